//! The dashboard through the real router, as browsers ask.

mod access;
mod accounts;
mod browser;
mod catalogue;
mod connect;
mod doctor;
mod figures;
mod gateways;
mod payments;
mod refunds;
mod sign_in;
mod team;
mod webhooks;
