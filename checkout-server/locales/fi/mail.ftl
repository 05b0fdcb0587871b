# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = Kuitti: { $store } ({ $order })
mail-refund-subject = Hyvitys: { $store } ({ $order })
mail-licence-subject = Lisenssiavain: { $store } ({ $order })
mail-test-subject = [Testi] { $subject }

## What is said

mail-test-note = Tämä oli testimaksu. Rahaa ei siirtynyt.
mail-receipt-title = Maksu suoritettu
mail-refund-title = Rahat ovat matkalla takaisin
mail-licence-title = Tässä on lisenssiavaimesi
mail-receipt-lead = Maksoit { $amount }. Saaja: { $store }. Tämä on kuittisi.
mail-refund-lead = { $store } hyvitti { $amount } kortille, jolla maksoit. Voi kestää kymmenen päivää, ennen kuin pankki näyttää hyvityksen.
mail-licence-lead = Tämä on tilauksesi lisenssiavain. Kauppa: { $store }.
mail-licence-wait = Lisenssiavaimesi tulee toisessa sähköpostissa.

## Labels

mail-key = Lisenssiavain
mail-product = Tuote
mail-subtotal = Välisumma
mail-discount = Alennus
mail-total = Maksettu yhteensä
mail-refunded = Hyvitetty
mail-refunded-total = Hyvitetty tähän mennessä
mail-order = Tilaus
mail-reference = Viite
mail-date = Päivämäärä
mail-card = Maksutapa

## Below

mail-view = Näytä kuitti
mail-support = Kysyttävää? Vastaa tähän sähköpostiin tai kirjoita osoitteeseen { $address }.
mail-why = Saat tämän sähköpostin, koska tämä osoite annettiin tilauksessa. Kauppa: { $store }.
