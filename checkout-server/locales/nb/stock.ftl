out-of-stock = Utsolgt
out-of-stock-text = Dette produktet er utsolgt for øyeblikket. Ingenting er trukket.
