//! PebblePay's handlers for coupons (PEB-070…088).

use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use pebblepay_core::canonical_json;
use pebblepay_core::coupon::{Coupon, CouponCode, Discount, Uses};
use pebblepay_core::id::CouponId;
use pebblepay_core::json::Json;
use pebblepay_core::limits;
use pebblepay_core::link::amount_bounds;
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::time;

use super::wire::{given, object, string};
use super::{auth, lists, show, wire};
use crate::app::auth::Caller;
use crate::app::coupons;
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::{Site, idempotency, reply};

/// Creates a coupon (PEB-070).
#[utoipa::path(
    post, path = "/api/v1/coupons", tag = "Coupons", summary = "Create a coupon",
    description = "A code that takes a percentage or a fixed amount off. The code is upper-cased and unique in the store. Uses are counted for test and live payments apart.",
    request_body(content = super::docs::CreateCoupon, description = "The coupon"),
    params(("Idempotency-Key" = Option<String>, Header, description = "1–255 printable characters; the same key gives the same answer for 24 hours")),
    responses(
        (status = 201, description = "The coupon", body = super::docs::Coupon),
        (status = 400, description = "A field is wrong, or the code is taken", body = super::docs::Error),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn create(
    State(site): State<Site>,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let json = body.read(&headers)?;
    let (mode, now_ms) = (caller.mode, site.app.clock.now_ms());
    let coupon = new(&json, &caller, now_ms)?;
    let key = idempotency::key(&headers, &caller, "POST /api/v1/coupons", &body.bytes)?;
    let render = move |c: &Coupon| {
        (
            201,
            canonical_json::to_string(&show::coupon(c, mode, now_ms)),
        )
    };
    let answer = coupons::create(&site.app, coupon, key, render).await?;
    Ok(reply::answer(answer))
}

/// Coupons, newest first (PEB-080).
#[utoipa::path(
    get, path = "/api/v1/coupons", tag = "Coupons", summary = "List coupons",
    description = "Newest first. `active` looks at the switch alone: an expired coupon that is switched on is listed with `is_expired: true`.",
    params(super::docs::ListCoupons),
    responses(
        (status = 200, description = "A page of coupons", body = super::docs::CouponList),
        (status = 400, description = "A parameter is wrong", body = super::docs::Error),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn list(
    State(site): State<Site>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let params = Query::of(&uri)?;
    let active = lists::strict_flag(&params, "active")?;
    let (limit, offset) = (lists::limit(&params)?, lists::offset(&params)?);
    let store = &caller.store.id;
    let (page, total) = coupons::list(&site.app, store, active, limit, offset).await?;
    let now_ms = site.app.clock.now_ms();
    let shown = i64::try_from(page.len()).unwrap_or(i64::MAX);
    let rows = page
        .iter()
        .map(|c| show::coupon(c, caller.mode, now_ms))
        .collect();
    let body = Json::object()
        .with("coupons", Json::Array(rows))
        .with("total", total)
        .with("limit", limit)
        .with("offset", offset)
        .with("has_more", offset.saturating_add(shown) < total)
        .build();
    Ok(reply::json(200, &body))
}

/// One coupon (PEB-081).
#[utoipa::path(
    get, path = "/api/v1/coupons/{id}", tag = "Coupons", summary = "Get a coupon",
    params(("id" = String, Path, description = "coup_…")),
    responses(
        (status = 200, description = "The coupon", body = super::docs::Coupon),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 404, description = "No such coupon in this store", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn get(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let coupon = coupons::get(&site.app, &caller.store.id, &parse_id(&id)?).await?;
    let now_ms = site.app.clock.now_ms();
    Ok(reply::json(
        200,
        &show::coupon(&coupon, caller.mode, now_ms),
    ))
}

/// Changes a coupon (PEB-082…084, F-19).
#[utoipa::path(
    put, path = "/api/v1/coupons/{id}", tag = "Coupons", summary = "Change a coupon",
    description = "Fields that are absent stay as they are; `null` takes a limit away. `code`, `discount_type` and `discount_value` never change: sending another value is refused.",
    params(("id" = String, Path, description = "coup_…")),
    request_body(content = super::docs::UpdateCoupon, description = "What changes"),
    responses(
        (status = 200, description = "The coupon", body = super::docs::Coupon),
        (status = 400, description = "A field is wrong or can not be changed", body = super::docs::Error),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 404, description = "No such coupon in this store", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn update(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: JsonBody,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let json = body.read(&headers)?;
    object(&json)?;
    let id = parse_id(&id)?;
    let change = move |coupon: &mut Coupon| {
        fixed_for_good(&json, coupon)?;
        settings(&json, coupon)
    };
    let coupon = coupons::update(&site.app, &caller.store.id, &id, change).await?;
    let now_ms = site.app.clock.now_ms();
    Ok(reply::json(
        200,
        &show::coupon(&coupon, caller.mode, now_ms),
    ))
}

/// Deletes a coupon for good (PEB-085).
#[utoipa::path(
    delete, path = "/api/v1/coupons/{id}", tag = "Coupons", summary = "Delete a coupon",
    description = "For good. Orders that were paid with it keep their discount; the code can be used for a new coupon.",
    params(("id" = String, Path, description = "coup_…")),
    responses(
        (status = 200, description = "It is deleted", body = super::docs::Deleted),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 404, description = "No such coupon in this store", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn delete(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let id = parse_id(&id)?;
    coupons::delete(&site.app, &caller.store.id, &id).await?;
    let body = Json::object()
        .with("id", id.as_str())
        .with("deleted", true)
        .build();
    Ok(reply::json(200, &body))
}

fn parse_id(text: &str) -> Result<CouponId, Refusal> {
    CouponId::parse(text).ok_or(Refusal::NotFound(Noun::Coupon))
}

fn new(body: &Json, caller: &Caller, now_ms: i64) -> Result<Coupon, Refusal> {
    object(body)?;
    let currency = match string(body, "currency")? {
        None => caller.store.currency,
        Some(code) => Currency::parse(code)
            .map_err(|_| Refusal::field("currency", FieldProblem::NotACurrency))?,
    };
    let mut coupon = Coupon {
        // The use case draws it.
        id: CouponId::short([0; 4]),
        store_id: caller.store.id.clone(),
        code: code(body)?,
        discount: discount(body, currency)?,
        currency,
        description: None,
        min_amount: None,
        max_uses: None,
        max_uses_per_customer: None,
        expires_at_ms: None,
        is_active: true,
        test: Uses::default(),
        live: Uses::default(),
        created_at_ms: now_ms,
    };
    settings(body, &mut coupon)?;
    if coupon.is_expired(now_ms) {
        let rule = FieldProblem::Invalid("must be in the future");
        return Err(Refusal::field("expires_at", rule));
    }
    Ok(coupon)
}

fn code(body: &Json) -> Result<CouponCode, Refusal> {
    const RULE: FieldProblem =
        FieldProblem::Invalid("must be 1 to 64 of the characters A-Z, 0-9, - and _");
    let text = string(body, "code")?.ok_or(Refusal::field("code", FieldProblem::Missing))?;
    CouponCode::parse(text).ok_or(Refusal::field("code", RULE))
}

fn discount(body: &Json, currency: Currency) -> Result<Discount, Refusal> {
    const NAME: &str = "discount_value";
    let kind = string(body, "discount_type")?
        .ok_or(Refusal::field("discount_type", FieldProblem::Missing))?;
    let value = given(body, NAME).ok_or(Refusal::field(NAME, FieldProblem::Missing))?;
    match kind {
        "percentage" => match value {
            Json::Integer(number) => Discount::percentage(&number.to_string()),
            Json::Float(number) => Discount::percentage(&number.to_string()),
            Json::String(text) => Discount::percentage(text),
            _ => Err(Refusal::field(NAME, FieldProblem::WrongType("a number"))),
        },
        "fixed" => {
            const RULE: FieldProblem =
                FieldProblem::Invalid("must be an amount of more than 0 and at most 50000");
            let (_, max) = amount_bounds(currency);
            wire::money(Some(value), currency)
                .ok()
                .filter(|off| off.minor() > 0 && off.minor() <= max.minor())
                .map(Discount::Fixed)
                .ok_or(Refusal::field(NAME, RULE))
        }
        _ => {
            let words = FieldProblem::NotOneOf("percentage, fixed");
            Err(Refusal::field("discount_type", words))
        }
    }
}

/// What may be set at any time: absent = as it is, null = none (PEB-083, TRAP-44).
fn settings(body: &Json, coupon: &mut Coupon) -> Result<(), Refusal> {
    if body.get("description").is_some() {
        let text = string(body, "description")?;
        coupon.description = wire::line("description", text, limits::DESCRIPTION_CHARS_MAX)?;
    }
    if body.get("min_amount").is_some() {
        coupon.min_amount = min_amount(body, coupon.currency)?;
    }
    if body.get("max_uses").is_some() {
        coupon.max_uses = uses(body, "max_uses")?;
    }
    if body.get("max_uses_per_customer").is_some() {
        coupon.max_uses_per_customer = uses(body, "max_uses_per_customer")?;
    }
    if body.get("expires_at").is_some() {
        coupon.expires_at_ms = expires_at(body)?;
    }
    if let Some(active) = wire::flag(body, "is_active")? {
        coupon.is_active = active;
    }
    Ok(())
}

fn min_amount(body: &Json, currency: Currency) -> Result<Option<Money>, Refusal> {
    const RULE: FieldProblem = FieldProblem::Invalid("must be an amount of at most 50000");
    let Some(value) = given(body, "min_amount") else {
        return Ok(None);
    };
    let (_, max) = amount_bounds(currency);
    wire::money(Some(value), currency)
        .ok()
        .filter(|least| least.minor() <= max.minor())
        .map(Some)
        .ok_or(Refusal::field("min_amount", RULE))
}

fn uses(body: &Json, name: &'static str) -> Result<Option<i64>, Refusal> {
    let bounds = FieldProblem::NotAnInteger {
        min: 1,
        max: limits::COUPON_USES_MAX,
    };
    match given(body, name) {
        None => Ok(None),
        Some(value) => value
            .as_integer()
            .filter(|n| (1..=limits::COUPON_USES_MAX).contains(n))
            .map(Some)
            .ok_or(Refusal::field(name, bounds)),
    }
}

fn expires_at(body: &Json) -> Result<Option<i64>, Refusal> {
    const RULE: FieldProblem = FieldProblem::Invalid(
        "must be an ISO 8601 time with its zone, such as 2026-12-31T23:59:59Z, or a date",
    );
    match string(body, "expires_at")? {
        None => Ok(None),
        Some(text) => time::parse_expiry(text)
            .map(Some)
            .ok_or(Refusal::field("expires_at", RULE)),
    }
}

/// The three fields that never change; naming them as they are is no change (PEB-084, F-19).
fn fixed_for_good(body: &Json, coupon: &Coupon) -> Result<(), Refusal> {
    let kind = match coupon.discount {
        Discount::Percentage(_) => "percentage",
        Discount::Fixed(_) => "fixed",
    };
    let same_code = match given(body, "code") {
        None => true,
        Some(value) => value.as_str().and_then(CouponCode::parse).as_ref() == Some(&coupon.code),
    };
    let same_kind = given(body, "discount_type").is_none_or(|v| v.as_str() == Some(kind));
    let same_value = match given(body, "discount_value") {
        None => true,
        Some(value) => {
            let as_made = Json::object()
                .with("discount_type", kind)
                .with("discount_value", value.clone())
                .build();
            discount(&as_made, coupon.currency) == Ok(coupon.discount)
        }
    };
    for (name, same) in [
        ("code", same_code),
        ("discount_type", same_kind),
        ("discount_value", same_value),
    ] {
        if !same {
            return Err(Refusal::field(name, FieldProblem::Unchangeable));
        }
    }
    Ok(())
}
