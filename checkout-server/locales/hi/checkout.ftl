# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = प्रस्तुतकर्ता
checkout-title = { $store } को भुगतान
pay = { $amount } का भुगतान करें
pay-open = भुगतान करें
paying = भुगतान हो रहा है। इसमें कुछ सेकंड लगते हैं।
your-order = आपका ऑर्डर
payment = भुगतान
choose-amount = चुनें कि कितना भुगतान करना है
amount = राशि
total = कुल
reference = संदर्भ
email = ईमेल
card = कार्ड
card-number = कार्ड नंबर
expiry = समाप्ति
expiry-shape = माह / वर्ष
cvc = CVC
name-on-card = कार्ड पर नाम
name-shape = जैसा कार्ड पर छपा है
cancel = रद्द करें
close = बंद करें
start-again = फिर से शुरू करें
known-email = आपका ईमेल: { $email }
amount-range = { $min } से { $max } तक

## Time left

stays-open =
    { $minutes ->
        [one] यह पेज { $minutes } मिनट तक खुला रहेगा।
       *[other] यह पेज { $minutes } मिनट तक खुला रहेगा।
    }
closes-soon = यह पेज एक मिनट से कम में बंद हो जाएगा।
open-until = यह पेज { $time } तक खुला रहेगा।
closes-in =
    { $minutes ->
        [one] यह पेज { $minutes } मिनट में बंद हो जाएगा।
       *[other] यह पेज { $minutes } मिनट में बंद हो जाएगा।
    }
continues-in =
    { $seconds ->
        [one] आप { $seconds } सेकंड में आगे बढ़ेंगे।
       *[other] आप { $seconds } सेकंड में आगे बढ़ेंगे।
    }

## Errors in fields

check-fields = ये फ़ील्ड जाँचें
amount-empty = राशि दर्ज करें
email-empty = अपना ईमेल पता दर्ज करें
email-bad = name@example.com जैसा पता दर्ज करें
number-empty = कार्ड नंबर दर्ज करें
number-digits = कार्ड नंबर में केवल अंक लिखें
number-short = कार्ड नंबर के सभी अंक दर्ज करें
number-long = कार्ड नंबर में ज़्यादा अंक हैं
number-bad = जाँचें कि कार्ड नंबर में कोई ग़लती तो नहीं
expiry-empty = समाप्ति तिथि दर्ज करें
expiry-bad = माह और वर्ष दर्ज करें, जैसे 04 / 30
expiry-past = ऐसा कार्ड इस्तेमाल करें जो समाप्त न हुआ हो
cvc-empty = पीछे लिखे 3 अंक दर्ज करें
cvc-bad =
    { $digits ->
        [one] CVC का { $digits } अंक दर्ज करें
       *[other] CVC के सभी { $digits } अंक दर्ज करें
    }
name-empty = कार्ड पर लिखा नाम दर्ज करें
name-bad = कार्ड पर लिखा नाम जाँचें

## Notices

not-payable = यह दुकान अभी भुगतान नहीं ले सकती।
not-payable-next = कोई राशि नहीं ली गई। दुकान से भुगतान का दूसरा तरीका पूछें।
offline = आप ऑफ़लाइन हैं। फ़ॉर्म सुरक्षित है और कनेक्शन आने पर फिर काम करेगा।
checking = कनेक्शन टूट गया। भुगतान की स्थिति जाँची जा रही है; यह पेज खुला रखें।
not-sent = भुगतान नहीं हुआ और कोई राशि नहीं ली गई। फिर से भुगतान करें।
server-trouble = भुगतान नहीं हुआ। थोड़ा रुकें और फिर से भुगतान करें।
coupon-not-applied = कूपन { $code } इस ऑर्डर पर लागू नहीं होता।
already-paid = इस ऑर्डर का भुगतान हो चुका है।
in-progress = इस भुगतान पर काम चल रहा है। थोड़ा रुकें।

## Test mode

test = परीक्षण
test-note = पैसे का लेन-देन नहीं होता
test-cards = परीक्षण कार्ड
test-hint = भविष्य की कोई भी तिथि, कोई भी 3 अंक और नाम।
test-success = सफल
test-success-3ds = 3DS के साथ सफल
test-expired = अस्वीकृत (समाप्त)
test-funds = अस्वीकृत (राशि कम)
test-3ds-failed = 3DS सत्यापन विफल

## The bank's step (3-D Secure)

bank-step = आपका बैंक पुष्टि चाहता है
bank-back = रद्द करें और दूसरा कार्ड इस्तेमाल करें
bank-left = बैंक का चरण रद्द हुआ और कोई राशि नहीं ली गई। फिर से भुगतान करें या दूसरा कार्ड इस्तेमाल करें।
bank-name = परीक्षण बैंक
bank-title = इस भुगतान की पुष्टि करें
bank-note = असली बैंक अभी आपको कोड भेजता। परीक्षण मोड में फ़ैसला आपका है।
bank-pass = सत्यापन पूरा करें
bank-fail = सत्यापन अस्वीकार करें
merchant = व्यापारी
returning = भुगतान पर वापस
continue = आगे बढ़ें

## After the payment

paid = भुगतान पूरा हुआ
order-id = ऑर्डर
date = तारीख़
paid-with = भुगतान का माध्यम
view-receipt = रसीद देखें
print-receipt = रसीद प्रिंट करें
done = हो गया
paid-test = यह परीक्षण भुगतान था। पैसे का लेन-देन नहीं हुआ।
return-to = { $host } पर वापस जाएँ
store-has-it = { $store } को आपका ऑर्डर मिल गया है।

## Pages with one message

cancelled = भुगतान रद्द हुआ
nothing-charged = कोई राशि नहीं ली गई।
expired = इस पेज का समय समाप्त हो गया
not-found = पेज नहीं मिला
not-found-text = पता जाँचें, या दुकान पर वापस जाकर फिर से शुरू करें।
store-unknown = दुकान नहीं मिली
store-unknown-text = पता जाँचें, या दुकान से नया लिंक माँगें।
bad-request = यह लिंक अधूरा है
bad-request-text = दुकान पर वापस जाकर फिर से शुरू करें। कोई राशि नहीं ली गई।
link-refused = यह लिंक बदला गया है और इस्तेमाल नहीं किया जा सकता
amount-refused = राशि नहीं है या { $min } और { $max } के बीच नहीं है।
server-error = हमारी ओर से कुछ गड़बड़ हुई
server-error-text = थोड़ी देर में फिर कोशिश करें। कोई भुगतान दो बार नहीं लिया जाता।
request-id = अनुरोध
closed = यह भुगतान बंद है
closed-text = बहुत से भुगतान अस्वीकृत हुए। दुकान से फिर शुरू करें।

## Why a card was declined

decline-expired-card = कार्ड की अवधि समाप्त हो गई है। दूसरा कार्ड इस्तेमाल करें।
decline-insufficient-funds = कार्ड में पर्याप्त राशि नहीं है। दूसरा कार्ड इस्तेमाल करें।
decline-authentication-failed = आपके बैंक ने भुगतान की पुष्टि नहीं की। फिर कोशिश करें या दूसरा कार्ड इस्तेमाल करें।
decline-not-a-test-card = यह परीक्षण भुगतान है। किसी परीक्षण कार्ड का इस्तेमाल करें।
decline-superseded = इसकी जगह दूसरा भुगतान शुरू किया गया।
decline-not-processed = भुगतान पर काम नहीं हुआ। कोई राशि नहीं ली गई; फिर कोशिश करें।
decline-refused = भुगतान अस्वीकार हुआ। फिर से कोशिश करें या दूसरा कार्ड इस्तेमाल करें।
decline-cancelled = आपने भुगतान रद्द किया। आप फिर से भुगतान कर सकते हैं।
decline-underpaid = पूरी राशि समय पर नहीं पहुँची। स्टोर से संपर्क करें।

## Coupons

coupon-add = कूपन जोड़ें
coupon-label = कूपन कोड
coupon-apply = लागू करें
coupon-remove = हटाएँ
coupon-applied = { $code } लागू हुआ
coupon-unknown = यह कूपन मौजूद नहीं है।
coupon-expired = इस कूपन की अवधि समाप्त हो गई है।
coupon-used-up = यह कूपन पूरा इस्तेमाल हो चुका है।
coupon-used-by-customer = आप यह कूपन पहले इस्तेमाल कर चुके हैं।
coupon-min-amount = इस कूपन के लिए कम से कम { $amount } का ऑर्डर चाहिए।
coupon-currency = यह कूपन दूसरी मुद्रा के लिए है।
coupon-inactive = यह कूपन सक्रिय नहीं है।
coupon-not-here = जब आप राशि ख़ुद चुनते हैं तो कूपन लागू नहीं होते।
coupon-gone = कूपन { $code } अब इस्तेमाल नहीं हो सकता। कुल अब { $amount } है।
subtotal = उप-योग
discount = छूट ({ $code })
complete-order = ऑर्डर पूरा करें
no-card-needed = कुछ भुगतान नहीं करना है। कार्ड की ज़रूरत नहीं है।

## Wallets

wallet-pay = { $wallet } से भुगतान करें
wallet-simulated = नक़ली वॉलेट (परीक्षण)
or-by-card = या कार्ड से भुगतान करें

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] भुगतान की बहुत ज़्यादा कोशिशें हुईं। { $minutes } मिनट में फिर कोशिश करें।
       *[other] भुगतान की बहुत ज़्यादा कोशिशें हुईं। { $minutes } मिनट में फिर कोशिश करें।
    }
refunded = { $date } को { $amount } लौटाए गए
cancelled-order = दुकान ने यह ऑर्डर रद्द कर दिया।
licence-keys = आपकी लाइसेंस कुंजियाँ
support = सवाल हैं? संपर्क: { $address }
terms = शर्तें
refund-policy = धन वापसी
privacy = गोपनीयता

## Paying on a gateway's own page

pay-elsewhere = भुगतान पर जाएँ
elsewhere-hint = आप भुगतान सेवा के सुरक्षित पेज पर भुगतान करते हैं और फिर यहाँ लौटते हैं।
waiting = पुष्टि की प्रतीक्षा
waiting-text = भुगतान सेवा ने अभी भुगतान की पुष्टि नहीं की है। यह पेज अपने आप आगे बढ़ता है।
