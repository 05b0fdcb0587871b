# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = Ditt kvitto från { $store } ({ $order })
mail-refund-subject = Din återbetalning från { $store } ({ $order })
mail-licence-subject = Din licensnyckel från { $store } ({ $order })
mail-test-subject = [Test] { $subject }

## What is said

mail-test-note = Det här var en testbetalning. Inga pengar flyttades.
mail-receipt-title = Betalningen är klar
mail-refund-title = Pengarna är på väg tillbaka
mail-licence-title = Här är din licensnyckel
mail-receipt-lead = Du har betalat { $amount } till { $store }. Det här är ditt kvitto.
mail-refund-lead = { $store } har återbetalat { $amount } till kortet du betalade med. Det kan ta upp till tio dagar innan banken visar det.
mail-licence-lead = Det här är licensnyckeln till din beställning hos { $store }.
mail-licence-wait = Din licensnyckel kommer i ett annat mejl.

## Labels

mail-key = Licensnyckel
mail-product = Produkt
mail-subtotal = Delsumma
mail-discount = Rabatt
mail-total = Totalt betalat
mail-refunded = Återbetalat
mail-refunded-total = Återbetalat hittills
mail-order = Beställning
mail-reference = Referens
mail-date = Datum
mail-card = Betalat med

## Below

mail-view = Visa kvitto
mail-support = Frågor? Svara på det här mejlet eller skriv till { $address }.
mail-why = Du får det här mejlet eftersom adressen angavs vid en beställning hos { $store }.
