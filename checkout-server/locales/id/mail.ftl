# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = Kuitansi Anda dari { $store } ({ $order })
mail-refund-subject = Pengembalian dana dari { $store } ({ $order })
mail-licence-subject = Kunci lisensi Anda dari { $store } ({ $order })
mail-test-subject = [Uji coba] { $subject }

## What is said

mail-test-note = Ini pembayaran uji coba. Tidak ada uang yang berpindah.
mail-receipt-title = Pembayaran selesai
mail-refund-title = Uang Anda sedang dikembalikan
mail-licence-title = Ini kunci lisensi Anda
mail-receipt-lead = Anda membayar { $amount } kepada { $store }. Ini kuitansi Anda.
mail-refund-lead = { $store } mengembalikan { $amount } ke kartu yang Anda pakai untuk membayar. Bank dapat memerlukan hingga sepuluh hari untuk menampilkannya.
mail-licence-lead = Ini kunci lisensi untuk pesanan Anda di { $store }.
mail-licence-wait = Kunci lisensi Anda menyusul dalam email lain.

## Labels

mail-key = Kunci lisensi
mail-product = Produk
mail-subtotal = Subtotal
mail-discount = Diskon
mail-total = Total dibayar
mail-refunded = Dikembalikan
mail-refunded-total = Dikembalikan sejauh ini
mail-order = Pesanan
mail-reference = Referensi
mail-date = Tanggal
mail-card = Dibayar dengan

## Below

mail-view = Lihat kuitansi
mail-support = Ada pertanyaan? Balas email ini atau tulis ke { $address }.
mail-why = Anda menerima email ini karena alamat ini diberikan untuk pesanan di { $store }.
