# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = Levert av
checkout-title = Betaling til { $store }
pay = Betal { $amount }
pay-open = Betal
paying = Betaler. Det tar noen sekunder.
your-order = Bestillingen din
payment = Betaling
choose-amount = Velg hva du betaler
amount = Beløp
total = Totalt
reference = Referanse
email = E-post
card = Kort
card-number = Kortnummer
expiry = Utløpsdato
expiry-shape = MM / ÅÅ
cvc = CVC
name-on-card = Navn på kortet
name-shape = Slik det står på kortet
cancel = Avbryt
close = Lukk
start-again = Start på nytt
known-email = E-posten din: { $email }
amount-range = Fra { $min } til { $max }

## Time left

stays-open =
    { $minutes ->
        [one] Siden er åpen i { $minutes } minutt.
       *[other] Siden er åpen i { $minutes } minutter.
    }
closes-soon = Siden lukkes om mindre enn ett minutt.
open-until = Siden er åpen til { $time }.
closes-in =
    { $minutes ->
        [one] Siden lukkes om { $minutes } minutt.
       *[other] Siden lukkes om { $minutes } minutter.
    }
continues-in =
    { $seconds ->
        [one] Du går videre om { $seconds } sekund.
       *[other] Du går videre om { $seconds } sekunder.
    }

## Errors in fields

check-fields = Sjekk disse feltene
amount-empty = Skriv inn et beløp
email-empty = Skriv inn e-postadressen din
email-bad = Skriv inn en adresse som name@example.com
number-empty = Skriv inn kortnummeret
number-digits = Bruk bare sifre i kortnummeret
number-short = Skriv inn alle sifrene i kortnummeret
number-long = Kortnummeret har for mange sifre
number-bad = Sjekk kortnummeret for en skrivefeil
expiry-empty = Skriv inn utløpsdatoen
expiry-bad = Skriv inn måned og år, som 04 / 30
expiry-past = Bruk et kort som ikke er utløpt
cvc-empty = Skriv inn de 3 sifrene på baksiden
cvc-bad =
    { $digits ->
        [one] Skriv inn det { $digits } sifferet i CVC
       *[other] Skriv inn alle { $digits } sifrene i CVC
    }
name-empty = Skriv inn navnet på kortet
name-bad = Sjekk navnet på kortet

## Notices

not-payable = Butikken kan ikke ta imot betalinger ennå.
not-payable-next = Ingenting er belastet. Spør butikken om en annen måte å betale på.
offline = Du er frakoblet. Skjemaet er beholdt og virker igjen når tilkoblingen er tilbake.
checking = Tilkoblingen ble brutt. Vi sjekker hva som skjedde med betalingen; hold siden åpen.
not-sent = Betalingen gikk ikke gjennom, og ingenting er belastet. Betal på nytt.
server-trouble = Betalingen gikk ikke gjennom. Vent litt og betal på nytt.
coupon-not-applied = Rabattkoden { $code } gjelder ikke for denne bestillingen.
already-paid = Bestillingen er allerede betalt.
in-progress = Betalingen behandles. Vent litt.

## Test mode

test = Test
test-note = Ingen penger flyttes
test-cards = Testkort
test-hint = En vilkårlig utløpsdato i fremtiden, 3 sifre og et navn.
test-success = Godkjent
test-success-3ds = Godkjent med 3DS
test-expired = Avvist (utløpt)
test-funds = Avvist (manglende dekning)
test-3ds-failed = 3DS-godkjenning mislykkes

## The bank's step (3-D Secure)

bank-step = Banken din ber om bekreftelse
bank-back = Avbryt og bruk et annet kort
bank-left = Steget hos banken ble avbrutt, og ingenting er belastet. Betal på nytt eller bruk et annet kort.
bank-name = Testbanken
bank-title = Bekreft betalingen
bank-note = En ekte bank ville sendt deg en kode nå. I testmodus bestemmer du.
bank-pass = Fullfør godkjenningen
bank-fail = Avvis godkjenningen
merchant = Selger
returning = Tilbake til betalingen
continue = Fortsett

## After the payment

paid = Betalingen er fullført
order-id = Bestilling
date = Dato
paid-with = Betalt med
view-receipt = Vis kvittering
print-receipt = Skriv ut kvittering
done = Ferdig
paid-test = Dette var en testbetaling. Ingen penger ble flyttet.
return-to = Tilbake til { $host }
store-has-it = { $store } har mottatt bestillingen din.

## Pages with one message

cancelled = Betalingen er avbrutt
nothing-charged = Ingenting er belastet.
expired = Siden er utløpt
not-found = Fant ikke siden
not-found-text = Sjekk adressen, eller gå tilbake til butikken og start på nytt.
store-unknown = Fant ikke butikken
store-unknown-text = Sjekk adressen, eller be butikken om en ny lenke.
bad-request = Lenken er ikke fullstendig
bad-request-text = Gå tilbake til butikken og start på nytt. Ingenting er belastet.
link-refused = Lenken er endret og kan ikke brukes
amount-refused = Beløpet mangler eller er ikke mellom { $min } og { $max }.
server-error = Noe gikk galt hos oss
server-error-text = Prøv igjen om litt. En betaling trekkes aldri to ganger.
request-id = Forespørsel
closed = Denne betalingen er lukket
closed-text = For mange betalinger ble avvist. Start på nytt fra butikken.

## Why a card was declined

decline-expired-card = Kortet er utløpt. Bruk et annet kort.
decline-insufficient-funds = Kortet har ikke nok dekning. Bruk et annet kort.
decline-authentication-failed = Banken bekreftet ikke betalingen. Prøv igjen eller bruk et annet kort.
decline-not-a-test-card = Dette er en testbetaling. Bruk et av testkortene.
decline-superseded = En annen betaling ble startet i stedet.
decline-not-processed = Betalingen ble ikke behandlet. Ingenting er belastet; prøv igjen.
decline-refused = Betalingen ble avvist. Prøv igjen eller bruk et annet kort.
decline-cancelled = Du avbrøt betalingen. Du kan betale på nytt.
decline-underpaid = Hele beløpet kom ikke frem i tide. Kontakt butikken.

## Coupons

coupon-add = Legg til en rabattkode
coupon-label = Rabattkode
coupon-apply = Bruk
coupon-remove = Fjern
coupon-applied = { $code } er brukt
coupon-unknown = Rabattkoden finnes ikke.
coupon-expired = Rabattkoden er utløpt.
coupon-used-up = Rabattkoden er brukt opp.
coupon-used-by-customer = Du har allerede brukt rabattkoden.
coupon-min-amount = Rabattkoden krever en bestilling på minst { $amount }.
coupon-currency = Rabattkoden gjelder en annen valuta.
coupon-inactive = Rabattkoden er ikke aktiv.
coupon-not-here = Rabattkoder gjelder ikke når du velger beløpet selv.
coupon-gone = Rabattkoden { $code } kan ikke lenger brukes. Totalt er nå { $amount }.
subtotal = Delsum
discount = Rabatt ({ $code })
complete-order = Fullfør bestillingen
no-card-needed = Ingenting å betale. Du trenger ikke kort.

## Wallets

wallet-pay = Betal med { $wallet }
wallet-simulated = Simulert lommebok (test)
or-by-card = Eller betal med kort

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] For mange betalingsforsøk. Prøv igjen om { $minutes } minutt.
       *[other] For mange betalingsforsøk. Prøv igjen om { $minutes } minutter.
    }
refunded = { $amount } refundert { $date }
cancelled-order = Bestillingen ble kansellert av butikken.
licence-keys = Lisensnøklene dine
support = Spørsmål? Kontakt { $address }
terms = Vilkår
refund-policy = Refusjon
privacy = Personvern

## Paying on a gateway's own page

pay-elsewhere = Fortsett til betaling
elsewhere-hint = Du betaler på en sikker side hos betalingsleverandøren og kommer tilbake hit.
waiting = Venter på bekreftelse
waiting-text = Betalingsleverandøren har ikke bekreftet betalingen ennå. Siden går videre av seg selv.
