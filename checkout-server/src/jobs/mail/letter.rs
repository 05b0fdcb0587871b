//! What a mail to a customer says: its words in the customer's language, as plain text and as HTML.
//!
//! Nothing is loaded from elsewhere when it is read, and nothing tells that it was read. Every
//! text of a merchant or customer is escaped by the template or encoded by the mail library.

use askama::Template;
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use pebblepay_core::accent::Accent;
use pebblepay_core::brand::Support;
use pebblepay_core::money::Money;
use pebblepay_core::order::Order;
use pebblepay_core::payment::Attempt;
use pebblepay_core::store::Store;
use std::time::{Duration, UNIX_EPOCH};

use crate::app::licences::Clear;
use crate::words::{Arg, Language, dates, money};

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// The order was paid.
    Receipt,
    /// Money goes back: this much now, and this much so far.
    Refund {
        /// With this refund.
        now: Money,
        /// With this refund and those before it.
        so_far: Money,
    },
    /// A licence key that the receipt could not hold yet.
    Licence,
}

/// Everything that a mail is written from.
pub struct Content<'a> {
    /// What it is about.
    pub topic: Topic,
    /// The store.
    pub store: &'a Store,
    /// The order.
    pub order: &'a Order,
    /// The attempt that paid it.
    pub attempt: Option<&'a Attempt>,
    /// The order's licence keys; `None` where it is sold without.
    pub keys: Option<&'a [Clear]>,
    /// The receipt's page.
    pub link: &'a str,
    /// When it was written, in milliseconds since the Unix epoch.
    pub at_ms: i64,
}

/// A mail's words.
#[derive(Debug)]
pub struct Letter {
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// Where a mail goes, and how it is told from others.
pub struct Envelope<'a> {
    /// Whom it comes from.
    pub from: &'a Mailbox,
    /// The customer's address.
    pub to: &'a str,
    /// The mail's own id: every attempt to send it carries the same.
    pub id: &'a str,
}

struct Line {
    label: String,
    value: String,
    strong: bool,
}

/// The parts that both templates set.
struct Parts<'a> {
    language: Language,
    store: &'a str,
    test_note: Option<String>,
    title: String,
    sentences: Vec<String>,
    key_label: String,
    keys: &'a [Clear],
    lines: Vec<Line>,
    link: &'a str,
    link_label: String,
    accent: Option<Accent>,
    footer: Vec<String>,
    links: Vec<(String, &'a str)>,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    m: &'a Parts<'a>,
}

#[derive(Template)]
#[template(path = "mail/letter.txt", escape = "none")]
struct Text<'a> {
    m: &'a Parts<'a>,
}

/// Writes a mail.
///
/// # Errors
/// A template can not be filled, which tests keep from happening.
pub fn write(content: &Content<'_>) -> anyhow::Result<Letter> {
    let language = content.order.details.locale.as_deref();
    let language = language
        .and_then(Language::best_for)
        .unwrap_or(Language::ENGLISH);
    let parts = parts(content, language);
    Ok(Letter {
        subject: subject(content, language),
        text: Text { m: &parts }.render()?,
        html: Html { m: &parts }.render()?,
    })
}

fn subject(content: &Content<'_>, language: Language) -> String {
    let id = match content.topic {
        Topic::Receipt => "mail-receipt-subject",
        Topic::Refund { .. } => "mail-refund-subject",
        Topic::Licence => "mail-licence-subject",
    };
    let (store, order) = (&content.store.name, content.order.number.as_str());
    let mut subject = language.text(id, &[("store", store.into()), ("order", order.into())]);
    if content.order.mode.is_test() {
        subject = language.text("mail-test-subject", &[("subject", (&subject).into())]);
    }
    // Lists of mails show the marks that isolate a direction as boxes, and need none.
    subject.replace(['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'], "")
}

fn parts<'a>(content: &Content<'a>, language: Language) -> Parts<'a> {
    let word = |id: &str| language.word(id).into_owned();
    let store = content.store.name.as_str();
    let title = match content.topic {
        Topic::Receipt => word("mail-receipt-title"),
        Topic::Refund { .. } => word("mail-refund-title"),
        Topic::Licence => word("mail-licence-title"),
    };
    let mut footer = Vec::new();
    match &content.store.brand.support {
        Some(Support::Email(address)) => {
            footer.push(language.text("mail-support", &[("address", address.into())]));
        }
        // Nobody reads answers to this mail, so nothing is said of them.
        Some(Support::Url(url)) => {
            footer.push(language.text("support", &[("address", url.into())]));
        }
        None => {}
    }
    footer.push(language.text("mail-why", &[("store", store.into())]));
    let is_test = content.order.mode.is_test();
    let keys = match content.topic {
        Topic::Receipt | Topic::Licence => content.keys.unwrap_or_default(),
        Topic::Refund { .. } => &[],
    };
    Parts {
        language,
        store,
        test_note: is_test.then(|| word("mail-test-note")),
        title,
        sentences: without_double_stops(sentences(content, language), store),
        key_label: word("mail-key"),
        keys,
        lines: lines(content, language),
        link: content.link,
        link_label: word("mail-view"),
        accent: content.store.brand.accent.map(Accent::of),
        footer: without_double_stops(footer, store),
        links: links(content, language),
    }
}

/// The store's small print.
fn links<'a>(content: &Content<'a>, language: Language) -> Vec<(String, &'a str)> {
    let brand = &content.store.brand;
    let all = [
        ("terms", &brand.terms_url),
        ("privacy", &brand.privacy_url),
        ("refund-policy", &brand.refund_url),
    ];
    let link = |(word, url): (&str, &'a Option<String>)| {
        let label = language.word(word).into_owned();
        url.as_deref().map(|url| (label, url))
    };
    all.into_iter().filter_map(link).collect()
}

/// A store whose name ends in a full stop does not end a sentence with two.
fn without_double_stops(sentences: Vec<String>, store: &str) -> Vec<String> {
    if !store.ends_with('.') {
        return sentences;
    }
    let double = format!("{store}.");
    let one = |sentence: String| sentence.replace(&double, store);
    sentences.into_iter().map(one).collect()
}

fn sentences(content: &Content<'_>, language: Language) -> Vec<String> {
    let store = Arg::from(&content.store.name);
    let amount = |id, amount: Money| {
        let amount = money::money(amount, language);
        language.text(id, &[("store", store), ("amount", (&amount).into())])
    };
    match content.topic {
        Topic::Receipt => {
            let mut said = vec![amount("mail-receipt-lead", content.order.amount)];
            let waits = content.keys.is_some_and(<[Clear]>::is_empty);
            if waits && !content.order.mode.is_test() {
                said.push(language.word("mail-licence-wait").into_owned());
            }
            said
        }
        Topic::Refund { now, .. } => vec![amount("mail-refund-lead", now)],
        Topic::Licence => vec![language.text("mail-licence-lead", &[("store", store)])],
    }
}

fn lines(content: &Content<'_>, language: Language) -> Vec<Line> {
    let order = content.order;
    let mut lines = Vec::new();
    let mut line = |id: &str, value: Option<String>| {
        lines.extend(value.map(|value| Line {
            label: language.word(id).into_owned(),
            value,
            strong: id == "mail-total" || id == "mail-refunded",
        }));
    };
    let shown = |amount: Money| Some(money::money(amount, language));
    line("mail-product", order.details.product_line());
    if content.topic != Topic::Licence {
        let off = Money::from_minor(order.coupon.off_minor(), order.amount.currency());
        let subtotal = order.amount.checked_add(off);
        if let Some(subtotal) = subtotal.filter(|_| off.minor() > 0) {
            let less = money::money(Money::from_minor(-off.minor(), off.currency()), language);
            let code = order.details.coupon_code.as_deref();
            let less = code.map_or(less.clone(), |code| format!("{less} ({code})"));
            line("mail-subtotal", shown(subtotal));
            line("mail-discount", Some(less));
        }
        line("mail-total", shown(order.amount));
    }
    if let Topic::Refund { now, so_far } = content.topic {
        line("mail-refunded", shown(now));
        line(
            "mail-refunded-total",
            shown(so_far).filter(|_| so_far != now),
        );
    }
    line("mail-order", Some(order.number.as_str().to_owned()));
    line("mail-reference", order.details.order_reference.clone());
    let at_ms = match content.topic {
        Topic::Receipt | Topic::Licence => order.completed_at_ms.unwrap_or(content.at_ms),
        Topic::Refund { .. } => content.at_ms,
    };
    line("mail-date", Some(dates::date_time(at_ms, language)));
    let card = content.attempt.and_then(|a| a.card.as_ref());
    let card = card.map(|card| {
        // The dots and digits are one word, whichever way the sentence runs.
        format!("\u{2066}{} •••• {}\u{2069}", brand(&card.brand), card.last4)
    });
    line("mail-card", card);
    lines
}

/// A brand as its cards show it.
fn brand(word: &str) -> &str {
    match word {
        "visa" => "Visa",
        "mastercard" => "Mastercard",
        other => other,
    }
}

/// A name for a header. Control characters are refused where names are read; the mail library
/// does not survive one, so none that was stored otherwise gets there either.
fn name(text: &str) -> Option<String> {
    let text = text.replace(char::is_control, " ");
    Some(text.trim().to_owned()).filter(|name| !name.is_empty())
}

/// Puts a letter into an envelope.
///
/// # Errors
/// The customer's address can not be written to.
pub fn message(
    content: &Content<'_>,
    letter: Letter,
    envelope: &Envelope<'_>,
) -> anyhow::Result<Message> {
    let sender = envelope.from.name.as_ref().unwrap_or(&content.store.name);
    let from = Mailbox::new(name(sender), envelope.from.email.clone());
    let customer = content.order.details.customer_name.as_deref();
    let to = Mailbox::new(customer.and_then(name), envelope.to.parse()?);
    let written = UNIX_EPOCH + Duration::from_millis(u64::try_from(content.at_ms)?);
    let domain = envelope.from.email.domain();
    let mut message = Message::builder()
        .from(from)
        .to(to)
        .subject(letter.subject.replace(char::is_control, " "))
        .date(written)
        .message_id(Some(format!("<{}@{domain}>", envelope.id)));
    if let Some(Support::Email(address)) = &content.store.brand.support
        && let Ok(address) = address.parse()
    {
        message = message.reply_to(Mailbox::new(None, address));
    }
    let parts = MultiPart::alternative_plain_html(letter.text, letter.html);
    let mut message = message.multipart(parts)?;
    // Machines that answer mails by themselves leave these alone (RFC 3834).
    message.headers_mut().insert_raw(HeaderValue::new(
        HeaderName::new_from_ascii_str("Auto-Submitted"),
        "auto-generated".to_owned(),
    ));
    Ok(message)
}

#[cfg(test)]
mod tests;
