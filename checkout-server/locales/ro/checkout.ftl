# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = Oferit de
checkout-title = Plată către { $store }
pay = Plătiți { $amount }
pay-open = Plătiți
paying = Se plătește. Durează câteva secunde.
your-order = Comanda dvs.
payment = Plată
choose-amount = Alegeți suma
amount = Sumă
total = Total
reference = Referință
email = E-mail
card = Card
card-number = Numărul cardului
expiry = Valabil până la
expiry-shape = LL / AA
cvc = CVC
name-on-card = Numele de pe card
name-shape = Așa cum apare pe card
cancel = Anulați
close = Închideți
start-again = Începeți din nou
known-email = E-mailul dvs.: { $email }
amount-range = De la { $min } la { $max }

## Time left

stays-open =
    { $minutes ->
        [one] Pagina rămâne deschisă { $minutes } minut.
        [few] Pagina rămâne deschisă { $minutes } minute.
       *[other] Pagina rămâne deschisă { $minutes } de minute.
    }
closes-soon = Pagina se închide în mai puțin de un minut.
open-until = Pagina rămâne deschisă până la { $time }.
closes-in =
    { $minutes ->
        [one] Pagina se închide în { $minutes } minut.
        [few] Pagina se închide în { $minutes } minute.
       *[other] Pagina se închide în { $minutes } de minute.
    }
continues-in =
    { $seconds ->
        [one] Continuați în { $seconds } secundă.
        [few] Continuați în { $seconds } secunde.
       *[other] Continuați în { $seconds } de secunde.
    }

## Errors in fields

check-fields = Verificați aceste câmpuri
amount-empty = Introduceți o sumă
email-empty = Introduceți adresa dvs. de e-mail
email-bad = Introduceți o adresă de forma name@example.com
number-empty = Introduceți numărul cardului
number-digits = Folosiți doar cifre în numărul cardului
number-short = Introduceți toate cifrele numărului cardului
number-long = Numărul cardului are prea multe cifre
number-bad = Verificați dacă numărul cardului conține o greșeală
expiry-empty = Introduceți data expirării
expiry-bad = Introduceți luna și anul, de exemplu 04 / 30
expiry-past = Folosiți un card care nu a expirat
cvc-empty = Introduceți cele 3 cifre de pe spate
cvc-bad =
    { $digits ->
        [one] Introduceți { $digits } cifră a codului CVC
        [few] Introduceți toate cele { $digits } cifre ale codului CVC
       *[other] Introduceți toate cele { $digits } de cifre ale codului CVC
    }
name-empty = Introduceți numele de pe card
name-bad = Verificați numele de pe card

## Notices

not-payable = Acest magazin nu poate primi încă plăți.
not-payable-next = Nu s-a încasat nimic. Cereți magazinului o altă modalitate de plată.
offline = Sunteți offline. Formularul este păstrat și va funcționa din nou când revine conexiunea.
checking = Conexiunea s-a întrerupt. Verificăm ce s-a întâmplat cu plata; lăsați pagina deschisă.
not-sent = Plata nu s-a efectuat și nu s-a încasat nimic. Plătiți din nou.
server-trouble = Plata nu s-a efectuat. Așteptați un moment și plătiți din nou.
coupon-not-applied = Cuponul { $code } nu se aplică acestei comenzi.
already-paid = Această comandă este deja plătită.
in-progress = Plata este în curs de procesare. Așteptați un moment.

## Test mode

test = Test
test-note = Nu se transferă bani
test-cards = Carduri de test
test-hint = Orice dată viitoare, orice 3 cifre, orice nume.
test-success = Reușită
test-success-3ds = Reușită cu 3DS
test-expired = Respins (expirat)
test-funds = Respins (fonduri insuficiente)
test-3ds-failed = Autentificare 3DS eșuată

## The bank's step (3-D Secure)

bank-step = Banca dvs. cere confirmarea
bank-back = Anulați și folosiți alt card
bank-left = Pasul de la bancă a fost anulat și nu s-a încasat nimic. Plătiți din nou sau folosiți alt card.
bank-name = Banca de test
bank-title = Confirmați această plată
bank-note = O bancă reală v-ar trimite acum un cod. În modul de test decideți dvs.
bank-pass = Finalizați autentificarea
bank-fail = Respingeți autentificarea
merchant = Comerciant
returning = Înapoi la plată
continue = Continuați

## After the payment

paid = Plată finalizată
order-id = Comandă
date = Dată
paid-with = Plătit cu
view-receipt = Vedeți chitanța
print-receipt = Tipăriți chitanța
done = Gata
paid-test = A fost o plată de test. Nu s-au transferat bani.
return-to = Înapoi la { $host }
store-has-it = { $store } a primit comanda dvs.

## Pages with one message

cancelled = Plată anulată
nothing-charged = Nu s-a încasat nimic.
expired = Această pagină a expirat
not-found = Pagina nu a fost găsită
not-found-text = Verificați adresa sau reveniți la magazin și începeți din nou.
store-unknown = Magazinul nu a fost găsit
store-unknown-text = Verificați adresa sau cereți magazinului un link nou.
bad-request = Acest link este incomplet
bad-request-text = Reveniți la magazin și începeți din nou. Nu s-a încasat nimic.
link-refused = Acest link a fost modificat și nu poate fi folosit
amount-refused = Suma lipsește sau nu este între { $min } și { $max }.
server-error = A apărut o problemă la noi
server-error-text = Încercați din nou peste câteva clipe. O plată nu se încasează niciodată de două ori.
request-id = Cerere
closed = Această plată este închisă
closed-text = Prea multe plăți au fost respinse. Începeți din nou din magazin.

## Why a card was declined

decline-expired-card = Cardul a expirat. Folosiți alt card.
decline-insufficient-funds = Cardul nu are fonduri suficiente. Folosiți alt card.
decline-authentication-failed = Banca dvs. nu a confirmat plata. Încercați din nou sau folosiți alt card.
decline-not-a-test-card = Aceasta este o plată de test. Folosiți unul dintre cardurile de test.
decline-superseded = În locul ei a fost începută altă plată.
decline-not-processed = Plata nu a fost procesată. Nu s-a încasat nimic; încercați din nou.
decline-refused = Plata a fost refuzată. Încearcă din nou sau folosește alt card.
decline-cancelled = Ai anulat plata. Poți plăti din nou.
decline-underpaid = Suma întreagă nu a ajuns la timp. Contactează magazinul.

## Coupons

coupon-add = Adăugați un cupon
coupon-label = Cod cupon
coupon-apply = Aplicați
coupon-remove = Eliminați
coupon-applied = { $code } aplicat
coupon-unknown = Acest cupon nu există.
coupon-expired = Acest cupon a expirat.
coupon-used-up = Acest cupon a fost epuizat.
coupon-used-by-customer = Ați folosit deja acest cupon.
coupon-min-amount = Acest cupon cere o comandă de cel puțin { $amount }.
coupon-currency = Acest cupon este pentru altă monedă.
coupon-inactive = Acest cupon nu este activ.
coupon-not-here = Cupoanele nu se aplică atunci când alegeți dvs. suma.
coupon-gone = Cuponul { $code } nu mai poate fi folosit. Totalul este acum { $amount }.
subtotal = Subtotal
discount = Reducere ({ $code })
complete-order = Finalizați comanda
no-card-needed = Nimic de plată. Nu este nevoie de card.

## Wallets

wallet-pay = Plătiți cu { $wallet }
wallet-simulated = Portofel simulat (test)
or-by-card = Sau plătiți cu cardul

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] Prea multe încercări de plată. Încercați din nou peste { $minutes } minut.
        [few] Prea multe încercări de plată. Încercați din nou peste { $minutes } minute.
       *[other] Prea multe încercări de plată. Încercați din nou peste { $minutes } de minute.
    }
refunded = { $amount } rambursați la { $date }
cancelled-order = Magazinul a anulat această comandă.
licence-keys = Cheile dvs. de licență
support = Întrebări? Scrieți la { $address }
terms = Termeni
refund-policy = Rambursări
privacy = Confidențialitate

## Paying on a gateway's own page

pay-elsewhere = Continuă la plată
elsewhere-hint = Plătești pe o pagină securizată a furnizorului de plăți și revii aici.
waiting = Se așteaptă confirmarea
waiting-text = Furnizorul de plăți nu a confirmat încă plata. Pagina continuă singură.
