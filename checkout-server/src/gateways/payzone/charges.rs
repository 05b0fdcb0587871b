//! The charge API: how a charge stands, and giving it back (PG-032).
//!
//! Every call is signed over caller, account, time, path and body. An answer that is not understood
//! is "not known", never "paid" and never "given back".

use pebblepay_core::callback::{ChargeStatus, Told};
use pebblepay_core::canonical_json;
use pebblepay_core::json::Json;
use pebblepay_core::order::Order;
use pebblepay_core::payment::{Attempt, Outcome};
use pebblepay_core::refund::{Refund, RefundOutcome};
use pebblepay_core::signature::hmac_sha256_hex;

use super::super::exchange;
use super::{Api, Payzone};

/// What the gateway answered.
enum Answer {
    /// A status and what could be read of the body.
    Reply(u16, Json),
    /// The request never left.
    Unsent,
    /// Nobody knows whether it arrived.
    Lost,
}

impl Payzone {
    /// How an attempt stands at the gateway. A charge that it does not know may still be paid: its
    /// customer may be at the paywall.
    pub(super) async fn charge(&self, order: &Order, attempt: &Attempt) -> Outcome {
        let Some(body) = self.known(attempt).await else {
            return Outcome::Pending;
        };
        let told = Told::read(&body);
        let fits = |told: &Told| told.check(order, attempt, self.account(), false);
        match told.and_then(|told| fits(&told).map(|()| told)) {
            Ok(told) => told.outcome().unwrap_or(Outcome::Pending),
            Err(why) => {
                tracing::warn!(attempt = %attempt.id, "payzone's answer about a charge: {}", why.message());
                Outcome::Pending
            }
        }
    }

    /// What the charge API says of a charge, if it says anything.
    async fn known(&self, attempt: &Attempt) -> Option<Json> {
        let api = self.settings.api.as_ref()?;
        match self.call(api, &path(attempt), None).await {
            Answer::Reply(200, body) => Some(body.get("charge").cloned().unwrap_or(body)),
            Answer::Reply(..) | Answer::Unsent | Answer::Lost => None,
        }
    }

    /// Gives a charge back. The refund's id goes with it, so that it can be found again.
    pub(super) async fn give_back(&self, refund: &Refund, charge: &Attempt) -> RefundOutcome {
        let Some(api) = &self.settings.api else {
            let why = "the charge API is not set up: see 'checkout-server gateway set'".to_owned();
            return RefundOutcome::Refused { why };
        };
        let command = Json::object()
            .with("command", "REFUND")
            .with("amount", refund.amount)
            .with("currency", refund.amount.currency().code())
            .with("idempotencyId", refund.id.as_str())
            .build();
        let body = canonical_json::to_string(&command);
        match self.call(api, &path(charge), Some(body)).await {
            Answer::Reply(status, body) => answered(status, &body, refund),
            Answer::Unsent | Answer::Lost => RefundOutcome::Pending,
        }
    }

    /// What became of a refund whose answer was lost. It is asked for again only where the charge
    /// shows that none arrived: a refund that can not be told from this one leaves it open.
    pub(super) async fn refund_again(&self, refund: &Refund, charge: &Attempt) -> RefundOutcome {
        let Some(body) = self.known(charge).await else {
            return RefundOutcome::Pending;
        };
        let refunds: Vec<&Json> = body
            .get("transactions")
            .and_then(Json::as_array)
            .unwrap_or_default()
            .iter()
            .filter(|t| word(t, "type").is_some_and(|kind| kind.contains("REFUND")))
            .collect();
        let own = |t: &&&Json| word(t, "idempotencyId") == Some(refund.id.as_str());
        if let Some(found) = refunds.iter().find(own) {
            return match word(found, "state") {
                Some("APPROVED" | "COMPLETED" | "SUCCESS") => done(found, refund),
                Some("DECLINED" | "ERROR" | "FAILED") => RefundOutcome::Refused { why: why(found) },
                Some(_) | None => RefundOutcome::Pending,
            };
        }
        let named = refunds.iter().all(|t| word(t, "idempotencyId").is_some());
        let charged = word(&body, "status") == Some(ChargeStatus::Charged.as_str());
        if charged && named {
            return self.give_back(refund, charge).await;
        }
        tracing::warn!(refund = %refund.id, "payzone does not tell what became of a refund");
        RefundOutcome::Pending
    }

    /// Whether the charge API is there and takes our signature: it is asked about a charge that
    /// does not exist.
    ///
    /// # Errors
    /// Says why not.
    pub async fn probe(&self) -> Result<(), String> {
        let Some(api) = &self.settings.api else {
            return Err("no charge API is set up: refunds are made at Payzone".to_owned());
        };
        match self
            .call(api, "/api/v3/charges/connection-test", None)
            .await
        {
            Answer::Reply(200 | 404, _) => Ok(()),
            Answer::Reply(401 | 403, _) => {
                Err("it refuses the account, the caller's name or its secret".to_owned())
            }
            Answer::Reply(status, _) => Err(format!("it answers with status {status}")),
            Answer::Unsent | Answer::Lost => Err("it does not answer".to_owned()),
        }
    }

    /// One call: a POST with a body, else a GET.
    async fn call(&self, api: &Api, path: &str, body: Option<String>) -> Answer {
        let at_s = self.now_s().to_string();
        let account = self.account();
        let text = body.as_deref().unwrap_or_default();
        let signed = [api.caller.as_str(), account, &at_s, path, text].concat();
        let headers = [
            ("content-type", "application/json".to_owned()),
            ("accept", "application/json".to_owned()),
            ("x-merchantaccount", account.to_owned()),
            ("x-callername", api.caller.clone()),
            ("x-hmac-timestamp", at_s.clone()),
            (
                "x-hmac-signature",
                hmac_sha256_hex(&api.secret, signed.as_bytes()).to_ascii_uppercase(),
            ),
        ];
        let url = format!("{}{path}", api.url.trim_end_matches('/'));
        match exchange(&self.client, &url, &headers, body).await {
            Ok((status, body)) => Answer::Reply(status, body),
            Err(failure) => {
                tracing::warn!("payzone's charge API: {}", failure.message);
                if failure.sent {
                    Answer::Lost
                } else {
                    Answer::Unsent
                }
            }
        }
    }
}

fn path(attempt: &Attempt) -> String {
    format!("/api/v3/charges/{}", attempt.id)
}

fn answered(status: u16, body: &Json, refund: &Refund) -> RefundOutcome {
    match (status, word(body, "status")) {
        (200..=299, Some("REFUNDED")) => done(body, refund),
        (200..=299, Some("DECLINED" | "ERROR" | "FAILED")) | (400..=407 | 409..=428, _) => {
            RefundOutcome::Refused { why: why(body) }
        }
        // Too busy, a fault of theirs, or a word that nobody knows: it may have happened.
        _ => RefundOutcome::Pending,
    }
}

fn done(body: &Json, refund: &Refund) -> RefundOutcome {
    let own = word(body, "transactionId").unwrap_or(refund.id.as_str());
    RefundOutcome::Done {
        gateway_ref: own.to_owned(),
    }
}

fn word<'a>(body: &'a Json, name: &str) -> Option<&'a str> {
    body.get(name).and_then(Json::as_str)
}

/// The gateway's words, for the merchant.
fn why(body: &Json) -> String {
    const CHARS_MAX: usize = 255;
    let said = ["message", "resultMessage", "error"]
        .into_iter()
        .find_map(|name| word(body, name));
    said.unwrap_or("the gateway refused")
        .chars()
        .filter(|c| !c.is_control())
        .take(CHARS_MAX)
        .collect()
}
