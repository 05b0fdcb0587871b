//! The further receivers of an order's events, kept with the order: they are read with it and never
//! looked for.

use pebblepay_core::canonical_json;
use pebblepay_core::json::Json;
use pebblepay_core::json_parse;
use pebblepay_core::order::Target;
use pebblepay_core::store::Dialect;
use pebblepay_core::style::BodyStyle;

use super::Res;
use super::orders::bad;

/// The text for the database; none where there is nobody else to tell.
pub(super) fn write(targets: &[Target]) -> Option<String> {
    let json = |target: &Target| {
        Json::object()
            .with("dialect", target.dialect.as_str())
            .with("url", target.url.as_str())
            .with_some("style", target.style.to_text())
            .build()
    };
    let list = Json::array(targets.iter().map(json));
    (!targets.is_empty()).then(|| canonical_json::to_string(&list))
}

/// Reads that text.
pub(super) fn read(text: Option<String>) -> Res<Vec<Target>> {
    let Some(text) = text else {
        return Ok(Vec::new());
    };
    parse(&text).ok_or_else(|| bad("targets"))
}

fn parse(text: &str) -> Option<Vec<Target>> {
    let list = json_parse::parse(text.as_bytes()).ok()?;
    let target = |json: &Json| {
        Some(Target {
            dialect: Dialect::parse(json.get("dialect")?.as_str()?)?,
            url: json.get("url")?.as_str()?.to_owned(),
            style: BodyStyle::parse(json.get("style").and_then(Json::as_str))?,
        })
    };
    list.as_array()?.iter().map(target).collect()
}
