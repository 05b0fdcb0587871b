out-of-stock = Esaurito
out-of-stock-text = Questo prodotto è al momento esaurito. Non è stato addebitato nulla.
