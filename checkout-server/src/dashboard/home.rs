//! The first page of a store: what happened today and over time, what wants attention, and what to do next.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use pebblepay_core::account::Access;
use pebblepay_core::figures::{Axis, Cell, Figure, Sum, per_mille};
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::order::Details;
use pebblepay_core::payment::Decline;
use pebblepay_core::store::{Dialect, Mode};
use pebblepay_core::time::iso_seconds;

use super::charts::{Chart, Day, chart, day_name};
use super::gate::Visitor;
use super::payments::{Line, decline_words};
use super::routes::{Need, Row};
use super::shell::{self, Shell};
use crate::app::create_order::{self, CreateOrder, Pricing};
use crate::app::figures::{self, Figures};
use crate::app::payments::{self, Filter, From};
use crate::app::{endpoints, guard};
use crate::http::Site;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::words::money::money;

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("", Need::VIEW, show),
        Row::post("/test-payment", Need::DEVELOP, test_payment),
    ]
}

/// How many days before today can be shown.
const SPANS: [i64; 3] = [7, 30, 90];
/// The days before today that it is compared with.
const COMPARED: i64 = 7;
/// How many of the newest payments are shown.
const NEWEST: i64 = 5;
/// The price of a test payment, in the store's currency.
const TEST_PRICE: &str = "10";

#[derive(Template)]
#[template(path = "dashboard/home.html")]
struct HomeView {
    shell: Shell,
    base: String,
    cards: Vec<Card>,
    currencies: Vec<Choice>,
    spans: Vec<Choice>,
    charts: Vec<Chart>,
    days: Vec<DayRow>,
    code: &'static str,
    declines: Vec<DeclineRow>,
    endpoints: Vec<EndpointRow>,
    has_webhooks_page: bool,
    notices: Vec<NoticeRow>,
    newest: Vec<Line>,
    steps: Option<Steps>,
}

struct Card {
    title: &'static str,
    value: String,
    beside: String,
}

struct Choice {
    label: String,
    href: String,
    is_current: bool,
}

struct DayRow {
    name: String,
    paid: String,
    payments: i64,
    refunded: String,
    opened: i64,
    share: String,
    declined: i64,
}

struct DeclineRow {
    words: &'static str,
    count: i64,
    width: String,
}

struct EndpointRow {
    url: String,
    href: String,
    state: (&'static str, &'static str),
    more: String,
}

struct NoticeRow {
    words: &'static str,
    count: i64,
    at: String,
}

struct Steps {
    snippet: String,
    is_paid: bool,
    can_pay: bool,
    has_endpoint: bool,
    is_told: bool,
    /// Whether the page asks by itself whether something was done.
    waits: bool,
}

async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let query = Query::of(&uri)?;
    let caller = visitor.caller();
    let span = query.get("days").and_then(|days| days.parse().ok());
    let span = span.filter(|days| SPANS.contains(days)).unwrap_or(SPANS[0]);
    let figures = figures::of_side(&site.app, &caller, span).await?;
    let filter = Filter::all(visitor.mode);
    let newest = payments::search(&site.app, &caller, "", filter, From::Newest, NEWEST);
    let newest = newest.await?.page.orders;
    let (store, mode) = (&visitor.store.id, visitor.mode);
    let receivers = endpoints::list(&site.app, store, mode).await?;
    let notices = guard::notices(&site.app, store, Some(mode)).await?;
    let currencies = currencies(&figures, visitor.store.currency);
    let asked = query
        .get("currency")
        .and_then(|code| Currency::parse(code).ok());
    let currency = asked.filter(|c| currencies.contains(c));
    let currency = currency
        .or(currencies.first().copied())
        .unwrap_or(Currency::USD);
    let of = Of {
        visitor: &visitor,
        figures: &figures,
        currency,
    };
    // The part that waits asks for itself and sees how it ends; a page that is opened anew has no need to.
    let is_part = headers
        .get("hx-target")
        .is_some_and(|id| id == "first-steps");
    let is_told = receivers
        .iter()
        .any(|(_, health)| health.last_success_ms.is_some());
    let steps = steps(
        &site,
        &visitor,
        figures.ever_paid,
        !receivers.is_empty(),
        is_told,
    );
    let is_begun = figures.ever_paid && is_told;
    let week_ms = visitor.now_ms - 7 * pebblepay_core::figures::DAY_MS;
    let view = HomeView {
        shell: Shell::of(&visitor),
        base: visitor.link(""),
        cards: of.cards(),
        currencies: of.currencies(&currencies, span),
        spans: of.spans(span, asked.is_some()),
        charts: of.charts(),
        days: of.days(),
        code: currency.code(),
        declines: of.declines(),
        endpoints: receivers
            .iter()
            .map(|(e, h)| endpoint_row(&visitor, e, h))
            .collect(),
        has_webhooks_page: super::routes::access("/webhooks").is_some(),
        notices: notices
            .iter()
            .filter(|notice| notice.last_at_ms >= week_ms)
            .take(5)
            .map(|notice| NoticeRow {
                words: notice.kind.message(),
                count: notice.count,
                at: iso_seconds(notice.last_at_ms),
            })
            .collect(),
        newest: newest
            .iter()
            .map(|order| Line::of(&visitor, order))
            .collect(),
        steps: (is_part || !is_begun).then_some(steps),
    };
    Ok(shell::page(&view))
}

/// `POST /test-payment`: an order of the test side, and its page.
async fn test_payment(State(site): State<Site>, visitor: Visitor) -> Result<Response, Problem> {
    let price = Money::parse(TEST_PRICE, visitor.store.currency);
    let price = price.map_err(|_| Problem::Internal(anyhow::anyhow!("no price for a test")))?;
    let wanted = CreateOrder {
        store: visitor.store.clone(),
        mode: Mode::Test,
        pricing: Pricing::Amount(price),
        details: Details {
            product_name: Some("Test payment".to_owned()),
            ..Details::default()
        },
        dialect: Dialect::PebblePay,
        valid_ms: None,
    };
    let session = |order: &pebblepay_core::order::Order| (201, order.session.as_str().to_owned());
    let made = create_order::create(&site.app, wanted, None, session).await?;
    Ok(shell::go(&format!("/pay/{}", made.body)))
}

/// The currencies of what was paid, the most used first; the store's own where nothing was.
fn currencies(figures: &Figures, own: Currency) -> Vec<Currency> {
    let mut used: Vec<(i64, Currency)> = Vec::new();
    for (cell, sum) in figures.all() {
        let Some(currency) = cell.currency.filter(|_| cell.figure != Figure::Created) else {
            continue;
        };
        match used.iter_mut().find(|(_, known)| *known == currency) {
            Some((count, _)) => *count += sum.count,
            None => used.push((sum.count, currency)),
        }
    }
    used.sort_unstable_by_key(|(count, currency)| (-count, currency.code()));
    if used.is_empty() {
        return vec![own];
    }
    used.into_iter().map(|(_, currency)| currency).collect()
}

fn steps(
    site: &Site,
    visitor: &Visitor,
    is_paid: bool,
    has_endpoint: bool,
    is_told: bool,
) -> Steps {
    let (host, store) = (&site.public_url, &visitor.store.id);
    let amount = Money::parse(TEST_PRICE, visitor.store.currency)
        .map_or_else(|_| TEST_PRICE.to_owned(), Money::to_decimal);
    Steps {
        snippet: format!(
            "<script src=\"{host}/js/pebblepay.js\" data-store=\"{store}\"></script>\n\
             <a href=\"{host}/checkout/{store}?amount={amount}&product=Tea\" \
             data-pebblepay=\"checkout\" data-amount=\"{amount}\" data-product=\"Tea\">Buy</a>"
        ),
        is_paid,
        can_pay: visitor.may(Access::Develop) && visitor.mode.is_test(),
        has_endpoint,
        is_told,
        waits: !(is_paid && is_told),
    }
}

fn endpoint_row(
    visitor: &Visitor,
    endpoint: &endpoints::Endpoint,
    health: &endpoints::Health,
) -> EndpointRow {
    let state = match (endpoint.disabled_for, endpoint.failing_since_ms) {
        (Some(_), _) => ("plain", "Disabled"),
        (None, Some(_)) => ("bad", "Failing"),
        (None, None) => ("good", "Well"),
    };
    let mut more = Vec::new();
    for (count, words) in [
        (health.pending, "waiting"),
        (health.held, "held"),
        (health.exhausted, "given up"),
    ] {
        if count > 0 {
            more.push(format!("{count} {words}"));
        }
    }
    EndpointRow {
        url: endpoint.url.clone(),
        href: visitor.link(&format!("/webhooks/{}", endpoint.id)),
        state,
        more: more.join(", "),
    }
}

/// What a page tells: whose figures, in which currency.
struct Of<'a> {
    visitor: &'a Visitor,
    figures: &'a Figures,
    currency: Currency,
}

impl Of<'_> {
    fn money(&self, minor: i64) -> String {
        money(Money::from_minor(minor, self.currency), self.visitor.lang)
    }

    /// In this currency.
    fn of(&self, figure: Figure, first: i64, last: i64) -> Sum {
        let mine = |c: &Cell| c.figure == figure && c.currency == Some(self.currency);
        self.figures.sum(first, last, mine)
    }

    /// In all currencies.
    fn count(&self, figure: Figure, first: i64, last: i64) -> i64 {
        self.figures.sum(first, last, |c| c.figure == figure).count
    }

    fn declined(&self, first: i64, last: i64) -> i64 {
        let is_decline = |c: &Cell| matches!(c.figure, Figure::Declined(_));
        self.figures.sum(first, last, is_decline).count
    }

    /// Opened pages that ended in a payment; empty where not all openings were counted.
    fn share(&self, first: i64, last: i64) -> String {
        let opened = self.count(Figure::Opened, first, last);
        let paid = self.count(Figure::Paid, first, last);
        per_mille(paid, opened).map_or_else(String::new, |n| format!("{}.{} %", n / 10, n % 10))
    }

    fn cards(&self) -> Vec<Card> {
        let today = self.figures.today;
        let (week, yesterday) = (today - COMPARED, today - 1);
        let paid = self.of(Figure::Paid, today, today);
        let before = self.of(Figure::Paid, week, yesterday);
        let refunded = self.of(Figure::Refunded, today, today);
        let refunded_before = self.of(Figure::Refunded, week, yesterday);
        let opened = self.count(Figure::Opened, week, today);
        let share = self.share(week, today);
        let tenths = before.count * 10 / COMPARED;
        vec![
            Card {
                title: "Paid today",
                value: self.money(paid.minor),
                beside: format!(
                    "{} a day in the week before",
                    self.money(before.minor / COMPARED)
                ),
            },
            Card {
                title: "Payments today",
                value: paid.count.to_string(),
                beside: format!("{}.{} a day in the week before", tenths / 10, tenths % 10),
            },
            Card {
                title: "Refunded today",
                value: self.money(refunded.minor),
                beside: format!("{} in the week before", self.money(refunded_before.minor)),
            },
            Card {
                title: "Opened and paid",
                value: if share.is_empty() {
                    "–".to_owned()
                } else {
                    share
                },
                beside: format!("of {opened} checkout pages opened in 8 days"),
            },
        ]
    }

    fn charts(&self) -> Vec<Chart> {
        let days = || self.figures.days();
        let sums: Vec<Day> = days()
            .map(|day| {
                let sum = self.of(Figure::Paid, day, day);
                let payments = if sum.count == 1 {
                    "payment"
                } else {
                    "payments"
                };
                Day {
                    day,
                    values: vec![sum.minor],
                    words: format!("{}, {} {payments}", self.money(sum.minor), sum.count),
                }
            })
            .collect();
        let counts: Vec<Day> = days()
            .map(|day| {
                let opened = self.count(Figure::Opened, day, day);
                let paid = self.count(Figure::Paid, day, day);
                Day {
                    day,
                    values: vec![opened, paid],
                    words: format!("{opened} opened, {paid} paid"),
                }
            })
            .collect();
        let max = |days: &[Day]| {
            days.iter()
                .flat_map(|d| d.values.iter().copied())
                .max()
                .unwrap_or(0)
        };
        let axis = Axis::of_money(Money::from_minor(max(&sums), self.currency));
        let paid = chart("Paid per day", &[("Paid", "one")], &sums, axis, |minor| {
            self.round(minor)
        });
        let series = [("Pages opened", "one"), ("Payments", "two")];
        let axis = Axis::to(max(&counts));
        let both = chart("Opened and paid per day", &series, &counts, axis, |n| {
            n.to_string()
        });
        vec![paid, both]
    }

    /// A line of an axis: a whole amount, so without its noughts.
    fn round(&self, minor: i64) -> String {
        let text = Money::from_minor(minor, self.currency).to_decimal();
        let whole = text.split('.').next().unwrap_or_default();
        whole.to_owned()
    }

    fn days(&self) -> Vec<DayRow> {
        let newest_first = self.figures.days().rev();
        newest_first
            .map(|day| {
                let paid = self.of(Figure::Paid, day, day);
                DayRow {
                    name: day_name(day),
                    paid: self.money(paid.minor),
                    payments: paid.count,
                    refunded: self.money(self.of(Figure::Refunded, day, day).minor),
                    opened: self.count(Figure::Opened, day, day),
                    share: self.share(day, day),
                    declined: self.declined(day, day),
                }
            })
            .collect()
    }

    fn declines(&self) -> Vec<DeclineRow> {
        let (first, last) = (self.figures.first_day, self.figures.today);
        let counts = Decline::ALL.map(|why| (self.count(Figure::Declined(why), first, last), why));
        let mut counts: Vec<_> = counts.into_iter().filter(|(count, _)| *count > 0).collect();
        counts.sort_unstable_by_key(|(count, _)| -count);
        let most = counts.first().map_or(1, |(count, _)| *count);
        let row = |(count, why): (i64, Decline)| DeclineRow {
            words: decline_words(why),
            count,
            width: format!("{}%", (count * 100 / most).max(1)),
        };
        counts.into_iter().map(row).collect()
    }

    fn currencies(&self, all: &[Currency], span: i64) -> Vec<Choice> {
        if all.len() < 2 {
            return Vec::new();
        }
        let choice = |currency: &Currency| Choice {
            label: currency.code().to_owned(),
            href: self
                .visitor
                .link(&format!("?days={span}&currency={}", currency.code())),
            is_current: *currency == self.currency,
        };
        all.iter().map(choice).collect()
    }

    fn spans(&self, current: i64, has_currency: bool) -> Vec<Choice> {
        let code = self.currency.code();
        let currency = if has_currency {
            format!("&currency={code}")
        } else {
            String::new()
        };
        let choice = |days: i64| Choice {
            label: format!("{days} days"),
            href: self.visitor.link(&format!("?days={days}{currency}")),
            is_current: days == current,
        };
        SPANS.map(choice).into()
    }
}
