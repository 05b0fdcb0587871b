//! A browser without script: it keeps cookies, follows nothing by itself, and sends forms as pages of the
//! dashboard would.

use std::sync::Mutex;

use axum::body::Body;
use axum::http::{Request, header};
use checkout_server::app::accounts::password;
use checkout_server::app::setup;
use pebblepay_core::account::Role;

use crate::support::{Answer, ORIGIN, Shop};

/// The password of every account of the tests.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A browser, signed in or not.
pub(crate) struct Browser<'a> {
    shop: &'a Shop,
    cookies: Mutex<Vec<(String, String)>>,
}

impl Shop {
    /// Makes an account with a role in this store, or in none.
    pub(crate) async fn account(&self, email: &str, role: Option<(&str, Role)>) {
        let (db, clock) = (self.server.app().db.clone(), self.clock.clone());
        let (email, role) = (email.to_owned(), role.map(|(s, r)| (s.to_owned(), r)));
        let made = tokio::task::spawn_blocking(move || {
            let hash = password::hash(PASSWORD).unwrap();
            let role = role.as_ref().map(|(store, role)| (store.as_str(), *role));
            setup::create_user(&db, &clock, &email, &hash, role).unwrap()
        });
        made.await.unwrap();
    }

    /// A browser that is signed in to an account of this shop's store.
    pub(crate) async fn signed_in(&self, role: Role) -> Browser<'_> {
        let email = format!("{}@team.example", role.as_str());
        self.account(&email, Some((self.store.store.id.as_str(), role)))
            .await;
        let browser = Browser::new(self);
        let answer = browser.sign_in(&email, PASSWORD).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        browser
    }

    /// The address of a page of this store's test side.
    pub(crate) fn page(&self, path: &str) -> String {
        format!("/dashboard/{}/test{path}", self.store.store.id)
    }
}

impl<'a> Browser<'a> {
    pub(crate) fn new(shop: &'a Shop) -> Self {
        Self {
            shop,
            cookies: Mutex::default(),
        }
    }

    fn cookie_line(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        let pairs: Vec<String> = cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        pairs.join("; ")
    }

    /// The value of a cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.cookies.lock().unwrap();
        let found = cookies.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.clone())
    }

    /// Puts a cookie there, as an attacker might.
    pub(crate) fn plant(&self, name: &str, value: &str) {
        let mut cookies = self.cookies.lock().unwrap();
        cookies.retain(|(n, _)| n != name);
        cookies.push((name.to_owned(), value.to_owned()));
    }

    fn keep(&self, answer: &Answer) {
        let mut cookies = self.cookies.lock().unwrap();
        for line in answer.headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().unwrap();
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            cookies.retain(|(n, _)| n != name);
            if !line.contains("Max-Age=0") {
                cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    /// Sends a request with this browser's cookies.
    pub(crate) async fn send(&self, mut request: Request<Body>) -> Answer {
        let cookies = self.cookie_line();
        if !cookies.is_empty() {
            let headers = request.headers_mut();
            headers.insert(header::COOKIE, cookies.parse().unwrap());
        }
        let answer = self.shop.send(request).await;
        self.keep(&answer);
        answer
    }

    /// Opens a page.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    /// Sends a form from a page of the dashboard, with the session's token.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf();
        let mut fields = fields.to_vec();
        fields.push(("csrf", &csrf));
        self.post_plain(path, ORIGIN, &fields).await
    }

    /// The token that pages of this session hold.
    pub(crate) fn csrf(&self) -> String {
        let cookie = self.cookie("__Host-pebblepay").unwrap_or_default();
        checkout_server::app::accounts::csrf(&cookie)
    }

    /// Sends exactly these fields, from a page of this origin.
    pub(crate) async fn post_plain(
        &self,
        path: &str,
        origin: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = Request::post(path)
            .header(header::ORIGIN, origin)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }

    /// Signs in.
    pub(crate) async fn sign_in(&self, email: &str, password: &str) -> Answer {
        let fields = [("email", email), ("password", password)];
        self.post_plain("/dashboard/sign-in", ORIGIN, &fields).await
    }

    /// Gives the password once more.
    pub(crate) async fn confirm(&self) -> Answer {
        self.post("/dashboard/confirm", &[("password", PASSWORD)])
            .await
    }
}
