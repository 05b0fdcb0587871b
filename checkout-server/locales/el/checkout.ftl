# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = Με την υποστήριξη της
checkout-title = Πληρωμή προς { $store }
pay = Πληρωμή { $amount }
pay-open = Πληρωμή
paying = Η πληρωμή γίνεται. Διαρκεί λίγα δευτερόλεπτα.
your-order = Η παραγγελία σας
payment = Πληρωμή
choose-amount = Επιλέξτε το ποσό
amount = Ποσό
total = Σύνολο
reference = Αναφορά
email = Email
card = Κάρτα
card-number = Αριθμός κάρτας
expiry = Λήξη
expiry-shape = ΜΜ / ΕΕ
cvc = CVC
name-on-card = Όνομα στην κάρτα
name-shape = Όπως αναγράφεται στην κάρτα
cancel = Ακύρωση
close = Κλείσιμο
start-again = Νέα αρχή
known-email = Το email σας: { $email }
amount-range = Από { $min } έως { $max }

## Time left

stays-open =
    { $minutes ->
        [one] Η σελίδα μένει ανοιχτή για { $minutes } λεπτό.
       *[other] Η σελίδα μένει ανοιχτή για { $minutes } λεπτά.
    }
closes-soon = Η σελίδα κλείνει σε λιγότερο από ένα λεπτό.
open-until = Έως τις { $time } η σελίδα μένει ανοιχτή.
closes-in =
    { $minutes ->
        [one] Η σελίδα κλείνει σε { $minutes } λεπτό.
       *[other] Η σελίδα κλείνει σε { $minutes } λεπτά.
    }
continues-in =
    { $seconds ->
        [one] Συνεχίζετε σε { $seconds } δευτερόλεπτο.
       *[other] Συνεχίζετε σε { $seconds } δευτερόλεπτα.
    }

## Errors in fields

check-fields = Ελέγξτε αυτά τα πεδία
amount-empty = Εισαγάγετε ένα ποσό
email-empty = Εισαγάγετε το email σας
email-bad = Εισαγάγετε μια διεύθυνση όπως name@example.com
number-empty = Εισαγάγετε τον αριθμό της κάρτας
number-digits = Χρησιμοποιήστε μόνο ψηφία στον αριθμό της κάρτας
number-short = Εισαγάγετε όλα τα ψηφία του αριθμού της κάρτας
number-long = Ο αριθμός της κάρτας έχει πάρα πολλά ψηφία
number-bad = Ελέγξτε τον αριθμό της κάρτας για λάθος
expiry-empty = Εισαγάγετε την ημερομηνία λήξης
expiry-bad = Εισαγάγετε μήνα και έτος, όπως 04 / 30
expiry-past = Χρησιμοποιήστε μια κάρτα που δεν έχει λήξει
cvc-empty = Εισαγάγετε τα 3 ψηφία στην πίσω όψη
cvc-bad =
    { $digits ->
        [one] Εισαγάγετε το { $digits } ψηφίο του CVC
       *[other] Εισαγάγετε και τα { $digits } ψηφία του CVC
    }
name-empty = Εισαγάγετε το όνομα στην κάρτα
name-bad = Ελέγξτε το όνομα στην κάρτα

## Notices

not-payable = Αυτό το κατάστημα δεν μπορεί ακόμη να δεχτεί πληρωμές.
not-payable-next = Δεν χρεώθηκε τίποτα. Ζητήστε από το κατάστημα άλλον τρόπο πληρωμής.
offline = Είστε εκτός σύνδεσης. Η φόρμα διατηρείται και θα λειτουργήσει ξανά με τη σύνδεση.
checking = Η σύνδεση χάθηκε. Ελέγχουμε τι έγινε με την πληρωμή· κρατήστε ανοιχτή αυτή τη σελίδα.
not-sent = Η πληρωμή δεν ολοκληρώθηκε και δεν χρεώθηκε τίποτα. Πληρώστε ξανά.
server-trouble = Η πληρωμή δεν ολοκληρώθηκε. Περιμένετε λίγο και πληρώστε ξανά.
coupon-not-applied = Το κουπόνι { $code } δεν ισχύει για αυτή την παραγγελία.
already-paid = Αυτή η παραγγελία έχει ήδη πληρωθεί.
in-progress = Η πληρωμή βρίσκεται σε επεξεργασία. Περιμένετε λίγο.

## Test mode

test = Δοκιμή
test-note = Χωρίς χρήματα
test-cards = Δοκιμαστικές κάρτες
test-hint = Οποιαδήποτε μελλοντική λήξη, 3 ψηφία και όνομα.
test-success = Επιτυχία
test-success-3ds = Επιτυχία με 3DS
test-expired = Απόρριψη (ληγμένη)
test-funds = Απόρριψη (ανεπαρκές υπόλοιπο)
test-3ds-failed = Αποτυχία ταυτοποίησης 3DS

## The bank's step (3-D Secure)

bank-step = Η τράπεζά σας ζητά επιβεβαίωση
bank-back = Ακύρωση και χρήση άλλης κάρτας
bank-left = Το βήμα της τράπεζας ακυρώθηκε και δεν χρεώθηκε τίποτα. Πληρώστε ξανά ή χρησιμοποιήστε άλλη κάρτα.
bank-name = Δοκιμαστική τράπεζα
bank-title = Επιβεβαιώστε αυτή την πληρωμή
bank-note = Μια πραγματική τράπεζα θα σας έστελνε τώρα έναν κωδικό. Στη δοκιμή αποφασίζετε εσείς.
bank-pass = Ολοκλήρωση ταυτοποίησης
bank-fail = Απόρριψη ταυτοποίησης
merchant = Έμπορος
returning = Πίσω στην πληρωμή
continue = Συνέχεια

## After the payment

paid = Η πληρωμή ολοκληρώθηκε
order-id = Παραγγελία
date = Ημερομηνία
paid-with = Πληρώθηκε με
view-receipt = Προβολή απόδειξης
print-receipt = Εκτύπωση απόδειξης
done = Τέλος
paid-test = Ήταν δοκιμαστική πληρωμή. Δεν μεταφέρθηκαν χρήματα.
return-to = Επιστροφή στο { $host }
store-has-it = Το κατάστημα { $store } έχει την παραγγελία σας.

## Pages with one message

cancelled = Η πληρωμή ακυρώθηκε
nothing-charged = Δεν χρεώθηκε τίποτα.
expired = Αυτή η σελίδα έληξε
not-found = Η σελίδα δεν βρέθηκε
not-found-text = Ελέγξτε τη διεύθυνση ή επιστρέψτε στο κατάστημα και ξεκινήστε ξανά.
store-unknown = Το κατάστημα δεν βρέθηκε
store-unknown-text = Ελέγξτε τη διεύθυνση ή ζητήστε από το κατάστημα νέο σύνδεσμο.
bad-request = Αυτός ο σύνδεσμος δεν είναι πλήρης
bad-request-text = Επιστρέψτε στο κατάστημα και ξεκινήστε ξανά. Δεν χρεώθηκε τίποτα.
link-refused = Αυτός ο σύνδεσμος άλλαξε και δεν μπορεί να χρησιμοποιηθεί
amount-refused = Το ποσό λείπει ή δεν είναι μεταξύ { $min } και { $max }.
server-error = Κάτι πήγε στραβά από την πλευρά μας
server-error-text = Δοκιμάστε ξανά σε λίγο. Μια πληρωμή δεν χρεώνεται ποτέ δύο φορές.
request-id = Αίτημα
closed = Αυτή η πληρωμή έχει κλείσει
closed-text = Απορρίφθηκαν πάρα πολλές πληρωμές. Ξεκινήστε ξανά από το κατάστημα.

## Why a card was declined

decline-expired-card = Η κάρτα έχει λήξει. Χρησιμοποιήστε άλλη κάρτα.
decline-insufficient-funds = Η κάρτα δεν έχει αρκετό υπόλοιπο. Χρησιμοποιήστε άλλη κάρτα.
decline-authentication-failed = Η τράπεζά σας δεν επιβεβαίωσε την πληρωμή. Δοκιμάστε ξανά ή χρησιμοποιήστε άλλη κάρτα.
decline-not-a-test-card = Αυτή είναι δοκιμαστική πληρωμή. Χρησιμοποιήστε μία από τις δοκιμαστικές κάρτες.
decline-superseded = Αντί γι’ αυτήν ξεκίνησε άλλη πληρωμή.
decline-not-processed = Η πληρωμή δεν έγινε. Δεν χρεώθηκε τίποτα· δοκιμάστε ξανά.
decline-refused = Η πληρωμή απορρίφθηκε. Δοκιμάστε ξανά ή χρησιμοποιήστε άλλη κάρτα.
decline-cancelled = Ακυρώσατε την πληρωμή. Μπορείτε να πληρώσετε ξανά.
decline-underpaid = Το πλήρες ποσό δεν έφτασε εγκαίρως. Επικοινωνήστε με το κατάστημα.

## Coupons

coupon-add = Προσθήκη κουπονιού
coupon-label = Κωδικός κουπονιού
coupon-apply = Εφαρμογή
coupon-remove = Αφαίρεση
coupon-applied = Εφαρμόστηκε: { $code }
coupon-unknown = Αυτό το κουπόνι δεν υπάρχει.
coupon-expired = Αυτό το κουπόνι έχει λήξει.
coupon-used-up = Αυτό το κουπόνι έχει εξαντληθεί.
coupon-used-by-customer = Έχετε ήδη χρησιμοποιήσει αυτό το κουπόνι.
coupon-min-amount = Αυτό το κουπόνι θέλει παραγγελία τουλάχιστον { $amount }.
coupon-currency = Αυτό το κουπόνι είναι για άλλο νόμισμα.
coupon-inactive = Αυτό το κουπόνι δεν είναι ενεργό.
coupon-not-here = Τα κουπόνια δεν ισχύουν όταν επιλέγετε εσείς το ποσό.
coupon-gone = Το κουπόνι { $code } δεν μπορεί πια να χρησιμοποιηθεί. Το σύνολο είναι τώρα { $amount }.
subtotal = Μερικό σύνολο
discount = Έκπτωση ({ $code })
complete-order = Ολοκλήρωση παραγγελίας
no-card-needed = Δεν υπάρχει κάτι να πληρώσετε. Δεν χρειάζεται κάρτα.

## Wallets

wallet-pay = Πληρωμή με { $wallet }
wallet-simulated = Προσομοίωση πορτοφολιού (δοκιμή)
or-by-card = Ή πληρώστε με κάρτα

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] Πάρα πολλές προσπάθειες πληρωμής. Δοκιμάστε ξανά σε { $minutes } λεπτό.
       *[other] Πάρα πολλές προσπάθειες πληρωμής. Δοκιμάστε ξανά σε { $minutes } λεπτά.
    }
refunded = Επιστροφή { $amount } στις { $date }
cancelled-order = Το κατάστημα ακύρωσε αυτή την παραγγελία.
licence-keys = Τα κλειδιά άδειας χρήσης σας
support = Ερωτήσεις; Επικοινωνήστε με { $address }
terms = Όροι
refund-policy = Επιστροφές χρημάτων
privacy = Απόρρητο

## Paying on a gateway's own page

pay-elsewhere = Συνέχεια στην πληρωμή
elsewhere-hint = Πληρώνετε σε ασφαλή σελίδα του παρόχου πληρωμών και επιστρέφετε εδώ.
waiting = Αναμονή επιβεβαίωσης
waiting-text = Ο πάροχος πληρωμών δεν έχει επιβεβαιώσει ακόμη την πληρωμή. Η σελίδα συνεχίζει μόνη της.
