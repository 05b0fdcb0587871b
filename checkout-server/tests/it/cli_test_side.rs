//! The commands for a store's test side.

use serde_json::Value;

use crate::cli::Place;

#[test]
fn events_are_triggered_and_time_passes_on_the_command_line() {
    let place = Place::new();
    let store = place.json(&["store", "create", "--name", "Tea", "--json"]);
    let id = store["store_id"].as_str().unwrap();
    let list = place.json(&["trigger", "--list", "--json"]);
    let words: Vec<_> = list["events"].as_array().unwrap().iter().collect();
    assert!(words.len() > 10 && words.iter().all(|w| w["does"].is_string()));
    for word in &words {
        let event = word["event"].as_str().unwrap();
        let done = place.json(&["trigger", event, "--store", id, "--json"]);
        assert!(done["order_id"].as_str().unwrap().starts_with("PP-"));
        let first = &done["events"][0];
        assert!(first["id"].as_str().unwrap().starts_with("evt_"));
        assert_eq!(first["type"], "order.created");
    }
    let overrides = ["--override=amount=7.50", "--override=metadata.plan=gold"];
    let base = ["trigger", "payment.refunded", "--store", id, "--json"];
    let refunded = place.json(&[&base[..], &overrides, &["--refund-amount=2.5"]].concat());
    let order = refunded["order_id"].as_str().unwrap();
    let again = ["trigger", "dispute.opened", "--store", id, "--order", order];
    let disputed = place.json(&[&again[..], &["--reason=product_not_received", "--json"]].concat());
    assert_eq!(
        (&disputed["order_id"], &disputed["status"]),
        (&order.into(), &"open".into())
    );
    assert!(disputed["dispute_id"].as_str().unwrap().starts_with("txn_"));
    for (wrong, said) in [
        (&["--override=colour=red"][..], "no field 'colour'"),
        (&["--override=amount"], "KEY=VALUE"),
        (&["--override=amount=0.1"], "between 0.50 and 50000.00"),
    ] {
        let output = place.run(&[&base[..], wrong].concat());
        assert_eq!(output.status.code(), Some(1), "{wrong:?}");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains(said), "{told}");
    }
    assert_eq!(
        place.run(&["trigger", "--store", id]).status.code(),
        Some(2)
    );
    assert_eq!(
        place
            .run(&["trigger", "no.such", "--store", id])
            .status
            .code(),
        Some(1)
    );

    place.json(&["trigger", "order.created", "--store", id, "--json"]);
    let advance = |by| place.run(&["clock", "advance", by, "--store", id, "--json"]);
    let done = advance("1h");
    let moved: Value = serde_json::from_slice(&done.stdout).unwrap();
    // The one that was just created, the one of order.created, those that wait for a card.
    assert_eq!(moved["orders_moved"], 4);
    assert_eq!(moved["orders_expired"], 3);
    assert_eq!(advance("32d").status.code(), Some(1));
    assert_eq!(place.run(&["verify"]).status.code(), Some(0));
}

#[test]
fn chaos_is_switched_on_and_off_on_the_command_line() {
    let place = Place::new();
    let store = place.json(&["store", "create", "--name", "Tea", "--json"]);
    let id = store["store_id"].as_str().unwrap();
    let chaos = |words: &[&str]| {
        place.json(&[&["chaos", words[0], "--store", id, "--json"], &words[1..]].concat())
    };
    assert_eq!(chaos(&["show"])["on"], false);
    let set = chaos(&["set", "--drop=10", "--delay-ms=500"]);
    assert_eq!(
        (&set["on"], &set["drop"], &set["delay_ms"]),
        (&true.into(), &10.into(), &500.into())
    );
    assert_eq!(chaos(&["show"]), set);
    let told = place.json(&["notices", "--store", id, "--json"]);
    assert_eq!(told["notices"][0]["kind"], "chaos");
    let wrong = place.run(&["chaos", "set", "--store", id, "--drop=101"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert_eq!(chaos(&["show"]), set);
    assert_eq!(chaos(&["off"])["on"], false);
    assert_eq!(chaos(&["show"])["on"], false);
}
