out-of-stock = Udsolgt
out-of-stock-text = Dette produkt er udsolgt lige nu. Der er ikke trukket noget.
