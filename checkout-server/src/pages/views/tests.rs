//! What every page must hold whatever the texts in it are: nothing foreign becomes markup, the
//! content policy has nothing to refuse, and a form is complete without script.

use askama::Template;
use pebblepay_core::accent::Colour;

use super::*;

const HOSTILE: &str = r#"</script><img src=x onerror=alert(1)>"'&{{7*7}}</style>"#;

fn page(surface: Surface) -> Page {
    Page {
        surface,
        lang: Language::ENGLISH,
        theme: Theme::Auto,
        accent: Colour::parse("#0a7d48").map(Accent::of),
        origins: "https://shop.example https://www.shop.example".to_owned(),
        script_href: "/assets/checkout.0123456789abcdef.js".to_owned(),
        store_name: "Northwind Coffee".to_owned(),
        brand: BrandView::default(),
        test_mode: true,
    }
}

fn hostile_brand() -> BrandView {
    let text = || HOSTILE.to_owned();
    let link = || LinkView {
        href: text(),
        label: text(),
    };
    BrandView {
        logo: Some(LogoView {
            href: text(),
            width: 32,
            height: 32,
        }),
        support: Some(SupportView {
            before: text(),
            href: text(),
            label: text(),
            after: text(),
            is_page: true,
        }),
        links: vec![link(), link()],
    }
}

fn hostile_page(surface: Surface) -> Page {
    Page {
        origins: HOSTILE.to_owned(),
        script_href: HOSTILE.to_owned(),
        store_name: HOSTILE.to_owned(),
        brand: hostile_brand(),
        ..page(surface)
    }
}

fn checkout() -> CheckoutView {
    CheckoutView {
        page: page(Surface::Hosted),
        action: "/pay/cs_1".to_owned(),
        token: "sealed".to_owned(),
        product: Some("Coffee".to_owned()),
        reference: None,
        amount: AmountView::Fixed {
            display: "$49.99".to_owned(),
        },
        lines: Vec::new(),
        coupon: None,
        free: false,
        simulated_wallet: false,
        ask_email: true,
        known_email: None,
        values: FormValues::default(),
        errors: FieldErrors::default(),
        declined: None,
        notices: Vec::new(),
        cancel_href: None,
        cancel_ends: false,
        way_on: None,
        now_ms: 1_795_000_000_000,
        expires_at_ms: 1_795_000_000_000 + 30 * 60_000,
        elsewhere: false,
        payable: true,
        test_cards: vec![TestCardView {
            number: "4000 0000 0000 0002".to_owned(),
            brand: Brand::Visa,
            outcome: "Success".to_owned(),
        }],
        test_expiry: "12 / 30".to_owned(),
    }
}

fn hostile_checkout() -> CheckoutView {
    let text = || HOSTILE.to_owned();
    let mut view = CheckoutView {
        page: hostile_page(Surface::Embed),
        action: text(),
        token: text(),
        product: Some(text()),
        reference: Some(text()),
        lines: vec![AmountLine {
            label: text(),
            display: text(),
        }],
        known_email: Some(text()),
        values: FormValues {
            amount: text(),
            email: text(),
            expiry: text(),
            name: text(),
        },
        declined: None,
        notices: vec![text()],
        cancel_href: Some(text()),
        way_on: Some(LinkView {
            href: text(),
            label: text(),
        }),
        test_expiry: text(),
        amount: AmountView::Open(OpenAmount {
            exponent: 2,
            min: text(),
            max: text(),
            range: text(),
            prefix: text(),
            suffix: text(),
            group: '"',
        }),
        ..checkout()
    };
    for field in ["amount", "email", "card_number", "expiry", "cvc", "name"] {
        assert!(view.errors.set(field, HOSTILE));
    }
    view
}

fn receipt(page: Page) -> ReceiptView {
    let text = || HOSTILE.to_owned();
    ReceiptView {
        page,
        amount: text(),
        product: Some(text()),
        lines: vec![AmountLine {
            label: text(),
            display: text(),
        }],
        order_id: text(),
        reference: Some(text()),
        date: text(),
        paid_at_ms: 0,
        brand: Brand::Visa,
        last4: text(),
        next: vec![text()],
        licence_keys: Vec::new(),
        go_on: Some(ContinueView {
            href: text(),
            host: text(),
            auto: true,
        }),
    }
}

/// Every page of this folder, filled with hostile text wherever text can stand.
fn hostile_pages() -> Vec<String> {
    let text = || HOSTILE.to_owned();
    let declined = CheckoutView {
        declined: Some(text()),
        ..hostile_checkout()
    };
    let challenge = ChallengeView {
        page: hostile_page(Surface::Inner),
        action: text(),
        token: text(),
        amount: text(),
        brand: Brand::Other,
        last4: text(),
    };
    let back = ReturnView {
        page: hostile_page(Surface::Inner),
        next_href: text(),
    };
    let message = MessageView::server_error(hostile_page(Surface::Embed))
        .with_text(HOSTILE)
        .with_link(HOSTILE, HOSTILE)
        .with_request_id(HOSTILE);
    let closed = CheckoutView {
        payable: false,
        ..hostile_checkout()
    };
    let elsewhere = CheckoutView {
        elsewhere: true,
        ..hostile_checkout()
    };
    let launch = LaunchView {
        method: "post",
        page: hostile_page(Surface::Hosted),
        action: text(),
        fields: vec![("payload", text())],
    };
    let waiting = WaitingView {
        page: hostile_page(Surface::Hosted),
        here: text(),
        status_href: text(),
        next_href: text(),
    };
    vec![
        elsewhere.render().unwrap(),
        launch.render().unwrap(),
        waiting.render().unwrap(),
        hostile_checkout().render().unwrap(),
        declined.render().unwrap(),
        closed.render().unwrap(),
        challenge.render().unwrap(),
        back.render().unwrap(),
        receipt(hostile_page(Surface::Hosted)).render().unwrap(),
        message.render().unwrap(),
    ]
}

/// The tags of a page, attributes included.
fn tags(html: &str) -> Vec<String> {
    let body = html.split_once("</style>").map_or(html, |(_, rest)| rest);
    body.split('<')
        .skip(1)
        .map(|tag| tag.split('>').next().unwrap_or("").to_owned())
        .collect()
}

// proves: TRAP-67, PEB-173, PEB-175
#[test]
fn text_from_outside_never_becomes_markup() {
    for html in hostile_pages() {
        assert!(!html.contains("<img src=x"), "{html}");
        assert!(!html.contains(HOSTILE));
        assert_eq!(html.matches("<script").count(), 1);
        assert_eq!(html.matches("</script>").count(), 1);
        assert_eq!(html.matches("<style>").count(), 2);
        assert!(html.contains("&#60;img src=x") || html.contains("&lt;img src=x"));
    }
}

#[test]
fn no_page_has_anything_inline_that_its_policy_refuses() {
    for html in hostile_pages() {
        for tag in tags(&html) {
            // Quoted values may hold any escaped text, so only what stands outside them counts.
            let outside: String = tag.split('"').step_by(2).collect();
            assert!(!outside.contains(" style="), "{tag}");
            assert!(
                !outside
                    .split_whitespace()
                    .any(|name| name.starts_with("on")),
                "{tag}"
            );
        }
    }
}

#[test]
fn the_style_blocks_are_exactly_the_texts_that_are_hashed() {
    let view = checkout();
    let html = view.render().unwrap();
    let texts = view.page.style_texts();
    assert_eq!(texts.len(), 2);
    for text in texts {
        assert!(html.contains(&format!("<style>{text}</style>")));
    }
    let plain = Page {
        accent: None,
        ..page(Surface::Hosted)
    };
    assert_eq!(plain.style_texts().len(), 1);
}

// proves: TRAP-82
#[test]
fn the_card_fields_never_carry_a_value() {
    let html = hostile_checkout().render().unwrap();
    for field in ["card_number", "cvc"] {
        let tag = tags(&html)
            .into_iter()
            .find(|t| t.contains(&format!("id=\"{field}\"")))
            .unwrap();
        assert!(tag.starts_with("input"), "{tag}");
        assert!(!tag.contains(" value="), "{tag}");
    }
    for field in ["amount", "email", "expiry", "name"] {
        let tag = tags(&html)
            .into_iter()
            .find(|t| t.contains(&format!("id=\"{field}\"")))
            .unwrap();
        assert!(tag.contains(" value=\"&#60;/script"), "{tag}");
    }
}

#[test]
fn each_error_is_tied_to_its_field_and_listed_in_a_summary_that_takes_the_focus() {
    const PAST: &str = "Use a card that has not expired";
    let mut view = checkout();
    assert!(view.errors.set("expiry", PAST));
    assert!(!view.errors.set("iban", "no such field"));
    let html = view.render().unwrap();
    let tags = tags(&html);
    let tag = |id: &str| {
        tags.iter()
            .find(|t| t.contains(&format!(" id=\"{id}\"")))
            .unwrap()
    };
    assert!(tag("expiry").contains("aria-describedby=\"expiry-m\" aria-invalid=\"true\""));
    assert!(!tag("cvc").contains("aria-invalid"));
    assert!(tag("alert").contains("autofocus"));
    assert!(!tag("alert").contains("hidden"));
    assert!(html.contains(&format!("id=\"expiry-m\">{PAST}</p>")));
    assert!(html.contains("<a href=\"#expiry\">"));
}

#[test]
fn a_form_without_errors_shows_no_alert() {
    let html = checkout().render().unwrap();
    let alert = tags(&html)
        .into_iter()
        .find(|t| t.contains("id=\"alert\""))
        .unwrap();
    assert!(alert.contains("hidden") && !alert.contains("autofocus"));
}

// proves: PEB-171, PEB-181
#[test]
fn without_a_price_the_customer_is_asked_for_the_amount() {
    let open = OpenAmount {
        exponent: 3,
        min: "0.500".to_owned(),
        max: "50000.000".to_owned(),
        range: "From TND\u{a0}0.500 to TND\u{a0}50,000.000".to_owned(),
        prefix: "TND\u{a0}".to_owned(),
        suffix: String::new(),
        group: ',',
    };
    let html = CheckoutView {
        amount: AmountView::Open(open),
        ..checkout()
    }
    .render()
    .unwrap();
    assert!(html.contains("data-min=\"0.500\" data-max=\"50000.000\""));
    assert!(html.contains("From TND\u{a0}0.500 to TND\u{a0}50,000.000"));
    assert!(!checkout().render().unwrap().contains("name=\"amount\""));
}

// proves: PEB-122, PEB-123, TRAP-80
#[test]
fn the_strip_with_the_test_cards_stands_in_test_mode_only() {
    let html = checkout().render().unwrap();
    assert!(html.contains("data-number=\"4000 0000 0000 0002\""));
    let live = Page {
        test_mode: false,
        ..page(Surface::Hosted)
    };
    let html = CheckoutView {
        page: live,
        test_cards: Vec::new(),
        ..checkout()
    }
    .render()
    .unwrap();
    assert!(!html.contains("4000 0000") && !html.contains("No money moves"));
}

// proves: F-08
#[test]
fn a_store_that_cannot_take_payments_says_so_and_shows_no_card_field() {
    let html = CheckoutView {
        payable: false,
        ..checkout()
    }
    .render()
    .unwrap();
    assert!(html.contains("This store cannot take payments yet."));
    assert!(!html.contains("<form") && !html.contains("cc-number"));
}

// proves: F-03, PEB-178
#[test]
fn a_receipt_goes_on_by_itself_only_where_the_customer_may_be_sent() {
    let go_on = |auto| {
        let href = "https://shop.example/done?order_id=1&status=completed".to_owned();
        Some(ContinueView {
            href,
            host: "shop.example".to_owned(),
            auto,
        })
    };
    let auto = ReceiptView {
        go_on: go_on(true),
        ..receipt(page(Surface::Hosted))
    };
    let html = auto.render().unwrap();
    assert!(html.contains("http-equiv=\"refresh\"") && html.contains(" data-auto>"));
    let asked = ReceiptView {
        go_on: go_on(false),
        ..receipt(page(Surface::Hosted))
    };
    let html = asked.render().unwrap();
    assert!(!html.contains("http-equiv=\"refresh\"") && !html.contains(" data-auto>"));
    assert!(html.contains("Return to shop.example"));
    let framed = ReceiptView {
        go_on: go_on(true),
        ..receipt(page(Surface::Embed))
    };
    assert!(!framed.render().unwrap().contains("http-equiv=\"refresh\""));
}

// proves: PEB-184
#[test]
fn the_time_left_is_said_in_words_without_script() {
    assert!(
        checkout()
            .render()
            .unwrap()
            .contains("This page stays open for 30 minutes.")
    );
    let over = CheckoutView {
        expires_at_ms: 0,
        ..checkout()
    };
    assert!(
        over.render()
            .unwrap()
            .contains("This page closes in less than a minute.")
    );
}

#[test]
fn direction_theme_and_surface_stand_on_the_root_element() {
    let page = Page {
        lang: Language::best_for("he").unwrap(),
        theme: Theme::Dark,
        ..page(Surface::Embed)
    };
    let html = CheckoutView { page, ..checkout() }.render().unwrap();
    let root = tags(&html.replace("</style>", ""))
        .into_iter()
        .find(|t| t.starts_with("html"))
        .unwrap();
    for part in [
        "lang=\"he\" dir=\"rtl\"",
        "data-theme=\"dark\"",
        "data-surface=\"embed\"",
        "data-test=\"true\"",
    ] {
        assert!(root.contains(part), "{root}");
    }
    assert_eq!(Theme::from_query("dark"), Theme::Dark);
    assert_eq!(Theme::from_query("DARK\u{0}"), Theme::Auto);
}
