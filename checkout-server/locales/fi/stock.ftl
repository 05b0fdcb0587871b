out-of-stock = Loppuunmyyty
out-of-stock-text = Tämä tuote on tällä hetkellä loppuunmyyty. Mitään ei veloitettu.
