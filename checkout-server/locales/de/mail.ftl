# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = Ihre Quittung von { $store } ({ $order })
mail-refund-subject = Ihre Erstattung von { $store } ({ $order })
mail-licence-subject = Ihr Lizenzschlüssel von { $store } ({ $order })
mail-test-subject = [Test] { $subject }

## What is said

mail-test-note = Das war eine Testzahlung. Es ist kein Geld geflossen.
mail-receipt-title = Zahlung abgeschlossen
mail-refund-title = Das Geld ist auf dem Weg zurück
mail-licence-title = Hier ist Ihr Lizenzschlüssel
mail-receipt-lead = Sie haben { $amount } an { $store } bezahlt. Das ist Ihre Quittung.
mail-refund-lead = { $store } hat { $amount } auf die Karte erstattet, mit der Sie bezahlt haben. Bis die Bank es anzeigt, können zehn Tage vergehen.
mail-licence-lead = Das ist der Lizenzschlüssel zu Ihrer Bestellung bei { $store }.
mail-licence-wait = Ihr Lizenzschlüssel folgt in einer weiteren E-Mail.

## Labels

mail-key = Lizenzschlüssel
mail-product = Produkt
mail-subtotal = Zwischensumme
mail-discount = Rabatt
mail-total = Bezahlt
mail-refunded = Erstattet
mail-refunded-total = Bisher erstattet
mail-order = Bestellung
mail-reference = Referenz
mail-date = Datum
mail-card = Bezahlt mit

## Below

mail-view = Quittung ansehen
mail-support = Fragen? Antworten Sie auf diese E-Mail oder schreiben Sie an { $address }.
mail-why = Sie erhalten diese E-Mail, weil diese Adresse bei einer Bestellung bei { $store } angegeben wurde.
