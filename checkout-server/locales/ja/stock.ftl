out-of-stock = 在庫切れ
out-of-stock-text = この商品は現在売り切れです。請求は発生していません。
