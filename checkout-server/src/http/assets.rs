//! Files that browsers fetch: the SDK (built by `cargo xtask build` and embedded) and the script
//! of the payment pages. All are compressed before the server starts to answer.

use std::borrow::Cow;
use std::io::Write;
use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::problem::{Problem, Rejection};
use crate::dashboard::files;
use crate::pages::page_assets;

/// The folder that `cargo xtask build` fills.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../dist"]
#[allow_missing = true]
struct Dist;

const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// The script tag's file keeps its name over versions, so browsers look for a new one soon.
const SHORT: &str = "public, max-age=300, stale-while-revalidate=86400";
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// A text that is served packed, under a name that holds its hash.
pub struct Packed {
    name: String,
    media: &'static str,
    text: Cow<'static, str>,
    brotli: Vec<u8>,
}

impl Packed {
    /// Packs a text; its name is `stem.<hash>.ending`.
    #[must_use]
    pub fn new(
        stem: &str,
        ending: &str,
        media: &'static str,
        text: impl Into<Cow<'static, str>>,
    ) -> Self {
        const QUALITY: u32 = 11;
        let text = text.into();
        let hash = hex::encode(&Sha256::digest(text.as_bytes())[..8]);
        Self {
            name: format!("{stem}.{hash}.{ending}"),
            media,
            brotli: compress(text.as_bytes(), QUALITY),
            text,
        }
    }

    /// Where it is.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/assets/{}", self.name)
    }

    /// How many bytes browsers fetch.
    #[must_use]
    pub fn packed_bytes(&self) -> usize {
        self.brotli.len()
    }
}

static PAGE_SCRIPT: LazyLock<Packed> = LazyLock::new(|| {
    let media = "text/javascript; charset=utf-8";
    Packed::new("checkout", "js", media, page_assets::script())
});

fn compress(bytes: &[u8], quality: u32) -> Vec<u8> {
    const BUFFER: usize = 4096;
    const WINDOW: u32 = 22;
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, BUFFER, quality, WINDOW);
    let written = writer.write_all(bytes);
    drop(writer);
    // Writing to memory does not fail; without a packed form the plain one is served.
    if written.is_ok() { packed } else { Vec::new() }
}

/// Where the script of the payment pages is.
#[must_use]
pub fn page_script_href() -> String {
    PAGE_SCRIPT.href()
}

/// Whether the SDK was built before the server.
#[must_use]
pub fn has_sdk() -> bool {
    Dist::get("pebblepay.js").is_some()
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|v| v.to_str().ok());
    accepted.is_some_and(|list| {
        list.split(',')
            .any(|e| e.trim().split(';').next() == Some("br"))
    })
}

fn file(
    headers: &HeaderMap,
    media: &'static str,
    cache: &'static str,
    plain: Cow<'static, [u8]>,
    packed: Option<Cow<'static, [u8]>>,
) -> Response {
    let packed = packed.filter(|p| !p.is_empty() && takes_brotli(headers));
    let encoded = packed.is_some();
    let bytes = packed.unwrap_or(plain);
    let body = match bytes {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    };
    let mut response = Response::new(body);
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if encoded {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response
}

/// The viewer of the API reference, packed by the build script.
static VIEWER: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/scalar.js.br"));

/// The same for the few clients that do not unpack; unpacked when one of them asks.
static PLAIN_VIEWER: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut plain = Vec::new();
    // The bytes are the build's own: they unpack, as a test shows.
    let _ = brotli::BrotliDecompress(&mut &*VIEWER, &mut plain);
    plain
});

fn viewer(headers: &HeaderMap) -> Response {
    let plain: &'static [u8] = if takes_brotli(headers) {
        &[]
    } else {
        &PLAIN_VIEWER
    };
    let media = "text/javascript; charset=utf-8";
    let (plain, packed) = (Cow::Borrowed(plain), Some(Cow::Borrowed(VIEWER)));
    file(headers, media, SHORT, plain, packed)
}

/// `GET /assets/{name}`: the script of the payment pages and the files of the dashboard, under names
/// that hold their hashes, and the viewer of the API reference.
pub async fn named(Path(name): Path<String>, headers: HeaderMap) -> Response {
    if name == "scalar.js" {
        return viewer(&headers);
    }
    // Only what is asked for is packed: the first customer does not wait for the dashboard.
    let found: &Packed = match (name.split('.').next(), name.ends_with(".css")) {
        (Some("checkout"), _) => &PAGE_SCRIPT,
        (Some("dashboard"), true) => &files::STYLES,
        (Some("dashboard"), false) => &files::SCRIPT,
        _ => return Problem::from(Rejection::NoSuchPath).into_response(),
    };
    if found.name != name {
        return Problem::from(Rejection::NoSuchPath).into_response();
    }
    let mut response = file(
        &headers,
        found.media,
        IMMUTABLE,
        Cow::Borrowed(found.text.as_bytes()),
        Some(Cow::Borrowed(&found.brotli)),
    );
    // Our page may stand in a cross-origin isolated frame, which only loads what says this.
    response
        .headers_mut()
        .insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// `GET /js/{name}`: the SDK. Any site loads it, so it is open to every origin (TRAP-73).
pub async fn sdk(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let media = match name.rsplit_once('.').map(|(_, end)| end) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        _ => return Problem::from(Rejection::NoSuchPath).into_response(),
    };
    let Some(plain) = Dist::get(&name) else {
        return Problem::from(Rejection::NoSuchPath).into_response();
    };
    let cache = if name.split('.').count() > 2 {
        IMMUTABLE
    } else {
        SHORT
    };
    let packed = Dist::get(&format!("{name}.br")).map(|f| f.data);
    let mut response = file(&headers, media, cache, plain.data, packed);
    let out = response.headers_mut();
    out.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    out.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    response
}

/// `GET /js/{store}/pebblepay.js`: the same script with the store in its path, for pages whose
/// optimizer drops attributes (TRAP-74).
pub async fn sdk_with_store(
    Path((_, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if !(name.starts_with("pebblepay.") && name.ends_with(".js")) {
        return Problem::from(Rejection::NoSuchPath).into_response();
    }
    sdk(Path(name), headers).await
}
