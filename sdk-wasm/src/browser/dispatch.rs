//! From what happened to an input of the state machine.
//!
//! Messages are judged here. One from a window counts only if its source is our own frame, its
//! shape is known and its origin is exactly the checkout's, in that order: strangers are dropped
//! before anything of theirs is read. On the port only the frame can speak.

use pebblepay_protocol::{PROTOCOL_VERSION, events, messages, origin};
use wasm_bindgen::JsValue;

use super::hands::{self, Body, Happening, View};
use super::{attach, effects, page, phase, view};
use crate::state::{Input, Phase, Reason};
use crate::text;

/// Timer: the frame loaded some time ago and has not answered.
pub(super) const LATE: &str = "late";
/// Timer: the check mark has been seen.
pub(super) const CHECK_SEEN: &str = "seen";
/// Timer: the shop's server had its time to hear of the payment.
pub(super) const WAITED_ENOUGH: &str = "waited";
/// Timer: the document changed a moment ago.
pub(super) const CHANGED: &str = "changed";

/// Largest height in CSS pixels that a frame may ask for.
const HEIGHT_MAX: f64 = 10_000.0;

/// Takes one event, timer or message. `None` everywhere here means that nothing came of it.
pub(super) fn hear(happening: &Happening) -> Option<()> {
    let kind = happening.kind().as_string()?;
    match kind.as_str() {
        "keydown" => return page::press(happening),
        "pageshow" => return effects::apply(Input::Restored, &JsValue::UNDEFINED),
        CHANGED => return page::repair(),
        _ => {}
    }
    let view = view()?;
    let input = match kind.as_str() {
        "message" => return hear_message(&view, happening),
        "load" => return attach::greet(&view),
        CHECK_SEEN => Input::CheckSeen,
        WAITED_ENOUGH => Input::WaitedEnough,
        "close_requested" => Input::Close(Reason::Host),
        "click" => Input::Close(Reason::User),
        "cancel" => {
            happening.prevent_default();
            Input::Close(Reason::User)
        }
        "close" => {
            // The browser closed the dialog by itself, as it may on a second Escape.
            effects::apply(Input::Close(Reason::User), &JsValue::UNDEFINED);
            return attach::ensure_shown();
        }
        "securitypolicyviolation" => {
            // A policy that only reports blocks nothing, and a picture of ours is no frame.
            let is_enforced = happening.disposition().as_string()? == "enforce"
                && happening.effective_directive().as_string()? == "frame-src";
            let blocked = happening.blocked_uri().as_string()?;
            let is_ours = blocked.starts_with(hands::home().as_str());
            (is_enforced && is_ours).then_some(Input::Blocked)?
        }
        LATE => Input::Silent,
        _ => return None,
    };
    effects::apply(input, &JsValue::UNDEFINED)
}

fn hear_message(view: &View, message: &Happening) -> Option<()> {
    // An event that a script of the page made up may say anything of where it came from.
    if !message.is_trusted() {
        return None;
    }
    let on_port = *view.port() == message.target();
    if !on_port && *view.frame().content_window() != message.source() {
        return None;
    }
    let body = message.data();
    if !body.is_object() {
        return None;
    }
    let kind = body.kind().as_string()?;
    if on_port {
        return hear_frame(view, &kind, &body);
    }
    let known = kind == messages::PAYMENT_COMPLETE;
    if known && origin::is_same(&hands::home(), &message.origin().as_string()?) {
        effects::apply(Input::PaidInPublic, &body);
    }
    None
}

fn hear_frame(view: &View, kind: &str, body: &Body) -> Option<()> {
    let input = match kind {
        messages::READY => {
            if body.nonce() != view.nonce() || body.version() != PROTOCOL_VERSION {
                return None;
            }
            resize(view, body);
            name(view, body);
            Input::Ready
        }
        messages::RESIZE => return resize(view, body),
        messages::UPDATED => {
            hands::emit(events::UPDATED, body);
            return None;
        }
        messages::CONFIRMED => Input::Confirmed,
        messages::CHALLENGE => Input::Challenge,
        messages::PROCESSING => Input::Processing,
        messages::FAILED => Input::Failed,
        messages::COMPLETED => {
            view.set_destination(&body.redirect_url());
            Input::Completed
        }
        messages::SETTLED => Input::Settled,
        messages::EXPIRED => Input::Expired,
        messages::ERROR => Input::Broke,
        // Escape in a form that is part of the page means nothing.
        messages::CLOSE if view.slot().is_truthy() && phase() == Phase::Open => return None,
        messages::CLOSE => Input::Close(Reason::User),
        _ => return None,
    };
    effects::apply(input, body)
}

/// Names dialog, frame and close button in the words of the page in the frame, for screen readers.
fn name(view: &View, body: &Body) -> Option<()> {
    let dialog = view.dialog();
    dialog.set_attribute("lang", &body.lang().as_string()?);
    let title = body.title().as_string()?;
    dialog.set_attribute("aria-label", &title);
    view.frame().set_attribute("title", &title);
    view.button()
        .set_attribute("aria-label", &body.close_label().as_string()?);
    None
}

/// Makes the sheet as high as the page in the frame asks; the style sheet keeps it on the screen.
fn resize(view: &View, body: &Body) -> Option<()> {
    let height = body.height().as_f64()?;
    if !(1.0..=HEIGHT_MAX).contains(&height) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked above"
    )]
    let pixels = height as u32;
    view.sheet().style().set("height", &text::pixels(pixels));
    None
}
