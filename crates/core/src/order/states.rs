//! The words for where an order stands, how it came to be, and what merchants filter lists by.

use crate::limits;

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrderState {
    /// It can be paid.
    Open,
    /// The customer's bank waits for the customer.
    RequiresAction,
    /// A gateway works on it.
    Processing,
    /// It is paid.
    Succeeded,
    /// Too many attempts were declined.
    Failed,
    /// Its time ended without a payment.
    Expired,
    /// The merchant cancelled it.
    Cancelled,
}

impl OrderState {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Open,
        Self::RequiresAction,
        Self::Processing,
        Self::Succeeded,
        Self::Failed,
        Self::Expired,
        Self::Cancelled,
    ];

    /// The word in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::RequiresAction => "requires_action",
            Self::Processing => "processing",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// How the order came to be; it decides how long it can be paid (B-10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Made with a secret key.
    Api,
    /// A visitor opened a hosted link.
    Link,
    /// A visitor opened an embedded page or a modal.
    Embed,
}

impl Origin {
    /// The word in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Link => "link",
            Self::Embed => "embed",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Api, Self::Link, Self::Embed]
            .into_iter()
            .find(|o| o.as_str() == text)
    }

    /// How long a session of this kind can be paid, in milliseconds (PEB-022, PEB-184, B-10).
    #[must_use]
    pub fn session_ms(self) -> i64 {
        match self {
            Self::Api => limits::API_SESSION_MS,
            Self::Link => limits::LINK_SESSION_MS,
            Self::Embed => limits::EMBED_SESSION_MS,
        }
    }
}

/// How an order stands for a merchant who lists orders (PEB-045, mapping B1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Paid, and not all of it given back.
    Completed,
    /// It can be paid, and nothing went wrong so far; or a gateway works on it.
    Pending,
    /// An attempt failed, the time ran out or it was cancelled, and nothing was paid.
    Failed,
    /// All of it was given back.
    Refunded,
    /// A gateway works on a refund.
    RefundPending,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Completed,
        Self::Pending,
        Self::Failed,
        Self::Refunded,
        Self::RefundPending,
    ];

    /// The word in the database, which is PebblePay's.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Pending => "pending",
            Self::Failed => "failed",
            Self::Refunded => "refunded",
            Self::RefundPending => "refund_pending",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}
