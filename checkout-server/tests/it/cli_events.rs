//! The commands for events and endpoints.

use serde_json::Value;

use crate::cli::Place;

#[test]
fn an_owner_sees_what_happened_and_sends_it_again_on_the_command_line() {
    let place = Place::new();
    let store = place.json(&["store", "create", "--name", "Tea", "--json"]);
    let id = store["store_id"].as_str().unwrap();
    let url = ["--url", "https://shop.example/hook"];
    let create = ["endpoint", "create", "--store", id, "--json"];
    let made = place.json(&[&create[..], &url].concat());
    let endpoint = made["endpoint_id"].as_str().unwrap();
    place.json(&["trigger", "payment.completed", "--store", id, "--json"]);

    let list = ["events", "list", "--store", id, "--json"];
    let events = place.json(&list);
    let types: Vec<&Value> = events["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| &e["type"])
        .collect();
    assert_eq!(
        types,
        ["payment.completed", "attempt.succeeded", "order.created"]
    );
    let first = events["events"][2]["id"].as_str().unwrap();
    let paid = events["events"][0]["id"].as_str().unwrap();
    let since = place.json(&[&list[..], &["--since", first]].concat());
    assert_eq!(since["events"][1]["id"], paid);
    assert_eq!(
        place.json(&[&list[..], &["--mode", "live"]].concat())["events"],
        Value::Array(vec![])
    );

    let again = place.json(&["events", "resend", paid, "--store", id, "--json"]);
    assert_eq!(again["deliveries"], 1);
    let recover = ["events", "recover", "--store", id, "--json", "--since"];
    assert_eq!(
        place.json(&[&recover[..], &[first]].concat())["deliveries"],
        1
    );
    let early = [
        &recover[..],
        &["2026-01-01T00:00:00Z", "--endpoint", endpoint],
    ]
    .concat();
    assert_eq!(place.json(&early)["deliveries"], 1);

    let one = |command| place.json(&["endpoint", command, endpoint, "--store", id, "--json"]);
    assert_eq!(one("disable")["disabled_reason"], "owner");
    let shown = place.json(&["endpoint", "list", "--store", id, "--json"]);
    assert_eq!(shown["endpoints"][0]["health"]["held"], 1);
    assert_eq!(one("enable")["health"]["pending"], 1);
    assert_ne!(one("rotate-secret")["secret"], made["secret"]);
    let rotate = [
        "store",
        "rotate-secret",
        "--store",
        id,
        "--mode",
        "live",
        "--json",
    ];
    assert_ne!(place.json(&rotate)["secret"], store["webhook_secret_live"]);

    let other = place.json(&["store", "create", "--name", "Ale", "--json"]);
    let other = other["store_id"].as_str().unwrap();
    for (wrong, said) in [
        (
            &["events", "resend", paid, "--store", other][..],
            "event not found",
        ),
        (
            &["events", "resend", "evt_1", "--store", id],
            "event not found",
        ),
        (
            &["events", "recover", "--store", id, "--since", "yesterday"],
            "--since must be",
        ),
        (
            &["endpoint", "enable", endpoint, "--store", other],
            "endpoint not found",
        ),
        (
            &["events", "list", "--store", "store_none"],
            "store not found",
        ),
    ] {
        let output = place.run(wrong);
        assert_eq!(output.status.code(), Some(1), "{wrong:?}");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains(said), "{told}");
    }
    assert_eq!(place.run(&["verify"]).status.code(), Some(0));
}
