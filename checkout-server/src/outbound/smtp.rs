//! The operator's mail server: where it is, how it is spoken to, and what its answers mean.
//!
//! Its address comes from the configuration, never from a request, so the guard of the HTTP client
//! does not apply. What a mail says is not known here.

use std::net::IpAddr;
use std::time::Duration;

use anyhow::{Context, bail};
use lettre::message::Mailbox;
use lettre::transport::smtp::Error;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use url::{Host, Url};

/// How long one step of the conversation may take.
const STEP: Duration = Duration::from_secs(20);
/// How long all of it may take.
const WHOLE: Duration = Duration::from_secs(60);
/// How much of an answer is kept, in characters.
const ANSWER_CHARS_MAX: usize = 300;

/// What came of sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The mail server took the mail.
    Accepted,
    /// It may take it later; says why.
    Later(String),
    /// It will never take it; says why.
    Never(String),
}

/// A mail server and whom mails come from.
#[derive(Clone)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Smtp {
    /// Reads the settings; connects to nothing yet. Has to be called inside a runtime.
    ///
    /// # Errors
    /// The URL or the sender can not be used; says how they should look.
    pub fn new(url: &str, from: &str) -> anyhow::Result<Self> {
        let from = from
            .parse()
            .context("mail_from must be an address, such as receipts@pay.example.com")?;
        let url = connection(url)?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str())
            .context("smtp_url")?
            .timeout(Some(STEP))
            .build();
        Ok(Self { transport, from })
    }

    /// Whom mails come from.
    #[must_use]
    pub fn from(&self) -> &Mailbox {
        &self.from
    }

    /// Hands a mail to the server.
    pub async fn send(&self, mail: Message) -> Sent {
        match tokio::time::timeout(WHOLE, self.transport.send(mail)).await {
            Ok(Ok(_)) => Sent::Accepted,
            Ok(Err(error)) => judge(&error),
            Err(_) => Sent::Later("the mail server took too long".to_owned()),
        }
    }
}

/// A refusal of this mail ends it. Anything that an operator or time can mend does not: a wrong
/// password (53x) refuses every mail, and they should go out once it is right.
fn judge(error: &Error) -> Sent {
    let mut why = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        why = format!("{why}: {next}");
        cause = next.source();
    }
    let why: String = why
        .replace('\0', " ")
        .chars()
        .take(ANSWER_CHARS_MAX)
        .collect();
    let refused = error
        .status()
        .map(u16::from)
        .is_some_and(|code| code >= 550);
    if refused || error.is_client() {
        Sent::Never(why)
    } else {
        Sent::Later(why)
    }
}

/// The URL as lettre takes it. A password or a customer's address never travels in clear unless
/// the operator says so, or the server is this machine.
fn connection(text: &str) -> anyhow::Result<Url> {
    const SHAPE: &str = "smtp_url must look like smtp://user:password@mail.example.com:587 or \
                         smtps://user:password@mail.example.com:465";
    let mut url = Url::parse(text).ok().context(SHAPE)?;
    let tls = url
        .query_pairs()
        .find_map(|(name, value)| (name == "tls").then(|| value.into_owned()));
    let here = is_loopback(&url);
    let query = match (url.scheme(), tls.as_deref()) {
        ("smtps", None) => None,
        ("smtp", Some("none")) => None,
        ("smtp", None) if here => None,
        ("smtp", None | Some("required")) => Some("tls=required"),
        ("smtp", Some("opportunistic")) => Some("tls=opportunistic"),
        _ => bail!("{SHAPE}; ?tls= takes none, opportunistic or required, with smtp:// only"),
    };
    if url.host_str().is_none_or(str::is_empty) {
        bail!(SHAPE);
    }
    url.set_query(query);
    Ok(url)
}

/// `smtp` is no scheme whose hosts the URL parser reads as addresses, so it is asked again.
fn is_loopback(url: &Url) -> bool {
    match url.host_str().map(Host::parse) {
        Some(Ok(Host::Domain(name))) => {
            name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
        }
        Some(Ok(Host::Ipv4(ip))) => ip.is_loopback(),
        Some(Ok(Host::Ipv6(ip))) => ip.is_loopback(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_travels_encrypted_unless_the_operator_says_otherwise() {
        let query = |text| {
            connection(text)
                .map(|url| url.query().map(str::to_owned))
                .unwrap()
        };
        for text in [
            "smtp://u:p@mail.example:587",
            "smtp://mail.example?tls=required",
        ] {
            assert_eq!(query(text).as_deref(), Some("tls=required"), "{text}");
        }
        for text in [
            "smtps://u:p@mail.example",
            "smtp://mail.example?tls=none",
            "smtp://127.0.0.1:2525",
            "smtp://[::1]:2525",
            "smtp://localhost",
        ] {
            assert_eq!(query(text), None, "{text}");
        }
        assert_eq!(
            query("smtp://127.0.0.1?tls=required").as_deref(),
            Some("tls=required")
        );
        assert_eq!(
            query("smtp://127.0.0.1.example").as_deref(),
            Some("tls=required")
        );
    }

    #[tokio::test]
    async fn settings_that_can_not_be_used_are_said_to_be_so() {
        for url in [
            "",
            "mail.example",
            "http://mail.example",
            "smtp://",
            "smtp://m?tls=maybe",
        ] {
            let error = Smtp::new(url, "a@pay.example").err().unwrap();
            assert!(
                format!("{error:#}").contains("smtp_url"),
                "{url}: {error:#}"
            );
        }
        let error = Smtp::new("smtp://localhost", "nobody").err().unwrap();
        assert!(format!("{error:#}").contains("mail_from"));
        assert!(Smtp::new("smtp://u%40x:p%3A@localhost", "Shop <a@pay.example>").is_ok());
    }
}
