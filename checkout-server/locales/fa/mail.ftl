# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = رسید شما از { $store } ({ $order })
mail-refund-subject = بازپرداخت شما از { $store } ({ $order })
mail-licence-subject = کلید مجوز شما از { $store } ({ $order })
mail-test-subject = [آزمایشی] { $subject }

## What is said

mail-test-note = این یک پرداخت آزمایشی بود. پولی جابه‌جا نشد.
mail-receipt-title = پرداخت انجام شد
mail-refund-title = پول شما در راه بازگشت است
mail-licence-title = کلید مجوز شما
mail-receipt-lead = شما { $amount } به { $store } پرداخت کردید. این رسید شماست.
mail-refund-lead = { $store } مبلغ { $amount } را به کارتی که با آن پرداخت کردید بازگرداند. نمایش آن در بانک ممکن است تا ده روز طول بکشد.
mail-licence-lead = این کلید مجوز سفارش شما از { $store } است.
mail-licence-wait = کلید مجوز شما در ایمیل دیگری می‌آید.

## Labels

mail-key = کلید مجوز
mail-product = محصول
mail-subtotal = جمع جزء
mail-discount = تخفیف
mail-total = مبلغ پرداخت‌شده
mail-refunded = بازپرداخت‌شده
mail-refunded-total = بازپرداخت‌شده تاکنون
mail-order = سفارش
mail-reference = شماره مرجع
mail-date = تاریخ
mail-card = پرداخت با

## Below

mail-view = دیدن رسید
mail-support = پرسشی دارید؟ به این ایمیل پاسخ دهید یا به { $address } بنویسید.
mail-why = این ایمیل را دریافت کردید چون این نشانی برای سفارشی در { $store } داده شده است.
