//! A store's variants: made, changed, taken off sale. An order keeps the price that it was made with, and
//! so does a page that a customer has open.

use pebblepay_core::id::VariantId;
use pebblepay_core::link::check_amount;
use pebblepay_core::money::Money;
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::store::Store;

use super::audit::{self, Actor};
use super::setup::{currency_of, variant_name};
use super::{App, Error, Res, random};
pub use crate::db::licences::VariantStock;
pub use crate::db::variants::Variant;
use crate::db::{licences, variants};

/// What a variant is to be, as it was typed. What is not named stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The name that customers see.
    pub name: Option<String>,
    /// The price, such as `49.99`.
    pub amount: Option<String>,
    /// Its currency, such as `EUR`.
    pub currency: Option<String>,
}

impl Wanted {
    /// Changes a variant; the price is read in the currency that it then has.
    fn apply(&self, variant: &mut Variant) -> Result<(), Refusal> {
        if let Some(name) = &self.name {
            variant.name = variant_name(name)?;
        }
        let currency = self.currency.as_deref().map(currency_of).transpose()?;
        let currency = currency.unwrap_or(variant.price.currency());
        match &self.amount {
            Some(amount) => {
                variant.price = check_amount(Money::parse(amount.trim(), currency))?;
            }
            // The same figures in another currency are another price, and have to be one there.
            None if currency != variant.price.currency() => {
                let figures = variant.price.to_decimal();
                variant.price = check_amount(Money::parse(&figures, currency))?;
            }
            None => {}
        }
        Ok(())
    }
}

fn not_found() -> Error {
    Error::Refused(Refusal::NotFound(Noun::Variant))
}

fn parse(id: &str) -> Res<VariantId> {
    VariantId::parse(id).ok_or_else(not_found)
}

/// Makes a variant.
///
/// # Errors
/// The name, price or currency can not be used.
pub async fn create(app: &App, actor: &Actor, store: &Store, wanted: &Wanted) -> Res<VariantId> {
    let now_ms = app.clock.now_ms();
    let mut variant = Variant {
        id: VariantId::new(now_ms, &random()),
        name: String::new(),
        price: Money::zero(store.currency),
    };
    let whole = Wanted {
        name: Some(wanted.name.clone().unwrap_or_default()),
        amount: Some(wanted.amount.clone().unwrap_or_default()),
        currency: wanted.currency.clone(),
    };
    whole.apply(&mut variant)?;
    let (actor, store, id) = (actor.clone(), store.id.clone(), variant.id.clone());
    let write = app.db.write(move |tx| -> Res<()> {
        variants::insert(tx, &store, &variant, now_ms)?;
        let subject = variant.id.as_str();
        audit::record(tx, &actor, Some(&store), "variant.created", subject, now_ms)?;
        Ok(())
    });
    write.await?;
    Ok(id)
}

/// Changes a variant.
///
/// # Errors
/// [`Noun::Variant`] not found; the name, price or currency can not be used.
pub async fn change(app: &App, actor: &Actor, store: &Store, id: &str, wanted: &Wanted) -> Res<()> {
    let (id, wanted) = (parse(id)?, wanted.clone());
    let (actor, store, now_ms) = (actor.clone(), store.id.clone(), app.clock.now_ms());
    let write = app.db.write(move |tx| -> Res<()> {
        let mut variant = variants::find(tx, &store, &id)?.ok_or_else(not_found)?;
        let before = variant.price;
        wanted.apply(&mut variant)?;
        variants::save(tx, &store, &variant)?;
        let (amount, code) = (variant.price, variant.price.currency().code());
        let subject = if before == variant.price {
            id.as_str().to_owned()
        } else {
            format!("{id}: {amount} {code}")
        };
        audit::record(
            tx,
            &actor,
            Some(&store),
            "variant.changed",
            &subject,
            now_ms,
        )?;
        Ok(())
    });
    write.await
}

/// Takes a variant off sale, or back. Orders and pages that are open go on.
///
/// # Errors
/// [`Noun::Variant`] not found.
pub async fn archive(app: &App, actor: &Actor, store: &Store, id: &str, off_sale: bool) -> Res<()> {
    let (id, actor, store) = (parse(id)?, actor.clone(), store.id.clone());
    let now_ms = app.clock.now_ms();
    let write = app.db.write(move |tx| -> Res<()> {
        variants::find(tx, &store, &id)?.ok_or_else(not_found)?;
        if variants::archive(tx, &store, &id, off_sale.then_some(now_ms))? {
            let action = if off_sale {
                "variant.archived"
            } else {
                "variant.restored"
            };
            audit::record(tx, &actor, Some(&store), action, id.as_str(), now_ms)?;
        }
        Ok(())
    });
    write.await
}

/// The variants of a store with their stock, oldest first, with those that are not sold any more.
///
/// # Errors
/// As the database says.
pub async fn list(app: &App, store: &Store) -> Res<Vec<VariantStock>> {
    let store = store.id.clone();
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(licences::variants(tx, &store)?) });
    read.await
}

/// One variant of a store with its stock.
///
/// # Errors
/// [`Noun::Variant`] not found.
pub async fn get(app: &App, store: &Store, id: &str) -> Res<VariantStock> {
    let (id, store) = (parse(id)?, store.id.clone());
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(licences::variant(tx, &store, &id)?) });
    read.await?.ok_or_else(not_found)
}
