# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = Palvelun tarjoaa
checkout-title = Maksu: { $store }
pay = Maksa { $amount }
pay-open = Maksa
paying = Maksetaan. Tämä kestää muutaman sekunnin.
your-order = Tilauksesi
payment = Maksu
choose-amount = Valitse maksettava summa
amount = Summa
total = Yhteensä
reference = Viite
email = Sähköposti
card = Kortti
card-number = Kortin numero
expiry = Voimassa
expiry-shape = KK / VV
cvc = CVC
name-on-card = Nimi kortissa
name-shape = Kuten korttiin on painettu
cancel = Peruuta
close = Sulje
start-again = Aloita alusta
known-email = Sähköpostisi: { $email }
amount-range = Vähintään { $min }, enintään { $max }

## Time left

stays-open =
    { $minutes ->
        [one] Sivu on auki { $minutes } minuutin.
       *[other] Sivu on auki { $minutes } minuuttia.
    }
closes-soon = Sivu sulkeutuu alle minuutin kuluttua.
open-until = Sivu on auki klo { $time } asti.
closes-in =
    { $minutes ->
        [one] Sivu sulkeutuu { $minutes } minuutin kuluttua.
       *[other] Sivu sulkeutuu { $minutes } minuutin kuluttua.
    }
continues-in =
    { $seconds ->
        [one] Jatkat { $seconds } sekunnin kuluttua.
       *[other] Jatkat { $seconds } sekunnin kuluttua.
    }

## Errors in fields

check-fields = Tarkista nämä kentät
amount-empty = Anna summa
email-empty = Anna sähköpostiosoitteesi
email-bad = Anna osoite, joka on muotoa name@example.com
number-empty = Anna kortin numero
number-digits = Käytä kortin numerossa vain numeroita
number-short = Anna kortin numero kokonaan
number-long = Kortin numerossa on liikaa numeroita
number-bad = Tarkista, onko kortin numerossa virhe
expiry-empty = Anna viimeinen voimassaolokuukausi
expiry-bad = Anna kuukausi ja vuosi, esim. 04 / 30
expiry-past = Käytä voimassa olevaa korttia
cvc-empty = Anna kortin takana olevat 3 numeroa
cvc-bad =
    { $digits ->
        [one] Anna CVC:n { $digits } numero
       *[other] Anna CVC:n kaikki { $digits } numeroa
    }
name-empty = Anna kortissa oleva nimi
name-bad = Tarkista kortissa oleva nimi

## Notices

not-payable = Kauppa ei voi vielä vastaanottaa maksuja.
not-payable-next = Mitään ei veloitettu. Kysy kaupalta toista maksutapaa.
offline = Olet offline-tilassa. Lomake säilyy ja toimii taas, kun yhteys palaa.
checking = Yhteys katkesi. Selvitämme, mitä maksulle tapahtui; pidä sivu auki.
not-sent = Maksu ei onnistunut, eikä mitään veloitettu. Maksa uudelleen.
server-trouble = Maksu ei onnistunut. Odota hetki ja maksa uudelleen.
coupon-not-applied = Kuponki { $code } ei käy tähän tilaukseen.
already-paid = Tilaus on jo maksettu.
in-progress = Maksua käsitellään. Odota hetki.

## Test mode

test = Testi
test-note = Rahaa ei siirry
test-cards = Testikortit
test-hint = Mikä tahansa tuleva kuukausi, 3 numeroa ja nimi.
test-success = Onnistuu
test-success-3ds = Onnistuu 3DS:llä
test-expired = Hylätään (vanhentunut)
test-funds = Hylätään (ei katetta)
test-3ds-failed = 3DS-tunnistus epäonnistuu

## The bank's step (3-D Secure)

bank-step = Pankkisi pyytää vahvistusta
bank-back = Peruuta ja käytä toista korttia
bank-left = Pankin vaihe peruttiin, eikä mitään veloitettu. Maksa uudelleen tai käytä toista korttia.
bank-name = Testipankki
bank-title = Vahvista maksu
bank-note = Oikea pankki lähettäisi nyt koodin. Testitilassa päätät itse.
bank-pass = Hyväksy tunnistus
bank-fail = Hylkää tunnistus
merchant = Kauppias
returning = Takaisin maksuun
continue = Jatka

## After the payment

paid = Maksu on valmis
order-id = Tilaus
date = Päivämäärä
paid-with = Maksutapa
view-receipt = Näytä kuitti
print-receipt = Tulosta kuitti
done = Valmis
paid-test = Tämä oli testimaksu. Rahaa ei siirtynyt.
return-to = Palaa sivustolle { $host }
store-has-it = { $store } on saanut tilauksesi.

## Pages with one message

cancelled = Maksu peruttiin
nothing-charged = Mitään ei veloitettu.
expired = Sivu on vanhentunut
not-found = Sivua ei löydy
not-found-text = Tarkista osoite tai palaa kauppaan ja aloita alusta.
store-unknown = Kauppaa ei löydy
store-unknown-text = Tarkista osoite tai pyydä kaupalta uusi linkki.
bad-request = Linkki on puutteellinen
bad-request-text = Palaa kauppaan ja aloita alusta. Mitään ei veloitettu.
link-refused = Linkkiä on muutettu, eikä sitä voi käyttää
amount-refused = Summa puuttuu tai ei ole välillä { $min }–{ $max }.
server-error = Meillä tapahtui virhe
server-error-text = Yritä hetken kuluttua uudelleen. Maksua ei koskaan veloiteta kahdesti.
request-id = Pyyntö
closed = Tämä maksu on suljettu
closed-text = Liian monta maksua hylättiin. Aloita alusta kaupasta.

## Why a card was declined

decline-expired-card = Kortti on vanhentunut. Käytä toista korttia.
decline-insufficient-funds = Kortilla ei ole riittävästi katetta. Käytä toista korttia.
decline-authentication-failed = Pankkisi ei vahvistanut maksua. Yritä uudelleen tai käytä toista korttia.
decline-not-a-test-card = Tämä on testimaksu. Käytä jotakin testikorttia.
decline-superseded = Tämän sijasta aloitettiin toinen maksu.
decline-not-processed = Maksua ei käsitelty. Mitään ei veloitettu; yritä uudelleen.
decline-refused = Maksu hylättiin. Yritä uudelleen tai käytä toista korttia.
decline-cancelled = Peruutit maksun. Voit maksaa uudelleen.
decline-underpaid = Koko summa ei saapunut ajoissa. Ota yhteyttä kauppaan.

## Coupons

coupon-add = Lisää kuponki
coupon-label = Kuponkikoodi
coupon-apply = Käytä
coupon-remove = Poista
coupon-applied = { $code } käytössä
coupon-unknown = Kuponkia ei ole olemassa.
coupon-expired = Kuponki on vanhentunut.
coupon-used-up = Kuponki on käytetty loppuun.
coupon-used-by-customer = Olet jo käyttänyt tämän kupongin.
coupon-min-amount = Kuponki edellyttää vähintään { $amount } tilausta.
coupon-currency = Kuponki on toiselle valuutalle.
coupon-inactive = Kuponki ei ole voimassa.
coupon-not-here = Kupongit eivät käy, kun valitset summan itse.
coupon-gone = Kuponkia { $code } ei voi enää käyttää. Summa on nyt { $amount }.
subtotal = Välisumma
discount = Alennus ({ $code })
complete-order = Viimeistele tilaus
no-card-needed = Ei maksettavaa. Korttia ei tarvita.

## Wallets

wallet-pay = Maksa: { $wallet }
wallet-simulated = Testilompakko (simuloitu)
or-by-card = Tai maksa kortilla

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] Liian monta maksuyritystä. Yritä uudelleen { $minutes } minuutin kuluttua.
       *[other] Liian monta maksuyritystä. Yritä uudelleen { $minutes } minuutin kuluttua.
    }
refunded = { $amount } hyvitettiin { $date }
cancelled-order = Kauppa perui tilauksen.
licence-keys = Lisenssiavaimesi
support = Kysyttävää? Ota yhteyttä: { $address }
terms = Ehdot
refund-policy = Hyvitykset
privacy = Tietosuoja

## Paying on a gateway's own page

pay-elsewhere = Jatka maksamaan
elsewhere-hint = Maksat maksupalvelun suojatulla sivulla ja palaat tänne.
waiting = Odotetaan vahvistusta
waiting-text = Maksupalvelu ei ole vielä vahvistanut maksua. Tämä sivu jatkaa itsestään.
