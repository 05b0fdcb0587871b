//! The core of the browser SDK: what happens between a click on a payment button and the end of
//! the payment.
//!
//! The script's stub (`js/stub.js`) opens the dialog with the frame before this code has even
//! arrived; the core then adopts it. [`rules`] judge what a button's author wrote, [`state`] says
//! what may happen next, `browser` carries it out on the page. The first two are pure and are
//! tested natively; `browser` exists only where there is one.
//!
//! Every byte is downloaded by customers, so this crate has no serde, no `format!`, no web-sys and
//! in the browser no `std`; amounts pass through as text. `cargo xtask build` fails over budget.

#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

pub mod rules;
pub mod state;
pub mod text;
#[cfg(any(feature = "typed", feature = "typescript"))]
pub mod typed;
#[cfg(feature = "typescript")]
pub mod typescript;

#[cfg(target_arch = "wasm32")]
mod browser;

#[cfg(target_arch = "wasm32")]
pub use browser::{adopt, handle, is_locked, start};

#[cfg(all(target_arch = "wasm32", feature = "typed"))]
pub use browser::judge;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: lol_alloc::LockedAllocator<lol_alloc::FreeListAllocator> =
    lol_alloc::LockedAllocator::new(lol_alloc::FreeListAllocator::new());

/// A panic ends the call as a JavaScript exception. No code here is meant to panic; without this
/// the library's own checks would bring their messages and the formatting of them.
#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
