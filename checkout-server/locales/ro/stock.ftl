out-of-stock = Stoc epuizat
out-of-stock-text = Acest produs este momentan epuizat. Nu s-a încasat nimic.
