# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = Működteti:
checkout-title = Fizetés: { $store }
pay = { $amount } fizetése
pay-open = Fizetés
paying = A fizetés folyamatban. Ez néhány másodpercig tart.
your-order = Az Ön rendelése
payment = Fizetés
choose-amount = Válassza ki az összeget
amount = Összeg
total = Összesen
reference = Hivatkozás
email = E-mail
card = Kártya
card-number = Kártyaszám
expiry = Lejárat
expiry-shape = HH / ÉÉ
cvc = CVC
name-on-card = Név a kártyán
name-shape = Ahogy a kártyán szerepel
cancel = Mégse
close = Bezárás
start-again = Újrakezdés
known-email = Az Ön e-mail-címe: { $email }
amount-range = { $min } és { $max } között

## Time left

stays-open =
    { $minutes ->
        [one] Az oldal még { $minutes } percig nyitva marad.
       *[other] Az oldal még { $minutes } percig nyitva marad.
    }
closes-soon = Az oldal kevesebb mint egy perc múlva bezárul.
open-until = Az oldal eddig marad nyitva: { $time }.
closes-in =
    { $minutes ->
        [one] Az oldal { $minutes } perc múlva bezárul.
       *[other] Az oldal { $minutes } perc múlva bezárul.
    }
continues-in =
    { $seconds ->
        [one] Továbblépés { $seconds } másodperc múlva.
       *[other] Továbblépés { $seconds } másodperc múlva.
    }

## Errors in fields

check-fields = Ellenőrizze ezeket a mezőket
amount-empty = Adja meg az összeget
email-empty = Adja meg az e-mail-címét
email-bad = Adjon meg egy címet, például name@example.com
number-empty = Adja meg a kártyaszámot
number-digits = A kártyaszámban csak számjegyeket használjon
number-short = Adja meg a kártyaszám összes számjegyét
number-long = A kártyaszám túl sok számjegyből áll
number-bad = Ellenőrizze, nincs-e elírás a kártyaszámban
expiry-empty = Adja meg a lejárati dátumot
expiry-bad = Adja meg a hónapot és az évet, például 04 / 30
expiry-past = Használjon olyan kártyát, amely nem járt le
cvc-empty = Adja meg a hátoldalon lévő 3 számjegyet
cvc-bad =
    { $digits ->
        [one] Adja meg a CVC { $digits } számjegyét
       *[other] Adja meg a CVC mind a { $digits } számjegyét
    }
name-empty = Adja meg a kártyán szereplő nevet
name-bad = Ellenőrizze a kártyán szereplő nevet

## Notices

not-payable = Ez a bolt még nem tud fizetést fogadni.
not-payable-next = Nem terheltünk semmit. Kérjen a bolttól más fizetési módot.
offline = Nincs kapcsolat. Az űrlap megmarad, és újra működik, ha a kapcsolat helyreáll.
checking = A kapcsolat megszakadt. Ellenőrizzük, mi lett a fizetéssel; hagyja nyitva ezt az oldalt.
not-sent = A fizetés nem sikerült, és nem terheltünk semmit. Fizessen újra.
server-trouble = A fizetés nem sikerült. Várjon egy kicsit, és fizessen újra.
coupon-not-applied = A(z) { $code } kupon ehhez a rendeléshez nem érvényes.
already-paid = Ezt a rendelést már kifizették.
in-progress = A fizetés feldolgozása folyik. Várjon egy kicsit.

## Test mode

test = Teszt
test-note = Nem mozog pénz
test-cards = Tesztkártyák
test-hint = Bármely jövőbeli lejárat, bármely 3 számjegy, bármely név.
test-success = Sikeres
test-success-3ds = Sikeres 3DS-sel
test-expired = Elutasítva (lejárt)
test-funds = Elutasítva (nincs fedezet)
test-3ds-failed = Sikertelen 3DS-hitelesítés

## The bank's step (3-D Secure)

bank-step = A bankja megerősítést kér
bank-back = Mégse, másik kártyát használok
bank-left = A banki lépés megszakadt, és nem terheltünk semmit. Fizessen újra, vagy használjon másik kártyát.
bank-name = Tesztbank
bank-title = Erősítse meg a fizetést
bank-note = Egy valódi bank most kódot küldene. Teszt módban Ön dönt.
bank-pass = Hitelesítés elfogadása
bank-fail = Hitelesítés elutasítása
merchant = Kereskedő
returning = Vissza a fizetéshez
continue = Tovább

## After the payment

paid = Sikeres fizetés
order-id = Rendelés
date = Dátum
paid-with = Fizetés módja
view-receipt = Bizonylat megtekintése
print-receipt = Bizonylat nyomtatása
done = Kész
paid-test = Ez tesztfizetés volt. Nem mozgott pénz.
return-to = Vissza ide: { $host }
store-has-it = { $store } megkapta a rendelését.

## Pages with one message

cancelled = A fizetés megszakadt
nothing-charged = Nem terheltünk semmit.
expired = Ez az oldal lejárt
not-found = Az oldal nem található
not-found-text = Ellenőrizze a címet, vagy menjen vissza a boltba, és kezdje újra.
store-unknown = A bolt nem található
store-unknown-text = Ellenőrizze a címet, vagy kérjen új hivatkozást a bolttól.
bad-request = Ez a hivatkozás hiányos
bad-request-text = Menjen vissza a boltba, és kezdje újra. Nem terheltünk semmit.
link-refused = Ezt a hivatkozást megváltoztatták, ezért nem használható
amount-refused = Az összeg hiányzik, vagy nem { $min } és { $max } között van.
server-error = Hiba történt nálunk
server-error-text = Próbálja újra egy kis idő múlva. Egy fizetést soha nem terhelünk kétszer.
request-id = Kérés
closed = Ez a fizetés lezárult
closed-text = Túl sok fizetést utasítottak el. Kezdje újra a boltból.

## Why a card was declined

decline-expired-card = A kártya lejárt. Használjon másik kártyát.
decline-insufficient-funds = A kártyán nincs elég fedezet. Használjon másik kártyát.
decline-authentication-failed = A bankja nem erősítette meg a fizetést. Próbálja újra, vagy használjon másik kártyát.
decline-not-a-test-card = Ez tesztfizetés. Használja valamelyik tesztkártyát.
decline-superseded = Helyette másik fizetés indult.
decline-not-processed = A fizetés feldolgozása nem történt meg. Nem terheltünk semmit; próbálja újra.
decline-refused = A fizetést elutasították. Próbálja újra, vagy használjon másik kártyát.
decline-cancelled = Ön megszakította a fizetést. Újra fizethet.
decline-underpaid = A teljes összeg nem érkezett meg időben. Forduljon az üzlethez.

## Coupons

coupon-add = Kupon hozzáadása
coupon-label = Kuponkód
coupon-apply = Beváltás
coupon-remove = Eltávolítás
coupon-applied = { $code } beváltva
coupon-unknown = Ez a kupon nem létezik.
coupon-expired = Ez a kupon lejárt.
coupon-used-up = Ez a kupon elfogyott.
coupon-used-by-customer = Ezt a kupont már felhasználta.
coupon-min-amount = Ez a kupon legalább { $amount } értékű rendeléshez használható.
coupon-currency = Ez a kupon más pénznemhez tartozik.
coupon-inactive = Ez a kupon nem aktív.
coupon-not-here = A kuponok nem érvényesek, ha Ön választja meg az összeget.
coupon-gone = A(z) { $code } kupon már nem használható. Az összeg most { $amount }.
subtotal = Részösszeg
discount = Kedvezmény ({ $code })
complete-order = Rendelés befejezése
no-card-needed = Nincs mit fizetni. Nem kell kártya.

## Wallets

wallet-pay = Fizetés ezzel: { $wallet }
wallet-simulated = Szimulált pénztárca (teszt)
or-by-card = Vagy fizessen kártyával

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] Túl sok fizetési kísérlet. Próbálja újra { $minutes } perc múlva.
       *[other] Túl sok fizetési kísérlet. Próbálja újra { $minutes } perc múlva.
    }
refunded = { $amount } visszatérítve: { $date }
cancelled-order = A bolt törölte ezt a rendelést.
licence-keys = Az Ön licenckulcsai
support = Kérdése van? Írjon ide: { $address }
terms = Feltételek
refund-policy = Visszatérítés
privacy = Adatvédelem

## Paying on a gateway's own page

pay-elsewhere = Tovább a fizetéshez
elsewhere-hint = A fizetési szolgáltató biztonságos oldalán fizet, majd ide tér vissza.
waiting = Várakozás a megerősítésre
waiting-text = A fizetési szolgáltató még nem erősítette meg a fizetést. Az oldal magától továbblép.
