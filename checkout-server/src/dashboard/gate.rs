//! Who asks, and whether they may. It runs before every handler of the dashboard, so that none can
//! forget to ask (E8).

use std::convert::Infallible;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use pebblepay_core::account::{Access, Role};
use pebblepay_core::id::{StoreId, UserId};
use pebblepay_core::store::{Mode, Store};

use super::form::{FORM_BYTES_MAX, Form};
use super::routes::Scope;
use super::{problem, shell};
use crate::app::accounts::{self, Found, Place};
use crate::app::audit::Actor;
use crate::app::auth::Caller;
use crate::http::Site;
use crate::http::body;
use crate::http::client_address::ClientAddress;
use crate::http::problem::{Problem, Rejection};
use crate::pages::reader::Reader;
use crate::words::Language;

/// The account of who asks.
#[derive(Clone, Debug)]
pub struct Account {
    /// The user's id.
    pub id: UserId,
    /// The e-mail address.
    pub email: String,
}

/// Who asks.
#[derive(Clone)]
pub struct Person {
    /// The account.
    pub account: Account,
    /// The session, the user and the user's stores.
    pub found: Arc<Found>,
    /// The token that every form of this session holds.
    pub csrf: String,
    /// Where the request comes from.
    pub place: Place,
    /// What the last act said, to be shown once.
    pub said: Option<String>,
    /// The path that was asked for.
    pub path: String,
    /// How amounts and numbers are written for this reader.
    pub lang: Language,
    /// Now, in milliseconds since the Unix epoch.
    pub now_ms: i64,
}

impl Person {
    /// Who acts, for the audit log.
    #[must_use]
    pub fn actor(&self) -> Actor {
        self.place
            .actor(Some(&self.account.id), &self.account.email)
    }
}

/// Who asks about a store, with what it may do there.
#[derive(Clone)]
pub struct Visitor {
    /// Who asks.
    pub person: Person,
    /// The store.
    pub store: Store,
    /// What this person is in it.
    pub role: Role,
    /// The side that is looked at.
    pub mode: Mode,
}

impl Deref for Visitor {
    type Target = Person;

    fn deref(&self) -> &Person {
        &self.person
    }
}

impl Visitor {
    /// The store and side, as use cases take them.
    #[must_use]
    pub fn caller(&self) -> Caller {
        Caller::of_store(self.store.clone(), self.mode)
    }

    /// Whether this person may do what asks for `access`.
    #[must_use]
    pub fn may(&self, access: Access) -> bool {
        self.role.may(access)
    }

    /// The address of a page of this store and side; `path` begins with a slash or is empty.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        link(&self.store.id, self.mode, path)
    }
}

/// The address of a page of a store and side.
#[must_use]
pub fn link(store: &StoreId, mode: Mode, path: &str) -> String {
    format!("/dashboard/{store}/{}{path}", mode.as_str())
}

macro_rules! from_the_gate {
    ($($kind:ty),*) => {$(
        /// The gate put it there; without the gate in front of it a handler would be a fault of ours.
        impl<S: Send + Sync> FromRequestParts<S> for $kind {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
                let missing = || Problem::Internal(anyhow::anyhow!("no gate before this route"));
                parts.extensions.get::<Self>().cloned().ok_or_else(missing)
            }
        }
    )*};
}
from_the_gate!(Person, Visitor);

impl<S: Send + Sync> FromRequestParts<S> for Here {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

/// Where a request of somebody who need not be signed in comes from.
#[derive(Clone, Default)]
pub struct Here {
    /// The person, if signed in.
    pub person: Option<Person>,
    /// The address and browser.
    pub place: Option<Place>,
}

impl Here {
    /// The address and browser.
    #[must_use]
    pub fn place(&self) -> Place {
        let nowhere = || Place {
            address: None,
            device: String::new(),
        };
        self.place.clone().unwrap_or_else(nowhere)
    }
}

/// The middleware of every route.
pub async fn pass(
    State((site, scope)): State<(Site, Scope)>,
    request: Request,
    next: Next,
) -> Response {
    let is_page = request.method() == Method::GET && !is_htmx(request.headers());
    let mut response = match admit(&site, scope, request).await {
        Ok((request, said)) => {
            let mut response = next.run(request).await;
            // A page that only sends on has told nobody.
            if said && is_page && !response.status().is_redirection() {
                shell::forget_said(&site, response.headers_mut());
            }
            response
        }
        Err(response) => *response,
    };
    // Forms say where they come from; with the usual policy they would say `null`.
    response.headers_mut().insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    );
    response
}

fn refuse(response: impl IntoResponse) -> Box<Response> {
    Box::new(response.into_response())
}

/// Lets a request in, with what the handler is to know; says whether there is something to be told.
async fn admit(
    site: &Site,
    scope: Scope,
    request: Request,
) -> Result<(Request, bool), Box<Response>> {
    let (mut parts, body) = request.into_parts();
    let is_write = parts.method != Method::GET && parts.method != Method::HEAD;
    if is_write && !is_from_here(&parts.headers, &site.public_url) {
        return Err(refuse(problem::not_from_here(&site.public_url)));
    }
    let place = place(&mut parts, site).await;
    let cookie = shell::cookie(&parts.headers, shell::session_cookie(site)).map(str::to_owned);
    let (store, mode) = match scope {
        Scope::Store(_) => match named(&mut parts, site).await {
            Some((store, mode)) => (Some(store), mode),
            None => return Err(refuse(Problem::from(Rejection::NoSuchPath))),
        },
        Scope::Open | Scope::Account { .. } => (None, Mode::Test),
    };
    let found = match &cookie {
        Some(cookie) => accounts::look(&site.app, cookie, store).await,
        None => Ok(None),
    };
    let found = found.map_err(|error| refuse(Problem::from(error)))?;
    let person = found.map(|found| {
        person(
            site,
            &parts,
            found,
            cookie.as_deref().unwrap_or_default(),
            &place,
        )
    });
    if let Scope::Store(_) | Scope::Account { .. } = scope
        && person.is_none()
    {
        return Err(refuse(shell::to_sign_in(&parts)));
    }
    let form = if is_write {
        let form = form(&parts.headers, body).await.map_err(refuse)?;
        let token = person.as_ref().map(|p| p.csrf.clone()).unwrap_or_default();
        if scope != Scope::Open && form.get("csrf") != token {
            return Err(refuse(problem::form_too_old()));
        }
        Some(form)
    } else {
        None
    };
    let said = person.as_ref().is_some_and(|p| p.said.is_some());
    if let Some(person) = &person {
        check(scope, person, mode, &mut parts, is_write)?;
    }
    let here = Here {
        person: person.clone(),
        place: Some(place),
    };
    parts.extensions.insert(here);
    person.map(|person| parts.extensions.insert(person));
    form.map(|form| parts.extensions.insert(Arc::new(form)));
    Ok((Request::from_parts(parts, axum::body::Body::empty()), said))
}

/// Whether a person may do what is asked for; puts the visitor into the request.
fn check(
    scope: Scope,
    person: &Person,
    mode: Mode,
    parts: &mut Parts,
    is_write: bool,
) -> Result<(), Box<Response>> {
    let fresh = match scope {
        Scope::Open => return Ok(()),
        Scope::Account { fresh } => fresh,
        Scope::Store(need) => {
            let store = person.found.store.clone();
            let role = store.as_ref().and_then(|store| {
                let mut stores = person.found.memberships.iter();
                stores.find(|m| m.store_id == store.id).map(|m| m.role)
            });
            // A store of others is as little there as one that never was.
            let (Some(store), Some(role)) = (store, role) else {
                return Err(refuse(Problem::from(Rejection::NoSuchPath)));
            };
            if !role.may(need.access) {
                return Err(refuse(problem::not_allowed(role)));
            }
            parts.extensions.insert(Visitor {
                person: person.clone(),
                store,
                role,
                mode,
            });
            need.fresh
        }
    };
    if fresh && !person.found.is_fresh(person.now_ms) {
        return Err(refuse(shell::to_confirm(parts, is_write)));
    }
    Ok(())
}

fn person(site: &Site, parts: &Parts, found: Found, cookie: &str, place: &Place) -> Person {
    Person {
        account: Account {
            id: found.user.id.clone(),
            email: found.user.email.clone(),
        },
        found: Arc::new(found),
        csrf: accounts::csrf(cookie),
        place: place.clone(),
        said: shell::said(site, &parts.headers),
        path: parts.uri.path().to_owned(),
        lang: Reader::of(&parts.uri, &parts.headers).language(None),
        now_ms: site.app.clock.now_ms(),
    }
}

async fn place(parts: &mut Parts, site: &Site) -> Place {
    let ClientAddress(address) = match ClientAddress::from_request_parts(parts, site).await {
        Ok(address) => address,
        Err(never) => match never {},
    };
    let device = parts.headers.get(header::USER_AGENT);
    let device = device.and_then(|v| v.to_str().ok()).unwrap_or_default();
    Place {
        address,
        device: device.to_owned(),
    }
}

/// The store and side in the path.
async fn named(parts: &mut Parts, site: &Site) -> Option<(StoreId, Mode)> {
    let params = RawPathParams::from_request_parts(parts, site).await.ok()?;
    let get = |name: &str| params.iter().find(|(key, _)| *key == name).map(|(_, v)| v);
    Some((StoreId::parse(get("store")?)?, Mode::parse(get("side")?)?))
}

async fn form(headers: &HeaderMap, body: axum::body::Body) -> Result<Form, Problem> {
    let bytes = body::read_up_to(body, FORM_BYTES_MAX).await?;
    Form::read(headers, bytes).await
}

/// Whether a form was sent from a page of this server. Browsers that say neither where a form comes
/// from nor whose page it was are no browsers, and hold no cookie of anyone.
fn is_from_here(headers: &HeaderMap, public_url: &str) -> bool {
    if let Some(origin) = headers.get(header::ORIGIN) {
        return origin.as_bytes() == public_url.as_bytes();
    }
    headers
        .get("sec-fetch-site")
        .is_none_or(|site| site == "same-origin")
}

/// Whether htmx asks, for a part of a page.
#[must_use]
pub fn is_htmx(headers: &HeaderMap) -> bool {
    headers.contains_key("hx-request")
}
