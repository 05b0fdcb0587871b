//! Who is told of a link: what it names itself, or else the saved URLs, as they are when it is made
//! (B-26).

use pebblepay_core::order::Target;
use pebblepay_core::refusal::{FieldProblem, Refusal};
use pebblepay_core::store::Dialect;
use pebblepay_core::style::BodyStyle;

use super::auth::Caller;
use super::setup::webhook_url;
use super::{App, Res};
use crate::db::endpoints;

/// A receiver as a link names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// The saved URL with this index, from zero (SEC-003).
    Saved(usize),
    /// This URL (SEC-005).
    Url(String),
}

/// The receivers of a link, each once. What it names replaces the saved ones (B-25).
///
/// # Errors
/// An index is out of range, or a URL can not be used.
pub async fn resolve(
    app: &App,
    caller: &Caller,
    field: &'static str,
    named: Option<Vec<Named>>,
) -> Res<Vec<Target>> {
    const RULE: &str = "names an index that is not in the list of saved URLs; the first one is 0";
    let (store, mode) = (caller.store.id.clone(), caller.mode);
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(endpoints::of_side(tx, &store, mode)?) });
    let saved: Vec<Target> = read
        .await?
        .into_iter()
        .filter(|endpoint| endpoint.dialect == Dialect::SecPaid)
        .map(|endpoint| target(endpoint.url, endpoint.style))
        .collect();
    let Some(named) = named else {
        return Ok(once(saved));
    };
    let mut targets = Vec::new();
    for name in named {
        targets.push(match name {
            Named::Saved(index) => saved
                .get(index)
                .cloned()
                .ok_or(Refusal::field(field, FieldProblem::Invalid(RULE)))?,
            Named::Url(url) => {
                let url = webhook_url(field, &url, &app.outbound)?;
                let known = saved.iter().find(|t| t.url == url);
                target(url, known.map(|t| t.style).unwrap_or_default())
            }
        });
    }
    Ok(once(targets))
}

fn target(url: String, style: BodyStyle) -> Target {
    Target {
        dialect: Dialect::SecPaid,
        url,
        style,
    }
}

/// The same without what was named before.
fn once(all: Vec<Target>) -> Vec<Target> {
    let mut kept: Vec<Target> = Vec::new();
    for target in all {
        if !kept.iter().any(|t| t.url == target.url) {
            kept.push(target);
        }
    }
    kept
}
