cancel-ask = Annuler ce paiement ?
cancel-ask-text = Ce lien ne pourra plus être utilisé ensuite. Rien n’a été débité.
cancel-yes = Annuler le paiement
