//! Which words a problem is told in: by the path that was asked for (B-16).

use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use pebblepay_core::store::Dialect;

use super::problem::Problem;
use super::reply;
use crate::dashboard::{self, routes::ROOT};
use crate::dialects::{self, pebblepay};
use crate::pages;
use crate::pages::reader::Reader;

/// The envelope of a request, known before it is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Envelope {
    /// What a dialect says to programs.
    Api(Dialect),
    /// A page for a person, perhaps in a frame of another site.
    Page {
        /// Whether it fills a frame.
        framed: bool,
        /// Whose language it is in.
        reader: Reader,
    },
    /// A page of the dashboard.
    Dashboard,
    /// JSON for the script of a page.
    Script {
        /// Whose language it is in.
        reader: Reader,
    },
}

impl Envelope {
    /// The envelope for a path: what people open in a browser is a page, all else speaks JSON.
    #[must_use]
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let path = uri.path();
        let reader = || Reader::of(uri, headers);
        let key = pebblepay::auth::key(headers).ok();
        if let Some(dialect) = dialects::at(path, key) {
            Self::Api(dialect)
        } else if path == ROOT || path.starts_with(&format!("{ROOT}/")) {
            Self::Dashboard
        } else if pages::wants_json(headers) {
            Self::Script { reader: reader() }
        } else {
            Self::Page {
                framed: pages::is_framed(path, headers),
                reader: reader(),
            }
        }
    }

    /// Puts a problem into the envelope; `public_url` is where the pages about errors stand.
    #[must_use]
    pub fn render(self, problem: &Problem, request_id: &str, public_url: &str) -> Response {
        let response = match self {
            Self::Page { framed, reader } => {
                pages::problem::page(problem, request_id, framed, reader)
            }
            Self::Script { reader } => pages::problem::json(problem, request_id, reader),
            Self::Dashboard => {
                dashboard::problem::page(problem, pages::problem::status(problem), request_id)
            }
            Self::Api(dialect) => {
                let render = dialects::of(dialect).error;
                let (status, body) = render(problem, request_id, public_url);
                reply::json_text(status, body)
            }
        };
        match problem.retry_after_s() {
            Some(wait_s) => reply::retry_after(response, wait_s),
            None => response,
        }
    }
}
