//! `store button-key` and `sign-button`.

use clap::Args;
use pebblepay_core::json::Json;
use pebblepay_core::text::append_query;
use pebblepay_core::time::iso_seconds;

use super::ModeWord;
use super::commands::{CLOCK, done, open, print, show};
use crate::app::buttons::{self, Params, Signed, Wish};
use crate::app::vault::Vault;
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

/// Parameters and the attributes that become them.
const ATTRIBUTES: [(&str, &str); 10] = [
    ("variant_id", "data-variant-id"),
    ("amount", "data-amount"),
    ("currency", "data-currency"),
    ("product", "data-product"),
    ("ref", "data-reference"),
    ("return_url", "data-return-url"),
    ("cancel_url", "data-cancel-url"),
    ("webhook_url", "data-webhook-url"),
    ("metadata", "data-metadata"),
    ("testMode", "data-test-mode"),
];

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
    let href = href(settings, &signed);
    let link = format!(
        "<a href=\"{}\" data-pebblepay=\"checkout\">{}</a>",
        escape(&href),
        escape(&args.label)
    );
    let button = button(&signed, &args.label);
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

fn vault(settings: &Settings) -> anyhow::Result<Vault> {
    Vault::of_settings(&settings.encryption_key, &settings.database)
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

fn href(settings: &Settings, signed: &Signed) -> String {
    let host = if settings.public_url.is_empty() {
        format!("http://{}", settings.listen)
    } else {
        settings.public_url.trim_end_matches('/').to_owned()
    };
    let params = signed.params.iter().map(|(n, v)| (*n, v.as_str()));
    let pairs: Vec<_> = params.chain([("sig", signed.signature.as_str())]).collect();
    append_query(&format!("{host}/checkout/{}", signed.by.store.id), &pairs)
}

fn button(signed: &Signed, label: &str) -> String {
    let value = |name: &str| signed.params.iter().find(|(n, _)| *n == name);
    let attributes: String = ATTRIBUTES
        .iter()
        .filter_map(|(name, attribute)| Some((attribute, &value(name)?.1)))
        .map(|(attribute, value)| format!(" {attribute}=\"{}\"", escape(value)))
        .collect();
    format!(
        "<button data-pebblepay=\"checkout\"{attributes} data-sig=\"{}\">{}</button>",
        signed.signature,
        escape(label)
    )
}

/// A text as it stands in HTML, also in an attribute.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use pebblepay_core::button::COVERED;
    use pebblepay_protocol::{attributes, params};

    use super::*;

    #[test]
    fn the_attributes_are_those_that_the_sdk_reads() {
        for (param, attribute) in ATTRIBUTES {
            assert_eq!(attributes::param_of(attribute), Some(param));
            assert!(COVERED.contains(&param));
        }
    }

    #[test]
    fn what_is_covered_are_parameters_of_links() {
        for name in COVERED {
            assert!(params::ALL.contains(&name), "{name}");
        }
    }
}
