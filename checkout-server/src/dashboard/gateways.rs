//! Who moves the money of a store: what each side charges through, Payzone's settings, and whether
//! they work.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use pebblepay_core::refusal::Refusal;
use pebblepay_core::store::GatewayKind;

use super::form::Form;
use super::gate::Visitor;
use super::routes::{Need, Row};
use super::shell::{self, Shell};
use crate::app::gateways::{self, Given, PayzoneShown, Side};
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
        Row::post("/gateways/test", Need::OWN, test),
        Row::get("/gateways/payzone", fresh, show_payzone),
        Row::post("/gateways/payzone", fresh, set_payzone),
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
    callback_url: String,
    tested: Option<Tested>,
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
    Ok(GatewaysView {
        shell: Shell::of(visitor),
        base: visitor.link("/gateways"),
        sides: lines,
        is_test: visitor.mode.is_test(),
        payzone: current.and_then(|side| side.payzone),
        is_payzone_active: active == Some(GatewayKind::Payzone),
        callback_url: callback_url(site, visitor),
        tested,
    })
}

fn callback_url(site: &Site, visitor: &Visitor) -> String {
    let code = &visitor.store.merchant_code;
    format!("{}/api/public/callback/{code}", site.public_url)
}

async fn show(State(site): State<Site>, visitor: Visitor) -> Result<Response, Problem> {
    Ok(shell::page(&view(&site, &visitor, None).await?))
}

/// `POST /gateways/test`: asks the charge API whether it takes us.
async fn test(State(site): State<Site>, visitor: Visitor) -> Result<Response, Problem> {
    let (store, mode) = (&visitor.store.id, visitor.mode);
    let tested = match gateways::try_out(&site.app, store, mode).await {
        Ok(Ok(())) => Tested {
            worked: true,
            words: "The charge API answers and takes the account, the name and its password."
                .to_owned(),
        },
        Ok(Err(why)) => Tested {
            worked: false,
            words: format!("The charge API: {why}"),
        },
        Err(app::Error::Refused(refusal)) => Tested {
            worked: false,
            words: match refusal {
                Refusal::GatewayNotConfigured => "Payzone is not set up on this side.".to_owned(),
                other => other.message(),
            },
        },
        Err(other) => return Err(other.into()),
    };
    Ok(shell::page(&view(&site, &visitor, Some(tested)).await?))
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
        callback_url: callback_url(site, visitor),
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
    let kind = GatewayKind::Payzone;
    match gateways::change(&site.app, &actor, &caller, kind, given).await {
        Ok(()) => {
            let words = if visitor.mode.is_test() {
                "Test payments go through Payzone now."
            } else {
                "Live payments are on: they go through Payzone now."
            };
            Ok(shell::done(&site, &visitor, "/gateways", words))
        }
        Err(error) => {
            form.refused(error)?;
            // Secrets are never written into a page.
            for name in ["paywall_secret", "notification_key", "api_secret"] {
                form.set(name, "");
            }
            let view = payzone_view(&site, &visitor, Some(form)).await?;
            Ok(shell::mend(&view))
        }
    }
}
