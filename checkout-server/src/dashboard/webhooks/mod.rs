//! Webhooks: the endpoints of a side, how they are doing, what was sent to them and what they said,
//! and sending it again.

mod deliveries;
mod endpoint;
mod resend;
mod saved;
mod secrets;
mod words;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use pebblepay_core::id::EndpointId;
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::store::Dialect;
use pebblepay_core::style::{BodyFormat, BodyStyle, StatusKey};
use pebblepay_core::time::iso_seconds;

use super::form::Form;
use super::gate::Visitor;
use super::routes::{Need, Row};
use super::shell::{self, Shell};
use crate::app::endpoints::{self, NewEndpoint, Seen};
use crate::app::{self, webhooks};
use crate::http::Site;
use crate::http::problem::Problem;
use crate::http::query::Query;
use words::{Condition, condition, dialect_name};

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    let fresh = Need::DEVELOP.fresh();
    vec![
        Row::get("/webhooks", Need::VIEW, list),
        Row::get("/webhooks/new", fresh, show_new),
        Row::post("/webhooks/new", fresh, create),
        Row::get("/webhooks/secret", fresh, secrets::of_store),
        Row::post("/webhooks/secret", fresh, secrets::rotate_store),
        Row::get("/webhooks/payment-endpoints", Need::VIEW, saved::show),
        Row::post("/webhooks/payment-endpoints", fresh, saved::reorder),
        Row::get("/webhooks/{endpoint}", Need::VIEW, endpoint::show),
        Row::get("/webhooks/{endpoint}/edit", fresh, endpoint::show_edit),
        Row::post("/webhooks/{endpoint}/edit", fresh, endpoint::edit),
        Row::get("/webhooks/{endpoint}/secret", fresh, secrets::of_endpoint),
        Row::post("/webhooks/{endpoint}/secret", fresh, secrets::rotate),
        Row::post(
            "/webhooks/{endpoint}/enable",
            Need::DEVELOP,
            endpoint::enable,
        ),
        Row::post(
            "/webhooks/{endpoint}/disable",
            Need::DEVELOP,
            endpoint::disable,
        ),
        Row::post("/webhooks/{endpoint}/delete", fresh, endpoint::delete),
        Row::post(
            "/webhooks/{endpoint}/test",
            Need::DEVELOP,
            endpoint::try_out,
        ),
        Row::post("/webhooks/{endpoint}/resend", Need::DEVELOP, resend::these),
        Row::post(
            "/webhooks/{endpoint}/resend-failed",
            Need::DEVELOP,
            resend::failed,
        ),
        Row::post("/webhooks/{endpoint}/replay", Need::DEVELOP, resend::replay),
        Row::get(
            "/webhooks/deliveries/{delivery}",
            Need::VIEW,
            deliveries::show,
        ),
        Row::post(
            "/webhooks/deliveries/{delivery}/resend",
            Need::DEVELOP,
            resend::one,
        ),
        Row::get("/webhooks/events/{event}", Need::VIEW, deliveries::of_event),
        Row::post(
            "/webhooks/events/{event}/resend",
            Need::DEVELOP,
            resend::event,
        ),
    ]
}

/// The id in a path.
fn endpoint_id(text: &str) -> Result<EndpointId, Problem> {
    let missing = Problem::from(Refusal::NotFound(Noun::Endpoint));
    EndpointId::parse(text).ok_or(missing)
}

/// An endpoint in the list.
struct Line {
    href: String,
    url: String,
    dialect: &'static str,
    events: String,
    condition: Condition,
    last_success: Option<String>,
}

#[derive(Template)]
#[template(path = "dashboard/webhooks/list.html")]
struct ListView {
    shell: Shell,
    lines: Vec<Line>,
    may_change: bool,
    has_saved: bool,
    is_test: bool,
    new_href: String,
    secret_href: String,
    saved_href: String,
}

async fn list(State(site): State<Site>, visitor: Visitor) -> Result<Response, Problem> {
    let all = endpoints::list(&site.app, &visitor.store.id, visitor.mode).await?;
    let line = |(endpoint, health): &Seen| Line {
        href: visitor.link(&format!("/webhooks/{}", endpoint.id)),
        url: endpoint.url.clone(),
        dialect: dialect_name(endpoint.dialect),
        events: match &endpoint.events {
            None => "All".to_owned(),
            Some(list) => list.join(", "),
        },
        condition: condition(endpoint, health),
        last_success: health.last_success_ms.map(iso_seconds),
    };
    Ok(shell::page(&ListView {
        shell: Shell::of(&visitor),
        lines: all.iter().map(line).collect(),
        may_change: visitor.may(Need::DEVELOP.access),
        has_saved: all.iter().any(|(e, _)| e.dialect == Dialect::SecPaid),
        is_test: visitor.mode.is_test(),
        new_href: visitor.link("/webhooks/new"),
        secret_href: visitor.link("/webhooks/secret"),
        saved_href: visitor.link("/webhooks/payment-endpoints"),
    }))
}

/// A dialect that a new endpoint can be told in.
struct DialectChoice {
    word: &'static str,
    name: &'static str,
    says: &'static str,
    href: String,
    is_current: bool,
}

/// The fields of an endpoint, for a new one and for one that is changed.
struct Fields {
    events: Vec<&'static str>,
    is_secpaid: bool,
}

impl Fields {
    fn of(site: &Site, dialect: Dialect) -> Self {
        Self {
            events: webhooks::choices(&site.app, dialect),
            is_secpaid: dialect == Dialect::SecPaid,
        }
    }
}

/// How `SecPaid` endpoints may want their bodies, as the form offers it.
const FORMATS: [(&str, &str); 3] = [
    ("seed_json", "JSON with keys data[…], as documented"),
    ("nested_json", "JSON with an object data"),
    ("form", "A form, which PHP reads as an array"),
];
/// The same for the key of the status.
const STATUS_KEYS: [(&str, &str); 2] = [
    ("seed", "status and Status, as documented"),
    ("lower", "status always"),
];

#[derive(Template)]
#[template(path = "dashboard/webhooks/new.html")]
struct NewView {
    shell: Shell,
    form: Form,
    fields: Fields,
    dialects: Vec<DialectChoice>,
    dialect: &'static str,
    action: String,
    list_href: String,
    is_test: bool,
}

impl NewView {
    fn of(site: &Site, visitor: &Visitor, dialect: Dialect, form: Form) -> Self {
        let action = visitor.link("/webhooks/new");
        let choice = |each: Dialect| DialectChoice {
            word: each.as_str(),
            name: dialect_name(each),
            says: words::dialect_says(each),
            href: format!("{action}?dialect={}", each.as_str()),
            is_current: each == dialect,
        };
        Self {
            shell: Shell::of(visitor),
            form,
            fields: Fields::of(site, dialect),
            dialects: Dialect::ALL.map(choice).into(),
            dialect: dialect.as_str(),
            list_href: visitor.link("/webhooks"),
            is_test: visitor.mode.is_test(),
            action,
        }
    }
}

async fn show_new(
    State(site): State<Site>,
    visitor: Visitor,
    uri: Uri,
) -> Result<Response, Problem> {
    let query = Query::of(&uri)?;
    let dialect = query.filled("dialect").and_then(Dialect::parse);
    let dialect = dialect.unwrap_or(Dialect::PebblePay);
    let form = Form::of([("hears", "all")]);
    let view = NewView::of(&site, &visitor, dialect, form);
    Ok(shell::page(&view))
}

/// The events that a form asks for; `None` = all.
fn events_of(form: &Form) -> Option<Vec<String>> {
    let chosen = || form.all("events").map(str::to_owned).collect();
    (form.get("hears") == "some").then(chosen)
}

/// How a form wants its bodies.
fn style_of(form: &Form, dialect: Dialect) -> app::Res<BodyStyle> {
    if dialect != Dialect::SecPaid {
        return Ok(BodyStyle::default());
    }
    let wrong = |param, words| Refusal::field(param, FieldProblem::NotOneOf(words));
    Ok(BodyStyle {
        format: BodyFormat::parse(form.get("format")).ok_or(wrong("format", BodyFormat::WORDS))?,
        status_key: StatusKey::parse(form.get("status_key"))
            .ok_or(wrong("status_key", StatusKey::WORDS))?,
    })
}

async fn create(
    State(site): State<Site>,
    visitor: Visitor,
    mut form: Form,
) -> Result<Response, Problem> {
    let dialect = Dialect::parse(form.get("dialect")).unwrap_or(Dialect::PebblePay);
    let made = async {
        let new = NewEndpoint {
            url: form.get("url").trim().to_owned(),
            dialect,
            mode: visitor.mode,
            events: events_of(&form),
            style: style_of(&form, dialect)?,
        };
        endpoints::create(&site.app, Some(&visitor.actor()), &visitor.store.id, &new).await
    };
    match made.await {
        Ok(endpoint) => {
            let path = format!("/webhooks/{}/secret", endpoint.id);
            let words = "The endpoint is there. Give its receiver this secret.";
            Ok(shell::done(&site, &visitor, &path, words))
        }
        Err(error) => {
            form.refused(error)?;
            let view = NewView::of(&site, &visitor, dialect, form);
            Ok(shell::mend(&view))
        }
    }
}
