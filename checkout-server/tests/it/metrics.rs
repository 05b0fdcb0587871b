//! What a monitoring system is told: counts that are true, by labels that name nobody.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Request;
use checkout_server::server::{Extras, Protection};
use http_body_util::BodyExt;
use pebblepay_core::store::Mode;
use tower::ServiceExt;

use crate::receiver::Receiver;
use crate::support::{ORIGIN, Shop, extras, on_both};

/// The same shop, counting.
async fn counting(shop: Shop) -> Shop {
    shop.restarted_with(Extras {
        metrics: true,
        ..extras(Protection::default())
    })
    .await
}

/// Every sample with its value, and the whole text.
async fn scrape(shop: &Shop) -> (BTreeMap<String, f64>, String) {
    let request = Request::get("/metrics").body(Body::empty()).unwrap();
    let answer = shop.server.metrics().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 200);
    let kind = answer.headers()["content-type"].to_str().unwrap();
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert!(text.ends_with("# EOF\n"), "{text}");
    let samples = text.lines().filter(|line| !line.starts_with('#'));
    let samples = samples.map(|line| {
        let (name, value) = line.rsplit_once(' ').unwrap();
        (name.to_owned(), value.parse().unwrap())
    });
    (samples.collect(), text)
}

on_both!(
    payments_requests_and_deliveries_are_counted_and_nobody_is_named,
    async |shop: Shop| {
        let shop = counting(shop).await;
        let receiver = Receiver::answering(&["500 No"]).await;
        shop.endpoint(&receiver.url, Mode::Test, None).await;
        let paid = shop
            .paid_order(r#"{"amount":5,"customer_email":"ada@example.com"}"#)
            .await;
        let open = shop.order(r#"{"amount":5}"#).await;
        let page = open["checkout_url"].as_str().unwrap();
        let page = page.strip_prefix(ORIGIN).unwrap();
        assert_eq!(shop.pay(page, "4000000000000119").await.status, 402);
        assert_eq!(shop.get("/nowhere/at/all").await.status, 404);

        let (waiting, _) = scrape(&shop).await;
        // One for the order that was paid, one for the attempt that failed.
        assert_eq!(waiting["pebblepay_deliveries_due"], 2.0);
        shop.clock.advance_ms(90_000);
        let (waiting, _) = scrape(&shop).await;
        assert_eq!(waiting["pebblepay_deliveries_oldest_due_seconds"], 90.0);
        shop.server.deliverer().run_due().await.unwrap();

        let (counts, text) = scrape(&shop).await;
        let count = |name: &str| counts.get(name).copied().unwrap_or_default();
        let payments = |rest: &str| {
            count(&format!(
                "pebblepay_payments_total{{mode=\"test\",gateway=\"sandbox\",{rest}}}"
            ))
        };
        assert_eq!(payments("outcome=\"succeeded\",reason=\"\""), 1.0, "{text}");
        assert_eq!(
            payments("outcome=\"failed\",reason=\"insufficient_funds\""),
            1.0,
            "{text}"
        );
        let created = "method=\"POST\",route=\"/api/v1/orders\",status=\"201\"";
        let requests = |labels: &str| count(&format!("pebblepay_http_requests_total{{{labels}}}"));
        assert_eq!(requests(created), 2.0, "{text}");
        assert_eq!(requests("method=\"GET\",route=\"-\",status=\"404\""), 1.0);
        let took = "pebblepay_http_request_duration_seconds_count{route=\"/api/v1/orders\"}";
        assert_eq!(count(took), 2.0);
        let tried = "pebblepay_deliveries_total{dialect=\"pebblepay\",state=\"pending\"}";
        assert_eq!(count(tried), 2.0, "{text}");
        assert_eq!(count("pebblepay_deliveries_due"), 0.0);
        assert_eq!(count("pebblepay_db_takes_writes"), 1.0);
        assert!(count("pebblepay_db_commits_total") >= 4.0);
        assert!(count("pebblepay_db_write_jobs_total") >= count("pebblepay_db_commits_total"));

        let id = paid["id"].as_str().unwrap();
        for word in [
            shop.store.store.id.as_str(),
            id,
            "ada@",
            "Tea House",
            &receiver.url,
        ] {
            assert!(!text.contains(word), "{word}");
        }
    }
);

on_both!(
    made_up_routes_and_methods_make_no_new_series,
    async |shop: Shop| {
        let shop = counting(shop).await;
        for n in 0..20 {
            let request = Request::builder()
                .method(format!("X{n}").as_str())
                .uri(format!("/made/up/{n}"));
            shop.send(request.body(Body::empty()).unwrap()).await;
        }
        let (counts, _) = scrape(&shop).await;
        let series = counts
            .keys()
            .filter(|name| name.starts_with("pebblepay_http_requests_total"));
        assert_eq!(series.count(), 1, "{counts:?}");
    }
);

on_both!(
    the_shops_own_address_shows_no_metrics,
    async |shop: Shop| {
        let shop = counting(shop).await;
        assert_eq!(shop.get("/metrics").await.status, 404);
    }
);
