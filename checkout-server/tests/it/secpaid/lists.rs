//! Lists of payments and links.

use serde_json::Value;

use super::{call, call_as, done, link, pay};
use crate::support::{Shop, on_both};

const DAY_MS: i64 = 86_400_000;

fn ids(answer: &Value) -> Vec<String> {
    let text = |v: &Value| match v {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let rows = answer["data"].as_array().unwrap();
    rows.iter()
        .map(|row| text(row.get("pay_id").unwrap_or(&row["id"])))
        .collect()
}

on_both!(
    // proves: SEC-015, SEC-024, SEC-025, TRAP-26
    a_payment_is_found_again_with_the_documented_members,
    async |shop: Shop| {
        let paid = link(&shop, r#"{"amount":"88.19","recipient_note":"Lesson 1"}"#).await;
        pay(&shop, &paid).await;
        let answer = done(&shop, "getPayInTransactions", "{}").await;
        assert_eq!(answer["totalRecords"], 1);
        assert_eq!(answer["expected_payout"], "0.00");
        let row = &answer["data"][0];
        let wanted = serde_json::json!({
            "pay_id": paid["id"].to_string(),
            "user_id": shop.store.store.id.user_id(),
            "amount": "88.19",
            "net_amount": "83.78",
            "service_fee": "4.41",
            "service_fee_psp": "0.00",
            "status": "Success",
            "recipient_note": "Lesson 1",
            "payout_status": "Pending",
            "created_at": "2026-03-15 10:30:00",
            "is_split_link": "false",
            "transaction_type": "Basic",
        });
        for (name, value) in wanted.as_object().unwrap() {
            assert_eq!(&row[name], value, "{name}");
        }
    }
);

on_both!(
    // proves: SEC-024, SEC-026
    lists_are_paged_searched_and_cut_by_time,
    async |shop: Shop| {
        let mut paid = Vec::new();
        for n in 0..5 {
            let note = if n == 3 { "50%_Off Ünit" } else { "Plain" };
            let made = link(
                &shop,
                &format!(r#"{{"amount":{},"recipient_note":"{note} {n}"}}"#, n + 1),
            )
            .await;
            pay(&shop, &made).await;
            paid.insert(0, made["id"].to_string());
            shop.clock.advance_ms(DAY_MS);
        }
        let mut open = Vec::new();
        for _ in 0..3 {
            open.insert(0, link(&shop, r#"{"amount":9}"#).await["id"].to_string());
            shop.clock.advance_ms(1_000);
        }
        let pay_ins = async |body: &str| ids(&done(&shop, "getPayInTransactions", body).await);
        assert_eq!(pay_ins("{}").await, paid);
        assert_eq!(pay_ins(r#"{"page":"2","limit":"2"}"#).await, paid[2..4]);
        assert_eq!(pay_ins(r#"{"page":9}"#).await, [""; 0]);
        assert_eq!(pay_ins(r#"{"search":"plain"}"#).await.len(), 4);
        assert_eq!(pay_ins(r#"{"search":"50%_off"}"#).await, paid[1..2]);
        assert_eq!(pay_ins(r#"{"search":"5__"}"#).await, [""; 0]);
        assert_eq!(
            pay_ins(&format!(r#"{{"search":"{}"}}"#, paid[2])).await,
            paid[2..3]
        );
        assert_eq!(pay_ins(r#"{"date":"2026-03-16"}"#).await, paid[3..4]);
        assert_eq!(pay_ins(r#"{"since":2}"#).await, paid[..1]);
        assert_eq!(
            pay_ins(&format!(r#"{{"pay_id":{}}}"#, paid[4])).await,
            paid[4..]
        );
        assert_eq!(
            pay_ins(&format!(r#"{{"pay_id":"{}"}}"#, open[0])).await,
            [""; 0]
        );
        assert_eq!(ids(&done(&shop, "getMyUsedLinks", "{}").await), paid);
        assert_eq!(ids(&done(&shop, "getMyUnusedLinks", "{}").await), open);
        let second = done(&shop, "getMyUnusedLinks", r#"{"limit":1,"page":2}"#).await;
        assert_eq!(
            (ids(&second), &second["totalRecords"]),
            (open[1..2].to_vec(), &3.into())
        );
        for name in ["getPayOutTransactions", "getTaxInvoiceList"] {
            let none = done(&shop, name, "{}").await;
            assert_eq!(
                (&none["data"], &none["totalRecords"]),
                (&serde_json::json!([]), &0.into())
            );
        }
        // The public curl sends multipart forms.
        let form =
            "--x\r\nContent-Disposition: form-data; name=\"limit\"\r\n\r\n10000\r\n--x--\r\n";
        let media = Some("multipart/form-data; boundary=x");
        let answer = call_as(
            &shop,
            &shop.store.test_key,
            "getPayInTransactions",
            media,
            form,
        )
        .await;
        assert_eq!(ids(&answer.json()), paid);
        for wrong in [
            r#"{"limit":0}"#,
            r#"{"page":0}"#,
            r#"{"limit":"ten"}"#,
            r#"{"since":-1}"#,
            r#"{"date":"16.03.2026"}"#,
            r#"{"date":"2026-02-30"}"#,
            r#"{"search":["a"]}"#,
            r#"{"search":"a\u0000b"}"#,
            r#"{"pay_id":"x y"}"#,
        ] {
            let answer = call(&shop, &shop.store.test_key, "getPayInTransactions", wrong).await;
            assert!(
                (400..500).contains(&answer.status),
                "{wrong}: {}",
                answer.text
            );
        }
        let other = shop.other_store().await;
        for name in ["getPayInTransactions", "getMyUsedLinks", "getMyUnusedLinks"] {
            for body in ["{}".to_owned(), format!(r#"{{"pay_id":{}}}"#, paid[0])] {
                let answer = call(&shop, &other.test_key, name, &body).await;
                assert_eq!(answer.json()["data"], serde_json::json!([]), "{name}");
            }
        }
    }
);
