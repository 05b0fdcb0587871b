# Mails to customers: receipts, refunds, licence keys. The same house rules as in checkout.ftl: short
# sentences, no exclamation marks, no "please". $store is the store's name, $order the order's number,
# $amount an amount with its currency, $address an email address, $subject a whole subject.

## Subjects

mail-receipt-subject = Your receipt from { $store } ({ $order })
mail-refund-subject = Your refund from { $store } ({ $order })
mail-licence-subject = Your licence key from { $store } ({ $order })
mail-test-subject = [Test] { $subject }

## What is said

mail-test-note = This was a test payment. No money moved.
mail-receipt-title = Payment complete
mail-refund-title = Money is on its way back
mail-licence-title = Your licence key is here
mail-receipt-lead = You paid { $amount } to { $store }. This is your receipt.
mail-refund-lead = { $store } refunded { $amount } to the card you paid with. Banks take up to ten days to show it.
mail-licence-lead = This is the licence key for your order at { $store }.
mail-licence-wait = Your licence key follows in another email.

## Labels

mail-key = Licence key
mail-product = Product
mail-subtotal = Subtotal
mail-discount = Discount
mail-total = Total paid
mail-refunded = Refunded
mail-refunded-total = Refunded so far
mail-order = Order
mail-reference = Reference
mail-date = Date
mail-card = Paid with

## Below

mail-view = View receipt
mail-support = Questions? Reply to this email or write to { $address }.
mail-why = You get this email because this address was given for an order at { $store }.
