//! A sale as the card form shows it, whether it comes from a visitor's link or from an order.

use axum::http::StatusCode;
use axum::response::Response;
use pebblepay_core::id::SessionId;
use pebblepay_core::link::{Price, amount_bounds};
use pebblepay_core::order::{Details, Order, Origin};
use pebblepay_core::store::{Mode, Store};
use pebblepay_core::test_cards::TEST_CARDS;
use pebblepay_core::{text, time};

use super::look::{self, Framing};
use super::token::{Claims, Opened};
use super::views::{
    AmountView, Brand, CheckoutView, FieldErrors, FormValues, OpenAmount, Surface, TestCardView,
    Theme,
};
use super::words;
use crate::http::Site;

/// What the form is about.
#[derive(Clone, Debug)]
pub struct Sale {
    /// The store.
    pub store: Store,
    /// The side.
    pub mode: Mode,
    /// How it came to be.
    pub origin: Origin,
    /// The session.
    pub session: SessionId,
    /// The price.
    pub price: Price,
    /// What the merchant or the link said.
    pub details: Details,
    /// When the session ends, in milliseconds since the Unix epoch.
    pub expires_at_ms: i64,
    /// A visitor's page that has no order yet.
    pub opened: Option<Opened>,
    /// Where a visitor's page that ran out of time starts again.
    pub restart_href: Option<String>,
}

/// What the form shows beside the sale.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// What was typed before.
    pub values: FormValues,
    /// What is wrong with it.
    pub errors: FieldErrors,
    /// Why the last attempt failed.
    pub declined: Option<String>,
}

impl Sale {
    /// The sale of a page that a visitor opened.
    #[must_use]
    pub fn of_opened(store: Store, claims: Claims, opened: Opened) -> Self {
        Self {
            store,
            mode: opened.mode,
            origin: opened.origin,
            session: claims.session,
            price: opened.price,
            details: opened.details.clone(),
            expires_at_ms: claims.expires_at_ms,
            opened: Some(opened),
            restart_href: None,
        }
    }

    /// The sale of an order.
    #[must_use]
    pub fn of_order(store: Store, order: &Order) -> Self {
        Self {
            store,
            mode: order.mode,
            origin: order.origin,
            session: order.session.clone(),
            price: Price::Fixed(order.amount),
            details: order.details.clone(),
            expires_at_ms: order.expires_at_ms,
            opened: None,
            restart_href: None,
        }
    }

    /// The same, for a page that can be opened anew at `href` (B-10: links do not expire).
    #[must_use]
    pub fn restarting_at(mut self, href: String) -> Self {
        self.restart_href = Some(href);
        self
    }

    /// Where the customer may be sent without being asked (F-03): what a secret key asked for, or
    /// what the store registered.
    #[must_use]
    pub fn may_go_to(&self, url: &str) -> bool {
        may_go_to(&self.store, self.mode, self.origin, url)
    }

    /// The form as a page.
    #[must_use]
    pub fn page(
        &self,
        site: &Site,
        status: StatusCode,
        surface: Surface,
        theme: Theme,
        said: Said,
    ) -> Response {
        let framing = match surface {
            Surface::Hosted => Framing::Never,
            Surface::Embed | Surface::Inner => Framing::Store(&self.store),
        };
        let view = self.view(site, surface, theme, said);
        look::html(status, &view.page, &view, framing)
    }

    fn view(&self, site: &Site, surface: Surface, theme: Theme, said: Said) -> CheckoutView {
        let now_ms = site.app.clock.now_ms();
        let claims = Claims {
            session: self.session.clone(),
            expires_at_ms: self.expires_at_ms,
            opened: self.opened.clone(),
        };
        let d = &self.details;
        let mut values = said.values;
        if values.name.is_empty() {
            values.name = d.customer_name.clone().unwrap_or_default();
        }
        let cancel = d.cancel_url.clone().filter(|url| self.may_go_to(url));
        let in_test = self.mode.is_test();
        CheckoutView {
            page: look::page(&self.store, self.mode, surface, theme),
            action: format!("/pay/{}", self.session),
            token: claims.seal(&site.app.token_key),
            product: d.product_name.clone(),
            reference: d.order_reference.clone(),
            amount: amount_view(self.price),
            lines: Vec::new(),
            ask_email: d.customer_email.is_none(),
            known_email: d.customer_email.clone(),
            values,
            errors: said.errors,
            declined: said.declined,
            notices: d
                .coupon_code
                .iter()
                .map(|code| words::coupon_not_applied(code))
                .collect(),
            cancel_href: cancel,
            restart_href: self.restart_href.clone(),
            now_ms,
            expires_at_ms: self.expires_at_ms,
            payable: site.app.gateways.of(self.mode).is_some(),
            test_cards: if in_test { test_cards() } else { Vec::new() },
            test_expiry: test_expiry(now_ms),
        }
    }
}

/// See [`Sale::may_go_to`].
#[must_use]
pub fn may_go_to(store: &Store, mode: Mode, origin: Origin, url: &str) -> bool {
    match origin {
        Origin::Api => true,
        Origin::Link | Origin::Embed => {
            text::http_origin(url).is_some_and(|o| store.may_return_to(&o, mode))
        }
    }
}

fn amount_view(price: Price) -> AmountView {
    match price {
        Price::Fixed(money) => AmountView::Fixed {
            display: look::money(money),
        },
        Price::Open(currency) => {
            let (min, max) = amount_bounds(currency);
            AmountView::Open(OpenAmount {
                currency: currency.code().to_owned(),
                exponent: currency.exponent(),
                min_minor: min.minor(),
                max_minor: max.minor(),
            })
        }
    }
}

/// December of the year after next: any future date does (PEB-131).
fn test_expiry(now_ms: i64) -> String {
    let (year, _) = time::year_month(now_ms);
    format!("12 / {:02}", (year + 2).rem_euclid(100))
}

fn test_cards() -> Vec<TestCardView> {
    TEST_CARDS
        .iter()
        .map(|card| TestCardView {
            number: card.grouped(),
            brand: brand(card.brand.as_str()),
            outcome: card.label.to_owned(),
        })
        .collect()
}

/// The mark of a brand's word.
#[must_use]
pub fn brand(word: &str) -> Brand {
    match word {
        "visa" => Brand::Visa,
        "mastercard" => Brand::Mastercard,
        _ => Brand::Other,
    }
}
