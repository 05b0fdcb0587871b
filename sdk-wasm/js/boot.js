// The end of the bundle: the public functions, what the core needs, and the core's start.

// Pause after a change of the document before it is looked at again.
const LOOK_AFTER_MS = 200;

// Options are copied as texts: what is undefined counts as written and empty, so that a missing
// amount is an error and never turns into "pay what you want".
const textsOf = (options) => {
  const texts = { __proto__: null };
  for (const [key, value] of Object.entries(options)) {
    texts[key] = typeof value == "object" && value ? JSON.stringify(value) : `${value ?? ""}`;
  }
  return texts;
};

const open = async (target) => {
  let link;
  if (typeof target == "string") {
    link = {};
    try {
      link = new URL(target, origin);
    } catch {
      // A text that is no URL at all is refused like one that is not ours.
    }
  }
  const options = textsOf((!link && target) || {});
  const addresses = plan(options, link);
  return typeof addresses == "string" ? refuse(addresses) : start(options, addresses);
};

// A page that comes back from the back/forward cache starts afresh.
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    unmount();
    if (core) core.handle(event);
  }
});

const close = () => view && relay({ type: "close_requested" });

Object.defineProperty(window, "PebblePay", {
  value: Object.freeze({ open, checkout: open, close, version: "__PEBBLEPAY_VERSION__" }),
});

// What the core calls. Its imports are these names, found in this scope by the generated glue.
const current = () => view;
const home = () => origin;
const knownStore = () => storeOf({});
const listener = () => relay;
const record = (type, version, nonce) => ({ type, version, nonce });
const tell = (name, reason) => emit(name, { reason });
const announce = (name) => emit(name, {}, document);
const settle = (status, reason) => view.settle({ status, reason });
const refocus = (element) => element.focus?.({ preventScroll: true });
// Timers end with the checkout that set them.
const later = (type, milliseconds, owner = view) =>
  setTimeout(() => owner == view && relay({ type }), milliseconds);
let changed;
const observe = (type) => {
  const look = () => {
    changed = 0;
    relay({ type });
  };
  const hear = () => (changed ||= setTimeout(look, LOOK_AFTER_MS));
  new MutationObserver(hear).observe(document, { childList: true, subtree: true });
};

// Keeps the page behind the dialog where it is, with the scroll bar's place reserved. It measures,
// so it waits for the next frame: a click shall not pay for a layout.
let release = () => {};
const lockScroll = (owner = view) =>
  requestAnimationFrame(() => {
    if (owner != view) return;
    const root = document.documentElement;
    const isRoot = getComputedStyle(root).overflowY != "visible";
    const scroller = isRoot ? root : document.body;
    const before = [scroller.style.overflow, root.style.scrollbarGutter];
    release = () => {
      [scroller.style.overflow, root.style.scrollbarGutter] = before;
    };
    if (innerWidth > root.clientWidth) root.style.scrollbarGutter = "stable";
    scroller.style.overflow = "hidden";
  });
const unlockScroll = () => {
  release();
  release = () => {};
};

// Starts the core once its module has arrived. A page whose policy refuses WebAssembly, a blocked
// download and a broken one all end in the same place: the hosted page.
if (origin) {
  wasm_bindgen({ module_or_path: wasm }).then(
    () => {
      core = wasm_bindgen;
      core.start();
    },
    (error) => {
      coreFailed = true;
      console.warn("PebblePay: no core here, payments open on a page of their own.", error);
      if (view) leave("blocked");
    },
  );
} else {
  console.error("PebblePay: load the script from your checkout, as https://…/js/pebblepay.js.");
}
