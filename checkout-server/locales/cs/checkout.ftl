# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = Zajišťuje
checkout-title = Platba pro { $store }
pay = Zaplatit { $amount }
pay-open = Zaplatit
paying = Probíhá platba. Potrvá to několik sekund.
your-order = Vaše objednávka
payment = Platba
choose-amount = Zvolte částku
amount = Částka
total = Celkem
reference = Reference
email = E-mail
card = Karta
card-number = Číslo karty
expiry = Platnost
expiry-shape = MM / RR
cvc = CVC
name-on-card = Jméno na kartě
name-shape = Jak je uvedeno na kartě
cancel = Zrušit
close = Zavřít
start-again = Začít znovu
known-email = Váš e-mail: { $email }
amount-range = Od { $min } do { $max }

## Time left

stays-open =
    { $minutes ->
        [one] Stránka zůstane otevřená ještě { $minutes } minutu.
        [few] Stránka zůstane otevřená ještě { $minutes } minuty.
       *[other] Stránka zůstane otevřená ještě { $minutes } minut.
    }
closes-soon = Stránka se zavře za méně než minutu.
open-until = Stránka zůstane otevřená do { $time }.
closes-in =
    { $minutes ->
        [one] Stránka se zavře za { $minutes } minutu.
        [few] Stránka se zavře za { $minutes } minuty.
       *[other] Stránka se zavře za { $minutes } minut.
    }
continues-in =
    { $seconds ->
        [one] Pokračování za { $seconds } sekundu.
        [few] Pokračování za { $seconds } sekundy.
       *[other] Pokračování za { $seconds } sekund.
    }

## Errors in fields

check-fields = Zkontrolujte tato pole
amount-empty = Zadejte částku
email-empty = Zadejte svůj e-mail
email-bad = Zadejte adresu ve tvaru name@example.com
number-empty = Zadejte číslo karty
number-digits = V čísle karty používejte jen číslice
number-short = Zadejte všechny číslice čísla karty
number-long = Číslo karty má příliš mnoho číslic
number-bad = Zkontrolujte, zda v čísle karty není překlep
expiry-empty = Zadejte platnost karty
expiry-bad = Zadejte měsíc a rok, například 04 / 30
expiry-past = Použijte kartu, která ještě platí
cvc-empty = Zadejte 3 číslice ze zadní strany
cvc-bad =
    { $digits ->
        [one] Zadejte { $digits } číslici CVC
        [few] Zadejte všechny { $digits } číslice CVC
       *[other] Zadejte všech { $digits } číslic CVC
    }
name-empty = Zadejte jméno na kartě
name-bad = Zkontrolujte jméno na kartě

## Notices

not-payable = Tento obchod zatím nemůže přijímat platby.
not-payable-next = Nic nebylo strženo. Zeptejte se obchodu na jiný způsob platby.
offline = Jste offline. Formulář zůstává zachován a s připojením bude znovu fungovat.
checking = Spojení se přerušilo. Zjišťujeme, jak platba dopadla; nechte tuto stránku otevřenou.
not-sent = Platba neproběhla a nic nebylo strženo. Zaplaťte znovu.
server-trouble = Platba neproběhla. Chvíli počkejte a zaplaťte znovu.
coupon-not-applied = Kupon { $code } pro tuto objednávku neplatí.
already-paid = Tato objednávka je již zaplacena.
in-progress = Platba se zpracovává. Chvíli počkejte.

## Test mode

test = Test
test-note = Peníze se nepřevádějí
test-cards = Testovací karty
test-hint = Libovolná budoucí platnost, libovolné 3 číslice a jméno.
test-success = Úspěch
test-success-3ds = Úspěch s 3DS
test-expired = Zamítnuto (prošlá)
test-funds = Zamítnuto (málo peněz)
test-3ds-failed = Ověření 3DS selže

## The bank's step (3-D Secure)

bank-step = Vaše banka žádá o potvrzení
bank-back = Zrušit a použít jinou kartu
bank-left = Krok v bance byl zrušen a nic nebylo strženo. Zaplaťte znovu nebo použijte jinou kartu.
bank-name = Testovací banka
bank-title = Potvrďte tuto platbu
bank-note = Skutečná banka by vám teď poslala kód. V testovacím režimu rozhodujete vy.
bank-pass = Dokončit ověření
bank-fail = Odmítnout ověření
merchant = Obchodník
returning = Zpět k platbě
continue = Pokračovat

## After the payment

paid = Platba dokončena
order-id = Objednávka
date = Datum
paid-with = Zaplaceno kartou
view-receipt = Zobrazit účtenku
print-receipt = Vytisknout účtenku
done = Hotovo
paid-test = Byla to testovací platba. Žádné peníze se nepřevedly.
return-to = Zpět na { $host }
store-has-it = { $store } má vaši objednávku.

## Pages with one message

cancelled = Platba zrušena
nothing-charged = Nic nebylo strženo.
expired = Platnost stránky vypršela
not-found = Stránka nenalezena
not-found-text = Zkontrolujte adresu, nebo se vraťte do obchodu a začněte znovu.
store-unknown = Obchod nenalezen
store-unknown-text = Zkontrolujte adresu, nebo požádejte obchod o nový odkaz.
bad-request = Odkaz není úplný
bad-request-text = Vraťte se do obchodu a začněte znovu. Nic nebylo strženo.
link-refused = Odkaz byl změněn a nelze ho použít
amount-refused = Částka chybí nebo není mezi { $min } a { $max }.
server-error = Na naší straně se něco pokazilo
server-error-text = Zkuste to za chvíli znovu. Platba se nikdy nestrhne dvakrát.
request-id = Požadavek
closed = Tato platba je uzavřena
closed-text = Příliš mnoho plateb bylo zamítnuto. Začněte znovu v obchodě.

## Why a card was declined

decline-expired-card = Platnost karty skončila. Použijte jinou kartu.
decline-insufficient-funds = Na kartě není dost peněz. Použijte jinou kartu.
decline-authentication-failed = Vaše banka platbu nepotvrdila. Zkuste to znovu nebo použijte jinou kartu.
decline-not-a-test-card = Toto je testovací platba. Použijte některou z testovacích karet.
decline-superseded = Místo ní byla zahájena jiná platba.
decline-not-processed = Platba nebyla zpracována. Nic nebylo strženo; zkuste to znovu.
decline-refused = Platba byla zamítnuta. Zkuste to znovu nebo použijte jinou kartu.
decline-cancelled = Platbu jste zrušili. Můžete zaplatit znovu.
decline-underpaid = Celá částka nedorazila včas. Kontaktujte obchod.

## Coupons

coupon-add = Přidat kupon
coupon-label = Kód kuponu
coupon-apply = Použít
coupon-remove = Odebrat
coupon-applied = { $code } použit
coupon-unknown = Tento kupon neexistuje.
coupon-expired = Platnost kuponu skončila.
coupon-used-up = Tento kupon je vyčerpán.
coupon-used-by-customer = Tento kupon jste už použili.
coupon-min-amount = Kupon platí pro objednávku od { $amount }.
coupon-currency = Tento kupon je pro jinou měnu.
coupon-inactive = Tento kupon není aktivní.
coupon-not-here = Kupony neplatí, když si částku volíte sami.
coupon-gone = Kupon { $code } už nelze použít. Celkem je nyní { $amount }.
subtotal = Mezisoučet
discount = Sleva ({ $code })
complete-order = Dokončit objednávku
no-card-needed = Není co platit. Karta není potřeba.

## Wallets

wallet-pay = Zaplatit přes { $wallet }
wallet-simulated = Simulovaná peněženka (test)
or-by-card = Nebo zaplatit kartou

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] Příliš mnoho pokusů o platbu. Zkuste to znovu za { $minutes } minutu.
        [few] Příliš mnoho pokusů o platbu. Zkuste to znovu za { $minutes } minuty.
       *[other] Příliš mnoho pokusů o platbu. Zkuste to znovu za { $minutes } minut.
    }
refunded = { $amount } vráceno dne { $date }
cancelled-order = Obchod tuto objednávku zrušil.
licence-keys = Vaše licenční klíče
support = Otázky? Pište na { $address }
terms = Podmínky
refund-policy = Vrácení peněz
privacy = Soukromí

## Paying on a gateway's own page

pay-elsewhere = Pokračovat k platbě
elsewhere-hint = Platíte na zabezpečené stránce poskytovatele plateb a pak se vrátíte sem.
waiting = Čeká se na potvrzení
waiting-text = Poskytovatel plateb platbu ještě nepotvrdil. Tato stránka pokračuje sama.
