out-of-stock = Vyprodáno
out-of-stock-text = Tento produkt je právě vyprodaný. Nic nebylo strženo.
