//! Links whose money is shared among stores.

use checkout_server::app::setup::CreatedStore;
use checkout_server::db;
use checkout_server::params;
use serde_json::Value;

use super::{call, page};
use crate::support::{Shop, on_both};

/// What each of these stores is owed, in cents; and what all lines of the ledger sum to.
async fn books(shop: &Shop, stores: &[&CreatedStore]) -> (Vec<i64>, i64) {
    let ids: Vec<String> = stores
        .iter()
        .map(|s| s.store.id.as_str().to_owned())
        .collect();
    let read = shop.server.app().db.read(move |tx| -> db::Res<_> {
        let mut owed = Vec::new();
        for id in &ids {
            let sql = "select amount_minor from balances where store_id = $1 and currency = 'EUR'";
            owed.push(db::one(tx, sql, params![id], |row| row.int(0))?.unwrap_or(0));
        }
        let sql = "select cast(coalesce(sum(amount_minor), 0) as bigint) from ledger_lines";
        let sum = db::one(tx, sql, &[], |row| row.int(0))?.unwrap_or(0);
        Ok((owed, sum))
    });
    read.await.unwrap()
}

/// Has the operator charge a fee of so many basis points.
async fn charge(shop: &Shop, bps: i64) {
    let id = shop.store.store.id.as_str().to_owned();
    let charged = shop.server.app().db.write(move |tx| -> db::Res<_> {
        let sql = "update stores set fee_bps = $1 where id = $2";
        tx.exec(sql, params![bps, &id])
    });
    assert_eq!(charged.await.unwrap(), 1);
}

async fn split(shop: &Shop, key: &str, more: &str) -> Value {
    let body = format!(r#"{{"amount":"100.00",{more}}}"#);
    let answer = call(shop, key, "createSplitLink", &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["data"].clone()
}

on_both!(
    // proves: SEC-023, SEC-025, B-12
    a_hundred_in_three_parts_is_booked_to_the_cent_and_given_back_whole,
    async |shop: Shop| {
        let shop = shop.live().await;
        charge(&shop, 0).await;
        let (one, two) = (shop.other_store().await, shop.other_store().await);
        let all = [&shop.store, &one, &two];
        let key = shop.store.live_key.clone();
        let more = format!(
            r#""recipients":[{{"token":"{}","share":"33.33"}},{{"token":"{}","share":33.33}}]"#,
            one.live_key, two.live_key
        );
        let link = split(&shop, &key, &more).await;
        assert_eq!(link["is_split_link"], "true");
        let paid = shop.pay(&page(&link), crate::secpaid::CARD).await.json();
        assert_eq!(paid["status"], "completed", "{paid}");
        assert_eq!(books(&shop, &all).await, (vec![3334, 3333, 3333], 0));
        let list = call(&shop, &key, "getPayInTransactions", "{}").await.json();
        assert_eq!(list["data"][0]["transaction_type"], "Split", "{list}");
        assert_eq!(list["data"][0]["is_split_link"], "true");
        assert_eq!(list["data"][0]["recipients"][1]["amount"], "33.33");
        assert_eq!(list["expected_payout"], "33.34");
        shop.verify().await;

        let refund = async |amount: &str| {
            let body = format!(r#"{{"pay_id":{}{amount}}}"#, link["id"]);
            let answer = call(&shop, &key, "refundPayment", &body).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
        };
        refund(r#","amount":"0.01""#).await;
        refund(r#","amount":"49.99""#).await;
        let (owed, sum) = books(&shop, &all).await;
        assert_eq!((owed.iter().sum::<i64>(), sum), (5_000, 0));
        assert!(owed.iter().all(|o| (1_665..=1_668).contains(o)), "{owed:?}");
        shop.verify().await;
        refund("").await;
        assert_eq!(books(&shop, &all).await, (vec![0, 0, 0], 0));
        shop.verify().await;
    }
);

on_both!(
    // proves: SEC-023, B-34
    the_fee_is_borne_by_all_and_absolute_shares_are_what_they_say,
    async |shop: Shop| {
        let shop = shop.live().await;
        charge(&shop, 0).await;
        let one = shop.other_store().await;
        let all = [&shop.store, &one];
        let key = shop.store.live_key.clone();
        let more = format!(
            r#""split_type":"absolute","recipients":[{{"token":"{}","share":"25.01"}}]"#,
            one.live_key
        );
        let link = split(&shop, &key, &more).await;
        shop.pay(&page(&link), crate::secpaid::CARD).await;
        assert_eq!(books(&shop, &all).await, (vec![7_499, 2_501], 0));

        charge(&shop, 500).await;
        shop.clock.advance_ms(3_000);
        let more = format!(
            r#""recipients":[{{"token":"{}","share":100}}]"#,
            one.live_key
        );
        let link = split(&shop, &key, &more).await;
        shop.pay(&page(&link), crate::secpaid::CARD).await;
        assert_eq!(books(&shop, &all).await, (vec![7_499, 2_501 + 9_500], 0));
        shop.verify().await;
        let body = format!(r#"{{"pay_id":{}}}"#, link["id"]);
        assert_eq!(call(&shop, &key, "refundPayment", &body).await.status, 200);
        assert_eq!(books(&shop, &all).await, (vec![7_499, 2_501], 0));
        shop.verify().await;
    }
);

on_both!(
    // proves: SEC-023, B-30
    forms_name_recipients_too_and_a_test_split_books_nothing,
    async |shop: Shop| {
        let one = shop.other_store().await;
        let key = shop.store.test_key.clone();
        for body in [
            format!(
                "amount=10&recipients%5B0%5D%5Btoken%5D={}&recipients%5B0%5D%5Bshare%5D=40",
                one.test_key
            ),
            format!(
                "amount=10&recipients=%5B%7B%22token%22%3A%22{}%22%2C%22share%22%3A%2240%22%7D%5D",
                one.test_key
            ),
        ] {
            let answer = crate::secpaid::call_as(&shop, &key, "createSplitLink", None, &body).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            let link = &answer.json()["data"];
            assert_eq!(link["recipients"][1]["user_id"], one.store.id.user_id());
            assert_eq!(link["recipients"][1]["amount"], "4.00");
            crate::secpaid::pay(&shop, link).await;
        }
        assert_eq!(books(&shop, &[&shop.store, &one]).await, (vec![0, 0], 0));
        shop.verify().await;
    }
);

on_both!(
    // proves: SEC-023
    recipients_that_can_not_be_are_refused,
    async |shop: Shop| {
        let one = shop.other_store().await;
        let (theirs, live, own) = (&one.test_key, &one.live_key, &shop.store.test_key);
        let share = |token: &str, share: &str| format!(r#"{{"token":"{token}","share":{share}}}"#);
        for (wrong, why) in [
            (String::new(), "none"),
            (share("sk_test_nobody", "10"), "nobody's token"),
            (share(live, "10"), "the token of the other side"),
            (share(own, "10"), "only the own store"),
            (share(theirs, "0"), "nothing"),
            (share(theirs, "-5"), "less than nothing"),
            (share(theirs, "100.01"), "more than all"),
            (share(theirs, "33.333"), "three decimals"),
            (share(theirs, "null"), "no share"),
            (
                format!("{},{}", share(theirs, "10"), share(theirs, "10")),
                "twice",
            ),
            ("{}".to_owned(), "no token"),
            ("7".to_owned(), "no object"),
        ] {
            let body = format!(r#"{{"amount":10,"recipients":[{wrong}]}}"#);
            let answer = call(&shop, own, "createSplitLink", &body).await;
            assert_eq!(answer.status, 400, "{why}: {}", answer.text);
            assert_eq!(answer.json()["param"], "recipients", "{why}");
        }
        let body = format!(
            r#"{{"amount":10,"split_type":"thirds","recipients":[{}]}}"#,
            share(theirs, "10")
        );
        assert_eq!(call(&shop, own, "createSplitLink", &body).await.status, 400);
    }
);
