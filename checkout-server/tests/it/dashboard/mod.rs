//! The dashboard through the real router, as browsers ask.

mod access;
mod browser;
mod catalogue;
mod connect;
mod sign_in;
