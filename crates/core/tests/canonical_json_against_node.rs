//! The canonical writer held against the engine that it imitates: Node parses and prints random
//! payloads, and has to print our bytes; and Node checks our signatures as a merchant's server
//! does. Needs `node` on the path.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::{Command, Stdio};

use pebblepay_core::canonical_json::to_string;
use pebblepay_core::json::Json;
use pebblepay_core::money::{Currency, MINOR_MAX, Money};
use pebblepay_core::signature::WebhookSecret;

/// How many payloads are compared.
const PAYLOADS: usize = 200_000;
/// Where the random numbers begin; the same payloads come every time.
const SEED: u64 = 0x5EED_0FC0_FFEE;

/// Input: pairs of lines, any spelling of a value and its canonical text. Node prints both again.
const COMPARE: &str = r#"
const lines = require('node:fs').readFileSync(0, 'utf8').split('\n');
lines.pop();
let pairs = 0;
for (let i = 0; i < lines.length; i += 2, pairs += 1) {
  for (const source of [lines[i], lines[i + 1]]) {
    const printed = JSON.stringify(JSON.parse(source));
    if (printed !== lines[i + 1]) {
      console.log(`pair ${pairs}\nsource: ${source}\nnode:   ${printed}\nours:   ${lines[i + 1]}`);
      process.exit(1);
    }
  }
}
console.log(`same: ${pairs}`);
"#;

/// Input: the secret, then pairs of lines, a body and its signature. This is the check of the
/// documented receiver: parse, print, sign, compare the bytes that the hex digits stand for.
const RECEIVE: &str = r#"
const crypto = require('node:crypto');
const [secret, ...lines] = require('node:fs').readFileSync(0, 'utf8').split('\n');
lines.pop();
let accepted = 0;
for (let i = 0; i < lines.length; i += 2) {
  const body = JSON.parse(lines[i]);
  const expected = crypto.createHmac('sha256', secret).update(JSON.stringify(body)).digest('hex');
  if (crypto.timingSafeEqual(Buffer.from(lines[i + 1], 'hex'), Buffer.from(expected, 'hex'))) {
    accepted += 1;
  }
}
console.log(`accepted: ${accepted}`);
"#;

/// `SplitMix64`: small, seeded, and the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`, which is small enough for the bias not to matter.
    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> Option<T> {
        let place = self.below(items.len() as u64);
        items.get(usize::try_from(place).ok()?).copied()
    }

    fn signed(&mut self) -> i64 {
        // Every magnitude is as likely as any other, from one bit to all.
        i64::from_ne_bytes(self.next().to_ne_bytes()) >> self.below(64)
    }
}

fn random_float(random: &mut Random) -> f64 {
    const CORNERS: [f64; 16] = [
        0.0,
        -0.0,
        50.0,
        49.9,
        1e16,
        1e20,
        1e21,
        1e-6,
        1e-7,
        5e-324,
        0.1,
        f64::MAX,
        f64::MIN_POSITIVE,
        f64::NAN,
        f64::INFINITY,
        9_007_199_254_740_993.0,
    ];
    match random.below(4) {
        0 => f64::from_bits(random.next()),
        1 => random.pick(&CORNERS).unwrap_or_default(),
        2 => random.signed() as f64,
        _ => random.signed() as f64 / [1e1, 1e2, 1e3, 1e9][random.below(4) as usize],
    }
}

fn random_text(random: &mut Random) -> String {
    let length = random.below(10);
    let random_char = |_| match random.below(8) {
        0 => u32::try_from(random.below(0x20))
            .ok()
            .and_then(char::from_u32),
        1 => random.pick(&[
            '"', '\\', '/', '<', '&', '\u{7f}', '\u{85}', '\u{2028}', '\u{2029}', '\u{feff}',
        ]),
        2 => random.pick(&[
            '\u{1F600}',
            '\u{10FFFF}',
            '\u{10000}',
            '\u{FFFF}',
            '\u{E000}',
            '\u{D7FF}',
        ]),
        3 => u32::try_from(random.below(0x11_0000))
            .ok()
            .and_then(char::from_u32),
        _ => u32::try_from(0x20 + random.below(0x5F))
            .ok()
            .and_then(char::from_u32),
    };
    (0..length).filter_map(random_char).collect()
}

fn random_key(random: &mut Random) -> String {
    const CORNERS: [&str; 22] = [
        "0",
        "1",
        "2",
        "9",
        "10",
        "00",
        "01",
        "-1",
        "-0",
        "1.5",
        "1e3",
        "4294967294",
        "4294967295",
        "4294967296",
        "18446744073709551616",
        "2147483648",
        "",
        "__proto__",
        "constructor",
        "prototype",
        "toString",
        "name",
    ];
    match random.below(6) {
        0 | 1 => random.pick(&CORNERS).unwrap_or_default().to_owned(),
        2 => random.below(1 << 33).to_string(),
        3 => random.below(30).to_string(),
        4 => random_text(random),
        _ => random
            .pick(&["a", "b", "plan", "user_id", "é"])
            .unwrap_or_default()
            .to_owned(),
    }
}

fn random_money(random: &mut Random) -> Json {
    let code = random
        .pick(&["USD", "EUR", "JPY", "TND", "CLF"])
        .unwrap_or("USD");
    let minor = match random.below(3) {
        0 => random.signed(),
        1 => random.signed() % (MINOR_MAX + 1),
        _ => random.signed() % 5_000_001,
    };
    Json::from(
        Currency::parse(code)
            .ok()
            .map(|currency| Money::from_minor(minor, currency)),
    )
}

fn random_value(random: &mut Random, depth: u32) -> Json {
    match random.below(if depth == 0 { 7 } else { 11 }) {
        0 => Json::Null,
        1 => Json::Bool(random.below(2) == 0),
        2 => Json::Integer(random.signed()),
        3 => Json::Float(random_float(random)),
        4 => random_money(random),
        5 | 6 => Json::String(random_text(random)),
        7 | 8 => Json::Array(
            (0..random.below(4))
                .map(|_| random_value(random, depth - 1))
                .collect(),
        ),
        _ => random_object(random, depth - 1),
    }
}

fn random_object(random: &mut Random, depth: u32) -> Json {
    let members = (0..random.below(6)).map(|_| (random_key(random), random_value(random, depth)));
    Json::Object(members.collect())
}

/// Writes a value in one of its many other spellings: keys in their given order and all of them,
/// spaces, needless escapes, trailing zeros and exponents.
fn write_loosely(out: &mut String, random: &mut Random, value: &Json) -> std::fmt::Result {
    out.push_str(random.pick(&["", "", " ", "\t", "\r"]).unwrap_or_default());
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(value) => write!(out, "{value}")?,
        Json::Integer(number) => write!(out, "{number}")?,
        Json::Float(number) if !number.is_finite() => out.push_str("null"),
        Json::Float(number) => match random.below(2) {
            0 => write!(out, "{number:e}")?,
            _ => write!(out, "{number:?}")?,
        },
        Json::Decimal(money) => out.push_str(&money.to_decimal()),
        Json::String(text) => write_text_loosely(out, random, text)?,
        Json::Array(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                out.push_str(if place > 0 { "," } else { "" });
                write_loosely(out, random, item)?;
            }
            out.push(']');
        }
        Json::Object(members) => {
            out.push('{');
            for (place, (key, value)) in members.iter().enumerate() {
                out.push_str(if place > 0 { ", " } else { "" });
                write_text_loosely(out, random, key)?;
                out.push_str(" :");
                write_loosely(out, random, value)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

fn write_text_loosely(out: &mut String, random: &mut Random, text: &str) -> std::fmt::Result {
    out.push('"');
    for c in text.chars() {
        let must_escape = c < ' ' || c == '"' || c == '\\';
        if must_escape || random.below(4) == 0 {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04X}")?;
            }
        } else {
            out.push(c);
        }
    }
    out.push('"');
    Ok(())
}

/// Runs a script in Node with this input and returns what it printed.
fn node(script: &str, input: &str) -> io::Result<String> {
    let mut process = Command::new("node")
        .args(["--eval", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| {
            io::Error::new(error.kind(), format!("node has to be installed: {error}"))
        })?;
    // The scripts read everything before they print, so that neither side waits for the other.
    if let Some(mut stdin) = process.stdin.take() {
        stdin.write_all(input.as_bytes())?;
    }
    let output = process.wait_with_output()?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

// proves: TRAP-01, TRAP-02, TRAP-03, TRAP-04, TRAP-05, TRAP-07, B-29
#[test]
fn javascript_prints_every_random_payload_as_we_do() {
    let mut random = Random(SEED);
    let mut input = String::new();
    for _ in 0..PAYLOADS {
        let payload = random_object(&mut random, 3);
        write_loosely(&mut input, &mut random, &payload).unwrap();
        input.push('\n');
        input.push_str(&to_string(&payload));
        input.push('\n');
    }
    assert_eq!(
        node(COMPARE, &input).unwrap(),
        format!("same: {PAYLOADS}\n"),
        "seed {SEED:#x}"
    );
}

// proves: TRAP-01, TRAP-09, TRAP-14, PEB-101, PEB-103, F-18
#[test]
fn the_documented_receiver_accepts_every_signed_payload() {
    let mut random = Random(SEED);
    let secret = WebhookSecret::from_bytes([0xA5; 32]);
    let mut input = format!("{}\n", *secret.show());
    for _ in 0..2_000 {
        let body = to_string(&random_object(&mut random, 3));
        let signature = secret.hmac_hex(body.as_bytes());
        writeln!(input, "{body}\n{signature}").unwrap();
    }
    assert_eq!(node(RECEIVE, &input).unwrap(), "accepted: 2000\n");
}
