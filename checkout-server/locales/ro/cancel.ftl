cancel-ask = Anulați această plată?
cancel-ask-text = După aceea, linkul nu mai poate fi folosit. Nu s-a debitat nimic.
cancel-yes = Anulați plata
