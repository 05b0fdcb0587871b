//! Tokens, signatures, ids and cursors, as they come back from browsers: what the server made opens,
//! and nothing else does.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pebblepay_core::id::{
    AttemptId, CouponId, EndpointId, EventId, LinkNumber, OrderId, OrderNumber, OrderRef,
    SessionId, StoreId, VariantId,
};
use pebblepay_core::{button, payor, second_factor, session};

const KEY: session::TokenKey = [7; 32];
const OTHER: session::TokenKey = [8; 32];

/// An id that is read is read again as the same one: pages of lists begin after it.
macro_rules! ids {
    ($text:expr, $($id:ty),*) => {$(
        if let Some(id) = <$id>::parse($text) {
            assert_eq!(<$id>::parse(id.as_str()), Some(id));
        }
    )*};
}

fuzz_target!(|input: (&str, &str, &[u8])| {
    let (purpose, text, payload) = input;
    let sealed = session::seal(&KEY, purpose, payload);
    assert_eq!(
        session::open(&KEY, purpose, &sealed).as_deref(),
        Some(payload)
    );
    assert_eq!(session::open(&OTHER, purpose, &sealed), None);
    if session::open(&KEY, purpose, text).is_some() {
        panic!("{text:?} is believed");
    }
    assert!(payor::open(&KEY, text).is_err() && payor::check(&KEY, text, purpose).is_err());
    assert!(
        !button::verify("bsk_test_1", text, purpose),
        "{purpose:?} is believed"
    );
    let _ = (second_factor::read(text), OrderRef::parse(text));
    for number in [LinkNumber::parse(text), LinkNumber::of_link_id(text)]
        .into_iter()
        .flatten()
    {
        assert_eq!(LinkNumber::of_link_id(&number.to_link_id()), Some(number));
    }
    ids!(
        text,
        AttemptId,
        CouponId,
        EndpointId,
        EventId,
        OrderId,
        OrderNumber,
        SessionId,
        StoreId,
        VariantId
    );
});
