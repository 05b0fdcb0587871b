cancel-ask = Diese Zahlung abbrechen?
cancel-ask-text = Dieser Link kann danach nicht mehr verwendet werden. Es wurde nichts abgebucht.
cancel-yes = Zahlung abbrechen
