# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = پیش کردہ از
checkout-title = { $store } کو ادائیگی
pay = { $amount } ادا کریں
pay-open = ادا کریں
paying = ادائیگی ہو رہی ہے۔ اس میں چند سیکنڈ لگتے ہیں۔
your-order = آپ کا آرڈر
payment = ادائیگی
choose-amount = ادائیگی کی رقم منتخب کریں
amount = رقم
total = کل
reference = حوالہ
email = ای میل
card = کارڈ
card-number = کارڈ نمبر
expiry = میعاد
expiry-shape = MM / YY
cvc = CVC
name-on-card = کارڈ پر نام
name-shape = جیسا کارڈ پر چھپا ہے
cancel = منسوخ کریں
close = بند کریں
start-again = دوبارہ شروع کریں
known-email = آپ کی ای میل: { $email }
amount-range = { $min } سے { $max } تک

## Time left

stays-open =
    { $minutes ->
        [one] یہ صفحہ { $minutes } منٹ تک کھلا رہے گا۔
       *[other] یہ صفحہ { $minutes } منٹ تک کھلا رہے گا۔
    }
closes-soon = یہ صفحہ ایک منٹ سے کم میں بند ہو جائے گا۔
open-until = یہ صفحہ { $time } تک کھلا رہے گا۔
closes-in =
    { $minutes ->
        [one] یہ صفحہ { $minutes } منٹ میں بند ہو جائے گا۔
       *[other] یہ صفحہ { $minutes } منٹ میں بند ہو جائے گا۔
    }
continues-in =
    { $seconds ->
        [one] آپ { $seconds } سیکنڈ میں آگے بڑھیں گے۔
       *[other] آپ { $seconds } سیکنڈ میں آگے بڑھیں گے۔
    }

## Errors in fields

check-fields = یہ خانے دیکھیں
amount-empty = رقم درج کریں
email-empty = اپنی ای میل درج کریں
email-bad = name@example.com جیسا پتا درج کریں
number-empty = کارڈ نمبر درج کریں
number-digits = کارڈ نمبر میں صرف ہندسے لکھیں
number-short = کارڈ نمبر کے تمام ہندسے درج کریں
number-long = کارڈ نمبر میں ہندسے زیادہ ہیں
number-bad = دیکھیں کہ کارڈ نمبر میں غلطی تو نہیں
expiry-empty = میعاد کی تاریخ درج کریں
expiry-bad = مہینہ اور سال درج کریں، جیسے 04 / 30
expiry-past = ایسا کارڈ استعمال کریں جس کی میعاد باقی ہو
cvc-empty = پشت پر موجود 3 ہندسے درج کریں
cvc-bad =
    { $digits ->
        [one] CVC کا { $digits } ہندسہ درج کریں
       *[other] CVC کے تمام { $digits } ہندسے درج کریں
    }
name-empty = کارڈ پر لکھا نام درج کریں
name-bad = کارڈ پر لکھا نام دیکھیں

## Notices

not-payable = یہ دکان ابھی ادائیگی نہیں لے سکتی۔
not-payable-next = کوئی رقم نہیں کٹی۔ دکان سے ادائیگی کا کوئی اور طریقہ پوچھیں۔
offline = آپ آف لائن ہیں۔ فارم محفوظ ہے اور کنکشن آنے پر دوبارہ کام کرے گا۔
checking = کنکشن ٹوٹ گیا۔ ہم دیکھ رہے ہیں کہ ادائیگی کا کیا ہوا؛ یہ صفحہ کھلا رکھیں۔
not-sent = ادائیگی نہیں ہوئی اور کوئی رقم نہیں کٹی۔ دوبارہ ادا کریں۔
server-trouble = ادائیگی نہیں ہوئی۔ تھوڑا انتظار کر کے دوبارہ ادا کریں۔
coupon-not-applied = کوپن { $code } اس آرڈر پر لاگو نہیں ہوتا۔
already-paid = اس آرڈر کی ادائیگی ہو چکی ہے۔
in-progress = یہ ادائیگی جاری ہے۔ تھوڑا انتظار کریں۔

## Test mode

test = ٹیسٹ
test-note = رقم منتقل نہیں ہوتی
test-cards = ٹیسٹ کارڈ
test-hint = آئندہ کی کوئی بھی میعاد، کوئی بھی 3 ہندسے اور نام۔
test-success = کامیاب
test-success-3ds = 3DS کے ساتھ کامیاب
test-expired = مسترد (میعاد ختم)
test-funds = مسترد (رقم ناکافی)
test-3ds-failed = 3DS تصدیق ناکام

## The bank's step (3-D Secure)

bank-step = آپ کا بینک تصدیق چاہتا ہے
bank-back = منسوخ کر کے دوسرا کارڈ استعمال کریں
bank-left = بینک کا مرحلہ منسوخ ہوا اور کوئی رقم نہیں کٹی۔ دوبارہ ادا کریں یا دوسرا کارڈ استعمال کریں۔
bank-name = ٹیسٹ بینک
bank-title = اس ادائیگی کی تصدیق کریں
bank-note = اصل بینک اب آپ کو کوڈ بھیجتا۔ ٹیسٹ موڈ میں فیصلہ آپ کرتے ہیں۔
bank-pass = تصدیق مکمل کریں
bank-fail = تصدیق مسترد کریں
merchant = تاجر
returning = ادائیگی پر واپسی
continue = جاری رکھیں

## After the payment

paid = ادائیگی مکمل
order-id = آرڈر
date = تاریخ
paid-with = ادائیگی بذریعہ
view-receipt = رسید دیکھیں
print-receipt = رسید پرنٹ کریں
done = مکمل
paid-test = یہ ٹیسٹ ادائیگی تھی۔ کوئی رقم منتقل نہیں ہوئی۔
return-to = { $host } پر واپس جائیں
store-has-it = آپ کا آرڈر { $store } کو مل گیا ہے۔

## Pages with one message

cancelled = ادائیگی منسوخ ہوئی
nothing-charged = کوئی رقم نہیں کٹی۔
expired = اس صفحے کی میعاد ختم ہو گئی
not-found = صفحہ نہیں ملا
not-found-text = پتا دیکھیں، یا دکان پر واپس جا کر دوبارہ شروع کریں۔
store-unknown = دکان نہیں ملی
store-unknown-text = پتا دیکھیں، یا دکان سے نیا لنک مانگیں۔
bad-request = یہ لنک نامکمل ہے
bad-request-text = دکان پر واپس جا کر دوبارہ شروع کریں۔ کوئی رقم نہیں کٹی۔
link-refused = یہ لنک بدل دیا گیا ہے اور استعمال نہیں ہو سکتا
amount-refused = رقم موجود نہیں یا { $min } اور { $max } کے درمیان نہیں۔
server-error = ہماری طرف سے کچھ غلط ہو گیا
server-error-text = تھوڑی دیر بعد دوبارہ کوشش کریں۔ کوئی ادائیگی دو بار نہیں لی جاتی۔
request-id = درخواست
closed = یہ ادائیگی بند ہے
closed-text = بہت سی ادائیگیاں مسترد ہوئیں۔ دکان سے دوبارہ شروع کریں۔

## Why a card was declined

decline-expired-card = کارڈ کی میعاد ختم ہو گئی ہے۔ دوسرا کارڈ استعمال کریں۔
decline-insufficient-funds = کارڈ میں رقم کافی نہیں۔ دوسرا کارڈ استعمال کریں۔
decline-authentication-failed = آپ کے بینک نے ادائیگی کی تصدیق نہیں کی۔ دوبارہ کوشش کریں یا دوسرا کارڈ استعمال کریں۔
decline-not-a-test-card = یہ ٹیسٹ ادائیگی ہے۔ کوئی ٹیسٹ کارڈ استعمال کریں۔
decline-superseded = اس کی جگہ دوسری ادائیگی شروع کی گئی۔
decline-not-processed = ادائیگی پر کارروائی نہیں ہوئی۔ کوئی رقم نہیں کٹی؛ دوبارہ کوشش کریں۔
decline-refused = ادائیگی مسترد ہو گئی۔ دوبارہ کوشش کریں یا دوسرا کارڈ استعمال کریں۔
decline-cancelled = آپ نے ادائیگی منسوخ کی۔ آپ دوبارہ ادائیگی کر سکتے ہیں۔
decline-underpaid = پوری رقم وقت پر نہیں پہنچی۔ دکان سے رابطہ کریں۔

## Coupons

coupon-add = کوپن شامل کریں
coupon-label = کوپن کوڈ
coupon-apply = لاگو کریں
coupon-remove = ہٹائیں
coupon-applied = { $code } لاگو ہوا
coupon-unknown = یہ کوپن موجود نہیں۔
coupon-expired = اس کوپن کی میعاد ختم ہو گئی ہے۔
coupon-used-up = یہ کوپن ختم ہو چکا ہے۔
coupon-used-by-customer = آپ یہ کوپن پہلے استعمال کر چکے ہیں۔
coupon-min-amount = اس کوپن کے لیے کم از کم { $amount } کا آرڈر درکار ہے۔
coupon-currency = یہ کوپن دوسری کرنسی کے لیے ہے۔
coupon-inactive = یہ کوپن فعال نہیں۔
coupon-not-here = جب رقم آپ خود چنیں تو کوپن لاگو نہیں ہوتے۔
coupon-gone = کوپن { $code } اب استعمال نہیں ہو سکتا۔ کل رقم اب { $amount } ہے۔
subtotal = ذیلی کل
discount = رعایت ({ $code })
complete-order = آرڈر مکمل کریں
no-card-needed = کچھ ادا نہیں کرنا۔ کارڈ کی ضرورت نہیں۔

## Wallets

wallet-pay = { $wallet } سے ادا کریں
wallet-simulated = فرضی والٹ (ٹیسٹ)
or-by-card = یا کارڈ سے ادا کریں

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] ادائیگی کی بہت زیادہ کوششیں۔ { $minutes } منٹ بعد دوبارہ کوشش کریں۔
       *[other] ادائیگی کی بہت زیادہ کوششیں۔ { $minutes } منٹ بعد دوبارہ کوشش کریں۔
    }
refunded = { $date } کو { $amount } واپس کیے گئے
cancelled-order = دکان نے یہ آرڈر منسوخ کر دیا۔
licence-keys = آپ کی لائسنس کیز
support = سوالات؟ رابطہ: { $address }
terms = شرائط
refund-policy = رقم کی واپسی
privacy = رازداری

## Paying on a gateway's own page

pay-elsewhere = ادائیگی کی طرف جائیں
elsewhere-hint = آپ ادائیگی فراہم کنندہ کے محفوظ صفحے پر ادائیگی کرتے ہیں اور یہاں واپس آتے ہیں۔
waiting = تصدیق کا انتظار
waiting-text = ادائیگی فراہم کنندہ نے ابھی ادائیگی کی تصدیق نہیں کی۔ یہ صفحہ خود آگے بڑھے گا۔
