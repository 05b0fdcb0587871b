# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = Didukung oleh
checkout-title = Pembayaran ke { $store }
pay = Bayar { $amount }
pay-open = Bayar
paying = Sedang membayar. Ini perlu beberapa detik.
your-order = Pesanan Anda
payment = Pembayaran
choose-amount = Pilih jumlah yang Anda bayar
amount = Jumlah
total = Total
reference = Referensi
email = Email
card = Kartu
card-number = Nomor kartu
expiry = Masa berlaku
expiry-shape = BB / TT
cvc = CVC
name-on-card = Nama pada kartu
name-shape = Seperti tercetak pada kartu
cancel = Batal
close = Tutup
start-again = Mulai lagi
known-email = Email Anda: { $email }
amount-range = Dari { $min } sampai { $max }

## Time left

stays-open = Halaman ini tetap terbuka selama { $minutes } menit.
closes-soon = Halaman ini ditutup dalam waktu kurang dari satu menit.
open-until = Halaman ini tetap terbuka sampai pukul { $time }.
closes-in = Halaman ini ditutup dalam { $minutes } menit.
continues-in = Anda lanjut dalam { $seconds } detik.

## Errors in fields

check-fields = Periksa kolom berikut
amount-empty = Masukkan jumlah
email-empty = Masukkan alamat email Anda
email-bad = Masukkan alamat seperti name@example.com
number-empty = Masukkan nomor kartu
number-digits = Gunakan angka saja pada nomor kartu
number-short = Masukkan semua angka nomor kartu
number-long = Nomor kartu terlalu panjang
number-bad = Periksa apakah ada salah ketik pada nomor kartu
expiry-empty = Masukkan masa berlaku kartu
expiry-bad = Masukkan bulan dan tahun, seperti 04 / 30
expiry-past = Gunakan kartu yang masih berlaku
cvc-empty = Masukkan 3 angka di bagian belakang
cvc-bad = Masukkan semua { $digits } angka CVC
name-empty = Masukkan nama pada kartu
name-bad = Periksa nama pada kartu

## Notices

not-payable = Toko ini belum dapat menerima pembayaran.
not-payable-next = Tidak ada yang ditagih. Tanyakan cara bayar lain kepada toko.
offline = Anda sedang offline. Formulir disimpan dan berfungsi lagi setelah tersambung.
checking = Koneksi terputus. Kami sedang memeriksa pembayaran; biarkan halaman ini terbuka.
not-sent = Pembayaran tidak berhasil dan tidak ada yang ditagih. Bayar lagi.
server-trouble = Pembayaran tidak berhasil. Tunggu sebentar lalu bayar lagi.
coupon-not-applied = Kupon { $code } tidak berlaku untuk pesanan ini.
already-paid = Pesanan ini sudah dibayar.
in-progress = Pembayaran ini sedang diproses. Tunggu sebentar.

## Test mode

test = Uji
test-note = Tidak ada uang yang berpindah
test-cards = Kartu uji
test-hint = Masa berlaku mendatang, 3 angka, dan nama apa saja.
test-success = Berhasil
test-success-3ds = Berhasil dengan 3DS
test-expired = Ditolak (kedaluwarsa)
test-funds = Ditolak (saldo kurang)
test-3ds-failed = Autentikasi 3DS gagal

## The bank's step (3-D Secure)

bank-step = Bank Anda meminta konfirmasi
bank-back = Batal dan gunakan kartu lain
bank-left = Langkah di bank dibatalkan dan tidak ada yang ditagih. Bayar lagi atau gunakan kartu lain.
bank-name = Bank Uji
bank-title = Konfirmasi pembayaran ini
bank-note = Bank sungguhan akan mengirim kode sekarang. Dalam mode uji, Anda yang memutuskan.
bank-pass = Selesaikan autentikasi
bank-fail = Gagalkan autentikasi
merchant = Penjual
returning = Kembali ke pembayaran
continue = Lanjutkan

## After the payment

paid = Pembayaran selesai
order-id = Pesanan
date = Tanggal
paid-with = Dibayar dengan
view-receipt = Lihat tanda terima
print-receipt = Cetak tanda terima
done = Selesai
paid-test = Ini pembayaran uji. Tidak ada uang yang berpindah.
return-to = Kembali ke { $host }
store-has-it = { $store } sudah menerima pesanan Anda.

## Pages with one message

cancelled = Pembayaran dibatalkan
nothing-charged = Tidak ada yang ditagih.
expired = Halaman ini sudah kedaluwarsa
not-found = Halaman tidak ditemukan
not-found-text = Periksa alamatnya, atau kembali ke toko dan mulai lagi.
store-unknown = Toko tidak ditemukan
store-unknown-text = Periksa alamatnya, atau minta tautan baru kepada toko.
bad-request = Tautan ini tidak lengkap
bad-request-text = Kembali ke toko dan mulai lagi. Tidak ada yang ditagih.
link-refused = Tautan ini telah diubah dan tidak dapat digunakan
amount-refused = Jumlah tidak ada atau tidak di antara { $min } dan { $max }.
server-error = Terjadi masalah di pihak kami
server-error-text = Coba lagi sebentar lagi. Pembayaran tidak pernah ditagih dua kali.
request-id = Permintaan
closed = Pembayaran ini ditutup
closed-text = Terlalu banyak pembayaran ditolak. Mulai lagi dari toko.

## Why a card was declined

decline-expired-card = Kartu sudah kedaluwarsa. Gunakan kartu lain.
decline-insufficient-funds = Saldo kartu tidak cukup. Gunakan kartu lain.
decline-authentication-failed = Bank Anda tidak mengonfirmasi pembayaran. Coba lagi atau gunakan kartu lain.
decline-not-a-test-card = Ini pembayaran uji. Gunakan salah satu kartu uji.
decline-superseded = Pembayaran lain dimulai sebagai gantinya.
decline-not-processed = Pembayaran tidak diproses. Tidak ada yang ditagih; coba lagi.
decline-refused = Pembayaran ditolak. Coba lagi atau gunakan kartu lain.
decline-cancelled = Anda membatalkan pembayaran. Anda dapat membayar lagi.
decline-underpaid = Jumlah penuh tidak tiba tepat waktu. Hubungi toko.

## Coupons

coupon-add = Tambahkan kupon
coupon-label = Kode kupon
coupon-apply = Terapkan
coupon-remove = Hapus
coupon-applied = { $code } diterapkan
coupon-unknown = Kupon ini tidak ada.
coupon-expired = Kupon ini sudah kedaluwarsa.
coupon-used-up = Kupon ini sudah habis.
coupon-used-by-customer = Anda sudah memakai kupon ini.
coupon-min-amount = Kupon ini memerlukan pesanan minimal { $amount }.
coupon-currency = Kupon ini untuk mata uang lain.
coupon-inactive = Kupon ini tidak aktif.
coupon-not-here = Kupon tidak berlaku jika Anda memilih sendiri jumlahnya.
coupon-gone = Kupon { $code } tidak dapat dipakai lagi. Total sekarang { $amount }.
subtotal = Subtotal
discount = Diskon ({ $code })
complete-order = Selesaikan pesanan
no-card-needed = Tidak ada yang perlu dibayar. Kartu tidak diperlukan.

## Wallets

wallet-pay = Bayar dengan { $wallet }
wallet-simulated = Dompet simulasi (uji)
or-by-card = Atau bayar dengan kartu

## Limits, refunds, and the store's own links

try-later = Terlalu banyak percobaan pembayaran. Coba lagi dalam { $minutes } menit.
refunded = { $amount } dikembalikan pada { $date }
cancelled-order = Pesanan ini dibatalkan oleh toko.
licence-keys = Kunci lisensi Anda
support = Ada pertanyaan? Hubungi { $address }
terms = Ketentuan
refund-policy = Pengembalian dana
privacy = Privasi

## Paying on a gateway's own page

pay-elsewhere = Lanjut ke pembayaran
elsewhere-hint = Anda membayar di halaman aman milik penyedia pembayaran lalu kembali ke sini.
waiting = Menunggu konfirmasi
waiting-text = Penyedia pembayaran belum mengonfirmasi pembayaran. Halaman ini berlanjut sendiri.
