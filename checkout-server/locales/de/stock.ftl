out-of-stock = Nicht auf Lager
out-of-stock-text = Dieses Produkt ist zurzeit ausverkauft. Es wurde nichts abgebucht.
