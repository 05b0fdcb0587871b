# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = Servizio di
checkout-title = Pagamento a { $store }
pay = Paga { $amount }
pay-open = Paga
paying = Pagamento in corso. Richiede alcuni secondi.
your-order = Il tuo ordine
payment = Pagamento
choose-amount = Scegli quanto pagare
amount = Importo
total = Totale
reference = Riferimento
email = E-mail
card = Carta
card-number = Numero della carta
expiry = Scadenza
expiry-shape = MM / AA
cvc = CVC
name-on-card = Nome sulla carta
name-shape = Come stampato sulla carta
cancel = Annulla
close = Chiudi
start-again = Ricomincia
known-email = La tua e-mail: { $email }
amount-range = Da { $min } a { $max }

## Time left

stays-open =
    { $minutes ->
        [one] Questa pagina resta aperta per { $minutes } minuto.
       *[other] Questa pagina resta aperta per { $minutes } minuti.
    }
closes-soon = Questa pagina si chiude tra meno di un minuto.
open-until = Questa pagina resta aperta fino alle { $time }.
closes-in =
    { $minutes ->
        [one] Questa pagina si chiude tra { $minutes } minuto.
       *[other] Questa pagina si chiude tra { $minutes } minuti.
    }
continues-in =
    { $seconds ->
        [one] Prosegui tra { $seconds } secondo.
       *[other] Prosegui tra { $seconds } secondi.
    }

## Errors in fields

check-fields = Controlla questi campi
amount-empty = Inserisci un importo
email-empty = Inserisci il tuo indirizzo e-mail
email-bad = Inserisci un indirizzo come name@example.com
number-empty = Inserisci il numero della carta
number-digits = Usa solo cifre nel numero della carta
number-short = Inserisci tutte le cifre del numero della carta
number-long = Il numero della carta ha troppe cifre
number-bad = Controlla se il numero della carta contiene un errore
expiry-empty = Inserisci la data di scadenza
expiry-bad = Inserisci mese e anno, come 04 / 30
expiry-past = Usa una carta non scaduta
cvc-empty = Inserisci le 3 cifre sul retro
cvc-bad =
    { $digits ->
        [one] Inserisci la { $digits } cifra del CVC
       *[other] Inserisci tutte le { $digits } cifre del CVC
    }
name-empty = Inserisci il nome sulla carta
name-bad = Controlla il nome sulla carta

## Notices

not-payable = Questo negozio non può ancora accettare pagamenti.
not-payable-next = Non è stato addebitato nulla. Chiedi al negozio un altro modo per pagare.
offline = Sei offline. Il modulo è conservato e tornerà a funzionare con la connessione.
checking = La connessione si è interrotta. Stiamo verificando l’esito del pagamento; tieni aperta questa pagina.
not-sent = Il pagamento non è riuscito e non è stato addebitato nulla. Paga di nuovo.
server-trouble = Il pagamento non è riuscito. Attendi un momento e paga di nuovo.
coupon-not-applied = Il coupon { $code } non vale per questo ordine.
already-paid = Questo ordine è già pagato.
in-progress = Il pagamento è in elaborazione. Attendi un momento.

## Test mode

test = Test
test-note = Nessun movimento di denaro
test-cards = Carte di prova
test-hint = Qualsiasi scadenza futura, 3 cifre e nome a piacere.
test-success = Riuscito
test-success-3ds = Riuscito con 3DS
test-expired = Rifiutata (scaduta)
test-funds = Rifiutata (fondi insufficienti)
test-3ds-failed = Autenticazione 3DS fallita

## The bank's step (3-D Secure)

bank-step = La tua banca chiede una conferma
bank-back = Annulla e usa un’altra carta
bank-left = Il passaggio in banca è stato annullato e non è stato addebitato nulla. Paga di nuovo o usa un’altra carta.
bank-name = Banca di prova
bank-title = Conferma questo pagamento
bank-note = Una vera banca ora ti invierebbe un codice. In modalità test decidi tu.
bank-pass = Completa l’autenticazione
bank-fail = Rifiuta l’autenticazione
merchant = Esercente
returning = Ritorno al pagamento
continue = Continua

## After the payment

paid = Pagamento completato
order-id = Ordine
date = Data
paid-with = Pagato con
view-receipt = Vedi ricevuta
print-receipt = Stampa ricevuta
done = Fatto
paid-test = Era un pagamento di prova. Nessun denaro è stato trasferito.
return-to = Torna a { $host }
store-has-it = { $store } ha ricevuto il tuo ordine.

## Pages with one message

cancelled = Pagamento annullato
nothing-charged = Non è stato addebitato nulla.
expired = Questa pagina è scaduta
not-found = Pagina non trovata
not-found-text = Controlla l’indirizzo, oppure torna al negozio e ricomincia.
store-unknown = Negozio non trovato
store-unknown-text = Controlla l’indirizzo, oppure chiedi al negozio un nuovo link.
bad-request = Questo link non è completo
bad-request-text = Torna al negozio e ricomincia. Non è stato addebitato nulla.
link-refused = Questo link è stato modificato e non può essere usato
amount-refused = L’importo manca o non è compreso tra { $min } e { $max }.
server-error = Qualcosa non ha funzionato da parte nostra
server-error-text = Riprova tra un momento. Un pagamento non viene mai addebitato due volte.
request-id = Richiesta
closed = Questo pagamento è chiuso
closed-text = Troppi pagamenti sono stati rifiutati. Ricomincia dal negozio.

## Why a card was declined

decline-expired-card = La carta è scaduta. Usa un’altra carta.
decline-insufficient-funds = La carta non ha fondi sufficienti. Usa un’altra carta.
decline-authentication-failed = La tua banca non ha confermato il pagamento. Riprova o usa un’altra carta.
decline-not-a-test-card = Questo è un pagamento di prova. Usa una delle carte di prova.
decline-superseded = È stato avviato un altro pagamento.
decline-not-processed = Il pagamento non è stato elaborato. Non è stato addebitato nulla; riprova.
decline-refused = Il pagamento è stato rifiutato. Riprova o usa un’altra carta.
decline-cancelled = Hai annullato il pagamento. Puoi pagare di nuovo.
decline-underpaid = L’importo completo non è arrivato in tempo. Contatta il negozio.

## Coupons

coupon-add = Aggiungi un coupon
coupon-label = Codice coupon
coupon-apply = Applica
coupon-remove = Rimuovi
coupon-applied = { $code } applicato
coupon-unknown = Questo coupon non esiste.
coupon-expired = Questo coupon è scaduto.
coupon-used-up = Questo coupon è esaurito.
coupon-used-by-customer = Hai già usato questo coupon.
coupon-min-amount = Questo coupon richiede un ordine di almeno { $amount }.
coupon-currency = Questo coupon è per un’altra valuta.
coupon-inactive = Questo coupon non è attivo.
coupon-not-here = I coupon non valgono quando scegli tu l’importo.
coupon-gone = Il coupon { $code } non può più essere usato. Il totale ora è { $amount }.
subtotal = Subtotale
discount = Sconto ({ $code })
complete-order = Completa l’ordine
no-card-needed = Nulla da pagare. Non serve una carta.

## Wallets

wallet-pay = Paga con { $wallet }
wallet-simulated = Wallet simulato (test)
or-by-card = Oppure paga con carta

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] Troppi tentativi di pagamento. Riprova tra { $minutes } minuto.
       *[other] Troppi tentativi di pagamento. Riprova tra { $minutes } minuti.
    }
refunded = { $amount } rimborsati il { $date }
cancelled-order = Questo ordine è stato annullato dal negozio.
licence-keys = Le tue chiavi di licenza
support = Domande? Scrivi a { $address }
terms = Condizioni
refund-policy = Rimborsi
privacy = Privacy

## Paying on a gateway's own page

pay-elsewhere = Continua al pagamento
elsewhere-hint = Paghi su una pagina sicura del fornitore di pagamenti e torni qui.
waiting = In attesa di conferma
waiting-text = Il fornitore di pagamenti non ha ancora confermato il pagamento. Questa pagina prosegue da sola.
