//! Another encryption key: with both, everything goes on; sealed anew, the first is needed no more.

use std::fs;

use base64::Engine;
use checkout_server::app::accounts::second_factor;
use checkout_server::app::buttons::{self, Wish};
use checkout_server::app::licences::{self, Target};
use checkout_server::app::reseal::reseal;
use checkout_server::app::setup;
use checkout_server::app::vault::Vault;
use checkout_server::db::sealed::{self, Column};
use checkout_server::server::{Extras, Protection};
use pebblepay_core::id::UserId;
use pebblepay_core::licence::{Format, parse};
use pebblepay_core::store::Mode;
use serde_json::json;

use crate::cli::Place;
use crate::receiver::Receiver;
use crate::support::{self, Shop, on_both, vault, vault_after};
use crate::{btcpay, payzone};

/// A database with sealed texts in every column that can hold one.
struct Sealed {
    shop: Shop,
    variant: String,
    session: String,
    user: UserId,
    button_key: String,
    totp: String,
}

async fn blocking<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(f).await.unwrap()
}

async fn button_key(shop: &Shop, vault: Vault) -> String {
    let (db, clock) = (shop.server.app().db.clone(), shop.clock.clone());
    let store = shop.store.store.id.to_string();
    let side = Some(Mode::Live);
    let shown = move || buttons::key(&db, &vault, &clock, (&store, side), Wish::default());
    blocking(shown).await.unwrap().key.to_string()
}

async fn reseal_with(shop: &Shop, vault: Vault) -> Result<usize, String> {
    let db = shop.server.app().db.clone();
    blocking(move || reseal(&db, &vault).map_err(|e| format!("{e:?}"))).await
}

/// The same shop, whose server was started again with this key, or these.
async fn restarted(shop: Shop, vault: Vault) -> Shop {
    let extras = Extras {
        vault,
        ..support::extras(Protection::default())
    };
    shop.restarted_with(extras).await
}

async fn sealed(shop: Shop) -> Sealed {
    let shop = shop.live().await;
    let variant = shop.variant("30").await;
    shop.add_licences(&variant, "KEY-ONE\nKEY-TWO\nKEY-THREE")
        .await;
    let receiver = Receiver::answering(&["500 No"]).await;
    let sale = json!({"variant_id": variant, "webhook_url": receiver.url,
        "customer_email": "jo@example.com"});
    let paid = shop.paid_live_order(&sale.to_string()).await;
    // Tried once: what was sent is kept, with the licence key in it.
    assert_eq!(shop.deliver().await, 1);

    let button_key = button_key(&shop, vault(7)).await;
    payzone::set_up(
        &shop,
        Mode::Test,
        payzone::given(Some("https://api.example")),
    )
    .await;
    btcpay::set_up(&shop, "https://btcpay.example").await;
    let (db, clock) = (shop.server.app().db.clone(), shop.clock.clone());
    let user = blocking(move || setup::create_user(&db, &clock, "jo@example.com", "hash", None));
    let user = user.await.unwrap();
    second_factor::propose(shop.server.app(), &user)
        .await
        .unwrap();
    let totp = totp(&shop, &user).await;
    Sealed {
        variant,
        session: paid["id"].as_str().unwrap().to_owned(),
        user,
        button_key,
        totp,
        shop,
    }
}

async fn totp(shop: &Shop, user: &UserId) -> String {
    let proposed = second_factor::proposed(shop.server.app(), user).await;
    proposed.unwrap().unwrap().to_string()
}

/// How many texts there are in each column, which all of them have.
async fn counts(shop: &Shop) -> Vec<usize> {
    let read = shop.server.app().db.read(|tx| {
        let count = |column| sealed::page(tx, column, "", 100).map(|rows| rows.len());
        Column::ALL.into_iter().map(count).collect()
    });
    let counts: checkout_server::db::Res<Vec<usize>> = read.await;
    counts.unwrap()
}

impl Sealed {
    /// Everything is there and opens.
    async fn check(&self, vault: Vault) {
        let shop = &self.shop;
        let path = format!("/api/v1/orders/{}", self.session);
        let order = shop.api_get(&shop.store.live_key, &path).await.json();
        assert_eq!(order["license_keys"], json!(["KEY-ONE"]), "{order}");
        assert_eq!(button_key(shop, vault).await, self.button_key);
        assert_eq!(totp(shop, &self.user).await, self.totp);
        let sides = checkout_server::app::gateways::sides(shop.server.app(), &shop.store.store);
        let [test, live] = sides.await.unwrap();
        assert!(test.payzone.unwrap().api.is_some() && live.btcpay.is_some());
    }

    /// How many of these keys are new to the store's stock.
    async fn added(&self, vault: Vault, lines: &'static str) -> usize {
        let (db, clock) = (self.shop.server.app().db.clone(), self.shop.clock.clone());
        let (store, variant) = (self.shop.store.store.id.to_string(), self.variant.clone());
        let add = move || {
            let to = Target {
                by: None,
                store: &store,
                variant: &variant,
                low: None,
                mails: false,
            };
            licences::add(
                &db,
                &vault,
                &clock,
                &to,
                parse(lines.as_bytes(), Format::Lines),
            )
        };
        blocking(add).await.unwrap().added
    }
}

on_both!(
    // proves: PEB-193
    everything_is_sealed_anew_while_servers_know_both_keys,
    async |shop: Shop| {
        let mut all = sealed(shop).await;
        let there = counts(&all.shop).await;
        assert!(there.iter().all(|count| *count > 0), "{there:?}");
        let in_all: usize = there.iter().sum();
        // No other column of any table has a sealed text.
        let everything = crate::erasure::everything(&all.shop).await;
        assert_eq!(everything.matches("v1.").count(), in_all);
        // Without the former key nothing is begun.
        let refused = reseal_with(&all.shop, vault(8)).await.unwrap_err();
        assert!(refused.contains("another key"), "{refused}");

        // All servers know both, then seal with the new one.
        all.shop = restarted(all.shop, vault_after(7, 8)).await;
        all.check(vault_after(7, 8)).await;
        all.shop = restarted(all.shop, vault_after(8, 7)).await;
        all.check(vault_after(8, 7)).await;
        assert_eq!(all.added(vault_after(8, 7), "KEY-TWO\nKEY-FOUR").await, 1);
        // One that is only in the first round may still seal with the former key.
        assert_eq!(all.added(vault_after(7, 8), "KEY-FOUR\nKEY-FIVE").await, 1);

        let renewed = reseal_with(&all.shop, vault_after(8, 7)).await;
        assert_eq!(renewed, Ok(in_all + 1));
        assert_eq!(reseal_with(&all.shop, vault_after(8, 7)).await, Ok(0));
        // Every text of every column opens with the new key alone.
        all.shop = restarted(all.shop, vault(8)).await;
        all.check(vault(8)).await;
        assert_eq!(reseal_with(&all.shop, vault(8)).await, Ok(0));
        assert_eq!(counts(&all.shop).await.iter().sum::<usize>(), in_all + 2);
        let known = "KEY-ONE\nKEY-TWO\nKEY-THREE\nKEY-FOUR\nKEY-FIVE\nKEY-SIX";
        assert_eq!(all.added(vault(8), known).await, 1);
        let former = reseal_with(&all.shop, vault(7)).await.unwrap_err();
        assert!(former.contains("another key"), "{former}");
        all.shop.verify().await;
    }
);

#[test]
fn the_command_makes_a_new_key_beside_the_database_and_goes_on_where_it_was_broken_off() {
    let place = Place::new();
    let store = place.json(&["store", "create", "--name", "Tea House", "--json"]);
    let store = store["store_id"].as_str().unwrap();
    let button = [
        "store",
        "button-key",
        "--store",
        store,
        "--mode",
        "live",
        "--json",
    ];
    let before = place.json(&button);
    let (key, previous) = (place.0.path().join("pay.db.key"), {
        place.0.path().join("pay.db.key.previous")
    });
    let first = fs::read(&key).unwrap();
    let nothing = place.run(&["reseal"]);
    assert_eq!(nothing.status.code(), Some(1));

    let resealed = place.json(&["reseal", "--new-key", "--json"]);
    assert_eq!(resealed["resealed"], 1);
    assert_eq!(fs::read(&previous).unwrap(), first);
    let second = fs::read(&key).unwrap();
    assert_ne!(second, first);
    assert_eq!(place.json(&button), before);

    // Killed before the new key was there, and again before anything was sealed with it.
    fs::rename(&key, &previous).unwrap();
    let words = ["reseal", "--new-key", "--json"];
    assert_eq!(place.json(&words)["resealed"], 1);
    assert_eq!(fs::read(&previous).unwrap(), second);
    let third = fs::read(&key).unwrap();
    fs::rename(&key, &previous).unwrap();
    fs::write(
        &key,
        base64::engine::general_purpose::STANDARD.encode([9; 32]),
    )
    .unwrap();
    assert_eq!(place.json(&words)["resealed"], 1);
    assert_eq!(fs::read(&previous).unwrap(), third);
    assert_eq!(place.json(&button), before);
    // Without the former key all opens.
    fs::remove_file(&previous).unwrap();
    assert_eq!(place.json(&button), before);
}
