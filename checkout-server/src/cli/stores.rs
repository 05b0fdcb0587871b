//! `store set` and `store show`.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use pebblepay_core::brand::{Setting, Support};
use pebblepay_core::json::Json;
use pebblepay_core::limits::LOGO_BYTES_MAX;
use pebblepay_core::store::Store;

use super::ModeWord;
use super::commands::{CLOCK, done, show};
use crate::app::brand::{self, Changes, LogoChange};
use crate::app::endpoints;
use crate::db::Db;

/// Takes a setting away.
const NONE: &str = "none";

#[derive(Args)]
pub(super) struct StoreSet {
    /// The store's id
    #[arg(long)]
    store: String,
    /// The name that customers see
    #[arg(long)]
    name: Option<String>,
    /// Your colour, such as '#2456e6', or none; it is adjusted until text on it can be read
    #[arg(long, value_name = "COLOUR")]
    accent: Option<String>,
    /// A PNG, JPEG or WebP picture of at most 64 KiB, or none
    #[arg(long, value_name = "FILE")]
    logo: Option<String>,
    /// Where customers get help: an e-mail address, an https URL, or none
    #[arg(long, value_name = "ADDRESS")]
    support: Option<String>,
    /// Your terms of sale, or none
    #[arg(long, value_name = "URL")]
    terms_url: Option<String>,
    /// Your privacy policy, or none
    #[arg(long, value_name = "URL")]
    privacy_url: Option<String>,
    /// Your refund policy, or none
    #[arg(long, value_name = "URL")]
    refund_url: Option<String>,
    /// Whether a link may ask for test mode on a live store
    #[arg(long, value_name = "BOOL")]
    allow_test_links: Option<bool>,
    /// Whether a link that is not signed may sell what is no variant
    #[arg(long, value_name = "RULE")]
    unsigned_amounts: Option<Rule>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Rule {
    Allow,
    Refuse,
}

#[derive(Args)]
pub(super) struct StoreShow {
    /// The store's id
    #[arg(long)]
    store: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(super) struct StoreRotate {
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

pub(super) fn rotate(db: &Db, args: &StoreRotate) -> anyhow::Result<()> {
    let mode = args.mode.into();
    let secret = done(endpoints::rotate_store(db, &CLOCK, &args.store, mode))?;
    show(&Json::object().with("secret", secret).build(), args.json)
}

pub(super) fn set(db: &Db, args: StoreSet) -> anyhow::Result<()> {
    let wish = |text: String| Some(text).filter(|text| text != NONE);
    let given = [
        (Setting::Accent, args.accent),
        (Setting::Support, args.support),
        (Setting::TermsUrl, args.terms_url),
        (Setting::PrivacyUrl, args.privacy_url),
        (Setting::RefundUrl, args.refund_url),
    ];
    let settings: Vec<_> = given
        .into_iter()
        .filter_map(|(setting, text)| text.map(|text| (setting, wish(text))))
        .collect();
    let logo = match args.logo.as_deref() {
        None => None,
        Some(NONE) => Some(LogoChange::Remove),
        Some(path) => Some(LogoChange::Put(picture(Path::new(path))?)),
    };
    let changes = Changes {
        name: args.name,
        settings,
        logo,
        allow_test_links: args.allow_test_links,
        signed_amounts_only: args.unsigned_amounts.map(|rule| rule == Rule::Refuse),
        ..Changes::default()
    };
    if changes == Changes::default() {
        bail!("nothing to set: see checkout-server store set --help");
    }
    let store = done(brand::change(db, &args.store, &changes))?;
    tell(&store, args.json)
}

pub(super) fn show_one(db: &Db, args: &StoreShow) -> anyhow::Result<()> {
    tell(&done(brand::show(db, &args.store))?, args.json)
}

/// One byte more than a logo may have is enough to refuse it.
fn picture(path: &Path) -> anyhow::Result<Vec<u8>> {
    let shown = || format!("{}", path.display());
    let file = File::open(path).with_context(shown)?;
    let mut bytes = Vec::new();
    file.take(LOGO_BYTES_MAX as u64 + 1)
        .read_to_end(&mut bytes)
        .with_context(shown)?;
    Ok(bytes)
}

fn tell(store: &Store, json: bool) -> anyhow::Result<()> {
    let brand = &store.brand;
    let texts = |list: &[String]| Json::array(list.iter().map(String::as_str));
    let logo = brand.logo.as_ref().map(|logo| {
        Json::object()
            .with("path", format!("/logo/{}/{}", store.id, logo.hash))
            .with("width", i64::from(logo.width))
            .with("height", i64::from(logo.height))
            .build()
    });
    let values = Json::object()
        .with("store_id", store.id.as_str())
        .with("name", store.name.as_str())
        .with("merchant_code", store.merchant_code.as_str())
        .with("currency", store.currency.code())
        .with("fee_bps", i64::from(store.fee_bps))
        .with("origins", texts(&store.origins))
        .with("return_origins", texts(&store.return_origins))
        .with("allow_test_links", store.allow_test_links)
        .with(
            "unsigned_amounts",
            if store.signed_amounts_only {
                "refuse"
            } else {
                "allow"
            },
        )
        .with("accent", brand.accent.map(|colour| colour.to_string()))
        .with("logo", logo)
        .with("support", brand.support.as_ref().map(Support::as_str))
        .with("terms_url", brand.terms_url.as_deref())
        .with("privacy_url", brand.privacy_url.as_deref())
        .with("refund_url", brand.refund_url.as_deref())
        .build();
    show(&values, json)
}
