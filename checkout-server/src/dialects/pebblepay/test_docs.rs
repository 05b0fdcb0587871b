//! The shapes of what stands under `/api/v1/test`, for the OpenAPI document only; see `docs.rs`.

use utoipa::ToSchema;

use super::docs::{Amount, CreateOrder, Order};

/// What is to happen.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct TriggerEvent {
    /// The event that is to follow.
    event: String,
    /// The test order that it happens to; a new one is created where absent.
    order_id: Option<String>,
    /// How much is refunded; all that is left where absent.
    refund_amount: Option<Amount>,
    /// Why it is refunded or disputed.
    #[schema(max_length = 255)]
    reason: Option<String>,
    /// Fields of the new order that are to be otherwise; metadata is added to.
    #[schema(rename = "override")]
    overrides: Option<CreateOrder>,
}

/// What happened.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct Triggered {
    /// As it was asked for.
    event: String,
    /// The order as it then stands.
    order: Order,
    /// The events that followed, in their order.
    events: Vec<LoggedEvent>,
}

/// An event in the store's log.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct LoggedEvent {
    /// The same on every channel.
    id: String,
    /// The event's name.
    r#type: String,
    /// Its place in the log of the store: 1, 2, 3 … without gaps.
    #[schema(minimum = 1)]
    sequence: i64,
}

/// How far the clock is advanced.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct AdvanceClock {
    /// A length of time such as `90s`, `15m`, `24h` or `1d12h`, or a number of seconds; at most 31
    /// days.
    advance: Span,
}

/// A length of time.
#[derive(ToSchema)]
#[serde(untagged)]
pub enum Span {
    /// With units.
    Text(String),
    /// Seconds.
    Seconds(i64),
}

/// What came nearer.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct ClockAdvanced {
    /// How far.
    advanced_seconds: i64,
    /// Unpaid orders, whose sessions end sooner.
    orders_moved: i64,
    /// Those of them that expired.
    orders_expired: i64,
    /// Webhooks that waited for their next attempt.
    deliveries_moved: i64,
    /// Webhooks that are sent now.
    deliveries_due: i64,
    /// Mails that waited for their next attempt.
    mails_moved: i64,
}

/// The chaos switches; what is left out is off.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct SetChaos {
    /// Of a hundred attempts so many are not sent and count as failed.
    #[schema(minimum = 0, maximum = 100)]
    drop: Option<i64>,
    /// Attempts are held back for a random time of up to so many milliseconds.
    #[schema(minimum = 0, maximum = 60000)]
    delay_ms: Option<i64>,
    /// Of a hundred accepted deliveries so many are sent once more.
    #[schema(minimum = 0, maximum = 100)]
    duplicate: Option<i64>,
    /// Of a hundred deliveries so many are held back for ten seconds, while later events of their
    /// order overtake them.
    #[schema(minimum = 0, maximum = 100)]
    reorder: Option<i64>,
}

/// The chaos switches as they are.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct Chaos {
    /// Whether anything is on.
    on: bool,
    /// Of a hundred attempts so many are not sent and count as failed.
    drop: i64,
    /// Attempts are held back for a random time of up to so many milliseconds.
    delay_ms: i64,
    /// Of a hundred accepted deliveries so many are sent once more.
    duplicate: i64,
    /// Of a hundred deliveries so many are held back while later ones overtake.
    reorder: i64,
}
