out-of-stock = 품절
out-of-stock-text = 이 상품은 현재 품절입니다. 청구된 금액이 없습니다.
