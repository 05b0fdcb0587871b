cancel-ask = Annullare questo pagamento?
cancel-ask-text = Dopo, questo link non potrà più essere usato. Non è stato addebitato nulla.
cancel-yes = Annulla il pagamento
