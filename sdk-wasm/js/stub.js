// The stub: everything that the first click needs, before the core has arrived.
//
// It turns options into a link of the checkout and opens the dialog with the frame. What happens
// after that (messages, locks, focus, warnings) is the core's, in Rust; both meet in `view`. Other
// ways to open a checkout are in `boot.js`. The build puts this file between
// a head, which knows `origin` and `storeOf`, and the generated glue with `boot.js`, all in one
// function scope, and fills in the texts in capitals. Together with the head and the listener of
// the script tag (`tag/`) its size is a budget: 2,200 compressed bytes.

const OPEN_WITHIN_MS = 7500;
const FIELDS = "__PEBBLEPAY_FIELDS__".split(",").map((field) => field.split("="));
const CSS = "__PEBBLEPAY_CSS__";
const escape = encodeURIComponent;
const find = (selector) => document.querySelector(selector);

let core;
let coreFailed;
let view;

// Both addresses of one checkout, or the code of the reason why there is none. `options` has no
// prototype: nobody else's properties become parameters. An amount is passed on as it is written,
// never as another number; together with a variant it is not sent.
const plan = (options, link, button) => {
  if (!origin) return "no_origin";
  const path = link?.origin == origin && /^\/(checkout|pay)\/([\w-]+)$/.exec(link.pathname);
  if (link && !path && !button) return "invalid_url";
  const session = path?.[1] == "pay" ? path[2] : options.session && escape(options.session);
  if (session) {
    return [`${origin}/checkout/embed?session=${session}`, `${origin}/pay/${session}`];
  }
  const named = escape(storeOf(options, button) || "");
  const store = path ? path[2] : named;
  if (!store) return "no_store";
  if (button && named && store != named) return "other_store";
  const query = new URLSearchParams(path ? link.search : "");
  for (const [key, param = key] of FIELDS) {
    if (key in options) {
      const text = options[key] || (param == "testMode" ? "true" : "");
      if (text || param == "amount" || param == "variant_id") query.set(param, text);
      if (text && param == "return_url") query.delete("success_url");
    }
  }
  if (query.has("variant_id")) query.delete("amount");
  const text = `${query}`.replace(/\+/g, "%20");
  return [
    `${origin}/checkout/embed?store_id=${store}&${text}`,
    `${origin}/checkout/${store}?${text}`,
  ];
};

// Dispatches an event, on the document if the button has left it; false when the page prevented
// its default action.
const emit = (name, detail, target = view.opener) =>
  (target.isConnected ? target : document).dispatchEvent(
    new CustomEvent("pebblepay:" + name, {
      bubbles: true,
      cancelable: true,
      composed: true,
      detail,
    }),
  );

const unmount = () => {
  if (view) {
    view.dialog.onclose = null;
    view.dialog.close?.();
    view.host.remove();
    view = undefined;
  }
};

// Hands the view to the core, once. Not in the click: the frame loads sooner without it.
const adopt = () => {
  if (core && view && !view.isAdopted) {
    view.isAdopted = true;
    core.adopt();
  }
};

// All listeners of a view end here; the core takes over as soon as it is there.
const relay = (event) => {
  adopt();
  if (core) core.handle(event);
  else if (event.type == "load") view.loaded = true;
  else {
    view.settle({ status: "closed", reason: "user" });
    unmount();
  }
};

const dress = (css) => {
  const style = new CSSStyleSheet();
  style.replaceSync(css);
  view.root.adoptedStyleSheets.push(style);
};

const make = (name, parent, properties) =>
  Object.assign(parent.appendChild(document.createElement(name)), properties);

// With a slot, an element of the page, the frame stands in it; without one, in a modal dialog.
const mount = (options, url, hosted, opener, slot) => {
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const dialog = make(slot ? "pebble-pay" : "dialog", root, {
    className: options.theme,
    ariaLabel: "Checkout",
    onclose: relay,
  });
  const card = make("article", dialog);
  const button = make("button", card, { ariaLabel: "Close", textContent: "×", onclick: relay });
  const sheet = make("section", card);
  const skeleton = make("div", sheet);
  for (let block = 6; block--; ) make("i", skeleton);
  const frame = make("iframe", sheet, {
    title: "Checkout",
    allow: "payment",
    referrerPolicy: "origin",
    onload: relay,
    src: url,
  });
  const mounted = { host, root, dialog, button, sheet, frame, opener, options, hosted, slot };
  mounted.promise = new Promise((resolve) => (mounted.settle = resolve));
  view = mounted;
  if (slot) settleIn();
  else {
    document.body.append(host);
    // showModal forces layout: on a long page it would cost the click more than all the rest.
    requestAnimationFrame(() => {
      if (view != mounted) return;
      dress(CSS);
      dialog.showModal();
    });
  }
  setTimeout(adopt);
  setTimeout(() => view == mounted && !view.ready && leave("timeout"), OPEN_WITHIN_MS);
  return mounted.promise;
};

const start = (options, [url, hosted], opener = document) => {
  // A page that swaps its body (Turbo) may have taken an open checkout with it.
  if (view && view.host.isConnected && !yields(opener)) return view.promise;
  if (!emit("opening", { url }, opener)) return { status: "closed", reason: "host" };
  const usual = coreFailed || !document.adoptedStyleSheets ? "blocked" : "modal";
  return (ways[options.mode] || ways[usual])(options, url, hosted, opener);
};

const refuse = (code) => {
  console.error("PebblePay: " + code);
  return { status: "error", reason: code };
};
