//! What the core does to the merchant's page itself: listeners, advice in the console, keyboard
//! access for buttons that are not buttons.

use pebblepay_protocol::events;
use wasm_bindgen::{JsCast, JsValue};

use super::hands::{self, Happening, Node};
use super::{attach, dispatch};

/// Most buttons that are checked at the start; a click checks its own button in any case.
const CHECKED_MAX: u32 = 100;

/// Payment buttons that the browser does not make operable by itself (`PEB-160`). Elements that
/// hold the form from the start are not operated.
const PLAIN: &str = "[data-pebblepay]:not(button,input,summary,a[href],[data-mode=inline])";
const PLAIN_AND_UNREACHABLE: &str =
    "[data-pebblepay]:not(button,input,summary,a[href],[data-mode=inline],[tabindex])";

const NO_STORE: &str = "PebblePay: no store. Add data-store=\"YOUR_STORE_ID\" to the script tag.";

/// Starts to listen, tends the page's buttons, and says that the core is ready. A program that uses
/// the npm package has no such buttons.
pub(super) fn prepare() {
    hands::hear("message");
    hands::hear("securitypolicyviolation");
    if !cfg!(feature = "typed") {
        hands::hear("keydown");
        hands::observe(dispatch::CHANGED);
        repair();
        advise();
    }
    hands::announce(events::READY);
}

/// Tells the page's author in the console what cannot work.
fn advise() {
    let buttons = hands::find_all("[data-pebblepay]");
    for index in 0..buttons.length().min(CHECKED_MAX) {
        let button = buttons.item(index);
        attach::check(&button.dataset(), &button);
    }
    if !hands::known_store().is_truthy()
        && hands::find_all("[data-pebblepay][data-store]").length() == 0
    {
        hands::warn(NO_STORE, &JsValue::UNDEFINED);
    }
}

/// Makes payment buttons that are neither buttons nor links reachable by keyboard.
pub(super) fn repair() -> Option<()> {
    let found = hands::find_all(PLAIN_AND_UNREACHABLE);
    for index in 0..found.length() {
        let element = found.item(index);
        element.set_attribute("tabindex", "0");
        if !element.has_attribute("role") {
            element.set_attribute("role", "button");
        }
    }
    None
}

/// Enter and Space click a payment button that the browser would not click.
pub(super) fn press(event: &Happening) -> Option<()> {
    let key = event.key().as_string()?;
    if key == "Enter" || key == " " {
        let element = event.target().unchecked_into::<Node>();
        if element.matches(PLAIN) {
            event.prevent_default();
            element.click();
        }
    }
    None
}
