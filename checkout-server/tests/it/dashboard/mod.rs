//! The dashboard through the real router, as browsers ask.

mod access;
mod browser;
mod sign_in;
