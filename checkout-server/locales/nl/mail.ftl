# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = Je bon van { $store } ({ $order })
mail-refund-subject = Je terugbetaling van { $store } ({ $order })
mail-licence-subject = Je licentiesleutel van { $store } ({ $order })
mail-test-subject = [Test] { $subject }

## What is said

mail-test-note = Dit was een testbetaling. Er is geen geld overgemaakt.
mail-receipt-title = Betaling voltooid
mail-refund-title = Je geld is onderweg terug
mail-licence-title = Hier is je licentiesleutel
mail-receipt-lead = Je hebt { $amount } betaald aan { $store }. Dit is je bon.
mail-refund-lead = { $store } heeft { $amount } terugbetaald op de kaart waarmee je hebt betaald. Het kan tot tien dagen duren voordat je bank het toont.
mail-licence-lead = Dit is de licentiesleutel voor je bestelling bij { $store }.
mail-licence-wait = Je licentiesleutel volgt in een andere e-mail.

## Labels

mail-key = Licentiesleutel
mail-product = Product
mail-subtotal = Subtotaal
mail-discount = Korting
mail-total = Totaal betaald
mail-refunded = Terugbetaald
mail-refunded-total = Tot nu toe terugbetaald
mail-order = Bestelling
mail-reference = Referentie
mail-date = Datum
mail-card = Betaald met

## Below

mail-view = Bon bekijken
mail-support = Vragen? Beantwoord deze e-mail of schrijf naar { $address }.
mail-why = Je krijgt deze e-mail omdat dit adres is opgegeven bij een bestelling bij { $store }.
