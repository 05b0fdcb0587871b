//! The shop's side of webhooks: checks the signature as a merchant would and keeps the last ones.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// How many deliveries the shop shows.
const KEPT_MAX: usize = 20;

/// The last deliveries, newest first.
pub(super) struct Inbox {
    secrets: Vec<(&'static str, String)>,
    deliveries: Mutex<VecDeque<Value>>,
}

impl Inbox {
    /// An inbox that accepts what is signed with one of these secrets.
    pub(super) fn new(secrets: &[(&'static str, String)]) -> Self {
        Self {
            secrets: secrets.to_vec(),
            deliveries: Mutex::default(),
        }
    }

    /// Takes one delivery. Returns the status to answer: 200, or 401 if the signature is wrong.
    pub(super) fn receive(&self, signature: &str, body: &[u8]) -> u16 {
        let signed_with = self
            .secrets
            .iter()
            .find(|(_, secret)| signs(secret, signature, body));
        let event: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let delivery = json!({
            "received_ms": u64::try_from(now.as_millis()).unwrap_or(u64::MAX),
            "verified": signed_with.is_some(),
            "side": signed_with.map(|(side, _)| *side),
            "event": event,
        });
        let mut deliveries = self
            .deliveries
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        deliveries.push_front(delivery);
        deliveries.truncate(KEPT_MAX);
        if signed_with.is_some() { 200 } else { 401 }
    }

    /// All kept deliveries as a JSON array.
    pub(super) fn to_json(&self) -> String {
        let deliveries = self
            .deliveries
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Value::Array(deliveries.iter().cloned().collect()).to_string()
    }
}

/// Whether `signature` is the hex HMAC-SHA256 of the body under the secret's text.
fn signs(secret: &str, signature: &str, body: &[u8]) -> bool {
    let Ok(signature) = hex::decode(signature) else {
        return false;
    };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return false;
    };
    mac.update(body);
    !secret.is_empty() && mac.verify_slice(&signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::Inbox;
    use serde_json::Value;

    // RFC 4231, test case 2.
    const SECRET: &str = "Jefe";
    const BODY: &[u8] = b"what do ya want for nothing?";
    const SIGNATURE: &str = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    #[test]
    fn a_signed_delivery_is_accepted_and_a_forged_one_is_shown_as_such() {
        let inbox = Inbox::new(&[("test", SECRET.into()), ("live", "other".into())]);
        assert_eq!(inbox.receive(SIGNATURE, BODY), 200);
        assert_eq!(inbox.receive(SIGNATURE, b"{\"amount\":1}"), 401);
        assert_eq!(inbox.receive("", BODY), 401);
        let kept: Value = serde_json::from_str(&inbox.to_json()).unwrap();
        assert_eq!(kept[2]["side"], "test");
        assert_eq!(kept[1]["verified"], false);
        assert_eq!(kept[1]["event"]["amount"], 1);
    }

    #[test]
    fn an_empty_secret_signs_nothing() {
        let empty = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad";
        assert_eq!(
            Inbox::new(&[("live", String::new())]).receive(empty, b""),
            401
        );
    }

    #[test]
    fn only_the_last_deliveries_are_kept() {
        let inbox = Inbox::new(&[]);
        for _ in 0..50 {
            inbox.receive("", b"{}");
        }
        let kept: Value = serde_json::from_str(&inbox.to_json()).unwrap();
        assert_eq!(kept.as_array().unwrap().len(), 20);
    }
}
