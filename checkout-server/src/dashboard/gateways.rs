//! Who moves the money of a store: what each side charges through, the settings of Payzone and of a
//! BTCPay Server, and whether they work.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use pebblepay_core::refusal::Refusal;
use pebblepay_core::store::GatewayKind;

use super::form::Form;
use super::gate::Visitor;
use super::routes::{Need, Row};
use super::shell::{self, Shell};
use crate::app::gateways::{self, BtcPayShown, Given, PayzoneShown, Side};
use crate::app::{self};
use crate::http::Site;
use crate::http::problem::Problem;

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    let fresh = Need::OWN.fresh();
    vec![
        Row::get("/gateways", Need::OWN, show),
        Row::post("/gateways/sandbox", fresh, use_sandbox),
        Row::post("/gateways/payzone/test", Need::OWN, test_payzone),
        Row::get("/gateways/payzone", fresh, show_payzone),
        Row::post("/gateways/payzone", fresh, set_payzone),
        Row::post("/gateways/btcpay/test", Need::OWN, test_btcpay),
        Row::get("/gateways/btcpay", fresh, show_btcpay),
        Row::post("/gateways/btcpay", fresh, set_btcpay),
    ]
}

/// A side in words.
struct SideLine {
    name: &'static str,
    badge: (&'static str, &'static str),
    sentence: &'static str,
    is_current: bool,
}

/// What a test of the connection said.
struct Tested {
    gateway: GatewayKind,
    worked: bool,
    words: String,
}

#[derive(Template)]
#[template(path = "dashboard/gateways.html")]
struct GatewaysView {
    shell: Shell,
    base: String,
    sides: Vec<SideLine>,
    is_test: bool,
    payzone: Option<PayzoneShown>,
    is_payzone_active: bool,
    payzone_tested: Option<Tested>,
    callback_url: String,
    btcpay: Option<BtcPayShown>,
    is_btcpay_active: bool,
    btcpay_tested: Option<Tested>,
    webhook_url: String,
}

/// The name that owners know a gateway by.
fn name(gateway: GatewayKind) -> &'static str {
    match gateway {
        GatewayKind::Sandbox => "Sandbox",
        GatewayKind::Payzone => "Payzone",
        GatewayKind::BtcPay => "BTCPay Server",
    }
}

fn line(side: &Side, visitor: &Visitor) -> SideLine {
    let is_test = side.mode.is_test();
    let (badge, sentence) = match (side.active, is_test) {
        (Some(GatewayKind::Sandbox), _) => (
            ("test", "Sandbox"),
            "Takes the seven test cards and moves no money.",
        ),
        (Some(GatewayKind::Payzone), true) => (
            ("good", "Payzone"),
            "Test payments go through Payzone, whose customers pay on a page of its own.",
        ),
        (Some(GatewayKind::Payzone), false) => (
            ("good", "Payzone"),
            "Live payments are on: they go through Payzone.",
        ),
        (Some(GatewayKind::BtcPay), true) => (
            ("good", "BTCPay"),
            "Test payments go through a BTCPay Server, whose customers pay with coins.",
        ),
        (Some(GatewayKind::BtcPay), false) => (
            ("good", "BTCPay"),
            "Live payments are on: they go through a BTCPay Server, with coins.",
        ),
        // The server itself may have a gateway for the live side.
        (None, _) if visitor.store.live_gateway => (
            ("good", "On"),
            "Live payments are on: they go through the server's own gateway.",
        ),
        (None, _) => (
            ("warn", "Off"),
            "Live payments are off: no live gateway. Every button and link of this store takes \
             test payments until there is one.",
        ),
    };
    SideLine {
        name: if is_test { "Test side" } else { "Live side" },
        badge,
        sentence,
        is_current: side.mode == visitor.mode,
    }
}

async fn view(
    site: &Site,
    visitor: &Visitor,
    tested: Option<Tested>,
) -> Result<GatewaysView, Problem> {
    let sides = gateways::sides(&site.app, &visitor.store).await?;
    let lines = sides.iter().map(|side| line(side, visitor)).collect();
    let current = sides.into_iter().find(|side| side.mode == visitor.mode);
    let active = current.as_ref().and_then(|side| side.active);
    let (payzone, btcpay) = current.map_or((None, None), |side| (side.payzone, side.btcpay));
    let of_kind = |tested: &Tested, kind| tested.gateway == kind;
    let is_payzone = tested
        .as_ref()
        .is_some_and(|t| of_kind(t, GatewayKind::Payzone));
    let (payzone_tested, btcpay_tested) = if is_payzone {
        (tested, None)
    } else {
        (None, tested)
    };
    Ok(GatewaysView {
        shell: Shell::of(visitor),
        base: visitor.link("/gateways"),
        sides: lines,
        is_test: visitor.mode.is_test(),
        payzone,
        is_payzone_active: active == Some(GatewayKind::Payzone),
        payzone_tested,
        callback_url: callback_url(site, visitor, GatewayKind::Payzone),
        btcpay,
        is_btcpay_active: active == Some(GatewayKind::BtcPay),
        btcpay_tested,
        webhook_url: callback_url(site, visitor, GatewayKind::BtcPay),
    })
}

fn callback_url(site: &Site, visitor: &Visitor, gateway: GatewayKind) -> String {
    let path = gateways::callback_path(&visitor.store, gateway);
    format!("{}{path}", site.public_url)
}

async fn show(State(site): State<Site>, visitor: Visitor) -> Result<Response, Problem> {
    Ok(shell::page(&view(&site, &visitor, None).await?))
}

async fn test_payzone(State(site): State<Site>, visitor: Visitor) -> Result<Response, Problem> {
    let works = "The charge API answers and takes the account, the name and its password.";
    test(&site, &visitor, GatewayKind::Payzone, works).await
}

async fn test_btcpay(State(site): State<Site>, visitor: Visitor) -> Result<Response, Problem> {
    let works = "The server answers and shows this store's invoices to the API key.";
    test(&site, &visitor, GatewayKind::BtcPay, works).await
}

/// Asks a gateway's API whether it takes us.
async fn test(
    site: &Site,
    visitor: &Visitor,
    gateway: GatewayKind,
    works: &str,
) -> Result<Response, Problem> {
    let (store, mode) = (&visitor.store.id, visitor.mode);
    let (worked, words) = match gateways::try_out(&site.app, store, mode, gateway).await {
        Ok(Ok(())) => (true, works.to_owned()),
        Ok(Err(why)) => (false, format!("The API of {}: {why}", name(gateway))),
        Err(app::Error::Refused(Refusal::GatewayNotConfigured)) => {
            let words = format!("{} is not set up on this side.", name(gateway));
            (false, words)
        }
        Err(app::Error::Refused(refusal)) => (false, refusal.message()),
        Err(other) => return Err(other.into()),
    };
    let tested = Tested {
        gateway,
        worked,
        words,
    };
    Ok(shell::page(&view(site, visitor, Some(tested)).await?))
}

/// `POST /gateways/sandbox`: the test side goes back to the sandbox.
async fn use_sandbox(State(site): State<Site>, visitor: Visitor) -> Result<Response, Problem> {
    let (actor, caller) = (visitor.actor(), visitor.caller());
    let kind = GatewayKind::Sandbox;
    gateways::change(&site.app, &actor, &caller, kind, Given::default()).await?;
    let words = "The test side takes the test cards of the sandbox.";
    Ok(shell::done(&site, &visitor, "/gateways", words))
}

#[derive(Template)]
#[template(path = "dashboard/payzone.html")]
struct PayzoneView {
    shell: Shell,
    form: Form,
    gateways_href: String,
    action: String,
    is_test: bool,
    callback_url: String,
    present: Option<PayzoneShown>,
}

async fn payzone_view(
    site: &Site,
    visitor: &Visitor,
    form: Option<Form>,
) -> Result<PayzoneView, Problem> {
    let sides = gateways::sides(&site.app, &visitor.store).await?;
    let current = sides.into_iter().find(|side| side.mode == visitor.mode);
    let present = current.and_then(|side| side.payzone);
    let form = form.unwrap_or_else(|| match &present {
        None => Form::default(),
        Some(present) => {
            let (api_url, caller) = match &present.api {
                Some((url, caller, _)) => (url.as_str(), caller.as_str()),
                None => ("", ""),
            };
            Form::of([
                ("paywall_url", &present.paywall_url),
                ("merchant_account", &present.merchant_account),
                ("api_url", api_url),
                ("api_caller", caller),
            ])
        }
    });
    Ok(PayzoneView {
        shell: Shell::of(visitor),
        form,
        gateways_href: visitor.link("/gateways"),
        action: visitor.link("/gateways/payzone"),
        is_test: visitor.mode.is_test(),
        callback_url: callback_url(site, visitor, GatewayKind::Payzone),
        present,
    })
}

async fn show_payzone(State(site): State<Site>, visitor: Visitor) -> Result<Response, Problem> {
    Ok(shell::page(&payzone_view(&site, &visitor, None).await?))
}

async fn set_payzone(
    State(site): State<Site>,
    visitor: Visitor,
    mut form: Form,
) -> Result<Response, Problem> {
    match save(&site, &visitor, &mut form, GatewayKind::Payzone).await? {
        Some(done) => Ok(done),
        None => Ok(shell::mend(
            &payzone_view(&site, &visitor, Some(form)).await?,
        )),
    }
}

/// Sets a gateway up with what the form says; none where the form has to be mended.
async fn save(
    site: &Site,
    visitor: &Visitor,
    form: &mut Form,
    gateway: GatewayKind,
) -> Result<Option<Response>, Problem> {
    let given = |name: &str| form.filled(name).map(str::to_owned);
    let given = Given {
        paywall_url: given("paywall_url"),
        merchant_account: given("merchant_account"),
        paywall_secret: given("paywall_secret"),
        notification_key: given("notification_key"),
        api_url: given("api_url"),
        api_caller: given("api_caller"),
        api_secret: given("api_secret"),
    };
    let (actor, caller) = (visitor.actor(), visitor.caller());
    let name = name(gateway);
    match gateways::change(&site.app, &actor, &caller, gateway, given).await {
        Ok(()) => {
            let words = if visitor.mode.is_test() {
                format!("Test payments go through {name} now.")
            } else {
                format!("Live payments are on: they go through {name} now.")
            };
            Ok(Some(shell::done(site, visitor, "/gateways", &words)))
        }
        Err(error) => {
            form.refused(error)?;
            // Secrets are never written into a page.
            for name in ["paywall_secret", "notification_key", "api_secret"] {
                form.set(name, "");
            }
            Ok(None)
        }
    }
}

#[derive(Template)]
#[template(path = "dashboard/btcpay.html")]
struct BtcPayView {
    shell: Shell,
    form: Form,
    gateways_href: String,
    action: String,
    is_test: bool,
    webhook_url: String,
    present: Option<BtcPayShown>,
}

async fn btcpay_view(
    site: &Site,
    visitor: &Visitor,
    form: Option<Form>,
) -> Result<BtcPayView, Problem> {
    let sides = gateways::sides(&site.app, &visitor.store).await?;
    let current = sides.into_iter().find(|side| side.mode == visitor.mode);
    let present = current.and_then(|side| side.btcpay);
    let form = form.unwrap_or_else(|| match &present {
        None => Form::default(),
        Some(present) => Form::of([
            ("api_url", present.url.as_str()),
            ("merchant_account", present.store.as_str()),
        ]),
    });
    Ok(BtcPayView {
        shell: Shell::of(visitor),
        form,
        gateways_href: visitor.link("/gateways"),
        action: visitor.link("/gateways/btcpay"),
        is_test: visitor.mode.is_test(),
        webhook_url: callback_url(site, visitor, GatewayKind::BtcPay),
        present,
    })
}

async fn show_btcpay(State(site): State<Site>, visitor: Visitor) -> Result<Response, Problem> {
    Ok(shell::page(&btcpay_view(&site, &visitor, None).await?))
}

async fn set_btcpay(
    State(site): State<Site>,
    visitor: Visitor,
    mut form: Form,
) -> Result<Response, Problem> {
    match save(&site, &visitor, &mut form, GatewayKind::BtcPay).await? {
        Some(done) => Ok(done),
        None => Ok(shell::mend(
            &btcpay_view(&site, &visitor, Some(form)).await?,
        )),
    }
}
