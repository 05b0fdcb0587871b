# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = Potwierdzenie płatności od { $store } ({ $order })
mail-refund-subject = Zwrot od { $store } ({ $order })
mail-licence-subject = Klucz licencyjny od { $store } ({ $order })
mail-test-subject = [Test] { $subject }

## What is said

mail-test-note = To była płatność testowa. Nie przelano żadnych pieniędzy.
mail-receipt-title = Płatność zakończona
mail-refund-title = Pieniądze są w drodze powrotnej
mail-licence-title = Oto Twój klucz licencyjny
mail-receipt-lead = Zapłacono { $amount } na rzecz { $store }. To jest potwierdzenie płatności.
mail-refund-lead = { $store } zwraca { $amount } na kartę użytą do płatności. Bank może pokazać zwrot nawet po dziesięciu dniach.
mail-licence-lead = To jest klucz licencyjny do zamówienia w { $store }.
mail-licence-wait = Klucz licencyjny przyjdzie w osobnej wiadomości.

## Labels

mail-key = Klucz licencyjny
mail-product = Produkt
mail-subtotal = Suma częściowa
mail-discount = Rabat
mail-total = Zapłacono łącznie
mail-refunded = Zwrócono
mail-refunded-total = Zwrócono dotychczas
mail-order = Zamówienie
mail-reference = Numer referencyjny
mail-date = Data
mail-card = Zapłacono kartą

## Below

mail-view = Zobacz potwierdzenie
mail-support = Masz pytania? Odpowiedz na tę wiadomość lub napisz na { $address }.
mail-why = Otrzymujesz tę wiadomość, ponieważ ten adres podano w zamówieniu w { $store }.
