# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = Altyapı:
checkout-title = { $store } ödemesi
pay = { $amount } öde
pay-open = Öde
paying = Ödeme yapılıyor. Bu birkaç saniye sürer.
your-order = Siparişiniz
payment = Ödeme
choose-amount = Ne kadar ödeyeceğinizi seçin
amount = Tutar
total = Toplam
reference = Referans
email = E-posta
card = Kart
card-number = Kart numarası
expiry = Son kullanma
expiry-shape = AA / YY
cvc = CVC
name-on-card = Kart üzerindeki ad
name-shape = Kartta yazdığı gibi
cancel = İptal
close = Kapat
start-again = Yeniden başla
known-email = E-postanız: { $email }
amount-range = En az { $min }, en çok { $max }

## Time left

stays-open =
    { $minutes ->
        [one] Bu sayfa { $minutes } dakika açık kalır.
       *[other] Bu sayfa { $minutes } dakika açık kalır.
    }
closes-soon = Bu sayfa bir dakikadan kısa sürede kapanır.
open-until = Bu sayfanın kapanış saati: { $time }.
closes-in =
    { $minutes ->
        [one] Bu sayfa { $minutes } dakika sonra kapanır.
       *[other] Bu sayfa { $minutes } dakika sonra kapanır.
    }
continues-in =
    { $seconds ->
        [one] { $seconds } saniye sonra devam edilecek.
       *[other] { $seconds } saniye sonra devam edilecek.
    }

## Errors in fields

check-fields = Bu alanları kontrol edin
amount-empty = Bir tutar girin
email-empty = E-posta adresinizi girin
email-bad = name@example.com gibi bir adres girin
number-empty = Kart numarasını girin
number-digits = Kart numarasında yalnızca rakam kullanın
number-short = Kart numarasının tüm rakamlarını girin
number-long = Kart numarasında fazla rakam var
number-bad = Kart numarasında yazım hatası olup olmadığına bakın
expiry-empty = Son kullanma tarihini girin
expiry-bad = 04 / 30 gibi ay ve yıl girin
expiry-past = Süresi dolmamış bir kart kullanın
cvc-empty = Arka yüzdeki 3 rakamı girin
cvc-bad =
    { $digits ->
        [one] CVC’nin { $digits } rakamını girin
       *[other] CVC’nin { $digits } rakamını da girin
    }
name-empty = Kart üzerindeki adı girin
name-bad = Kart üzerindeki adı kontrol edin

## Notices

not-payable = Bu mağaza henüz ödeme alamıyor.
not-payable-next = Hiçbir tutar çekilmedi. Mağazadan başka bir ödeme yolu isteyin.
offline = Çevrimdışısınız. Form saklandı ve bağlantı gelince yeniden çalışır.
checking = Bağlantı koptu. Ödemenin durumu kontrol ediliyor; bu sayfayı açık tutun.
not-sent = Ödeme gerçekleşmedi ve hiçbir tutar çekilmedi. Yeniden ödeyin.
server-trouble = Ödeme gerçekleşmedi. Biraz bekleyip yeniden ödeyin.
coupon-not-applied = { $code } kuponu bu siparişte geçerli değil.
already-paid = Bu sipariş zaten ödendi.
in-progress = Bu ödeme işleniyor. Biraz bekleyin.

## Test mode

test = Test
test-note = Para hareketi yok
test-cards = Test kartları
test-hint = Gelecekte bir tarih, herhangi 3 rakam, herhangi bir ad.
test-success = Başarılı
test-success-3ds = 3DS ile başarılı
test-expired = Reddedilir (süresi dolmuş)
test-funds = Reddedilir (yetersiz bakiye)
test-3ds-failed = 3DS doğrulaması başarısız

## The bank's step (3-D Secure)

bank-step = Bankanız onay istiyor
bank-back = İptal et ve başka kart kullan
bank-left = Banka adımı iptal edildi ve hiçbir tutar çekilmedi. Yeniden ödeyin veya başka bir kart kullanın.
bank-name = Test Bankası
bank-title = Bu ödemeyi onaylayın
bank-note = Gerçek bir banka şimdi bir kod gönderirdi. Test modunda siz karar verirsiniz.
bank-pass = Doğrulamayı tamamla
bank-fail = Doğrulamayı reddet
merchant = İşyeri
returning = Ödemeye dönüş
continue = Devam

## After the payment

paid = Ödeme tamamlandı
order-id = Sipariş
date = Tarih
paid-with = Ödeme yöntemi
view-receipt = Makbuzu gör
print-receipt = Makbuzu yazdır
done = Bitti
paid-test = Bu bir test ödemesiydi. Para hareketi olmadı.
return-to = Geri dön: { $host }
store-has-it = { $store } siparişinizi aldı.

## Pages with one message

cancelled = Ödeme iptal edildi
nothing-charged = Hiçbir tutar çekilmedi.
expired = Bu sayfanın süresi doldu
not-found = Sayfa bulunamadı
not-found-text = Adresi kontrol edin veya mağazaya dönüp yeniden başlayın.
store-unknown = Mağaza bulunamadı
store-unknown-text = Adresi kontrol edin veya mağazadan yeni bir bağlantı isteyin.
bad-request = Bu bağlantı eksik
bad-request-text = Mağazaya dönüp yeniden başlayın. Hiçbir tutar çekilmedi.
link-refused = Bu bağlantı değiştirilmiş ve kullanılamaz
amount-refused = Tutar eksik veya { $min } ile { $max } arasında değil.
server-error = Bizim tarafımızda bir sorun oluştu
server-error-text = Biraz sonra yeniden deneyin. Bir ödeme asla iki kez alınmaz.
request-id = İstek
closed = Bu ödeme kapandı
closed-text = Çok fazla ödeme reddedildi. Mağazadan yeniden başlayın.

## Why a card was declined

decline-expired-card = Kartın süresi dolmuş. Başka bir kart kullanın.
decline-insufficient-funds = Kartın bakiyesi yetersiz. Başka bir kart kullanın.
decline-authentication-failed = Bankanız ödemeyi onaylamadı. Yeniden deneyin veya başka bir kart kullanın.
decline-not-a-test-card = Bu bir test ödemesi. Test kartlarından birini kullanın.
decline-superseded = Bunun yerine başka bir ödeme başlatıldı.
decline-not-processed = Ödeme işlenmedi. Hiçbir tutar çekilmedi; yeniden deneyin.
decline-refused = Ödeme reddedildi. Yeniden deneyin veya başka bir kart kullanın.
decline-cancelled = Ödemeyi iptal ettiniz. Yeniden ödeyebilirsiniz.
decline-underpaid = Tutarın tamamı zamanında ulaşmadı. Mağazayla iletişime geçin.

## Coupons

coupon-add = Kupon ekle
coupon-label = Kupon kodu
coupon-apply = Uygula
coupon-remove = Kaldır
coupon-applied = { $code } uygulandı
coupon-unknown = Böyle bir kupon yok.
coupon-expired = Bu kuponun süresi doldu.
coupon-used-up = Bu kupon tükendi.
coupon-used-by-customer = Bu kuponu zaten kullandınız.
coupon-min-amount = Bu kupon için sipariş en az { $amount } olmalı.
coupon-currency = Bu kupon başka bir para birimi için.
coupon-inactive = Bu kupon etkin değil.
coupon-not-here = Tutarı siz seçtiğinizde kupon geçerli olmaz.
coupon-gone = { $code } kuponu artık kullanılamıyor. Toplam şimdi { $amount }.
subtotal = Ara toplam
discount = İndirim ({ $code })
complete-order = Siparişi tamamla
no-card-needed = Ödenecek tutar yok. Kart gerekmez.

## Wallets

wallet-pay = { $wallet } ile öde
wallet-simulated = Örnek cüzdan (test)
or-by-card = Veya kartla ödeyin

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] Çok fazla ödeme denemesi. { $minutes } dakika sonra yeniden deneyin.
       *[other] Çok fazla ödeme denemesi. { $minutes } dakika sonra yeniden deneyin.
    }
refunded = { $amount } iade edildi: { $date }
cancelled-order = Bu sipariş mağaza tarafından iptal edildi.
licence-keys = Lisans anahtarlarınız
support = Sorunuz mu var? İletişim: { $address }
terms = Şartlar
refund-policy = İadeler
privacy = Gizlilik

## Paying on a gateway's own page

pay-elsewhere = Ödemeye devam et
elsewhere-hint = Ödeme sağlayıcısının güvenli sayfasında ödersiniz ve buraya dönersiniz.
waiting = Onay bekleniyor
waiting-text = Ödeme sağlayıcısı ödemeyi henüz onaylamadı. Bu sayfa kendiliğinden devam eder.
