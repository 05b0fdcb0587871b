out-of-stock = Wyprzedane
out-of-stock-text = Ten produkt jest chwilowo wyprzedany. Nic nie zostało pobrane.
