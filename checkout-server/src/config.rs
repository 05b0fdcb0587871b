//! Settings: the defaults in `config.default.toml`, then a file, then environment variables, then
//! flags; the later wins.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// The defaults, with a sentence about each setting.
pub const DEFAULTS: &str = include_str!("../../config.default.toml");

/// The settings in force.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where the server listens.
    pub listen: String,
    /// How it is reached; empty = where it listens.
    pub public_url: String,
    /// `sqlite:PATH` or `postgres://…`.
    pub database: String,
    /// Encrypts licence and button keys: 32 bytes in base64; empty = a file beside SQLite.
    pub encryption_key: String,
    /// The key of before, which still opens what it has encrypted; empty = none.
    pub previous_encryption_key: String,
    /// The mail server for mails to customers; empty = none are sent.
    pub smtp_url: String,
    /// The sender of those mails.
    pub mail_from: String,
    /// The key of 1Confirmed; empty = no WhatsApp messages are sent (PG-061).
    pub oneconfirmed_api_key: String,
    /// Where its API is.
    pub oneconfirmed_url: String,
    /// The template of those messages; 0 = none is named.
    pub oneconfirmed_template_id: i64,
    /// The flow of the account that sends the template; 0 = none is named.
    pub oneconfirmed_flow_id: i64,
    /// Development only: webhooks to private addresses.
    pub allow_private_webhooks: bool,
    /// Ports that webhooks may go to, beside 443, 80 and 8443.
    pub webhook_ports: Vec<u16>,
    /// Which limits against card testing hold on the test side (F-15).
    pub card_guard_test: Guard,
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxy: Vec<String>,
    /// API requests a second for each key; 0 is no limit, of wrong keys neither.
    pub api_rate_per_second: u32,
    /// Event streams that may be open at once.
    pub streams_max: u32,
    /// Seconds that the server serves on after it was told to stop, not ready any more.
    pub drain_seconds: u32,
    /// Where `/metrics` is served; empty = nowhere.
    pub metrics_listen: String,
    /// What is logged.
    pub log: String,
}

/// Which limits hold on the test side (F-15).
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Guard {
    /// Twenty times the live ones.
    Relaxed,
    /// The live ones.
    Strict,
}

/// The flags that every command takes.
#[derive(Args, Clone, Debug, Default)]
pub struct Flags {
    /// A TOML file with settings
    #[arg(long, global = true, env = "PEBBLEPAY_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// sqlite:PATH or postgres://…
    #[arg(
        long,
        global = true,
        env = "PEBBLEPAY_DATABASE",
        value_name = "URL",
        hide_env_values = true
    )]
    pub database: Option<String>,
    /// Where the server listens
    #[arg(long, global = true, env = "PEBBLEPAY_LISTEN", value_name = "ADDR")]
    pub listen: Option<String>,
    /// How customers and merchants reach the server
    #[arg(long, global = true, env = "PEBBLEPAY_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Encrypts licence keys: 32 random bytes in base64
    #[arg(
        long,
        global = true,
        env = "PEBBLEPAY_ENCRYPTION_KEY",
        value_name = "BASE64",
        hide_env_values = true
    )]
    pub encryption_key: Option<String>,
    /// The encryption key of before, until `reseal` has run
    #[arg(
        long,
        global = true,
        env = "PEBBLEPAY_PREVIOUS_ENCRYPTION_KEY",
        value_name = "BASE64",
        hide_env_values = true
    )]
    pub previous_encryption_key: Option<String>,
    /// The mail server: <smtp://user:password@host:587> or smtps://…
    #[arg(
        long,
        global = true,
        env = "PEBBLEPAY_SMTP_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub smtp_url: Option<String>,
    /// The sender of mails to customers, such as "Receipts <receipts@pay.example.com>"
    #[arg(
        long,
        global = true,
        env = "PEBBLEPAY_MAIL_FROM",
        value_name = "ADDRESS"
    )]
    pub mail_from: Option<String>,
    /// Confirms payments by WhatsApp through 1Confirmed
    #[arg(
        long,
        global = true,
        env = "ONECONFIRMED_API_KEY",
        value_name = "KEY",
        hide_env_values = true
    )]
    pub oneconfirmed_api_key: Option<String>,
    /// Where 1Confirmed's API is
    #[arg(
        long,
        global = true,
        env = "PEBBLEPAY_ONECONFIRMED_URL",
        value_name = "URL"
    )]
    pub oneconfirmed_url: Option<String>,
    /// The id of the WhatsApp template at 1Confirmed
    #[arg(
        long,
        global = true,
        env = "PEBBLEPAY_ONECONFIRMED_TEMPLATE_ID",
        value_name = "N"
    )]
    pub oneconfirmed_template_id: Option<i64>,
    /// The id of the account flow at 1Confirmed that sends the template
    #[arg(
        long,
        global = true,
        env = "PEBBLEPAY_ONECONFIRMED_FLOW_ID",
        value_name = "N"
    )]
    pub oneconfirmed_flow_id: Option<i64>,
    /// Development only: webhooks to loopback and private addresses, over http, on any port
    #[arg(
        long, global = true, env = "PEBBLEPAY_ALLOW_PRIVATE_WEBHOOKS",
        num_args = 0..=1, default_missing_value = "true", require_equals = true
    )]
    pub allow_private_webhooks: Option<bool>,
    /// A port that webhooks may go to, beside 443, 80 and 8443
    #[arg(
        long,
        global = true,
        env = "PEBBLEPAY_WEBHOOK_PORTS",
        value_name = "PORT",
        value_delimiter = ','
    )]
    pub webhook_ports: Vec<u16>,
    /// Which limits against card testing hold on the test side
    #[arg(long, global = true, env = "PEBBLEPAY_CARD_GUARD_TEST")]
    pub card_guard_test: Option<Guard>,
    /// A network of proxies whose X-Forwarded-For is believed
    #[arg(
        long,
        global = true,
        env = "PEBBLEPAY_TRUSTED_PROXY",
        value_name = "CIDR",
        value_delimiter = ','
    )]
    pub trusted_proxy: Vec<String>,
    /// API requests a second for each key, and twice as many at once; 0 is no limit, of wrong keys
    /// neither
    #[arg(
        long,
        global = true,
        env = "PEBBLEPAY_API_RATE_PER_SECOND",
        value_name = "N"
    )]
    pub api_rate_per_second: Option<u32>,
    /// Event streams, WebSockets included, that may be open at once
    #[arg(long, global = true, env = "PEBBLEPAY_STREAMS_MAX", value_name = "N")]
    pub streams_max: Option<u32>,
    /// Seconds to serve on after being told to stop, with /readyz saying 503, so that proxies find out
    #[arg(long, global = true, env = "PEBBLEPAY_DRAIN_SECONDS", value_name = "N")]
    pub drain_seconds: Option<u32>,
    /// Where /metrics is served for Prometheus, such as 127.0.0.1:9464; nowhere if not set
    #[arg(
        long,
        global = true,
        env = "PEBBLEPAY_METRICS_LISTEN",
        value_name = "ADDR"
    )]
    pub metrics_listen: Option<String>,
    /// What is logged: error, warn, info, debug or trace
    #[arg(long, global = true, env = "PEBBLEPAY_LOG", value_name = "LEVEL")]
    pub log: Option<String>,
}

impl Settings {
    /// The settings in force under these flags.
    ///
    /// # Errors
    /// The file can not be read, or holds something that is no setting.
    pub fn load(flags: &Flags) -> anyhow::Result<Self> {
        let mut table: toml::Table = DEFAULTS.parse().context("config.default.toml")?;
        if let Some(path) = &flags.config {
            overlay(&mut table, path)?;
        }
        let mut settings: Self = table.try_into().context("the settings")?;
        let texts = [
            (&mut settings.listen, &flags.listen),
            (&mut settings.public_url, &flags.public_url),
            (&mut settings.database, &flags.database),
            (&mut settings.encryption_key, &flags.encryption_key),
            (
                &mut settings.previous_encryption_key,
                &flags.previous_encryption_key,
            ),
            (&mut settings.smtp_url, &flags.smtp_url),
            (&mut settings.mail_from, &flags.mail_from),
            (
                &mut settings.oneconfirmed_api_key,
                &flags.oneconfirmed_api_key,
            ),
            (&mut settings.oneconfirmed_url, &flags.oneconfirmed_url),
            (&mut settings.log, &flags.log),
        ];
        for (setting, flag) in texts {
            if let Some(value) = flag {
                setting.clone_from(value);
            }
        }
        if let Some(value) = flags.allow_private_webhooks {
            settings.allow_private_webhooks = value;
        }
        if let Some(value) = flags.oneconfirmed_template_id {
            settings.oneconfirmed_template_id = value;
        }
        if let Some(value) = flags.oneconfirmed_flow_id {
            settings.oneconfirmed_flow_id = value;
        }
        if let Some(value) = flags.card_guard_test {
            settings.card_guard_test = value;
        }
        if let Some(value) = flags.api_rate_per_second {
            settings.api_rate_per_second = value;
        }
        if let Some(value) = &flags.metrics_listen {
            settings.metrics_listen.clone_from(value);
        }
        if let Some(value) = flags.drain_seconds {
            settings.drain_seconds = value;
        }
        if let Some(value) = flags.streams_max {
            settings.streams_max = value;
        }
        if !flags.webhook_ports.is_empty() {
            settings.webhook_ports.clone_from(&flags.webhook_ports);
        }
        if !flags.trusted_proxy.is_empty() {
            settings.trusted_proxy.clone_from(&flags.trusted_proxy);
        }
        if !settings.public_url.is_empty()
            && pebblepay_core::text::http_origin(&settings.public_url).is_none()
        {
            bail!("public_url must be an http or https URL, such as https://pay.example.com");
        }
        settings.trusted_proxies()?;
        Ok(settings)
    }

    /// Whether mails are sent to customers.
    #[must_use]
    pub fn mails(&self) -> bool {
        !self.smtp_url.is_empty()
    }

    /// Networks whose `X-Forwarded-For` is believed.
    ///
    /// # Errors
    /// Names the one that is no network.
    pub fn trusted_proxies(&self) -> anyhow::Result<Vec<IpNet>> {
        let read = |text: &String| {
            parse_network(text).with_context(|| {
                format!("trusted_proxy: '{text}' is no network such as 10.0.0.0/8")
            })
        };
        self.trusted_proxy.iter().map(read).collect()
    }

    /// The settings as TOML, without keys and passwords.
    ///
    /// # Errors
    /// They can not be printed.
    pub fn redacted(&self) -> anyhow::Result<String> {
        let mut shown = self.clone();
        for setting in [&mut shown.database, &mut shown.smtp_url] {
            *setting = without_password(setting);
        }
        for secret in [
            &mut shown.encryption_key,
            &mut shown.previous_encryption_key,
            &mut shown.oneconfirmed_api_key,
        ] {
            if !secret.is_empty() {
                "redacted".clone_into(secret);
            }
        }
        Ok(toml::to_string(&shown)?)
    }
}

/// A URL without its password, also where a password that was not escaped keeps it from being one:
/// whatever stands before the last `@` may be part of it.
fn without_password(url: &str) -> String {
    let (Some((scheme, rest)), Some((_, place))) = (url.split_once("://"), url.rsplit_once('@'))
    else {
        return url.to_owned();
    };
    match rest.split_once(':') {
        Some((user, _)) if rest.find(':') < rest.rfind('@') => {
            format!("{scheme}://{user}:redacted@{place}")
        }
        _ => url.to_owned(),
    }
}

fn overlay(table: &mut toml::Table, path: &Path) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
    let file: toml::Table = text
        .parse()
        .with_context(|| format!("{}", path.display()))?;
    for (name, value) in file {
        if !table.contains_key(&name) {
            bail!("{}: there is no setting '{name}'", path.display());
        }
        table.insert(name, value);
    }
    Ok(())
}

/// Reads a trusted network: `10.0.0.0/8`, or a single address.
#[must_use]
pub fn parse_network(text: &str) -> Option<IpNet> {
    let text = text.trim();
    text.parse::<IpNet>()
        .ok()
        .or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_win_over_the_file_and_the_file_over_the_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.toml");
        std::fs::write(&path, "listen = '127.0.0.1:1'\nlog = 'debug'\n").unwrap();
        let flags = Flags {
            config: Some(path),
            log: Some("warn".to_owned()),
            ..Flags::default()
        };
        let settings = Settings::load(&flags).unwrap();
        assert_eq!(
            (settings.listen.as_str(), settings.log.as_str()),
            ("127.0.0.1:1", "warn")
        );
        assert_eq!(settings.database, "sqlite:pebblepay.db");
    }

    #[test]
    fn a_setting_that_does_not_exist_is_said_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.toml");
        std::fs::write(&path, "lisen = 'x'").unwrap();
        let flags = Flags {
            config: Some(path),
            ..Flags::default()
        };
        let error = Settings::load(&flags).unwrap_err().to_string();
        assert!(error.contains("no setting 'lisen'"), "{error}");
    }

    #[test]
    fn a_password_is_never_printed() {
        let flags = Flags {
            database: Some("postgres://me:hunter2@db/pay".to_owned()),
            smtp_url: Some("smtps://me:p@ss/hunter2#x@mail.example:465".to_owned()),
            mail_from: Some("pay@example.com".to_owned()),
            encryption_key: Some("aHVudGVyMg==hunter2".to_owned()),
            oneconfirmed_api_key: Some("hunter2".to_owned()),
            ..Flags::default()
        };
        let shown = Settings::load(&flags).unwrap().redacted().unwrap();
        assert!(
            !shown.contains("hunter2") && shown.contains("redacted"),
            "{shown}"
        );
    }

    #[test]
    fn networks_are_read_with_and_without_a_length() {
        for good in ["10.0.0.0/8", "10.0.0.1", "::1", "2001:db8::/32"] {
            assert!(parse_network(good).is_some(), "{good}");
        }
        for bad in ["", "10.0.0.0/33", "proxy.example", "10.0.0"] {
            assert!(parse_network(bad).is_none(), "{bad}");
        }
    }
}
