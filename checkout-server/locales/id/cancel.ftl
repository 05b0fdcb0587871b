cancel-ask = Batalkan pembayaran ini?
cancel-ask-text = Setelah itu tautan ini tidak dapat digunakan lagi. Tidak ada yang ditagih.
cancel-yes = Batalkan pembayaran
