# What customers read on the payment pages. House rules: short sentences, no exclamation marks, no
# "please", no blame; an error says what to do; the same noun for the same thing everywhere
# (payment, order, card, receipt). A gap in $… is filled by the server, or by the page's script.

## The card form

# Footer of every page; the product's name follows.
powered-by = Powered by
checkout-title = Pay { $store }
pay = Pay { $amount }
# The pay button while no amount has been chosen.
pay-open = Pay
paying = Paying. This takes a few seconds.
your-order = Your order
payment = Payment
choose-amount = Choose what you pay
amount = Amount
total = Total
# The merchant's own reference.
reference = Reference
email = Email
card = Card
card-number = Card number
expiry = Expiry
# The shape of the expiry date: month and year in two digits each.
expiry-shape = MM / YY
cvc = CVC
name-on-card = Name on card
name-shape = As printed on the card
cancel = Cancel
close = Close
start-again = Start again
known-email = Your email: { $email }
amount-range = From { $min } to { $max }

## Time left

stays-open =
    { $minutes ->
        [one] This page stays open for { $minutes } minute.
       *[other] This page stays open for { $minutes } minutes.
    }
closes-soon = This page closes in less than a minute.
# $time is a clock time.
open-until = This page stays open until { $time }.
closes-in =
    { $minutes ->
        [one] This page closes in { $minutes } minute.
       *[other] This page closes in { $minutes } minutes.
    }
continues-in =
    { $seconds ->
        [one] You continue in { $seconds } second.
       *[other] You continue in { $seconds } seconds.
    }

## Errors in fields

check-fields = Check these fields
amount-empty = Enter an amount
email-empty = Enter your email address
email-bad = Enter an address like name@example.com
number-empty = Enter the card number
number-digits = Use only digits in the card number
number-short = Enter all digits of the card number
number-long = The card number has too many digits
number-bad = Check the card number for a typing error
expiry-empty = Enter the expiry date
expiry-bad = Enter month and year, like 04 / 30
expiry-past = Use a card that has not expired
cvc-empty = Enter the 3 digits on the back
cvc-bad =
    { $digits ->
        [one] Enter all { $digits } digit of the CVC
       *[other] Enter all { $digits } digits of the CVC
    }
name-empty = Enter the name on the card
name-bad = Check the name on the card

## Notices

not-payable = This store cannot take payments yet.
not-payable-next = Nothing was charged. Ask the store for another way to pay.
offline = You are offline. The form is kept and works again with the connection.
checking = The connection was lost. Checking what became of the payment; keep this page open.
not-sent = The payment did not go through and nothing was charged. Pay again.
server-trouble = The payment did not go through. Wait a moment and pay again.
coupon-not-applied = The coupon { $code } does not apply to this order.
already-paid = This order is paid already.
in-progress = This payment is being processed. Wait a moment.

## Test mode

# The badge; as short as it can be.
test = Test
test-note = No money moves
test-cards = Test cards
test-hint = Any future expiry, any 3 digits, any name.
test-success = Success
test-success-3ds = Success with 3DS
test-expired = Declined (Expired)
test-funds = Declined (Insufficient Funds)
test-3ds-failed = 3DS Authentication Failed

## The bank's step (3-D Secure)

bank-step = Your bank asks for confirmation
bank-back = Cancel and use another card
bank-left = The bank step was cancelled and nothing was charged. Pay again or use another card.
# The name of the bank in test mode, which is not a real one.
bank-name = Sandbox Bank
bank-title = Confirm this payment
bank-note = A real bank would send you a code now. In test mode you decide.
bank-pass = Complete authentication
bank-fail = Fail authentication
merchant = Merchant
returning = Back to the checkout
continue = Continue

## After the payment

paid = Payment complete
# Label of the order's number.
order-id = Order
date = Date
paid-with = Paid with
view-receipt = View receipt
print-receipt = Print receipt
done = Done
paid-test = This was a test payment. No money moved.
return-to = Return to { $host }
store-has-it = { $store } has your order.

## Pages with one message

cancelled = Payment cancelled
nothing-charged = Nothing was charged.
expired = This page has expired
not-found = Page not found
not-found-text = Check the address, or go back to the shop and start again.
store-unknown = Store not found
store-unknown-text = Check the address, or ask the shop for a new link.
bad-request = This link is not complete
bad-request-text = Go back to the shop and start again. Nothing was charged.
# A signed link whose signature does not fit; the sentence of bad-request follows.
link-refused = This link was changed and cannot be used
amount-refused = The amount is missing or not between { $min } and { $max }.
server-error = Something went wrong on our side
server-error-text = Try again in a moment. A payment is never taken twice.
# Label of the id under which support finds this page in the log.
request-id = Request
closed = This checkout is closed
closed-text = Too many payments were declined. Start again from the shop.

## Why a card was declined

decline-expired-card = The card has expired. Use another card.
decline-insufficient-funds = The card does not have enough funds. Use another card.
decline-authentication-failed = Your bank did not confirm the payment. Try again or use another card.
decline-not-a-test-card = This is a test payment. Use one of the test cards.
decline-superseded = Another payment was started instead.
decline-not-processed = The payment was not processed. Nothing was charged; try again.
decline-refused = The payment was declined. Try again or use another card.
decline-cancelled = You cancelled the payment. You can pay again.
decline-underpaid = The full amount did not arrive in time. Contact the shop.

## Coupons

coupon-add = Add a coupon
coupon-label = Coupon code
coupon-apply = Apply
coupon-remove = Remove
coupon-applied = { $code } applied
coupon-unknown = This coupon does not exist.
coupon-expired = This coupon has expired.
coupon-used-up = This coupon has been used up.
coupon-used-by-customer = You have used this coupon already.
coupon-min-amount = This coupon needs an order of at least { $amount }.
coupon-currency = This coupon is for another currency.
coupon-inactive = This coupon is not active.
coupon-not-here = Coupons do not apply when you choose the amount yourself.
coupon-gone = The coupon { $code } can no longer be used. The total is now { $amount }.
subtotal = Subtotal
discount = Discount ({ $code })
# The pay button when there is nothing left to pay.
complete-order = Complete order
no-card-needed = Nothing to pay. No card is needed.

## Wallets

wallet-pay = Pay with { $wallet }
wallet-simulated = Simulated wallet (test)
or-by-card = Or pay by card

## Limits, refunds, and the store's own links

try-later =
    { $minutes ->
        [one] Too many payment attempts. Try again in { $minutes } minute.
       *[other] Too many payment attempts. Try again in { $minutes } minutes.
    }
refunded = Refunded { $amount } on { $date }
cancelled-order = This order was cancelled by the shop.
licence-keys = Your licence keys
support = Questions? Contact { $address }
terms = Terms
refund-policy = Refund policy
privacy = Privacy

## Paying on a gateway's own page

# The button that leads there.
pay-elsewhere = Continue to payment
elsewhere-hint = You pay on a secure page of the payment provider and come back here.
waiting = Waiting for confirmation
waiting-text = The payment provider has not confirmed the payment yet. This page continues by itself.
