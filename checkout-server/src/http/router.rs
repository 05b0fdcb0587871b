//! Every route of the server, on one page.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, options, post};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use super::problem::{Problem, Rejection};
use super::{Site, api_gate, assets, btcpay, health, layers, openapi};
use crate::dashboard;
use crate::dialects::{payerone, pebblepay, pepay, pg, secpaid, shared};
use crate::pages;

/// The router with every layer. The path has to be cleaned before it: see [`layers::clean_path`].
pub fn router(site: Site) -> Router {
    Router::new()
        .merge(api(&site))
        .merge(secpaid(&site))
        .merge(pages())
        .merge(dashboard::routes::router(&site))
        .merge(files())
        .fallback(async || Problem::from(Rejection::NoSuchPath))
        .method_not_allowed_fallback(async || Problem::from(Rejection::Method))
        .layer(CatchPanicLayer::custom(layers::caught))
        .layer(from_fn_with_state(site.clone(), layers::around))
        .with_state(site)
}

fn api(site: &Site) -> Router<Site> {
    use pebblepay::delivery_routes as deliveries;
    use pebblepay::{coupon_routes as coupons, money_routes as money};
    use pebblepay::{routes, test_routes as test};
    Router::new()
        .route("/api/v1/orders", post(routes::create).get(routes::list))
        .route("/api/v1/orders/{id}", get(routes::get))
        .route("/api/v1/orders/{id}/cancel", post(routes::cancel))
        .route("/api/v1/orders/{id}/refund", post(money::refund))
        .route("/api/v1/balance", get(money::balance))
        .route("/api/v1/ledger", get(money::entries))
        .route("/api/v1/coupons", post(coupons::create).get(coupons::list))
        .route(
            "/api/v1/coupons/{id}",
            get(coupons::get)
                .put(coupons::update)
                .delete(coupons::delete),
        )
        .route("/api/v1/notices", get(pebblepay::notices::list))
        .route("/api/v1/events", get(shared::events))
        .route("/api/v1/events/stream", get(shared::stream))
        .route("/api/v1/events/{id}", get(shared::event))
        .route("/api/v1/events/{id}/deliveries", get(deliveries::of_event))
        .route("/api/v1/events/{id}/resend", post(deliveries::resend))
        .route("/api/v1/deliveries/{id}", get(deliveries::get))
        .merge(webhook_endpoints())
        .merge(pg())
        .merge(payerone())
        .merge(invoices())
        .route("/api/v1/ws/token", post(shared::ws_token))
        .route("/ws/merchant/events", get(shared::socket))
        .route("/api/v1/test/trigger", post(test::trigger))
        .route("/api/v1/test/clock", post(test::clock))
        .route(
            "/api/v1/test/chaos",
            get(test::get_chaos)
                .put(test::set_chaos)
                .delete(test::end_chaos),
        )
        .route_layer(from_fn_with_state(site.clone(), api_gate::pass))
        .merge(payors())
        .route(
            "/api/public/callback/{merchant_code}",
            post(pg::callback::receive),
        )
        .route(
            "/api/public/callback/{merchant_code}/btcpay",
            post(btcpay::receive),
        )
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/openapi.json", get(openapi::json))
}

fn secpaid(site: &Site) -> Router<Site> {
    use secpaid::{gate, lists, routes};
    let calls = Router::new()
        .route("/createLink", post(routes::create_link))
        .route("/createSplitLink", post(routes::create_split_link))
        .route("/deleteLink", post(routes::delete_link))
        .route("/refundPayment", post(routes::refund_payment))
        .route("/getPayInTransactions", post(lists::pay_ins))
        .route("/getMyUsedLinks", post(lists::used))
        .route("/getMyUnusedLinks", post(lists::unused))
        .route("/getPayOutTransactions", post(lists::nothing))
        .route("/getTaxInvoiceList", post(lists::nothing))
        .route_layer(from_fn_with_state(site.clone(), gate::pass));
    Router::new().nest("/api/v2", calls)
}

fn invoices() -> Router<Site> {
    use pepay::routes;
    Router::new()
        .route("/api/v1/invoices", post(routes::create).get(routes::list))
        .route("/api/v1/invoices/{id}", get(routes::get))
        .route("/api/v1/invoices/{id}/status", get(routes::status))
}

/// What customers' browsers ask without a key, from pages of any origin (TRAP-59).
fn payors() -> Router<Site> {
    use pepay::{payor_routes as payors, streams};
    let first = || options(payors::first);
    let routes = Router::new()
        .route("/session-details", first().get(payors::details))
        .route("/available-tokens", first().get(payors::tokens))
        .route("/payment-status", first().get(payors::status))
        .route("/payment-addresses", first().post(payors::addresses))
        .route("/customer-email", first().post(payors::email))
        .route_layer(from_fn(payors::cors));
    Router::new()
        .nest("/api/v1/payments", routes)
        .route("/ws/payment", get(streams::payment))
}

fn webhook_endpoints() -> Router<Site> {
    use pebblepay::{delivery_routes as deliveries, endpoint_routes as endpoints};
    let one = get(endpoints::get)
        .put(endpoints::update)
        .delete(endpoints::delete);
    let routes = Router::new()
        .route("/", post(endpoints::create).get(endpoints::list))
        .route("/{id}", one)
        .route("/{id}/rotate_secret", post(endpoints::rotate))
        .route("/{id}/test", post(endpoints::test))
        .route("/{id}/recover", post(endpoints::recover))
        .route("/{id}/deliveries", get(deliveries::of_endpoint));
    Router::new().nest("/api/v1/webhook_endpoints", routes)
}

fn pg() -> Router<Site> {
    use pg::routes as links;
    let routes = Router::new()
        .route("/", post(links::create).get(links::list))
        .route("/{id}", get(links::get))
        .route("/{id}/cancel", post(links::cancel));
    Router::new().nest("/api/public/v1/payment-links", routes)
}

fn payerone() -> Router<Site> {
    use payerone::routes as orders;
    Router::new()
        .route("/checkout/v1/orders_v2", post(orders::create))
        .route("/checkout/v1/orders", post(orders::create).get(orders::get))
}

fn pages() -> Router<Site> {
    Router::new()
        .route("/", get(pages::home))
        .route("/docs", get(openapi::docs))
        .route("/status", get(pebblepay::status_page::show))
        .route("/docs/errors", get(pebblepay::error_pages::list))
        .route("/docs/errors/{code}", get(pebblepay::error_pages::one))
        .route("/payment", get(pages::payment::show))
        .route("/payment/qr/{picture}", get(pages::payment::qr))
        .route("/checkout/embed", get(pages::checkout::embed))
        .route("/checkout/{store}", get(pages::checkout::hosted))
        .route("/pay", get(pages::checkout::by_token))
        .route(
            "/pay/{session}",
            get(pages::checkout::session).post(pages::pay::pay),
        )
        .route("/pay/{session}/coupon", post(pages::coupon::apply))
        .route("/pay/{session}/status", get(pages::pay::status))
        .route("/pay/{session}/settled", get(pages::pay::settled))
        .route("/pay/{session}/receipt", get(pages::receipt::receipt))
        .route(
            "/pay/{session}/cancel",
            get(pages::cancel::show).post(pages::cancel::confirm),
        )
        .route(
            "/pay/{session}/challenge/{attempt}",
            get(pages::challenge::show).post(pages::challenge::answer),
        )
        .route(
            "/pay/{session}/back/{attempt}",
            get(pages::away::back).post(pages::away::back),
        )
        .route(
            "/pay/{session}/return/{attempt}",
            get(pages::challenge::back),
        )
        // A page is rendered for one customer, so it is compressed as it goes; 5 is where brotli
        // still costs less time than it saves.
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(5)))
}

fn files() -> Router<Site> {
    Router::new()
        .route("/js/{name}", get(assets::sdk))
        .route("/js/{store}/{name}", get(assets::sdk_with_store))
        .route("/assets/{name}", get(assets::named))
        .route("/logo/{store}/{hash}", get(pages::brand::logo))
}
