//! Who may do what in the dashboard, and what a password has to be.

use crate::limits::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN};
use crate::refusal::{FieldProblem, Refusal};

/// What a person is in a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// May do all, and is answerable for the money and the team.
    Owner,
    /// Builds the shop: keys, webhooks, products, looks; moves no money and sees no settings of it.
    Developer,
    /// Sees what happens and changes nothing.
    Viewer,
}

impl Role {
    /// Every role, the one that may most first.
    pub const ALL: [Self; 3] = [Self::Owner, Self::Developer, Self::Viewer];

    /// The word for it, as it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Developer => "developer",
            Self::Viewer => "viewer",
        }
    }

    /// The role of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// Whether it is enough for what asks for `access`.
    #[must_use]
    pub fn may(self, access: Access) -> bool {
        match access {
            Access::View => true,
            Access::Develop => matches!(self, Self::Owner | Self::Developer),
            Access::Own => self == Self::Owner,
        }
    }
}

/// What a page or an act of the dashboard asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Everyone of the store.
    View,
    /// Those who build the shop.
    Develop,
    /// Owners: money, its settings, and the team.
    Own,
}

/// Checks a new password. Length is what counts; of a password that is the name of its account only
/// the length would.
///
/// # Errors
/// Names the field and says what to do.
pub fn check_password(password: &str, email: &str) -> Result<(), Refusal> {
    const LENGTH: &str = "must have between 10 and 128 characters";
    let refuse = |rule| Err(Refusal::field("password", FieldProblem::Invalid(rule)));
    let chars = password.chars().count();
    if !(PASSWORD_CHARS_MIN..=PASSWORD_CHARS_MAX).contains(&chars) {
        return refuse(LENGTH);
    }
    if password.eq_ignore_ascii_case(email) {
        return refuse("must not be the e-mail address");
    }
    let first = password.chars().next();
    if password.chars().all(|c| Some(c) == first) {
        return refuse("must not be one character over and over");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_what_the_next_one_may_and_more() {
        let may = |role: Role| [Access::View, Access::Develop, Access::Own].map(|a| role.may(a));
        assert_eq!(may(Role::Owner), [true, true, true]);
        assert_eq!(may(Role::Developer), [true, true, false]);
        assert_eq!(may(Role::Viewer), [true, false, false]);
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
        assert_eq!(Role::parse("Owner"), None);
    }

    #[test]
    fn a_password_is_long_and_not_the_address() {
        let check = |password: &str| check_password(password, "anna@shop.example");
        assert!(check("correct horse").is_ok());
        assert!(check("ten chars!").is_ok());
        assert!(check("nine char").is_err());
        assert!(check(&"xy".repeat(65)).is_err());
        assert!(check(&"🐎".repeat(12)).is_err());
        assert!(check("Anna@shop.example").is_err());
        let said = check("short").unwrap_err().message();
        let limits = format!("between {PASSWORD_CHARS_MIN} and {PASSWORD_CHARS_MAX} characters");
        assert!(said.contains(&limits), "{said}");
    }
}
