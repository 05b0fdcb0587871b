cancel-ask = Vill du avbryta betalningen?
cancel-ask-text = Länken går inte att använda efteråt. Inget har dragits.
cancel-yes = Avbryt betalningen
