cancel-ask = ¿Cancelar este pago?
cancel-ask-text = Después, este enlace ya no se podrá usar. No se ha cobrado nada.
cancel-yes = Cancelar el pago
