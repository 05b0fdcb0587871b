//! SecPaid's words: links, notifications, lists, cancelling and sharing.

mod cancel;
mod delivery;
pub(crate) mod links;
mod lists;
mod receivers;
mod split;

use axum::body::Body;
use axum::http::{Request, header};
use checkout_server::app::endpoints::{self, NewEndpoint};
use checkout_server::db::endpoints::Endpoint;
use pebblepay_core::store::{Dialect, Mode};
use pebblepay_core::style::BodyStyle;
use serde_json::Value;

use crate::support::{Answer, ORIGIN, Shop};

const CARD: &str = "4000000000000002";

/// A call with a body of this type; none: without saying what it is.
async fn call_as(shop: &Shop, key: &str, name: &str, media: Option<&str>, body: &str) -> Answer {
    let mut request = Request::post(format!("/api/v2/{name}")).header("token", key);
    if let Some(media) = media {
        request = request.header(header::CONTENT_TYPE, media);
    }
    shop.send(request.body(Body::from(body.to_owned())).unwrap())
        .await
}

async fn call(shop: &Shop, key: &str, name: &str, body: &str) -> Answer {
    call_as(shop, key, name, Some("application/json"), body).await
}

/// What a call with the test key answers, which has to be a success.
async fn done(shop: &Shop, name: &str, body: &str) -> Value {
    let answer = call(shop, &shop.store.test_key, name, body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

async fn link(shop: &Shop, body: &str) -> Value {
    done(shop, "createLink", body).await["data"].clone()
}

/// The path of a link's page.
fn page(link: &Value) -> String {
    let address = link["pay_link"].as_str().unwrap();
    address.strip_prefix(ORIGIN).unwrap().to_owned()
}

async fn pay(shop: &Shop, link: &Value) -> Value {
    let paid = shop.pay(&page(link), CARD).await.json();
    assert_eq!(paid["status"], "completed", "{paid}");
    paid
}

/// A saved payment endpoint.
async fn saved(shop: &Shop, url: &str, style: BodyStyle) -> Endpoint {
    let new = NewEndpoint {
        url: url.to_owned(),
        dialect: Dialect::SecPaid,
        mode: Mode::Test,
        events: None,
        style,
    };
    endpoints::create(shop.server.app(), None, &shop.store.store.id, &new)
        .await
        .unwrap()
}

async fn deliver(shop: &Shop) -> usize {
    shop.server.deliverer().run_due().await.unwrap()
}

/// Goes through the question and cancels; the answer to the post.
async fn cancel(shop: &Shop, link: &Value) -> Answer {
    let opened = shop.get(&page(link)).await;
    let path = format!("{}/cancel", opened.action());
    let question = shop.get(&path).await;
    assert_eq!(question.status, 200, "{}", question.text);
    let token = question.hidden("token");
    shop.post_form(&path, &[("token", &token)], false).await
}
