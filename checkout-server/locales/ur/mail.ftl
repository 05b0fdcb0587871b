# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = { $store } سے آپ کی رسید ({ $order })
mail-refund-subject = { $store } سے آپ کی رقم کی واپسی ({ $order })
mail-licence-subject = { $store } سے آپ کی لائسنس کلید ({ $order })
mail-test-subject = [ٹیسٹ] { $subject }

## What is said

mail-test-note = یہ ایک آزمائشی ادائیگی تھی۔ کوئی رقم منتقل نہیں ہوئی۔
mail-receipt-title = ادائیگی مکمل ہو گئی
mail-refund-title = آپ کی رقم واپس آ رہی ہے
mail-licence-title = آپ کی لائسنس کلید یہ ہے
mail-receipt-lead = آپ نے { $store } کو { $amount } ادا کیے۔ یہ آپ کی رسید ہے۔
mail-refund-lead = { $store } نے { $amount } اس کارڈ پر واپس کر دیے جس سے آپ نے ادائیگی کی تھی۔ بینک میں نظر آنے میں دس دن تک لگ سکتے ہیں۔
mail-licence-lead = یہ { $store } پر آپ کے آرڈر کی لائسنس کلید ہے۔
mail-licence-wait = آپ کی لائسنس کلید ایک اور ای میل میں آئے گی۔

## Labels

mail-key = لائسنس کلید
mail-product = پروڈکٹ
mail-subtotal = ذیلی کل
mail-discount = رعایت
mail-total = کل ادا شدہ
mail-refunded = واپس کی گئی رقم
mail-refunded-total = اب تک واپس کی گئی رقم
mail-order = آرڈر
mail-reference = حوالہ
mail-date = تاریخ
mail-card = ادائیگی کا ذریعہ

## Below

mail-view = رسید دیکھیں
mail-support = کوئی سوال؟ اس ای میل کا جواب دیں یا { $address } پر لکھیں۔
mail-why = آپ کو یہ ای میل اس لیے ملی کہ { $store } پر ایک آرڈر کے لیے یہ پتا دیا گیا تھا۔
