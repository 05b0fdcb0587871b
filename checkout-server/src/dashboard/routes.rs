//! Every route of the dashboard in one table, with what it asks for. The router is made from the table,
//! so a route that asks for nothing can not be added by mistake.

use axum::Router;
use axum::handler::Handler;
use axum::middleware::from_fn_with_state;
use axum::routing::{self, MethodRouter};
use pebblepay_core::account::Access;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use super::{account, audit, balance, connect, doctor, gate, gateways, home, invite, live};
use super::{payments, reset, second, sell, sign_in, start, team, webhooks};
use crate::http::Site;

/// Where the dashboard begins.
pub const ROOT: &str = "/dashboard";
/// Where one signs in.
pub const SIGN_IN: &str = "/dashboard/sign-in";
/// Where the password is asked for again.
pub const CONFIRM: &str = "/dashboard/confirm";
/// What the pages of a store are below of.
const STORE: &str = "/dashboard/{store}/{side}";

/// What a route of a store asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// What the person's role has to allow.
    pub access: Access,
    /// Whether the password has to have been given a short while ago (E8).
    pub fresh: bool,
}

impl Need {
    /// Everyone of the store.
    pub const VIEW: Self = Self::of(Access::View);
    /// Those who build the shop.
    pub const DEVELOP: Self = Self::of(Access::Develop);
    /// Owners.
    pub const OWN: Self = Self::of(Access::Own);

    const fn of(access: Access) -> Self {
        Self {
            access,
            fresh: false,
        }
    }

    /// And the password a short while ago: for secrets, and for where money and events go.
    #[must_use]
    pub const fn fresh(self) -> Self {
        Self {
            fresh: true,
            ..self
        }
    }
}

/// Who a route is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Anyone.
    Open,
    /// Who is signed in.
    Account {
        /// Whether the password has to have been given a short while ago.
        fresh: bool,
    },
    /// Members of the store in the path.
    Store(Need),
}

/// One route.
pub struct Row {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The whole path.
    pub path: String,
    /// Who it is for.
    pub scope: Scope,
    handler: MethodRouter<Site>,
}

impl Row {
    /// A page of a store; `path` is what follows the side.
    pub fn get<T: 'static>(path: &str, need: Need, handler: impl Handler<T, Site>) -> Self {
        Self::new(
            "GET",
            below_store(path),
            Scope::Store(need),
            routing::get(handler),
        )
    }

    /// An act in a store.
    pub fn post<T: 'static>(path: &str, need: Need, handler: impl Handler<T, Site>) -> Self {
        Self::new(
            "POST",
            below_store(path),
            Scope::Store(need),
            routing::post(handler),
        )
    }

    /// A page for a scope; `path` is what follows [`ROOT`].
    pub fn get_as<T: 'static>(path: &str, scope: Scope, handler: impl Handler<T, Site>) -> Self {
        Self::new("GET", format!("{ROOT}{path}"), scope, routing::get(handler))
    }

    /// An act for a scope.
    pub fn post_as<T: 'static>(path: &str, scope: Scope, handler: impl Handler<T, Site>) -> Self {
        Self::new(
            "POST",
            format!("{ROOT}{path}"),
            scope,
            routing::post(handler),
        )
    }

    fn new(method: &'static str, path: String, scope: Scope, handler: MethodRouter<Site>) -> Self {
        Self {
            method,
            path,
            scope,
            handler,
        }
    }
}

fn below_store(path: &str) -> String {
    format!("{STORE}{path}")
}

/// The table.
#[must_use]
pub fn table() -> Vec<Row> {
    let mut rows = Vec::new();
    rows.extend(start::routes());
    rows.extend(sign_in::routes());
    rows.extend(second::routes());
    rows.extend(reset::routes());
    rows.extend(invite::routes());
    rows.extend(account::routes());
    rows.extend(team::routes());
    rows.extend(audit::routes());
    rows.extend(webhooks::routes());
    rows.extend(gateways::routes());
    rows.extend(doctor::routes());
    rows.extend(sell::routes());
    rows.extend(connect::routes());
    rows.extend(home::routes());
    rows.extend(live::routes());
    rows.extend(payments::routes());
    rows.extend(balance::routes());
    rows
}

/// What a page of a store asks for; `None` where there is no such page. `path` is what follows the side.
#[must_use]
pub fn access(path: &str) -> Option<Access> {
    use std::sync::LazyLock;
    static PAGES: LazyLock<Vec<(String, Access)>> = LazyLock::new(|| {
        let pages = table().into_iter().filter(|row| row.method == "GET");
        let of_store = pages.filter_map(|row| match row.scope {
            Scope::Store(need) => Some((row.path, need.access)),
            Scope::Open | Scope::Account { .. } => None,
        });
        of_store.collect()
    });
    let path = below_store(path);
    let found = PAGES.iter().find(|(known, _)| *known == path);
    found.map(|(_, access)| *access)
}

/// The routes, each behind the gate.
pub fn router(site: &Site) -> Router<Site> {
    let mut router = Router::new();
    for row in table() {
        let gate = from_fn_with_state((site.clone(), row.scope), gate::pass);
        router = router.route(&row.path, row.handler.route_layer(gate));
    }
    // A table goes out in portions as it is read; a packed stream of them broke off after the first one.
    let packed = DefaultPredicate::new().and(NotForContentType::const_new("text/csv"));
    let packing = CompressionLayer::new().quality(CompressionLevel::Precise(5));
    router.layer(packing.compress_when(packed))
}
