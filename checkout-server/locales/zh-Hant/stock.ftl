out-of-stock = 缺貨
out-of-stock-text = 此商品目前已售完。未收取任何費用。
