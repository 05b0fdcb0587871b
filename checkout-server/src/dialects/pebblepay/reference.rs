//! What completes the OpenAPI document: the words of every enumeration, examples, the answers that
//! every operation shares, and code that can be copied and run.
//!
//! Words come from the types that answer requests, error bodies from the code that writes them, so
//! the document says what the server does.

use pebblepay_core::coupon::CouponProblem;
use pebblepay_core::delivery::{DeliveryState, DisabledFor};
use pebblepay_core::dispute::DisputeState;
use pebblepay_core::event::EventKind;
use pebblepay_core::guard::NoticeKind;
use pebblepay_core::ledger::MovementKind;
use pebblepay_core::order::Standing;
use pebblepay_core::payment::{AttemptState, Decline};
use pebblepay_core::refund::RefundState;
use pebblepay_core::store::Dialect;
use serde_json::{Map, Value, json};
use strum::IntoEnumIterator;

use super::{error_docs, errors, events, samples, trigger};
use crate::http::version;

/// The host in the document; the server's own takes its place when the document is served.
pub const HOST: &str = "https://pay.yoursite.example";

const EXAMPLES: &str = include_str!("../../../assets/reference.json");

/// Answers whose fields are always there, null where there is nothing to tell; but for these.
const ANSWERS: [(&str, &[&str]); 30] = [
    ("Order", &["attempts", "refunds", "license_keys"]),
    ("OrderList", &[]),
    ("CouponUse", &["details"]),
    ("Attempt", &[]),
    ("Card", &[]),
    ("Dispute", &[]),
    ("Refund", &[]),
    ("Coupon", &[]),
    ("CouponList", &[]),
    ("Balance", &[]),
    ("BalanceRow", &[]),
    ("Ledger", &[]),
    ("LedgerEntry", &[]),
    ("Notice", &[]),
    ("NoticeList", &[]),
    ("Triggered", &[]),
    ("LoggedEvent", &[]),
    ("ClockAdvanced", &[]),
    ("Chaos", &[]),
    ("Endpoint", &["format", "secret", "status_key"]),
    ("EndpointHealth", &[]),
    ("EndpointList", &[]),
    ("TestResult", &[]),
    ("Resent", &[]),
    ("Delivery", &[]),
    ("DeliveryAttempt", &[]),
    ("DeliveryList", &[]),
    ("Event", &[]),
    ("EventList", &[]),
    ("WsToken", &[]),
];

/// Completes the document.
///
/// # Errors
/// The examples are no JSON.
pub fn complete(document: &mut Value) -> Result<(), serde_json::Error> {
    let examples: Map<String, Value> = serde_json::from_str(EXAMPLES)?;
    if let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") {
        for (name, schema) in schemas.iter_mut() {
            complete_schema(name, schema, examples.get(name));
            if name == "Amount" {
                amount(schema);
            }
        }
    }
    if let Some(Value::Object(paths)) = document.pointer_mut("/paths") {
        for (path, operations) in paths
            .iter_mut()
            .filter(|(path, _)| path.starts_with("/api/") || path.starts_with("/ws/"))
        {
            for (method, operation) in operations.as_object_mut().into_iter().flatten() {
                complete_operation(method, path, operation);
            }
        }
    }
    Ok(())
}

fn complete_schema(name: &str, schema: &mut Value, examples: Option<&Value>) {
    let answer = ANSWERS.iter().find(|(answer, _)| *answer == name);
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    for (field, property) in properties.iter_mut() {
        if let Some(words) = words(name, field) {
            limit_to(property, words);
        }
        complete_format(field, answer.is_some(), property);
        let example = examples.and_then(|e| e.get(field));
        if let Some(example) = example.filter(|e| !e.is_null())
            && property.get("$ref").is_none()
        {
            set(property, "examples", json!([example]));
        }
    }
    if let Some((_, sometimes)) = answer {
        let always = properties
            .keys()
            .filter(|field| !sometimes.contains(&field.as_str()))
            .map(|field| json!(field))
            .collect();
        set(schema, "required", Value::Array(always));
    }
}

/// What a text is made of. Of a number, the type's own width says nothing to readers of JSON.
fn complete_format(field: &str, answer: bool, property: &mut Value) {
    let format = match field {
        "customer_email" => Some("email"),
        _ if field.ends_with("_url") => Some("uri"),
        // A request may also name a date.
        _ if field.ends_with("_at") && answer => Some("date-time"),
        _ => None,
    };
    match (format, property.as_object_mut()) {
        (Some(format), Some(property)) => {
            property.insert("format".to_owned(), json!(format));
        }
        (None, Some(property)) => {
            property.shift_remove("format");
        }
        (_, None) => {}
    }
    if field == "currency" {
        set(property, "pattern", json!("^[A-Za-z]{3}$"));
    }
}

/// Text has to be digits, which a type of Rust can not say.
fn amount(schema: &mut Value) {
    let forms = json!([
        {"type": "number"},
        {"type": "string", "pattern": "^[0-9]+([.][0-9]+)?$"},
    ]);
    set(schema, "oneOf", forms);
}

fn set(object: &mut Value, key: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
}

/// Limits a property, or the items of a list, to these words and, if it may be null, to that.
fn limit_to(property: &mut Value, words: Vec<&'static str>) {
    let nullable = property
        .get("type")
        .and_then(Value::as_array)
        .is_some_and(|types| types.contains(&json!("null")));
    let mut values: Vec<Value> = words.into_iter().map(Value::from).collect();
    if nullable {
        values.push(Value::Null);
    }
    set(property, "enum", Value::Array(values));
}

/// The words that a field of a schema may hold, where they are limited.
fn words(schema: &str, field: &str) -> Option<Vec<&'static str>> {
    Some(match (schema, field) {
        ("Order", "status") => statuses(),
        ("Order" | "Attempt", "failure_reason") => {
            let ends = ["expired", "cancelled"];
            Decline::ALL
                .map(Decline::code)
                .into_iter()
                .chain(ends)
                .collect()
        }
        ("Attempt", "status") => [
            AttemptState::Processing,
            AttemptState::Challenge,
            AttemptState::Succeeded,
            AttemptState::Failed,
        ]
        .map(AttemptState::as_str)
        .to_vec(),
        ("Refund", "status") => [
            RefundState::Pending,
            RefundState::Succeeded,
            RefundState::Failed,
        ]
        .map(RefundState::as_str)
        .to_vec(),
        ("Dispute", "status") => [DisputeState::Open, DisputeState::Won, DisputeState::Lost]
            .map(DisputeState::as_str)
            .to_vec(),
        ("CouponUse", "reason") => CouponProblem::ALL.map(CouponProblem::code).to_vec(),
        ("Coupon" | "CreateCoupon", "discount_type") => vec!["percentage", "fixed"],
        ("LedgerEntry", "type") => [
            MovementKind::Sale,
            MovementKind::Refund,
            MovementKind::Dispute,
            MovementKind::DisputeWon,
            MovementKind::DisputeLost,
        ]
        .map(MovementKind::as_str)
        .to_vec(),
        ("TriggerEvent" | "Triggered", "event") => {
            trigger::WORDS.iter().map(|word| word.word).collect()
        }
        ("LoggedEvent", "type") => EventKind::ALL.map(events::name).to_vec(),
        ("TestEvent", "event") => events::WORDS.split(", ").collect(),
        ("Endpoint", "dialect") => Dialect::ALL.map(Dialect::as_str).to_vec(),
        ("Endpoint", "disabled_reason") => DisabledFor::iter().map(DisabledFor::as_str).collect(),
        ("Delivery", "status") => DeliveryState::iter().map(DeliveryState::as_str).collect(),
        ("Event", "object") => vec!["event"],
        ("Event", "type") => EventKind::ALL.map(events::name).to_vec(),
        ("Notice", "kind") => NoticeKind::ALL.map(NoticeKind::as_str).to_vec(),
        ("Error", "code") => error_docs::ALL.iter().map(|doc| doc.code).collect(),
        _ => return None,
    })
}

fn statuses() -> Vec<&'static str> {
    Standing::ALL.map(Standing::as_str).to_vec()
}

fn complete_operation(method: &str, path: &str, operation: &mut Value) {
    name(operation);
    let sample = samples::find(method, path);
    let has_body = operation.get("requestBody").is_some();
    let parameters = operation
        .as_object_mut()
        .map(|o| o.entry("parameters").or_insert_with(|| json!([])));
    if let Some(Value::Array(parameters)) = parameters {
        for parameter in parameters.iter_mut() {
            complete_parameter(path, parameter);
        }
        parameters.push(version_parameter());
    }
    let refused = sample.map_or("field_invalid", |sample| sample.refused);
    let forbidden = match path {
        _ if path.starts_with("/api/v1/test/") => "test_key_required",
        _ if path.starts_with("/ws/") => "origin_not_allowed",
        _ => "no_live_gateway",
    };
    if let Some(Value::Object(responses)) = operation.get_mut("responses") {
        let mut add = |status: &str, text: &str| {
            let answer = json!({
                "description": text,
                "content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/Error"}
                }}
            });
            responses.entry(status).or_insert(answer);
        };
        add("400", "A parameter or the version is wrong");
        if has_body {
            add("408", "The body did not arrive in time");
            add("413", "The body is larger than 64 kB");
        }
        add("429", "Too many requests: wait as long as Retry-After says");
        add("500", "Our fault: quote request_id");
        add(
            "503",
            "The server is busy: wait as long as Retry-After says",
        );
        for (status, response) in responses.iter_mut() {
            complete_response(status, [refused, forbidden], response);
        }
        responses.sort_keys();
    }
    if let Some(sample) = sample {
        set(operation, "x-codeSamples", sample.code(method, path));
        if let (Some(body), Some(content)) = (
            sample.json(),
            operation.pointer_mut("/requestBody/content/application~1json"),
        ) {
            set(content, "example", body);
        }
    }
}

/// Names an operation by its summary: "Create an order" is `createOrder`.
fn name(operation: &mut Value) {
    let summary = operation.get("summary").and_then(Value::as_str);
    let words = summary.unwrap_or_default().split_whitespace();
    let mut name = String::new();
    for word in words.filter(|word| !matches!(*word, "a" | "an" | "the")) {
        let (first, rest) = word.split_at(word.len().min(1));
        let first = if name.is_empty() {
            first.to_ascii_lowercase()
        } else {
            first.to_ascii_uppercase()
        };
        name.push_str(&first);
        name.push_str(rest);
    }
    set(operation, "operationId", Value::from(name));
}

fn complete_parameter(path: &str, parameter: &mut Value) {
    let name = parameter
        .get("name")
        .and_then(Value::as_str)
        .map(str::to_owned);
    match name.as_deref() {
        Some("status") => {
            if let Some(schema) = parameter.get_mut("schema") {
                limit_to(schema, statuses());
            }
        }
        Some("expand[]") => {
            if let Some(items) = parameter.pointer_mut("/schema/items") {
                limit_to(items, vec!["attempts", "refunds", "coupon"]);
            }
        }
        Some("Idempotency-Key") => {
            let schema = json!({
                "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"
            });
            set(parameter, "schema", schema);
            set(
                parameter,
                "example",
                json!("7f1c2d9e-5b0a-4c38-9a57-0d6e4b1f8a23"),
            );
        }
        Some("id") => set(parameter, "example", json!(samples::id(path))),
        _ => {}
    }
}

fn version_parameter() -> Value {
    json!({
        "name": "PebblePay-Version", "in": "header", "required": false,
        "description": "The version that your code was written for; today there is one.",
        "schema": {"type": "string", "enum": [version::CURRENT]},
    })
}

/// Headers, and for errors a body as the server writes it.
fn complete_response(status: &str, [refused, forbidden]: [&str; 2], response: &mut Value) {
    let text =
        |description: &str| json!({"description": description, "schema": {"type": "string"}});
    let mut headers = json!({
        "PebblePay-Version": text("The version in which the answer is written"),
        "X-Request-Id": text("Quote it when you ask for help"),
    });
    if matches!(status, "429" | "503") {
        let seconds = json!({
            "description": "Seconds to wait", "schema": {"type": "integer", "minimum": 1}
        });
        set(&mut headers, "Retry-After", seconds);
    }
    set(response, "headers", headers);
    let code = match status {
        "400" => refused,
        "401" => "api_key_invalid",
        "403" => forbidden,
        "404" => "not_found",
        "408" => "body_timeout",
        "413" => "body_too_large",
        "426" => "upgrade_required",
        "429" => "rate_limited",
        "500" => "internal",
        "503" => "busy",
        _ => return,
    };
    let problem = error_docs::find(code).and_then(error_docs::ErrorDoc::example);
    let body = problem.map(|problem| errors::render(&problem, "req_6a1f0c9be24d7835", HOST).1);
    let body = body.and_then(|body| serde_json::from_str::<Value>(&body).ok());
    if let (Some(body), Some(content)) = (body, response.pointer_mut("/content/application~1json"))
    {
        set(content, "example", body);
    }
}
