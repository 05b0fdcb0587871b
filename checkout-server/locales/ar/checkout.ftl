# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = مقدَّم من
checkout-title = الدفع إلى { $store }
pay = ادفع { $amount }
pay-open = ادفع
paying = جارٍ الدفع. يستغرق ذلك بضع ثوانٍ.
your-order = طلبك
payment = الدفع
choose-amount = اختر المبلغ الذي تدفعه
amount = المبلغ
total = الإجمالي
reference = المرجع
email = البريد الإلكتروني
card = البطاقة
card-number = رقم البطاقة
expiry = تاريخ الانتهاء
expiry-shape = MM / YY
cvc = CVC
name-on-card = الاسم على البطاقة
name-shape = كما هو مطبوع على البطاقة
cancel = إلغاء
close = إغلاق
start-again = ابدأ من جديد
known-email = بريدك الإلكتروني: { $email }
amount-range = من { $min } إلى { $max }

## Time left

stays-open =
    { $minutes ->
        [zero] تبقى هذه الصفحة مفتوحة { $minutes } دقيقة.
        [one] تبقى هذه الصفحة مفتوحة دقيقة واحدة.
        [two] تبقى هذه الصفحة مفتوحة دقيقتين.
        [few] تبقى هذه الصفحة مفتوحة { $minutes } دقائق.
        [many] تبقى هذه الصفحة مفتوحة { $minutes } دقيقة.
       *[other] تبقى هذه الصفحة مفتوحة { $minutes } دقيقة.
    }
closes-soon = تُغلق هذه الصفحة خلال أقل من دقيقة.
open-until = تبقى هذه الصفحة مفتوحة حتى { $time }.
closes-in =
    { $minutes ->
        [zero] تُغلق هذه الصفحة خلال { $minutes } دقيقة.
        [one] تُغلق هذه الصفحة خلال دقيقة واحدة.
        [two] تُغلق هذه الصفحة خلال دقيقتين.
        [few] تُغلق هذه الصفحة خلال { $minutes } دقائق.
        [many] تُغلق هذه الصفحة خلال { $minutes } دقيقة.
       *[other] تُغلق هذه الصفحة خلال { $minutes } دقيقة.
    }
continues-in =
    { $seconds ->
        [zero] ستتابع خلال { $seconds } ثانية.
        [one] ستتابع خلال ثانية واحدة.
        [two] ستتابع خلال ثانيتين.
        [few] ستتابع خلال { $seconds } ثوانٍ.
        [many] ستتابع خلال { $seconds } ثانية.
       *[other] ستتابع خلال { $seconds } ثانية.
    }

## Errors in fields

check-fields = تحقق من هذه الحقول
amount-empty = أدخل مبلغًا
email-empty = أدخل بريدك الإلكتروني
email-bad = أدخل عنوانًا مثل name@example.com
number-empty = أدخل رقم البطاقة
number-digits = استخدم الأرقام فقط في رقم البطاقة
number-short = أدخل جميع أرقام البطاقة
number-long = رقم البطاقة أطول من اللازم
number-bad = تحقق من وجود خطأ في كتابة رقم البطاقة
expiry-empty = أدخل تاريخ الانتهاء
expiry-bad = أدخل الشهر والسنة، مثل 04 / 30
expiry-past = استخدم بطاقة لم تنتهِ صلاحيتها
cvc-empty = أدخل الأرقام الثلاثة على ظهر البطاقة
cvc-bad =
    { $digits ->
        [zero] أدخل أرقام CVC، وعددها { $digits }
        [one] أدخل رقم CVC
        [two] أدخل رقمي CVC
        [few] أدخل أرقام CVC كلها، وعددها { $digits }
        [many] أدخل أرقام CVC كلها، وعددها { $digits }
       *[other] أدخل أرقام CVC كلها، وعددها { $digits }
    }
name-empty = أدخل الاسم على البطاقة
name-bad = تحقق من الاسم على البطاقة

## Notices

not-payable = لا يمكن لهذا المتجر استلام المدفوعات بعد.
not-payable-next = لم يُخصم أي مبلغ. اسأل المتجر عن طريقة دفع أخرى.
offline = أنت غير متصل. النموذج محفوظ ويعمل من جديد عند عودة الاتصال.
checking = انقطع الاتصال. نتحقق مما حدث للدفعة؛ أبقِ هذه الصفحة مفتوحة.
not-sent = لم تتم الدفعة ولم يُخصم أي مبلغ. ادفع مرة أخرى.
server-trouble = لم تتم الدفعة. انتظر لحظة ثم ادفع مرة أخرى.
coupon-not-applied = لا تنطبق القسيمة { $code } على هذا الطلب.
already-paid = هذا الطلب مدفوع بالفعل.
in-progress = تجري معالجة هذه الدفعة. انتظر لحظة.

## Test mode

test = تجربة
test-note = لا تُنقل أي أموال
test-cards = بطاقات تجريبية
test-hint = أي تاريخ انتهاء مستقبلي وأي 3 أرقام وأي اسم.
test-success = ناجحة
test-success-3ds = ناجحة مع 3DS
test-expired = مرفوضة (منتهية)
test-funds = مرفوضة (رصيد غير كافٍ)
test-3ds-failed = فشل التحقق عبر 3DS

## The bank's step (3-D Secure)

bank-step = يطلب بنكك التأكيد
bank-back = إلغاء واستخدام بطاقة أخرى
bank-left = أُلغيت خطوة البنك ولم يُخصم أي مبلغ. ادفع مرة أخرى أو استخدم بطاقة أخرى.
bank-name = البنك التجريبي
bank-title = أكِّد هذه الدفعة
bank-note = كان البنك الحقيقي ليرسل إليك رمزًا الآن. في وضع التجربة أنت من يقرر.
bank-pass = إتمام التحقق
bank-fail = رفض التحقق
merchant = التاجر
returning = العودة إلى الدفع
continue = متابعة

## After the payment

paid = تم الدفع
order-id = الطلب
date = التاريخ
paid-with = الدفع بواسطة
view-receipt = عرض الإيصال
print-receipt = طباعة الإيصال
done = تم
paid-test = كانت هذه دفعة تجريبية. لم تُنقل أي أموال.
return-to = العودة إلى { $host }
store-has-it = وصل طلبك إلى { $store }.

## Pages with one message

cancelled = أُلغي الدفع
nothing-charged = لم يُخصم أي مبلغ.
expired = انتهت صلاحية هذه الصفحة
not-found = الصفحة غير موجودة
not-found-text = تحقق من العنوان، أو عُد إلى المتجر وابدأ من جديد.
store-unknown = المتجر غير موجود
store-unknown-text = تحقق من العنوان، أو اطلب من المتجر رابطًا جديدًا.
bad-request = هذا الرابط غير مكتمل
bad-request-text = عُد إلى المتجر وابدأ من جديد. لم يُخصم أي مبلغ.
link-refused = تم تغيير هذا الرابط ولا يمكن استخدامه
amount-refused = المبلغ مفقود أو ليس بين { $min } و{ $max }.
server-error = حدث خطأ من جانبنا
server-error-text = حاول مرة أخرى بعد لحظة. لا تُخصم أي دفعة مرتين.
request-id = رقم الطلب الفني
closed = صفحة الدفع هذه مغلقة
closed-text = رُفض عدد كبير من الدفعات. ابدأ من جديد من المتجر.

## Why a card was declined

decline-expired-card = انتهت صلاحية البطاقة. استخدم بطاقة أخرى.
decline-insufficient-funds = رصيد البطاقة غير كافٍ. استخدم بطاقة أخرى.
decline-authentication-failed = لم يؤكد بنكك الدفعة. حاول مرة أخرى أو استخدم بطاقة أخرى.
decline-not-a-test-card = هذه دفعة تجريبية. استخدم إحدى البطاقات التجريبية.
decline-superseded = بدأت دفعة أخرى بدلًا منها.
decline-not-processed = لم تُعالَج الدفعة. لم يُخصم أي مبلغ؛ حاول مرة أخرى.
decline-refused = رُفض الدفع. حاول مرة أخرى أو استخدم بطاقة أخرى.
decline-cancelled = ألغيت عملية الدفع. يمكنك الدفع مرة أخرى.
decline-underpaid = لم يصل المبلغ كاملاً في الوقت المحدد. تواصل مع المتجر.

## Coupons

coupon-add = إضافة قسيمة
coupon-label = رمز القسيمة
coupon-apply = تطبيق
coupon-remove = إزالة
coupon-applied = طُبِّقت القسيمة { $code }
coupon-unknown = هذه القسيمة غير موجودة.
coupon-expired = انتهت صلاحية هذه القسيمة.
coupon-used-up = استُنفدت هذه القسيمة.
coupon-used-by-customer = لقد استخدمت هذه القسيمة من قبل.
coupon-min-amount = تتطلب هذه القسيمة طلبًا بقيمة { $amount } على الأقل.
coupon-currency = هذه القسيمة لعملة أخرى.
coupon-inactive = هذه القسيمة غير مفعَّلة.
coupon-not-here = لا تنطبق القسائم عندما تختار المبلغ بنفسك.
coupon-gone = لم يعد بالإمكان استخدام القسيمة { $code }. الإجمالي الآن { $amount }.
subtotal = المجموع الفرعي
discount = خصم ({ $code })
complete-order = إتمام الطلب
no-card-needed = لا يوجد ما يُدفع. لا حاجة إلى بطاقة.

## Wallets

wallet-pay = الدفع عبر { $wallet }
wallet-simulated = محفظة محاكاة (تجربة)
or-by-card = أو ادفع بالبطاقة

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [zero] محاولات دفع كثيرة. حاول مرة أخرى بعد { $minutes } دقيقة.
        [one] محاولات دفع كثيرة. حاول مرة أخرى بعد دقيقة واحدة.
        [two] محاولات دفع كثيرة. حاول مرة أخرى بعد دقيقتين.
        [few] محاولات دفع كثيرة. حاول مرة أخرى بعد { $minutes } دقائق.
        [many] محاولات دفع كثيرة. حاول مرة أخرى بعد { $minutes } دقيقة.
       *[other] محاولات دفع كثيرة. حاول مرة أخرى بعد { $minutes } دقيقة.
    }
refunded = رُدَّ مبلغ { $amount } في { $date }
cancelled-order = ألغى المتجر هذا الطلب.
licence-keys = مفاتيح الترخيص الخاصة بك
support = لديك أسئلة؟ تواصل عبر { $address }
terms = الشروط
refund-policy = استرداد الأموال
privacy = الخصوصية

## Paying on a gateway's own page

pay-elsewhere = المتابعة إلى الدفع
elsewhere-hint = تدفع في صفحة آمنة لدى مزود خدمة الدفع ثم تعود إلى هنا.
waiting = في انتظار التأكيد
waiting-text = لم يؤكد مزود خدمة الدفع عملية الدفع بعد. تتابع هذه الصفحة تلقائيًا.
