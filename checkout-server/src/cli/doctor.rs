//! `doctor`: what the dashboard's "Check my site" finds, for terminals and scripts.

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use pebblepay_core::doctor::{Finding, Severity};
use pebblepay_core::json::Json;
use pebblepay_core::store::Mode;
use tokio::runtime::Builder;

use super::ModeWord;
use super::commands::{done, print, show};
use super::test_side::Bench;
use crate::app::auth::Caller;
use crate::app::doctor::{self, Report, Wish};
use crate::app::orders;
use crate::config::Settings;

#[derive(Args)]
pub(super) struct DoctorArgs {
    /// The address of a page with a payment button
    url: String,
    /// The store's id; the one that the page names where absent
    #[arg(long)]
    store: Option<String>,
    /// The side whose endpoints get a test event; the one that the page's buttons sell on where absent
    #[arg(long)]
    mode: Option<ModeWord>,
    /// Send the store's endpoints no test event
    #[arg(long)]
    no_webhooks: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn doctor(settings: &Settings, args: &DoctorArgs) -> anyhow::Result<ExitCode> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let bench = Bench::within(settings, &runtime)?;
    let report = runtime.block_on(examine(settings, args, &bench))?;
    if args.json {
        show(&shown(&report), true)?;
    } else {
        print(&text(&report))?;
    }
    Ok(if report.count(Severity::Error) > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

async fn examine(settings: &Settings, args: &DoctorArgs, bench: &Bench) -> anyhow::Result<Report> {
    let app = bench.app();
    let named = match &args.store {
        Some(store) => store.clone(),
        None => done(doctor::store_of(app, &args.url).await)?
            .context("the page names no store; say which one is meant with --store")?,
    };
    let store = done(orders::store(app, &named).await)?;
    let mode = args.mode.map_or(store.public_mode(false), Mode::from);
    let caller = Caller::of_store(store, mode);
    let wish = Wish {
        public_url: &settings.public_url,
        url: &args.url,
        endpoints: !args.no_webhooks,
    };
    done(doctor::examine(app, &caller, wish).await)
}

fn text(report: &Report) -> String {
    let mut text = String::new();
    for step in &report.steps {
        text.push_str(&format!("{} answers {}", step.url, step.status));
        if let Some(to) = &step.leads_to {
            text.push_str(&format!(" and leads to {to}"));
        }
        text.push('\n');
    }
    for finding in &report.findings {
        let Finding { means, mend, .. } = finding;
        let severity = finding.severity.as_str();
        text.push_str(&format!("\n{severity}  {}\n  {means}\n", finding.code));
        if let Some(at) = &finding.at {
            text.push_str(&format!("  at:     {at}\n"));
        }
        text.push_str(&format!("  mend:   {mend}\n"));
        if let Some(change) = &finding.change {
            text.push_str(&format!("  change: {change}\n"));
        }
    }
    if report.findings.is_empty() {
        text.push_str("\nnothing is in the way\n");
    }
    text
}

fn shown(report: &Report) -> Json {
    let steps = report.steps.iter().map(|step| {
        Json::object()
            .with("url", step.url.as_str())
            .with("status", i64::from(step.status))
            .with("leads_to", step.leads_to.as_deref())
            .build()
    });
    let findings = report.findings.iter().map(|finding| {
        Json::object()
            .with("severity", finding.severity.as_str())
            .with("code", finding.code)
            .with("means", finding.means.as_str())
            .with("mend", finding.mend.as_str())
            .with("change", finding.change.as_deref())
            .with("at", finding.at.as_deref())
            .build()
    });
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Json::object()
        .with("store_id", report.store.id.as_str())
        .with("steps", Json::Array(steps.collect()))
        .with("scripts", count(report.tags))
        .with("buttons", count(report.sales.buttons))
        .with("links", count(report.sales.links))
        .with("frames", count(report.sales.frames))
        .with("endpoints", count(report.endpoints))
        .with("findings", Json::Array(findings.collect()))
        .build()
}
