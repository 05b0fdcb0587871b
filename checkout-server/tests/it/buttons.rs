//! Signed buttons: a link sells what its store signed, or nothing.

use checkout_server::app::brand::{self, Changes};
use checkout_server::app::buttons::{self, Shown, Wish};
use pebblepay_core::button;
use pebblepay_core::limits::BUTTON_KEY_GRACE_MS;
use pebblepay_core::store::Mode;
use pebblepay_core::text::append_query;

use crate::support::{Answer, Shop, on_both, vault};

const CARD: &str = "4000000000000002";
const ROTATE: Wish = Wish {
    rotate: true,
    end_former: false,
};

async fn shown(shop: &Shop, store: &str, mode: Option<Mode>, wish: Wish) -> Shown {
    let (db, clock) = (shop.server.app().db.clone(), shop.clock.clone());
    let store = store.to_owned();
    tokio::task::spawn_blocking(move || {
        buttons::key(&db, &vault(7), &clock, (&store, mode), wish).unwrap()
    })
    .await
    .unwrap()
}

async fn key(shop: &Shop, mode: Mode) -> String {
    let store = shop.store.store.id.as_str();
    let shown = shown(shop, store, Some(mode), Wish::default()).await;
    shown.key.to_string()
}

async fn set(shop: &Shop, changes: Changes) {
    let (db, id) = (
        shop.server.app().db.clone(),
        shop.store.store.id.as_str().to_owned(),
    );
    tokio::task::spawn_blocking(move || brand::change(&db, &id, &changes).unwrap())
        .await
        .unwrap();
}

async fn refuse_unsigned(shop: &Shop) {
    let changes = Changes {
        signed_amounts_only: Some(true),
        ..Changes::default()
    };
    set(shop, changes).await;
}

/// The parameters with their signature, as a query.
fn signed(shop: &Shop, key: &str, params: &[(&str, &str)]) -> String {
    let message = button::message(shop.store.store.id.as_str(), params.iter().copied()).unwrap();
    let sig = button::sign(key, &message);
    query(&[params, &[("sig", sig.as_str())]].concat())
}

fn query(params: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(params)
        .finish()
}

/// The same link on the hosted and on the embedded page.
fn pages(shop: &Shop, query: &str) -> [String; 2] {
    let id = &shop.store.store.id;
    [
        format!("/checkout/{id}?{query}"),
        format!("/checkout/embed?store_id={id}&{query}"),
    ]
}

fn assert_refused(answer: &Answer, code: &str, why: &str) {
    assert_eq!(answer.status, 403, "{why}: {}", answer.text);
    let code = format!("data-code=\"{code}\"");
    assert!(answer.text.contains(&code), "{why}: {}", answer.text);
    assert!(!answer.text.contains("<form"), "{why}: a form is there");
}

async fn refused(shop: &Shop, query: &str, why: &str) {
    for page in pages(shop, query) {
        assert_refused(&shop.get(&page).await, "signature_invalid", why);
    }
}

async fn sells(shop: &Shop, query: &str) {
    for page in pages(shop, query) {
        let opened = shop.get(&page).await;
        assert_eq!(opened.status, 200, "{page}: {}", opened.text);
        opened.hidden("token");
    }
}

const PREMIUM: [(&str, &str); 3] = [
    ("amount", "49.99"),
    ("product", "Premium & more"),
    ("ref", "INV-001"),
];

on_both!(
    // proves: TRAP-71
    a_signed_link_sells_what_was_signed,
    async |shop: Shop| {
        let key = key(&shop, Mode::Test).await;
        assert!(key.starts_with("bsk_test_"), "{key}");
        let query = signed(&shop, &key, &PREMIUM);
        for page in pages(&shop, &query) {
            let paid = shop.pay(&page, CARD).await;
            assert_eq!(paid.json()["status"], "completed", "{}", paid.text);
            let orders = shop.api_get(&shop.store.test_key, "/api/v1/orders").await;
            let order = orders.json()["orders"][0].clone();
            assert_eq!(order["amount"], 49.99);
            assert_eq!(order["product_name"], "Premium & more");
            assert_eq!(order["order_reference"], "INV-001");
        }
        // What a customer may choose is not covered.
        sells(
            &shop,
            &format!("{query}&locale=de&theme=dark&email=jo%40example.com&name=Jo&coupon=X"),
        )
        .await;
    }
);

on_both!(
    // proves: TRAP-71
    nothing_that_is_covered_can_be_changed_added_removed_or_doubled,
    async |shop: Shop| {
        let key = key(&shop, Mode::Test).await;
        let query = signed(&shop, &key, &PREMIUM);
        let sig = query.split("sig=").nth(1).unwrap();
        for (why, changed) in [
            ("cheaper", query.replace("49.99", "0.50")),
            (
                "the same amount in other words",
                query.replace("49.99", "49.990"),
            ),
            ("another product", query.replace("Premium", "Basic")),
            ("another reference", query.replace("INV-001", "INV-002")),
            ("no reference", query.replace("&ref=INV-001", "")),
            ("no amount", query.replace("amount=49.99&", "")),
            ("a currency", format!("{query}&currency=JPY")),
            ("a variant", format!("{query}&variant_id=var_1")),
            (
                "a way back",
                format!("{query}&return_url=https://evil.example/"),
            ),
            (
                "an alias",
                format!("{query}&success_url=https://evil.example/"),
            ),
            (
                "a receiver",
                format!("{query}&webhook_url=https://evil.example/"),
            ),
            (
                "metadata",
                format!("{query}&metadata=%7B%22plan%22%3A%22gold%22%7D"),
            ),
            ("the test side", format!("{query}&testMode=true")),
            (
                "the test side by another name",
                format!("{query}&is_test=1"),
            ),
            ("an amount before", format!("amount=0.50&{query}")),
            ("an amount behind", format!("{query}&amount=0.50")),
            ("an empty amount before", format!("amount=&{query}")),
            ("the same amount twice", format!("{query}&amount=49.99")),
            ("another store", format!("{query}&store_id=store_1")),
            ("no signature in it", query.replace(sig, "")),
            ("a cut signature", query.replace(sig, &sig[..20])),
            ("a longer signature", format!("{query}A")),
            ("another version", query.replace("sig=v1_", "sig=v2_")),
            ("two signatures", format!("{query}&sig={sig}")),
            ("a signature of nothing", query.replace(sig, "v1_AAAA")),
            ("a space in it", query.replace(sig, &format!("%20{sig}"))),
        ] {
            refused(&shop, &changed, why).await;
        }
        shop.verify().await;
    }
);

on_both!(
    keys_of_other_stores_and_of_the_other_side_sign_nothing_here,
    async |shop: Shop| {
        let shop = shop.live().await;
        let (live, test) = (key(&shop, Mode::Live).await, key(&shop, Mode::Test).await);
        let other = shop.other_store().await;
        let others = shown(
            &shop,
            other.store.id.as_str(),
            Some(Mode::Live),
            Wish::default(),
        )
        .await;
        assert_ne!(*others.key, live);
        sells(&shop, &signed(&shop, &live, &PREMIUM)).await;
        refused(
            &shop,
            &signed(&shop, &test, &PREMIUM),
            "the test side's key",
        )
        .await;
        refused(
            &shop,
            &signed(&shop, &others.key, &PREMIUM),
            "another store's key",
        )
        .await;
        // A test link is signed with the test side's key, and only where the owner allows such.
        let in_test = [&PREMIUM[..], &[("testMode", "true")]].concat();
        refused(&shop, &signed(&shop, &test, &in_test), "no test links here").await;
        let changes = Changes {
            allow_test_links: Some(true),
            ..Changes::default()
        };
        set(&shop, changes).await;
        sells(&shop, &signed(&shop, &test, &in_test)).await;
        refused(
            &shop,
            &signed(&shop, &live, &in_test),
            "the live side's key",
        )
        .await;
        // The link of one store, opened as another's.
        let query = signed(&shop, &live, &PREMIUM);
        let page = format!("/checkout/{}?{query}", other.store.id);
        assert_refused(
            &shop.get(&page).await,
            "signature_invalid",
            "another store's page",
        );
    }
);

on_both!(
    a_store_without_a_key_refuses_every_signature,
    async |shop: Shop| {
        refused(&shop, &signed(&shop, "", &PREMIUM), "an empty key").await;
        refused(&shop, &signed(&shop, "bsk_test_", &PREMIUM), "half a key").await;
    }
);

on_both!(a_variant_is_signed_without_an_amount, async |shop: Shop| {
    let key = key(&shop, Mode::Test).await;
    let variant = shop.variant("19.99").await;
    let query = signed(&shop, &key, &[("variant_id", &variant), ("ref", "R-1")]);
    sells(&shop, &query).await;
    // An amount beside it counts as little as ever.
    let paid = shop
        .pay(&pages(&shop, &format!("{query}&amount=0.50"))[0], CARD)
        .await;
    assert_eq!(paid.json()["status"], "completed");
    let orders = shop.api_get(&shop.store.test_key, "/api/v1/orders").await;
    assert_eq!(orders.json()["orders"][0]["amount"], 19.99);
    let cheap = shop.variant("0.50").await;
    refused(&shop, &query.replace(&variant, &cheap), "another variant").await;
});

on_both!(a_store_may_want_every_amount_signed, async |shop: Shop| {
    let unsigned = query(&PREMIUM);
    sells(&shop, &unsigned).await;
    refuse_unsigned(&shop).await;
    for page in pages(&shop, &unsigned) {
        assert_refused(&shop.get(&page).await, "signature_missing", "unsigned");
    }
    let key = key(&shop, Mode::Test).await;
    sells(&shop, &signed(&shop, &key, &PREMIUM)).await;
    // Whoever takes both away can not name a price of his own, unless the shop says so.
    for bare in ["product=Premium", "amount=&ref=INV-001"] {
        for page in pages(&shop, bare) {
            assert_refused(&shop.get(&page).await, "signature_missing", bare);
        }
    }
    sells(&shop, &signed(&shop, &key, &[("product", "Donation")])).await;
    // What needs no signature: the store's own prices, and orders by key.
    let variant = shop.variant("19.99").await;
    sells(&shop, &format!("variant_id={variant}&amount=1")).await;
    shop.paid_order(r#"{"amount":5}"#).await;
});

on_both!(
    a_page_that_is_open_sells_what_it_was_opened_with,
    async |shop: Shop| {
        let key = key(&shop, Mode::Test).await;
        let page = &pages(&shop, &signed(&shop, &key, &PREMIUM))[0];
        let opened = shop.get(page).await;
        let cheap = shop.get(&pages(&shop, "amount=0.50")[0]).await;
        // The token of another page does not fit, and neither does an altered one.
        let swapped = shop
            .pay_form(&opened.action(), &cheap.hidden("token"), CARD, true)
            .await;
        assert_eq!(swapped.status, 403, "{}", swapped.text);
        // Nothing in the address or the form counts beside it.
        let action = append_query(&opened.action(), &[("amount", "0.50"), ("sig", "v1_x")]);
        refuse_unsigned(&shop).await;
        let paid = shop
            .pay_form(&action, &opened.hidden("token"), CARD, true)
            .await;
        assert_eq!(paid.json()["status"], "completed", "{}", paid.text);
        let orders = shop.api_get(&shop.store.test_key, "/api/v1/orders").await;
        assert_eq!(orders.json()["orders"][0]["amount"], 49.99);
    }
);

on_both!(
    a_former_key_is_good_for_ninety_days_unless_it_is_ended,
    async |shop: Shop| {
        let store = shop.store.store.id.as_str().to_owned();
        let first = key(&shop, Mode::Test).await;
        assert_eq!(key(&shop, Mode::Test).await, first, "asked for twice");
        let rotated = shown(&shop, &store, None, ROTATE).await;
        assert_ne!(*rotated.key, first);
        assert_eq!(key(&shop, Mode::Test).await, *rotated.key);
        let until_ms = shop.clock.now_ms() + BUTTON_KEY_GRACE_MS;
        assert_eq!(rotated.former_until_ms, Some(until_ms));
        let (old, new) = (
            signed(&shop, &first, &PREMIUM),
            signed(&shop, &rotated.key, &PREMIUM),
        );
        shop.clock.advance_ms(BUTTON_KEY_GRACE_MS - 1);
        sells(&shop, &old).await;
        sells(&shop, &new).await;
        shop.clock.advance_ms(1);
        refused(&shop, &old, "too old").await;
        sells(&shop, &new).await;
        // Who knows that a key leaked ends it at once; the other side's is another matter.
        let live = key(&shop, Mode::Live).await;
        let ended = Wish {
            rotate: true,
            end_former: true,
        };
        let third = shown(&shop, &store, Some(Mode::Test), ended).await;
        assert_eq!(third.former_until_ms, None);
        refused(&shop, &new, "ended").await;
        sells(&shop, &signed(&shop, &third.key, &PREMIUM)).await;
        assert_eq!(key(&shop, Mode::Live).await, live);
        // A former key can also be ended later, which leaves the present one alone.
        let fourth = shown(&shop, &store, Some(Mode::Test), ROTATE).await;
        sells(&shop, &signed(&shop, &third.key, &PREMIUM)).await;
        let only = Wish {
            rotate: false,
            end_former: true,
        };
        assert_eq!(
            shown(&shop, &store, Some(Mode::Test), only).await.key,
            fourth.key
        );
        refused(&shop, &signed(&shop, &third.key, &PREMIUM), "ended later").await;
        sells(&shop, &signed(&shop, &fourth.key, &PREMIUM)).await;
    }
);

on_both!(
    keys_are_made_once_and_no_copy_of_the_database_shows_them,
    async |shop: Shop| {
        let store = shop.store.store.id.as_str().to_owned();
        let asks: Vec<_> = (0..8)
            .map(|_| shown(&shop, &store, Some(Mode::Live), Wish::default()))
            .collect();
        let keys: Vec<String> = futures_util::future::join_all(asks)
            .await
            .into_iter()
            .map(|shown| shown.key.to_string())
            .collect();
        assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
        let kept = shop
            .server
            .app()
            .db
            .read(|tx| -> checkout_server::db::Res<Vec<String>> {
                let sql = "select sealed from button_keys";
                checkout_server::db::all(tx, sql, &[], |row| row.text(0))
            })
            .await
            .unwrap();
        assert_eq!(kept.len(), 1);
        assert!(!kept[0].contains("bsk_") && !kept[0].contains(&keys[0][9..]));
    }
);

on_both!(
    the_refusal_speaks_the_customers_language_and_names_the_fix_to_the_shop,
    async |shop: Shop| {
        let page = &pages(&shop, "amount=5&sig=v1_x&locale=de")[0];
        let answer = shop.get(page).await;
        assert!(
            answer.text.contains("Dieser Link wurde verändert"),
            "{}",
            answer.text
        );
        assert!(answer.text.contains("Es wurde nichts abgebucht."));
        assert!(answer.text.contains("sig does not fit this link"));
    }
);
