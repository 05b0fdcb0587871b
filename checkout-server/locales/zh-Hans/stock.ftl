out-of-stock = 缺货
out-of-stock-text = 此商品目前已售罄。未收取任何费用。
