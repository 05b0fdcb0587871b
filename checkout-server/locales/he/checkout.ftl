# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = מופעל על ידי
checkout-title = תשלום ל-{ $store }
pay = לתשלום { $amount }
pay-open = לתשלום
paying = התשלום מתבצע. זה לוקח כמה שניות.
your-order = ההזמנה שלך
payment = תשלום
choose-amount = בחירת הסכום לתשלום
amount = סכום
total = סך הכול
reference = אסמכתה
email = אימייל
card = כרטיס
card-number = מספר כרטיס
expiry = תוקף
expiry-shape = MM / YY
cvc = CVC
name-on-card = השם על הכרטיס
name-shape = כפי שמודפס על הכרטיס
cancel = ביטול
close = סגירה
start-again = להתחיל מחדש
known-email = האימייל שלך: { $email }
amount-range = מ-{ $min } עד { $max }

## Time left

stays-open =
    { $minutes ->
        [one] הדף יישאר פתוח למשך דקה אחת.
        [two] הדף יישאר פתוח למשך { $minutes } דקות.
       *[other] הדף יישאר פתוח למשך { $minutes } דקות.
    }
closes-soon = הדף ייסגר בעוד פחות מדקה.
open-until = הדף יישאר פתוח עד { $time }.
closes-in =
    { $minutes ->
        [one] הדף ייסגר בעוד דקה אחת.
        [two] הדף ייסגר בעוד { $minutes } דקות.
       *[other] הדף ייסגר בעוד { $minutes } דקות.
    }
continues-in =
    { $seconds ->
        [one] ממשיכים בעוד שנייה אחת.
        [two] ממשיכים בעוד { $seconds } שניות.
       *[other] ממשיכים בעוד { $seconds } שניות.
    }

## Errors in fields

check-fields = יש לבדוק את השדות האלה
amount-empty = יש להזין סכום
email-empty = יש להזין כתובת אימייל
email-bad = יש להזין כתובת כמו name@example.com
number-empty = יש להזין את מספר הכרטיס
number-digits = יש להשתמש בספרות בלבד במספר הכרטיס
number-short = יש להזין את כל ספרות מספר הכרטיס
number-long = במספר הכרטיס יש יותר מדי ספרות
number-bad = יש לבדוק אם נפלה טעות במספר הכרטיס
expiry-empty = יש להזין את תוקף הכרטיס
expiry-bad = יש להזין חודש ושנה, למשל 04 / 30
expiry-past = יש להשתמש בכרטיס שתוקפו לא פג
cvc-empty = יש להזין את 3 הספרות שבגב הכרטיס
cvc-bad =
    { $digits ->
        [one] יש להזין את ספרת ה-CVC
        [two] יש להזין את { $digits } ספרות ה-CVC
       *[other] יש להזין את כל { $digits } ספרות ה-CVC
    }
name-empty = יש להזין את השם שעל הכרטיס
name-bad = יש לבדוק את השם שעל הכרטיס

## Notices

not-payable = החנות עדיין לא יכולה לקבל תשלומים.
not-payable-next = לא בוצע חיוב. אפשר לשאול את החנות על דרך תשלום אחרת.
offline = אין חיבור. הטופס נשמר ויפעל שוב כשהחיבור יחזור.
checking = החיבור נותק. בודקים מה קרה לתשלום; יש להשאיר את הדף פתוח.
not-sent = התשלום לא בוצע ולא היה חיוב. אפשר לשלם שוב.
server-trouble = התשלום לא בוצע. כדאי להמתין רגע ולשלם שוב.
coupon-not-applied = הקופון { $code } לא תקף להזמנה הזו.
already-paid = ההזמנה הזו כבר שולמה.
in-progress = התשלום מעובד כעת. כדאי להמתין רגע.

## Test mode

test = בדיקה
test-note = לא מועבר כסף
test-cards = כרטיסי בדיקה
test-hint = כל תוקף עתידי, כל 3 ספרות וכל שם.
test-success = הצלחה
test-success-3ds = הצלחה עם 3DS
test-expired = נדחה (פג תוקף)
test-funds = נדחה (אין כיסוי)
test-3ds-failed = אימות 3DS נכשל

## The bank's step (3-D Secure)

bank-step = הבנק שלך מבקש אישור
bank-back = ביטול ושימוש בכרטיס אחר
bank-left = השלב בבנק בוטל ולא בוצע חיוב. אפשר לשלם שוב או להשתמש בכרטיס אחר.
bank-name = בנק לבדיקות
bank-title = אישור התשלום
bank-note = בנק אמיתי היה שולח עכשיו קוד. במצב בדיקה ההחלטה שלך.
bank-pass = השלמת האימות
bank-fail = דחיית האימות
merchant = בית עסק
returning = חזרה לתשלום
continue = המשך

## After the payment

paid = התשלום הושלם
order-id = הזמנה
date = תאריך
paid-with = שולם באמצעות
view-receipt = הצגת הקבלה
print-receipt = הדפסת הקבלה
done = סיום
paid-test = זה היה תשלום לבדיקה. לא הועבר כסף.
return-to = חזרה אל { $host }
store-has-it = ההזמנה שלך התקבלה אצל { $store }.

## Pages with one message

cancelled = התשלום בוטל
nothing-charged = לא בוצע חיוב.
expired = תוקף הדף פג
not-found = הדף לא נמצא
not-found-text = יש לבדוק את הכתובת, או לחזור לחנות ולהתחיל מחדש.
store-unknown = החנות לא נמצאה
store-unknown-text = יש לבדוק את הכתובת, או לבקש מהחנות קישור חדש.
bad-request = הקישור אינו שלם
bad-request-text = יש לחזור לחנות ולהתחיל מחדש. לא בוצע חיוב.
link-refused = הקישור שונה ואי אפשר להשתמש בו
amount-refused = הסכום חסר או אינו בין { $min } ל-{ $max }.
server-error = משהו השתבש אצלנו
server-error-text = אפשר לנסות שוב בעוד רגע. תשלום לעולם לא נגבה פעמיים.
request-id = בקשה
closed = דף התשלום הזה נסגר
closed-text = יותר מדי תשלומים נדחו. יש להתחיל מחדש מהחנות.

## Why a card was declined

decline-expired-card = תוקף הכרטיס פג. יש להשתמש בכרטיס אחר.
decline-insufficient-funds = אין בכרטיס כיסוי מספיק. יש להשתמש בכרטיס אחר.
decline-authentication-failed = הבנק שלך לא אישר את התשלום. אפשר לנסות שוב או להשתמש בכרטיס אחר.
decline-not-a-test-card = זה תשלום לבדיקה. יש להשתמש באחד מכרטיסי הבדיקה.
decline-superseded = במקומו התחיל תשלום אחר.
decline-not-processed = התשלום לא עובד. לא בוצע חיוב; אפשר לנסות שוב.
decline-refused = התשלום נדחה. אפשר לנסות שוב או להשתמש בכרטיס אחר.
decline-cancelled = ביטלת את התשלום. אפשר לשלם שוב.
decline-underpaid = הסכום המלא לא הגיע בזמן. פנו לחנות.

## Coupons

coupon-add = הוספת קופון
coupon-label = קוד קופון
coupon-apply = החלה
coupon-remove = הסרה
coupon-applied = הקופון { $code } הוחל
coupon-unknown = הקופון הזה לא קיים.
coupon-expired = תוקף הקופון פג.
coupon-used-up = הקופון מוצה.
coupon-used-by-customer = כבר השתמשת בקופון הזה.
coupon-min-amount = הקופון מחייב הזמנה של { $amount } לפחות.
coupon-currency = הקופון מיועד למטבע אחר.
coupon-inactive = הקופון אינו פעיל.
coupon-not-here = קופונים לא תקפים כשבוחרים את הסכום לבד.
coupon-gone = אי אפשר עוד להשתמש בקופון { $code }. סך הכול עכשיו { $amount }.
subtotal = סכום ביניים
discount = הנחה ({ $code })
complete-order = השלמת ההזמנה
no-card-needed = אין מה לשלם. אין צורך בכרטיס.

## Wallets

wallet-pay = תשלום עם { $wallet }
wallet-simulated = ארנק מדומה (בדיקה)
or-by-card = או תשלום בכרטיס

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] יותר מדי ניסיונות תשלום. אפשר לנסות שוב בעוד דקה אחת.
        [two] יותר מדי ניסיונות תשלום. אפשר לנסות שוב בעוד { $minutes } דקות.
       *[other] יותר מדי ניסיונות תשלום. אפשר לנסות שוב בעוד { $minutes } דקות.
    }
refunded = הוחזרו { $amount } בתאריך { $date }
cancelled-order = החנות ביטלה את ההזמנה הזו.
licence-keys = מפתחות הרישיון שלך
support = שאלות? אפשר לפנות אל { $address }
terms = תנאים
refund-policy = החזרים
privacy = פרטיות

## Paying on a gateway's own page

pay-elsewhere = המשך לתשלום
elsewhere-hint = משלמים בדף מאובטח של ספק התשלומים וחוזרים לכאן.
waiting = ממתינים לאישור
waiting-text = ספק התשלומים עדיין לא אישר את התשלום. הדף ממשיך מעצמו.
