//! A whole server: built from its settings, run until told to stop.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use ipnet::IpNet;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::app::clock::Clock;
use crate::app::feed::{Feed, Rules};
use crate::app::guard::Guard;
use crate::app::licences;
use crate::app::rates::Rates;
use crate::app::vault::{Source, Vault};
use crate::app::{App, Error, EventWord, Res, secret};
use crate::config::{self, Settings};
use crate::db::{self, Db, Neighbour, settings};
use crate::dialects;
use crate::gateways::Gateways;
use crate::http::{Site, metrics, router, serve};
use crate::jobs::confirm::{Confirmer, OneConfirmed};
use crate::jobs::{deliver::Deliverer, expire, figures, housekeeping, mail::Mailer};
use crate::metrics::Metrics;
use crate::outbound::smtp::Smtp;
use crate::outbound::{Client, Network, Policy};

/// What stands between the server and those who ask too much of it.
#[derive(Clone, Debug, Default)]
pub struct Protection {
    /// Whether the live limits against card testing hold on the test side too (F-15).
    pub card_guard_strict: bool,
    /// API requests a second for each key; 0 is no limit, of wrong keys neither.
    pub api_rate_per_second: u32,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
}

impl Protection {
    /// What the settings say.
    ///
    /// # Errors
    /// A trusted proxy is no network.
    pub fn of(settings: &Settings) -> anyhow::Result<Self> {
        Ok(Self {
            card_guard_strict: settings.card_guard_test == config::Guard::Strict,
            api_rate_per_second: settings.api_rate_per_second,
            trusted_proxies: settings.trusted_proxies()?,
        })
    }
}

/// What a server is built from beside its database; the default is what a new installation has.
pub struct Extras {
    /// Who moves the money.
    pub gateways: Gateways,
    /// What stands between it and those who ask too much.
    pub protection: Protection,
    /// Seals licence keys.
    pub vault: Vault,
    /// The mail server; without one no mails are sent.
    pub smtp: Option<Smtp>,
    /// Who confirms payments by WhatsApp; without it nobody does (PG-061).
    pub confirmations: Option<OneConfirmed>,
    /// The bounds and times of event streams.
    pub streams: Rules,
    /// How long it serves on after it was told to stop, not ready any more, so that proxies find out.
    pub drain: Duration,
    /// Whether it counts what it does, for [`Server::metrics`].
    pub metrics: bool,
    /// Where webhooks are sent, for simulations; the system's network otherwise.
    pub network: Option<Arc<dyn Network>>,
}

impl Default for Extras {
    fn default() -> Self {
        Self {
            gateways: Gateways::default(),
            protection: Protection::default(),
            vault: Vault::new(Source::Missing),
            smtp: None,
            confirmations: None,
            streams: Rules::default(),
            drain: Duration::ZERO,
            metrics: false,
            network: None,
        }
    }
}

/// How long WebSockets may take to say good-bye when the server stops.
const STREAMS_END_MAX: Duration = Duration::from_secs(5);

/// A server that is ready to take connections.
pub struct Server {
    site: Site,
    router: Router,
    deliverer: Deliverer,
    mailer: Option<Mailer>,
    confirmer: Option<Confirmer>,
    drain: Duration,
}

impl Server {
    /// Puts a server together round an open database.
    ///
    /// # Errors
    /// The database does not answer, or the system's certificates can not be read.
    pub fn build(
        db: Db,
        clock: Clock,
        policy: Policy,
        public_url: &str,
        extras: Extras,
    ) -> Res<Self> {
        let protection = extras.protection;
        let token_key = stored_key(&db, "token_key")?;
        let guard = Guard {
            key: stored_key(&db, "guard_key")?,
            strict_test: protection.card_guard_strict,
        };
        // What needs no licence key is sold all the same.
        if let Err(Error::Internal(why)) = licences::check_key(&db, &extras.vault) {
            tracing::error!("{why:#}");
        }
        let client = match extras.network {
            None => Client::new(policy.clone()),
            Some(network) => Client::on(policy.clone(), network),
        };
        let client = client.map_err(|e| Error::Internal(e.into()))?;
        let rates = Rates::new(protection.api_rate_per_second, &clock);
        let app = App {
            db,
            clock,
            gateways: Arc::new(extras.gateways),
            event_word: EventWord {
                confirmations: extras.confirmations.is_some(),
                ..dialects::EVENT_WORD
            },
            metrics: Arc::new(Metrics::new(extras.metrics)),
            token_key,
            guard: Arc::new(guard),
            outbound: Arc::new(policy),
            client: Arc::new(client),
            rates: Arc::new(rates),
            vault: Arc::new(extras.vault),
            mails: extras.smtp.is_some(),
            known_keys: Arc::default(),
            known_gateways: Arc::default(),
            feed: Arc::new(Feed::new(extras.streams)),
            settling: Arc::default(),
            deliveries_pulse: Arc::default(),
            opens: Arc::default(),
            wake_deliveries: Arc::new(Notify::new()),
        };
        let deliverer = Deliverer::new(app.clone());
        let mailer = extras
            .smtp
            .map(|smtp| Mailer::new(app.clone(), smtp, public_url));
        let confirmer = extras
            .confirmations
            .map(|service| Confirmer::new(app.clone(), service));
        let site = Site::new(app, public_url, protection.trusted_proxies);
        Ok(Self {
            router: router::router(site.clone()),
            site,
            deliverer,
            mailer,
            confirmer,
            drain: extras.drain,
        })
    }

    /// The use cases.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.site.app
    }

    /// The router, for requests in process.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// What it counts, to be served on an address of its own.
    pub fn metrics(&self) -> Router {
        metrics::router(self.site.app.clone())
    }

    /// Sends webhooks.
    #[must_use]
    pub fn deliverer(&self) -> &Deliverer {
        &self.deliverer
    }

    /// Sends mails, where a mail server is set.
    #[must_use]
    pub fn mailer(&self) -> Option<&Mailer> {
        self.mailer.as_ref()
    }

    /// Confirms payments by WhatsApp, where that is set.
    #[must_use]
    pub fn confirmer(&self) -> Option<&Confirmer> {
        self.confirmer.as_ref()
    }

    /// Serves and works until `stop` is ready, then lets running requests finish.
    pub async fn run(self, listener: TcpListener, stop: impl Future<Output = ()>) {
        let rates: Arc<dyn Neighbour> = self.app().rates.clone();
        if let Err(error) = self.app().db.wake_each_other(&rates) {
            tracing::warn!("other servers are heard of a little later: {error}");
        }
        let mut jobs = vec![
            tokio::spawn(self.deliverer.clone().run()),
            tokio::spawn(housekeeping::run(self.site.app.clone())),
            tokio::spawn(expire::run(self.site.app.clone())),
            tokio::spawn(figures::run(self.site.app.clone())),
        ];
        jobs.extend(self.mailer.clone().map(|mailer| tokio::spawn(mailer.run())));
        jobs.extend(self.confirmer.clone().map(|c| tokio::spawn(c.run())));
        let (site, drain) = (self.site.clone(), self.drain);
        let feed = self.app().feed.clone();
        let stop = async {
            stop.await;
            site.stopping.store(true, Ordering::Relaxed);
            tokio::time::sleep(drain).await;
            // Streams would go on for ever; whoever reads one comes again with its last id.
            feed.stop();
        };
        serve::serve(listener, self.router(), stop).await;
        if tokio::time::timeout(STREAMS_END_MAX, feed.drained())
            .await
            .is_err()
        {
            tracing::warn!("some streams did not end within {STREAMS_END_MAX:?}");
        }
        for job in jobs {
            // Whatever a job was at, the database takes it up again at the next start.
            job.abort();
        }
        let db = self.site.app.db.clone();
        if let Err(error) = tokio::task::spawn_blocking(move || db.close()).await {
            tracing::error!("the database was not closed cleanly: {error}");
        }
    }
}

/// A key of the server's own: made at the first start, shared by all servers of a database.
fn stored_key(db: &Db, name: &'static str) -> Res<[u8; 32]> {
    let fresh = hex::encode(secret::<32>());
    let stored = db.write_blocking(move |tx| -> Result<String, db::Error> {
        settings::get_or_insert(tx, name, &fresh)
    })?;
    let mut key = [0; 32];
    hex::decode_to_slice(&stored, &mut key).map_err(|e| Error::Internal(e.into()))?;
    Ok(key)
}

/// What the server may send to, from its settings. `own_hosts` are names of this server beside its
/// public one.
#[must_use]
pub fn policy(settings: &Settings, mut own_hosts: Vec<String>) -> Policy {
    own_hosts.extend(public_host(settings));
    Policy {
        allow_private: settings.allow_private_webhooks,
        own_hosts,
        extra_ports: settings.webhook_ports.clone(),
        ..Policy::default()
    }
}

/// The public name of this server on every port, because an operator's own tools may listen on
/// another; in development on its port only, where receivers run beside it.
fn public_host(settings: &Settings) -> Option<String> {
    let url = url::Url::parse(&settings.public_url).ok()?;
    let host = url.host_str()?.to_owned();
    if settings.allow_private_webhooks {
        let port = url.port_or_known_default()?;
        return Some(format!("{host}:{port}"));
    }
    Some(host)
}
