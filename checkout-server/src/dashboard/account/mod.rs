//! One's own account: password, second factor, passkeys, and the browsers that are signed in.

mod codes;
mod overview;
mod passkeys;
mod totp;

use super::routes::{Row, Scope};
pub(super) use passkeys::{answer, party};

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    let account = Scope::Account { fresh: false };
    let fresh = Scope::Account { fresh: true };
    vec![
        Row::get_as("/account", account, overview::show),
        Row::post_as("/account/password", account, overview::password),
        Row::post_as("/account/sessions/end", account, overview::end_session),
        Row::post_as(
            "/account/sessions/end-others",
            account,
            overview::end_others,
        ),
        Row::get_as("/account/totp", fresh, totp::show),
        Row::post_as("/account/totp", fresh, totp::propose),
        Row::post_as("/account/totp/confirm", fresh, totp::confirm),
        Row::post_as("/account/totp/remove", fresh, totp::remove),
        Row::post_as("/account/codes", fresh, codes::renew),
        Row::get_as("/account/passkeys/new", fresh, passkeys::show),
        Row::post_as("/account/passkeys/options", fresh, passkeys::options),
        Row::post_as("/account/passkeys", fresh, passkeys::add),
        Row::post_as("/account/passkeys/rename", account, passkeys::rename),
        Row::post_as("/account/passkeys/remove", fresh, passkeys::remove),
    ]
}

/// Where it begins.
const PAGE: &str = "/dashboard/account";
