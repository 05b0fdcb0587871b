out-of-stock = Agotado
out-of-stock-text = Este producto está agotado por ahora. No se cobró nada.
