//! Payment links of the dashboard: orders that are sent to somebody as an address, each paid once.

use pebblepay_core::id::{OrderId, OrderRef};
use pebblepay_core::limits::UNLIMITED_MS;
use pebblepay_core::link::check_amount;
use pebblepay_core::money::Money;
use pebblepay_core::order::{Details, Order};
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::store::{Dialect, Mode};
use pebblepay_core::{limits, text};

use super::audit::{self, Actor};
use super::auth::Caller;
use super::create_order::{self, CreateOrder, Prepared, Pricing, priced};
use super::orders::seen_by;
use super::setup::currency_of;
use super::{App, Res, end};
use crate::db::{orders, payment_links};

/// How many links are on a page.
pub const PAGE: usize = 50;

/// What a link is to sell, as it was typed; empty is as good as nothing.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// A variant, at its price.
    pub variant: Option<String>,
    /// How many of it.
    pub quantity: Option<String>,
    /// Or an amount, such as `49.99`.
    pub amount: Option<String>,
    /// Its currency; the store's where there is none.
    pub currency: Option<String>,
    /// What the customer sees.
    pub product: Option<String>,
    /// The merchant's own number.
    pub reference: Option<String>,
    /// The customer's address.
    pub email: Option<String>,
}

impl Wanted {
    fn pricing(&self, caller: &Caller) -> Result<Pricing, Refusal> {
        if let Some(id) = &self.variant {
            let id = pebblepay_core::id::VariantId::parse(id);
            return id
                .map(Pricing::Variant)
                .ok_or(Refusal::NotFound(Noun::Variant));
        }
        let currency = self.currency.as_deref().map(currency_of).transpose()?;
        let currency = currency.unwrap_or(caller.store.currency);
        let amount = self.amount.as_deref().unwrap_or_default();
        check_amount(Money::parse(amount, currency)).map(Pricing::Amount)
    }

    fn details(&self) -> Result<Details, Refusal> {
        let line = |param, value: &Option<String>, max| match value {
            None => Ok(None),
            Some(value) => text::clean_text(value, max)
                .map(Some)
                .map_err(|_| Refusal::field(param, FieldProblem::TooLong(max))),
        };
        let email = self.email.as_deref().map(text::parse_email).transpose();
        let asked = self.quantity.as_ref().map(|q| q.parse().unwrap_or(0));
        Ok(Details {
            product_name: line("product", &self.product, limits::PRODUCT_CHARS_MAX)?,
            order_reference: line("reference", &self.reference, limits::REFERENCE_CHARS_MAX)?,
            customer_email: email.map_err(|_| Refusal::field("email", FieldProblem::NotAnEmail))?,
            quantity: pebblepay_core::link::check_quantity(asked, self.variant.is_some())?,
            ..Details::default()
        })
    }
}

/// Makes a link. It can be paid until it is cancelled.
///
/// # Errors
/// A field can not be used; the store has no live gateway; the variant is not sold.
pub async fn create(app: &App, actor: &Actor, caller: &Caller, wanted: &Wanted) -> Res<Order> {
    if caller.mode == Mode::Live && !caller.store.live_gateway {
        return Err(Refusal::NoLiveGateway.into());
    }
    let request = CreateOrder {
        store: caller.store.clone(),
        mode: caller.mode,
        pricing: wanted.pricing(caller)?,
        details: wanted.details()?,
        dialect: Dialect::PebblePay,
        valid_ms: Some(UNLIMITED_MS),
    };
    let (actor, now_ms, word) = (actor.clone(), app.clock.now_ms(), app.event_word);
    let write = app.db.write(move |tx| -> Res<Order> {
        let new = priced(tx, &request, now_ms)?;
        let order = create_order::insert(tx, word, Prepared::new(new, now_ms), now_ms)?;
        payment_links::insert(tx, &order)?;
        let (store, subject) = (Some(&order.store_id), order.number.as_str());
        audit::record(tx, &actor, store, "link.created", subject, now_ms)?;
        Ok(order)
    });
    let order = write.await?;
    app.wake_deliveries.notify_one();
    Ok(order)
}

/// The links of the caller's side, newest first, below this one; and whether there are more.
///
/// # Errors
/// As the database says.
pub async fn list(app: &App, caller: &Caller, below: Option<OrderId>) -> Res<(Vec<Order>, bool)> {
    let (store, mode) = (caller.store.id.clone(), caller.mode);
    let read = app.db.read(move |tx| -> Res<_> {
        let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let mut ids = payment_links::list(tx, &store, mode, below.as_ref(), limit)?;
        let has_more = ids.len() > PAGE;
        ids.truncate(PAGE);
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.extend(orders::find(tx, &store, &OrderRef::Id(id))?);
        }
        Ok((found, has_more))
    });
    read.await
}

/// Cancels a link that was not paid.
///
/// # Errors
/// [`Noun::Order`] not found; it is paid, being paid or has ended.
pub async fn cancel(app: &App, actor: &Actor, caller: &Caller, id: OrderRef) -> Res<Order> {
    let (store, mode, actor) = (caller.store.id.clone(), caller.mode, actor.clone());
    let (now_ms, word) = (app.clock.now_ms(), app.event_word);
    let write = app.db.write(move |tx| -> Res<Order> {
        let mut order = seen_by(tx, &store, mode, &id)?;
        if order.mode != mode {
            return Err(Refusal::NotFound(Noun::Order).into());
        }
        end::cancel_in(tx, word, &mut order, now_ms)?;
        let subject = order.number.as_str();
        audit::record(tx, &actor, Some(&store), "link.cancelled", subject, now_ms)?;
        Ok(order)
    });
    let order = write.await?;
    app.wake_deliveries.notify_one();
    Ok(order)
}
