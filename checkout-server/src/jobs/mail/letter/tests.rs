//! What customers read, in several languages, and that no text breaks out of its place.

use std::collections::BTreeSet;
use std::sync::Arc;

use pebblepay_core::accent::Colour;
use pebblepay_core::brand::Brand;
use pebblepay_core::coupon::CouponUse;
use pebblepay_core::id::{AttemptId, CouponId, OrderId, OrderNumber, SessionId, StoreId};
use pebblepay_core::money::Currency;
use pebblepay_core::order::{Details, NewOrder, Origin};
use pebblepay_core::payment::CardSummary;
use pebblepay_core::store::{ChosenGateways, Dialect, Mode};

use super::*;

const NOW_MS: i64 = 1_773_570_600_000;

struct Sale {
    store: Store,
    order: Order,
    attempt: Attempt,
    keys: Option<Vec<Clear>>,
}

fn usd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::USD)
}

fn sale(mode: Mode, locale: &str) -> Sale {
    let store = Store {
        id: StoreId::parse("store_a").unwrap(),
        name: "Kiln & Co.".to_owned(),
        merchant_code: "kiln".to_owned(),
        currency: Currency::USD,
        fee_bps: 0,
        origins: Vec::new(),
        return_origins: Vec::new(),
        allow_test_links: false,
        signed_amounts_only: false,
        live_gateway: true,
        gateways: ChosenGateways::default(),
        brand: Arc::new(Brand {
            support: Support::parse("help@kiln.example"),
            ..Brand::default()
        }),
    };
    let new = NewOrder {
        id: OrderId::new(NOW_MS, &[1; 10]),
        number: OrderNumber::parse("PP-2603-ABC123").unwrap(),
        session: SessionId::new(NOW_MS, &[1; 10]),
        store_id: store.id.clone(),
        mode,
        origin: Origin::Api,
        dialect: Dialect::PebblePay,
        price: usd(4999),
        coupon: CouponUse::None,
        variant_id: None,
        fee_bps: 0,
        details: Details {
            product_name: Some("Glazing <class>".to_owned()),
            order_reference: Some("R-1".to_owned()),
            customer_email: Some("jo@example.com".to_owned()),
            customer_name: Some("Jo Doe".to_owned()),
            locale: Some(locale.to_owned()),
            ..Details::default()
        },
        expires_at_ms: NOW_MS + 1,
    };
    let (mut order, _) = Order::create(new, NOW_MS);
    let card = CardSummary {
        brand: "visa".to_owned(),
        last4: "0002".to_owned(),
    };
    let id = AttemptId::new(NOW_MS, &[2; 10]);
    let attempt = order
        .begin(id, "sandbox", Some(card), None, NOW_MS)
        .unwrap();
    Sale {
        store,
        order,
        attempt,
        keys: None,
    }
}

impl Sale {
    fn content(&self, topic: Topic) -> Content<'_> {
        Content {
            topic,
            store: &self.store,
            order: &self.order,
            attempt: Some(&self.attempt),
            keys: self.keys.as_deref(),
            link: "https://pay.example/pay/cs_1/receipt",
            at_ms: NOW_MS,
        }
    }

    fn letter(&self, topic: Topic) -> Letter {
        write(&self.content(topic)).unwrap()
    }

    fn bytes(&self, topic: Topic) -> String {
        let envelope = Envelope {
            from: &"receipts@pay.example".parse().unwrap(),
            to: "jo@example.com",
            id: "mail_1",
        };
        let content = self.content(topic);
        let message = message(&content, self.letter(topic), &envelope).unwrap();
        String::from_utf8(message.formatted()).unwrap()
    }
}

// proves: PEB-027
#[test]
fn a_receipt_says_what_was_bought_and_what_was_paid() {
    let mut sale = sale(Mode::Live, "en");
    let (id, off) = (CouponId::short([1; 4]), usd(501));
    sale.order.coupon = CouponUse::Applied { id, off };
    sale.order.details.coupon_code = Some("SPRING".to_owned());
    let letter = sale.letter(Topic::Receipt);
    assert_eq!(
        letter.subject,
        "Your receipt from Kiln & Co. (PP-2603-ABC123)"
    );
    let expected = "\
Kiln & Co.

Payment complete

You paid $49.99 to Kiln & Co. This is your receipt.

Product: Glazing <class>
Subtotal: $55.00
Discount: -$5.01 (SPRING)
Total paid: $49.99
Order: PP-2603-ABC123
Reference: R-1
Date: March 15, 2026 at 10:30 AM UTC
Paid with: \u{2066}Visa •••• 0002\u{2069}

View receipt:
https://pay.example/pay/cs_1/receipt

-- 
Questions? Reply to this email or write to help@kiln.example.
You get this email because this address was given for an order at Kiln & Co.
";
    let plain_spaces = |text: &str| text.replace(['\u{202f}', '\u{a0}'], " ");
    assert_eq!(plain_spaces(&letter.text), expected);
    for text in [
        "Glazing &#60;class&#62;",
        "$49.99",
        "SPRING",
        "Kiln &#38; Co.",
    ] {
        assert!(letter.html.contains(text), "{text}: {}", letter.html);
    }
    for foreign in ["<img", "<script", "<table", "url(", "@import", "src="] {
        assert!(!letter.html.contains(foreign), "{foreign}");
    }
}

#[test]
fn a_store_has_its_colour_and_its_small_print_in_its_mails() {
    let mut sale = sale(Mode::Live, "en");
    let plain = sale.letter(Topic::Receipt);
    assert!(!plain.text.contains("Terms") && !plain.html.contains("Terms"));
    sale.store.brand = Arc::new(Brand {
        accent: Colour::parse("#ffcc00"),
        support: Support::parse("https://kiln.example/help?a=1&b=2"),
        terms_url: Some("https://kiln.example/terms?a=1&b=\"2".to_owned()),
        privacy_url: None,
        refund_url: Some("https://kiln.example/refunds".to_owned()),
        logo: None,
    });
    let letter = sale.letter(Topic::Receipt);
    // Dark text on a bright colour: what is unreadable is never sent.
    assert!(
        letter.html.contains("background:#ffcc00;color:#14161a"),
        "{}",
        letter.html
    );
    for link in [
        "href=\"https://kiln.example/terms?a=1&#38;b=&#34;2\"",
        "href=\"https://kiln.example/refunds\"",
    ] {
        assert!(letter.html.contains(link), "{link}: {}", letter.html);
    }
    let end = "\
Questions? Contact https://kiln.example/help?a=1&b=2
You get this email because this address was given for an order at Kiln & Co.
Terms: https://kiln.example/terms?a=1&b=\"2
Refund policy: https://kiln.example/refunds
";
    assert!(letter.text.ends_with(end), "{}", letter.text);
    for foreign in ["<img", "url(", "src="] {
        assert!(!letter.html.contains(foreign), "{foreign}");
    }
    // Answers to a mail can not go to a page.
    assert!(!sale.bytes(Topic::Receipt).contains("Reply-To"));
}

// proves: F-01
#[test]
fn a_test_payment_is_said_to_be_one() {
    let letter = sale(Mode::Test, "de").letter(Topic::Receipt);
    assert!(
        letter.subject.starts_with("[Test] Ihre Quittung"),
        "{}",
        letter.subject
    );
    for part in [&letter.text, &letter.html] {
        assert!(part.contains("Das war eine Testzahlung."), "{part}");
    }
    assert!(
        !sale(Mode::Live, "de")
            .letter(Topic::Receipt)
            .text
            .contains("Testzahlung")
    );
}

#[test]
fn a_refund_says_what_goes_back_now_and_what_went_back_so_far() {
    let sale = sale(Mode::Live, "en");
    let (now, so_far) = (usd(1000), usd(3000));
    let text = sale.letter(Topic::Refund { now, so_far }).text;
    for line in [
        "refunded $10.00 to",
        "Refunded: $10.00",
        "Refunded so far: $30.00",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let text = sale.letter(Topic::Refund { now, so_far: now }).text;
    assert!(!text.contains("so far"), "{text}");
}

// proves: PEB-193
#[test]
fn licence_keys_come_with_the_receipt_or_in_a_mail_of_their_own() {
    let mut sale = sale(Mode::Live, "en");
    sale.keys = Some(vec![Clear::new("AAAA-<1>".to_owned())]);
    for topic in [Topic::Receipt, Topic::Licence] {
        let letter = sale.letter(topic);
        assert!(
            letter.text.contains("Licence key:\n    AAAA-<1>\n"),
            "{}",
            letter.text
        );
        assert!(letter.html.contains("AAAA-&#60;1&#62;"), "{}", letter.html);
    }
    let (now, so_far) = (usd(1), usd(1));
    assert!(
        !sale
            .letter(Topic::Refund { now, so_far })
            .text
            .contains("AAAA")
    );
    sale.keys = Some(Vec::new());
    assert!(
        sale.letter(Topic::Receipt)
            .text
            .contains("follows in another email")
    );
}

#[test]
fn the_direction_of_the_page_is_that_of_the_language() {
    let letter = sale(Mode::Live, "ar-EG").letter(Topic::Receipt);
    assert!(
        letter.html.contains("<html lang=\"ar\" dir=\"rtl\">"),
        "{}",
        letter.html
    );
    assert!(
        letter
            .html
            .contains("class=\"page\" lang=\"ar\" dir=\"rtl\"")
    );
    assert!(
        letter.subject.contains("إيصالك من Kiln & Co."),
        "{}",
        letter.subject
    );
    assert!(!letter.subject.contains('\u{2068}'));
    let letter = sale(Mode::Live, "xx").letter(Topic::Receipt);
    assert!(letter.html.contains("<html lang=\"en\" dir=\"ltr\">"));
}

// proves: TRAP-82
#[test]
fn no_name_becomes_a_header_and_every_script_survives() {
    for name in [
        "Evil\r\nBcc: all@example.com",
        "Evil\nBcc: all@example.com",
        "متجر",
        "茶屋 🍵",
    ] {
        let mut sale = sale(Mode::Live, "ja");
        name.clone_into(&mut sale.store.name);
        sale.order.details.customer_name = Some(name.to_owned());
        let bytes = sale.bytes(Topic::Receipt);
        let (head, _) = bytes.split_once("\r\n\r\n").unwrap();
        let names: BTreeSet<&str> = head
            .split("\r\n")
            .filter(|line| !line.starts_with([' ', '\t']))
            .map(|line| line.split(':').next().unwrap())
            .collect();
        let expected = [
            "Auto-Submitted",
            "Content-Type",
            "Date",
            "From",
            "MIME-Version",
            "Message-ID",
            "Reply-To",
            "Subject",
            "To",
        ];
        assert!(names.iter().eq(expected.iter()), "{names:?}\n{head}");
        assert!(head.is_ascii());
        assert!(head.contains("Message-ID: <mail_1@pay.example>"));
        assert!(
            head.contains("Date: Sun, 15 Mar 2026 10:30:00 +0000"),
            "{head}"
        );
    }
}

#[test]
fn every_language_says_everything_with_the_same_gaps() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/locales");
    let read = |tag: &str| std::fs::read_to_string(format!("{folder}/{tag}/mail.ftl")).unwrap();
    let shape = |text: &str| -> Vec<(String, BTreeSet<String>)> {
        let messages = text.lines().filter_map(|line| line.split_once(" = "));
        messages
            .map(|(id, said)| {
                let gaps = said.split("{ ").skip(1);
                let gaps = gaps.map(|gap| gap.split(" }").next().unwrap().to_owned());
                (id.to_owned(), gaps.collect())
            })
            .collect()
    };
    let english = shape(&read("en"));
    assert!(english.len() > 20);
    for language in Language::all() {
        assert_eq!(shape(&read(language.tag())), english, "{}", language.tag());
        let letter = sale(Mode::Test, language.tag()).letter(Topic::Receipt);
        assert!(!letter.text.contains("mail-"), "{}", letter.text);
        assert!(
            letter.text.contains("49") || !letter.text.is_ascii(),
            "{}",
            letter.text
        );
    }
}
