# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = Votre reçu de { $store } ({ $order })
mail-refund-subject = Votre remboursement de { $store } ({ $order })
mail-licence-subject = Votre clé de licence de { $store } ({ $order })
mail-test-subject = [Test] { $subject }

## What is said

mail-test-note = C’était un paiement de test. Aucun argent n’a été déplacé.
mail-receipt-title = Paiement effectué
mail-refund-title = Votre remboursement est en route
mail-licence-title = Voici votre clé de licence
mail-receipt-lead = Vous avez payé { $amount } à { $store }. Voici votre reçu.
mail-refund-lead = { $store } a remboursé { $amount } sur la carte utilisée pour le paiement. La banque peut mettre jusqu’à dix jours à l’afficher.
mail-licence-lead = Voici la clé de licence de votre commande chez { $store }.
mail-licence-wait = Votre clé de licence suivra dans un autre e-mail.

## Labels

mail-key = Clé de licence
mail-product = Produit
mail-subtotal = Sous-total
mail-discount = Réduction
mail-total = Total payé
mail-refunded = Remboursé
mail-refunded-total = Remboursé à ce jour
mail-order = Commande
mail-reference = Référence
mail-date = Date
mail-card = Payé avec

## Below

mail-view = Voir le reçu
mail-support = Des questions ? Répondez à cet e-mail ou écrivez à { $address }.
mail-why = Vous recevez cet e-mail parce que cette adresse a été indiquée pour une commande chez { $store }.
