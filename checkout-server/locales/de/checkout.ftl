# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = Bereitgestellt von
checkout-title = Zahlung an { $store }
pay = { $amount } bezahlen
pay-open = Bezahlen
paying = Die Zahlung läuft. Das dauert einige Sekunden.
your-order = Ihre Bestellung
payment = Zahlung
choose-amount = Wählen Sie den Betrag
amount = Betrag
total = Gesamtbetrag
reference = Referenz
email = E-Mail
card = Karte
card-number = Kartennummer
expiry = Gültig bis
expiry-shape = MM / JJ
cvc = CVC
name-on-card = Name auf der Karte
name-shape = Wie auf der Karte gedruckt
cancel = Abbrechen
close = Schließen
start-again = Neu beginnen
known-email = Ihre E-Mail: { $email }
amount-range = Von { $min } bis { $max }

## Time left

stays-open =
    { $minutes ->
        [one] Diese Seite bleibt noch { $minutes } Minute offen.
       *[other] Diese Seite bleibt noch { $minutes } Minuten offen.
    }
closes-soon = Diese Seite schließt in weniger als einer Minute.
open-until = Diese Seite bleibt bis { $time } offen.
closes-in =
    { $minutes ->
        [one] Diese Seite schließt in { $minutes } Minute.
       *[other] Diese Seite schließt in { $minutes } Minuten.
    }
continues-in =
    { $seconds ->
        [one] Weiter geht es in { $seconds } Sekunde.
       *[other] Weiter geht es in { $seconds } Sekunden.
    }

## Errors in fields

check-fields = Prüfen Sie diese Felder
amount-empty = Geben Sie einen Betrag ein
email-empty = Geben Sie Ihre E-Mail-Adresse ein
email-bad = Geben Sie eine Adresse wie name@example.com ein
number-empty = Geben Sie die Kartennummer ein
number-digits = Verwenden Sie in der Kartennummer nur Ziffern
number-short = Geben Sie alle Ziffern der Kartennummer ein
number-long = Die Kartennummer hat zu viele Ziffern
number-bad = Prüfen Sie die Kartennummer auf Tippfehler
expiry-empty = Geben Sie das Ablaufdatum ein
expiry-bad = Geben Sie Monat und Jahr ein, etwa 04 / 30
expiry-past = Verwenden Sie eine Karte, die noch gültig ist
cvc-empty = Geben Sie die 3 Ziffern von der Rückseite ein
cvc-bad =
    { $digits ->
        [one] Geben Sie die { $digits } Ziffer des CVC ein
       *[other] Geben Sie alle { $digits } Ziffern des CVC ein
    }
name-empty = Geben Sie den Namen auf der Karte ein
name-bad = Prüfen Sie den Namen auf der Karte

## Notices

not-payable = Dieser Shop kann noch keine Zahlungen annehmen.
not-payable-next = Es wurde nichts abgebucht. Fragen Sie den Shop nach einem anderen Zahlungsweg.
offline = Sie sind offline. Das Formular bleibt erhalten und funktioniert wieder, sobald die Verbindung da ist.
checking = Die Verbindung wurde unterbrochen. Wir prüfen, was aus der Zahlung wurde; lassen Sie diese Seite offen.
not-sent = Die Zahlung kam nicht zustande und es wurde nichts abgebucht. Bezahlen Sie noch einmal.
server-trouble = Die Zahlung kam nicht zustande. Warten Sie einen Moment und bezahlen Sie noch einmal.
coupon-not-applied = Der Gutschein { $code } gilt nicht für diese Bestellung.
already-paid = Diese Bestellung ist bereits bezahlt.
in-progress = Diese Zahlung wird gerade verarbeitet. Warten Sie einen Moment.

## Test mode

test = Test
test-note = Es fließt kein Geld
test-cards = Testkarten
test-hint = Beliebiges künftiges Ablaufdatum, beliebige 3 Ziffern, beliebiger Name.
test-success = Erfolg
test-success-3ds = Erfolg mit 3DS
test-expired = Abgelehnt (abgelaufen)
test-funds = Abgelehnt (keine Deckung)
test-3ds-failed = 3DS-Bestätigung fehlgeschlagen

## The bank's step (3-D Secure)

bank-step = Ihre Bank bittet um Bestätigung
bank-back = Abbrechen und eine andere Karte verwenden
bank-left = Der Schritt bei der Bank wurde abgebrochen und es wurde nichts abgebucht. Bezahlen Sie noch einmal oder verwenden Sie eine andere Karte.
bank-name = Sandbox-Bank
bank-title = Bestätigen Sie diese Zahlung
bank-note = Eine echte Bank würde Ihnen jetzt einen Code senden. Im Testmodus entscheiden Sie.
bank-pass = Bestätigung abschließen
bank-fail = Bestätigung ablehnen
merchant = Händler
returning = Zurück zur Kasse
continue = Weiter

## After the payment

paid = Zahlung abgeschlossen
order-id = Bestellung
date = Datum
paid-with = Bezahlt mit
view-receipt = Beleg ansehen
print-receipt = Beleg drucken
done = Fertig
paid-test = Das war eine Testzahlung. Es ist kein Geld geflossen.
return-to = Zurück zu { $host }
store-has-it = { $store } hat Ihre Bestellung erhalten.

## Pages with one message

cancelled = Zahlung abgebrochen
nothing-charged = Es wurde nichts abgebucht.
expired = Diese Seite ist abgelaufen
not-found = Seite nicht gefunden
not-found-text = Prüfen Sie die Adresse oder gehen Sie zurück zum Shop und beginnen Sie neu.
store-unknown = Shop nicht gefunden
store-unknown-text = Prüfen Sie die Adresse oder fragen Sie den Shop nach einem neuen Link.
bad-request = Dieser Link ist unvollständig
bad-request-text = Gehen Sie zurück zum Shop und beginnen Sie neu. Es wurde nichts abgebucht.
link-refused = Dieser Link wurde verändert und kann nicht verwendet werden
amount-refused = Der Betrag fehlt oder liegt nicht zwischen { $min } und { $max }.
server-error = Bei uns ist etwas schiefgelaufen
server-error-text = Versuchen Sie es gleich noch einmal. Keine Zahlung wird doppelt abgebucht.
request-id = Anfrage
closed = Diese Kasse ist geschlossen
closed-text = Zu viele Zahlungen wurden abgelehnt. Beginnen Sie im Shop neu.

## Why a card was declined

decline-expired-card = Die Karte ist abgelaufen. Verwenden Sie eine andere Karte.
decline-insufficient-funds = Die Karte ist nicht ausreichend gedeckt. Verwenden Sie eine andere Karte.
decline-authentication-failed = Ihre Bank hat die Zahlung nicht bestätigt. Versuchen Sie es noch einmal oder verwenden Sie eine andere Karte.
decline-not-a-test-card = Dies ist eine Testzahlung. Verwenden Sie eine der Testkarten.
decline-superseded = Stattdessen wurde eine andere Zahlung begonnen.
decline-not-processed = Die Zahlung wurde nicht verarbeitet. Es wurde nichts abgebucht; versuchen Sie es noch einmal.
decline-refused = Die Zahlung wurde abgelehnt. Versuchen Sie es noch einmal oder nehmen Sie eine andere Karte.
decline-cancelled = Sie haben die Zahlung abgebrochen. Sie können noch einmal zahlen.
decline-underpaid = Der Betrag kam nicht vollständig und rechtzeitig an. Wenden Sie sich an den Shop.

## Coupons

coupon-add = Gutschein hinzufügen
coupon-label = Gutscheincode
coupon-apply = Einlösen
coupon-remove = Entfernen
coupon-applied = { $code } eingelöst
coupon-unknown = Diesen Gutschein gibt es nicht.
coupon-expired = Dieser Gutschein ist abgelaufen.
coupon-used-up = Dieser Gutschein ist aufgebraucht.
coupon-used-by-customer = Sie haben diesen Gutschein bereits eingelöst.
coupon-min-amount = Dieser Gutschein gilt ab einem Bestellwert von { $amount }.
coupon-currency = Dieser Gutschein gilt für eine andere Währung.
coupon-inactive = Dieser Gutschein ist nicht aktiv.
coupon-not-here = Gutscheine gelten nicht, wenn Sie den Betrag selbst wählen.
coupon-gone = Der Gutschein { $code } kann nicht mehr eingelöst werden. Der Gesamtbetrag ist jetzt { $amount }.
subtotal = Zwischensumme
discount = Rabatt ({ $code })
complete-order = Bestellung abschließen
no-card-needed = Es ist nichts zu bezahlen. Sie brauchen keine Karte.

## Wallets

wallet-pay = Mit { $wallet } bezahlen
wallet-simulated = Simulierte Wallet (Test)
or-by-card = Oder mit Karte bezahlen

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] Zu viele Zahlungsversuche. Versuchen Sie es in { $minutes } Minute noch einmal.
       *[other] Zu viele Zahlungsversuche. Versuchen Sie es in { $minutes } Minuten noch einmal.
    }
refunded = { $amount } am { $date } erstattet
cancelled-order = Diese Bestellung wurde vom Shop storniert.
licence-keys = Ihre Lizenzschlüssel
support = Fragen? Schreiben Sie an { $address }
terms = AGB
refund-policy = Erstattungen
privacy = Datenschutz

## Paying on a gateway's own page

pay-elsewhere = Weiter zur Zahlung
elsewhere-hint = Sie zahlen auf einer sicheren Seite des Zahlungsanbieters und kommen hierher zurück.
waiting = Warten auf Bestätigung
waiting-text = Der Zahlungsanbieter hat die Zahlung noch nicht bestätigt. Diese Seite geht von selbst weiter.
