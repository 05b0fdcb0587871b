//! A sale as the card form shows it, whether it comes from a visitor's link or from an order.

use axum::http::StatusCode;
use axum::response::Response;
use pebblepay_core::coupon::CouponUse;
use pebblepay_core::id::SessionId;
use pebblepay_core::link::{Price, amount_bounds};
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::order::{CustomerCancel, Details, Order, Origin};
use pebblepay_core::store::{Mode, Store};
use pebblepay_core::test_cards::TEST_CARDS;
use pebblepay_core::{text, time};
use url::Url;

use super::look::{self, Framing};
use super::reader::Reader;
use super::said;
use super::token::{Claims, Opened};
use super::views::{
    AmountLine, AmountView, Brand, CheckoutView, CouponView, FieldErrors, FormValues, LinkView,
    OpenAmount, Surface, TestCardView, Theme,
};
use crate::app::pay::{Offer, SIMULATED_WALLET};
use crate::http::Site;
use crate::words::money::{self, money};
use crate::words::{Arg, Language, typed};

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
    /// The price before any discount.
    pub price: Price,
    /// How the coupon that was asked for stands.
    pub coupon: CouponUse,
    /// What the merchant or the link said.
    pub details: Details,
    /// When the session ends, in milliseconds since the Unix epoch.
    pub expires_at_ms: i64,
    /// A visitor's page that has no order yet.
    pub opened: Option<Opened>,
    /// Where a visitor's page that ran out of time starts again.
    pub restart_href: Option<String>,
}

/// Who looks at the form, and where.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// Whose language it is in.
    pub reader: Reader,
    /// On its own or in a frame.
    pub surface: Surface,
    /// The colour scheme.
    pub theme: Theme,
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
    /// The coupon code that was typed and what is wrong with it.
    pub coupon: Option<(String, String)>,
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
            coupon: opened.coupon.clone(),
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
            price: Price::Fixed(order.price()),
            coupon: order.coupon.clone(),
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

    /// What the customer pays; none while the customer chooses.
    #[must_use]
    pub fn total(&self) -> Option<Money> {
        match self.price {
            Price::Fixed(price) => {
                let minor = price.minor() - self.coupon.off_minor();
                Some(Money::from_minor(minor, price.currency()))
            }
            Price::Open(_) => None,
        }
    }

    /// True where nothing is left to pay, so that no card is asked for (B-21).
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.total().is_some_and(Money::is_zero)
    }

    /// What the gateway of the sale's side offers; `None` where nothing can be paid (F-08).
    #[must_use]
    pub fn offer(&self, site: &Site) -> Option<Offer> {
        site.app.gateways.offer(&self.store, self.mode)
    }

    /// Whether the customer pays on a page of the gateway's own.
    #[must_use]
    pub fn is_elsewhere(&self, site: &Site) -> bool {
        !self.is_free() && self.offer(site).is_some_and(|offer| offer.redirects)
    }

    /// Whether the gateway offers the simulated wallet. Where the customer chooses the amount there
    /// is nothing to show in its sheet.
    fn simulated_wallet(&self, site: &Site) -> bool {
        let offer = self.offer(site);
        let offered = offer.is_some_and(|offer| offer.wallets.contains(&SIMULATED_WALLET));
        offered && !self.is_free() && self.total().is_some()
    }

    /// Subtotal and discount, where there is a discount.
    #[must_use]
    pub fn lines(&self, lang: Language) -> Vec<AmountLine> {
        match (self.price, &self.coupon, &self.details.coupon_code) {
            (Price::Fixed(price), CouponUse::Applied { off, .. }, Some(code)) => {
                lines(price, *off, code, lang)
            }
            _ => Vec::new(),
        }
    }

    fn coupon_view(&self, action: &str, typed: Option<(String, String)>) -> Option<CouponView> {
        if matches!(self.price, Price::Open(_)) {
            return None;
        }
        let applied = match &self.coupon {
            CouponUse::Applied { .. } => self.details.coupon_code.clone(),
            CouponUse::None | CouponUse::Refused(_) => None,
        };
        let (code, error) = typed.map_or_else(Default::default, |(c, e)| (c, Some(e)));
        Some(CouponView {
            action: action.to_owned(),
            applied,
            code,
            error,
        })
    }

    /// What is said of a coupon that the link or the merchant asked for and that does not apply.
    fn coupon_notice(&self, lang: Language) -> Option<String> {
        match (&self.coupon, &self.details.coupon_code) {
            (CouponUse::Refused(why), Some(code)) => {
                let told = lang.text("coupon-not-applied", &[("code", Arg::Text(code))]);
                let why = said::coupon(*why, code, lang);
                Some(if why == told {
                    told
                } else {
                    format!("{told} {why}")
                })
            }
            _ => None,
        }
    }

    /// The form's token: what comes back with it.
    #[must_use]
    pub fn token(&self, site: &Site) -> String {
        let claims = Claims {
            session: self.session.clone(),
            expires_at_ms: self.expires_at_ms,
            opened: self.opened.clone(),
        };
        claims.seal(&site.app.token_key)
    }

    /// The language of the sale for a reader.
    #[must_use]
    pub fn language(&self, reader: Reader) -> Language {
        reader.language(self.details.locale.as_deref())
    }

    /// Where a page whose time is over leads: to itself anew, or back to the merchant, where the
    /// customer may be sent there (F-03).
    #[must_use]
    pub fn way_on(&self, lang: Language) -> Option<LinkView> {
        if let Some(href) = self.restart_href.clone() {
            let label = lang.word("start-again").into_owned();
            return Some(LinkView { href, label });
        }
        let href = self.details.cancel_url.clone()?;
        let host = Url::parse(&href).ok()?.host_str()?.to_owned();
        let label = lang.text("return-to", &[("host", Arg::Text(&host))]);
        let allowed = self.may_go_to(&href);
        allowed.then_some(LinkView { href, label })
    }

    /// The form as a page.
    #[must_use]
    pub fn page(&self, site: &Site, status: StatusCode, seen: Seen, said: Said) -> Response {
        let framing = match seen.surface {
            Surface::Hosted => Framing::Never,
            Surface::Embed | Surface::Inner => Framing::Store(&self.store),
        };
        let view = self.view(site, seen, said);
        look::html(status, &view.page, &view, framing)
    }

    pub(super) fn view(&self, site: &Site, seen: Seen, said: Said) -> CheckoutView {
        let lang = self.language(seen.reader);
        let now_ms = site.app.clock.now_ms();
        let d = &self.details;
        let session = &self.session;
        let coupon_action = seen.reader.link(&format!("/pay/{session}/coupon"));
        let mut values = said.values;
        if values.name.is_empty() {
            values.name = d.customer_name.clone().unwrap_or_default();
        }
        let cancel_ends = d.customer_cancel == CustomerCancel::Allowed;
        let cancel = if cancel_ends {
            Some(seen.reader.link(&format!("/pay/{session}/cancel")))
        } else {
            d.cancel_url.clone().filter(|url| self.may_go_to(url))
        };
        let in_test = self.mode.is_test();
        let elsewhere = self.is_elsewhere(site);
        CheckoutView {
            page: look::page(&self.store, self.mode, seen.surface, seen.theme, lang),
            action: seen.reader.link(&format!("/pay/{}", self.session)),
            token: self.token(site),
            product: d.product_line(),
            reference: d.order_reference.clone(),
            amount: amount_view(self.price, self.total(), lang),
            lines: self.lines(lang),
            coupon: self.coupon_view(&coupon_action, said.coupon),
            free: self.is_free(),
            simulated_wallet: self.simulated_wallet(site),
            ask_email: d.customer_email.is_none(),
            known_email: d.customer_email.clone(),
            values,
            errors: said.errors,
            declined: said.declined,
            notices: self.coupon_notice(lang).into_iter().collect(),
            cancel_href: cancel,
            cancel_ends,
            way_on: self.way_on(lang),
            now_ms,
            expires_at_ms: self.expires_at_ms,
            payable: self.offer(site).is_some(),
            elsewhere,
            test_cards: if in_test && !self.is_free() && !elsewhere {
                test_cards(lang)
            } else {
                Vec::new()
            },
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

/// Subtotal and discount as lines above a total.
#[must_use]
pub fn lines(price: Money, off: Money, code: &str, lang: Language) -> Vec<AmountLine> {
    let off = Money::from_minor(-off.minor(), off.currency());
    vec![
        AmountLine {
            label: lang.word("subtotal").into_owned(),
            display: money(price, lang),
        },
        AmountLine {
            label: lang.text("discount", &[("code", Arg::Text(code))]),
            display: money(off, lang),
        },
    ]
}

fn amount_view(price: Price, total: Option<Money>, lang: Language) -> AmountView {
    match price {
        Price::Fixed(price) => AmountView::Fixed {
            display: money(total.unwrap_or(price), lang),
        },
        Price::Open(currency) => {
            let (min, max) = amount_bounds(currency);
            let (prefix, suffix) = money::affixes(currency, lang);
            AmountView::Open(OpenAmount {
                exponent: currency.exponent(),
                min: min.to_decimal(),
                max: max.to_decimal(),
                range: amount_range(currency, lang),
                prefix,
                suffix,
                group: typed::group_separator(lang),
            })
        }
    }
}

/// The bounds of an amount in words; hint and error at once, because both say the same.
#[must_use]
pub fn amount_range(currency: Currency, lang: Language) -> String {
    let (min, max) = amount_bounds(currency);
    let (min, max) = (money(min, lang), money(max, lang));
    let args = [("min", Arg::Text(&min)), ("max", Arg::Text(&max))];
    lang.text("amount-range", &args)
}

/// December of the year after next: any future date does (PEB-131).
fn test_expiry(now_ms: i64) -> String {
    let (year, _) = time::year_month(now_ms);
    format!("12 / {:02}", (year + 2).rem_euclid(100))
}

fn test_cards(lang: Language) -> Vec<TestCardView> {
    TEST_CARDS
        .iter()
        .map(|card| TestCardView {
            number: card.grouped(),
            brand: brand(card.brand.as_str()),
            outcome: said::test_outcome(card.result, lang).into_owned(),
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
