//! Logs: one JSON object a line on stderr, readable alone and by its fields. And, with the feature
//! `otel`, traces. No line and no span holds a key, a card number, a token or a query string.

#[cfg(feature = "otel")]
mod traces;

use std::io::{BufWriter, stderr};

use axum::http::{HeaderMap, Method};
use tracing::Span;
use tracing::field::Empty;
use tracing_appender::non_blocking::{self, WorkerGuard};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt;

/// A piece of work that traces show. It costs nothing where there are none.
macro_rules! span {
    ($name:literal $(, $($field:tt)*)?) => {
        tracing::trace_span!(target: "checkout_server::spans", $name $(, $($field)*)?)
    };
}
pub(crate) use span;

/// What has to be kept until the end: dropped, the last lines and spans are sent.
#[must_use]
pub struct Telemetry {
    _log: WorkerGuard,
    #[cfg(feature = "otel")]
    _traces: Option<traces::Traces>,
}

/// Starts logging at a level such as `info` or `checkout_server=debug`. Lines are written by a
/// thread of their own, many at once under load, so no request waits for the log. A log that is
/// stuck, or a full disk, costs lines and no payments. Traces are sent as OpenTelemetry's variables
/// of the environment say, where these name a collector and the program was built with `otel`.
///
/// # Errors
/// The level can not be read, or OpenTelemetry's variables can not.
pub fn start(level: &str) -> anyhow::Result<Telemetry> {
    let filter = EnvFilter::try_new(level)?;
    #[cfg(feature = "otel")]
    let (traces, filter) = match traces::Traces::start()? {
        Some(traces) => (
            Some(traces),
            filter.add_directive("checkout_server::spans=trace".parse()?),
        ),
        None => (None, filter),
    };
    let (writer, log) = non_blocking::NonBlocking::new(BufWriter::new(stderr()));
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_writer(writer)
        .with_env_filter(filter)
        .finish();
    #[cfg(feature = "otel")]
    let subscriber = {
        use tracing_subscriber::layer::SubscriberExt;
        subscriber.with(traces.as_ref().map(traces::Traces::layer))
    };
    // A second start, as in tests, keeps the first.
    if subscriber.try_init().is_err() {
        tracing::debug!("logging was started before");
    }
    if cfg!(not(feature = "otel")) && names_collector() {
        tracing::warn!("this program was built without 'otel' and sends no traces");
    }
    Ok(Telemetry {
        _log: log,
        #[cfg(feature = "otel")]
        _traces: traces,
    })
}

/// Whether OpenTelemetry's variables say where traces go.
fn names_collector() -> bool {
    let named = [
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    ];
    named.iter().any(|name| std::env::var_os(name).is_some())
}

/// The span of a request, named by its route as the log is. It belongs to the trace that the
/// request's `traceparent` names.
#[cfg_attr(
    not(feature = "otel"),
    expect(unused_variables, reason = "nobody reads the headers")
)]
#[must_use]
pub fn request_span(method: &Method, route: &str, id: &str, headers: &HeaderMap) -> Span {
    let span = span!(
        "request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = %method,
        http.route = route,
        http.response.status_code = Empty,
        pebblepay.request_id = id,
    );
    #[cfg(feature = "otel")]
    traces::follow(&span, headers);
    span
}

/// Notes in a request's span how it was answered.
pub fn answered(span: &Span, status: u16) {
    span.record("http.response.status_code", status);
    if status >= 500 {
        span.record("otel.status_code", "ERROR");
    }
}
