//! The commands, apart from `serve`.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, bail};
use pebblepay_core::account::Role;
use pebblepay_core::canonical_json;
use pebblepay_core::json::Json;
use pebblepay_core::store::{Dialect, Mode};
use pebblepay_core::time::iso_seconds;

use super::{Cli, Command, KeyCommand, StoreCommand, StoreCreate, UserCommand, VariantCommand};
use crate::app::accounts::{first_run, password, resets};
use crate::app::clock::Clock;
use crate::app::guard;
use crate::app::setup::{self, NewStore};
use crate::app::vault::Vault;
use crate::app::{Error, Res};
use crate::config::Settings;
use crate::db::audit::{self, Finding};
use crate::db::{Db, Options};
use crate::http::openapi;
use crate::server;

pub(super) const CLOCK: Clock = Clock::System;

pub(super) fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let settings = Settings::load(&cli.flags)?;
    match cli.command {
        Command::Serve => super::serve::serve(&settings)?,
        Command::Config => print(&settings.redacted()?)?,
        Command::Openapi => print(&format!("{}\n", openapi::document()?))?,
        Command::Healthcheck => healthcheck(&settings)?,
        Command::Migrate => {
            open(&settings)?;
            print("the database is up to date\n")?;
        }
        Command::Notices { store, json } => notices(&open(&settings)?, &store, json)?,
        Command::Customer(command) => return super::customers::run(&open(&settings)?, command),
        Command::Verify => return verify(&open(&settings)?),
        Command::MigrateStore(args) => return super::moving::run(&args),
        Command::Reseal(args) => super::reseal::run(&settings, &args)?,
        Command::Backup(args) => super::backups::make(&settings, &args)?,
        Command::Restore(args) => return super::backups::restore(&settings, &args),
        Command::Store(StoreCommand::Create(new)) => store_create(&settings, new)?,
        Command::Store(StoreCommand::Set(args)) => super::stores::set(&open(&settings)?, args)?,
        Command::Store(StoreCommand::ButtonKey(args)) => super::buttons::key(&settings, &args)?,
        Command::SignButton(args) => super::buttons::sign(&settings, &args)?,
        Command::Store(StoreCommand::RotateSecret(args)) => {
            super::stores::rotate(&open(&settings)?, &args)?;
        }
        Command::Store(StoreCommand::Show(args)) => {
            super::stores::show_one(&open(&settings)?, &args)?;
        }
        Command::Key(KeyCommand::Create {
            store,
            dialect,
            mode,
            json,
        }) => {
            key_create(&open(&settings)?, &store, dialect.into(), mode.into(), json)?;
        }
        Command::Key(KeyCommand::List(args)) => super::keys::list(&open(&settings)?, &args)?,
        Command::Key(KeyCommand::Revoke(args)) => super::keys::revoke(&open(&settings)?, &args)?,
        Command::Variant(command) => variant(&open(&settings)?, command)?,
        Command::Gateway(command) => super::gateways::run(&settings, command)?,
        Command::Licence(command) => super::licences::run(&settings, command)?,
        Command::Mail(command) => super::mails::run(&open(&settings)?, command)?,
        Command::Endpoint(command) => super::events::endpoint(&settings, command)?,
        Command::Events(command) => super::events::events(&settings, command)?,
        Command::Trigger(args) => super::trigger::trigger(&settings, &args)?,
        Command::Listen(args) => super::listen::listen(&settings, &args)?,
        Command::Chaos(command) => super::test_side::chaos(&settings, command)?,
        Command::Doctor(args) => return super::doctor::doctor(&settings, &args),
        Command::Clock(command) => super::test_side::clock(&settings, command)?,
        Command::User(command) => user(&settings, command)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Opens the database of a command that works on what is there: a file that is missing is one that was
/// named wrongly.
pub(super) fn open(settings: &Settings) -> anyhow::Result<Db> {
    if let Some(file) = settings.database.strip_prefix("sqlite:")
        && !Path::new(file).exists()
    {
        bail!("there is no database {file}: name the server's with --database or --config");
    }
    open_or_make(settings)
}

/// The same for commands that a new server may begin with.
pub(super) fn open_or_make(settings: &Settings) -> anyhow::Result<Db> {
    Db::open(&settings.database, Options::default()).context("the database can not be opened")
}

/// What seals and opens texts, by the settings.
pub(super) fn vault(settings: &Settings) -> anyhow::Result<Vault> {
    let (present, previous) = (&settings.encryption_key, &settings.previous_encryption_key);
    Vault::of_settings(present, previous, &settings.database)
}

/// A refusal is the user's to mend; anything else shows its causes.
pub(super) fn done<T>(result: Res<T>) -> anyhow::Result<T> {
    result.map_err(|error| match error {
        Error::Refused(refusal) => anyhow::anyhow!(refusal.message()),
        Error::Busy(cause) => cause,
        Error::Internal(cause) => cause,
    })
}

pub(super) fn print(text: &str) -> anyhow::Result<()> {
    Ok(std::io::stdout().lock().write_all(text.as_bytes())?)
}

/// One JSON line, or one line for each value.
pub(super) fn show(values: &Json, json: bool) -> anyhow::Result<()> {
    if json {
        return print(&format!("{}\n", canonical_json::to_string(values)));
    }
    let members = values.as_object().unwrap_or_default();
    let lines: String = members
        .iter()
        .map(|(name, value)| {
            let text = value
                .as_str()
                .map_or_else(|| canonical_json::to_string(value), str::to_owned);
            format!("{:<22} {text}\n", name.replace('_', " "))
        })
        .collect();
    print(&lines)
}

fn store_create(settings: &Settings, new: StoreCreate) -> anyhow::Result<()> {
    let db = open_or_make(settings)?;
    let request = NewStore {
        name: new.name,
        origins: new.origin,
        return_origins: new.return_origin,
        webhook_url: new.webhook_url,
        currency: new.currency,
        fee_bps: new.fee_bps,
        support_email: new.support_email,
    };
    let policy = server::policy(settings, Vec::new());
    let made = done(setup::create_store(&db, &CLOCK, &policy, &request))?;
    let values = Json::object()
        .with("store_id", made.store.id.as_str())
        .with("merchant_code", made.store.merchant_code)
        .with("test_key", made.test_key)
        .with("live_key", made.live_key)
        .with("webhook_secret_test", made.secrets.test)
        .with("webhook_secret_live", made.secrets.live)
        .build();
    show(&values, new.json)
}

fn key_create(
    db: &Db,
    store: &str,
    dialect: Dialect,
    mode: Mode,
    json: bool,
) -> anyhow::Result<()> {
    let key = done(setup::create_key(db, &CLOCK, store, dialect, mode))?;
    let values = Json::object()
        .with("prefix", setup::key_prefix(&key))
        .with("key", key)
        .with("mode", mode.as_str())
        .with("dialect", dialect.as_str())
        .build();
    show(&values, json)
}

fn variant(db: &Db, command: VariantCommand) -> anyhow::Result<()> {
    let (store, name, amount, currency, json) = match command {
        VariantCommand::List { store, json } => {
            return super::licences::variants(db, &store, json);
        }
        VariantCommand::Create {
            store,
            name,
            amount,
            currency,
            json,
        } => (store, name, amount, currency, json),
    };
    let id = done(setup::create_variant(
        db,
        &CLOCK,
        &store,
        &name,
        &amount,
        currency.as_deref(),
    ))?;
    show(
        &Json::object().with("variant_id", id.as_str()).build(),
        json,
    )
}

fn user(settings: &Settings, command: UserCommand) -> anyhow::Result<()> {
    let db = match command {
        UserCommand::Create { .. } => open_or_make(settings)?,
        UserCommand::Reset { .. } => open(settings)?,
    };
    match command {
        UserCommand::Create {
            email,
            password_stdin: _,
            store,
            role,
        } => user_create(&db, &email, store.as_deref().map(|s| (s, role.of_core()))),
        UserCommand::Reset {
            email,
            second_factor,
        } => {
            let token = done(resets::link_for(&db, &CLOCK, &email, second_factor))?;
            let base = match settings.public_url.trim_end_matches('/') {
                "" => format!("http://{}", settings.listen),
                url => url.to_owned(),
            };
            print(&format!("{base}/dashboard/reset/{}\n", *token))
        }
    }
}

fn user_create(db: &Db, email: &str, role: Option<(&str, Role)>) -> anyhow::Result<()> {
    let mut password = String::new();
    std::io::stdin()
        .lock()
        .take(4096)
        .read_to_string(&mut password)?;
    let password = password.trim_end_matches(['\r', '\n']);
    let checked = first_run::check_account(email, password);
    done(checked.map_err(Error::Refused))?;
    let hash = password::hash(password)?;
    let id = done(setup::create_user(db, &CLOCK, email, &hash, role))?;
    show(
        &Json::object()
            .with("user_id", id.as_str())
            .with("email", email)
            .build(),
        false,
    )
}

fn notices(db: &Db, store: &str, json: bool) -> anyhow::Result<()> {
    let found = done(guard::notices_of(db, store))?;
    let shown = |notice: &guard::Notice| {
        Json::object()
            .with("mode", notice.mode.as_str())
            .with("kind", notice.kind.as_str())
            .with("count", notice.count)
            .with("first_at", iso_seconds(notice.first_at_ms))
            .with("last_at", iso_seconds(notice.last_at_ms))
            .with("message", notice.kind.message())
            .build()
    };
    if json {
        let rows = found.iter().map(shown).collect();
        let all = Json::object().with("notices", Json::Array(rows)).build();
        return show(&all, true);
    }
    for notice in &found {
        let (from, to) = (
            iso_seconds(notice.first_at_ms),
            iso_seconds(notice.last_at_ms),
        );
        let (mode, text) = (notice.mode.as_str(), notice.kind.message());
        print(&format!(
            "{from} to {to}  {mode}  {}×  {text}\n",
            notice.count
        ))?;
    }
    Ok(())
}

pub(super) fn verify(db: &Db) -> anyhow::Result<ExitCode> {
    report(&db.read_blocking(|tx| -> crate::db::Res<_> { audit::findings(tx) })?)
}

/// Says whether every promise holds, and which do not.
pub(super) fn report(findings: &[Finding]) -> anyhow::Result<ExitCode> {
    if findings.is_empty() {
        print("every promise holds\n")?;
    }
    for finding in findings {
        print(&format!("broken: {}: {}\n", finding.rule, finding.subject))?;
    }
    Ok(exit_code(findings))
}

/// Failure if a promise is broken.
pub(super) fn exit_code(findings: &[Finding]) -> ExitCode {
    match findings {
        [] => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// Asks the server over its own port; small enough to need no client.
fn healthcheck(settings: &Settings) -> anyhow::Result<()> {
    const TIMEOUT: Duration = Duration::from_secs(3);
    let mut stream = TcpStream::connect(&settings.listen)
        .with_context(|| format!("no server answers on {}", settings.listen))?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    write!(
        stream,
        "GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
    )?;
    let mut reply = String::new();
    stream.take(64 * 1024).read_to_string(&mut reply)?;
    if reply.starts_with("HTTP/1.1 200") {
        return print("ok\n");
    }
    bail!("the server on {} is not ready", settings.listen)
}
