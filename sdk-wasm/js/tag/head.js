// The head of the script tag: it runs once per page and finds its own tag, and with it the origin
// of the checkout and the store.

// The marker is a symbol on the document: an element named "PebblePay" cannot pretend to be it.
const MARK = Symbol.for("pebblepay");
if (document[MARK]) return;
document[MARK] = true;

// `currentScript` must be read now, while this runs. An optimizer may have inlined the file or
// joined it with others, and an <img name=currentScript> in the page may shadow the property.
const SOURCE = /^(https?:\/\/[^/]+)\/js\/(?:([\w-]+)\/)?pebblepay[.\w]*\.js/;
const running = document.currentScript;
const tag =
  running instanceof HTMLScriptElement && SOURCE.test(running.src)
    ? running
    : document.querySelector('script[src*="/pebblepay."]');
const [, origin, pathStore] = SOURCE.exec(tag?.src) || [];

// The page's owner names the store. A button's own word counts last: visitors may write buttons.
const storeOf = (options, button) =>
  (!button && (options.storeId || options.store)) ||
  tag.dataset.store ||
  pathStore ||
  find("script[data-store]")?.dataset.store ||
  find("meta[name=pebblepay-store]")?.content ||
  window.pebblepayStore ||
  options.store;
