//! From a step of the state machine to what the customer sees.

use pebblepay_protocol::{PROTOCOL_VERSION, messages, origin};
use wasm_bindgen::JsValue;

use super::hands::{self, View};
use super::{attach, dispatch, phase, set_phase, view};
use crate::state::{Action, Input, Reason, step};

/// How long the frame's check mark is seen before the page moves on.
const CHECK_MARK_MS: u32 = 1_200;
/// How long the shop's server may take to hear of the payment before the page moves on all the
/// same: the receipt is there at once, so a slow shop costs the customer a pause and nothing else.
const SHOP_MS: u32 = 3_000;

/// What the customer reads when a button cannot be used.
const NOTICE: &str = "This payment cannot start because the button was not set up correctly. \
                      Nothing was charged. Let the shop know.";

/// Takes the step for `input`, if there is one: phase first, then the event with `detail`, then
/// the action, unless the page prevented it or has itself moved on in its handler.
pub(super) fn apply(input: Input, detail: &JsValue) -> Option<()> {
    let step = step(phase(), input)?;
    set_phase(step.phase);
    if let Some(event) = step.event {
        let goes_on = match step.action {
            Action::Close(reason) => hands::tell(event, reason.word()),
            Action::Notice(code) => hands::tell(event, code),
            _ => hands::emit(event, detail),
        };
        if phase() != step.phase {
            return None;
        }
        if !goes_on {
            set_phase(step.prevented);
            if step.action == Action::Celebrate {
                view()?.set_destination(&JsValue::UNDEFINED);
            }
            return None;
        }
    }
    act(step.action)
}

fn act(action: Action) -> Option<()> {
    if action == Action::Forget {
        hands::unlock_scroll();
        return None;
    }
    let view = view()?;
    match action {
        Action::Attach => {
            hands::lock_scroll();
            return attach::attach(&view);
        }
        Action::Notice(_) => {
            let sheet = view.sheet();
            sheet.set_text(NOTICE);
            sheet.set_attribute("role", "alert");
            let style = sheet.style();
            style.set("font", "16px/1.5 system-ui");
            style.set("padding", "24px");
            style.set("height", "auto");
            return attach::ensure_shown();
        }
        Action::Reveal => reveal(&view),
        Action::Lock => lock(&view, "none", "hidden"),
        Action::Unlock => lock(&view, "closerequest", ""),
        Action::Celebrate => {
            lock(&view, "closerequest", "");
            hands::later(dispatch::CHECK_SEEN, CHECK_MARK_MS);
            hands::later(dispatch::WAITED_ENOUGH, SHOP_MS);
        }
        Action::Continue => return go_on(&view),
        Action::Leave(reason) => hands::leave(reason),
        Action::Close(reason) => return close(&view, reason),
        Action::Nothing | Action::Forget => {}
    }
    None
}

/// Shows the frame. The skeleton stays behind it: only opacity moves, nothing jumps.
fn reveal(view: &View) {
    view.set_ready(true);
    attach::ensure_shown();
    let frame = view.frame();
    frame.style().set("opacity", "1");
    // A form that came with the page leaves the focus where the reader is.
    if !view.is_quiet() {
        hands::refocus(&frame);
        view.port()
            .post(&hands::record(messages::SHOWN, PROTOCOL_VERSION, ""));
    }
    hands::settle("opened", "");
}

/// `closedby` keeps Escape and the back gesture away; the button only loses its sight, so that
/// nothing moves.
fn lock(view: &View, closed_by: &str, visibility: &str) {
    view.dialog().set_attribute("closedby", closed_by);
    view.button().style().set("visibility", visibility);
}

/// Moves the top page to the return URL, once, if the frame named one that can be followed.
fn go_on(view: &View) -> Option<()> {
    let url = view.destination().as_string()?;
    view.set_destination(&JsValue::UNDEFINED);
    if origin::is_web_url(&url) {
        hands::go(&url, Reason::Completed.word());
    }
    None
}

fn close(view: &View, reason: Reason) -> Option<()> {
    hands::unlock_scroll();
    hands::settle("closed", reason.word());
    if reason == Reason::Completed {
        go_on(view);
    }
    hands::unmount();
    // The browser gives the focus back to what had it; a button clicked in Safari never had it.
    hands::refocus(&view.opener());
    None
}
