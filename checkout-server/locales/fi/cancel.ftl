cancel-ask = Perutaanko maksu?
cancel-ask-text = Linkkiä ei voi käyttää sen jälkeen. Mitään ei veloitettu.
cancel-yes = Peruuta maksu
