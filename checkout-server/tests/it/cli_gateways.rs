//! The commands for the gateways of a store.

use serde_json::json;

use crate::cli::Place;

// proves: PG-001
#[test]
fn an_owner_sets_up_the_gateway_of_each_side_and_no_secret_is_shown_again() {
    let place = Place::new();
    let store = place.json(&["store", "create", "--name", "Tea", "--json"]);
    let id = store["store_id"].as_str().unwrap();
    let set = |mode: &str, more: &[&str]| {
        let first = ["gateway", "set", "--store", id, "--mode", mode, "--json"];
        place.json(&[&first[..], more].concat())
    };
    let payzone = [
        ["--gateway", "payzone"],
        ["--paywall-url", "https://paywall.example/pwthree/launch"],
        ["--merchant-account", "Tea_Test"],
        ["--paywall-secret", "secret-of-the-paywall"],
        ["--notification-key", "secret-of-callbacks"],
        ["--api-url", "https://api.example"],
        ["--api-secret", "secret-of-the-api"],
    ]
    .concat();
    let made = set("live", &payzone);
    let code = store["merchant_code"].as_str().unwrap();
    let callback = made["callback_url"].as_str().unwrap();
    assert!(callback.ends_with(&format!("/api/public/callback/{code}")));
    assert_eq!(set("test", &["--gateway", "sandbox"])["gateway"], "sandbox");
    let shown = place.json(&["gateway", "show", "--store", id, "--json"]);
    assert_eq!(
        shown["gateways"],
        json!([
            {"mode": "test", "gateway": "sandbox", "active": true},
            {"mode": "live", "gateway": "payzone", "active": true,
             "paywall_url": "https://paywall.example/pwthree/launch",
             "merchant_account": "Tea_Test", "api_url": "https://api.example",
             "api_caller": "$apicaller"},
        ])
    );
    for text in [made.to_string(), shown.to_string()] {
        assert!(!text.contains("secret-of"), "{text}");
    }
}
