out-of-stock = Esgotado
out-of-stock-text = Este produto está esgotado no momento. Nada foi cobrado.
