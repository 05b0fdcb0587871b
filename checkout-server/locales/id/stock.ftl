out-of-stock = Stok habis
out-of-stock-text = Produk ini sedang habis. Tidak ada yang ditagih.
