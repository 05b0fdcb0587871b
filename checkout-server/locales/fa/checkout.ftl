# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = با پشتیبانی
checkout-title = پرداخت به { $store }
pay = پرداخت { $amount }
pay-open = پرداخت
paying = در حال پرداخت. چند ثانیه طول می‌کشد.
your-order = سفارش شما
payment = پرداخت
choose-amount = مبلغ پرداخت را انتخاب کنید
amount = مبلغ
total = جمع کل
reference = شماره مرجع
email = ایمیل
card = کارت
card-number = شماره کارت
expiry = انقضا
expiry-shape = MM / YY
cvc = CVC
name-on-card = نام روی کارت
name-shape = مطابق نام روی کارت
cancel = لغو
close = بستن
start-again = شروع دوباره
known-email = ایمیل شما: { $email }
amount-range = از { $min } تا { $max }

## Time left

stays-open =
    { $minutes ->
        [one] این صفحه تا { $minutes } دقیقه باز می‌ماند.
       *[other] این صفحه تا { $minutes } دقیقه باز می‌ماند.
    }
closes-soon = این صفحه کمتر از یک دقیقه دیگر بسته می‌شود.
open-until = این صفحه تا ساعت { $time } باز می‌ماند.
closes-in =
    { $minutes ->
        [one] این صفحه { $minutes } دقیقه دیگر بسته می‌شود.
       *[other] این صفحه { $minutes } دقیقه دیگر بسته می‌شود.
    }
continues-in =
    { $seconds ->
        [one] { $seconds } ثانیه دیگر ادامه می‌دهید.
       *[other] { $seconds } ثانیه دیگر ادامه می‌دهید.
    }

## Errors in fields

check-fields = این فیلدها را بررسی کنید
amount-empty = مبلغی وارد کنید
email-empty = ایمیل خود را وارد کنید
email-bad = نشانی‌ای مانند name@example.com وارد کنید
number-empty = شماره کارت را وارد کنید
number-digits = در شماره کارت فقط رقم بنویسید
number-short = همه رقم‌های شماره کارت را وارد کنید
number-long = شماره کارت رقم‌های زیادی دارد
number-bad = ببینید شماره کارت اشتباه تایپی ندارد
expiry-empty = تاریخ انقضا را وارد کنید
expiry-bad = ماه و سال را وارد کنید، مانند 04 / 30
expiry-past = از کارتی استفاده کنید که منقضی نشده باشد
cvc-empty = ۳ رقم پشت کارت را وارد کنید
cvc-bad =
    { $digits ->
        [one] هر { $digits } رقم CVC را وارد کنید
       *[other] هر { $digits } رقم CVC را وارد کنید
    }
name-empty = نام روی کارت را وارد کنید
name-bad = نام روی کارت را بررسی کنید

## Notices

not-payable = این فروشگاه هنوز نمی‌تواند پرداخت بگیرد.
not-payable-next = مبلغی کسر نشد. از فروشگاه راه پرداخت دیگری بخواهید.
offline = آفلاین هستید. فرم نگه داشته می‌شود و با برقراری اتصال دوباره کار می‌کند.
checking = اتصال قطع شد. وضعیت پرداخت بررسی می‌شود؛ این صفحه را باز نگه دارید.
not-sent = پرداخت انجام نشد و مبلغی کسر نشد. دوباره پرداخت کنید.
server-trouble = پرداخت انجام نشد. کمی صبر کنید و دوباره پرداخت کنید.
coupon-not-applied = کوپن { $code } برای این سفارش اعتبار ندارد.
already-paid = این سفارش پیش‌تر پرداخت شده است.
in-progress = این پرداخت در حال پردازش است. کمی صبر کنید.

## Test mode

test = آزمایشی
test-note = بدون انتقال پول
test-cards = کارت‌های آزمایشی
test-hint = هر تاریخ انقضای آینده، هر ۳ رقم و هر نامی.
test-success = موفق
test-success-3ds = موفق با 3DS
test-expired = رد شده (منقضی)
test-funds = رد شده (موجودی ناکافی)
test-3ds-failed = تأیید 3DS ناموفق

## The bank's step (3-D Secure)

bank-step = بانک شما تأیید می‌خواهد
bank-back = لغو و استفاده از کارت دیگر
bank-left = مرحله بانک لغو شد و مبلغی کسر نشد. دوباره پرداخت کنید یا از کارت دیگری استفاده کنید.
bank-name = بانک آزمایشی
bank-title = این پرداخت را تأیید کنید
bank-note = بانک واقعی اکنون کدی برایتان می‌فرستاد. در حالت آزمایشی تصمیم با شماست.
bank-pass = تکمیل تأیید هویت
bank-fail = رد تأیید هویت
merchant = فروشنده
returning = بازگشت به پرداخت
continue = ادامه

## After the payment

paid = پرداخت انجام شد
order-id = سفارش
date = تاریخ
paid-with = پرداخت با
view-receipt = دیدن رسید
print-receipt = چاپ رسید
done = پایان
paid-test = این یک پرداخت آزمایشی بود. پولی جابه‌جا نشد.
return-to = بازگشت به { $host }
store-has-it = سفارش شما به { $store } رسید.

## Pages with one message

cancelled = پرداخت لغو شد
nothing-charged = مبلغی کسر نشد.
expired = مهلت این صفحه تمام شده است
not-found = صفحه پیدا نشد
not-found-text = نشانی را بررسی کنید، یا به فروشگاه برگردید و دوباره شروع کنید.
store-unknown = فروشگاه پیدا نشد
store-unknown-text = نشانی را بررسی کنید، یا از فروشگاه پیوند تازه‌ای بخواهید.
bad-request = این پیوند کامل نیست
bad-request-text = به فروشگاه برگردید و دوباره شروع کنید. مبلغی کسر نشد.
link-refused = این پیوند تغییر کرده است و نمی‌توان از آن استفاده کرد
amount-refused = مبلغ وارد نشده یا بین { $min } و { $max } نیست.
server-error = مشکلی از سوی ما پیش آمد
server-error-text = کمی بعد دوباره امتحان کنید. هیچ پرداختی دو بار کسر نمی‌شود.
request-id = درخواست
closed = این صفحه پرداخت بسته شده است
closed-text = پرداخت‌های زیادی رد شد. از فروشگاه دوباره شروع کنید.

## Why a card was declined

decline-expired-card = کارت منقضی شده است. از کارت دیگری استفاده کنید.
decline-insufficient-funds = موجودی کارت کافی نیست. از کارت دیگری استفاده کنید.
decline-authentication-failed = بانک شما پرداخت را تأیید نکرد. دوباره امتحان کنید یا از کارت دیگری استفاده کنید.
decline-not-a-test-card = این یک پرداخت آزمایشی است. از یکی از کارت‌های آزمایشی استفاده کنید.
decline-superseded = به جای آن پرداخت دیگری آغاز شد.
decline-not-processed = پرداخت پردازش نشد. مبلغی کسر نشد؛ دوباره امتحان کنید.
decline-refused = پرداخت رد شد. دوباره امتحان کنید یا از کارت دیگری استفاده کنید.
decline-cancelled = پرداخت را لغو کردید. می‌توانید دوباره بپردازید.
decline-underpaid = مبلغ کامل به‌موقع نرسید. با فروشگاه تماس بگیرید.

## Coupons

coupon-add = افزودن کوپن
coupon-label = کد کوپن
coupon-apply = اعمال
coupon-remove = حذف
coupon-applied = { $code } اعمال شد
coupon-unknown = این کوپن وجود ندارد.
coupon-expired = این کوپن منقضی شده است.
coupon-used-up = این کوپن تمام شده است.
coupon-used-by-customer = شما پیش‌تر از این کوپن استفاده کرده‌اید.
coupon-min-amount = این کوپن سفارشی دست‌کم به مبلغ { $amount } می‌خواهد.
coupon-currency = این کوپن برای ارز دیگری است.
coupon-inactive = این کوپن فعال نیست.
coupon-not-here = وقتی مبلغ را خودتان انتخاب می‌کنید، کوپن‌ها اعتبار ندارند.
coupon-gone = دیگر نمی‌توان از کوپن { $code } استفاده کرد. جمع کل اکنون { $amount } است.
subtotal = جمع جزء
discount = تخفیف ({ $code })
complete-order = تکمیل سفارش
no-card-needed = چیزی برای پرداخت نیست. به کارت نیازی نیست.

## Wallets

wallet-pay = پرداخت با { $wallet }
wallet-simulated = کیف پول شبیه‌سازی‌شده (آزمایشی)
or-by-card = یا با کارت پرداخت کنید

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] تلاش‌های پرداخت زیاد بود. { $minutes } دقیقه دیگر دوباره امتحان کنید.
       *[other] تلاش‌های پرداخت زیاد بود. { $minutes } دقیقه دیگر دوباره امتحان کنید.
    }
refunded = { $amount } در { $date } بازگردانده شد
cancelled-order = فروشگاه این سفارش را لغو کرد.
licence-keys = کلیدهای مجوز شما
support = پرسشی دارید؟ تماس با { $address }
terms = شرایط
refund-policy = بازگشت وجه
privacy = حریم خصوصی

## Paying on a gateway's own page

pay-elsewhere = ادامه به پرداخت
elsewhere-hint = در صفحه‌ای امن نزد ارائه‌دهندهٔ پرداخت می‌پردازید و به اینجا برمی‌گردید.
waiting = در انتظار تأیید
waiting-text = ارائه‌دهندهٔ پرداخت هنوز پرداخت را تأیید نکرده است. این صفحه خودش ادامه می‌دهد.
