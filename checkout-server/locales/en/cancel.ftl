# The question before the customer cancels a payment, and its button. The way back is `returning`.

cancel-ask = Cancel this payment?
cancel-ask-text = This link cannot be used afterwards. Nothing was charged.
cancel-yes = Cancel payment
