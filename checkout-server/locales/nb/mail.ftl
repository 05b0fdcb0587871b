# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = Kvitteringen din fra { $store } ({ $order })
mail-refund-subject = Refusjonen din fra { $store } ({ $order })
mail-licence-subject = Lisensnøkkelen din fra { $store } ({ $order })
mail-test-subject = [Test] { $subject }

## What is said

mail-test-note = Dette var en testbetaling. Ingen penger ble flyttet.
mail-receipt-title = Betalingen er fullført
mail-refund-title = Pengene er på vei tilbake
mail-licence-title = Her er lisensnøkkelen din
mail-receipt-lead = Du har betalt { $amount } til { $store }. Dette er kvitteringen din.
mail-refund-lead = { $store } har refundert { $amount } til kortet du betalte med. Det kan ta opptil ti dager før banken viser det.
mail-licence-lead = Dette er lisensnøkkelen til bestillingen din hos { $store }.
mail-licence-wait = Lisensnøkkelen din kommer i en annen e-post.

## Labels

mail-key = Lisensnøkkel
mail-product = Produkt
mail-subtotal = Delsum
mail-discount = Rabatt
mail-total = Totalt betalt
mail-refunded = Refundert
mail-refunded-total = Refundert så langt
mail-order = Bestilling
mail-reference = Referanse
mail-date = Dato
mail-card = Betalt med

## Below

mail-view = Se kvittering
mail-support = Spørsmål? Svar på denne e-posten, eller skriv til { $address }.
mail-why = Du får denne e-posten fordi denne adressen ble oppgitt for en bestilling hos { $store }.
