# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = Propulsé par
checkout-title = Paiement à { $store }
pay = Payer { $amount }
pay-open = Payer
paying = Paiement en cours. Cela prend quelques secondes.
your-order = Votre commande
payment = Paiement
choose-amount = Choisissez le montant
amount = Montant
total = Total
reference = Référence
email = E-mail
card = Carte
card-number = Numéro de carte
expiry = Expiration
expiry-shape = MM / AA
cvc = CVC
name-on-card = Nom sur la carte
name-shape = Tel qu’il figure sur la carte
cancel = Annuler
close = Fermer
start-again = Recommencer
known-email = Votre e-mail : { $email }
amount-range = De { $min } à { $max }

## Time left

stays-open =
    { $minutes ->
        [one] Cette page reste ouverte pendant { $minutes } minute.
       *[other] Cette page reste ouverte pendant { $minutes } minutes.
    }
closes-soon = Cette page se ferme dans moins d’une minute.
open-until = Cette page reste ouverte jusqu’à { $time }.
closes-in =
    { $minutes ->
        [one] Cette page se ferme dans { $minutes } minute.
       *[other] Cette page se ferme dans { $minutes } minutes.
    }
continues-in =
    { $seconds ->
        [one] Vous continuez dans { $seconds } seconde.
       *[other] Vous continuez dans { $seconds } secondes.
    }

## Errors in fields

check-fields = Vérifiez ces champs
amount-empty = Saisissez un montant
email-empty = Saisissez votre adresse e-mail
email-bad = Saisissez une adresse comme name@example.com
number-empty = Saisissez le numéro de carte
number-digits = N’utilisez que des chiffres dans le numéro de carte
number-short = Saisissez tous les chiffres du numéro de carte
number-long = Le numéro de carte a trop de chiffres
number-bad = Vérifiez que le numéro de carte ne contient pas de faute de frappe
expiry-empty = Saisissez la date d’expiration
expiry-bad = Saisissez le mois et l’année, par exemple 04 / 30
expiry-past = Utilisez une carte qui n’a pas expiré
cvc-empty = Saisissez les 3 chiffres au dos de la carte
cvc-bad =
    { $digits ->
        [one] Saisissez le chiffre du CVC ({ $digits })
       *[other] Saisissez les { $digits } chiffres du CVC
    }
name-empty = Saisissez le nom figurant sur la carte
name-bad = Vérifiez le nom figurant sur la carte

## Notices

not-payable = Cette boutique ne peut pas encore accepter de paiements.
not-payable-next = Rien n’a été débité. Demandez à la boutique un autre moyen de paiement.
offline = Vous êtes hors ligne. Le formulaire est conservé et fonctionnera à nouveau avec la connexion.
checking = La connexion a été perdue. Nous vérifions ce qu’est devenu le paiement ; gardez cette page ouverte.
not-sent = Le paiement n’a pas abouti et rien n’a été débité. Payez à nouveau.
server-trouble = Le paiement n’a pas abouti. Attendez un instant et payez à nouveau.
coupon-not-applied = Le coupon { $code } ne s’applique pas à cette commande.
already-paid = Cette commande est déjà payée.
in-progress = Ce paiement est en cours de traitement. Attendez un instant.

## Test mode

test = Test
test-note = Aucun argent n’est transféré
test-cards = Cartes de test
test-hint = N’importe quelle date future, 3 chiffres et nom au choix.
test-success = Réussite
test-success-3ds = Réussite avec 3DS
test-expired = Refusée (expirée)
test-funds = Refusée (fonds insuffisants)
test-3ds-failed = Échec de l’authentification 3DS

## The bank's step (3-D Secure)

bank-step = Votre banque demande une confirmation
bank-back = Annuler et utiliser une autre carte
bank-left = L’étape bancaire a été annulée et rien n’a été débité. Payez à nouveau ou utilisez une autre carte.
bank-name = Banque de test
bank-title = Confirmez ce paiement
bank-note = Une vraie banque vous enverrait maintenant un code. En mode test, c’est vous qui décidez.
bank-pass = Réussir l’authentification
bank-fail = Faire échouer l’authentification
merchant = Commerçant
returning = Retour au paiement
continue = Continuer

## After the payment

paid = Paiement effectué
order-id = Commande
date = Date
paid-with = Payé avec
view-receipt = Voir le reçu
print-receipt = Imprimer le reçu
done = Terminé
paid-test = C’était un paiement de test. Aucun argent n’a été transféré.
return-to = Retourner sur { $host }
store-has-it = { $store } a reçu votre commande.

## Pages with one message

cancelled = Paiement annulé
nothing-charged = Rien n’a été débité.
expired = Cette page a expiré
not-found = Page introuvable
not-found-text = Vérifiez l’adresse, ou retournez à la boutique et recommencez.
store-unknown = Boutique introuvable
store-unknown-text = Vérifiez l’adresse, ou demandez un nouveau lien à la boutique.
bad-request = Ce lien est incomplet
bad-request-text = Retournez à la boutique et recommencez. Rien n’a été débité.
link-refused = Ce lien a été modifié et ne peut pas être utilisé
amount-refused = Le montant manque ou n’est pas compris entre { $min } et { $max }.
server-error = Une erreur s’est produite de notre côté
server-error-text = Réessayez dans un instant. Un paiement n’est jamais débité deux fois.
request-id = Requête
closed = Ce paiement est fermé
closed-text = Trop de paiements ont été refusés. Recommencez depuis la boutique.

## Why a card was declined

decline-expired-card = La carte a expiré. Utilisez une autre carte.
decline-insufficient-funds = La carte n’est pas assez approvisionnée. Utilisez une autre carte.
decline-authentication-failed = Votre banque n’a pas confirmé le paiement. Réessayez ou utilisez une autre carte.
decline-not-a-test-card = Ceci est un paiement de test. Utilisez l’une des cartes de test.
decline-superseded = Un autre paiement a été lancé à la place.
decline-not-processed = Le paiement n’a pas été traité. Rien n’a été débité ; réessayez.
decline-refused = Le paiement a été refusé. Réessayez ou utilisez une autre carte.
decline-cancelled = Vous avez annulé le paiement. Vous pouvez payer à nouveau.
decline-underpaid = Le montant total n’est pas arrivé à temps. Contactez la boutique.

## Coupons

coupon-add = Ajouter un coupon
coupon-label = Code du coupon
coupon-apply = Appliquer
coupon-remove = Retirer
coupon-applied = { $code } appliqué
coupon-unknown = Ce coupon n’existe pas.
coupon-expired = Ce coupon a expiré.
coupon-used-up = Ce coupon est épuisé.
coupon-used-by-customer = Vous avez déjà utilisé ce coupon.
coupon-min-amount = Ce coupon demande une commande d’au moins { $amount }.
coupon-currency = Ce coupon vaut pour une autre devise.
coupon-inactive = Ce coupon n’est pas actif.
coupon-not-here = Les coupons ne s’appliquent pas quand vous choisissez vous-même le montant.
coupon-gone = Le coupon { $code } ne peut plus être utilisé. Le total est maintenant de { $amount }.
subtotal = Sous-total
discount = Remise ({ $code })
complete-order = Valider la commande
no-card-needed = Rien à payer. Aucune carte n’est nécessaire.

## Wallets

wallet-pay = Payer avec { $wallet }
wallet-simulated = Portefeuille simulé (test)
or-by-card = Ou payer par carte

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] Trop de tentatives de paiement. Réessayez dans { $minutes } minute.
       *[other] Trop de tentatives de paiement. Réessayez dans { $minutes } minutes.
    }
refunded = { $amount } remboursés le { $date }
cancelled-order = Cette commande a été annulée par la boutique.
licence-keys = Vos clés de licence
support = Des questions ? Contactez { $address }
terms = Conditions
refund-policy = Remboursements
privacy = Confidentialité

## Paying on a gateway's own page

pay-elsewhere = Continuer vers le paiement
elsewhere-hint = Vous payez sur une page sécurisée du prestataire de paiement, puis revenez ici.
waiting = En attente de confirmation
waiting-text = Le prestataire n’a pas encore confirmé le paiement. Cette page continue d’elle-même.
