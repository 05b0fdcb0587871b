// After the glue: the public functions, what the core calls, and the ladder that it comes by.

// Options are copied as texts: what is undefined counts as written and empty, so that a missing
// amount is an error and never turns into "pay what you want".
const textsOf = (options) => {
  const texts = { __proto__: null };
  for (const [key, value] of Object.entries(options)) {
    // An element is a container and no text.
    if (value?.nodeType) texts[key] = value;
    else texts[key] = typeof value == "object" && value ? JSON.stringify(value) : `${value ?? ""}`;
  }
  return texts;
};

const go = (url, reason, target) =>
  emit("redirecting", { url, reason }, target) && location.assign(url);

// What the checkout does that cannot run here: the customer goes to the hosted page.
const leave = (reason) => {
  view.ready = true;
  if (view.slot) return offer(reason);
  view.settle({ status: "redirected", reason });
  go(view.hosted, reason);
};

// Sends the customer to the hosted page in this tab.
const away = (reason) => (options, url, hosted, opener) => {
  go(hosted, reason, opener);
  return { status: "redirected", reason };
};

// The hosted page in a tab or window of its own; where the browser forbids those, in this tab.
const aside = (features) => (options, url, hosted, opener) =>
  window.open(hosted, "_blank", features)
    ? { status: "redirected", reason: options.mode }
    : away("blocked")(options, url, hosted, opener);

// The element of the page that an inline checkout stands in: the one that is named, the element
// with the attributes itself if it is no button, or a new one after the button.
const slotFor = ({ container }, opener) => {
  if (container?.nodeType) return container;
  if (container) return find(container);
  if (opener == document) return;
  if (opener.matches(SLOTS)) return opener;
  const slot = document.createElement("div");
  opener.after(slot);
  return slot;
};

const inline = (options, url, hosted, opener) => {
  const slot = slotFor(options, opener);
  if (!slot) return refuse("no_container");
  if (!coreFailed && document.adoptedStyleSheets) return mount(options, url, hosted, opener, slot);
  link(slot, hosted);
  return { status: "error", reason: "blocked" };
};

// How a checkout opens. Modes are written by page authors: no prototype's property is one.
const ways = {
  __proto__: null,
  modal: mount,
  inline,
  tab: aside(""),
  popup: aside("popup,width=480,height=800"),
  redirect: away("redirect"),
  blocked: away("blocked"),
};

// Elements that are not operated but hold the form from the start.
const SLOTS = "[data-pebblepay][data-mode=inline]:not(button,input,summary,a)";
const INLINE_CSS = "__PEBBLEPAY_INLINE_CSS__";

// Puts an inline checkout into its slot.
const settleIn = () => {
  dress(CSS);
  dress(INLINE_CSS);
  view.dialog.role = "group";
  view.slot.append(view.host);
};

// Its click is no click on a payment button, although it stands in one.
const link = (slot, href) =>
  make("a", slot, {
    href,
    textContent: "Checkout → " + new URL(href).host,
    onclick: (event) => event.stopPropagation(),
  });

// What an inline checkout does instead of navigating: nobody may have asked for it.
const offer = (reason) => {
  const { slot, hosted, settle } = view;
  unmount();
  link(slot, hosted);
  settle({ status: "error", reason });
};

let filled = new WeakSet();

// A form that stands in the page makes room for a checkout that somebody asks for, unless money
// moves in it, and comes back afterwards.
const yields = (opener) => {
  if (!view.slot || view.opener == opener || core?.is_locked()) return;
  filled.delete(view.slot);
  unmount();
  return true;
};

const open = async (target, opener) => {
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
  return typeof addresses == "string" ? refuse(addresses) : start(options, addresses, opener);
};

// The page came back from the back/forward cache: its checkout starts afresh.
const restore = (event) => {
  unmount();
  if (core) core.handle(event);
  filled = new WeakSet();
};

const close = () => view && relay({ type: "close_requested" });

// What the core calls. Its imports are these names, found in this scope by the generated glue.
const current = () => view;
const home = () => origin;
const knownStore = () => storeOf({});
const listener = () => relay;
// Whoever ends the SDK ends its listeners with this.
const ending = new AbortController();
const hear = (type) => addEventListener(type, relay, { signal: ending.signal });
const record = (type, version, nonce) => ({ type, version, nonce });
const tell = (name, reason) => emit(name, { reason });
const announce = (name) => emit(name, {}, document);
const settle = (status, reason) => view.settle({ status, reason });
const refocus = (element) => element.focus?.({ preventScroll: true });
// Timers end with the checkout that set them.
const later = (type, milliseconds, owner = view) =>
  setTimeout(() => owner == view && relay({ type }), milliseconds);

// Keeps the page behind the dialog where it is, with the scroll bar's place reserved. It measures,
// so it waits for the next frame: a click shall not pay for a layout.
let release = () => {};
const lockScroll = (owner = view) =>
  requestAnimationFrame(() => {
    if (owner != view || view.slot) return;
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

// The ladder. A page's policy may refuse WebAssembly, or its download, and may still take the same
// core as plain JavaScript, which `plain` fetches; where neither arrives, only the hosted page is
// left.
// Only trying tells: `WebAssembly.validate` says yes even where compiling is refused.
const arrive = async (instantiate, plain) => {
  const imports = wasm_bindgen.imports();
  let exports;
  try {
    exports = (await instantiate(imports)).instance.exports;
  } catch {
    exports = (await plain()).default(imports);
  }
  wasm_bindgen.use(exports);
  core = wasm_bindgen;
};

const goWithout = (error) => {
  coreFailed = true;
  console.warn("PebblePay: no core here, payments open on a page of their own.", error);
  if (view) leave("blocked");
};
