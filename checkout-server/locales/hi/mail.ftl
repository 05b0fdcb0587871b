# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = { $store } से आपकी रसीद ({ $order })
mail-refund-subject = { $store } से आपका रिफ़ंड ({ $order })
mail-licence-subject = { $store } से आपकी लाइसेंस कुंजी ({ $order })
mail-test-subject = [परीक्षण] { $subject }

## What is said

mail-test-note = यह एक परीक्षण भुगतान था। कोई पैसा नहीं कटा।
mail-receipt-title = भुगतान पूरा हुआ
mail-refund-title = आपका पैसा वापस आ रहा है
mail-licence-title = आपकी लाइसेंस कुंजी यह है
mail-receipt-lead = आपने { $store } को { $amount } का भुगतान किया। यह आपकी रसीद है।
mail-refund-lead = { $store } ने { $amount } उस कार्ड पर लौटा दिए जिससे आपने भुगतान किया था। बैंक में दिखने में दस दिन तक लग सकते हैं।
mail-licence-lead = यह { $store } पर आपके ऑर्डर की लाइसेंस कुंजी है।
mail-licence-wait = आपकी लाइसेंस कुंजी दूसरे ईमेल में आएगी।

## Labels

mail-key = लाइसेंस कुंजी
mail-product = उत्पाद
mail-subtotal = उप-योग
mail-discount = छूट
mail-total = कुल भुगतान
mail-refunded = रिफ़ंड राशि
mail-refunded-total = अब तक रिफ़ंड
mail-order = ऑर्डर
mail-reference = संदर्भ
mail-date = तारीख
mail-card = भुगतान का तरीका

## Below

mail-view = रसीद देखें
mail-support = कोई सवाल? इस ईमेल का जवाब दें या { $address } पर लिखें।
mail-why = आपको यह ईमेल इसलिए मिला क्योंकि { $store } पर एक ऑर्डर के लिए यह पता दिया गया था।
