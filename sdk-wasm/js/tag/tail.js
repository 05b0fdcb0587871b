// The end of the script tag: what it does to the page by itself, the functions for pages, and the
// start of the core.

// Fills the first slot of the page that was not filled yet.
const fill = () => {
  if (view && view.host.isConnected) return;
  for (const slot of document.querySelectorAll(SLOTS)) {
    if (filled.has(slot)) continue;
    filled.add(slot);
    const options = { __proto__: null, ...slot.dataset };
    const addresses = plan(options, undefined, slot);
    if (typeof addresses != "string") {
      start(options, addresses, slot);
      if (view) view.isQuiet = true;
      return;
    }
    refuse(addresses);
  }
};

// The core asks for it: pages put buttons and slots in at any time. A change is looked at after a
// pause, together with those that follow it.
const LOOK_AFTER_MS = 200;
let changed;
const observe = (type) => {
  const look = () => {
    changed = 0;
    relay({ type });
    fill();
  };
  const note = () => (changed ||= setTimeout(look, LOOK_AFTER_MS));
  new MutationObserver(note).observe(document, { childList: true, subtree: true });
};

addEventListener("pageshow", (event) => {
  if (event.persisted) {
    restore(event);
    fill();
  }
});

Object.defineProperty(window, "PebblePay", {
  value: Object.freeze({ open, checkout: open, close, version: "__PEBBLEPAY_VERSION__" }),
});

// The name is empty in a build without the tools that make the file.
const plain = async () => {
  const name = "__PEBBLEPAY_CORE__";
  if (!name) throw Error("this build has no core in plain JavaScript");
  return import(`${origin}/js/${name}`);
};

// Other bytes than those of this build are refused by the browser, as if nothing had arrived.
const integrity = "__PEBBLEPAY_WASM_SRI__";
if (origin) {
  const wasm = fetch(`${origin}/js/__PEBBLEPAY_WASM__`, { integrity });
  const instantiate = (imports) => WebAssembly.instantiateStreaming(wasm, imports);
  const begin = () => adopt(core.start());
  arrive(instantiate, plain).then(begin).catch(goWithout).then(fill);
} else {
  console.error("PebblePay: load the script from your checkout, as https://…/js/pebblepay.js.");
}
