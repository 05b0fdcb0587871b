//! `gateway set` and `gateway show`.

use anyhow::bail;
use clap::{Args, Subcommand, ValueEnum};
use pebblepay_core::json::Json;
use pebblepay_core::store::GatewayKind;

use super::ModeWord;
use super::commands::{CLOCK, done, open, show, vault};
use super::test_side::with_store;
use crate::app::gateways::{self, GatewayRow, Given};
use crate::config::Settings;
use crate::server;

#[derive(Subcommand)]
pub(super) enum GatewayCommand {
    /// Set up the gateway through which one side of a store charges
    Set(Box<GatewaySet>),
    /// Show the gateways of a store, without their secrets
    Show(GatewayShow),
    /// Ask the gateway's API whether it takes what was set up
    Test(GatewayTest),
}

#[derive(Args)]
pub(super) struct GatewaySet {
    /// The store's id
    #[arg(long)]
    store: String,
    /// The side
    #[arg(long)]
    mode: ModeWord,
    /// The gateway
    #[arg(long)]
    gateway: GatewayWord,
    /// Payzone: where customers pay, ending in /pwthree/launch
    #[arg(long, value_name = "URL")]
    paywall_url: Option<String>,
    /// Payzone: the store's account; BTCPay: the id of the store there
    #[arg(long, value_name = "ACCOUNT")]
    merchant_account: Option<String>,
    /// Payzone: the paywall's secret key, which signs what opens it
    #[arg(long, value_name = "KEY")]
    paywall_secret: Option<String>,
    /// Payzone: the notification key, which verifies callbacks; BTCPay: the webhook's secret
    #[arg(long, value_name = "KEY")]
    notification_key: Option<String>,
    /// Payzone: the origin of the charge API, for refunds and for asking what became of a payment;
    /// BTCPay: the server's origin
    #[arg(long, value_name = "URL")]
    api_url: Option<String>,
    /// Payzone: the name that calls the charge API
    #[arg(long, value_name = "NAME")]
    api_caller: Option<String>,
    /// Payzone: the password of that name, which signs the calls; BTCPay: the API key
    #[arg(long, value_name = "KEY")]
    api_secret: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum GatewayWord {
    Sandbox,
    Payzone,
    Btcpay,
}

#[derive(Args)]
pub(super) struct GatewayShow {
    /// The store's id
    #[arg(long)]
    store: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(super) struct GatewayTest {
    /// The store's id
    #[arg(long)]
    store: String,
    /// The side
    #[arg(long)]
    mode: ModeWord,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(settings: &Settings, command: GatewayCommand) -> anyhow::Result<()> {
    match command {
        GatewayCommand::Set(args) => set(settings, *args),
        GatewayCommand::Test(args) => {
            let mode = args.mode.into();
            let tried = with_store(settings, &args.store, async |app, store| {
                done(gateways::probe(app, &store.id, mode, None).await)
            })?;
            if let Err(why) = tried {
                bail!("the gateway's API: {why}");
            }
            show(
                &Json::object().with("gateway_api", "works").build(),
                args.json,
            )
        }
        GatewayCommand::Show(args) => {
            let rows = done(gateways::show(&open(settings)?, &args.store))?;
            if args.json {
                let all = Json::Array(rows.iter().map(shown).collect());
                return show(&Json::object().with("gateways", all).build(), true);
            }
            rows.iter().try_for_each(|row| show(&shown(row), false))
        }
    }
}

fn set(settings: &Settings, args: GatewaySet) -> anyhow::Result<()> {
    let db = open(settings)?;
    let vault = vault(settings)?;
    let policy = server::policy(settings, Vec::new());
    let gateway = match args.gateway {
        GatewayWord::Sandbox => GatewayKind::Sandbox,
        GatewayWord::Payzone => GatewayKind::Payzone,
        GatewayWord::Btcpay => GatewayKind::BtcPay,
    };
    let given = Given {
        paywall_url: args.paywall_url,
        merchant_account: args.merchant_account,
        paywall_secret: args.paywall_secret,
        notification_key: args.notification_key,
        api_url: args.api_url,
        api_caller: args.api_caller,
        api_secret: args.api_secret,
    };
    let side = (args.mode.into(), gateway);
    let stored = gateways::set(
        (&db, &vault, &CLOCK),
        &policy,
        &args.store,
        side,
        given,
        None,
    );
    let (store, row) = done(stored)?;
    let base = settings.public_url.trim_end_matches('/');
    let path = gateways::callback_path(&store, gateway);
    let callback = format!("{base}{path}");
    let Json::Object(mut members) = shown(&row) else {
        return Ok(());
    };
    members.insert(0, ("store_id".to_owned(), store.id.as_str().into()));
    members.push(("callback_url".to_owned(), callback.into()));
    show(&Json::Object(members), args.json)
}

fn shown(row: &GatewayRow) -> Json {
    Json::object()
        .with("mode", row.mode.as_str())
        .with("gateway", row.gateway.as_str())
        .with("active", row.active)
        .with_some("paywall_url", row.paywall_url.as_deref())
        .with_some("merchant_account", row.merchant_account.as_deref())
        .with_some("api_url", row.api_url.as_deref())
        .with_some("api_caller", row.api_caller.as_deref())
        .build()
}
