//! Traces for an OpenTelemetry collector: which request waited for what. Sent over HTTP by a thread
//! of their own, in batches; a collector that is away costs spans and no payments.

use std::env;

use anyhow::{Context as _, bail};
use axum::http::{HeaderMap, HeaderName};
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{SdkTracerProvider, Tracer};
use tracing::{Span, Subscriber};
use tracing_opentelemetry::{OpenTelemetryLayer, OpenTelemetrySpanExt};
use tracing_subscriber::registry::LookupSpan;

const NAME: &str = "checkout-server";

/// The way to a collector. Dropped, it sends what is left.
pub(super) struct Traces(SdkTracerProvider);

impl Traces {
    /// As OpenTelemetry's variables say; `None` where they name no collector.
    pub(super) fn start() -> anyhow::Result<Option<Self>> {
        let off = env::var("OTEL_SDK_DISABLED").is_ok_and(|off| off.eq_ignore_ascii_case("true"));
        if off || !super::names_collector() {
            return Ok(None);
        }
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(protocol()?)
            .build()
            .context("traces")?;
        // `OTEL_SERVICE_NAME` names another.
        let mut resource = Resource::builder();
        if env::var_os("OTEL_SERVICE_NAME").is_none() {
            resource = resource.with_service_name(NAME);
        }
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource.build())
            .build();
        Ok(Some(Self(provider)))
    }

    /// What hands spans on.
    pub(super) fn layer<S>(&self) -> OpenTelemetryLayer<S, Tracer>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer(NAME))
            .with_location(false)
            .with_threads(false)
    }
}

impl Drop for Traces {
    fn drop(&mut self) {
        if let Err(error) = self.0.shutdown() {
            tracing::debug!("the last spans were not sent: {error}");
        }
    }
}

fn protocol() -> anyhow::Result<Protocol> {
    let named = [
        "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
        "OTEL_EXPORTER_OTLP_PROTOCOL",
    ];
    let named = named.iter().find_map(|name| env::var(name).ok());
    Ok(match named.as_deref() {
        None | Some("http/protobuf") => Protocol::HttpBinary,
        Some("http/json") => Protocol::HttpJson,
        Some(other) => bail!("traces: http/protobuf or http/json is spoken, not {other}"),
    })
}

/// Makes a span part of the trace that these headers name, if they do.
pub(super) fn follow(span: &Span, headers: &HeaderMap) {
    if headers.contains_key("traceparent") && !span.is_disabled() {
        let named = TraceContextPropagator::new().extract(&Headers(headers));
        // It fails where nobody follows spans.
        let _ = span.set_parent(named);
    }
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}
