# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = Chitanța ta de la { $store } ({ $order })
mail-refund-subject = Rambursarea ta de la { $store } ({ $order })
mail-licence-subject = Cheia ta de licență de la { $store } ({ $order })
mail-test-subject = [Test] { $subject }

## What is said

mail-test-note = Aceasta a fost o plată de test. Nu s-au mutat bani.
mail-receipt-title = Plată finalizată
mail-refund-title = Banii sunt pe drum înapoi
mail-licence-title = Iată cheia ta de licență
mail-receipt-lead = Ai plătit { $amount } către { $store }. Aceasta este chitanța ta.
mail-refund-lead = { $store } a rambursat { $amount } pe cardul cu care ai plătit. Banca poate avea nevoie de până la zece zile pentru a afișa suma.
mail-licence-lead = Aceasta este cheia de licență pentru comanda ta la { $store }.
mail-licence-wait = Cheia ta de licență vine într-un alt e-mail.

## Labels

mail-key = Cheie de licență
mail-product = Produs
mail-subtotal = Subtotal
mail-discount = Reducere
mail-total = Total plătit
mail-refunded = Rambursat
mail-refunded-total = Rambursat până acum
mail-order = Comandă
mail-reference = Referință
mail-date = Data
mail-card = Plătit cu

## Below

mail-view = Vezi chitanța
mail-support = Întrebări? Răspunde la acest e-mail sau scrie la { $address }.
mail-why = Primești acest e-mail pentru că această adresă a fost dată pentru o comandă la { $store }.
