//! Among whom an order's money is shared, kept with the order like its further receivers.

use pebblepay_core::canonical_json;
use pebblepay_core::id::StoreId;
use pebblepay_core::json::Json;
use pebblepay_core::json_parse;
use pebblepay_core::split::Share;

use super::Res;
use super::orders::bad;

/// The text for the database; none where it is not shared.
pub(super) fn write(shares: &[Share]) -> Option<String> {
    let json = |share: &Share| {
        Json::object()
            .with("store", share.store_id.as_str())
            .with("weight", share.weight)
            .build()
    };
    let list = Json::array(shares.iter().map(json));
    (!shares.is_empty()).then(|| canonical_json::to_string(&list))
}

/// Reads that text.
pub(super) fn read(text: Option<String>) -> Res<Vec<Share>> {
    let Some(text) = text else {
        return Ok(Vec::new());
    };
    parse(&text).ok_or_else(|| bad("split"))
}

fn parse(text: &str) -> Option<Vec<Share>> {
    let list = json_parse::parse(text.as_bytes()).ok()?;
    let share = |json: &Json| {
        Some(Share {
            store_id: StoreId::parse(json.get("store")?.as_str()?)?,
            weight: match json.get("weight")? {
                Json::Integer(weight) => *weight,
                _ => return None,
            },
        })
    };
    list.as_array()?.iter().map(share).collect()
}
