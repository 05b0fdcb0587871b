//! The shapes of webhook endpoints and deliveries, for the OpenAPI document only.

use utoipa::{IntoParams, ToSchema};

/// Where events are to be sent.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct CreateEndpoint {
    /// A public https URL.
    url: String,
    /// The events it hears; all where absent or null.
    events: Option<Vec<String>>,
    /// Whose words it is told in; `pebblepay` where absent.
    dialect: Option<String>,
    /// For `secpaid`: `seed_json` (the default), `nested_json` or `form`.
    format: Option<String>,
    /// For `secpaid`: `seed` (the default) or `lower`, which spells `status` alike in every body.
    status_key: Option<String>,
}

/// What changes of an endpoint.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct UpdateEndpoint {
    /// A public https URL. What waits goes there too.
    url: Option<String>,
    /// The events it hears; null = all.
    events: Option<Vec<String>>,
    /// False: nothing is sent and what happens is held. True: what was held is sent, in order.
    enabled: Option<bool>,
    /// For `secpaid`: `seed_json`, `nested_json` or `form`.
    format: Option<String>,
    /// For `secpaid`: `seed` or `lower`.
    status_key: Option<String>,
}

/// How an endpoint is doing.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct EndpointHealth {
    /// Deliveries that are due or will be tried again.
    pending: i64,
    /// Deliveries that wait for the endpoint to be enabled.
    held: i64,
    /// Deliveries that are not tried again by themselves.
    exhausted: i64,
    /// RFC 3339, UTC: the first failure since the last success; null while all is well.
    failing_since: Option<String>,
    /// RFC 3339, UTC.
    last_success_at: Option<String>,
}

/// A webhook endpoint.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct Endpoint {
    /// `we_…`
    id: String,
    /// Where events go.
    url: String,
    /// Whose words it is told in.
    dialect: String,
    /// The events it hears; null = all.
    events: Option<Vec<String>>,
    /// Whether it hears of test payments; else of live ones.
    is_test: bool,
    /// Whether it is sent anything.
    enabled: bool,
    /// Why it is sent nothing.
    disabled_reason: Option<String>,
    /// How it is doing.
    health: EndpointHealth,
    /// RFC 3339, UTC.
    created_at: String,
    /// The form of its bodies; of `secpaid` endpoints only.
    format: Option<String>,
    /// The spelling of their status key; of `secpaid` endpoints only.
    status_key: Option<String>,
    /// Signs what is sent to it. Only shown when the endpoint is made and when its secret changes.
    secret: Option<String>,
}

/// The endpoints of one side of a store.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct EndpointList {
    /// The endpoints, the first one first.
    endpoints: Vec<Endpoint>,
}

/// A test event to be sent.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct TestEvent {
    /// The event; `payment.completed` where absent.
    event: Option<String>,
}

/// What became of a test event.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct TestResult {
    /// Whether the receiver answered 2xx.
    accepted: bool,
    /// What it answered.
    status_code: Option<i64>,
    /// Why there was no answer.
    error: Option<String>,
    /// The beginning of the answer.
    reply: Option<String>,
    /// How long it took, in milliseconds.
    duration_ms: i64,
    /// What was sent.
    request_body: String,
}

/// What is to be sent again.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct Recover {
    /// After this event (`evt_…`), or with what happened at this time (RFC 3339).
    since: String,
    /// Also what was delivered; false where absent.
    delivered_too: Option<bool>,
}

/// What is to be sent once more.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct Resend {
    /// Only to this endpoint; to every receiver of the event where absent.
    endpoint_id: Option<String>,
}

/// How many deliveries are on their way again.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct Resent {
    /// How many.
    deliveries: i64,
}

/// One event on its way to one receiver.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct Delivery {
    /// `dlv_…`
    id: String,
    /// The event.
    event_id: String,
    /// The event's place in your log of events.
    event_sequence: i64,
    /// The endpoint; null for an order's own `webhook_url`.
    endpoint_id: Option<String>,
    /// Its place among the endpoint's deliveries: the header `webhook-sequence`.
    endpoint_sequence: Option<i64>,
    /// Where it goes.
    url: String,
    /// Where it stands.
    status: String,
    /// Attempts made.
    attempts: i64,
    /// RFC 3339, UTC: when it is tried again, while it is pending.
    next_attempt_at: Option<String>,
    /// RFC 3339, UTC.
    created_at: String,
    /// RFC 3339, UTC: when it was delivered or given up.
    finished_at: Option<String>,
}

/// One attempt to deliver.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct DeliveryAttempt {
    /// 1, 2, 3 …
    number: i64,
    /// RFC 3339, UTC.
    at: String,
    /// How long it took, in milliseconds.
    duration_ms: i64,
    /// What the receiver answered.
    status_code: Option<i64>,
    /// Why there was no answer.
    error: Option<String>,
    /// The beginning of the answer, as the receiver wrote it.
    reply: Option<String>,
}

/// A delivery with all that is known of it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct WholeDelivery {
    /// The delivery.
    #[serde(flatten)]
    delivery: Delivery,
    /// The body that is sent: the same bytes with every attempt. Null before the first.
    request_body: Option<String>,
    /// Every attempt, the first one first.
    history: Vec<DeliveryAttempt>,
}

/// Deliveries.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct DeliveryList {
    /// The deliveries.
    deliveries: Vec<Delivery>,
}

/// A page of an endpoint's deliveries.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes a query; never constructed")]
pub struct ListDeliveries {
    /// 1 to 100; 50 where absent.
    #[param(minimum = 1)]
    limit: Option<i64>,
    /// Only those with a smaller `endpoint_sequence`.
    #[param(minimum = 1)]
    before: Option<i64>,
}
