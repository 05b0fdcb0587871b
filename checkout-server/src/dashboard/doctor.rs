//! "Check my site": the findings as tasks, each with what to copy.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use pebblepay_core::doctor::{Finding, Severity};

use super::form::Form;
use super::gate::Visitor;
use super::routes::{Need, Row};
use super::shell::{self, Shell};
use crate::app::doctor::{self, Report, Wish};
use crate::http::Site;
use crate::http::problem::Problem;

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/doctor", Need::DEVELOP, show),
        Row::post("/doctor", Need::DEVELOP, check),
    ]
}

/// A finding as the page shows it.
struct Task {
    badge: (&'static str, &'static str),
    finding: Finding,
}

#[derive(Template)]
#[template(path = "dashboard/doctor.html")]
struct DoctorView {
    shell: Shell,
    form: Form,
    action: String,
    report: Option<Report>,
    summary: String,
    tasks: Vec<Task>,
    endpoints_hint: &'static str,
}

fn view(visitor: &Visitor, form: Form, report: Option<Report>) -> DoctorView {
    let findings = report.iter().flat_map(|report| &report.findings);
    let task = |finding: &Finding| Task {
        badge: match finding.severity {
            Severity::Error => ("bad", "Must be mended"),
            Severity::Warning => ("warn", "Should be mended"),
            Severity::Note => ("plain", "Could be better"),
        },
        finding: finding.clone(),
    };
    DoctorView {
        shell: Shell::of(visitor),
        form,
        action: visitor.link("/doctor"),
        tasks: findings.map(task).collect(),
        summary: report.as_ref().map(summary).unwrap_or_default(),
        report,
        endpoints_hint: if visitor.mode.is_test() {
            "Those of the test side."
        } else {
            "Those of the live side; it says is_test, and nobody can take it for a payment."
        },
    }
}

/// What was looked at, in one sentence.
fn summary(report: &Report) -> String {
    let count = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {one}s"),
    };
    let sales = report.sales;
    format!(
        "Looked at {}, {}, {} and {} on the page, and tried {}.",
        count(report.tags, "script tag"),
        count(sales.buttons, "button"),
        count(sales.links, "link"),
        count(sales.frames, "frame"),
        count(report.endpoints, "endpoint"),
    )
}

async fn show(visitor: Visitor) -> Response {
    let first = visitor.store.origins.first();
    let url = first.map_or_else(String::new, |origin| format!("{origin}/"));
    let form = Form::of([("url", &url), ("endpoints", "yes")]);
    shell::page(&view(&visitor, form, None))
}

async fn check(
    State(site): State<Site>,
    visitor: Visitor,
    mut form: Form,
) -> Result<Response, Problem> {
    let done = async {
        doctor::check_url(&site.app, form.get("url"))?;
        let wish = Wish {
            public_url: &site.public_url,
            url: form.get("url"),
            endpoints: form.is_ticked("endpoints", "yes"),
        };
        doctor::examine(&site.app, &visitor.caller(), wish).await
    };
    match done.await {
        Ok(report) => Ok(shell::page(&view(&visitor, form, Some(report)))),
        Err(error) => {
            form.refused(error)?;
            Ok(shell::mend(&view(&visitor, form, None)))
        }
    }
}
