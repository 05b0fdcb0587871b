//! Names of the query parameters of checkout links (`/checkout/STORE`, `/checkout/embed`).
//!
//! The same names serve the hosted page, the embedded page and the SDK, which builds such links.

/// The store; on the embedded page only, the hosted page carries it in its path.
pub const STORE_ID: &str = "store_id";
/// A session made through the API (`cs_…`); on the embedded page only.
pub const SESSION: &str = "session";
/// Decimal amount in the major unit. Never sent together with [`VARIANT_ID`] (`TRAP-78`).
pub const AMOUNT: &str = "amount";
/// Variant whose price the server looks up.
pub const VARIANT_ID: &str = "variant_id";
/// Product or service name shown on the page.
pub const PRODUCT: &str = "product";
/// Coupon code to apply at once.
pub const COUPON: &str = "coupon";
/// The merchant's own order or invoice reference.
pub const REF: &str = "ref";
/// Where to go after a payment; the primary name on the hosted page (`B-11`).
pub const RETURN_URL: &str = "return_url";
/// Where to go after a payment; the primary name on the embedded page (`B-11`).
pub const SUCCESS_URL: &str = "success_url";
/// Where to go when the customer cancels.
pub const CANCEL_URL: &str = "cancel_url";
/// Asks for the test side of the store (`F-01`).
pub const TEST_MODE: &str = "testMode";
/// ISO 4217 code.
pub const CURRENCY: &str = "currency";
/// The customer's e-mail address, filled in beforehand.
pub const EMAIL: &str = "email";
/// The customer's name, filled in beforehand.
pub const NAME: &str = "name";
/// Where to post the result; honoured for registered hosts only (`F-02`).
pub const WEBHOOK_URL: &str = "webhook_url";
/// JSON object of custom values, returned in webhooks.
pub const METADATA: &str = "metadata";
/// BCP 47 tag of the page's language.
pub const LOCALE: &str = "locale";
/// `light`, `dark` or `auto`.
pub const THEME: &str = "theme";
/// How many of the variant are bought.
pub const QUANTITY: &str = "quantity";
/// Signature over the parameters that bear the price.
pub const SIG: &str = "sig";

/// The signed result, on the way back from the checkout; never on a link to it.
pub const RESULT_TOKEN: &str = "result_token";

/// Every parameter of a link, for checks that no name is forgotten or used twice.
pub const ALL: [&str; 20] = [
    STORE_ID,
    SESSION,
    AMOUNT,
    VARIANT_ID,
    PRODUCT,
    COUPON,
    REF,
    RETURN_URL,
    SUCCESS_URL,
    CANCEL_URL,
    TEST_MODE,
    CURRENCY,
    EMAIL,
    NAME,
    WEBHOOK_URL,
    METADATA,
    LOCALE,
    THEME,
    QUANTITY,
    SIG,
];
