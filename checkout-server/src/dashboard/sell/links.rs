//! `/links`: payment links, each paid once, with their pictures for telephones.

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, Uri, header};
use axum::response::Response;
use pebblepay_core::account::Access;
use pebblepay_core::id::{OrderId, OrderRef};
use pebblepay_core::order::{Order, OrderState};
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::time::iso_seconds;

use super::super::form::Form;
use super::super::gate::Visitor;
use super::super::routes::{Need, Row};
use super::super::shell::{self, Shell};
use super::choices;
use super::products::Named;
use crate::app::payment_links::{self as links, Wanted};
use crate::app::{orders, variants};
use crate::http::Site;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::pages::payment;
use crate::words::money::money;

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/links", Need::VIEW, list),
        Row::get("/links/new", Need::DEVELOP, show_new),
        Row::post("/links/new", Need::DEVELOP, create),
        Row::get("/links/{link}", Need::VIEW, show),
        Row::get("/links/{link}/qr.svg", Need::VIEW, picture),
        Row::post("/links/{link}/cancel", Need::DEVELOP, cancel),
    ]
}

struct LinkRow {
    href: String,
    number: String,
    product: String,
    amount: String,
    reference: String,
    url: String,
    state: (&'static str, &'static str),
    is_open: bool,
    created: String,
}

fn link_row(site: &Site, visitor: &Visitor, order: &Order) -> LinkRow {
    LinkRow {
        href: visitor.link(&format!("/links/{}", order.id.as_str())),
        number: order.number.as_str().to_owned(),
        product: order.details.product_line().unwrap_or_default(),
        amount: money(order.amount, visitor.lang),
        reference: order.details.order_reference.clone().unwrap_or_default(),
        url: url(site, order),
        state: match order.state {
            OrderState::Succeeded => ("good", "Paid"),
            OrderState::Cancelled => ("plain", "Cancelled"),
            OrderState::Expired => ("plain", "Ended"),
            OrderState::Failed => ("bad", "Failed"),
            OrderState::Processing | OrderState::RequiresAction => ("wait", "Being paid"),
            OrderState::Open => ("wait", "Open"),
        },
        is_open: order.state == OrderState::Open,
        created: iso_seconds(order.created_at_ms),
    }
}

fn url(site: &Site, order: &Order) -> String {
    format!("{}/pay/{}", site.public_url, order.id.as_str())
}

#[derive(Template)]
#[template(path = "dashboard/sell/links.html")]
struct ListView {
    shell: Shell,
    base: String,
    can_change: bool,
    rows: Vec<LinkRow>,
    older: Option<String>,
}

#[derive(Template)]
#[template(path = "dashboard/sell/link_new.html")]
struct NewView {
    shell: Shell,
    base: String,
    buttons: String,
    form: Form,
    variants: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "dashboard/sell/link.html")]
struct OneView {
    shell: Shell,
    base: String,
    order: String,
    can_change: bool,
    link: LinkRow,
}

async fn list(State(site): State<Site>, visitor: Visitor, uri: Uri) -> Result<Response, Problem> {
    let query = Query::of(&uri)?;
    let below = query.filled("below").and_then(OrderId::parse);
    let (found, has_more) = links::list(&site.app, &visitor.caller(), below).await?;
    let last = found.last().filter(|_| has_more);
    Ok(shell::page(&ListView {
        older: last.map(|o| visitor.link(&format!("/links?below={}", o.id.as_str()))),
        shell: Shell::of(&visitor),
        base: visitor.link("/links"),
        can_change: visitor.may(Access::Develop),
        rows: found.iter().map(|o| link_row(&site, &visitor, o)).collect(),
    }))
}

async fn new_page(site: &Site, visitor: &Visitor, form: Form) -> Result<NewView, Problem> {
    let found = variants::list(&site.app, &visitor.store).await?;
    let mut variants = choices(found, visitor.lang);
    variants.insert(0, (String::new(), "An amount".to_owned()));
    Ok(NewView {
        shell: Shell::of(visitor),
        base: visitor.link("/links"),
        buttons: visitor.link("/buttons"),
        form,
        variants,
    })
}

async fn show_new(State(site): State<Site>, visitor: Visitor) -> Result<Response, Problem> {
    let form = Form::of([("currency", visitor.store.currency.code())]);
    Ok(shell::page(&new_page(&site, &visitor, form).await?))
}

async fn create(
    State(site): State<Site>,
    visitor: Visitor,
    mut form: Form,
) -> Result<Response, Problem> {
    let typed = |name: &str| form.filled(name).map(str::to_owned);
    let wanted = Wanted {
        variant: typed("variant_id"),
        quantity: typed("variant_id").and_then(|_| typed("quantity")),
        amount: typed("amount"),
        currency: typed("currency"),
        product: typed("product"),
        reference: typed("reference"),
        email: typed("email"),
    };
    let caller = visitor.caller();
    match links::create(&site.app, &visitor.actor(), &caller, &wanted).await {
        Ok(order) => {
            let to = format!("/links/{}", order.id.as_str());
            Ok(shell::done(&site, &visitor, &to, "The link is ready."))
        }
        Err(error) => {
            form.refused(error)?;
            Ok(shell::mend(&new_page(&site, &visitor, form).await?))
        }
    }
}

/// An order of the side that is looked at.
async fn found(site: &Site, visitor: &Visitor, id: &str) -> Result<Order, Problem> {
    let not_found = Refusal::NotFound(Noun::Order);
    let id = OrderId::parse(id).ok_or(not_found.clone())?;
    let order = orders::get(&site.app, &visitor.caller(), OrderRef::Id(id)).await?;
    if order.mode != visitor.mode {
        return Err(not_found.into());
    }
    Ok(order)
}

async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): Named,
) -> Result<Response, Problem> {
    let order = found(&site, &visitor, &id).await?;
    Ok(shell::page(&OneView {
        shell: Shell::of(&visitor),
        base: visitor.link("/links"),
        order: visitor.link(&format!("/payments/{}", order.number.as_str())),
        can_change: visitor.may(Access::Develop),
        link: link_row(&site, &visitor, &order),
    }))
}

/// The link's address as a picture.
async fn picture(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): Named,
) -> Result<Response, Problem> {
    let order = found(&site, &visitor, &id).await?;
    let mut response = Response::new(Body::from(payment::drawn(&url(&site, &order))?));
    for (name, value) in [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
    ] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

async fn cancel(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): Named,
) -> Result<Response, Problem> {
    let id = OrderId::parse(&id).ok_or(Refusal::NotFound(Noun::Order))?;
    let of = OrderRef::Id(id);
    let order = links::cancel(&site.app, &visitor.actor(), &visitor.caller(), of).await?;
    let to = format!("/links/{}", order.id.as_str());
    Ok(shell::done(&site, &visitor, &to, "The link is cancelled."))
}
