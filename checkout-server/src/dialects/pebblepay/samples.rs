//! Code for every operation that can be copied and run: with curl, in Node and in PHP. The key is
//! read from the environment. A test runs all of it.

use serde_json::{Value, json};

use super::reference::HOST;

/// The order in the samples; a test puts a real one in its place.
pub const ORDER: &str = "PP-2603-ABC123";
/// The coupon in the samples; a test puts a real one in its place.
pub const COUPON: &str = "coup_a1b2c3d4";

/// The webhook endpoint in the samples; a test puts a real one in its place.
pub const ENDPOINT: &str = "we_01k3z9zb4v7c2d8e5f6g9h0j1k";
/// The event in the samples; a test puts a real one in its place.
pub const EVENT: &str = "evt_01k3z9yq2s7t8u3v4w5x6y7z8a";
/// The delivery in the samples; a test puts a real one in its place.
pub const DELIVERY: &str = "dlv_01k3z9yr5w8x3y6z1a4b7c0d2e";

/// The id that stands in the path of an operation.
#[must_use]
pub fn id(path: &str) -> &'static str {
    match path.trim_start_matches("/api/v1/").split('/').next() {
        Some("coupons") => COUPON,
        Some("webhook_endpoints") => ENDPOINT,
        Some("events") => EVENT,
        Some("deliveries") => DELIVERY,
        _ => ORDER,
    }
}

/// What a sample sends.
pub struct Sample {
    operation: (&'static str, &'static str),
    query: &'static str,
    body: Option<&'static str>,
    /// An error that the operation is likely to answer.
    pub refused: &'static str,
}

/// The sample of an operation.
#[must_use]
pub fn find(method: &str, path: &str) -> Option<&'static Sample> {
    ALL.iter().find(|sample| sample.operation == (method, path))
}

const fn sample(
    operation: (&'static str, &'static str),
    query: &'static str,
    body: Option<&'static str>,
    refused: &'static str,
) -> Sample {
    Sample {
        operation,
        query,
        body,
        refused,
    }
}

/// The operation whose answer goes on and on: its code reads line by line.
const STREAM: (&str, &str) = ("get", "/api/v1/events/stream");

const ALL: [Sample; 34] = [
    sample(
        ("post", "/api/v1/orders"),
        "",
        Some(
            r#"{"amount": 49.99, "product_name": "Stoneware mug", "order_reference": "MUG-001", "customer_email": "ada@example.com", "return_url": "https://shop.example/thanks", "metadata": {"user_id": "123"}, "testMode": true}"#,
        ),
        "amount_out_of_range",
    ),
    sample(
        ("get", "/api/v1/orders"),
        "?status=completed&limit=10",
        None,
        "field_not_an_integer",
    ),
    sample(
        ("get", "/api/v1/orders/{id}"),
        "?expand[]=attempts",
        None,
        "field_unknown_value",
    ),
    sample(
        ("post", "/api/v1/orders/{id}/cancel"),
        "",
        None,
        "already_paid",
    ),
    sample(
        ("post", "/api/v1/orders/{id}/refund"),
        "",
        Some(r#"{"amount": 19.99, "reason": "The handle broke"}"#),
        "refund_amount",
    ),
    sample(("get", "/api/v1/balance"), "", None, "version_unknown"),
    sample(
        ("get", "/api/v1/ledger"),
        "?limit=10",
        None,
        "field_not_an_integer",
    ),
    sample(
        ("post", "/api/v1/coupons"),
        "",
        Some(
            r#"{"code": "LUCKY27", "discount_type": "percentage", "discount_value": 27, "max_uses": 100, "expires_at": "2030-12-31T23:59:59Z"}"#,
        ),
        "coupon_code_taken",
    ),
    sample(
        ("get", "/api/v1/coupons"),
        "?active=true",
        None,
        "field_not_an_integer",
    ),
    sample(("get", "/api/v1/coupons/{id}"), "", None, "version_unknown"),
    sample(
        ("put", "/api/v1/coupons/{id}"),
        "",
        Some(r#"{"max_uses": 200, "expires_at": null}"#),
        "field_unchangeable",
    ),
    sample(
        ("delete", "/api/v1/coupons/{id}"),
        "",
        None,
        "version_unknown",
    ),
    sample(("get", "/api/v1/notices"), "", None, "version_unknown"),
    sample(
        ("post", "/api/v1/test/trigger"),
        "",
        Some(
            r#"{"event": "payment.completed", "override": {"amount": 19.99, "metadata": {"user_id": "123"}}}"#,
        ),
        "field_unknown_value",
    ),
    sample(
        ("post", "/api/v1/test/clock"),
        "",
        Some(r#"{"advance": "24h"}"#),
        "field_invalid",
    ),
    sample(
        ("put", "/api/v1/test/chaos"),
        "",
        Some(r#"{"drop": 20, "delay_ms": 5000, "duplicate": 20, "reorder": 10}"#),
        "field_not_an_integer",
    ),
    sample(("get", "/api/v1/test/chaos"), "", None, "version_unknown"),
    sample(
        ("delete", "/api/v1/test/chaos"),
        "",
        None,
        "version_unknown",
    ),
    sample(
        ("post", "/api/v1/webhook_endpoints"),
        "",
        Some(
            r#"{"url": "https://shop.example/webhooks/pebblepay", "events": ["payment.completed", "payment.refunded"]}"#,
        ),
        "field_url",
    ),
    sample(
        ("get", "/api/v1/webhook_endpoints"),
        "",
        None,
        "version_unknown",
    ),
    sample(
        ("get", "/api/v1/webhook_endpoints/{id}"),
        "",
        None,
        "version_unknown",
    ),
    sample(
        ("put", "/api/v1/webhook_endpoints/{id}"),
        "",
        Some(r#"{"events": null, "enabled": true}"#),
        "field_url",
    ),
    sample(
        ("delete", "/api/v1/webhook_endpoints/{id}"),
        "",
        None,
        "version_unknown",
    ),
    sample(
        ("post", "/api/v1/webhook_endpoints/{id}/rotate_secret"),
        "",
        None,
        "version_unknown",
    ),
    sample(
        ("post", "/api/v1/webhook_endpoints/{id}/test"),
        "",
        Some(r#"{"event": "payment.refunded"}"#),
        "field_unknown_value",
    ),
    sample(
        ("post", "/api/v1/webhook_endpoints/{id}/recover"),
        "",
        Some(r#"{"since": "2026-03-15T10:30:00Z"}"#),
        "field_invalid",
    ),
    sample(
        ("get", "/api/v1/webhook_endpoints/{id}/deliveries"),
        "?limit=10",
        None,
        "field_not_an_integer",
    ),
    sample(
        ("get", "/api/v1/events/{id}/deliveries"),
        "",
        None,
        "version_unknown",
    ),
    sample(
        ("post", "/api/v1/events/{id}/resend"),
        "",
        Some(r#"{"endpoint_id": null}"#),
        "endpoint_disabled",
    ),
    sample(
        ("get", "/api/v1/deliveries/{id}"),
        "",
        None,
        "version_unknown",
    ),
    sample(
        ("get", "/api/v1/events"),
        "?types=payment.*&limit=10",
        None,
        "field_unknown_value",
    ),
    sample(("get", "/api/v1/events/{id}"), "", None, "version_unknown"),
    sample(STREAM, "?since=2026-01-01T00:00:00Z", None, "field_invalid"),
    sample(
        ("post", "/api/v1/ws/token"),
        "",
        Some(r#"{"ttl_seconds": 60}"#),
        "field_not_an_integer",
    ),
];

impl Sample {
    /// The body that the sample sends.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        self.body.and_then(|body| serde_json::from_str(body).ok())
    }

    /// The code, as viewers of OpenAPI documents take it.
    #[must_use]
    pub fn code(&self, method: &str, path: &str) -> Value {
        let url = format!("{HOST}{}{}", path.replace("{id}", id(path)), self.query);
        let method = method.to_ascii_uppercase();
        if self.operation == STREAM {
            return json!([
                {"lang": "shell", "label": "curl", "source": self.curl(&method, &url) + " -N"},
                {"lang": "javascript", "label": "Node", "source": stream_node(&url)},
                {"lang": "php", "label": "PHP", "source": stream_php(&url)},
            ]);
        }
        json!([
            {"lang": "shell", "label": "curl", "source": self.curl(&method, &url)},
            {"lang": "javascript", "label": "Node", "source": self.node(&method, &url)},
            {"lang": "php", "label": "PHP", "source": self.php(&method, &url)},
        ])
    }

    fn curl(&self, method: &str, url: &str) -> String {
        // -g: brackets in a URL are brackets.
        let mut code = format!("curl -g '{url}'");
        if method != "GET" {
            code.push_str(&format!(" -X {method}"));
        }
        code.push_str(" \\\n  -H \"Authorization: Bearer $PEBBLEPAY_KEY\"");
        if let Some(body) = self.body {
            code.push_str(" \\\n  -H 'Content-Type: application/json'");
            code.push_str(&format!(" \\\n  -d '{body}'"));
        }
        code
    }

    fn node(&self, method: &str, url: &str) -> String {
        let mut headers = "Authorization: `Bearer ${process.env.PEBBLEPAY_KEY}`".to_owned();
        let mut rest = String::new();
        if let Some(body) = self.body {
            headers.push_str(", 'Content-Type': 'application/json'");
            rest = format!("\n  body: JSON.stringify({body}),");
        }
        format!(
            "const response = await fetch('{url}', {{\n  method: '{method}',\n  \
             headers: {{ {headers} }},{rest}\n}});\nconst answer = await response.json();\n\
             if (!response.ok) throw new Error(`${{answer.code}}: ${{answer.error}}`);\n\
             console.log(answer);"
        )
    }

    fn php(&self, method: &str, url: &str) -> String {
        let mut headers = "'Authorization: Bearer ' . getenv('PEBBLEPAY_KEY')".to_owned();
        let mut content = String::new();
        if let Some(body) = self.body {
            headers.push_str(", 'Content-Type: application/json'");
            content = format!("\n  'content' => '{body}',");
        }
        format!(
            "<?php\n$context = stream_context_create(['http' => [\n  'method' => '{method}',\n  \
             'header' => [{headers}],{content}\n  'ignore_errors' => true,\n]]);\n\
             $answer = json_decode(file_get_contents('{url}', false, $context));\n\
             if (isset($answer->error)) exit(\"$answer->code: $answer->error\\n\");\n\
             print_r($answer);"
        )
    }
}

fn stream_node(url: &str) -> String {
    format!(
        "const response = await fetch('{url}', {{\n  \
         headers: {{ Authorization: `Bearer ${{process.env.PEBBLEPAY_KEY}}` }},\n}});\n\
         const text = response.body.pipeThrough(new TextDecoderStream());\n\
         for await (const lines of text) process.stdout.write(lines);"
    )
}

fn stream_php(url: &str) -> String {
    format!(
        "<?php\n$context = stream_context_create(['http' => [\n  \
         'header' => ['Authorization: Bearer ' . getenv('PEBBLEPAY_KEY')],\n]]);\n\
         $stream = fopen('{url}', 'r', false, $context);\n\
         while (($line = fgets($stream)) !== false) echo $line;"
    )
}
