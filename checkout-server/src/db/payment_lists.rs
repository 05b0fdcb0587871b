//! Lists of payments as their owner looks for them. Every page is read along an index, from a place on;
//! what no index knows is looked for among the next [`LOOK_AT`] payments of the way, and the page says
//! where to go on. So a page costs the same however many payments there are.

use pebblepay_core::id::{OrderId, StoreId};
use pebblepay_core::money::Currency;
use pebblepay_core::order::{Order, Standing};
use pebblepay_core::store::{Dialect, Mode};

use super::orders::{order, order_sql, read};
use super::{P, Res, Tx, all, one};
use crate::params;

/// How many payments of a way are looked at for one page.
pub const LOOK_AT: i64 = 2_000;

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Filter {
    /// The side.
    pub mode: Mode,
    /// How they stand.
    pub standing: Option<Standing>,
    /// In whose words they were created.
    pub dialect: Option<Dialect>,
    /// Created at this time or later, in milliseconds since the Unix epoch.
    pub from_ms: Option<i64>,
    /// Created before this time.
    pub until_ms: Option<i64>,
    /// Only in this currency.
    pub currency: Option<Currency>,
    /// This much or more, in minor units.
    pub min_minor: Option<i64>,
    /// This much or less.
    pub max_minor: Option<i64>,
    /// What stands in them.
    pub text: Text,
}

impl Filter {
    /// All payments of a side.
    #[must_use]
    pub fn all(mode: Mode) -> Self {
        Self {
            mode,
            standing: None,
            dialect: None,
            from_ms: None,
            until_ms: None,
            currency: None,
            min_minor: None,
            max_minor: None,
            text: Text::Any,
        }
    }

    /// Whether it takes every payment of the side.
    #[must_use]
    pub fn is_all(&self) -> bool {
        let any_text = matches!(self.text, Text::Any);
        let any_time = self.from_ms.is_none() && self.until_ms.is_none();
        any_text && any_time && self.standing.is_none() && !self.is_picky()
    }

    /// Whether something is asked for that no index knows.
    fn is_picky(&self) -> bool {
        self.dialect.is_some()
            || self.currency.is_some()
            || self.min_minor.is_some()
            || self.max_minor.is_some()
            || !matches!(self.text, Text::Any)
    }
}

/// What stands in a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// Anything.
    Any,
    /// The customer's e-mail address, in any case.
    Email(String),
    /// The merchant's reference.
    Reference(String),
    /// Somewhere in its e-mail address, name, product or reference.
    Somewhere(String),
}

/// Where a page begins and which way it goes. A place is the id of an order, which need not be there.
#[derive(Clone, Debug, Default)]
pub enum From {
    /// With the newest.
    #[default]
    Newest,
    /// The next older ones than this.
    Older(OrderId),
    /// The next newer ones than this.
    Newer(OrderId),
}

/// A page.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The payments, newest first.
    pub orders: Vec<Order>,
    /// Where the next older page begins, if there may be more.
    pub older: Option<OrderId>,
    /// Where the next newer page begins, if there may be more.
    pub newer: Option<OrderId>,
    /// Not all were looked at: up to this time, in milliseconds since the Unix epoch.
    pub looked_to_ms: Option<i64>,
    /// How many the side has in all, where all are asked for.
    pub total: Option<i64>,
}

/// The ways: `$1` store, `$2` side, `$3` and `$4` the ids between which the page lies (the second is
/// taken too), `$5` standing, `$6` the text. `id || ''` and the like keep planners from other indices.
macro_rules! ways {
    ($sql:ident) => {
        Ways {
            all: $sql!("mode = $2 and id < $3 and id >= $4", "id"),
            standing: $sql!(
                "mode = $2 and id < $3 and id >= $4 and standing = $5 and standing <> 'pending'",
                "id"
            ),
            pending: $sql!(
                "mode = $2 and id || '' < $3 and id || '' >= $4 \
                 and state in ('open', 'requires_action', 'processing')",
                "id || ''"
            ),
            email: $sql!(
                "id < $3 and id >= $4 and lower(customer_email) = lower($6) \
                 and customer_email is not null",
                "id"
            ),
            reference: $sql!("id < $3 and id >= $4 and order_reference = $6", "id"),
        }
    };
}

/// What is looked at in each payment of a way: `$7` dialect, `$8` to `$9` the amount, `$10` currency, `$11`
/// a pattern.
macro_rules! picked {
    () => {
        " and mode || '' = $2 and ($5 = '' or standing || '' = $5) and $6 <> '\u{1}' \
         and ($7 = '' or dialect = $7) and amount_minor >= $8 and amount_minor <= $9 \
         and ($10 = '' or currency = $10) and ($11 = '' or lower(coalesce(customer_email, '') || ' ' \
         || coalesce(customer_name, '') || ' ' || coalesce(product_name, '') || ' ' \
         || coalesce(order_reference, '')) like $11 escape '!')"
    };
}

macro_rules! older {
    ($way:literal, $id:literal) => {
        order_sql!(
            "where store_id = $1 and ",
            $way,
            picked!(),
            " order by ",
            $id,
            " desc limit $12"
        )
    };
}

macro_rules! newer {
    ($way:literal, $id:literal) => {
        order_sql!(
            "where store_id = $1 and ",
            $way,
            picked!(),
            " order by ",
            $id,
            " limit $12"
        )
    };
}

/// The last payment of a way that is looked at. Texts that are not asked for still have to stand in a
/// statement that is given them.
macro_rules! last {
    ($way:literal, $id:literal, $tail:literal) => {
        concat!(
            "select id, created_at from orders where store_id = $1 and ",
            $way,
            " and $2 <> '\u{1}' and $5 <> '\u{1}' and $6 <> '\u{1}' order by ",
            $id,
            $tail
        )
    };
}

macro_rules! last_older {
    ($way:literal, $id:literal) => {
        last!($way, $id, " desc limit 1 offset $7")
    };
}

macro_rules! last_newer {
    ($way:literal, $id:literal) => {
        last!($way, $id, " limit 1 offset $7")
    };
}

struct Ways {
    all: &'static str,
    standing: &'static str,
    pending: &'static str,
    email: &'static str,
    reference: &'static str,
}

impl Ways {
    fn of(&self, filter: &Filter) -> &'static str {
        match (&filter.text, filter.standing) {
            (Text::Email(_), _) => self.email,
            (Text::Reference(_), _) => self.reference,
            (_, Some(Standing::Pending)) => self.pending,
            (_, Some(_)) => self.standing,
            (_, None) => self.all,
        }
    }
}

const OLDER: Ways = ways!(older);
const NEWER: Ways = ways!(newer);
const LAST_OLDER: Ways = ways!(last_older);
const LAST_NEWER: Ways = ways!(last_newer);

/// Greater than every id: ids are written in hexadecimal.
const BEYOND: &str = "g";

/// The ids between which a page lies.
struct Span {
    /// Only what is smaller.
    below: String,
    /// Only this and what is greater.
    from: String,
}

/// The smallest text that is greater than an id, and not than the next one.
fn after(id: &OrderId) -> String {
    format!("{}0", id.as_str())
}

/// The smallest id of a time.
fn first_of(at_ms: i64) -> String {
    OrderId::new(at_ms, &[0; 10]).as_str().to_owned()
}

fn span(filter: &Filter, from: &From) -> Span {
    let mut span = Span {
        below: filter.until_ms.map_or_else(|| BEYOND.to_owned(), first_of),
        from: filter.from_ms.map_or_else(String::new, first_of),
    };
    match from {
        From::Newest => {}
        From::Older(id) => span.below = span.below.min(id.as_str().to_owned()),
        From::Newer(id) => span.from = span.from.max(after(id)),
    }
    span
}

/// A page of a store's payments, at most `limit` of them.
///
/// # Errors
/// As the database says.
pub fn page(
    tx: &mut dyn Tx,
    store: &StoreId,
    filter: &Filter,
    from: &From,
    limit: i64,
) -> Res<Page> {
    let is_newer = matches!(from, From::Newer(_));
    let mut span = span(filter, from);
    let last = if filter.is_picky() {
        last_looked_at(tx, store, filter, &span, is_newer)?
    } else {
        None
    };
    match &last {
        Some((id, _)) if is_newer => span.below = after(id),
        Some((id, _)) => span.from = id.as_str().to_owned(),
        None => {}
    }
    let mut orders = found(tx, store, filter, &span, (is_newer, limit + 1))?;
    let has_more = i64::try_from(orders.len()).unwrap_or(i64::MAX) > limit;
    orders.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    // Where this way goes on: after the last one shown, or after the last one looked at.
    let onward = if has_more {
        orders.last().map(|order| order.id.clone())
    } else {
        last.as_ref().map(|(id, _)| id.clone())
    };
    if is_newer {
        orders.reverse();
    }
    let back = match (
        from,
        if is_newer {
            orders.last()
        } else {
            orders.first()
        },
    ) {
        (From::Newest, _) => None,
        (From::Older(_) | From::Newer(_), Some(order)) => Some(order.id.clone()),
        (From::Older(id) | From::Newer(id), None) => Some(id.clone()),
    };
    let (older, newer) = if is_newer {
        (back, onward)
    } else {
        (onward, back)
    };
    let all = filter.is_all();
    Ok(Page {
        orders,
        older,
        newer,
        looked_to_ms: last.filter(|_| !has_more).map(|(_, at_ms)| at_ms),
        total: all.then(|| ever(tx, store, filter.mode)).transpose()?,
    })
}

fn words(filter: &Filter) -> (&'static str, &str) {
    let standing = filter.standing.map_or("", Standing::as_str);
    let text = match &filter.text {
        Text::Any | Text::Somewhere(_) => "",
        Text::Email(text) | Text::Reference(text) => text,
    };
    (standing, text)
}

fn last_looked_at(
    tx: &mut dyn Tx,
    store: &StoreId,
    filter: &Filter,
    span: &Span,
    is_newer: bool,
) -> Res<Option<(OrderId, i64)>> {
    let ways = if is_newer { &LAST_NEWER } else { &LAST_OLDER };
    let (standing, text) = words(filter);
    one(
        tx,
        ways.of(filter),
        params![
            store.as_str(),
            filter.mode.as_str(),
            &span.below,
            &span.from,
            standing,
            text,
            LOOK_AT - 1
        ],
        |row| {
            Ok((
                read(&row.text(0)?, OrderId::parse, "order id")?,
                row.int(1)?,
            ))
        },
    )
}

fn found(
    tx: &mut dyn Tx,
    store: &StoreId,
    filter: &Filter,
    span: &Span,
    (is_newer, limit): (bool, i64),
) -> Res<Vec<Order>> {
    let ways = if is_newer { &NEWER } else { &OLDER };
    let (standing, text) = words(filter);
    let pattern = match &filter.text {
        Text::Somewhere(text) => pattern(text),
        Text::Any | Text::Email(_) | Text::Reference(_) => String::new(),
    };
    all(
        tx,
        ways.of(filter),
        params![
            store.as_str(),
            filter.mode.as_str(),
            &span.below,
            &span.from,
            standing,
            text,
            filter.dialect.map_or("", Dialect::as_str),
            filter.min_minor.unwrap_or(0),
            filter.max_minor.unwrap_or(i64::MAX),
            filter.currency.map_or("", Currency::code),
            P::Text(&pattern),
            limit
        ],
        order,
    )
}

/// A pattern that finds a text anywhere, in any case.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c.to_ascii_lowercase());
    }
    pattern.push('%');
    pattern
}

/// How many orders one side of a store ever had: orders are never deleted.
fn ever(tx: &mut dyn Tx, store: &StoreId, mode: Mode) -> Res<i64> {
    let counted = one(
        tx,
        "select orders_test, orders_live from store_counters where store_id = $1",
        params![store.as_str()],
        |row| row.int(usize::from(mode == Mode::Live)),
    )?;
    Ok(counted.unwrap_or(0))
}
