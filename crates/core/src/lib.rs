//! What a checkout is: money, orders, attempts, events, the ledger and every rule between them.
//!
//! Nothing here is asynchronous, reads a clock, draws a random number or does input or output:
//! the caller passes the time in milliseconds since the Unix epoch and random bytes. No type here
//! is a wire type; a dialect in the server translates. That is what makes every rule testable in
//! microseconds and replayable from its inputs.

pub mod accent;
pub mod account;
pub mod brand;
pub mod btcpay;
pub mod button;
pub mod callback;
#[cfg(test)]
mod callback_tests_support;
pub mod canonical_json;
pub mod card;
pub mod chaos;
pub mod coupon;
pub mod coupon_draft;
pub mod csv;
pub mod delivery;
pub mod device;
pub mod dispute;
pub mod doctor;
pub mod erasure;
pub mod event;
pub mod figures;
pub mod guard;
pub mod id;
pub mod invoice;
pub mod json;
pub mod json_parse;
pub mod ledger;
pub mod licence;
pub mod limits;
pub mod link;
pub mod money;
pub mod order;
pub mod payment;
pub mod payor;
pub mod refund;
pub mod refusal;
pub mod result_token;
pub mod retry;
pub mod second_factor;
pub mod session;
pub mod signature;
pub mod split;
pub mod store;
pub mod style;
pub mod team;
pub mod test_cards;
pub mod text;
pub mod time;
#[cfg(test)]
mod words_tests;
