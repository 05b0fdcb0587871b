# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = Nyugta: { $store } ({ $order })
mail-refund-subject = Visszatérítés: { $store } ({ $order })
mail-licence-subject = Licenckulcs: { $store } ({ $order })
mail-test-subject = [Teszt] { $subject }

## What is said

mail-test-note = Ez tesztfizetés volt. Nem mozgott pénz.
mail-receipt-title = A fizetés megtörtént
mail-refund-title = A pénz úton van vissza
mail-licence-title = Itt a licenckulcsa
mail-receipt-lead = Kifizetett összeg: { $amount }. Kedvezményezett: { $store }. Ez a nyugtája.
mail-refund-lead = { $store } visszatérített { $amount } összeget arra a kártyára, amellyel fizetett. A bank akár tíz nap múlva mutatja.
mail-licence-lead = Ez a rendeléséhez tartozó licenckulcs. Bolt: { $store }.
mail-licence-wait = A licenckulcsot külön e-mailben küldjük.

## Labels

mail-key = Licenckulcs
mail-product = Termék
mail-subtotal = Részösszeg
mail-discount = Kedvezmény
mail-total = Fizetve összesen
mail-refunded = Visszatérítve
mail-refunded-total = Eddig visszatérítve
mail-order = Rendelés
mail-reference = Hivatkozás
mail-date = Dátum
mail-card = Fizetési mód

## Below

mail-view = Nyugta megtekintése
mail-support = Kérdése van? Válaszoljon erre az e-mailre, vagy írjon ide: { $address }.
mail-why = Azért kapta ezt az e-mailt, mert ezt a címet adták meg egy rendelésnél. Bolt: { $store }.
