//! What a receiver's answer to a test event says of its address.

use super::{Finding, Severity};

/// How slowly a receiver may answer before it is told of, in milliseconds: shops that do their work
/// before they answer run into the time limit when they are busy.
const SLOW_MS: u64 = 5_000;

/// Why no status arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// The server does not send there.
    Blocked,
    /// Its name leads nowhere.
    Dns,
    /// No connection.
    Connect,
    /// No encryption that can be trusted.
    Tls,
    /// It took too long.
    Timeout,
    /// The connection ended, or what came was no HTTP.
    Broken,
}

/// What a receiver answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its address.
    pub url: String,
    /// Whether it hears live payments: a test event is not signed with its secret then (F-01).
    pub is_live: bool,
    /// The status, or why there is none, and in which words.
    pub status: Result<u16, (NoAnswer, String)>,
    /// Where it sends us instead.
    pub location: Option<String>,
    /// The headers that tell who answered, with their names in lower case.
    pub headers: Vec<(String, String)>,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether a guard in front of the shop answered.
    fn is_bot_guard(&self) -> bool {
        let server = self.header("server").unwrap_or_default();
        self.header("cf-mitigated").is_some() || server.eq_ignore_ascii_case("cloudflare")
    }
}

/// What is wrong with a receiver; nothing if it took the test event.
#[must_use]
pub fn of_receiver(answer: &Answer) -> Option<Finding> {
    let found = match &answer.status {
        Ok(200..=299) => return slow(answer),
        Ok(300..=399) => redirect(answer),
        Ok(status) => refused(answer, *status),
        Err((why, message)) => silent(*why, message),
    };
    Some(found.at(answer.url.clone()))
}

fn slow(answer: &Answer) -> Option<Finding> {
    if answer.duration_ms < SLOW_MS {
        return None;
    }
    let kind = (Severity::Warning, "webhook_slow");
    let seconds = answer.duration_ms / 1000;
    let means = format!(
        "The receiver took {seconds} s to answer; after 15 s a delivery counts as failed and \
         comes again."
    );
    let found = Finding::new(kind, means, "Answer first and do the work afterwards.");
    Some(found.at(answer.url.clone()))
}

fn redirect(answer: &Answer) -> Finding {
    let kind = (Severity::Error, "webhook_redirects");
    let means = "The receiver redirects, and redirects are not followed, because they lose what is \
                 sent: it hears of no payment.";
    let found = Finding::new(
        kind,
        means,
        "Change the endpoint's URL to the one it leads to.",
    );
    match &answer.location {
        Some(location) => found.change(location.clone()),
        None => found,
    }
}

fn path_of(url: &str) -> String {
    url::Url::parse(url).map_or_else(|_| url.to_owned(), |url| url.path().to_owned())
}

fn refused(answer: &Answer, status: u16) -> Finding {
    let path = path_of(&answer.url);
    let of = |code, means: String, mend: &str| Finding::new((Severity::Error, code), means, mend);
    match status {
        401 | 403 | 503 if answer.is_bot_guard() => of(
            "webhook_bot_guard",
            format!("A guard against robots answered with {status} before the shop heard of it."),
            "Cloudflare → Security → WAF → Custom rules: skip all of it for this path; Bot Fight \
             Mode (Security → Bots) knows no exception and has to be off.",
        )
        .change(format!("(http.request.uri.path eq \"{path}\")")),
        400 | 401 | 403 | 422 if answer.is_live => Finding::new(
            (Severity::Note, "webhook_refuses_test"),
            format!(
                "The receiver of live payments answered {status} to a test event, which it should \
                 if it believes the live secret only."
            ),
            "Look at its deliveries after the next payment.",
        ),
        401 | 403 => of(
            "webhook_forbidden",
            format!("The receiver answers {status}: a login, a firewall or its signature check refuses us."),
            "Let requests to this path through without a login, and check that the receiver \
             verifies the bytes it got with the secret of this endpoint.",
        )
        .change(path),
        404 | 410 => of(
            "webhook_not_found",
            format!("The receiver answers {status}: nothing is at this address."),
            "Correct the endpoint's URL.",
        )
        .change(answer.url.clone()),
        405 => of(
            "webhook_method",
            "The receiver answers 405: it does not take POST at this address.".to_owned(),
            "Accept POST there, or correct the endpoint's URL.",
        )
        .change(answer.url.clone()),
        429 => of(
            "webhook_limited",
            "The receiver answers 429: it takes us for too many requests.".to_owned(),
            "Take this path out of its rate limit.",
        )
        .change(path),
        500..=599 => of(
            "webhook_fails",
            format!("The receiver answers {status}: it fails, or nothing runs behind its proxy."),
            "Look into its log at the time of this check.",
        ),
        _ => of(
            "webhook_refuses",
            format!("The receiver answers {status} to a well-formed event."),
            "Check that it verifies the bytes it got, before parsing them, with this endpoint's \
             secret.",
        ),
    }
}

fn silent(why: NoAnswer, message: &str) -> Finding {
    let (code, mend) = match why {
        NoAnswer::Blocked => (
            "webhook_not_allowed",
            "Use a public https address on port 443 or 8443.",
        ),
        NoAnswer::Dns => (
            "webhook_dns",
            "Correct the host in the endpoint's URL or its DNS.",
        ),
        NoAnswer::Connect => (
            "webhook_unreachable",
            "Open its port to the internet, or correct the endpoint's URL.",
        ),
        NoAnswer::Tls => (
            "webhook_tls",
            "Renew its certificate and serve it with its whole chain.",
        ),
        NoAnswer::Timeout => (
            "webhook_timeout",
            "Answer first and do the work afterwards.",
        ),
        NoAnswer::Broken => (
            "webhook_broken",
            "Check that the address speaks HTTP over this port.",
        ),
    };
    let means = format!("The receiver hears of no payment: {message}.");
    Finding::new((Severity::Error, code), means, mend)
}
