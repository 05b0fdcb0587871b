out-of-stock = Hết hàng
out-of-stock-text = Sản phẩm này hiện đã hết hàng. Không có khoản nào bị trừ.
