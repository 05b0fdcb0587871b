//! The core at work on a page: three exported functions, called by the script's own parts.
//!
//! There is one entry, [`handle`], for everything that happens: DOM events, messages, timers. The
//! script registers one function for all of them, so no closure is ever made, leaked or called
//! after it is gone. Between two calls the core keeps one number, the phase; everything else
//! hangs on the stub's view object and goes with it.

mod attach;
mod dispatch;
mod effects;
mod hands;
#[cfg(feature = "typed")]
mod judge;
mod page;

use core::sync::atomic::{AtomicU8, Ordering::Relaxed};

use wasm_bindgen::prelude::*;

#[cfg(feature = "typed")]
pub use self::judge::judge;

use self::hands::{Happening, View};
use crate::state::{Input, Phase};

static PHASE: AtomicU8 = AtomicU8::new(Phase::Idle as u8);

fn phase() -> Phase {
    Phase::from_number(PHASE.load(Relaxed))
}

fn set_phase(phase: Phase) {
    PHASE.store(phase as u8, Relaxed);
}

/// The open checkout, if there is one.
fn view() -> Option<View> {
    let view = hands::current();
    (!view.is_undefined()).then_some(view)
}

/// Starts the core: once per page, by the script.
#[wasm_bindgen]
pub fn start() {
    page::prepare();
}

/// Takes over a checkout that the stub has put on the page: once each, by the stub.
#[wasm_bindgen]
pub fn adopt() {
    if view().is_some() {
        // A page that swapped its body took the last checkout with it and told nobody.
        effects::apply(Input::Restored, &JsValue::UNDEFINED);
        effects::apply(Input::Mounted, &JsValue::UNDEFINED);
    }
}

/// Whether closing is locked because money moves.
#[wasm_bindgen]
pub fn is_locked() -> bool {
    phase() == Phase::Locked
}

/// Hears everything that happens: see `dispatch`.
#[wasm_bindgen]
pub fn handle(happening: &Happening) {
    dispatch::hear(happening);
}
