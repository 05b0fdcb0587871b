//! The inventory of scripts and headers in docs/pci-dss.md is what payment pages serve: no more and
//! no less (PCI DSS 4.0.1, 6.4.3 and 11.6.1).

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::Request;

use crate::support::{Answer, Shop, on_both};

const DOCUMENT: &str = include_str!("../../../docs/pci-dss.md");

/// Headers that guard nothing and say what every answer says.
const PLAIN: [&str; 7] = [
    "cache-control",
    "content-encoding",
    "content-language",
    "content-length",
    "content-type",
    "vary",
    "x-request-id",
];

/// The first cells of a table, each with the rest of its row; the table follows this heading.
fn table(heading: &str) -> BTreeMap<String, Vec<String>> {
    let (_, after) = DOCUMENT
        .split_once(&format!("\n## {heading}\n"))
        .unwrap_or_else(|| panic!("no section {heading}"));
    let section = after.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let mut cells = row.trim_matches('|').split(" | ").map(|cell| {
            let cell = cell.trim();
            cell.trim_matches('`').to_owned()
        });
        (cells.next().unwrap(), cells.collect())
    })
    .collect()
}

/// A page of payments, and whether it may stand in a frame.
struct Seen {
    what: &'static str,
    framed: bool,
    answer: Answer,
}

async fn framed(shop: &Shop, path: &str) -> Answer {
    let request = Request::get(path).header("sec-fetch-dest", "iframe");
    shop.send(request.body(Body::empty()).unwrap()).await
}

/// Every page that customers see, in each of its states.
async fn pages(shop: &Shop) -> Vec<Seen> {
    let store = &shop.store.store.id;
    let order = shop.order(r#"{"amount":5}"#).await;
    let open = format!("/pay/{}", order["id"].as_str().unwrap());
    let done = shop
        .paid_order(r#"{"amount":5,"cancel_url":"https://shop.example/"}"#)
        .await;
    let done = format!("/pay/{}", done["id"].as_str().unwrap());
    let asked = shop.order(r#"{"amount":5}"#).await;
    let asked = format!("/pay/{}", asked["id"].as_str().unwrap());
    let asked = shop.pay(&asked, "4000000000001091").await.json();
    let bank = asked["challengeUrl"].as_str().unwrap().to_owned();
    let token = shop.get(&bank).await.hidden("token");
    let mut seen = Vec::new();
    let mut see = |what, framed, answer| {
        seen.push(Seen {
            what,
            framed,
            answer,
        });
    };
    let link = format!("/checkout/{store}?amount=5");
    see("a link", false, shop.get(&link).await);
    see(
        "a refused link",
        false,
        shop.get(&format!("{link}&sig=v1_x")).await,
    );
    see(
        "a link to nowhere",
        false,
        shop.get("/checkout/store_none").await,
    );
    let embed = format!("/checkout/embed?store_id={store}&amount=5");
    see("a frame", true, shop.get(&embed).await);
    see(
        "a refused frame",
        true,
        shop.get(&format!("{embed}&sig=v1_x")).await,
    );
    see("an order", false, shop.get(&open).await);
    see("an order in a frame", true, framed(shop, &open).await);
    see("the bank's step", true, shop.get(&bank).await);
    let outcome = [("token", token.as_str()), ("outcome", "pass")];
    let answered = shop.post_form(&bank, &outcome, false).await;
    let back = answered.header("location").to_owned();
    see("the way back from the bank", true, shop.get(&back).await);
    see(
        "a receipt",
        true,
        shop.get(&format!("{done}/receipt")).await,
    );
    see(
        "a receipt in a frame",
        true,
        framed(shop, &format!("{done}/receipt")).await,
    );
    see(
        "a cancelled payment",
        true,
        shop.get(&format!("{open}/cancel")).await,
    );
    seen
}

/// Everything in a page's text that runs, or loads something that could.
fn scripts(page: &Answer) -> Vec<String> {
    let text = page.text.to_ascii_lowercase();
    for never in [
        "javascript:",
        " onclick=",
        " onload=",
        " onerror=",
        "<object",
        "<embed ",
    ] {
        assert!(!text.contains(never), "{never} in {}", page.text);
    }
    let tags = text.split("<script").skip(1);
    tags.map(|tag| {
        let tag = tag.split("</script>").next().unwrap();
        let (attributes, inline) = tag.split_once('>').unwrap();
        assert_eq!(inline, "", "an inline script: {}", page.text);
        let source = attributes.split("src=\"").nth(1).unwrap();
        named(source.split('"').next().unwrap())
    })
    .collect()
}

/// A path with its hash left out.
fn named(path: &str) -> String {
    let is_hash = |part: &str| part.len() >= 8 && part.bytes().all(|b| b.is_ascii_hexdigit());
    let parts = path.split('.');
    let parts = parts.map(|part| if is_hash(part) { "HASH" } else { part });
    parts.collect::<Vec<_>>().join(".")
}

/// A header's value with hashes and the store's own words left out.
fn general(value: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    for word in value.split(' ') {
        let word = match word.strip_prefix("'sha256-") {
            Some(rest) if rest.ends_with(';') => "HASHES;",
            Some(_) => "HASHES",
            None => word,
        };
        // Two hashes in a row are some hashes.
        if word.starts_with("HASHES") && words.last() == Some(&"HASHES") {
            words.pop();
        }
        words.push(word);
    }
    words.join(" ").replace("https://shop.example", "ORIGINS")
}

on_both!(
    every_script_and_header_of_a_payment_page_is_in_the_inventory,
    async |shop: Shop| {
        let (listed, headers) = (table("Scripts on payment pages"), table("Headers"));
        let (mut scripts_seen, mut headers_seen) = (BTreeSet::new(), BTreeSet::new());
        for origins in [false, true] {
            if origins {
                register_origin(&shop).await;
            }
            for Seen {
                what,
                framed,
                answer,
            } in pages(&shop).await
            {
                assert!(
                    answer.text.starts_with("<!doctype html>"),
                    "{what}: {}",
                    answer.text
                );
                for script in scripts(&answer) {
                    assert!(
                        listed.contains_key(&script),
                        "{what}: {script} is not listed"
                    );
                    scripts_seen.insert(script);
                }
                let column = usize::from(framed);
                for name in answer.headers.keys().map(http::HeaderName::as_str) {
                    if PLAIN.contains(&name) {
                        continue;
                    }
                    let row = headers.get(name);
                    let row = row.unwrap_or_else(|| panic!("{what}: {name} is not listed"));
                    let value = general(answer.header(name));
                    let may_be: Vec<&str> = row[column].split("` or `").collect();
                    assert!(may_be.contains(&value.as_str()), "{what}: {name}: {value}");
                    headers_seen.insert((name.to_owned(), column));
                }
                for (name, row) in &headers {
                    let is_there = answer.headers.contains_key(name.as_str());
                    assert_eq!(is_there, row[column] != "none", "{what}: {name}");
                }
            }
        }
        let all: BTreeSet<String> = listed.into_keys().collect();
        assert_eq!(scripts_seen, all, "the inventory lists what no page has");
        for (name, row) in headers {
            for (column, value) in row.iter().take(2).enumerate() {
                let seen = headers_seen.contains(&(name.clone(), column));
                assert_eq!(seen, value != "none", "{name}");
            }
        }
    }
);

async fn register_origin(shop: &Shop) {
    let id = shop.store.store.id.as_str().to_owned();
    let sql = "insert into store_origins (store_id, kind, origin) values ($1, 'frame', $2)";
    let write = shop
        .server
        .app()
        .db
        .write(move |tx| -> checkout_server::db::Res<_> {
            tx.exec(sql, checkout_server::params![&id, "https://shop.example"])
        });
    assert_eq!(write.await.unwrap(), 1);
}
