cancel-ask = Cancelar este pagamento?
cancel-ask-text = Depois disso, este link não poderá mais ser usado. Nada foi cobrado.
cancel-yes = Cancelar pagamento
