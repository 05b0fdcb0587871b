# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = Mogelijk gemaakt door
checkout-title = Betalen aan { $store }
pay = { $amount } betalen
pay-open = Betalen
paying = Bezig met betalen. Dit duurt enkele seconden.
your-order = Uw bestelling
payment = Betaling
choose-amount = Kies wat u betaalt
amount = Bedrag
total = Totaal
reference = Referentie
email = E-mail
card = Kaart
card-number = Kaartnummer
expiry = Vervaldatum
expiry-shape = MM / JJ
cvc = CVC
name-on-card = Naam op de kaart
name-shape = Zoals op de kaart staat
cancel = Annuleren
close = Sluiten
start-again = Opnieuw beginnen
known-email = Uw e-mail: { $email }
amount-range = Van { $min } tot { $max }

## Time left

stays-open =
    { $minutes ->
        [one] Deze pagina blijft nog { $minutes } minuut open.
       *[other] Deze pagina blijft nog { $minutes } minuten open.
    }
closes-soon = Deze pagina sluit over minder dan een minuut.
open-until = Deze pagina blijft open tot { $time }.
closes-in =
    { $minutes ->
        [one] Deze pagina sluit over { $minutes } minuut.
       *[other] Deze pagina sluit over { $minutes } minuten.
    }
continues-in =
    { $seconds ->
        [one] U gaat verder over { $seconds } seconde.
       *[other] U gaat verder over { $seconds } seconden.
    }

## Errors in fields

check-fields = Controleer deze velden
amount-empty = Vul een bedrag in
email-empty = Vul uw e-mailadres in
email-bad = Vul een adres in zoals name@example.com
number-empty = Vul het kaartnummer in
number-digits = Gebruik alleen cijfers in het kaartnummer
number-short = Vul alle cijfers van het kaartnummer in
number-long = Het kaartnummer heeft te veel cijfers
number-bad = Controleer het kaartnummer op een typefout
expiry-empty = Vul de vervaldatum in
expiry-bad = Vul maand en jaar in, zoals 04 / 30
expiry-past = Gebruik een kaart die nog geldig is
cvc-empty = Vul de 3 cijfers van de achterkant in
cvc-bad =
    { $digits ->
        [one] Vul het { $digits } cijfer van de CVC in
       *[other] Vul alle { $digits } cijfers van de CVC in
    }
name-empty = Vul de naam op de kaart in
name-bad = Controleer de naam op de kaart

## Notices

not-payable = Deze winkel kan nog geen betalingen ontvangen.
not-payable-next = Er is niets afgeschreven. Vraag de winkel om een andere manier van betalen.
offline = U bent offline. Het formulier blijft bewaard en werkt weer zodra er verbinding is.
checking = De verbinding is verbroken. We gaan na wat er met de betaling is gebeurd; houd deze pagina open.
not-sent = De betaling is niet gelukt en er is niets afgeschreven. Betaal opnieuw.
server-trouble = De betaling is niet gelukt. Wacht even en betaal opnieuw.
coupon-not-applied = De kortingscode { $code } geldt niet voor deze bestelling.
already-paid = Deze bestelling is al betaald.
in-progress = Deze betaling wordt verwerkt. Wacht even.

## Test mode

test = Test
test-note = Er wordt geen geld overgemaakt
test-cards = Testkaarten
test-hint = Elke vervaldatum in de toekomst, willekeurige 3 cijfers en naam.
test-success = Geslaagd
test-success-3ds = Geslaagd met 3DS
test-expired = Geweigerd (verlopen)
test-funds = Geweigerd (onvoldoende saldo)
test-3ds-failed = 3DS-verificatie mislukt

## The bank's step (3-D Secure)

bank-step = Uw bank vraagt om bevestiging
bank-back = Annuleren en een andere kaart gebruiken
bank-left = De stap bij de bank is geannuleerd en er is niets afgeschreven. Betaal opnieuw of gebruik een andere kaart.
bank-name = Testbank
bank-title = Bevestig deze betaling
bank-note = Een echte bank zou u nu een code sturen. In de testmodus beslist u zelf.
bank-pass = Verificatie voltooien
bank-fail = Verificatie laten mislukken
merchant = Verkoper
returning = Terug naar de betaling
continue = Doorgaan

## After the payment

paid = Betaling voltooid
order-id = Bestelling
date = Datum
paid-with = Betaald met
view-receipt = Bon bekijken
print-receipt = Bon afdrukken
done = Klaar
paid-test = Dit was een testbetaling. Er is geen geld overgemaakt.
return-to = Terug naar { $host }
store-has-it = { $store } heeft uw bestelling ontvangen.

## Pages with one message

cancelled = Betaling geannuleerd
nothing-charged = Er is niets afgeschreven.
expired = Deze pagina is verlopen
not-found = Pagina niet gevonden
not-found-text = Controleer het adres, of ga terug naar de winkel en begin opnieuw.
store-unknown = Winkel niet gevonden
store-unknown-text = Controleer het adres, of vraag de winkel om een nieuwe link.
bad-request = Deze link is niet volledig
bad-request-text = Ga terug naar de winkel en begin opnieuw. Er is niets afgeschreven.
link-refused = Deze link is gewijzigd en kan niet worden gebruikt
amount-refused = Het bedrag ontbreekt of ligt niet tussen { $min } en { $max }.
server-error = Er ging bij ons iets mis
server-error-text = Probeer het zo opnieuw. Een betaling wordt nooit twee keer afgeschreven.
request-id = Verzoek
closed = Deze betaalpagina is gesloten
closed-text = Te veel betalingen zijn geweigerd. Begin opnieuw in de winkel.

## Why a card was declined

decline-expired-card = De kaart is verlopen. Gebruik een andere kaart.
decline-insufficient-funds = Er staat te weinig saldo op de kaart. Gebruik een andere kaart.
decline-authentication-failed = Uw bank heeft de betaling niet bevestigd. Probeer het opnieuw of gebruik een andere kaart.
decline-not-a-test-card = Dit is een testbetaling. Gebruik een van de testkaarten.
decline-superseded = In plaats hiervan is een andere betaling gestart.
decline-not-processed = De betaling is niet verwerkt. Er is niets afgeschreven; probeer het opnieuw.
decline-refused = De betaling is geweigerd. Probeer het opnieuw of gebruik een andere kaart.
decline-cancelled = Je hebt de betaling geannuleerd. Je kunt opnieuw betalen.
decline-underpaid = Het volledige bedrag is niet op tijd aangekomen. Neem contact op met de winkel.

## Coupons

coupon-add = Kortingscode toevoegen
coupon-label = Kortingscode
coupon-apply = Toepassen
coupon-remove = Verwijderen
coupon-applied = { $code } toegepast
coupon-unknown = Deze kortingscode bestaat niet.
coupon-expired = Deze kortingscode is verlopen.
coupon-used-up = Deze kortingscode is op.
coupon-used-by-customer = U hebt deze kortingscode al gebruikt.
coupon-min-amount = Deze kortingscode geldt vanaf een bestelling van { $amount }.
coupon-currency = Deze kortingscode geldt voor een andere valuta.
coupon-inactive = Deze kortingscode is niet actief.
coupon-not-here = Kortingscodes gelden niet als u het bedrag zelf kiest.
coupon-gone = De kortingscode { $code } is niet meer te gebruiken. Het totaal is nu { $amount }.
subtotal = Subtotaal
discount = Korting ({ $code })
complete-order = Bestelling afronden
no-card-needed = Er valt niets te betalen. U hebt geen kaart nodig.

## Wallets

wallet-pay = Betalen met { $wallet }
wallet-simulated = Gesimuleerde wallet (test)
or-by-card = Of betaal met kaart

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] Te veel betaalpogingen. Probeer het over { $minutes } minuut opnieuw.
       *[other] Te veel betaalpogingen. Probeer het over { $minutes } minuten opnieuw.
    }
refunded = { $amount } terugbetaald op { $date }
cancelled-order = Deze bestelling is door de winkel geannuleerd.
licence-keys = Uw licentiesleutels
support = Vragen? Neem contact op met { $address }
terms = Voorwaarden
refund-policy = Terugbetaling
privacy = Privacy

## Paying on a gateway's own page

pay-elsewhere = Verder naar betalen
elsewhere-hint = Je betaalt op een beveiligde pagina van de betaalprovider en komt hier terug.
waiting = Wachten op bevestiging
waiting-text = De betaalprovider heeft de betaling nog niet bevestigd. Deze pagina gaat vanzelf verder.
