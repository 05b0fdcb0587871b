//! The dashboard through the real router, as browsers ask.

mod access;
mod browser;
mod figures;
mod payments;
mod refunds;
mod sign_in;
