//! What the tests share: a shop on a database of its own, and requests to its router.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, header};
use axum::response::Response;
use base64::Engine;
use checkout_server::app::clock::Clock;
use checkout_server::app::endpoints::{self, NewEndpoint};
use checkout_server::app::feed::Rules;
use checkout_server::app::licences::{self, Added, Target};
use checkout_server::app::setup::{self, CreatedStore, NewStore};
use checkout_server::app::vault::Vault;
use checkout_server::db::endpoints::Endpoint;
use checkout_server::db::{Db, audit};
use checkout_server::gateways::{Gateway, Gateways, sandbox::Sandbox};
use checkout_server::http::layers::clean_path;
use checkout_server::outbound::Policy;
use checkout_server::outbound::smtp::Smtp;
use checkout_server::server::{Extras, Protection, Server};
use http_body_util::BodyExt;
use pebblepay_core::licence::{self, Format};
use pebblepay_core::store::{Dialect, Mode};
use pebblepay_core::style::BodyStyle;
use serde_json::Value;
use tower::ServiceExt;

use crate::databases::{self, open_db};

/// 2026-03-15T10:30:00Z.
pub(crate) const NOW_MS: i64 = 1_773_570_600_000;
pub(crate) const ORIGIN: &str = "https://pay.example";

/// Runs a test on SQLite and on PostgreSQL: `on_both!(name, async |shop| { … })`.
macro_rules! on_both {
    ($(#[$doc:meta])* $name:ident, $test:expr) => {
        mod $name {
            use super::*;

            $(#[$doc])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let shop = crate::support::Shop::on_sqlite().await;
                ($test)(shop).await;
            }

            $(#[$doc])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let Some(shop) = crate::support::Shop::on_postgres().await else { return };
                ($test)(shop).await;
            }
        }
    };
}
pub(crate) use on_both;

/// A server with a store.
pub(crate) struct Shop {
    pub server: Server,
    pub store: CreatedStore,
    pub clock: Clock,
    pub policy: Policy,
    pub url: String,
    _folder: Option<tempfile::TempDir>,
}

/// An answer that was read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub status: u16,
    pub headers: http::HeaderMap,
    pub text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    /// The value of a hidden field of the page.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let from = format!("name=\"{name}\" value=\"");
        let rest = self
            .text
            .split(&from)
            .nth(1)
            .unwrap_or_else(|| panic!("no {name}: {}", self.text));
        rest.split('"').next().unwrap().to_owned()
    }

    /// Where the page's form goes.
    pub(crate) fn action(&self) -> String {
        // The card form is not the first form of its page: the coupon has one of its own.
        let from = self.text.find("id=\"form\"").unwrap_or(0);
        let rest = self.text[from..]
            .split("action=\"")
            .nth(1)
            .unwrap_or_else(|| panic!("{}", self.text));
        rest.split('"').next().unwrap().to_owned()
    }
}

impl Shop {
    pub(crate) async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("shop.db");
        databases::new_file(&file);
        let url = format!("sqlite:{}", file.display());
        Self::open(url, Some(folder)).await
    }

    pub(crate) async fn on_postgres() -> Option<Self> {
        if !crate::postgres_server::is_wanted() {
            return None;
        }
        let url = tokio::task::spawn_blocking(databases::new_on_postgres).await;
        let url = url.unwrap();
        Some(Self::open(url, None).await)
    }

    /// A shop with a new store on a database, whatever else is there.
    pub(crate) async fn open(url: String, folder: Option<tempfile::TempDir>) -> Self {
        tokio::task::spawn_blocking(move || {
            let db = open_db(&url);
            let clock = Clock::manual(NOW_MS);
            let policy = Policy {
                allow_private: true,
                ..Policy::default()
            };
            let store = new_store(&db, &clock, &policy, "Tea House");
            let extras = extras(Protection::default());
            let server = Server::build(db, clock.clone(), policy.clone(), ORIGIN, extras).unwrap();
            Self {
                server,
                store,
                clock,
                policy,
                url,
                _folder: folder,
            }
        })
        .await
        .unwrap()
    }

    /// The same shop after its server was stopped and started again with this protection.
    pub(crate) async fn restarted(self, protection: Protection) -> Self {
        self.restarted_with(extras(protection)).await
    }

    /// The same shop after its server was stopped and started again with this.
    pub(crate) async fn restarted_with(self, extras: Extras) -> Self {
        tokio::task::spawn_blocking(move || {
            let Self { server, url, .. } = self;
            server.app().db.close();
            drop(server);
            let (db, clock, policy) = (open_db(&url), self.clock.clone(), self.policy.clone());
            let server = Server::build(db, clock, policy, ORIGIN, extras).unwrap();
            Self {
                server,
                url,
                ..self
            }
        })
        .await
        .unwrap()
    }

    /// The same shop with a live side, whose gateway takes the test cards.
    pub(crate) async fn live(mut self) -> Self {
        let id = self.store.store.id.as_str().to_owned();
        let sql = "update stores set live_gateway = 1 where id = $1";
        let switched = self
            .server
            .app()
            .db
            .write(move |tx| -> checkout_server::db::Res<_> {
                tx.exec(sql, checkout_server::params![&id])
            });
        assert_eq!(switched.await.unwrap(), 1);
        self.store.store.live_gateway = true;
        self
    }

    /// The same shop with this mail server.
    pub(crate) async fn mailing(mut self, smtp_url: &str) -> Self {
        let (db, clock) = (self.server.app().db.clone(), self.clock.clone());
        let (policy, smtp_url) = (self.policy.clone(), smtp_url.to_owned());
        let built = tokio::task::spawn_blocking(move || {
            let extras = Extras {
                smtp: Some(Smtp::new(&smtp_url, "receipts@pay.example").unwrap()),
                ..extras(Protection::default())
            };
            Server::build(db, clock, policy, ORIGIN, extras).unwrap()
        });
        self.server = built.await.unwrap();
        self
    }

    /// A new key of its store, made for this dialect.
    pub(crate) async fn key(&self, dialect: Dialect, mode: Mode) -> String {
        let (db, clock) = (self.server.app().db.clone(), self.clock.clone());
        let store = self.store.store.id.as_str().to_owned();
        let made = tokio::task::spawn_blocking(move || {
            setup::create_key(&db, &clock, &store, dialect, mode).unwrap()
        });
        made.await.unwrap()
    }

    /// Waits for what is due and sends it; returns how much there was.
    pub(crate) async fn deliver(&self) -> usize {
        self.server.deliverer().run_due().await.unwrap()
    }

    /// The same shop with a live side that goes through this gateway.
    pub(crate) async fn live_through(self, gateway: Arc<dyn Gateway>) -> Self {
        let mut shop = self.live().await;
        let (db, clock, policy) = (
            shop.server.app().db.clone(),
            shop.clock.clone(),
            shop.policy.clone(),
        );
        let built = tokio::task::spawn_blocking(move || {
            let extras = Extras {
                gateways: Gateways::with_live(gateway),
                ..Extras::default()
            };
            Server::build(db, clock, policy, ORIGIN, extras).unwrap()
        });
        shop.server = built.await.unwrap();
        shop
    }

    /// A second store on the same server.
    pub(crate) async fn other_store(&self) -> CreatedStore {
        let (db, clock, policy) = (
            self.server.app().db.clone(),
            self.clock.clone(),
            self.policy.clone(),
        );
        tokio::task::spawn_blocking(move || new_store(&db, &clock, &policy, "Other"))
            .await
            .unwrap()
    }

    /// A key of the test side for each system.
    pub(crate) async fn keys_of_all(&self) -> Vec<String> {
        let (db, clock) = (self.server.app().db.clone(), self.clock.clone());
        let store = self.store.store.id.as_str().to_owned();
        tokio::task::spawn_blocking(move || {
            let key =
                |dialect| setup::create_key(&db, &clock, &store, dialect, Mode::Test).unwrap();
            Dialect::ALL.into_iter().map(key).collect()
        })
        .await
        .unwrap()
    }

    /// An endpoint of its store that is spoken to as PebblePay.
    pub(crate) async fn endpoint(
        &self,
        url: &str,
        mode: Mode,
        events: Option<Vec<String>>,
    ) -> Endpoint {
        self.endpoint_of(Dialect::PebblePay, url, mode, events)
            .await
    }

    /// An endpoint of its store that is spoken to in this dialect.
    pub(crate) async fn endpoint_of(
        &self,
        dialect: Dialect,
        url: &str,
        mode: Mode,
        events: Option<Vec<String>>,
    ) -> Endpoint {
        let new = NewEndpoint {
            url: url.to_owned(),
            dialect,
            mode,
            events,
            style: BodyStyle::default(),
        };
        endpoints::create(self.server.app(), None, &self.store.store.id, &new)
            .await
            .unwrap()
    }

    pub(crate) async fn variant(&self, amount: &str) -> String {
        let (db, clock) = (self.server.app().db.clone(), self.clock.clone());
        let (store, amount) = (self.store.store.id.as_str().to_owned(), amount.to_owned());
        tokio::task::spawn_blocking(move || {
            setup::create_variant(&db, &clock, &store, "Licence", &amount, None).unwrap()
        })
        .await
        .unwrap()
        .as_str()
        .to_owned()
    }

    /// Puts keys, one on each line, into the stock of a variant.
    pub(crate) async fn add_licences(&self, variant: &str, lines: &str) -> Added {
        let (db, clock) = (self.server.app().db.clone(), self.clock.clone());
        let (store, mails) = (self.store.store.id.clone(), self.server.app().mails);
        let (variant, lines) = (variant.to_owned(), lines.to_owned());
        tokio::task::spawn_blocking(move || {
            let to = Target {
                by: None,
                store: store.as_str(),
                variant: &variant,
                low: None,
                mails,
            };
            let upload = licence::parse(lines.as_bytes(), Format::Lines);
            licences::add(&db, &vault(7), &clock, &to, upload).unwrap()
        })
        .await
        .unwrap()
    }

    /// Nothing that the database promises is broken.
    pub(crate) async fn verify(&self) {
        let found = self.server.app().db.read(audit::findings).await.unwrap();
        assert!(found.is_empty(), "{found:?}");
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response: Response = self
            .server
            .router()
            .oneshot(clean_path(request))
            .await
            .unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    pub(crate) async fn api_get(&self, key: &str, path: &str) -> Answer {
        let request = Request::get(path).header(header::AUTHORIZATION, format!("Bearer {key}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn api_post(&self, key: &str, path: &str, body: &str) -> Answer {
        self.send(json_request(key, path, body)).await
    }

    /// Creates an order with the test key.
    pub(crate) async fn order(&self, body: &str) -> Value {
        let answer = self
            .api_post(&self.store.test_key, "/api/v1/orders", body)
            .await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.json()
    }

    pub(crate) async fn post_form(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        script: bool,
    ) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let mut request =
            Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if script {
            request = request.header(header::ACCEPT, "application/json");
        }
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Opens a page and fills its form with a card.
    pub(crate) async fn pay(&self, page: &str, card: &str) -> Answer {
        let opened = self.get(page).await;
        assert_eq!(opened.status, 200, "{}", opened.text);
        self.pay_form(&opened.action(), &opened.hidden("token"), card, true)
            .await
    }

    pub(crate) async fn pay_form(
        &self,
        action: &str,
        token: &str,
        card: &str,
        script: bool,
    ) -> Answer {
        let fields = [
            ("token", token),
            ("surface", "hosted"),
            ("email", "jo@example.com"),
            ("card_number", card),
            ("expiry", "12/30"),
            ("cvc", "123"),
            ("name", "Jo Doe"),
        ];
        self.post_form(action, &fields, script).await
    }

    /// Creates an order with this body and pays it; returns the order's JSON.
    pub(crate) async fn paid_order(&self, body: &str) -> Value {
        self.paid_with(&self.store.test_key, body).await
    }

    /// The same on the live side of a shop made by [`Shop::live`].
    pub(crate) async fn paid_live_order(&self, body: &str) -> Value {
        self.paid_with(&self.store.live_key, body).await
    }

    async fn paid_with(&self, key: &str, body: &str) -> Value {
        let created = self.api_post(key, "/api/v1/orders", body).await;
        assert_eq!(created.status, 201, "{}", created.text);
        let order = created.json();
        let session = order["id"].as_str().unwrap();
        let paid = self
            .pay(&format!("/pay/{session}"), "4000000000000002")
            .await;
        assert_eq!(paid.json()["status"], "completed", "{}", paid.text);
        self.api_get(key, &format!("/api/v1/orders/{session}"))
            .await
            .json()
    }
}

pub(crate) fn json_request(key: &str, path: &str, body: &str) -> Request<Body> {
    Request::post(path)
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_owned()))
        .unwrap()
}

/// A vault whose key is 32 times this byte.
pub(crate) fn vault(byte: u8) -> Vault {
    let key = base64::engine::general_purpose::STANDARD.encode([byte; 32]);
    Vault::of_settings(&key, "", "").unwrap()
}

/// A vault whose key is 32 times this byte, after it was 32 times that one.
pub(crate) fn vault_after(byte: u8, previous: u8) -> Vault {
    let [key, previous] =
        [byte, previous].map(|byte| base64::engine::general_purpose::STANDARD.encode([byte; 32]));
    Vault::of_settings(&key, &previous, "").unwrap()
}

pub(crate) fn extras(protection: Protection) -> Extras {
    Extras {
        gateways: Gateways::with_live(Arc::new(Sandbox)),
        protection,
        vault: vault(7),
        // Requests in process are read to their end.
        streams: Rules {
            member: Duration::from_millis(50),
            ..Rules::default()
        },
        ..Extras::default()
    }
}

fn new_store(db: &Db, clock: &Clock, policy: &Policy, name: &str) -> CreatedStore {
    let new = NewStore {
        name: name.to_owned(),
        origins: Vec::new(),
        return_origins: Vec::new(),
        webhook_url: None,
        currency: "USD".to_owned(),
        fee_bps: 500,
        support_email: None,
    };
    setup::create_store(db, clock, policy, &new).unwrap()
}
