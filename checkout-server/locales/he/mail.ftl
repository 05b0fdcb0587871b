# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = הקבלה שלך מ־{ $store } ({ $order })
mail-refund-subject = ההחזר שלך מ־{ $store } ({ $order })
mail-licence-subject = מפתח הרישיון שלך מ־{ $store } ({ $order })
mail-test-subject = [בדיקה] { $subject }

## What is said

mail-test-note = זה היה תשלום בדיקה. לא הועבר כסף.
mail-receipt-title = התשלום הושלם
mail-refund-title = הכסף בדרך חזרה
mail-licence-title = הנה מפתח הרישיון שלך
mail-receipt-lead = שילמת { $amount } ל־{ $store }. זו הקבלה שלך.
mail-refund-lead = { $store } החזיר { $amount } לכרטיס שבו שילמת. ייתכן שיעברו עד עשרה ימים עד שהבנק יציג זאת.
mail-licence-lead = זהו מפתח הרישיון להזמנה שלך אצל { $store }.
mail-licence-wait = מפתח הרישיון יישלח בהודעה נפרדת.

## Labels

mail-key = מפתח רישיון
mail-product = מוצר
mail-subtotal = סכום ביניים
mail-discount = הנחה
mail-total = סה״כ שולם
mail-refunded = הוחזר
mail-refunded-total = הוחזר עד כה
mail-order = הזמנה
mail-reference = אסמכתה
mail-date = תאריך
mail-card = שולם באמצעות

## Below

mail-view = הצגת הקבלה
mail-support = שאלות? אפשר להשיב להודעה זו או לכתוב אל { $address }.
mail-why = קיבלת הודעה זו כי הכתובת הזו נמסרה בהזמנה אצל { $store }.
