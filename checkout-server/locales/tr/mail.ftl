# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = { $store } makbuzunuz ({ $order })
mail-refund-subject = { $store } para iadeniz ({ $order })
mail-licence-subject = { $store } lisans anahtarınız ({ $order })
mail-test-subject = [Test] { $subject }

## What is said

mail-test-note = Bu bir test ödemesiydi. Para hareketi olmadı.
mail-receipt-title = Ödeme tamamlandı
mail-refund-title = Paranız geri gönderiliyor
mail-licence-title = Lisans anahtarınız burada
mail-receipt-lead = { $store } mağazasına { $amount } ödediniz. Makbuzunuz aşağıda.
mail-refund-lead = { $store }, { $amount } tutarını ödeme yaptığınız karta iade etti. Bankanın göstermesi on gün sürebilir.
mail-licence-lead = { $store } siparişinizin lisans anahtarı aşağıda.
mail-licence-wait = Lisans anahtarınız ayrı bir e-postayla gelecek.

## Labels

mail-key = Lisans anahtarı
mail-product = Ürün
mail-subtotal = Ara toplam
mail-discount = İndirim
mail-total = Ödenen toplam
mail-refunded = İade edilen
mail-refunded-total = Şimdiye kadar iade edilen
mail-order = Sipariş
mail-reference = Referans
mail-date = Tarih
mail-card = Ödeme aracı

## Below

mail-view = Makbuzu görüntüle
mail-support = Sorularınız mı var? Bu e-postayı yanıtlayın veya { $address } adresine yazın.
mail-why = Bu e-postayı, { $store } siparişinde bu adres verildiği için aldınız.
