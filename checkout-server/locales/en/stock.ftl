# A product whose licence keys are sold out.

out-of-stock = Out of stock
out-of-stock-text = This product is sold out at the moment. Nothing was charged.
