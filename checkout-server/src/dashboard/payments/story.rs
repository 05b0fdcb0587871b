//! The story of a payment in words for people.

use pebblepay_core::delivery::DeliveryState;
use pebblepay_core::event::{Event, EventKind};
use pebblepay_core::json::Json;
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::payment::{Attempt, Decline};
use pebblepay_core::time::iso_seconds;

use crate::app::timeline::{Booked, Entry, Message, Told, What};
use crate::dashboard::gate::Visitor;
use crate::words::Language;
use crate::words::money::money;

/// A line of the story.
pub(super) struct Moment {
    /// `good`, `bad`, `wait` or `plain`.
    pub(super) kind: &'static str,
    /// What happened, in a sentence without its end.
    pub(super) title: String,
    /// What else is known of it.
    pub(super) more: String,
    /// Where more of it stands.
    pub(super) href: String,
    /// When.
    pub(super) at: String,
}

struct Words(&'static str, String, String);

/// A line for an entry.
pub(super) fn moment(visitor: &Visitor, entry: &Entry) -> Moment {
    let lang = visitor.lang;
    let mut href = String::new();
    let Words(kind, title, more) = match &entry.what {
        What::Event(event) => event_words(event, lang),
        What::Attempt(attempt) => attempt_words(attempt),
        What::Refund(refund) => {
            let title = format!("Refund of {} asked for", money(refund.amount, lang));
            let more = refund.reason.as_deref().map(|why| format!("Reason: {why}"));
            Words("plain", title, more.unwrap_or_default())
        }
        What::Told(told) => {
            if let Some(endpoint) = &told.endpoint {
                href = visitor.link(&format!("/webhooks/{endpoint}"));
            }
            told_words(told)
        }
        What::Booked(booked) => booked_words(booked, lang),
        What::Licences(ends) => {
            let keys = if ends.len() == 1 {
                "Licence key"
            } else {
                "Licence keys"
            };
            Words("good", format!("{keys} given"), ends.join(", "))
        }
        What::Mail(mail) => message_words(mail, mail_name(&mail.kind)),
        What::Confirmation(message) => message_words(message, "WhatsApp confirmation"),
    };
    Moment {
        kind,
        title,
        more,
        href,
        at: iso_seconds(entry.at_ms),
    }
}

fn plain(kind: &'static str, title: &str) -> Words {
    Words(kind, title.to_owned(), String::new())
}

/// An amount that an event tells.
fn told_money(json: Option<&Json>, event: &Event, lang: Language) -> String {
    let minor = json.and_then(|j| j.get("amount_minor")?.as_integer());
    let code = event.snapshot.get("currency").and_then(Json::as_str);
    let currency = code.and_then(|code| Currency::parse(code).ok());
    match (minor, currency) {
        (Some(minor), Some(currency)) => money(Money::from_minor(minor, currency), lang),
        _ => String::new(),
    }
}

fn text<'a>(json: Option<&'a Json>, key: &str) -> &'a str {
    json.and_then(|j| j.get(key)?.as_str()).unwrap_or_default()
}

/// Why a payment was declined, as its owner reads it.
pub(in crate::dashboard) fn decline(why: Decline) -> &'static str {
    match why {
        Decline::ExpiredCard => "Card expired",
        Decline::InsufficientFunds => "Not enough funds",
        Decline::AuthenticationFailed => "Not confirmed at the bank",
        Decline::NotATestCard => "Not a test card",
        Decline::Superseded => "Started again by the customer",
        Decline::NotProcessed => "Not processed by the gateway",
        Decline::Refused => "Declined without a reason",
        Decline::Cancelled => "Cancelled by the customer",
        Decline::Underpaid => "Not all of it came, or too late",
    }
}

fn event_words(event: &Event, lang: Language) -> Words {
    let told = &event.snapshot;
    let (refund, dispute) = (told.get("refund"), told.get("dispute"));
    match event.kind {
        EventKind::OrderCreated => {
            let amount = told_money(Some(told), event, lang);
            let session = format!("Session {}", text(Some(told), "session_id"));
            Words("plain", format!("Order of {amount} created"), session)
        }
        EventKind::ActionRequired => {
            plain("wait", "Sent to the bank for confirmation (3-D Secure)")
        }
        EventKind::AttemptFailed => {
            let why = Decline::parse(text(Some(told), "failure_code"));
            let why = why.map(decline).unwrap_or_default();
            Words("bad", "Attempt failed".to_owned(), why.to_owned())
        }
        EventKind::AttemptSucceeded => plain("good", "The gateway took the money"),
        EventKind::PaymentProcessing => plain("wait", "The gateway has it and has not decided"),
        EventKind::PaymentSucceeded => {
            let is_late = told.get("late").and_then(Json::as_bool) == Some(true);
            let late = if is_late {
                "After the session had ended"
            } else {
                ""
            };
            let amount = told_money(Some(told), event, lang);
            Words("good", format!("{amount} paid"), late.to_owned())
        }
        EventKind::PaymentFailed => plain("bad", "Failed for good"),
        EventKind::OrderExpired => plain("plain", "Expired without a payment"),
        EventKind::OrderCancelled => plain("plain", "Cancelled"),
        EventKind::CustomerCancelled => plain("plain", "Given up by the customer"),
        EventKind::PaymentRefunded => {
            let amount = told_money(refund, event, lang);
            Words("good", format!("{amount} refunded"), String::new())
        }
        EventKind::RefundFailed => {
            let amount = told_money(refund, event, lang);
            let why = text(refund, "failure").to_owned();
            Words(
                "bad",
                format!("Refund of {amount} refused by the gateway"),
                why,
            )
        }
        EventKind::PaymentDisputed => {
            let amount = told_money(dispute, event, lang);
            let why = format!("Reason: {}", text(dispute, "reason"));
            Words(
                "bad",
                format!("Dispute of {amount} opened by the customer’s bank"),
                why,
            )
        }
        EventKind::DisputeClosed if text(dispute, "status") == "won" => {
            plain("good", "Dispute won: the money stays")
        }
        EventKind::DisputeClosed => plain("bad", "Dispute lost: the customer keeps the money"),
    }
}

/// What is kept of a card, such as `visa •••• 0002`.
pub(super) fn card(attempt: &Attempt) -> Option<String> {
    let card = attempt.card.as_ref()?;
    Some(format!("{} •••• {}", card.brand, card.last4))
}

fn attempt_words(attempt: &Attempt) -> Words {
    let title = match card(attempt) {
        Some(card) => format!("Payment begun with {card}"),
        None => format!("Payment begun at {}", attempt.gateway),
    };
    Words("plain", title, format!("Transaction {}", attempt.id))
}

fn told_words(told: &Told) -> Words {
    let attempts = match told.attempts {
        1 => "1 attempt".to_owned(),
        many => format!("{many} attempts"),
    };
    let answer = match (told.status, &told.error) {
        (Some(status), _) => format!(", last answer {status}"),
        (None, Some(error)) => format!(", {error}"),
        (None, None) => String::new(),
    };
    let what = format!("{} · {}", told.kind, told.url);
    let (kind, title) = match told.state {
        DeliveryState::Delivered => ("good", format!("Webhook delivered, {attempts}{answer}")),
        DeliveryState::Pending if told.attempts == 0 => ("wait", "Webhook on its way".to_owned()),
        DeliveryState::Pending => (
            "wait",
            format!("Webhook is tried again: {attempts}{answer}"),
        ),
        DeliveryState::Exhausted => ("bad", format!("Webhook given up: {attempts}{answer}")),
        DeliveryState::Held => ("wait", "Webhook held: the endpoint is disabled".to_owned()),
        DeliveryState::Dropped => (
            "plain",
            "Webhook dropped: the endpoint was removed".to_owned(),
        ),
    };
    Words(kind, title, what)
}

/// The name of a movement of the ledger.
pub(in crate::dashboard) fn movement(kind: &str) -> &'static str {
    match kind {
        "sale" => "Sale",
        "refund" => "Refund",
        "dispute" => "Dispute",
        "dispute_won" => "Dispute won",
        "dispute_lost" => "Dispute lost",
        "split" => "Share",
        "split_refund" => "Share of a refund",
        _ => "Movement",
    }
}

fn booked_words(booked: &Booked, lang: Language) -> Words {
    let title = format!("Booked: {}", movement(&booked.kind).to_lowercase());
    let net = money(booked.net, lang);
    let more = if booked.fee.is_zero() {
        format!("Balance {net}")
    } else {
        format!("Balance {net}, fees {}", money(booked.fee, lang))
    };
    Words("plain", title, more)
}

fn mail_name(kind: &str) -> &'static str {
    match kind {
        "receipt" => "Receipt by mail",
        "refund" => "Mail about the refund",
        "licence" => "Mail with the licence key",
        _ => "Mail",
    }
}

fn message_words(message: &Message, name: &str) -> Words {
    let to = format!("To {}", message.recipient);
    match message.state.as_str() {
        "sent" => Words("good", format!("{name} sent"), to),
        "given_up" => {
            let why = message.last_error.as_deref().unwrap_or_default();
            Words("bad", format!("{name} given up"), format!("{to}. {why}"))
        }
        _ => Words("wait", format!("{name} on its way"), to),
    }
}
