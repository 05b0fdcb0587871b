//! `/payments/export.csv`: everything that the list finds, as a table. It is read and sent in portions, so
//! that it takes no more memory for a million payments than for a hundred.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, Uri, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use pebblepay_core::csv;
use pebblepay_core::money::Money;
use pebblepay_core::order::Order;
use pebblepay_core::time::{iso_seconds, year_month};

use super::filter::Asked;
use super::state;
use crate::app;
use crate::app::payments::Export;
use crate::dashboard::gate::Visitor;
use crate::dashboard::shell;
use crate::http::Site;
use crate::http::problem::Problem;
use crate::http::query::Query;

const HEAD: [&str; 20] = [
    "order",
    "created",
    "paid",
    "status",
    "amount",
    "refunded",
    "discount",
    "fee",
    "currency",
    "customer_email",
    "customer_name",
    "reference",
    "product",
    "quantity",
    "coupon",
    "system",
    "side",
    "id",
    "session",
    "transaction",
];

/// `GET /payments/export.csv`.
pub(super) async fn csv(
    State(site): State<Site>,
    visitor: Visitor,
    uri: Uri,
) -> Result<Response, Problem> {
    let query = Query::of(&uri)?;
    let asked = Asked::of(&visitor, &query);
    if asked.form.has_errors() {
        // The list says what is wrong.
        return Ok(shell::go(&asked.link(&visitor, "/payments", &[])));
    }
    let export = Export::new(&site.app, &visitor.caller(), &asked.words, asked.filter);
    let mut head = String::new();
    csv::row(&mut head, HEAD);
    let chunks = stream::unfold((export, Some(head)), |(mut export, head)| async {
        if let Some(head) = head {
            return Some((Ok(Bytes::from(head)), (export, None)));
        }
        // A failure breaks the transfer off, so that nobody takes a part for the whole.
        let orders = export.next().await.transpose()?;
        let rows = orders.map(|orders| Bytes::from(rows(&orders)));
        let rows = rows.map_err(|error: app::Error| std::io::Error::other(error));
        Some((rows, (export, None)))
    });
    let mut response = Response::new(Body::from_stream(chunks));
    let (year, month) = year_month(visitor.now_ms);
    let name = format!(
        "attachment; filename=\"payments-{}-{year}-{month:02}.csv\"",
        visitor.mode.as_str()
    );
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

fn rows(orders: &[Order]) -> String {
    let mut out = String::with_capacity(orders.len() * 256);
    for order in orders {
        row(&mut out, order);
    }
    out
}

fn row(out: &mut String, order: &Order) {
    let details = &order.details;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let (_, state) = state(order);
    let off = Money::from_minor(order.coupon.off_minor(), order.amount.currency());
    let cells: [String; HEAD.len()] = [
        order.number.as_str().to_owned(),
        iso_seconds(order.created_at_ms),
        order.completed_at_ms.map_or_else(String::new, iso_seconds),
        state.to_owned(),
        order.amount.to_decimal(),
        order.refunded.to_decimal(),
        off.to_decimal(),
        order.fee().to_decimal(),
        order.amount.currency().code().to_owned(),
        text(&details.customer_email),
        text(&details.customer_name),
        text(&details.order_reference),
        text(&details.product_name),
        details.quantity.to_string(),
        text(&details.coupon_code),
        order.dialect.as_str().to_owned(),
        order.mode.as_str().to_owned(),
        order.id.as_str().to_owned(),
        order.session.as_str().to_owned(),
        order
            .attempt_id
            .as_ref()
            .map_or("", |id| id.as_str())
            .to_owned(),
    ];
    csv::row(out, cells.iter().map(String::as_str));
}
