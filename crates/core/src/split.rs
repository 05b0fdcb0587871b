//! Sharing an order's money among stores (SEC-023).
//!
//! Shares are whole weights: hundredths of a percent, or minor units. What the store of the order
//! does not give away is its own share, so the weights of an order are always the whole. What is
//! shared is what is left after the operator's fee, by the method of the largest remainder: every
//! part is within a cent of its exact value, and together they are exactly the whole.

use std::collections::HashSet;

use crate::id::StoreId;
use crate::money::Money;
use crate::refusal::{FieldProblem, Refusal};

/// How many stores an order is shared among at most, beside its own.
pub const RECIPIENTS_MAX: usize = 20;
/// All of an order, in hundredths of a percent.
const WHOLE_PERCENT: i64 = 10_000;

/// A store's share of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The store.
    pub store_id: StoreId,
    /// Its weight among those of all.
    pub weight: i64,
}

/// How shares are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitType {
    /// Percentages, in hundredths of a percent.
    Normal,
    /// Amounts, in minor units.
    Absolute,
}

/// The shares of an order of `price` of store `own`: its own first, then those of `recipients`.
///
/// # Errors
/// There are none or too many, one is nothing, one store is named twice, or they are more than the
/// whole.
pub fn shares(
    own: &StoreId,
    price: Money,
    kind: SplitType,
    recipients: Vec<Share>,
) -> Result<Vec<Share>, Refusal> {
    let wrong = |rule| Err(Refusal::field("recipients", FieldProblem::Invalid(rule)));
    if recipients.is_empty() || recipients.len() > RECIPIENTS_MAX {
        return wrong("must be a list of 1 to 20 recipients");
    }
    let mut seen = HashSet::new();
    if !recipients.iter().all(|r| seen.insert(r.store_id.clone())) {
        return wrong("must not name a store twice");
    }
    let whole = match kind {
        SplitType::Normal => WHOLE_PERCENT,
        SplitType::Absolute => price.minor(),
    };
    // Each is bounded before they are added up.
    if recipients.iter().any(|r| r.weight <= 0 || r.weight > whole) {
        return wrong(
            "must each have a share that is more than nothing and no more than the whole",
        );
    }
    let given: i64 = recipients.iter().map(|r| r.weight).sum();
    if given > whole {
        return wrong("must not have shares of more than the whole together");
    }
    let mut all = vec![Share {
        store_id: own.clone(),
        weight: whole - given,
    }];
    for share in recipients {
        if share.store_id == *own {
            all[0].weight += share.weight;
        } else {
            all.push(share);
        }
    }
    if all.len() == 1 {
        return wrong("must name another store than the link's own");
    }
    Ok(all)
}

/// Shares `total` by weights. Each part is the exact one rounded down; what is left over goes, a
/// minor unit each, to the largest remainders, of equal ones to the first. The parts sum to
/// `total`; none is more than its weight where `total` is no more than all weights.
#[must_use]
pub fn allocate(total: i64, weights: &[i64]) -> Vec<i64> {
    let whole: i128 = weights.iter().map(|w| i128::from(*w)).sum();
    if whole <= 0 || total <= 0 {
        return vec![0; weights.len()];
    }
    let exact = |w: &i64| i128::from(total) * i128::from(*w);
    let mut parts: Vec<i64> = weights
        .iter()
        .map(|w| i64::try_from(exact(w) / whole).unwrap_or(0))
        .collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    // A stable sort: of equal remainders the first one stays first.
    order.sort_by_key(|i| -(exact(&weights[*i]) % whole));
    let left = total - parts.iter().sum::<i64>();
    for index in order
        .into_iter()
        .take(usize::try_from(left).unwrap_or_default())
    {
        parts[index] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;
    use proptest::prelude::*;

    fn store(name: &str) -> StoreId {
        StoreId::parse(name).unwrap()
    }

    fn of(kind: SplitType, list: &[(&str, i64)]) -> Result<Vec<i64>, Refusal> {
        let list = list.iter().map(|(name, weight)| Share {
            store_id: store(name),
            weight: *weight,
        });
        let price = Money::from_minor(10_000, Currency::parse("EUR").unwrap());
        let all = shares(&store("store_own"), price, kind, list.collect())?;
        Ok(all.iter().map(|s| s.weight).collect())
    }

    // proves: SEC-023
    #[test]
    fn a_hundred_in_three_parts_loses_no_cent() {
        let weights = of(
            SplitType::Normal,
            &[("store_a", 3333), ("store_b", 3333), ("store_c", 3334)],
        );
        assert_eq!(weights, Ok(vec![0, 3333, 3333, 3334]));
        assert_eq!(allocate(10_000, &[1, 1, 1]), [3334, 3333, 3333]);
        assert_eq!(
            allocate(9_900, &[0, 3333, 3333, 3334]),
            [0, 3300, 3300, 3300]
        );
        assert_eq!(allocate(1, &[1, 1, 1]), [1, 0, 0]);
        assert_eq!(allocate(0, &[1, 2]), [0, 0]);
    }

    // proves: SEC-023
    #[test]
    fn what_is_not_given_away_stays_with_the_link_s_own_store() {
        let absolute = of(SplitType::Absolute, &[("store_a", 2_500)]);
        assert_eq!(absolute, Ok(vec![7_500, 2_500]));
        let own_too = of(
            SplitType::Absolute,
            &[("store_a", 2_500), ("store_own", 500)],
        );
        assert_eq!(own_too, Ok(vec![7_500, 2_500]));
    }

    // proves: SEC-023
    #[test]
    fn all_of_it_and_twenty_recipients_are_no_more_than_allowed() {
        for kind in [SplitType::Normal, SplitType::Absolute] {
            assert_eq!(of(kind, &[("store_a", 10_000)]), Ok(vec![0, 10_000]));
            let twenty: Vec<(String, i64)> = (0..20).map(|n| (format!("store_{n}"), 1)).collect();
            let twenty: Vec<(&str, i64)> = twenty.iter().map(|(n, w)| (n.as_str(), *w)).collect();
            assert_eq!(of(kind, &twenty).map(|all| all.len()), Ok(21));
        }
        // Nothing is shared out of nothing, and nothing by no weight.
        assert_eq!(allocate(-5, &[1, 2]), [0, 0]);
        assert_eq!(allocate(5, &[0, 0]), [0, 0]);
    }

    // proves: SEC-023
    #[test]
    fn shares_that_can_not_be_are_refused() {
        let many: Vec<(String, i64)> = (0..21).map(|n| (format!("store_{n}"), 1)).collect();
        let many: Vec<(&str, i64)> = many.iter().map(|(n, w)| (n.as_str(), *w)).collect();
        for wrong in [
            &[] as &[(&str, i64)],
            &[("store_a", 0)],
            &[("store_a", -1)],
            &[("store_a", 10_001)],
            &[("store_a", i64::MAX), ("store_b", i64::MAX)],
            &[("store_a", 6_000), ("store_b", 4_001)],
            &[("store_a", 10), ("store_a", 10)],
            &[("store_own", 100)],
            &many,
        ] {
            for kind in [SplitType::Normal, SplitType::Absolute] {
                assert!(of(kind, wrong).is_err(), "{wrong:?}");
            }
        }
    }

    proptest! {
        // proves: SEC-023
        #[test]
        fn parts_sum_to_the_whole_and_refunds_give_all_of_them_back(
            total in 1_i64..100_000_000,
            weights in proptest::collection::vec(0_i64..1_000_000, 1..22),
            cuts in proptest::collection::vec(1_i64..100, 0..6),
        ) {
            prop_assume!(weights.iter().sum::<i64>() > 0);
            let mut parts = allocate(total, &weights);
            prop_assert_eq!(parts.iter().sum::<i64>(), total);
            let whole: i64 = weights.iter().sum();
            for (part, weight) in parts.iter().zip(&weights) {
                let exact = i128::from(total) * i128::from(*weight);
                let off = i128::from(*part) * i128::from(whole) - exact;
                prop_assert!(off.abs() < i128::from(whole));
            }
            // A part of what is left, again and again, and then the rest.
            let mut left = total;
            for cut in cuts.iter().copied().chain([100]) {
                let back = left * cut / 100;
                let taken = allocate(back, &parts);
                prop_assert_eq!(taken.iter().sum::<i64>(), back);
                for (part, taken) in parts.iter_mut().zip(&taken) {
                    prop_assert!(*taken >= 0 && taken <= part);
                    *part -= taken;
                }
                left -= back;
            }
            prop_assert!(parts.iter().all(|part| *part == 0));
        }
    }
}
