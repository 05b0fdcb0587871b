out-of-stock = Uitverkocht
out-of-stock-text = Dit product is op dit moment uitverkocht. Er is niets afgeschreven.
