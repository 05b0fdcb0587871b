cancel-ask = Megszakítja ezt a fizetést?
cancel-ask-text = A link ezután már nem használható. Nem történt terhelés.
cancel-yes = Fizetés megszakítása
