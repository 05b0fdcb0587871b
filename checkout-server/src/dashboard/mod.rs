//! What owners and their teams see: sign-in, and everything of a store that needs no terminal.
//!
//! `routes` is the one table of what there is and what it asks for; `gate` runs before every handler
//! and knows who asks; `form` is what was sent, with what is wrong with it; `shell` is what every page
//! has round its content. Handlers ask `app` and fill a view. Every page works without script; with it,
//! htmx fetches the same pages and swaps a part of them. The words are English; amounts are written as
//! the reader's browser asks.

pub mod account;
pub mod audit;
pub mod balance;
pub mod charts;
pub mod connect;
pub mod doctor;
pub mod files;
pub mod form;
pub mod gate;
pub mod gateways;
pub mod home;
pub mod invite;
pub mod live;
pub mod payments;
pub mod problem;
pub mod reset;
pub mod routes;
pub mod second;
pub mod sell;
pub mod shell;
pub mod sign_in;
pub mod start;
pub mod team;
pub mod webhooks;
