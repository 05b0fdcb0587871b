//! The JavaScript that the core calls: functions of the script's own scope (`js/stub.js`,
//! `js/boot.js`), a few members of DOM objects, and the one shape under which every event,
//! message and timer reaches [`super::handle`].
//!
//! Nothing here catches exceptions: one that a call throws ends the whole call, and the phase has
//! been set by then. A field that an object does not have is `undefined`, never an error.

use alloc::boxed::Box;
use alloc::string::String;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The open checkout, or `undefined`.
    pub fn current() -> View;
    /// Exact origin of the checkout.
    pub fn home() -> String;
    /// The store that the page names, or something falsy.
    #[wasm_bindgen(js_name = knownStore)]
    pub fn known_store() -> JsValue;
    /// The function that passes what it gets to [`super::handle`].
    pub fn listener() -> JsValue;
    /// Dispatches an event on the opener; false if its default action was prevented.
    pub fn emit(name: &str, detail: &JsValue) -> bool;
    /// The same with `detail.reason`.
    pub fn tell(name: &str, reason: &str) -> bool;
    /// Dispatches an event on the document.
    pub fn announce(name: &str);
    /// Navigates the page, after the event `redirecting`.
    pub fn go(url: &str, reason: &str);
    /// Navigates the page to the hosted checkout and settles the promise.
    pub fn leave(reason: &str);
    /// Removes dialog and frame.
    pub fn unmount();
    /// Settles the promise of `PebblePay.open`; later calls change nothing.
    pub fn settle(status: &str, reason: &str);
    /// Gives an element the focus without scrolling to it.
    pub fn refocus(element: &JsValue);
    /// Sends a happening of this type, unless the checkout is another one by then.
    pub fn later(kind: &str, milliseconds: u32);
    /// Sends a happening of this type some time after the document changed.
    pub fn observe(kind: &str);
    /// Keeps the page behind the dialog from scrolling, without moving anything.
    #[wasm_bindgen(js_name = lockScroll)]
    pub fn lock_scroll();
    /// Undoes [`lock_scroll`].
    #[wasm_bindgen(js_name = unlockScroll)]
    pub fn unlock_scroll();
    /// A message with these fields.
    pub fn record(kind: &str, version: u32, nonce: &str) -> JsValue;

    /// Has events of this type, from anywhere in the page, passed to [`super::handle`].
    pub fn hear(kind: &str);
    #[wasm_bindgen(js_namespace = document, js_name = querySelectorAll)]
    pub fn find_all(selector: &str) -> List;
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    pub fn fill_with_random(bytes: &mut [u8]);
    #[wasm_bindgen(js_namespace = console)]
    pub fn warn(text: &str, element: &JsValue);
    #[wasm_bindgen(js_namespace = console)]
    pub fn error(text: &str, element: &JsValue);

    /// One open checkout (`mount` in `js/stub.js`).
    pub type View;
    #[wasm_bindgen(method, getter)]
    pub fn dialog(this: &View) -> Node;
    #[wasm_bindgen(method, getter)]
    pub fn sheet(this: &View) -> Node;
    #[wasm_bindgen(method, getter)]
    pub fn button(this: &View) -> Node;
    #[wasm_bindgen(method, getter)]
    pub fn frame(this: &View) -> Node;
    /// The element that was clicked, or the document.
    #[wasm_bindgen(method, getter)]
    pub fn opener(this: &View) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn options(this: &View) -> Options;
    /// Whether the frame loaded before the core came.
    #[wasm_bindgen(method, getter)]
    pub fn loaded(this: &View) -> JsValue;
    /// The element of the page that an inline checkout stands in; falsy for a dialog.
    #[wasm_bindgen(method, getter)]
    pub fn slot(this: &View) -> JsValue;
    /// Whether nobody asked for it: an inline checkout that came with the page.
    #[wasm_bindgen(method, getter, js_name = isQuiet)]
    pub fn is_quiet(this: &View) -> bool;
    /// Tells the stub's watchdog that somebody takes care.
    #[wasm_bindgen(method, setter)]
    pub fn set_ready(this: &View, ready: bool);
    /// The port to the frame, of its latest load.
    #[wasm_bindgen(method, getter)]
    pub fn port(this: &View) -> Port;
    #[wasm_bindgen(method, setter)]
    pub fn set_port(this: &View, port: &Port);
    /// The nonce of that load's handshake.
    #[wasm_bindgen(method, getter)]
    pub fn nonce(this: &View) -> JsValue;
    #[wasm_bindgen(method, setter)]
    pub fn set_nonce(this: &View, nonce: &str);
    /// Where to go after the payment.
    #[wasm_bindgen(method, getter)]
    pub fn destination(this: &View) -> JsValue;
    #[wasm_bindgen(method, setter)]
    pub fn set_destination(this: &View, url: &JsValue);

    /// An element of the page or of the dialog.
    pub type Node;
    #[wasm_bindgen(method, getter)]
    pub fn style(this: &Node) -> Style;
    #[wasm_bindgen(method, getter)]
    pub fn dataset(this: &Node) -> Options;
    #[wasm_bindgen(method, getter, js_name = contentWindow)]
    pub fn content_window(this: &Node) -> Peer;
    #[wasm_bindgen(method, getter)]
    pub fn open(this: &Node) -> bool;
    #[wasm_bindgen(method, js_name = showModal)]
    pub fn show_modal(this: &Node);
    #[wasm_bindgen(method, setter, js_name = oncancel)]
    pub fn set_on_cancel(this: &Node, listener: &JsValue);
    #[wasm_bindgen(method, setter, js_name = textContent)]
    pub fn set_text(this: &Node, text: &str);
    #[wasm_bindgen(method, js_name = setAttribute)]
    pub fn set_attribute(this: &Node, name: &str, value: &str);
    #[wasm_bindgen(method, js_name = hasAttribute)]
    pub fn has_attribute(this: &Node, name: &str) -> bool;
    #[wasm_bindgen(method)]
    pub fn matches(this: &Node, selector: &str) -> bool;
    #[wasm_bindgen(method)]
    pub fn click(this: &Node);

    /// An element's inline style.
    pub type Style;
    #[wasm_bindgen(method, js_name = setProperty)]
    pub fn set(this: &Style, name: &str, value: &str);

    /// The result of a search.
    pub type List;
    #[wasm_bindgen(method, getter)]
    pub fn length(this: &List) -> u32;
    #[wasm_bindgen(method)]
    pub fn item(this: &List, index: u32) -> Node;

    /// A window that can be posted to.
    pub type Peer;
    #[wasm_bindgen(method, js_name = postMessage)]
    pub fn post(this: &Peer, message: &JsValue, origin: &str, ports: Box<[JsValue]>);

    /// Two connected ports.
    #[wasm_bindgen(js_name = MessageChannel)]
    pub type Channel;
    #[wasm_bindgen(constructor, js_class = "MessageChannel")]
    pub fn new() -> Channel;
    #[wasm_bindgen(method, getter)]
    pub fn port1(this: &Channel) -> Port;
    #[wasm_bindgen(method, getter)]
    pub fn port2(this: &Channel) -> JsValue;

    /// One end of a channel.
    pub type Port;
    #[wasm_bindgen(method, setter, js_name = onmessage)]
    pub fn set_on_message(this: &Port, listener: &JsValue);
    #[wasm_bindgen(method, js_name = postMessage)]
    pub fn post(this: &Port, message: &JsValue);

    /// Attributes (`dataset`) or the copied options of `PebblePay.open`, by key.
    pub type Options;
    #[wasm_bindgen(method, indexing_getter)]
    pub fn get(this: &Options, key: &str) -> JsValue;

    /// Anything that reaches the handler.
    pub type Happening;
    #[wasm_bindgen(method, getter = type)]
    pub fn kind(this: &Happening) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn target(this: &Happening) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = isTrusted)]
    pub fn is_trusted(this: &Happening) -> bool;
    #[wasm_bindgen(method, getter)]
    pub fn source(this: &Happening) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn origin(this: &Happening) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn data(this: &Happening) -> Body;
    #[wasm_bindgen(method, getter)]
    pub fn key(this: &Happening) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = blockedURI)]
    pub fn blocked_uri(this: &Happening) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn disposition(this: &Happening) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = effectiveDirective)]
    pub fn effective_directive(this: &Happening) -> JsValue;
    #[wasm_bindgen(method, js_name = preventDefault)]
    pub fn prevent_default(this: &Happening);

    /// What a message carries. Its fields may be read once it is known to be an object.
    pub type Body;
    #[wasm_bindgen(method, getter = type)]
    pub fn kind(this: &Body) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn version(this: &Body) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn nonce(this: &Body) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn height(this: &Body) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn lang(this: &Body) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn title(this: &Body) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = closeLabel)]
    pub fn close_label(this: &Body) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = redirectUrl)]
    pub fn redirect_url(this: &Body) -> JsValue;
}
