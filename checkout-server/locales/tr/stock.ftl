out-of-stock = Tükendi
out-of-stock-text = Bu ürün şu anda tükendi. Hiçbir ücret alınmadı.
