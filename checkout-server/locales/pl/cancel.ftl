cancel-ask = Anulować tę płatność?
cancel-ask-text = Potem tego linku nie będzie można użyć. Nic nie zostało pobrane.
cancel-yes = Anuluj płatność
