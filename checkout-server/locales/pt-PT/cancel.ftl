cancel-ask = Cancelar este pagamento?
cancel-ask-text = Depois disso, esta ligação já não poderá ser usada. Nada foi cobrado.
cancel-yes = Cancelar pagamento
