# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = Din kvittering fra { $store } ({ $order })
mail-refund-subject = Din refundering fra { $store } ({ $order })
mail-licence-subject = Din licensnøgle fra { $store } ({ $order })
mail-test-subject = [Test] { $subject }

## What is said

mail-test-note = Dette var en testbetaling. Ingen penge blev flyttet.
mail-receipt-title = Betalingen er gennemført
mail-refund-title = Pengene er på vej tilbage
mail-licence-title = Her er din licensnøgle
mail-receipt-lead = Du har betalt { $amount } til { $store }. Dette er din kvittering.
mail-refund-lead = { $store } har refunderet { $amount } til det kort, du betalte med. Der kan gå op til ti dage, før banken viser det.
mail-licence-lead = Dette er licensnøglen til din ordre hos { $store }.
mail-licence-wait = Din licensnøgle følger i en anden e-mail.

## Labels

mail-key = Licensnøgle
mail-product = Produkt
mail-subtotal = Subtotal
mail-discount = Rabat
mail-total = Betalt i alt
mail-refunded = Refunderet
mail-refunded-total = Refunderet indtil nu
mail-order = Ordre
mail-reference = Reference
mail-date = Dato
mail-card = Betalt med

## Below

mail-view = Se kvittering
mail-support = Spørgsmål? Svar på denne e-mail, eller skriv til { $address }.
mail-why = Du får denne e-mail, fordi denne adresse blev angivet ved en ordre hos { $store }.
