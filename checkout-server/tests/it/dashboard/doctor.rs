//! "Check my site" in the dashboard. What each fault of a page is called, and that good pages have
//! none, is tested with the rules and in a browser; here it is how a page is fetched, and what only
//! the database knows.

use std::collections::HashMap;
use std::sync::Arc;

use checkout_server::app::auth::Caller;
use checkout_server::app::doctor::{self, Report, Wish};
use checkout_server::app::{buttons, orders};
use pebblepay_core::account::Role;
use pebblepay_core::store::Mode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::receiver::Receiver;
use crate::support::{ORIGIN, Shop, on_both};

/// A site that answers paths with what is written here, and anything else with 404.
struct Site {
    origin: String,
}

impl Site {
    async fn serving(pages: Vec<(&str, String)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let owned = pages
            .into_iter()
            .map(|(path, answer)| (path.to_owned(), answer));
        let pages: Arc<HashMap<String, String>> = Arc::new(owned.collect());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let pages = pages.clone();
                tokio::spawn(async move {
                    let mut seen = vec![0; 8192];
                    let count = stream.read(&mut seen).await.unwrap_or(0);
                    let head = String::from_utf8_lossy(&seen[..count]).into_owned();
                    let path = head.split(' ').nth(1).unwrap_or_default();
                    let gone = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_owned();
                    let answer = pages.get(path).unwrap_or(&gone);
                    let _ = stream.write_all(answer.as_bytes()).await;
                });
            }
        });
        Self { origin }
    }
}

fn html(body: &str) -> String {
    answer("200 OK", "content-type: text/html", body)
}

fn answer(status: &str, header: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\n{header}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

fn leads_to(place: &str) -> String {
    answer("302 Found", &format!("location: {place}"), "")
}

async fn examine(shop: &Shop, url: &str, endpoints: bool) -> Report {
    let app = shop.server.app();
    let id = shop.store.store.id.as_str();
    let store = orders::store(app, id).await.unwrap();
    let caller = Caller::of_store(store, Mode::Test);
    let wish = Wish {
        public_url: ORIGIN,
        url,
        endpoints,
    };
    doctor::examine(app, &caller, wish).await.unwrap()
}

fn codes(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(|finding| finding.code).collect()
}

fn tag(shop: &Shop) -> String {
    let store = &shop.store.store.id;
    format!("<script src=\"{ORIGIN}/js/pebblepay.js\" data-store=\"{store}\"></script>")
}

on_both!(
    // proves: TRAP-20
    a_page_is_asked_for_through_each_redirect_and_three_of_them_at_most,
    async |shop: Shop| {
        let page = html(&format!(
            "<button data-pebblepay data-amount=5></button>{}",
            tag(&shop)
        ));
        let site = Site::serving(vec![
            ("/page", page),
            ("/1", leads_to("/2")),
            ("/2", leads_to("/3")),
            ("/3", leads_to("page")),
            ("/0", leads_to("/1")),
            ("/round", leads_to("/round")),
            ("/file", leads_to("file:///etc/passwd")),
            (
                "/pdf",
                answer("200 OK", "content-type: application/pdf", "%PDF"),
            ),
            ("/packed", answer("200 OK", "content-encoding: gzip", "x")),
            (
                "/guarded",
                answer("503 Wait", "cf-mitigated: challenge", ""),
            ),
            ("/long", html(&"<p>x".repeat(400_000))),
        ])
        .await;
        // The page is not registered, so that one thing is found on it.
        let good = ["no_origin_registered"];
        let rows: [(&str, usize, &[&str]); 10] = [
            ("/page", 1, &good),
            ("/1", 4, &good),
            ("/0", 4, &["page_redirects"]),
            ("/round", 4, &["page_redirects"]),
            ("/file", 1, &["page_unreachable"]),
            ("/missing", 1, &["page_status"]),
            ("/pdf", 1, &["page_not_html"]),
            ("/packed", 1, &["page_compressed"]),
            ("/guarded", 1, &["page_guarded"]),
            ("/long", 1, &["script_missing", "page_large"]),
        ];
        for (path, steps, expected) in rows {
            let report = examine(&shop, &format!("{}{path}", site.origin), false).await;
            assert_eq!(codes(&report), expected, "{path}");
            assert_eq!(report.steps.len(), steps, "{path}");
        }
        let closed = examine(&shop, "http://127.0.0.1:9/", false).await;
        assert_eq!(codes(&closed), ["page_unreachable"]);
        let report = examine(&shop, &format!("{}/1", site.origin), false).await;
        assert_eq!(report.sales.buttons, 1);
        assert_eq!(report.tags, 1);
        let last = &report.steps[3];
        assert_eq!(
            (last.url.as_str(), last.status),
            (format!("{}/page", site.origin).as_str(), 200)
        );
    }
);

on_both!(
    variants_and_signatures_are_those_of_the_store,
    async |shop: Shop| {
        let variant = shop.variant("19.99").await;
        let app = shop.server.app();
        let (db, clock) = (app.db.clone(), shop.clock.clone());
        let vault = app.vault.clone();
        let store = shop.store.store.id.to_string();
        let params = vec![("amount", "5".to_owned()), ("product", "Tile".to_owned())];
        let signed = tokio::task::spawn_blocking(move || {
            buttons::sign(&db, &vault, &clock, (&store, Some(Mode::Test)), params).unwrap()
        });
        let sig = signed.await.unwrap().signature;
        let other = shop.other_store().await;
        let rows = [
            (format!("data-variant-id={variant}"), ""),
            ("data-variant-id=var_nobodys".to_owned(), "variant_unknown"),
            (
                format!("data-amount=5 data-product=Tile data-test-mode=true data-sig={sig}"),
                "",
            ),
            (
                format!("data-amount=1 data-product=Tile data-test-mode=true data-sig={sig}"),
                "signature_wrong",
            ),
        ];
        for (n, (attributes, code)) in rows.into_iter().enumerate() {
            let page = format!(
                "<button data-pebblepay {attributes}></button>{}",
                tag(&shop)
            );
            let path = format!("/{n}");
            let site = Site::serving(vec![(path.as_str(), html(&page))]).await;
            let report = examine(&shop, &format!("{}{path}", site.origin), false).await;
            let mut found = codes(&report);
            found.retain(|code| *code != "no_origin_registered");
            let expected: Vec<&str> = Some(code)
                .filter(|code| !code.is_empty())
                .into_iter()
                .collect();
            assert_eq!(found, expected, "{attributes}");
        }
        let theirs = tag(&shop).replace(shop.store.store.id.as_str(), other.store.id.as_str());
        let site = Site::serving(vec![("/", html(&theirs))]).await;
        let report = examine(&shop, &site.origin, false).await;
        assert!(codes(&report).contains(&"other_store"));
        let named = doctor::store_of(app, &site.origin).await.unwrap();
        assert_eq!(named.as_deref(), Some(other.store.id.as_str()));
    }
);

on_both!(
    endpoints_are_tried_and_a_redirect_of_theirs_is_told,
    async |shop: Shop| {
        let site = Site::serving(vec![("/", html(&tag(&shop)))]).await;
        let well = Receiver::answering(&["200 OK"]).await;
        let lost = Receiver::answering(&["404 Not Found"]).await;
        let moved = Site::serving(vec![("/hook", leads_to("/new-hook"))]).await;
        let moved = format!("{}/hook", moved.origin);
        for url in [
            &well.url,
            &lost.url,
            &moved,
            &"http://127.0.0.1:9/".to_owned(),
        ] {
            shop.endpoint(url, Mode::Test, None).await;
        }
        let report = examine(&shop, &site.origin, true).await;
        assert_eq!(report.endpoints, 4);
        let found: Vec<_> = report
            .findings
            .iter()
            .filter(|finding| finding.code.starts_with("webhook_"))
            .collect();
        let mut codes: Vec<&str> = found.iter().map(|finding| finding.code).collect();
        codes.sort_unstable();
        assert_eq!(
            codes,
            [
                "webhook_not_found",
                "webhook_redirects",
                "webhook_unreachable"
            ]
        );
        let redirect = found
            .iter()
            .find(|f| f.code == "webhook_redirects")
            .unwrap();
        assert!(redirect.change.as_deref().unwrap().ends_with("/new-hook"));
        assert_eq!(well.got().len(), 1);
        assert_eq!(well.got()[0].json()["is_test"], true);
    }
);

on_both!(
    // proves: E8
    the_page_shows_findings_as_tasks_and_what_a_site_says_as_text,
    async |shop: Shop| {
        let evil = format!(
            "<button data-pebblepay data-amount='\"><script>alert(1)</script>'></button>{}",
            tag(&shop)
        );
        let site = Site::serving(vec![("/", html(&evil))]).await;
        let developer = shop.signed_in(Role::Developer).await;
        let page = shop.page("/doctor");
        for url in ["", "ftp://a.example/", "javascript:alert(1)", "a b"] {
            let refused = developer.post(&page, &[("url", url)]).await;
            assert_eq!(refused.status, 422, "{url}");
            assert!(
                refused.text.contains("url-error"),
                "{url}: {}",
                refused.text
            );
        }
        let found = developer.post(&page, &[("url", &site.origin)]).await;
        assert_eq!(found.status, 200);
        assert!(
            found.text.contains("data-code=\"amount_wrong\""),
            "{}",
            found.text
        );
        assert!(found.text.contains("&#60;script&#62;alert(1)"));
        assert!(!found.text.contains("<script>alert(1)"));
        assert!(found.text.contains("Check again"));
        let viewer = shop.signed_in(Role::Viewer).await;
        assert_eq!(viewer.get(&page).await.status, 403);
        assert_eq!(
            viewer.post(&page, &[("url", &site.origin)]).await.status,
            403
        );
    }
);
