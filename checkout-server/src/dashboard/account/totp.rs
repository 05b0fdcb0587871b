//! Setting up an app that makes codes.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use qrcode::{Color, EcLevel, QrCode};

use super::{PAGE, codes};
use crate::app::accounts::second_factor;
use crate::dashboard::form::Form;
use crate::dashboard::gate::Person;
use crate::dashboard::shell::{self, Shell};
use crate::http::Site;
use crate::http::problem::Problem;

#[derive(Template)]
#[template(path = "dashboard/account/totp.html")]
struct TotpView {
    shell: Shell,
    form: Form,
    secret: String,
    qr: Qr,
}

/// A QR code as a path of one unit for each module.
struct Qr {
    size: usize,
    path: String,
}

/// White modules round a code, without which cameras do not find it.
const QUIET: usize = 4;

impl Qr {
    fn of(text: &str) -> Result<Self, Problem> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M)
            .map_err(|why| Problem::Internal(why.into()))?;
        let width = code.width();
        let dark = code.to_colors().into_iter().enumerate();
        let dark = dark.filter(|(_, color)| *color == Color::Dark);
        let path = dark.map(|(at, _)| {
            let (x, y) = (at % width + QUIET, at / width + QUIET);
            format!("M{x} {y}h1v1h-1z")
        });
        Ok(Self {
            size: width + 2 * QUIET,
            path: path.collect(),
        })
    }
}

/// `POST /dashboard/account/totp`
pub(super) async fn propose(State(site): State<Site>, person: Person) -> Result<Response, Problem> {
    match second_factor::propose(&site.app, &person.account.id).await {
        Ok(()) => Ok(shell::go("/dashboard/account/totp")),
        Err(error) => {
            let mut form = Form::default();
            form.refused(error)?;
            Ok(shell::say(&site, shell::go(PAGE), form.error_of("code")))
        }
    }
}

/// `GET /dashboard/account/totp`
pub(super) async fn show(State(site): State<Site>, person: Person) -> Result<Response, Problem> {
    page(&site, &person, Form::default()).await
}

async fn page(site: &Site, person: &Person, form: Form) -> Result<Response, Problem> {
    let Some(secret) = second_factor::proposed(&site.app, &person.account.id).await? else {
        return Ok(shell::go(PAGE));
    };
    let host = site.public_url.split("://").nth(1).unwrap_or_default();
    let issuer = format!("PebblePay {host}");
    let address = second_factor::otpauth(&issuer, &person.account.email, &secret);
    let groups = secret.as_bytes().chunks(4).map(String::from_utf8_lossy);
    let view = TotpView {
        shell: Shell::of_person(person),
        secret: groups.collect::<Vec<_>>().join(" "),
        qr: Qr::of(&address)?,
        form,
    };
    Ok(if view.form.has_errors() {
        shell::mend(&view)
    } else {
        shell::page(&view)
    })
}

/// `POST /dashboard/account/totp/confirm`
pub(super) async fn confirm(
    State(site): State<Site>,
    person: Person,
    mut form: Form,
) -> Result<Response, Problem> {
    let (actor, id) = (person.actor(), &person.account.id);
    match second_factor::confirm(&site.app, &actor, id, form.get("code")).await {
        Ok(codes) => {
            let said = "From now on signing in asks for a code of your app.";
            Ok(codes::shown(&site, &person, codes, said))
        }
        Err(error) => {
            form.refused(error)?;
            page(&site, &person, form).await
        }
    }
}

/// `POST /dashboard/account/totp/remove`
pub(super) async fn remove(State(site): State<Site>, person: Person) -> Result<Response, Problem> {
    let id = &person.account.id;
    second_factor::remove_totp(&site.app, &person.actor(), id).await?;
    let said = "The app is taken out; its codes are asked for no more.";
    Ok(shell::say(&site, shell::go(PAGE), said))
}
