# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = Obsługuje
checkout-title = Płatność dla { $store }
pay = Zapłać { $amount }
pay-open = Zapłać
paying = Trwa płatność. To potrwa kilka sekund.
your-order = Twoje zamówienie
payment = Płatność
choose-amount = Wybierz kwotę
amount = Kwota
total = Razem
reference = Numer referencyjny
email = E-mail
card = Karta
card-number = Numer karty
expiry = Ważna do
expiry-shape = MM / RR
cvc = CVC
name-on-card = Imię i nazwisko na karcie
name-shape = Tak jak na karcie
cancel = Anuluj
close = Zamknij
start-again = Zacznij od nowa
known-email = Twój e-mail: { $email }
amount-range = Od { $min } do { $max }

## Time left

stays-open =
    { $minutes ->
        [one] Ta strona będzie otwarta jeszcze { $minutes } minutę.
        [few] Ta strona będzie otwarta jeszcze { $minutes } minuty.
        [many] Ta strona będzie otwarta jeszcze { $minutes } minut.
       *[other] Ta strona będzie otwarta jeszcze { $minutes } minuty.
    }
closes-soon = Ta strona zamknie się za mniej niż minutę.
open-until = Ta strona będzie otwarta do { $time }.
closes-in =
    { $minutes ->
        [one] Ta strona zamknie się za { $minutes } minutę.
        [few] Ta strona zamknie się za { $minutes } minuty.
        [many] Ta strona zamknie się za { $minutes } minut.
       *[other] Ta strona zamknie się za { $minutes } minuty.
    }
continues-in =
    { $seconds ->
        [one] Przejście dalej za { $seconds } sekundę.
        [few] Przejście dalej za { $seconds } sekundy.
        [many] Przejście dalej za { $seconds } sekund.
       *[other] Przejście dalej za { $seconds } sekundy.
    }

## Errors in fields

check-fields = Sprawdź te pola
amount-empty = Wpisz kwotę
email-empty = Wpisz swój adres e-mail
email-bad = Wpisz adres w postaci name@example.com
number-empty = Wpisz numer karty
number-digits = W numerze karty używaj tylko cyfr
number-short = Wpisz wszystkie cyfry numeru karty
number-long = Numer karty ma za dużo cyfr
number-bad = Sprawdź, czy w numerze karty nie ma błędu
expiry-empty = Wpisz datę ważności
expiry-bad = Wpisz miesiąc i rok, np. 04 / 30
expiry-past = Użyj karty, która jest jeszcze ważna
cvc-empty = Wpisz 3 cyfry z odwrotu karty
cvc-bad =
    { $digits ->
        [one] Wpisz { $digits } cyfrę CVC
        [few] Wpisz wszystkie { $digits } cyfry CVC
        [many] Wpisz wszystkie { $digits } cyfr CVC
       *[other] Wpisz wszystkie { $digits } cyfry CVC
    }
name-empty = Wpisz imię i nazwisko z karty
name-bad = Sprawdź imię i nazwisko z karty

## Notices

not-payable = Ten sklep nie może jeszcze przyjmować płatności.
not-payable-next = Nic nie pobrano. Zapytaj sklep o inny sposób płatności.
offline = Brak połączenia. Formularz jest zachowany i zadziała, gdy połączenie wróci.
checking = Połączenie zostało przerwane. Sprawdzamy, co stało się z płatnością; nie zamykaj tej strony.
not-sent = Płatność nie doszła do skutku i nic nie pobrano. Zapłać ponownie.
server-trouble = Płatność nie doszła do skutku. Odczekaj chwilę i zapłać ponownie.
coupon-not-applied = Kupon { $code } nie dotyczy tego zamówienia.
already-paid = To zamówienie jest już opłacone.
in-progress = Płatność jest przetwarzana. Odczekaj chwilę.

## Test mode

test = Test
test-note = Bez przepływu pieniędzy
test-cards = Karty testowe
test-hint = Dowolna przyszła data ważności, dowolne 3 cyfry i nazwisko.
test-success = Udana
test-success-3ds = Udana z 3DS
test-expired = Odrzucona (nieważna)
test-funds = Odrzucona (brak środków)
test-3ds-failed = Nieudane potwierdzenie 3DS

## The bank's step (3-D Secure)

bank-step = Twój bank prosi o potwierdzenie
bank-back = Anuluj i użyj innej karty
bank-left = Krok w banku został anulowany i nic nie pobrano. Zapłać ponownie lub użyj innej karty.
bank-name = Bank testowy
bank-title = Potwierdź tę płatność
bank-note = Prawdziwy bank wysłałby teraz kod. W trybie testowym decyzja należy do Ciebie.
bank-pass = Potwierdź
bank-fail = Odrzuć
merchant = Sprzedawca
returning = Powrót do płatności
continue = Dalej

## After the payment

paid = Płatność zakończona
order-id = Zamówienie
date = Data
paid-with = Zapłacono kartą
view-receipt = Zobacz potwierdzenie
print-receipt = Drukuj potwierdzenie
done = Gotowe
paid-test = To była płatność testowa. Pieniądze nie zostały przekazane.
return-to = Wróć do { $host }
store-has-it = { $store } ma Twoje zamówienie.

## Pages with one message

cancelled = Płatność anulowana
nothing-charged = Nic nie pobrano.
expired = Ta strona wygasła
not-found = Nie znaleziono strony
not-found-text = Sprawdź adres albo wróć do sklepu i zacznij od nowa.
store-unknown = Nie znaleziono sklepu
store-unknown-text = Sprawdź adres albo poproś sklep o nowy link.
bad-request = Ten link jest niepełny
bad-request-text = Wróć do sklepu i zacznij od nowa. Nic nie pobrano.
link-refused = Ten link został zmieniony i nie można go użyć
amount-refused = Brakuje kwoty albo nie mieści się ona między { $min } a { $max }.
server-error = Coś poszło nie tak po naszej stronie
server-error-text = Spróbuj ponownie za chwilę. Płatność nigdy nie jest pobierana dwa razy.
request-id = Żądanie
closed = Ta płatność jest zamknięta
closed-text = Odrzucono zbyt wiele płatności. Zacznij od nowa w sklepie.

## Why a card was declined

decline-expired-card = Karta straciła ważność. Użyj innej karty.
decline-insufficient-funds = Na karcie brakuje środków. Użyj innej karty.
decline-authentication-failed = Twój bank nie potwierdził płatności. Spróbuj ponownie lub użyj innej karty.
decline-not-a-test-card = To jest płatność testowa. Użyj jednej z kart testowych.
decline-superseded = Zamiast niej rozpoczęto inną płatność.
decline-not-processed = Płatność nie została przetworzona. Nic nie pobrano; spróbuj ponownie.
decline-refused = Płatność została odrzucona. Spróbuj ponownie lub użyj innej karty.
decline-cancelled = Płatność została przez Ciebie anulowana. Możesz zapłacić ponownie.
decline-underpaid = Pełna kwota nie dotarła na czas. Skontaktuj się ze sklepem.

## Coupons

coupon-add = Dodaj kupon
coupon-label = Kod kuponu
coupon-apply = Zastosuj
coupon-remove = Usuń
coupon-applied = Zastosowano { $code }
coupon-unknown = Ten kupon nie istnieje.
coupon-expired = Ten kupon wygasł.
coupon-used-up = Ten kupon został wyczerpany.
coupon-used-by-customer = Ten kupon został już przez Ciebie użyty.
coupon-min-amount = Ten kupon wymaga zamówienia za co najmniej { $amount }.
coupon-currency = Ten kupon dotyczy innej waluty.
coupon-inactive = Ten kupon nie jest aktywny.
coupon-not-here = Kupony nie działają, gdy samodzielnie wybierasz kwotę.
coupon-gone = Kuponu { $code } nie można już użyć. Razem jest teraz { $amount }.
subtotal = Suma częściowa
discount = Rabat ({ $code })
complete-order = Złóż zamówienie
no-card-needed = Nic do zapłaty. Karta nie jest potrzebna.

## Wallets

wallet-pay = Zapłać przez { $wallet }
wallet-simulated = Symulowany portfel (test)
or-by-card = Lub zapłać kartą

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] Zbyt wiele prób płatności. Spróbuj ponownie za { $minutes } minutę.
        [few] Zbyt wiele prób płatności. Spróbuj ponownie za { $minutes } minuty.
        [many] Zbyt wiele prób płatności. Spróbuj ponownie za { $minutes } minut.
       *[other] Zbyt wiele prób płatności. Spróbuj ponownie za { $minutes } minuty.
    }
refunded = Zwrócono { $amount } dnia { $date }
cancelled-order = Sklep anulował to zamówienie.
licence-keys = Twoje klucze licencyjne
support = Pytania? Napisz: { $address }
terms = Regulamin
refund-policy = Zwroty
privacy = Prywatność

## Paying on a gateway's own page

pay-elsewhere = Przejdź do płatności
elsewhere-hint = Płacisz na bezpiecznej stronie dostawcy płatności i wracasz tutaj.
waiting = Oczekiwanie na potwierdzenie
waiting-text = Dostawca płatności jeszcze nie potwierdził płatności. Ta strona przejdzie dalej sama.
