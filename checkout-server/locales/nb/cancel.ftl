cancel-ask = Vil du avbryte betalingen?
cancel-ask-text = Lenken kan ikke brukes etterpå. Ingenting er trukket.
cancel-yes = Avbryt betalingen
