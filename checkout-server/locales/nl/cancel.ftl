cancel-ask = Deze betaling annuleren?
cancel-ask-text = Deze link kan daarna niet meer worden gebruikt. Er is niets afgeschreven.
cancel-yes = Betaling annuleren
