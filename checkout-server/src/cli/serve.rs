//! `checkout-server serve`.

use std::future::pending;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::commands::vault;
use crate::app::accounts::first_run;
use crate::app::clock::Clock;
use crate::app::feed::Rules;
use crate::config::Settings;
use crate::db::{Db, Options};
use crate::http::{assets, serve};
use crate::jobs::confirm::OneConfirmed;
use crate::outbound::smtp::Smtp;
use crate::server::{Extras, Protection, Server, policy};
use crate::telemetry;

/// How long look-ups of names that are under way at the end may hold it up.
const LOOKUPS_MAY_END: Duration = Duration::from_millis(500);
/// How many connections may wait to be taken; the system may allow fewer.
const ACCEPT_QUEUE: i32 = 4096;

pub(super) fn serve(settings: &Settings) -> anyhow::Result<()> {
    let _log = telemetry::start(&settings.log).context("log")?;
    // Systems start programs with 1,024 open files at most and let them ask for more. Each customer,
    // each stream and each webhook under way is one.
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!("the limit of open files stays as it is: {error}");
    }
    let options = Options {
        exclusive: true,
        ..Options::default()
    };
    let db = Db::open(&settings.database, options).context("the database can not be opened")?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let result = runtime.block_on(run(settings, db));
    // The system's look-up of a name can not be interrupted, and may take half a minute.
    runtime.shutdown_timeout(LOOKUPS_MAY_END);
    result
}

async fn run(settings: &Settings, db: Db) -> anyhow::Result<()> {
    let listener = TcpListener::bind(&settings.listen)
        .await
        .with_context(|| format!("can not listen on {}", settings.listen))?;
    // The library asks for 128: the 129th of a burst would wait for a second before trying again.
    socket2::SockRef::from(&listener).listen(ACCEPT_QUEUE)?;
    let address = listener.local_addr()?;
    let public_url = public_url(settings, address);
    let own_hosts = vec![address.to_string(), format!("localhost:{}", address.port())];
    let policy = policy(settings, own_hosts);
    let extras = extras(settings)?;
    let server = tokio::task::spawn_blocking({
        let public_url = public_url.clone();
        move || Server::build(db, Clock::System, policy, &public_url, extras)
    })
    .await??;
    if !assets::has_sdk() {
        tracing::warn!("the browser SDK is not part of this build: run 'cargo xtask build'");
    }
    eprintln!("listening on http://{address}");
    if let Some(token) = first_run::token(server.app()).await? {
        eprintln!(
            "no account yet: make the first one at {public_url}/dashboard/setup?token={token}"
        );
    }
    let metrics = match &settings.metrics_listen {
        address if address.is_empty() => None,
        address => Some(tokio::spawn(serve_metrics(address, &server).await?)),
    };
    server.run(listener, stop()?).await;
    if let Some(metrics) = metrics {
        metrics.abort();
    }
    Ok(())
}

/// Serves the metrics until the process ends: what happens while it stops is of interest, too.
async fn serve_metrics(
    address: &str,
    server: &Server,
) -> anyhow::Result<impl Future<Output = ()> + use<>> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("metrics: can not listen on {address}"))?;
    eprintln!("metrics on http://{}/metrics", listener.local_addr()?);
    Ok(serve::serve(listener, server.metrics(), pending()))
}

/// What the settings give a server beside its database.
pub(super) fn extras(settings: &Settings) -> anyhow::Result<Extras> {
    let smtp = settings
        .mails()
        .then(|| Smtp::new(&settings.smtp_url, &settings.mail_from));
    Ok(Extras {
        smtp: smtp.transpose()?,
        confirmations: OneConfirmed::of_settings(settings)?,
        vault: vault(settings)?,
        protection: Protection::of(settings)?,
        streams: Rules {
            streams_max: usize::try_from(settings.streams_max)?,
            ..Rules::default()
        },
        drain: Duration::from_secs(settings.drain_seconds.into()),
        metrics: !settings.metrics_listen.is_empty(),
        ..Extras::default()
    })
}

fn public_url(settings: &Settings, address: SocketAddr) -> String {
    if settings.public_url.is_empty() {
        format!("http://{address}")
    } else {
        settings.public_url.clone()
    }
}

/// Ready at the first SIGTERM or SIGINT; a second one ends the process at once.
fn stop() -> anyhow::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: running requests may finish");
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            std::process::exit(130);
        });
    })
}
