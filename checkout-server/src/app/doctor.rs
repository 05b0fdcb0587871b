//! "Check my site": fetches a page of a store's site, as anybody could, and says what keeps it from
//! selling; and tries the store's endpoints. The rules are in [`pebblepay_core::doctor`].
//!
//! Whatever is asked for goes through the guarded client, each step of a redirect too: an owner can
//! not have the server look at what only the server sees.

use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;
use pebblepay_core::doctor::{
    self, Answer, FINDINGS_MAX, Facts, Finding, Home, Kind, NoAnswer, Page, Sale, Severity,
    Signature,
};
use pebblepay_core::event::EventKind;
use pebblepay_core::refusal::{FieldProblem, Refusal};
use pebblepay_core::store::{Mode, Store};
use pebblepay_core::text;
use url::Url;

use super::auth::Caller;
use super::setup::webhook_url;
use super::{App, Error, Res, buttons, endpoints, orders, webhooks};
use crate::outbound::{Ask, FailureKind, Whole};

/// How many redirects are followed.
const REDIRECTS_MAX: usize = 3;
/// How much of a page is read, in bytes.
const PAGE_BYTES_MAX: usize = 1024 * 1024;
/// How long a page may take.
const PAGE_LIMIT: Duration = Duration::from_secs(12);
/// How long a receiver may take: as long as a delivery.
const RECEIVER_LIMIT: Duration = Duration::from_secs(15);
/// How much of a receiver's reply is read, in bytes: none of it is shown.
const REPLY_BYTES_MAX: usize = 4 * 1024;
/// How many endpoints are tried.
const ENDPOINTS_MAX: usize = 10;

/// One address that was asked.
#[derive(Clone, Debug)]
pub struct Step {
    /// The address.
    pub url: String,
    /// What it answered.
    pub status: u16,
    /// Where it leads.
    pub leads_to: Option<String>,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Report {
    /// The store whose site it is.
    pub store: Store,
    /// The addresses that were asked, in order.
    pub steps: Vec<Step>,
    /// The findings, the worst first.
    pub findings: Vec<Finding>,
    /// How many script tags of ours the page has.
    pub tags: usize,
    /// How many buttons, links and frames of this checkout the page has.
    pub sales: Sold,
    /// How many endpoints were tried.
    pub endpoints: usize,
}

/// How a page sells, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sold {
    /// Payment buttons.
    pub buttons: usize,
    /// Links to the checkout.
    pub links: usize,
    /// Frames of the checkout.
    pub frames: usize,
}

impl Report {
    /// How many findings of a severity there are.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        let of_it = |finding: &&Finding| finding.severity == severity;
        self.findings.iter().filter(of_it).count()
    }
}

/// What to look at.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    /// The checkout's own address.
    pub public_url: &'a str,
    /// The page.
    pub url: &'a str,
    /// Whether a test event is sent to each endpoint of the caller's side.
    pub endpoints: bool,
}

/// Looks at a page of the caller's site.
///
/// # Errors
/// The URL can not be asked, or too much was asked for.
pub async fn examine(app: &App, caller: &Caller, wish: Wish<'_>) -> Res<Report> {
    let url = webhook_url("url", with_scheme(wish.url).trim(), &app.outbound)?;
    app.rates.admit_trial(&caller.store.id)?;
    let fetched = fetch(app, &url).await;
    of_fetched(app, caller, wish, fetched).await
}

/// The store that a page names on its script tag, for who does not say which one is meant.
///
/// # Errors
/// The URL can not be asked.
pub async fn store_of(app: &App, url: &str) -> Res<Option<String>> {
    let url = webhook_url("url", with_scheme(url).trim(), &app.outbound)?;
    let fetched = fetch(app, &url).await;
    let html = fetched.page.map(|(_, page)| page.body).unwrap_or_default();
    Ok(doctor::store_named(&String::from_utf8_lossy(&html)))
}

/// An address as people write it.
fn with_scheme(url: &str) -> String {
    let url = url.trim();
    if url.contains("://") || url.is_empty() {
        url.to_owned()
    } else {
        format!("https://{url}")
    }
}

/// A page with the way to it, or why there is none.
struct Fetched {
    steps: Vec<Step>,
    page: Option<(String, Whole)>,
    findings: Vec<Finding>,
}

async fn fetch(app: &App, url: &str) -> Fetched {
    let mut fetched = Fetched {
        steps: Vec::new(),
        page: None,
        findings: Vec::new(),
    };
    let mut url = url.to_owned();
    loop {
        let headers = [("accept", "text/html,application/xhtml+xml".to_owned())];
        let ask = Ask {
            url: &url,
            headers: &headers,
            body: None,
            bytes_max: PAGE_BYTES_MAX,
            limit: PAGE_LIMIT,
        };
        let whole = match app.client.ask(ask).await {
            Ok(whole) => whole,
            Err((_, why)) => {
                fetched.findings.push(doctor::unreachable(&url, &why));
                return fetched;
            }
        };
        let leads_to = whole
            .header("location")
            .filter(|_| (300..400).contains(&whole.status));
        let leads_to = leads_to.and_then(|to| Some(Url::parse(&url).ok()?.join(to).ok()?.into()));
        fetched.steps.push(Step {
            url: url.clone(),
            status: whole.status,
            leads_to: leads_to.clone(),
        });
        match leads_to {
            Some(to) if fetched.steps.len() <= REDIRECTS_MAX => url = to,
            Some(to) => {
                fetched.findings.push(doctor::too_many_redirects(&to));
                return fetched;
            }
            None => {
                fetched.page = Some((url, whole));
                return fetched;
            }
        }
    }
}

async fn of_fetched(app: &App, caller: &Caller, wish: Wish<'_>, fetched: Fetched) -> Res<Report> {
    let origin = text::http_origin(wish.public_url).unwrap_or_default();
    let home = Home {
        origin: &origin,
        store: &caller.store,
    };
    let mut report = Report {
        store: caller.store.clone(),
        steps: fetched.steps,
        findings: fetched.findings,
        tags: 0,
        sales: Sold::default(),
        endpoints: 0,
    };
    if let Some((url, whole)) = &fetched.page {
        let found = doctor::of_answer(url, whole.status, &whole.headers, whole.is_complete);
        let is_readable = found.iter().all(|f| f.severity != Severity::Error);
        report.findings.extend(found);
        if is_readable {
            read(app, &home, (url, whole), &mut report).await?;
        }
    }
    if wish.endpoints {
        let (count, found) = try_endpoints(app, caller).await?;
        report.endpoints = count;
        report.findings.extend(found);
    }
    // Alike findings of many buttons stay together, in the order of the page.
    report.findings.sort_by_key(|finding| finding.severity);
    report.findings.truncate(FINDINGS_MAX);
    Ok(report)
}

async fn read(
    app: &App,
    home: &Home<'_>,
    (url, whole): (&str, &Whole),
    report: &mut Report,
) -> Res<()> {
    let html = String::from_utf8_lossy(&whole.body);
    let page = Page {
        url,
        headers: &whole.headers,
        html: &html,
    };
    let examined = doctor::examine(&page, home);
    report.findings.extend(examined.findings);
    report.tags = examined.tags;
    for sale in &examined.sales {
        match sale.kind {
            Kind::Button => report.sales.buttons += 1,
            Kind::Link => report.sales.links += 1,
            Kind::Frame => report.sales.frames += 1,
        }
        if report.findings.len() < FINDINGS_MAX {
            let facts = facts(app, home, sale).await?;
            report.findings.extend(doctor::of_sale(sale, home, facts));
        }
    }
    Ok(())
}

/// What only the database knows of a sale.
async fn facts(app: &App, home: &Home<'_>, sale: &Sale) -> Res<Facts> {
    let store = home.store;
    let has_variant = match sale.filled("variant_id") {
        None => true,
        Some(id) => match orders::variant(app, &store.id, id).await {
            Ok(_) => true,
            Err(Error::Refused(_)) => false,
            Err(other) => return Err(other),
        },
    };
    let mode = home.mode(sale.asks_for_test());
    let params: Vec<(&str, &str)> = sale
        .params
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let signature = match buttons::check(app, store, mode, &params).await {
        Ok(()) => Signature::Fits,
        Err(Error::Refused(Refusal::SignatureMissing)) => Signature::Missing,
        Err(Error::Refused(_)) => Signature::Wrong,
        Err(other) => return Err(other),
    };
    Ok(Facts {
        has_variant,
        signature,
    })
}

/// Sends each enabled endpoint of the side a test event.
async fn try_endpoints(app: &App, caller: &Caller) -> Res<(usize, Vec<Finding>)> {
    let all = endpoints::list(app, &caller.store.id, caller.mode).await?;
    let enabled = all.into_iter().filter(|(e, _)| e.disabled_for.is_none());
    let ids: Vec<_> = enabled.map(|(e, _)| e.id).take(ENDPOINTS_MAX).collect();
    let mut requests = Vec::new();
    for id in ids {
        let endpoint = (&caller.store.id, caller.mode, id);
        requests.push(webhooks::trial(app, endpoint, EventKind::PaymentSucceeded).await?);
    }
    let answers = requests
        .into_iter()
        .map(|(endpoint, (body, headers))| async move {
            let ask = Ask {
                url: &endpoint.url,
                headers: &headers,
                body: Some(Bytes::from(body)),
                bytes_max: REPLY_BYTES_MAX,
                limit: RECEIVER_LIMIT,
            };
            let whole = app.client.ask(ask).await;
            answer(&endpoint.url, endpoint.mode, whole)
        });
    let answers = join_all(answers).await;
    let found = answers.iter().filter_map(doctor::of_receiver).collect();
    Ok((answers.len(), found))
}

fn answer(url: &str, mode: Mode, whole: Result<Whole, (FailureKind, String)>) -> Answer {
    let answer = Answer {
        url: url.to_owned(),
        is_live: !mode.is_test(),
        status: Ok(0),
        location: None,
        headers: Vec::new(),
        duration_ms: 0,
    };
    match whole {
        Ok(whole) => Answer {
            status: Ok(whole.status),
            location: whole
                .header("location")
                .and_then(|to| Some(Url::parse(url).ok()?.join(to).ok()?.into())),
            duration_ms: whole.duration_ms,
            headers: whole.headers,
            ..answer
        },
        Err((kind, why)) => {
            let kind = match kind {
                FailureKind::Blocked => NoAnswer::Blocked,
                FailureKind::Dns => NoAnswer::Dns,
                FailureKind::Connect => NoAnswer::Connect,
                FailureKind::Tls => NoAnswer::Tls,
                FailureKind::Timeout => NoAnswer::Timeout,
                FailureKind::Reset | FailureKind::Protocol => NoAnswer::Broken,
            };
            Answer {
                status: Err((kind, why)),
                ..answer
            }
        }
    }
}

/// Refuses what can not be a page before anything is asked, for forms.
///
/// # Errors
/// The URL can not be asked.
pub fn check_url(app: &App, url: &str) -> Res<()> {
    if url.trim().is_empty() {
        return Err(Refusal::field("url", FieldProblem::Missing).into());
    }
    webhook_url("url", with_scheme(url).trim(), &app.outbound).map(drop)
}
