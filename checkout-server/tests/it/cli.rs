//! The binary itself: its commands, their JSON and their exit codes.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

const BIN: &str = env!("CARGO_BIN_EXE_checkout-server");

pub(crate) struct Place(pub(crate) tempfile::TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(BIN);
        let database = format!("sqlite:{}", self.0.path().join("pay.db").display());
        command
            .args(args)
            .env("PEBBLEPAY_DATABASE", database)
            .env("PEBBLEPAY_LOG", "error");
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let output = self.run(args);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// A running server that ends with the test.
struct Running(Child, String);

impl Drop for Running {
    fn drop(&mut self) {
        // The child may have ended by itself, which is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(place: &Place) -> Running {
    serve_with(place, &[])
}

fn serve_with(place: &Place, flags: &[&str]) -> Running {
    let mut child = place
        .command(&[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--allow-private-webhooks",
        ])
        .args(flags)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let address = loop {
        let line = lines
            .next()
            .expect("the server ended before it listened")
            .unwrap();
        if let Some(address) = line.strip_prefix("listening on http://") {
            break address.to_owned();
        }
    };
    std::thread::spawn(move || lines.for_each(drop));
    Running(child, address)
}

fn request(address: &str, text: &str) -> String {
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    reply
}

#[test]
fn a_store_is_set_up_and_serves_while_commands_run() {
    let place = Place::new();
    let store = place.json(&[
        "store",
        "create",
        "--name",
        "Tea",
        "--origin",
        "https://shop.example",
        "--fee-bps",
        "500",
        "--json",
    ]);
    for key in [
        "store_id",
        "merchant_code",
        "test_key",
        "live_key",
        "webhook_secret_test",
        "webhook_secret_live",
    ] {
        assert!(store[key].as_str().is_some_and(|v| !v.is_empty()), "{key}");
    }
    let id = store["store_id"].as_str().unwrap();
    let server = serve(&place);
    let key = place.json(&[
        "key",
        "create",
        "--store",
        id,
        "--dialect",
        "pebblepay",
        "--mode",
        "test",
        "--json",
    ]);
    assert!(
        key["key"]
            .as_str()
            .unwrap()
            .starts_with(key["prefix"].as_str().unwrap())
    );
    assert_eq!(
        (&key["mode"], &key["dialect"]),
        (&"test".into(), &"pebblepay".into())
    );
    let variant = place.json(&[
        "variant", "create", "--store", id, "--name", "L", "--amount", "19.99", "--json",
    ]);
    assert!(variant["variant_id"].as_str().unwrap().starts_with("var_"));
    let endpoint = place.json(&[
        "endpoint",
        "create",
        "--store",
        id,
        "--url",
        "https://shop.example/hook",
        "--dialect",
        "pebblepay",
        "--mode",
        "test",
        "--events",
        "payment.completed,payment.failed",
        "--json",
    ]);
    assert_eq!(endpoint["index"], 0);
    assert!(endpoint["secret"].as_str().unwrap().starts_with("whsec_"));
    let body = format!(
        r#"{{"variant_id":"{}"}}"#,
        variant["variant_id"].as_str().unwrap()
    );
    let reply = request(
        &server.1,
        &format!(
            "POST /api/v1/orders HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-api-key: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            key["key"].as_str().unwrap(),
            body.len()
        ),
    );
    assert!(reply.starts_with("HTTP/1.1 201"), "{reply}");
    assert!(
        reply.contains(&format!("http://{}/pay/cs_", server.1)),
        "{reply}"
    );
    let health = place
        .command(&["healthcheck", "--listen", &server.1])
        .output()
        .unwrap();
    assert!(health.status.success());
    assert!(place.run(&["verify"]).status.success());
}

#[test]
fn a_second_server_on_the_same_file_refuses_to_start() {
    let place = Place::new();
    let _server = serve(&place);
    let second = place.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&second.stderr).lines().count(), 1);
}

#[test]
fn errors_are_one_line_and_exit_codes_tell_usage_from_failure() {
    let place = Place::new();
    let refused = || {
        let unknown = place.run(&["key", "create", "--store", "store_none", "--json"]);
        assert_eq!(unknown.status.code(), Some(1));
        String::from_utf8_lossy(&unknown.stderr).into_owned()
    };
    let nowhere = refused();
    assert!(
        nowhere.starts_with("checkout-server: there is no database /"),
        "{nowhere}"
    );
    assert_eq!(nowhere.lines().count(), 1);
    place.json(&["store", "create", "--name", "Tea", "--json"]);
    assert_eq!(refused(), "checkout-server: store not found\n");
    assert_eq!(place.run(&["store", "create"]).status.code(), Some(2));
    assert_eq!(place.run(&["nonsense"]).status.code(), Some(2));
    let private = place.run(&[
        "store",
        "create",
        "--name",
        "x",
        "--webhook-url",
        "http://127.0.0.1/",
    ]);
    assert_eq!(private.status.code(), Some(1));
    let unwell = place.run(&["healthcheck", "--listen", "127.0.0.1:1"]);
    assert_eq!(unwell.status.code(), Some(1));
}

#[test]
fn users_are_created_with_a_password_from_standard_input() {
    let place = Place::new();
    let store = place.json(&["store", "create", "--name", "Tea", "--json"]);
    let create = |password: &str| {
        let mut child = place
            .command(&[
                "user",
                "create",
                "--email",
                "Me@Example.com",
                "--password-stdin",
                "--store",
                store["store_id"].as_str().unwrap(),
                "--role",
                "owner",
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(password.as_bytes())
            .unwrap();
        child.wait_with_output().unwrap()
    };
    assert_eq!(create("short\n").status.code(), Some(1));
    let first = create("a long password\n");
    let second = create("another password\n");
    assert!(first.status.success() && second.status.success());
    let id = |output: &Output| {
        String::from_utf8_lossy(&output.stdout)
            .lines()
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(id(&first), id(&second));
}

#[test]
fn the_settings_and_the_document_are_printed() {
    let place = Place::new();
    let config = place.run(&["config"]);
    assert!(String::from_utf8_lossy(&config.stdout).contains("listen = \"127.0.0.1:8080\""));
    let document: Value = serde_json::from_slice(&place.run(&["openapi"]).stdout).unwrap();
    assert!(document["paths"]["/api/v1/orders"]["post"].is_object());
}

#[test]
// proves: PEB-193, F-09
fn licence_keys_come_by_flag_file_and_standard_input_and_are_never_listed_in_clear() {
    let place = Place::new();
    let store = place.json(&["store", "create", "--name", "S", "--json"]);
    let store = store["store_id"].as_str().unwrap();
    let create = [
        "variant", "create", "--store", store, "--name", "V", "--amount", "9",
    ];
    let made = place.json(&[&create[..], &["--json"]].concat());
    let variant = made["variant_id"].as_str().unwrap();
    let add = [
        "licence",
        "add",
        "--store",
        store,
        "--variant",
        variant,
        "--json",
    ];

    let one = place.json(&[&add[..], &["--key", " AAA-1 "]].concat());
    assert_eq!(
        one,
        serde_json::json!({"added": 1, "skipped": [], "in_stock": 1})
    );
    let file = place.0.path().join("keys.CSV");
    std::fs::write(&file, "key;note\r\nBBB-2;x\r\nAAA-1;y\r\nBBB-2;z\r\n").unwrap();
    let csv = place.json(&[&add[..], &["--file", file.to_str().unwrap()]].concat());
    assert_eq!((&csv["added"], &csv["in_stock"]), (&1.into(), &2.into()));
    let lines: Vec<_> = csv["skipped"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| &s["line"])
        .collect();
    assert_eq!(lines, [3, 4]);
    let mut piped = place.command(&add);
    piped.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut piped = piped.spawn().unwrap();
    piped
        .stdin
        .take()
        .unwrap()
        .write_all(b"CCC-3\n\nDDD-4")
        .unwrap();
    let output = piped.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains(r#""added":2"#));

    let list = place.run(&[
        "licence",
        "list",
        "--store",
        store,
        "--variant",
        variant,
        "--json",
    ]);
    let text = String::from_utf8(list.stdout).unwrap();
    let listed: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&listed["in_stock"], &listed["given"]),
        (&4.into(), &0.into())
    );
    assert!(!text.contains("AAA") && !text.contains("CCC"), "{text}");
    let variants = place.json(&["variant", "list", "--store", store, "--json"]);
    let shown = &variants["variants"][0];
    assert_eq!(
        (
            &shown["stock"],
            &shown["low_stock_threshold"],
            &shown["low_stock"]
        ),
        (&4.into(), &5.into(), &true.into())
    );
    let database = std::fs::read(place.0.path().join("pay.db")).unwrap();
    let log = std::fs::read(place.0.path().join("pay.db-wal")).unwrap_or_default();
    for bytes in [database, log] {
        assert!(!bytes.windows(5).any(|w| w == b"AAA-1" || w == b"DDD-4"));
    }
    assert!(place.0.path().join("pay.db.key").exists());

    // Restored without its key, the database takes no keys that nobody else could read.
    std::fs::remove_file(place.0.path().join("pay.db.key")).unwrap();
    let refused = place.run(&[&add[..], &["--key", "EEE-5"]].concat());
    assert_eq!(refused.status.code(), Some(1));
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(why.contains("encryption_key"), "{why}");
    assert!(!place.0.path().join("pay.db.key").exists());
}

/// Opens a visitor's page and pays with a number that is declined; returns the answer's head.
fn visit(address: &str, store: &str, forwarded_for: &str) -> String {
    let page = request(
        address,
        &format!("GET /checkout/{store}?amount=5 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"),
    );
    let between = |from: &str| page.split(from).nth(1).unwrap().split('"').next().unwrap();
    let (action, token) = (
        between("id=\"form\" method=\"post\" action=\""),
        between("name=\"token\" value=\""),
    );
    let body = format!(
        "token={token}&email=a%40b.example&card_number=4242424242424242&expiry=12%2F40&cvc=123&name=A"
    );
    let reply = request(
        address,
        &format!(
            "POST {action} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
             accept: application/json\r\nx-forwarded-for: {forwarded_for}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        ),
    );
    reply.lines().next().unwrap().to_owned()
}

#[test]
fn a_forwarded_address_counts_from_a_trusted_proxy_only_and_the_owner_is_told() {
    let place = Place::new();
    let store = place.json(&["store", "create", "--name", "Tea", "--json"]);
    let id = store["store_id"].as_str().unwrap();
    let spoofed = {
        let server = serve_with(&place, &["--card-guard-test", "strict"]);
        let from = |n: i32| format!("198.51.100.{n}");
        let visits: Vec<_> = (1..=7).map(|n| visit(&server.1, id, &from(n))).collect();
        visits
    };
    for (n, head) in spoofed.iter().enumerate() {
        let status = if n < 5 { " 402 " } else { " 429 " };
        assert!(head.contains(status), "{n}: {head}");
    }
    let told = place.json(&["notices", "--store", id, "--json"]);
    let rows = told["notices"].as_array().unwrap();
    let count: i64 = rows.iter().map(|row| row["count"].as_i64().unwrap()).sum();
    assert_eq!(
        (count, &rows[0]["kind"], &rows[0]["mode"]),
        (2, &"attempts_refused_address".into(), &"test".into())
    );
    let server = serve_with(
        &place,
        &["--card-guard-test=strict", "--trusted-proxy=127.0.0.0/8"],
    );
    assert!(visit(&server.1, id, "192.0.2.1").contains(" 402 "));
    let wrong = place.run(&["serve", "--trusted-proxy", "proxy.example"]);
    assert_eq!(wrong.status.code(), Some(1));
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(said.contains("'proxy.example' is no network"), "{said}");
}

#[test]
fn a_store_gets_its_look_on_the_command_line() {
    let place = Place::new();
    let made = ["store", "create", "--name", "Tea", "--json"];
    let store = place.json(&[&made[..], &["--support-email", "old@tea.example"]].concat());
    let id = store["store_id"].as_str().unwrap();
    let show = || place.json(&["store", "show", "--store", id, "--json"]);
    let before = show();
    assert_eq!(before["support"], "old@tea.example");
    assert!(before["logo"].is_null() && before["accent"].is_null());

    // The smallest PNG there is: one black pixel.
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x01\0\0\0\0\x37\x6e\xf9\x24\0\0\
                \0\x0aIDATx\xdac`\0\0\0\x02\0\x01\xe5\x27\xde\xfc\0\0\0\0IEND\xaeB`\x82";
    let file = place.0.path().join("logo.svg");
    std::fs::write(&file, png).unwrap();
    let file = file.to_str().unwrap();
    let set = |more: &[&str]| place.run(&[&["store", "set", "--store", id], more].concat());
    let all = [
        "--name=Tea & Co.",
        "--accent=#ABCDEF",
        "--logo",
        file,
        "--support=https://tea.example/help",
        "--terms-url=https://tea.example/terms",
        "--privacy-url=https://tea.example/privacy",
        "--refund-url=https://tea.example/refunds",
        "--allow-test-links=true",
        "--json",
    ];
    let output = set(&all);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(printed, show());
    assert_eq!(
        (&printed["name"], &printed["accent"]),
        (&"Tea & Co.".into(), &"#abcdef".into())
    );
    assert_eq!(
        (&printed["logo"]["width"], &printed["logo"]["height"]),
        (&1.into(), &1.into())
    );
    assert_eq!(printed["terms_url"], "https://tea.example/terms");
    assert_eq!(printed["allow_test_links"], true);

    for wrong in [
        &["--accent=red"][..],
        &["--terms-url=javascript:alert(1)"],
        &["--logo=/nowhere.png"],
        &[],
    ] {
        let output = set(wrong);
        assert_eq!(output.status.code(), Some(1), "{wrong:?}");
        assert!(output.stderr.starts_with(b"checkout-server: "), "{wrong:?}");
    }
    assert_eq!(set(&["--allow-test-links=maybe"]).status.code(), Some(2));
    assert_eq!(printed, show(), "what is refused changes nothing");

    let none = set(&[
        "--accent=none",
        "--logo=none",
        "--support=none",
        "--terms-url=none",
    ]);
    assert!(none.status.success());
    let after = show();
    for gone in ["accent", "logo", "support", "terms_url"] {
        assert!(after[gone].is_null(), "{gone}");
    }
    assert_eq!(after["refund_url"], "https://tea.example/refunds");
}
