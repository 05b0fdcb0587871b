# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = Drivs av
checkout-title = Betalning till { $store }
pay = Betala { $amount }
pay-open = Betala
paying = Betalar. Det tar några sekunder.
your-order = Din beställning
payment = Betalning
choose-amount = Välj vad du betalar
amount = Belopp
total = Totalt
reference = Referens
email = E-post
card = Kort
card-number = Kortnummer
expiry = Giltigt till
expiry-shape = MM / ÅÅ
cvc = CVC
name-on-card = Namn på kortet
name-shape = Som det står på kortet
cancel = Avbryt
close = Stäng
start-again = Börja om
known-email = Din e-post: { $email }
amount-range = Från { $min } till { $max }

## Time left

stays-open =
    { $minutes ->
        [one] Sidan är öppen i { $minutes } minut.
       *[other] Sidan är öppen i { $minutes } minuter.
    }
closes-soon = Sidan stängs om mindre än en minut.
open-until = Sidan är öppen till { $time }.
closes-in =
    { $minutes ->
        [one] Sidan stängs om { $minutes } minut.
       *[other] Sidan stängs om { $minutes } minuter.
    }
continues-in =
    { $seconds ->
        [one] Du går vidare om { $seconds } sekund.
       *[other] Du går vidare om { $seconds } sekunder.
    }

## Errors in fields

check-fields = Kontrollera de här fälten
amount-empty = Ange ett belopp
email-empty = Ange din e-postadress
email-bad = Ange en adress som name@example.com
number-empty = Ange kortnumret
number-digits = Använd bara siffror i kortnumret
number-short = Ange alla siffror i kortnumret
number-long = Kortnumret har för många siffror
number-bad = Kontrollera om kortnumret är felskrivet
expiry-empty = Ange utgångsdatumet
expiry-bad = Ange månad och år, som 04 / 30
expiry-past = Använd ett kort som inte har gått ut
cvc-empty = Ange de 3 siffrorna på baksidan
cvc-bad =
    { $digits ->
        [one] Ange den { $digits } siffran i CVC
       *[other] Ange alla { $digits } siffror i CVC
    }
name-empty = Ange namnet på kortet
name-bad = Kontrollera namnet på kortet

## Notices

not-payable = Butiken kan inte ta emot betalningar än.
not-payable-next = Inget har debiterats. Fråga butiken om ett annat sätt att betala.
offline = Du är offline. Formuläret finns kvar och fungerar igen när anslutningen är tillbaka.
checking = Anslutningen bröts. Vi kontrollerar vad som hände med betalningen; håll sidan öppen.
not-sent = Betalningen gick inte igenom och inget har debiterats. Betala igen.
server-trouble = Betalningen gick inte igenom. Vänta en stund och betala igen.
coupon-not-applied = Rabattkoden { $code } gäller inte för den här beställningen.
already-paid = Beställningen är redan betald.
in-progress = Betalningen behandlas. Vänta en stund.

## Test mode

test = Test
test-note = Inga pengar flyttas
test-cards = Testkort
test-hint = Valfritt framtida datum, valfria 3 siffror, valfritt namn.
test-success = Godkänt
test-success-3ds = Godkänt med 3DS
test-expired = Nekat (utgånget)
test-funds = Nekat (saldo saknas)
test-3ds-failed = 3DS-verifieringen misslyckas

## The bank's step (3-D Secure)

bank-step = Din bank ber om bekräftelse
bank-back = Avbryt och använd ett annat kort
bank-left = Steget hos banken avbröts och inget har debiterats. Betala igen eller använd ett annat kort.
bank-name = Testbanken
bank-title = Bekräfta betalningen
bank-note = En riktig bank skulle skicka en kod nu. I testläge bestämmer du.
bank-pass = Slutför verifieringen
bank-fail = Neka verifieringen
merchant = Säljare
returning = Tillbaka till betalningen
continue = Fortsätt

## After the payment

paid = Betalningen är klar
order-id = Beställning
date = Datum
paid-with = Betalat med
view-receipt = Visa kvitto
print-receipt = Skriv ut kvitto
done = Klar
paid-test = Det här var en testbetalning. Inga pengar har flyttats.
return-to = Tillbaka till { $host }
store-has-it = { $store } har fått din beställning.

## Pages with one message

cancelled = Betalningen avbröts
nothing-charged = Inget har debiterats.
expired = Sidan har gått ut
not-found = Sidan hittades inte
not-found-text = Kontrollera adressen, eller gå tillbaka till butiken och börja om.
store-unknown = Butiken hittades inte
store-unknown-text = Kontrollera adressen, eller be butiken om en ny länk.
bad-request = Länken är inte fullständig
bad-request-text = Gå tillbaka till butiken och börja om. Inget har debiterats.
link-refused = Länken har ändrats och kan inte användas
amount-refused = Beloppet saknas eller ligger inte mellan { $min } och { $max }.
server-error = Något gick fel hos oss
server-error-text = Försök igen om en stund. En betalning dras aldrig två gånger.
request-id = Begäran
closed = Den här betalningen är stängd
closed-text = För många betalningar nekades. Börja om från butiken.

## Why a card was declined

decline-expired-card = Kortet har gått ut. Använd ett annat kort.
decline-insufficient-funds = Kortet har inte tillräckligt saldo. Använd ett annat kort.
decline-authentication-failed = Banken bekräftade inte betalningen. Försök igen eller använd ett annat kort.
decline-not-a-test-card = Det här är en testbetalning. Använd ett av testkorten.
decline-superseded = En annan betalning påbörjades i stället.
decline-not-processed = Betalningen behandlades inte. Inget har debiterats; försök igen.
decline-refused = Betalningen nekades. Försök igen eller använd ett annat kort.
decline-cancelled = Du avbröt betalningen. Du kan betala igen.
decline-underpaid = Hela beloppet kom inte fram i tid. Kontakta butiken.

## Coupons

coupon-add = Lägg till en rabattkod
coupon-label = Rabattkod
coupon-apply = Använd
coupon-remove = Ta bort
coupon-applied = { $code } används
coupon-unknown = Rabattkoden finns inte.
coupon-expired = Rabattkoden har gått ut.
coupon-used-up = Rabattkoden är förbrukad.
coupon-used-by-customer = Du har redan använt rabattkoden.
coupon-min-amount = Rabattkoden kräver en beställning på minst { $amount }.
coupon-currency = Rabattkoden gäller en annan valuta.
coupon-inactive = Rabattkoden är inte aktiv.
coupon-not-here = Rabattkoder gäller inte när du väljer beloppet själv.
coupon-gone = Rabattkoden { $code } kan inte längre användas. Totalt är nu { $amount }.
subtotal = Delsumma
discount = Rabatt ({ $code })
complete-order = Slutför beställningen
no-card-needed = Inget att betala. Inget kort behövs.

## Wallets

wallet-pay = Betala med { $wallet }
wallet-simulated = Simulerad plånbok (test)
or-by-card = Eller betala med kort

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] För många betalningsförsök. Försök igen om { $minutes } minut.
       *[other] För många betalningsförsök. Försök igen om { $minutes } minuter.
    }
refunded = { $amount } återbetalades { $date }
cancelled-order = Beställningen avbröts av butiken.
licence-keys = Dina licensnycklar
support = Frågor? Kontakta { $address }
terms = Villkor
refund-policy = Återbetalning
privacy = Integritet

## Paying on a gateway's own page

pay-elsewhere = Fortsätt till betalning
elsewhere-hint = Du betalar på en säker sida hos betalleverantören och kommer tillbaka hit.
waiting = Väntar på bekräftelse
waiting-text = Betalleverantören har inte bekräftat betalningen än. Sidan går vidare av sig själv.
