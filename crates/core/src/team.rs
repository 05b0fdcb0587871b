//! Who belongs to a store, and the one rule that keeps a store from being nobody's.

use crate::account::Role;
use crate::refusal::{FieldProblem, Refusal};

/// Checks that a member may get another role, or none at all, where a store has `owners` owners.
///
/// # Errors
/// The store would have no owner.
pub fn check_change(owners: i64, from: Role, to: Option<Role>) -> Result<(), Refusal> {
    if from == Role::Owner && to != Some(Role::Owner) && owners <= 1 {
        let rule = "is the only owner: make someone else an owner first";
        return Err(Refusal::field("member", FieldProblem::Invalid(rule)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_owner_stays_one() {
        assert!(check_change(1, Role::Owner, Some(Role::Viewer)).is_err());
        assert!(check_change(1, Role::Owner, None).is_err());
        assert!(check_change(1, Role::Owner, Some(Role::Owner)).is_ok());
        assert!(check_change(2, Role::Owner, Some(Role::Viewer)).is_ok());
        assert!(check_change(2, Role::Owner, None).is_ok());
        for role in [Role::Developer, Role::Viewer] {
            assert!(check_change(1, role, None).is_ok());
            assert!(check_change(1, role, Some(Role::Owner)).is_ok());
        }
    }
}
