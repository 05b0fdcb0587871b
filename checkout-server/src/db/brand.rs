//! How stores look: the columns of their brand, and their logos.

use pebblepay_core::accent::Colour;
use pebblepay_core::brand::{Brand, Logo, LogoInfo, LogoKind, Support};
use pebblepay_core::id::StoreId;
use pebblepay_core::store::Store;

use super::{Error, P, Res, Row, Tx, one};
use crate::params;

/// Reads a brand from the columns of a row from `first` on: accent, support, terms, privacy and
/// refund URL of a store, then hash, width and height of its logo.
pub(super) fn read(row: &dyn Row, first: usize) -> Res<Brand> {
    let bad = |what: &str| Error::failed(format!("unreadable {what} of a store in the database"));
    let pixels = |column| u32::try_from(row.int(column)?).map_err(|_| bad("logo"));
    let accent = row.opt_text(first)?;
    let support = row.opt_text(first + 1)?;
    let logo = match row.opt_text(first + 5)? {
        Some(hash) => Some(LogoInfo {
            hash,
            width: pixels(first + 6)?,
            height: pixels(first + 7)?,
        }),
        None => None,
    };
    Ok(Brand {
        accent: accent
            .map(|text| Colour::parse(&text).ok_or_else(|| bad("accent")))
            .transpose()?,
        logo,
        support: support
            .map(|text| Support::parse(&text).ok_or_else(|| bad("support address")))
            .transpose()?,
        terms_url: row.opt_text(first + 2)?,
        privacy_url: row.opt_text(first + 3)?,
        refund_url: row.opt_text(first + 4)?,
    })
}

/// Writes a store's name and currency, its brand without the logo, and what its links may do.
///
/// # Errors
/// As the database says.
pub fn update(tx: &mut dyn Tx, store: &Store) -> Res<()> {
    let brand = &store.brand;
    let accent = brand.accent.map(|colour| colour.to_string());
    let support = brand.support.as_ref().map(Support::as_str);
    tx.exec(
        "update stores set name = $1, accent = $2, support = $3, terms_url = $4, \
         privacy_url = $5, refund_url = $6, allow_test_links = $7, \
         signed_amounts_only = $8, currency = $9 where id = $10",
        params![
            &store.name,
            P::OptText(accent.as_deref()),
            P::OptText(support),
            P::OptText(brand.terms_url.as_deref()),
            P::OptText(brand.privacy_url.as_deref()),
            P::OptText(brand.refund_url.as_deref()),
            i64::from(store.allow_test_links),
            i64::from(store.signed_amounts_only),
            store.currency.code(),
            store.id.as_str(),
        ],
    )?;
    Ok(())
}

/// Puts a logo in the place of the one before, or takes it away.
///
/// # Errors
/// As the database says.
pub fn set_logo(tx: &mut dyn Tx, store: &StoreId, logo: Option<&Logo>) -> Res<()> {
    tx.exec(
        "delete from store_logos where store_id = $1",
        params![store.as_str()],
    )?;
    if let Some(logo) = logo {
        tx.exec(
            "insert into store_logos (store_id, hash, width, height, media, data) \
             values ($1, $2, $3, $4, $5, $6)",
            params![
                store.as_str(),
                &logo.info.hash,
                i64::from(logo.info.width),
                i64::from(logo.info.height),
                logo.kind.media_type(),
                &logo.base64,
            ],
        )?;
    }
    Ok(())
}

/// A store's logo under this hash: its kind, and its bytes in base64.
///
/// # Errors
/// As the database says.
pub fn find_logo(tx: &mut dyn Tx, store: &StoreId, hash: &str) -> Res<Option<(LogoKind, String)>> {
    one(
        tx,
        "select media, data from store_logos where store_id = $1 and hash = $2",
        params![store.as_str(), hash],
        |row| {
            let kind = LogoKind::parse(&row.text(0)?).ok_or_else(|| Error::failed("logo"))?;
            Ok((kind, row.text(1)?))
        },
    )
}
