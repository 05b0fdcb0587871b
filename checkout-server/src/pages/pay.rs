//! The card form's post and the session's status. The card goes from the form to the gateway and
//! is wiped; nothing here logs, stores or echoes it (TRAP-82, PEB-192).

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use pebblepay_core::card::{self, Card, CardInput};
use pebblepay_core::coupon::{CouponProblem, CouponUse};
use pebblepay_core::id::SessionId;
use pebblepay_core::json::Json;
use pebblepay_core::link::{Price, check_amount};
use pebblepay_core::money::Money;
use pebblepay_core::order::OrderState;
use pebblepay_core::payment::AttemptState;
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::text;

use super::reader::Reader;
use super::sale::{self, Said, Sale, Seen};
use super::token::Claims;
use super::views::{FieldErrors, FormValues, Surface, Theme};
use super::{away, coupon, look, problem, result, said, wants_json};
use crate::app::pay::{self, Draft, Means, Pay, SIMULATED_WALLET, Tried};
use crate::app::{self, orders};
use crate::http::Site;
use crate::http::body::FormBody;
use crate::http::client_address::ClientAddress;
use crate::http::problem::Problem;
use crate::http::reply;
use crate::words::{Language, typed};

/// `POST /pay/{session}`
pub async fn pay(
    State(site): State<Site>,
    Path(session): Path<String>,
    reader: Reader,
    headers: HeaderMap,
    ClientAddress(address): ClientAddress,
    form: FormBody,
) -> Result<Response, Problem> {
    let script = wants_json(&headers);
    let token = form.get("token").unwrap_or_default();
    let claims = Claims::open(&site.app.token_key, &session, token).ok_or(Refusal::TokenInvalid)?;
    let sale = find(&site, claims).await?;
    let lang = sale.language(reader);
    if sale.opened.is_some() && site.app.clock.now_ms() >= sale.expires_at_ms {
        return Err(Refusal::SessionExpired.into());
    }
    let seen = Seen {
        reader,
        surface: Surface::of_form(form.get("surface")),
        theme: Theme::Auto,
    };
    let typed = match read(&site, &sale, &form, script, lang) {
        Ok(typed) => typed,
        Err(errors) if script => return Ok(invalid(&errors)),
        Err(errors) => {
            let said = Said {
                values: values(&form),
                errors: *errors,
                ..Said::default()
            };
            return Ok(sale.page(&site, StatusCode::UNPROCESSABLE_ENTITY, seen, said));
        }
    };
    let request = Pay {
        session: sale.session.clone(),
        gateway: sale.offer(&site),
        draft: draft(&sale, typed.amount, lang),
        means: typed.means,
        email: typed.email,
        name: typed.name,
        locale: lang.tag(),
        address,
    };
    let outcome = pay::pay(&site.app, request).await;
    if script {
        scripted(&site, sale, reader, outcome).await
    } else {
        plain(&site, sale, seen, &form, outcome).await
    }
}

/// What the form is about: the order of the session if there is one, else what the page was
/// opened with.
pub(super) async fn find(site: &Site, claims: Claims) -> Result<Sale, Problem> {
    match orders::of_session(&site.app, &claims.session).await {
        Ok(standing) => Ok(Sale::of_order(standing.store, &standing.order)),
        Err(app::Error::Refused(Refusal::NotFound(Noun::Session))) => {
            let opened = claims
                .opened
                .clone()
                .ok_or(Refusal::NotFound(Noun::Session))?;
            let store = orders::store(&site.app, opened.store_id.as_str()).await?;
            Ok(Sale::of_opened(store, claims, opened))
        }
        Err(error) => Err(error.into()),
    }
}

struct Typed {
    means: Option<Means>,
    amount: Option<Money>,
    email: Option<String>,
    name: Option<String>,
}

/// Reads the form. The script writes an amount as plain decimals; without it the amount arrives
/// as people of the language type it.
fn read(
    site: &Site,
    sale: &Sale,
    form: &FormBody,
    script: bool,
    lang: Language,
) -> Result<Typed, Box<FieldErrors>> {
    if let Some(typed) = wallet(site, sale, form) {
        return Ok(typed);
    }
    let mut errors = FieldErrors::default();
    let field = |name: &str| form.get(name).unwrap_or_default().trim().to_owned();
    let amount = match sale.price {
        Price::Fixed(money) => Some(money),
        Price::Open(currency) => {
            let mut text = field("amount");
            if !script {
                text = typed::amount(&text, lang);
            }
            let read = check_amount(Money::parse(&text, currency));
            read.map_err(|_| errors.amount = Some(sale::amount_range(currency, lang)))
                .ok()
        }
    };
    let mut email = None;
    if sale.details.customer_email.is_none() {
        match text::parse_email(&field("email")) {
            Ok(address) => email = Some(address),
            Err(_) if field("email").is_empty() => {
                errors.email = Some(lang.word("email-empty").into_owned());
            }
            Err(_) => errors.email = Some(lang.word("email-bad").into_owned()),
        }
    }
    let mut card = None;
    let elsewhere = sale.is_elsewhere(site);
    if !sale.is_free() && !elsewhere {
        // Whether the name can be read at all is said by `Card::parse` below.
        if field("name").is_empty() {
            errors.name = Some(lang.word("name-empty").into_owned());
        }
        // The keyboards of some languages write digits of their own.
        let digits = |name: &str| typed::digits(form.get(name).unwrap_or_default().trim());
        let input = CardInput {
            number: digits("card_number"),
            expiry: digits("expiry"),
            cvc: digits("cvc"),
            name: field("name"),
        };
        match Card::parse(&input, site.app.clock.now_ms()) {
            Ok(read) => card = Some(read),
            Err(wrong) => {
                for error in wrong {
                    errors.set(error.field(), said::card_error(error, lang));
                }
            }
        }
    }
    if !errors.list().is_empty() {
        return Err(Box::new(errors));
    }
    let name = card.as_ref().and_then(|c| c.name.clone());
    Ok(Typed {
        means: card
            .map(Means::Card)
            .or(elsewhere.then_some(Means::Elsewhere)),
        amount,
        email,
        name,
    })
}

/// What a wallet gave the page, where the gateway takes that wallet (F-10). A wallet knows its
/// customer, so nothing else is asked. Without script the simulated one pays with its first card.
fn wallet(site: &Site, sale: &Sale, form: &FormBody) -> Option<Typed> {
    let wanted = form.get("wallet")?;
    let offer = sale.offer(site)?;
    if !offer.wallets.contains(&wanted) || sale.is_free() {
        return None;
    }
    let Price::Fixed(price) = sale.price else {
        return None;
    };
    let token = form.get("wallet_token").unwrap_or("sim_0002").to_owned();
    let simulated = wanted == SIMULATED_WALLET;
    Some(Typed {
        means: Some(Means::Wallet(token)),
        amount: Some(price),
        email: simulated.then(|| "wallet@example.com".to_owned()),
        name: simulated.then(|| "Wallet Customer".to_owned()),
    })
}

/// What a visitor's page needs to become an order; nothing where an order exists.
fn draft(sale: &Sale, amount: Option<Money>, lang: Language) -> Option<Draft> {
    let mut opened = sale.opened.clone()?;
    opened.details.locale = Some(lang.tag().to_owned());
    Some(Draft {
        store_id: opened.store_id,
        mode: opened.mode,
        origin: opened.origin,
        price: amount?,
        coupon: opened.coupon,
        variant_id: opened.variant_id,
        fee_bps: sale.store.fee_bps,
        details: opened.details,
        expires_at_ms: sale.expires_at_ms,
    })
}

/// What the customer typed, to be shown again; never the number, in whatever field, or the CVC.
fn values(form: &FormBody) -> FormValues {
    let field = |name: &str| form.get(name).unwrap_or_default().to_owned();
    FormValues {
        amount: field("amount"),
        email: field("email"),
        expiry: field("expiry"),
        name: Some(field("name"))
            .filter(|name| !card::holds_number(name))
            .unwrap_or_default(),
    }
}

fn invalid(errors: &FieldErrors) -> Response {
    let list: Vec<Json> = errors
        .list()
        .into_iter()
        .map(|(field, message)| {
            Json::object()
                .with("field", field)
                .with("message", message)
                .build()
        })
        .collect();
    let body = Json::object()
        .with("status", "invalid")
        .with("errors", Json::Array(list))
        .build();
    reply::json(422, &body)
}

/// The sale after its coupon was lost, and what the customer is told about it.
async fn without_coupon(
    site: &Site,
    mut sale: Sale,
    why: CouponProblem,
    lang: Language,
) -> Result<(Sale, String), Problem> {
    let code = sale.details.coupon_code.clone().unwrap_or_default();
    match &mut sale.opened {
        Some(opened) => {
            opened.coupon = CouponUse::Refused(why);
            sale.coupon = CouponUse::Refused(why);
        }
        None => {
            let standing = orders::of_session(&site.app, &sale.session).await?;
            sale = Sale::of_order(standing.store, &standing.order);
        }
    }
    let told = coupon::lost(&sale, &code, lang);
    Ok((sale, told))
}

async fn scripted(
    site: &Site,
    sale: Sale,
    reader: Reader,
    outcome: app::Res<Tried>,
) -> Result<Response, Problem> {
    match outcome {
        Ok(Tried::CouponLost(why)) => {
            let lang = sale.language(reader);
            let (sale, told) = without_coupon(site, sale, why, lang).await?;
            let body = coupon::priced(site, &sale, Some(&told), lang);
            Ok(reply::json(409, &body))
        }
        Ok(Tried::Paid(paid)) if paid.attempt.state == AttemptState::Redirect => {
            away::json(site, &paid).await
        }
        Ok(Tried::Paid(paid)) => {
            let attempt = Some(&paid.attempt);
            result::answer(site, &sale.store, &paid.order, attempt, reader).await
        }
        Err(app::Error::Refused(Refusal::AlreadyPaid)) => {
            let standing = orders::of_session(&site.app, &sale.session).await?;
            let (store, order) = (&sale.store, &standing.order);
            let body = result::completed(site, store, order, reader, "already_paid").await?;
            Ok(reply::json(409, &body))
        }
        Err(error) => Err(error.into()),
    }
}

async fn plain(
    site: &Site,
    sale: Sale,
    seen: Seen,
    form: &FormBody,
    outcome: app::Res<Tried>,
) -> Result<Response, Problem> {
    let to = |path: String| look::onward(&seen.reader.link(&path));
    let receipt = || to(format!("/pay/{}/receipt", sale.session));
    let paid = match outcome {
        Ok(Tried::Paid(paid)) => paid,
        Ok(Tried::CouponLost(why)) => {
            let lang = sale.language(seen.reader);
            let (sale, told) = without_coupon(site, sale, why, lang).await?;
            let said = Said {
                values: values(form),
                declined: Some(told),
                ..Said::default()
            };
            return Ok(sale.page(site, StatusCode::CONFLICT, seen, said));
        }
        Err(app::Error::Refused(Refusal::AlreadyPaid)) => return Ok(receipt()),
        // The form again, with what was typed: there is nothing wrong with it.
        Err(app::Error::Refused(Refusal::TooManyAttempts { retry_after_s })) => {
            let said = Said {
                values: values(form),
                declined: Some(problem::throttled(
                    retry_after_s,
                    sale.language(seen.reader),
                )),
                ..Said::default()
            };
            let status = StatusCode::TOO_MANY_REQUESTS;
            let page = sale.page(site, status, seen, said);
            return Ok(reply::retry_after(page, retry_after_s));
        }
        Err(error) => return Err(error.into()),
    };
    match paid.order.state {
        OrderState::Succeeded => Ok(receipt()),
        OrderState::RequiresAction if paid.attempt.state == AttemptState::Redirect => {
            away::page(site, &sale.store, &paid, seen.reader).await
        }
        OrderState::RequiresAction => {
            let path = format!("/pay/{}/challenge/{}", sale.session, paid.attempt.id);
            Ok(to(path))
        }
        OrderState::Open
        | OrderState::Processing
        | OrderState::Failed
        | OrderState::Expired
        | OrderState::Cancelled => {
            let lang = sale.language(seen.reader);
            let declined = paid
                .order
                .failure
                .map_or_else(|| lang.word("checking"), |why| said::decline(why, lang))
                .into_owned();
            let said = Said {
                values: values(form),
                declined: Some(declined),
                ..Said::default()
            };
            let sale = Sale::of_order(sale.store.clone(), &paid.order);
            Ok(sale.page(site, StatusCode::PAYMENT_REQUIRED, seen, said))
        }
    }
}

/// `GET /pay/{session}/status`: the answer of the post, for a page that lost it.
pub async fn status(
    State(site): State<Site>,
    Path(session): Path<String>,
    reader: Reader,
) -> Result<Response, Problem> {
    let id = SessionId::parse(&session).ok_or(Refusal::NotFound(Noun::Session))?;
    let standing = orders::of_session(&site.app, &id).await?;
    let attempt = standing.attempt.as_ref();
    let (store, order) = (&standing.store, &standing.order);
    let mut response = result::answer(&site, store, order, attempt, reader).await?;
    // The question was answered, whatever the answer is.
    *response.status_mut() = StatusCode::OK;
    Ok(response)
}

/// `GET /pay/{session}/settled`: whether the merchant has heard of the payment, as soon as it has
/// and after 3 seconds at the latest.
pub async fn settled(
    State(site): State<Site>,
    Path(session): Path<String>,
) -> Result<Response, Problem> {
    let settled = match SessionId::parse(&session) {
        Some(id) => app::settled::settled(&site.app, &id).await?,
        None => false,
    };
    Ok(reply::json(
        200,
        &Json::object().with("settled", settled).build(),
    ))
}
