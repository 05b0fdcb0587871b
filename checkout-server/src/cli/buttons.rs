//! `store button-key` and `sign-button`.

use clap::Args;
use pebblepay_core::json::Json;
use pebblepay_core::time::iso_seconds;

use super::ModeWord;
use super::commands::{CLOCK, done, open, print, show, vault};
use crate::app::buttons::{self, Params, Wish};
use crate::app::snippets::Button;
use crate::config::Settings;

#[derive(Args)]
pub(super) struct ButtonKeyArgs {
    /// The store's id
    #[arg(long)]
    store: String,
    /// The side; where absent, the one on which the store's links sell
    #[arg(long)]
    mode: Option<ModeWord>,
    /// Make a new key; buttons signed with the former one are good for another 90 days
    #[arg(long)]
    rotate: bool,
    /// Refuse what former keys signed from now on; with --rotate, the present key is one of them
    #[arg(long)]
    end_former: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(super) struct SignButton {
    /// The store's id
    #[arg(long)]
    store: String,
    /// The amount, such as 49.99
    #[arg(long, conflicts_with = "variant")]
    amount: Option<String>,
    /// A variant to sell, at the price that the store has for it
    #[arg(long, value_name = "VARIANT")]
    variant: Option<String>,
    /// The currency of the amount; the store's where absent
    #[arg(long, requires = "amount")]
    currency: Option<String>,
    /// What the customer sees
    #[arg(long)]
    product: Option<String>,
    /// Your own order or invoice number
    #[arg(long)]
    reference: Option<String>,
    /// Where the customer goes after paying
    #[arg(long, value_name = "URL")]
    return_url: Option<String>,
    /// Where the customer goes after giving up
    #[arg(long, value_name = "URL")]
    cancel_url: Option<String>,
    /// Hears of the payment
    #[arg(long, value_name = "URL")]
    webhook_url: Option<String>,
    /// A JSON object that comes back in webhooks
    #[arg(long, value_name = "JSON")]
    metadata: Option<String>,
    /// The side; where absent, the one on which the store's links sell
    #[arg(long)]
    mode: Option<ModeWord>,
    /// What the button says
    #[arg(long, default_value = "Buy now")]
    label: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn key(settings: &Settings, args: &ButtonKeyArgs) -> anyhow::Result<()> {
    let wish = Wish {
        rotate: args.rotate,
        end_former: args.end_former,
    };
    let side = (args.store.as_str(), args.mode.map(Into::into));
    let shown = done(buttons::key(
        &open(settings)?,
        &vault(settings)?,
        &CLOCK,
        side,
        wish,
    ))?;
    let values = Json::object()
        .with("store_id", shown.store.id.as_str())
        .with("mode", shown.mode.as_str())
        .with("key", shown.key.as_str())
        .with("former_valid_until", shown.former_until_ms.map(iso_seconds))
        .build();
    show(&values, args.json)
}

pub(super) fn sign(settings: &Settings, args: &SignButton) -> anyhow::Result<()> {
    let side = (args.store.as_str(), args.mode.map(Into::into));
    let (db, vault) = (open(settings)?, vault(settings)?);
    let signed = done(buttons::sign(&db, &vault, &CLOCK, side, params(args)))?;
    let made = Button {
        params: signed.params,
        mode: None,
        label: args.label.clone(),
        signature: Some(signed.signature.clone()),
    };
    let (host, id) = (host(settings), signed.by.store.id.as_str());
    let (href, link, button) = (made.href(&host, id), made.link(&host, id), made.html());
    if args.json {
        let values = Json::object()
            .with("data_sig", signed.signature)
            .with("store_id", signed.by.store.id.as_str())
            .with("mode", signed.by.mode.as_str())
            .with("href", href)
            .with("link", link)
            .with("button", button)
            .build();
        return show(&values, true);
    }
    print(&format!("{}\n\n{link}\n\n{button}\n", signed.signature))
}

/// What was asked for; a word that is empty is not there.
fn params(args: &SignButton) -> Params {
    [
        ("variant_id", &args.variant),
        ("amount", &args.amount),
        ("currency", &args.currency),
        ("product", &args.product),
        ("ref", &args.reference),
        ("return_url", &args.return_url),
        ("cancel_url", &args.cancel_url),
        ("webhook_url", &args.webhook_url),
        ("metadata", &args.metadata),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value.clone()?)))
    .filter(|(_, value)| !value.is_empty())
    .collect()
}

fn host(settings: &Settings) -> String {
    if settings.public_url.is_empty() {
        format!("http://{}", settings.listen)
    } else {
        settings.public_url.trim_end_matches('/').to_owned()
    }
}
