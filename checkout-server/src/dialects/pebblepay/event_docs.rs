//! The shapes of events, for the OpenAPI document only: `events` makes the real ones.

use utoipa::{IntoParams, ToSchema};

/// Something that happened.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct Event {
    /// `evt_…`; the same on webhooks, lists and streams.
    id: String,
    /// Always `event`.
    object: String,
    /// What happened.
    r#type: String,
    /// Its place among the events of the store: 1, 2, 3 … without gaps, both sides together.
    sequence: i64,
    /// RFC 3339, UTC.
    created_at: String,
    /// The number of the order that it is about.
    order_id: String,
    /// True on the test side.
    is_test: bool,
    /// Exactly what a webhook tells of it.
    #[schema(value_type = Object)]
    data: String,
}

/// A page of events.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct EventList {
    /// The events: newest first, or with `since` oldest first.
    events: Vec<Event>,
    /// The page's size.
    limit: i64,
    /// Whether there are more in the direction of the page.
    has_more: bool,
}

/// Which events are asked for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes a query; never constructed")]
pub struct FilterEvents {
    /// Only these, separated by commas; `payment.*` means all that begin so.
    #[param(example = "payment.*,order.expired")]
    types: Option<String>,
    /// Only those of this order, under any of its ids.
    order_id: Option<String>,
    /// With a live key: the test side.
    test_mode: Option<bool>,
}

/// Which page of events is asked for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes a query; never constructed")]
pub struct ListEvents {
    /// Only these, separated by commas; `payment.*` means all that begin so.
    #[param(example = "payment.*,order.expired")]
    types: Option<String>,
    /// Only those of this order, under any of its ids.
    order_id: Option<String>,
    /// Oldest first: all that happened after the event with this id, or from this RFC 3339 time
    /// on.
    since: Option<String>,
    /// The next older events after this one.
    starting_after: Option<String>,
    /// The next newer events before this one.
    ending_before: Option<String>,
    /// 1 to 100; 50 where absent.
    #[param(minimum = 1)]
    limit: Option<i64>,
    /// With a live key: the test side.
    test_mode: Option<bool>,
}

/// A token to be made.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct CreateWsToken {
    /// How long it can be used, in seconds; 60 where absent.
    #[schema(minimum = 1, maximum = 60)]
    ttl_seconds: Option<i64>,
}

/// A token that opens one WebSocket.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct WsToken {
    /// Shown this once.
    token: String,
    /// RFC 3339, UTC: it opens nothing from then on.
    expires_at: String,
    /// Where WebSockets are opened: add `?token=`.
    ws_url: String,
}
