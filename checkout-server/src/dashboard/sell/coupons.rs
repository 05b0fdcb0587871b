//! `/coupons`: codes that take something off, how often they were used, and their ends.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use pebblepay_core::account::Access;
use pebblepay_core::coupon::{Coupon, Discount};
use pebblepay_core::coupon_draft::{Draft, Terms};
use pebblepay_core::id::CouponId;
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::time::iso_seconds;

use super::super::form::Form;
use super::super::gate::Visitor;
use super::super::routes::{Need, Row};
use super::super::shell::{self, Shell};
use super::products::Named;
use crate::app::coupons;
use crate::http::Site;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::words::money::money;

/// How many coupons are on a page.
const PAGE: i64 = 50;

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/coupons", Need::VIEW, list),
        Row::get("/coupons/new", Need::DEVELOP, show_new),
        Row::post("/coupons/new", Need::DEVELOP, create),
        Row::get("/coupons/{coupon}", Need::VIEW, show),
        Row::post("/coupons/{coupon}", Need::DEVELOP, change),
        Row::post("/coupons/{coupon}/switch", Need::DEVELOP, switch),
        Row::post("/coupons/{coupon}/delete", Need::DEVELOP, delete),
    ]
}

const KINDS: [(&str, &str); 2] = [("percentage", "A percentage"), ("fixed", "An amount")];
const TERMS: [&str; 5] = [
    "description",
    "min_amount",
    "max_uses",
    "max_uses_per_customer",
    "expires_at",
];

struct CouponRow {
    href: String,
    code: String,
    off: String,
    description: String,
    /// The uses of the side that is looked at.
    used: i64,
    reserved: i64,
    max: Option<i64>,
    /// The kind of badge and its word.
    state: (&'static str, &'static str),
    is_active: bool,
    expires: String,
}

fn coupon_row(visitor: &Visitor, c: &Coupon) -> CouponRow {
    let uses = c.uses(visitor.mode);
    CouponRow {
        href: visitor.link(&format!("/coupons/{}", c.id)),
        code: c.code.as_str().to_owned(),
        off: match c.discount {
            // Hundredths of a percent have the decimals of a dollar.
            Discount::Percentage(hundredths) => {
                let text = Money::from_minor(hundredths, Currency::USD).to_number_text();
                format!("{text} %")
            }
            Discount::Fixed(amount) => money(amount, visitor.lang),
        },
        description: c.description.clone().unwrap_or_default(),
        used: uses.used,
        reserved: uses.reserved,
        max: c.max_uses,
        state: if !c.is_active {
            ("plain", "Off")
        } else if c.is_expired(visitor.now_ms) {
            ("warn", "Ended")
        } else if c.is_used_up(visitor.mode) {
            ("warn", "Used up")
        } else {
            ("good", "On")
        },
        is_active: c.is_active,
        expires: c.expires_at_ms.map(iso_seconds).unwrap_or_default(),
    }
}

#[derive(Template)]
#[template(path = "dashboard/sell/coupons.html")]
struct ListView {
    shell: Shell,
    base: String,
    can_change: bool,
    rows: Vec<CouponRow>,
    newer: Option<String>,
    older: Option<String>,
}

#[derive(Template)]
#[template(path = "dashboard/sell/coupon_new.html")]
struct NewView {
    shell: Shell,
    base: String,
    form: Form,
    kinds: [(&'static str, &'static str); 2],
}

#[derive(Template)]
#[template(path = "dashboard/sell/coupon.html")]
struct OneView {
    shell: Shell,
    base: String,
    can_change: bool,
    coupon: CouponRow,
    form: Form,
}

async fn list(State(site): State<Site>, visitor: Visitor, uri: Uri) -> Result<Response, Problem> {
    let query = Query::of(&uri)?;
    let from = query.filled("from").and_then(|text| text.parse().ok());
    let from: i64 = from.unwrap_or(0).clamp(0, i64::from(i32::MAX));
    let (page, total) = coupons::list(&site.app, &visitor.store.id, None, PAGE, from).await?;
    let at = |from: i64| visitor.link(&format!("/coupons?from={from}"));
    Ok(shell::page(&ListView {
        shell: Shell::of(&visitor),
        base: visitor.link("/coupons"),
        can_change: visitor.may(Access::Develop),
        rows: page.iter().map(|c| coupon_row(&visitor, c)).collect(),
        newer: (from > 0).then(|| at((from - PAGE).max(0))),
        older: (from + PAGE < total).then(|| at(from + PAGE)),
    }))
}

fn new_page(visitor: &Visitor, form: Form) -> NewView {
    NewView {
        shell: Shell::of(visitor),
        base: visitor.link("/coupons"),
        form,
        kinds: KINDS,
    }
}

async fn show_new(visitor: Visitor) -> Response {
    let form = Form::of([
        ("discount_type", "percentage"),
        ("currency", visitor.store.currency.code()),
    ]);
    shell::page(&new_page(&visitor, form))
}

fn terms(form: &Form) -> Terms {
    let text = |name: &str| form.get(name).trim().to_owned();
    Terms {
        description: text("description"),
        min_amount: text("min_amount"),
        max_uses: text("max_uses"),
        max_uses_per_customer: text("max_uses_per_customer"),
        expires_at: text("expires_at"),
    }
}

async fn create(
    State(site): State<Site>,
    visitor: Visitor,
    mut form: Form,
) -> Result<Response, Problem> {
    let draft = Draft {
        code: form.get("code").to_owned(),
        kind: form.get("discount_type").to_owned(),
        value: form.get("discount_value").to_owned(),
        currency: form.get("currency").to_owned(),
        terms: terms(&form),
    };
    let store = &visitor.store;
    let made = match draft.coupon(&store.id, store.currency, visitor.now_ms) {
        Ok(coupon) => coupons::create_by(&site.app, &visitor.actor(), coupon).await,
        Err(refusal) => Err(refusal.into()),
    };
    match made {
        Ok(coupon) => {
            let to = format!("/coupons/{}", coupon.id);
            Ok(shell::done(&site, &visitor, &to, "The coupon is on."))
        }
        Err(error) => {
            form.refused(error)?;
            Ok(shell::mend(&new_page(&visitor, form)))
        }
    }
}

fn parse(id: &str) -> Result<CouponId, Refusal> {
    CouponId::parse(id).ok_or(Refusal::NotFound(Noun::Coupon))
}

async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): Named,
) -> Result<Response, Problem> {
    one(&site, &visitor, &id, None).await
}

async fn one(
    site: &Site,
    visitor: &Visitor,
    id: &str,
    wrong: Option<Form>,
) -> Result<Response, Problem> {
    let coupon = coupons::get(&site.app, &visitor.store.id, &parse(id)?).await?;
    let is_wrong = wrong.is_some();
    let form = wrong.unwrap_or_else(|| {
        let terms = Terms::of(&coupon);
        let values = [
            &terms.description,
            &terms.min_amount,
            &terms.max_uses,
            &terms.max_uses_per_customer,
            &terms.expires_at,
        ];
        let mut form = Form::default();
        for (name, value) in TERMS.into_iter().zip(values) {
            form.begin(name, value);
        }
        form
    });
    let view = OneView {
        shell: Shell::of(visitor),
        base: visitor.link("/coupons"),
        can_change: visitor.may(Access::Develop),
        coupon: coupon_row(visitor, &coupon),
        form,
    };
    Ok(if is_wrong {
        shell::mend(&view)
    } else {
        shell::page(&view)
    })
}

/// What was typed into a form, where it is other than what the page was made with; else what is saved.
fn merged(saved: Terms, form: &Form) -> Terms {
    let pick = |name: &str, saved: String| form.changed(name).unwrap_or(saved);
    Terms {
        description: pick("description", saved.description),
        min_amount: pick("min_amount", saved.min_amount),
        max_uses: pick("max_uses", saved.max_uses),
        max_uses_per_customer: pick("max_uses_per_customer", saved.max_uses_per_customer),
        expires_at: pick("expires_at", saved.expires_at),
    }
}

async fn change(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): Named,
    mut form: Form,
) -> Result<Response, Problem> {
    let (of, typed) = (parse(&id)?, form.clone());
    let change = move |coupon: &mut Coupon| merged(Terms::of(coupon), &typed).apply(coupon);
    let named = (&visitor.store.id, &of);
    match coupons::update_by(&site.app, &visitor.actor(), named, change).await {
        Ok(_) => {
            let to = format!("/coupons/{id}");
            Ok(shell::done(&site, &visitor, &to, "The coupon is saved."))
        }
        Err(error) => {
            form.refused(error)?;
            one(&site, &visitor, &id, Some(form)).await
        }
    }
}

async fn switch(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): Named,
    form: Form,
) -> Result<Response, Problem> {
    let is_on = form.get("to") == "on";
    let change = move |coupon: &mut Coupon| {
        coupon.is_active = is_on;
        Ok(())
    };
    let of = parse(&id)?;
    let named = (&visitor.store.id, &of);
    coupons::update_by(&site.app, &visitor.actor(), named, change).await?;
    let words = if is_on {
        "The coupon is on."
    } else {
        "The coupon is off."
    };
    let to = format!("/coupons/{id}");
    Ok(shell::done(&site, &visitor, &to, words))
}

async fn delete(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): Named,
) -> Result<Response, Problem> {
    let of = parse(&id)?;
    let gone = coupons::delete_by(&site.app, &visitor.actor(), &visitor.store.id, &of).await?;
    let words = format!("The coupon {} is deleted.", gone.code.as_str());
    Ok(shell::done(&site, &visitor, "/coupons", &words))
}
