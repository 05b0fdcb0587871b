//! Who may do what: every route of the table, asked for by everyone.

use axum::body::Body;
use axum::http::{Request, header};
use checkout_server::dashboard::routes::{Need, Row, Scope, table};
use pebblepay_core::account::Role;
use pebblepay_core::limits::FRESH_MS;

use super::browser::Browser;
use crate::support::{Answer, ORIGIN, Shop, on_both};

/// What each route asks for, written down a second time: a change of the table has to be meant.
const WRITTEN: &str = include_str!("access.txt");

fn word(scope: Scope) -> String {
    let fresh = |fresh: bool| if fresh { " fresh" } else { "" };
    match scope {
        Scope::Open => "open".to_owned(),
        Scope::Account { fresh: f } => format!("account{}", fresh(f)),
        Scope::Store(need) => {
            let access = format!("{:?}", need.access).to_lowercase();
            format!("{access}{}", fresh(need.fresh))
        }
    }
}

#[test]
fn the_table_of_routes_is_the_one_that_is_written_down() {
    let mut lines: Vec<String> = table()
        .iter()
        .map(|row| format!("{:4} {} {}", row.method, row.path, word(row.scope)))
        .collect();
    lines.sort();
    let written: Vec<&str> = WRITTEN.lines().collect();
    assert_eq!(
        lines,
        written,
        "compare with tests/it/dashboard/access.txt:\n{}",
        lines.join("\n")
    );
    // Nothing of a store is written by who may only look, but that they may leave.
    for row in table() {
        if let Scope::Store(need) = row.scope
            && row.method == "POST"
            && !row.path.ends_with("/team/leave")
        {
            assert_ne!(need, Need::VIEW, "{} {}", row.method, row.path);
        }
    }
}

/// Whether a route, asked for as it should be, would end the test: one is signed out, or a member no more.
fn ends_the_test(row: &Row) -> bool {
    row.path.ends_with("/sign-out") || row.path.ends_with("/team/leave")
}

/// The row's path with ids that are nobody's, in the named store.
fn path(row: &Row, store: &str) -> String {
    let named = row.path.replace("{store}", store).replace("{side}", "test");
    let parts = named.split('/').map(|part| {
        let is_id = part.starts_with('{');
        if is_id { "none" } else { part }
    });
    parts.collect::<Vec<_>>().join("/")
}

async fn ask(browser: &Browser<'_>, row: &Row, store: &str) -> Answer {
    let path = path(row, store);
    match row.method {
        "GET" => browser.get(&path).await,
        _ => browser.post(&path, &[]).await,
    }
}

fn goes_to(answer: &Answer) -> &str {
    answer.header("location")
}

on_both!(
    // proves: E8
    every_route_asks_for_what_its_row_says,
    async |shop: Shop| {
        let other = shop.other_store().await;
        let store = shop.store.store.id.to_string();
        let stranger = Browser::new(&shop);
        for role in Role::ALL {
            let browser = shop.signed_in(role).await;
            for row in table() {
                let Scope::Store(need) = row.scope else {
                    continue;
                };
                if ends_the_test(&row) {
                    continue;
                }
                let what = format!("{} {} as {}", row.method, row.path, role.as_str());
                let answer = ask(&browser, &row, &store).await;
                if role.may(need.access) {
                    assert_ne!(answer.status, 403, "{what}: {}", answer.text);
                    assert!(answer.status < 500, "{what}: {}", answer.text);
                } else {
                    assert_eq!(answer.status, 403, "{what}");
                }
                // Without a store it is all the same what one would be there.
                if role != Role::Owner {
                    continue;
                }
                let theirs = ask(&browser, &row, other.store.id.as_str()).await;
                assert_eq!(theirs.status, 404, "{what}, in another's store");
                let nobodys = ask(&browser, &row, "store_none").await;
                assert_eq!(nobodys.status, 404, "{what}, in nobody's store");
                let unknown = ask(&stranger, &row, &store).await;
                assert_eq!(unknown.status, 303, "{what}, signed out");
                assert!(
                    goes_to(&unknown).starts_with("/dashboard/sign-in"),
                    "{what}"
                );
            }
        }
    }
);

on_both!(
    // proves: E8
    no_form_of_another_site_or_session_does_anything,
    async |shop: Shop| {
        let store = shop.store.store.id.to_string();
        let owner = shop.signed_in(Role::Owner).await;
        let csrf = owner.csrf();
        for row in table().iter().filter(|row| row.method == "POST") {
            let path = path(row, &store);
            for origin in [
                "https://evil.example",
                "null",
                "https://pay.example.evil.example",
            ] {
                let answer = owner.post_plain(&path, origin, &[("csrf", &csrf)]).await;
                assert_eq!(answer.status, 403, "{path} from {origin}");
            }
            if row.scope == Scope::Open {
                continue;
            }
            for token in ["", "0", &csrf[..63]] {
                let answer = owner.post_plain(&path, ORIGIN, &[("csrf", token)]).await;
                assert_eq!(answer.status, 403, "{path} with the token {token}");
            }
            let request = Request::post(&path)
                .header(header::CONTENT_TYPE, "application/json")
                .header("sec-fetch-site", "cross-site")
                .body(Body::from("{}"))
                .unwrap();
            assert_eq!(owner.send(request).await.status, 403, "{path} as JSON");
        }
    }
);

on_both!(
    // proves: E8
    secrets_and_money_settings_ask_for_the_password_again,
    async |shop: Shop| {
        let store = shop.store.store.id.to_string();
        let owner = shop.signed_in(Role::Owner).await;
        shop.clock.advance_ms(FRESH_MS);
        for row in table() {
            let fresh = match row.scope {
                Scope::Open => false,
                Scope::Account { fresh } => fresh,
                Scope::Store(need) => need.fresh,
            };
            if ends_the_test(&row) {
                continue;
            }
            let answer = ask(&owner, &row, &store).await;
            let is_asked = goes_to(&answer).starts_with("/dashboard/confirm");
            assert_eq!(is_asked, fresh, "{} {}", row.method, row.path);
        }
        assert_eq!(owner.confirm().await.status, 303);
        for row in table() {
            if let Scope::Store(Need { fresh: true, .. }) = row.scope {
                let answer = ask(&owner, &row, &store).await;
                let is_asked = goes_to(&answer).starts_with("/dashboard/confirm");
                assert!(!is_asked, "{} {}", row.method, row.path);
            }
        }
    }
);
