//! Every English text that a customer reads on the payment pages.
//!
//! Templates and the script take their words from here (the script through data attributes and
//! hidden elements), so that a message catalogue can replace this file without touching either.
//! House rules: short sentences, no exclamation marks, no "please", no blame; an error says what
//! to do; the same noun for the same thing everywhere (payment, order, card, receipt).
//! `{…}` marks a gap that the script fills.

/// The product's name, as the footer and titles show it.
pub const BRAND: &str = "PebblePay";
/// Footer of every page, before the name.
pub const POWERED_BY: &str = "Powered by";

// The card form.

/// Title of the checkout page; takes the store's name.
#[must_use]
pub fn checkout_title(store: &str) -> String {
    format!("Pay {store}")
}
/// Label of the pay button; takes the amount as displayed.
#[must_use]
pub fn pay(amount: &str) -> String {
    format!("Pay {amount}")
}
/// The pay button while no amount has been chosen.
pub const PAY_OPEN: &str = "Pay";
/// The same button as a pattern for the script.
pub const PAY_PATTERN: &str = "Pay {amount}";
/// Announced while a payment is under way.
pub const PAYING: &str = "Paying. This takes a few seconds.";
/// Name of the region that says what is bought.
pub const ORDER: &str = "Your order";
/// Name of the region that holds the form.
pub const PAYMENT: &str = "Payment";
/// Heading in place of the total while the customer has not chosen one.
pub const CHOOSE_AMOUNT: &str = "Choose what you pay";
/// Label of an amount.
pub const AMOUNT: &str = "Amount";
/// Label of the total.
pub const TOTAL: &str = "Total";
/// Label of the merchant's own reference.
pub const REFERENCE: &str = "Reference";
/// Label of the e-mail field.
pub const EMAIL: &str = "Email";
/// Shape of an e-mail address.
pub const EMAIL_SHAPE: &str = "name@example.com";
/// Label of the card group.
pub const CARD: &str = "Card";
/// Label of the card number.
pub const CARD_NUMBER: &str = "Card number";
/// Label of the expiry date.
pub const EXPIRY: &str = "Expiry";
/// Shape of the expiry date.
pub const EXPIRY_SHAPE: &str = "MM / YY";
/// Label of the security code.
pub const CVC: &str = "CVC";
/// Label of the card holder's name.
pub const NAME: &str = "Name on card";
/// Shape of the name.
pub const NAME_SHAPE: &str = "As printed on the card";
/// The way out of the checkout.
pub const CANCEL: &str = "Cancel";
/// Closes the dialog from a message.
pub const CLOSE: &str = "Close";
/// Starts the same checkout afresh.
pub const START_AGAIN: &str = "Start again";

/// The address that the order already holds; no receipt is promised, since none is mailed yet.
#[must_use]
pub fn known_email(email: &str) -> String {
    format!("Your email: {email}")
}
/// Hint under the open amount; both ends as displayed.
#[must_use]
pub fn amount_range(min: &str, max: &str) -> String {
    format!("From {min} to {max}")
}

// Time left.

/// How long the page takes payments, without script.
#[must_use]
pub fn stays_open(minutes: u64) -> String {
    match minutes {
        0 => "This page closes in less than a minute.".to_owned(),
        1 => "This page stays open for 1 minute.".to_owned(),
        _ => format!("This page stays open for {minutes} minutes."),
    }
}
/// The same with a clock time in the reader's own zone.
pub const OPEN_UNTIL_PATTERN: &str = "This page stays open until {time}.";
/// The last minutes; the gap reads "in 4 minutes".
pub const CLOSES_PATTERN: &str = "This page closes {when}.";

// Errors in fields.

/// Heading of the list of wrong fields.
pub const CHECK_FIELDS: &str = "Check these fields";
/// The amount is missing.
pub const AMOUNT_EMPTY: &str = "Enter an amount";
/// The e-mail address is missing.
pub const EMAIL_EMPTY: &str = "Enter your email address";
/// The e-mail address cannot be one.
pub const EMAIL_BAD: &str = "Enter an address like name@example.com";
/// The card number is missing.
pub const NUMBER_EMPTY: &str = "Enter the card number";
/// The card number has too few digits.
pub const NUMBER_SHORT: &str = "Enter all digits of the card number";
/// The card number fails its check digit.
pub const NUMBER_BAD: &str = "Check the card number for a typing error";
/// The expiry date is missing.
pub const EXPIRY_EMPTY: &str = "Enter the expiry date";
/// The expiry date is no month and year.
pub const EXPIRY_BAD: &str = "Enter month and year, like 04 / 30";
/// The card is no longer valid.
pub const EXPIRY_PAST: &str = "Use a card that has not expired";
/// The security code is missing.
pub const CVC_EMPTY: &str = "Enter the 3 digits on the back";
/// The security code is not three digits.
pub const CVC_BAD: &str = "Enter all 3 digits of the CVC";
/// The name is missing.
pub const NAME_EMPTY: &str = "Enter the name on the card";

// Notices.

/// F-08: a live store has no way to take cards.
pub const NOT_PAYABLE: &str = "This store cannot take payments yet.";
/// What the customer may do about it.
pub const NOT_PAYABLE_NEXT: &str = "Nothing was charged. Ask the store for another way to pay.";
/// The connection is gone before anything was sent.
pub const OFFLINE: &str = "You are offline. The form is kept and works again with the connection.";
/// The connection went while a payment was under way.
pub const CHECKING: &str =
    "The connection was lost. Checking what became of the payment; keep this page open.";
/// The answer got lost and the server knows of no payment.
pub const NOT_SENT: &str = "The payment did not go through and nothing was charged. Pay again.";
/// The server could not answer.
pub const SERVER_TROUBLE: &str = "The payment did not go through. Wait a moment and pay again.";

/// A coupon was named that does not count here.
#[must_use]
pub fn coupon_not_applied(code: &str) -> String {
    format!("The coupon {code} does not apply to this order.")
}

// Test mode.

/// The badge.
pub const TEST: &str = "Test";
/// What test mode means.
pub const TEST_NOTE: &str = "No money moves";
/// Opens the list of test cards.
pub const TEST_CARDS: &str = "Test cards";
/// Beneath the list.
pub const TEST_HINT: &str = "Any future expiry, any 3 digits, any name.";

// 3-D Secure.

/// Title of the bank step inside the card.
pub const BANK_STEP: &str = "Your bank asks for confirmation";
/// Way back from it.
pub const BANK_BACK: &str = "Cancel and use another card";
/// The customer took it.
pub const BANK_LEFT: &str =
    "The bank step was cancelled and nothing was charged. Pay again or use another card.";
/// Name of the sandbox bank.
pub const BANK_NAME: &str = "Sandbox Bank";
/// Heading of the bank's page.
pub const BANK_TITLE: &str = "Confirm this payment";
/// What the sandbox bank is.
pub const BANK_NOTE: &str = "A real bank would send you a code now. In test mode you decide.";
/// Passes the challenge.
pub const BANK_PASS: &str = "Complete authentication";
/// Fails the challenge.
pub const BANK_FAIL: &str = "Fail authentication";
/// Label of the merchant.
pub const MERCHANT: &str = "Merchant";
/// The page between the bank and the checkout.
pub const RETURNING: &str = "Back to the checkout";
/// Its one link.
pub const CONTINUE: &str = "Continue";

// After the payment.

/// Heading of the receipt.
pub const PAID: &str = "Payment complete";
/// Label of the order's id.
pub const ORDER_ID: &str = "Order";
/// Label of the date.
pub const DATE: &str = "Date";
/// Label of the card.
pub const PAID_WITH: &str = "Paid with";
/// Opens the receipt.
pub const VIEW_RECEIPT: &str = "View receipt";
/// Prints the receipt.
pub const PRINT: &str = "Print receipt";
/// Closes the dialog after a payment.
pub const DONE: &str = "Done";
/// Countdown before the customer is sent on.
pub const CONTINUES_PATTERN: &str = "You continue {when}.";
/// Said of a test payment.
pub const PAID_TEST: &str = "This was a test payment. No money moved.";

/// Link to a page outside this server; takes its host.
#[must_use]
pub fn return_to(host: &str) -> String {
    format!("Return to {host}")
}
/// The same as a pattern for the script.
pub const RETURN_PATTERN: &str = "Return to {host}";
/// What happens next, in general; takes the store's name.
#[must_use]
pub fn store_has_it(store: &str) -> String {
    format!("{store} has your order.")
}

// Pages with one message: heading and sentence.

/// The customer left on purpose.
pub const CANCELLED: (&str, &str) = ("Payment cancelled", "Nothing was charged.");
/// The session is over.
pub const EXPIRED: (&str, &str) = ("This page has expired", "Nothing was charged.");
/// An address that leads nowhere.
pub const NOT_FOUND: (&str, &str) = (
    "Page not found",
    "Check the address, or go back to the shop and start again.",
);
/// A link that once worked.
pub const GONE: (&str, &str) = (
    "This link no longer works",
    "Go back to the shop for a new one. Nothing was charged.",
);
/// A store that does not exist.
pub const STORE_UNKNOWN: (&str, &str) = (
    "Store not found",
    "Check the address, or ask the shop for a new link.",
);
/// A request that cannot be read.
pub const BAD_REQUEST: (&str, &str) = (
    "This link is not complete",
    "Go back to the shop and start again. Nothing was charged.",
);
/// Our fault.
pub const SERVER_ERROR: (&str, &str) = (
    "Something went wrong on our side",
    "Try again in a moment. A payment is never taken twice.",
);
/// Label before the request's id on error pages.
pub const REQUEST_ID: &str = "Request";
/// Too many declined payments.
pub const CLOSED: (&str, &str) = (
    "This checkout is closed",
    "Too many payments were declined. Start again from the shop.",
);
