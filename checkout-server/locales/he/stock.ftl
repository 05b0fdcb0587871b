out-of-stock = אזל מהמלאי
out-of-stock-text = המוצר הזה אזל כרגע מהמלאי. לא בוצע חיוב.
