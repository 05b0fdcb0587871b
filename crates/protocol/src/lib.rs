//! The words that the browser SDK, the embedded page and the server say to each other.
//!
//! Names of link parameters, `data-*` attributes, frame messages and DOM events live here, once,
//! together with the few pure rules both sides must apply alike (decimal amounts, exact origins).
//! The crate has no dependencies and no `std`, so that the WebAssembly core of the SDK pays only
//! for what it uses. Nothing here reads a clock, allocates or knows about HTTP or the DOM.
//!
//! The prose version of the frame protocol is `docs/protocol.md`.

#![no_std]

pub mod amount;
pub mod attributes;
pub mod events;
pub mod messages;
pub mod origin;
pub mod params;

/// Version of the frame protocol. The SDK sends it in `hello`, the frame answers it in `ready`;
/// both ignore a peer that speaks another one.
pub const PROTOCOL_VERSION: u32 = 1;
