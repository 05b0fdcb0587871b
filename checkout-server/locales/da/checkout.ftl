# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = Leveret af
checkout-title = Betaling til { $store }
pay = Betal { $amount }
pay-open = Betal
paying = Betaler. Det tager nogle sekunder.
your-order = Din ordre
payment = Betaling
choose-amount = Vælg, hvad du betaler
amount = Beløb
total = I alt
reference = Reference
email = E-mail
card = Kort
card-number = Kortnummer
expiry = Udløb
expiry-shape = MM / ÅÅ
cvc = CVC
name-on-card = Navn på kortet
name-shape = Som det står på kortet
cancel = Annuller
close = Luk
start-again = Start forfra
known-email = Din e-mail: { $email }
amount-range = Fra { $min } til { $max }

## Time left

stays-open =
    { $minutes ->
        [one] Siden er åben i { $minutes } minut.
       *[other] Siden er åben i { $minutes } minutter.
    }
closes-soon = Siden lukker om mindre end et minut.
open-until = Siden er åben indtil { $time }.
closes-in =
    { $minutes ->
        [one] Siden lukker om { $minutes } minut.
       *[other] Siden lukker om { $minutes } minutter.
    }
continues-in =
    { $seconds ->
        [one] Du fortsætter om { $seconds } sekund.
       *[other] Du fortsætter om { $seconds } sekunder.
    }

## Errors in fields

check-fields = Tjek disse felter
amount-empty = Indtast et beløb
email-empty = Indtast din e-mailadresse
email-bad = Indtast en adresse som name@example.com
number-empty = Indtast kortnummeret
number-digits = Brug kun cifre i kortnummeret
number-short = Indtast alle cifre i kortnummeret
number-long = Kortnummeret har for mange cifre
number-bad = Tjek kortnummeret for en tastefejl
expiry-empty = Indtast udløbsdatoen
expiry-bad = Indtast måned og år, som 04 / 30
expiry-past = Brug et kort, der ikke er udløbet
cvc-empty = Indtast de 3 cifre på bagsiden
cvc-bad =
    { $digits ->
        [one] Indtast det { $digits } ciffer i CVC
       *[other] Indtast alle { $digits } cifre i CVC
    }
name-empty = Indtast navnet på kortet
name-bad = Tjek navnet på kortet

## Notices

not-payable = Butikken kan ikke tage imod betalinger endnu.
not-payable-next = Intet er trukket. Spørg butikken om en anden måde at betale på.
offline = Du er offline. Formularen er gemt og virker igen, når der er forbindelse.
checking = Forbindelsen blev afbrudt. Vi undersøger, hvad der skete med betalingen; hold siden åben.
not-sent = Betalingen gik ikke igennem, og intet er trukket. Betal igen.
server-trouble = Betalingen gik ikke igennem. Vent et øjeblik, og betal igen.
coupon-not-applied = Rabatkoden { $code } gælder ikke for denne ordre.
already-paid = Ordren er allerede betalt.
in-progress = Betalingen behandles. Vent et øjeblik.

## Test mode

test = Test
test-note = Ingen penge flyttes
test-cards = Testkort
test-hint = En vilkårlig fremtidig udløbsdato, 3 cifre og et navn.
test-success = Godkendt
test-success-3ds = Godkendt med 3DS
test-expired = Afvist (udløbet)
test-funds = Afvist (manglende dækning)
test-3ds-failed = 3DS-godkendelse mislykkes

## The bank's step (3-D Secure)

bank-step = Din bank beder om bekræftelse
bank-back = Annuller, og brug et andet kort
bank-left = Trinnet hos banken blev annulleret, og intet er trukket. Betal igen, eller brug et andet kort.
bank-name = Testbanken
bank-title = Bekræft betalingen
bank-note = En rigtig bank ville sende dig en kode nu. I testtilstand bestemmer du.
bank-pass = Gennemfør godkendelsen
bank-fail = Afvis godkendelsen
merchant = Forretning
returning = Tilbage til betalingen
continue = Fortsæt

## After the payment

paid = Betalingen er gennemført
order-id = Ordre
date = Dato
paid-with = Betalt med
view-receipt = Se kvittering
print-receipt = Udskriv kvittering
done = Færdig
paid-test = Dette var en testbetaling. Ingen penge blev flyttet.
return-to = Tilbage til { $host }
store-has-it = { $store } har modtaget din ordre.

## Pages with one message

cancelled = Betalingen er annulleret
nothing-charged = Intet er trukket.
expired = Siden er udløbet
not-found = Siden blev ikke fundet
not-found-text = Tjek adressen, eller gå tilbage til butikken og start forfra.
store-unknown = Butikken blev ikke fundet
store-unknown-text = Tjek adressen, eller bed butikken om et nyt link.
bad-request = Linket er ikke fuldstændigt
bad-request-text = Gå tilbage til butikken og start forfra. Intet er trukket.
link-refused = Linket er ændret og kan ikke bruges
amount-refused = Beløbet mangler eller ligger ikke mellem { $min } og { $max }.
server-error = Noget gik galt hos os
server-error-text = Prøv igen om et øjeblik. En betaling trækkes aldrig to gange.
request-id = Forespørgsel
closed = Denne betaling er lukket
closed-text = For mange betalinger blev afvist. Start forfra fra butikken.

## Why a card was declined

decline-expired-card = Kortet er udløbet. Brug et andet kort.
decline-insufficient-funds = Der er ikke dækning på kortet. Brug et andet kort.
decline-authentication-failed = Din bank bekræftede ikke betalingen. Prøv igen, eller brug et andet kort.
decline-not-a-test-card = Dette er en testbetaling. Brug et af testkortene.
decline-superseded = En anden betaling blev startet i stedet.
decline-not-processed = Betalingen blev ikke behandlet. Intet er trukket; prøv igen.
decline-refused = Betalingen blev afvist. Prøv igen, eller brug et andet kort.
decline-cancelled = Du annullerede betalingen. Du kan betale igen.
decline-underpaid = Hele beløbet nåede ikke frem i tide. Kontakt butikken.

## Coupons

coupon-add = Tilføj en rabatkode
coupon-label = Rabatkode
coupon-apply = Anvend
coupon-remove = Fjern
coupon-applied = { $code } anvendt
coupon-unknown = Rabatkoden findes ikke.
coupon-expired = Rabatkoden er udløbet.
coupon-used-up = Rabatkoden er brugt op.
coupon-used-by-customer = Du har allerede brugt rabatkoden.
coupon-min-amount = Rabatkoden kræver en ordre på mindst { $amount }.
coupon-currency = Rabatkoden gælder en anden valuta.
coupon-inactive = Rabatkoden er ikke aktiv.
coupon-not-here = Rabatkoder gælder ikke, når du selv vælger beløbet.
coupon-gone = Rabatkoden { $code } kan ikke længere bruges. I alt er nu { $amount }.
subtotal = Subtotal
discount = Rabat ({ $code })
complete-order = Gennemfør ordren
no-card-needed = Der er intet at betale. Du behøver ikke et kort.

## Wallets

wallet-pay = Betal med { $wallet }
wallet-simulated = Simuleret wallet (test)
or-by-card = Eller betal med kort

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] For mange betalingsforsøg. Prøv igen om { $minutes } minut.
       *[other] For mange betalingsforsøg. Prøv igen om { $minutes } minutter.
    }
refunded = { $amount } refunderet den { $date }
cancelled-order = Ordren blev annulleret af butikken.
licence-keys = Dine licensnøgler
support = Spørgsmål? Kontakt { $address }
terms = Vilkår
refund-policy = Refundering
privacy = Privatliv

## Paying on a gateway's own page

pay-elsewhere = Fortsæt til betaling
elsewhere-hint = Du betaler på en sikker side hos betalingsudbyderen og kommer tilbage hertil.
waiting = Venter på bekræftelse
waiting-text = Betalingsudbyderen har endnu ikke bekræftet betalingen. Siden går videre af sig selv.
