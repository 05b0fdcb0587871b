out-of-stock = Esgotado
out-of-stock-text = Este produto está esgotado de momento. Nada foi cobrado.
