//! What opens the paywall: a form with a JSON text and its signature (PG-030, PG-031).

use pebblepay_core::canonical_json;
use pebblepay_core::json::Json;
use sha2::{Digest, Sha256};

use super::super::{Form, Launch};
use super::Settings;

/// The form. The signature is over the text itself; the page escapes it for HTML (TRAP-33).
pub(super) fn form(settings: &Settings, launch: &Launch<'_>, now_s: i64) -> Form {
    let payload = canonical_json::to_string(&payload(settings, launch, now_s));
    let signature = sign(&settings.paywall_secret, &payload);
    Form {
        method: "post",
        action: settings.paywall_url.clone(),
        fields: vec![("payload", payload), ("signature", signature)],
    }
}

/// SHA-256 over the secret and the payload, one after the other. This is no HMAC (TRAP-31).
fn sign(secret: &str, payload: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(secret.as_bytes());
    hash.update(payload.as_bytes());
    hex::encode(hash.finalize())
}

fn payload(settings: &Settings, launch: &Launch<'_>, now_s: i64) -> Json {
    let Launch { order, attempt, .. } = launch;
    let details = &order.details;
    let said = details.description.clone();
    let description = said
        .or_else(|| details.product_line())
        .unwrap_or_else(|| order.number.as_str().to_owned());
    let customer = details.customer_ref.as_deref();
    Json::object()
        .with("merchantAccount", settings.merchant_account.as_str())
        .with("timestamp", now_s)
        .with("skin", "vps-1-vue")
        .with("customerId", customer.unwrap_or(order.id.as_str()))
        .with("customerCountry", "MA")
        .with("customerLocale", locale(details.locale.as_deref()))
        .with_some("customerName", details.customer_name.as_deref())
        .with_some("customerEmail", details.customer_email.as_deref())
        .with("chargeId", attempt.id.as_str())
        .with("orderId", order.number.as_str())
        .with("price", order.amount.to_decimal())
        .with("currency", order.amount.currency().code())
        .with("description", description)
        .with("mode", "DEEP_LINK")
        .with("paymentMethod", "CREDIT_CARD")
        .with("showPaymentProfiles", "false")
        .with("callbackUrl", launch.callback_url.as_str())
        .with("successUrl", launch.success_url.as_str())
        .with("failureUrl", launch.failure_url.as_str())
        .with("cancelUrl", launch.cancel_url.as_str())
        .build()
}

/// The paywall's languages are those of its country; English is understood beside them.
fn locale(tag: Option<&str>) -> &'static str {
    match tag.unwrap_or_default().split('-').next() {
        Some("fr") => "fr_FR",
        Some("ar") => "ar_MA",
        _ => "en_US",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // proves: TRAP-31
    #[test]
    fn the_signature_is_a_plain_hash_and_no_hmac() {
        // printf %s 'secret{"a":1}' | openssl dgst -sha256
        assert_eq!(
            sign("secret", "{\"a\":1}"),
            "37bd34e4b292ef9df8bfe70e3f50526139249490c3c2594cf20175ba7665e01d"
        );
    }
}
