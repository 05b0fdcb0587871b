cancel-ask = Vil du annullere betalingen?
cancel-ask-text = Linket kan ikke bruges bagefter. Der er ikke trukket noget.
cancel-yes = Annuller betalingen
