out-of-stock = Épuisé
out-of-stock-text = Ce produit est épuisé pour le moment. Rien n’a été débité.
