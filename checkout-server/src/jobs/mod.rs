//! Work that goes on by itself: sending what is due, asking about lost answers, forgetting what
//! is old. Every job may die at any moment and is taken up again from the database.

pub mod confirm;
pub mod deliver;
pub mod expire;
pub mod figures;
pub mod housekeeping;
pub mod mail;
