//! Every "no" is explained, and explained as what it is.

use std::collections::HashSet;

use pebblepay_core::refusal::{FieldProblemKind, RefusalKind};
use strum::IntoEnumIterator;

use super::*;
use crate::dialects::pebblepay::errors;
use crate::http::problem::RejectionKind;

fn examples() -> impl Iterator<Item = (&'static ErrorDoc, Problem)> {
    let each = |doc: &'static ErrorDoc| doc.examples.iter().map(move |make| (doc, make()));
    ALL.iter().flat_map(each)
}

// proves: F-07
#[test]
fn every_no_that_there_is_has_its_entry() {
    let (mut refusals, mut fields, mut rejections) =
        (HashSet::new(), HashSet::new(), HashSet::new());
    let (mut busy, mut internal) = (false, false);
    for (_, problem) in examples() {
        match problem {
            Problem::Refused(refusal) => {
                if let Refusal::Field { problem, .. } = &refusal {
                    fields.insert(FieldProblemKind::from(problem));
                }
                refusals.insert(RefusalKind::from(&refusal));
            }
            Problem::Rejected(rejection) => {
                rejections.insert(RejectionKind::from(&rejection));
            }
            Problem::Busy(_) => busy = true,
            Problem::Internal(_) => internal = true,
        }
    }
    for kind in RefusalKind::iter() {
        assert!(refusals.contains(&kind), "{kind:?} is not explained");
    }
    for kind in FieldProblemKind::iter() {
        assert!(fields.contains(&kind), "{kind:?} is not explained");
    }
    for kind in RejectionKind::iter() {
        assert!(rejections.contains(&kind), "{kind:?} is not explained");
    }
    assert!(busy && internal);
}

#[test]
fn every_entry_is_of_the_code_that_its_examples_have_and_stands_once() {
    for (doc, problem) in examples() {
        assert_eq!(errors::facts(&problem).1, doc.code);
    }
    let codes: HashSet<&str> = ALL.iter().map(|doc| doc.code).collect();
    assert_eq!(codes.len(), ALL.len());
    for doc in ALL {
        for text in [doc.title, doc.means, doc.fix] {
            assert!(!text.is_empty(), "{}", doc.code);
        }
        assert!(doc.means.ends_with('.') && doc.fix.ends_with('.'));
    }
}
