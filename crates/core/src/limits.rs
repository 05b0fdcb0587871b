//! Every bound of the checkout, with its unit in its name.
//!
//! A limit lives here once; messages and tests read it from here.

/// The smallest amount that PebblePay takes, in hundredths of the major unit (PEB-023).
pub const AMOUNT_HUNDREDTHS_MIN: i64 = 50;
/// The largest amount that PebblePay takes, in hundredths of the major unit (PEB-023).
pub const AMOUNT_HUNDREDTHS_MAX: i64 = 5_000_000;

/// How long a checkout session made by the API can be paid (PEB-022).
pub const API_SESSION_MS: i64 = 60 * 60 * 1000;
/// How long an embedded checkout can be paid after it was opened (PEB-184).
pub const EMBED_SESSION_MS: i64 = 30 * 60 * 1000;
/// How long a hosted link can be paid after it was opened; the link itself never expires (B-10).
pub const LINK_SESSION_MS: i64 = 60 * 60 * 1000;
/// How long what never expires can be paid: a hundred years (B-10).
pub const UNLIMITED_MS: i64 = 100 * 365 * 24 * 60 * 60 * 1000;
/// The smallest amount of an invoice, in cents (PEP-006).
pub const INVOICE_CENTS_MIN: i64 = 1;
/// The largest amount of an invoice, in cents (PEP-006).
pub const INVOICE_CENTS_MAX: i64 = 100_000_000;
/// How long an invoice can be paid where nothing is said (PEP-006).
pub const INVOICE_MS_DEFAULT: i64 = 12 * 60 * 60 * 1000;
/// The shortest time that an invoice can be paid.
pub const INVOICE_MS_MIN: i64 = 1000;
/// The longest time that an invoice can be paid (PEP-006).
pub const INVOICE_MS_MAX: i64 = 30 * 24 * 60 * 60 * 1000;
/// Pages of invoices and of Pepay's events, where nothing is asked for (PEP-045).
pub const INVOICE_LIST_DEFAULT: i64 = 10;
/// A bank step that began before the end may finish this much later (B-10).
pub const CHALLENGE_GRACE_MS: i64 = 10 * 60 * 1000;
/// An attempt whose gateway has not answered for this long is asked about.
pub const ATTEMPT_SILENCE_MS: i64 = 30 * 1000;
/// A gateway that has not decided is asked at least this often.
pub const ATTEMPT_ASK_GAP_MS_MAX: i64 = 60 * 60 * 1000;
/// How long a gateway is asked about an attempt that was given up: its callback may be lost.
pub const ATTEMPT_ASK_MS_MAX: i64 = 24 * 60 * 60 * 1000;

/// How long a store's former key for signed buttons is good after a rotation: prices stand in
/// static pages, caches and newsletters, which live long and change slowly.
pub const BUTTON_KEY_GRACE_MS: i64 = 90 * 24 * 60 * 60 * 1000;

/// How far the clock of a test side is advanced at once.
pub const TEST_CLOCK_MS_MAX: i64 = 31 * 24 * 60 * 60 * 1000;

/// Chaos switches: the longest delay of a webhook of a test side.
pub const CHAOS_DELAY_MS_MAX: i64 = 60 * 1000;
/// Chaos switches: how long a webhook is held back for later ones to overtake it.
pub const CHAOS_REORDER_MS: i64 = 10 * 1000;

/// The largest amount of PG, in minor units.
pub const PG_AMOUNT_MINOR_MAX: i64 = 99_999_999_999;
/// Telephone numbers, in digits: the longest that there are (E.164).
pub const PHONE_DIGITS_MAX: usize = 15;

/// Declined attempts before a session closes.
pub const DECLINES_PER_SESSION_MAX: u32 = 5;

/// Most of a variant that one order sells.
pub const QUANTITY_MAX: u32 = 999;

/// Product names, in code points.
pub const PRODUCT_CHARS_MAX: usize = 255;
/// Order references, in code points.
pub const REFERENCE_CHARS_MAX: usize = 255;
/// Customer names, in code points.
pub const NAME_CHARS_MAX: usize = 255;
/// E-mail addresses, in bytes.
pub const EMAIL_BYTES_MAX: usize = 254;
/// URLs, in bytes.
pub const URL_BYTES_MAX: usize = 2048;
/// Names of stores, in code points.
pub const STORE_NAME_CHARS_MAX: usize = 255;
/// The most origins of a list of a store: they stand in a header of every page.
pub const ORIGINS_MAX: usize = 50;
/// Logos, in bytes.
pub const LOGO_BYTES_MAX: usize = 64 * 1024;
/// Logos: width and height, in pixels.
pub const LOGO_PIXELS_MAX: u32 = 4096;
/// Coupon codes, in characters.
pub const COUPON_CHARS_MAX: usize = 64;
/// Reasons of refunds, in code points.
pub const REASON_CHARS_MAX: usize = 255;
/// Descriptions of coupons, in code points.
pub const DESCRIPTION_CHARS_MAX: usize = 500;
/// Coupon codes that one address may try on pages in a minute: codes are short, so they could be
/// guessed.
pub const COUPON_TRIES_PER_MINUTE: u32 = 20;
/// Dashboard: requests that one store has the server send at once, to see what is answered.
pub const TRIALS_PER_MINUTE: u32 = 30;
/// How often a coupon may be used at most, where a limit is set.
pub const COUPON_USES_MAX: i64 = 1_000_000_000;
/// Idempotency keys, in bytes.
pub const IDEMPOTENCY_KEY_BYTES_MAX: usize = 255;
/// How long the answer to an idempotency key is kept.
pub const IDEMPOTENCY_KEEP_MS: i64 = 24 * 60 * 60 * 1000;

/// Request bodies, in bytes.
pub const BODY_BYTES_MAX: usize = 64 * 1024;
/// How deep JSON may nest.
pub const JSON_DEPTH_MAX: usize = 32;

/// List pages: the most that may be asked for (PEB-048).
pub const LIST_LIMIT_MAX: i64 = 100;
/// List pages: what is given when nothing is asked for (PEB-048).
pub const LIST_LIMIT_DEFAULT: i64 = 50;
/// The furthest that `offset` reaches; beyond it a cursor is the way.
pub const LIST_OFFSET_MAX: i64 = 10_000_000;

/// The API: how many seconds' worth of requests may come at once.
pub const API_BURST_SECONDS: u32 = 2;
/// The API: requests of `SecPaid` with one key within a minute (SEC-027).
pub const SECPAID_REQUESTS_PER_MINUTE: u32 = 60;
/// The API: wrong keys from one address within a second.
pub const WRONG_KEYS_PER_SECOND: u32 = 20;

/// Card testing: attempts to pay from one address within a minute.
pub const GUARD_ADDRESS_ATTEMPTS_PER_MINUTE: u32 = 5;
/// Card testing: declines of one address within an hour.
pub const GUARD_ADDRESS_DECLINES_PER_HOUR: u32 = 10;
/// Card testing: declines of one card within an hour, over all stores.
pub const GUARD_CARD_DECLINES_PER_HOUR: u32 = 3;
/// Card testing: attempts to pay at one store within a minute before suspects have to wait.
pub const GUARD_STORE_ATTEMPTS_PER_MINUTE: u32 = 30;
/// Card testing: declines at one store within a minute before suspects have to wait.
pub const GUARD_STORE_DECLINES_PER_MINUTE: u32 = 10;
/// Card testing: declines within an hour that make an address a suspect.
pub const GUARD_SUSPECT_DECLINES_PER_HOUR: u32 = 2;
/// Card testing: how many times the live limits those of the test side are (F-15).
pub const GUARD_TEST_FACTOR: u32 = 20;
/// How long an attempt under way remembers whose decline it would be: a session, its grace for
/// the bank, and some air.
pub const GUARD_ATTEMPT_KEEP_MS: i64 = 2 * 60 * 60 * 1000;
/// How long what the guard told a store's owner is kept.
pub const NOTICE_KEEP_MS: i64 = 90 * 24 * 60 * 60 * 1000;
/// The most notices that are listed at once.
pub const NOTICES_MAX: i64 = 100;

/// Webhooks: how long an endpoint may fail without a success before it is disabled (F-14).
pub const ENDPOINT_FAILING_MS_MAX: i64 = 5 * 24 * 60 * 60 * 1000;
/// Webhooks: how long the secret before a rotation signs beside the new one (F-04).
pub const SECRET_OVERLAP_MS: i64 = 24 * 60 * 60 * 1000;
/// Webhooks: how long an event waits at most for the earlier ones of its order.
pub const ORDER_WAIT_MS_MAX: i64 = 60 * 1000;
/// Webhooks: endpoints of one side of a store.
pub const ENDPOINTS_MAX: i64 = 50;
/// Streams: how many one key may have open on one server.
pub const STREAMS_PER_KEY_MAX: usize = 50;
/// Streams: how many may follow one payment with its customer's token.
pub const STREAMS_PER_PAYOR_MAX: usize = 5;
/// Streams: how many events a reader may be behind before it is cut off.
pub const STREAM_QUEUE_EVENTS_MAX: usize = 1024;
/// Streams: seconds after which a refused reader may ask again.
pub const STREAM_RETRY_AFTER_S: u32 = 10;
/// WebSockets: messages of a reader, in bytes; they carry nothing.
pub const SOCKET_MESSAGE_BYTES_MAX: usize = 4 * 1024;
/// WebSockets: messages of a reader within a minute.
pub const SOCKET_MESSAGES_PER_MINUTE: u32 = 30;
/// WebSockets: how long a token opens one, in seconds (TRAP-89).
pub const WS_TOKEN_S_MAX: i64 = 60;

/// The fewest characters of a dashboard password (E8).
pub const PASSWORD_CHARS_MIN: usize = 10;
/// The most characters of a dashboard password, so that hashing has a bound.
pub const PASSWORD_CHARS_MAX: usize = 128;
/// How long who signed in stays so without doing anything.
pub const SIGN_IN_IDLE_MS: i64 = 12 * 60 * 60 * 1000;
/// How long who signed in stays so at most.
pub const SIGN_IN_MS: i64 = 14 * 24 * 60 * 60 * 1000;
/// How long after the password was given secrets are shown and money settings change (E8).
pub const FRESH_MS: i64 = 15 * 60 * 1000;
/// Over how long failed sign-ins count.
pub const SIGN_IN_COUNTED_MS: i64 = 15 * 60 * 1000;
/// Failed sign-ins to one account from one address while they count.
pub const SIGN_IN_PAIR_MAX: i64 = 5;
/// Failed sign-ins from one address, to whatever accounts.
pub const SIGN_IN_ADDRESS_MAX: i64 = 20;
/// Failed sign-ins to one account, from wherever: many addresses may not guess together.
pub const SIGN_IN_ACCOUNT_MAX: i64 = 50;
/// Wrong second factors of one account, from wherever: who tries has its password already.
pub const SECOND_FACTOR_MAX: i64 = 10;
/// How long after the password the second factor may come.
pub const SECOND_FACTOR_MS: i64 = 10 * 60 * 1000;
/// How long a passkey may take to answer.
pub const PASSKEY_CEREMONY_MS: i64 = 5 * 60 * 1000;
/// Ceremonies of passkeys under way from one address.
pub const PASSKEY_CEREMONIES_MAX: i64 = 30;
/// Passkeys of one account.
pub const PASSKEYS_MAX: usize = 20;
/// Characters of a passkey's name.
pub const PASSKEY_NAME_CHARS_MAX: usize = 60;
/// How long an invitation can be accepted.
pub const INVITATION_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// Open invitations of one store.
pub const INVITATIONS_MAX: i64 = 50;
/// How long a link that resets a password works.
pub const RESET_MS: i64 = 60 * 60 * 1000;
/// Mails with such a link to one account within an hour.
pub const RESET_MAILS_PER_HOUR: i64 = 3;
