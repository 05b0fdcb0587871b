//! `trigger`: makes something happen on a store's test side. A running server sends the webhooks.

use anyhow::{Context, bail};
use clap::Args;
use pebblepay_core::canonical_json;
use pebblepay_core::json::Json;

use super::commands::{done, print, show};
use super::test_side::with_store;
use crate::app::orders;
use crate::app::trigger::{self, Happened};
use crate::config::Settings;
use crate::dialects;
use crate::dialects::pebblepay::{test_routes, trigger as words};

#[derive(Args)]
pub(super) struct TriggerArgs {
    /// The event that is to follow, such as payment.completed; see --list
    #[arg(required_unless_present = "list")]
    event: Option<String>,
    /// The store's id
    #[arg(long, required_unless_present = "list")]
    store: Option<String>,
    /// A test order that it happens to, under any of its ids; a new one is created where absent
    #[arg(long)]
    order: Option<String>,
    /// A field of the new order, such as amount=19.99, currency=EUR, email=jo@example.com or
    /// metadata.plan=premium
    #[arg(long = "override", value_name = "KEY=VALUE", conflicts_with = "order")]
    overrides: Vec<String>,
    /// How much is refunded; all that is left where absent
    #[arg(long, value_name = "AMOUNT")]
    refund_amount: Option<String>,
    /// Why the customer disputes the payment, or the shop refunds it
    #[arg(long)]
    reason: Option<String>,
    /// List what can be triggered
    #[arg(long)]
    list: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Does it.
pub(super) fn trigger(settings: &Settings, args: &TriggerArgs) -> anyhow::Result<()> {
    let (Some(event), Some(store), false) = (&args.event, &args.store, args.list) else {
        return list(args.json);
    };
    let happened = with_store(settings, store, async |app, store| {
        if let Some(order) = &args.order {
            not_live(app, &store, order).await?;
        }
        let asked = done(words::read(&request(event, args)?, &store).map_err(Into::into))?;
        done(app.check_webhook_url("webhook_url", asked.details.webhook_url.as_deref()))?;
        done(trigger::trigger(app, asked).await)
    })?;
    if args.json {
        return show(&json(event, &happened), true);
    }
    text(event, &happened)
}

/// The request that the API would take.
fn request(event: &str, args: &TriggerArgs) -> anyhow::Result<Json> {
    let mut fields = Json::object();
    let (mut given, mut metadata, mut described) = (false, Json::object(), false);
    for one in &args.overrides {
        let (key, value) = one
            .split_once('=')
            .with_context(|| format!("--override takes KEY=VALUE, not '{one}'"))?;
        given = true;
        match (key, key.strip_prefix("metadata.")) {
            (_, Some(name)) => {
                metadata = metadata.with(name, value);
                described = true;
            }
            ("email", None) => fields = fields.with("customer_email", value),
            (key, None) if FIELDS.contains(&key) => fields = fields.with(key, value),
            (key, None) => bail!(
                "--override knows no field '{key}': it takes metadata.NAME, email, {}",
                FIELDS.join(", ")
            ),
        }
    }
    let metadata = described.then(|| metadata.build());
    let fields = fields.with_some("metadata", metadata).build();
    Ok(Json::object()
        .with("event", event)
        .with("order_id", args.order.as_deref())
        .with("refund_amount", args.refund_amount.as_deref())
        .with("reason", args.reason.as_deref())
        .with_some("override", given.then_some(fields))
        .build())
}

/// The fields of a new order that can be overridden, beside its metadata.
const FIELDS: [&str; 14] = [
    "amount",
    "currency",
    "product_name",
    "order_reference",
    "customer_email",
    "customer_name",
    "coupon_code",
    "variant_id",
    "quantity",
    "return_url",
    "success_url",
    "cancel_url",
    "webhook_url",
    "locale",
];

async fn not_live(
    app: &crate::app::App,
    store: &pebblepay_core::store::Store,
    order: &str,
) -> anyhow::Result<()> {
    let id = pebblepay_core::id::OrderRef::parse(order).context("there is no such order")?;
    let found = done(orders::of_store(app, &store.id, id).await)?;
    if !found.mode.is_test() {
        bail!("{order} is a live order: only its customer, its shop and its bank can do this");
    }
    Ok(())
}

fn json(event: &str, happened: &Happened) -> Json {
    let dispute = happened.dispute.as_ref();
    Json::object()
        .with("event", event)
        .with("order_id", happened.order.number.as_str())
        .with("session_id", happened.order.session.as_str())
        .with_some("dispute_id", dispute.map(|d| d.id.as_str()))
        .with_some("status", dispute.map(|d| d.state.as_str()))
        .with("events", test_routes::logged(happened))
        .build()
}

fn text(event: &str, happened: &Happened) -> anyhow::Result<()> {
    let mut lines = format!("{event}: order {}\n", happened.order.number.as_str());
    let events = test_routes::logged(happened);
    for one in events.as_array().unwrap_or_default() {
        let of = |key: &str| one.get(key).and_then(Json::as_str).unwrap_or_default();
        lines.push_str(&format!("  {}  {}\n", of("id"), of("type")));
    }
    print(&lines)
}

fn list(as_json: bool) -> anyhow::Result<()> {
    let words: Vec<_> = dialects::trigger_words().collect();
    if as_json {
        let one = |w: &&trigger::TriggerWord| {
            Json::object()
                .with("event", w.word)
                .with("does", w.does)
                .build()
        };
        let rows = words.iter().map(one).collect();
        let all = Json::object().with("events", Json::Array(rows)).build();
        return print(&format!("{}\n", canonical_json::to_string(&all)));
    }
    let lines: String = words
        .iter()
        .map(|w| format!("{:<24} {}\n", w.word, w.does))
        .collect();
    print(&lines)
}
