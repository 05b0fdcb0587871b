//! The beginning of a checkout: adopting the stub's dialog, checking what its author wrote, and
//! the handshake with the frame.

use alloc::boxed::Box;
use pebblepay_protocol::{PROTOCOL_VERSION, messages};
use wasm_bindgen::JsValue;

use super::hands::{self, Options, View};
use super::{dispatch, effects, view};
use crate::rules::{self, Problem};
use crate::state::Input;
use crate::text;

/// How long a frame that has loaded may stay silent before the hosted page is used instead.
const ANSWER_WITHIN_MS: u32 = 3_000;

/// Begins to listen to a view; refuses it if what its author wrote cannot be sold.
pub(super) fn attach(view: &View) -> Option<()> {
    view.dialog().set_on_cancel(&hands::listener());
    if let Some(code) = check(&view.options(), &view.opener()) {
        view.set_ready(true);
        hands::settle("error", code);
        effects::apply(Input::Refused(code), &JsValue::UNDEFINED)
    } else if view.loaded().is_truthy() {
        greet(view)
    } else {
        None
    }
}

/// Tells the author about all problems; returns the code of the first that stops the checkout.
pub(super) fn check(options: &Options, element: &JsValue) -> Option<&'static str> {
    let mut refusal = None;
    rules::check(
        |key| options.get(key).as_string(),
        |problem| {
            say(&problem, element);
            refusal = refusal.or(problem.refusal);
        },
    );
    refusal
}

fn say(problem: &Problem, element: &JsValue) {
    let sentence = text::joined(&["PebblePay: ", problem.attribute, " ", problem.advice]);
    if problem.refusal.is_some() {
        hands::error(&sentence, element);
    } else {
        hands::warn(&sentence, element);
    }
}

/// Greets the frame, once per load, with a fresh nonce and a port of its own.
pub(super) fn greet(view: &View) -> Option<()> {
    let mut random = [0; 16];
    hands::fill_with_random(&mut random);
    let nonce = text::hex(random);
    let channel = hands::Channel::new();
    let port = channel.port1();
    port.set_on_message(&hands::listener());
    view.set_nonce(&nonce);
    view.set_port(&port);
    let hello = hands::record(messages::HELLO, PROTOCOL_VERSION, &nonce);
    let ports = Box::new([channel.port2()]);
    view.frame()
        .content_window()
        .post(&hello, &hands::home(), ports);
    hands::later(dispatch::LATE, ANSWER_WITHIN_MS);
    None
}

/// Opens the dialog if there is one that is not open.
pub(super) fn ensure_shown() -> Option<()> {
    let view = view()?;
    let dialog = view.dialog();
    if !view.slot().is_truthy() && !dialog.open() {
        dialog.show_modal();
    }
    None
}
