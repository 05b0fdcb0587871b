# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = Účtenka od { $store } ({ $order })
mail-refund-subject = Vrácení peněz od { $store } ({ $order })
mail-licence-subject = Licenční klíč od { $store } ({ $order })
mail-test-subject = [Test] { $subject }

## What is said

mail-test-note = Byla to testovací platba. Žádné peníze se nepřevedly.
mail-receipt-title = Platba dokončena
mail-refund-title = Peníze jsou na cestě zpět
mail-licence-title = Tady je váš licenční klíč
mail-receipt-lead = Zaplatili jste { $amount } obchodu { $store }. Toto je vaše účtenka.
mail-refund-lead = Obchod { $store } vrátil { $amount } na kartu, kterou jste platili. Banka to může zobrazit až za deset dní.
mail-licence-lead = Toto je licenční klíč k vaší objednávce v obchodě { $store }.
mail-licence-wait = Licenční klíč přijde v dalším e-mailu.

## Labels

mail-key = Licenční klíč
mail-product = Produkt
mail-subtotal = Mezisoučet
mail-discount = Sleva
mail-total = Celkem zaplaceno
mail-refunded = Vráceno
mail-refunded-total = Dosud vráceno
mail-order = Objednávka
mail-reference = Reference
mail-date = Datum
mail-card = Zaplaceno kartou

## Below

mail-view = Zobrazit účtenku
mail-support = Máte dotaz? Odpovězte na tento e-mail nebo napište na { $address }.
mail-why = Tento e-mail jste dostali, protože tato adresa byla uvedena v objednávce v obchodě { $store }.
