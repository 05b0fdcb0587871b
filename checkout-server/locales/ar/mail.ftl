# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = إيصالك من { $store } ({ $order })
mail-refund-subject = المبلغ المسترد من { $store } ({ $order })
mail-licence-subject = مفتاح الترخيص من { $store } ({ $order })
mail-test-subject = [اختبار] { $subject }

## What is said

mail-test-note = كانت هذه دفعة اختبارية. لم يتم تحويل أي أموال.
mail-receipt-title = اكتمل الدفع
mail-refund-title = أموالك في طريقها إليك
mail-licence-title = مفتاح الترخيص الخاص بك
mail-receipt-lead = دفعت { $amount } إلى { $store }. هذا إيصالك.
mail-refund-lead = أعاد { $store } مبلغ { $amount } إلى البطاقة التي دفعت بها. قد يستغرق ظهوره لدى البنك حتى عشرة أيام.
mail-licence-lead = هذا مفتاح الترخيص لطلبك من { $store }.
mail-licence-wait = سيصلك مفتاح الترخيص في رسالة أخرى.

## Labels

mail-key = مفتاح الترخيص
mail-product = المنتج
mail-subtotal = المجموع الفرعي
mail-discount = الخصم
mail-total = إجمالي المدفوع
mail-refunded = المبلغ المسترد
mail-refunded-total = إجمالي المسترد حتى الآن
mail-order = الطلب
mail-reference = المرجع
mail-date = التاريخ
mail-card = طريقة الدفع

## Below

mail-view = عرض الإيصال
mail-support = هل لديك أسئلة؟ رد على هذه الرسالة أو اكتب إلى { $address }.
mail-why = وصلتك هذه الرسالة لأن هذا العنوان أُدخل في طلب لدى { $store }.
