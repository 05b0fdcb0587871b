//! The dashboard through the real router, as browsers ask.

mod access;
mod accounts;
mod browser;
mod sign_in;
mod team;
