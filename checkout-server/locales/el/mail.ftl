# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = Η απόδειξή σας από { $store } ({ $order })
mail-refund-subject = Η επιστροφή χρημάτων από { $store } ({ $order })
mail-licence-subject = Το κλειδί άδειας από { $store } ({ $order })
mail-test-subject = [Δοκιμή] { $subject }

## What is said

mail-test-note = Αυτή ήταν δοκιμαστική πληρωμή. Δεν μεταφέρθηκαν χρήματα.
mail-receipt-title = Η πληρωμή ολοκληρώθηκε
mail-refund-title = Τα χρήματα επιστρέφουν
mail-licence-title = Το κλειδί άδειάς σας
mail-receipt-lead = Πληρώσατε { $amount } στο κατάστημα { $store }. Αυτή είναι η απόδειξή σας.
mail-refund-lead = Το κατάστημα { $store } επέστρεψε { $amount } στην κάρτα με την οποία πληρώσατε. Η τράπεζα μπορεί να χρειαστεί έως δέκα ημέρες για να το εμφανίσει.
mail-licence-lead = Αυτό είναι το κλειδί άδειας για την παραγγελία σας στο { $store }.
mail-licence-wait = Το κλειδί άδειας θα έρθει με άλλο email.

## Labels

mail-key = Κλειδί άδειας
mail-product = Προϊόν
mail-subtotal = Μερικό σύνολο
mail-discount = Έκπτωση
mail-total = Σύνολο πληρωμής
mail-refunded = Επιστράφηκαν
mail-refunded-total = Επιστράφηκαν έως τώρα
mail-order = Παραγγελία
mail-reference = Κωδικός αναφοράς
mail-date = Ημερομηνία
mail-card = Πληρωμή με

## Below

mail-view = Προβολή απόδειξης
mail-support = Ερωτήσεις; Απαντήστε σε αυτό το email ή γράψτε στο { $address }.
mail-why = Λαμβάνετε αυτό το email επειδή η διεύθυνση δόθηκε για παραγγελία στο { $store }.
