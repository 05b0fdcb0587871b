// A merchant's web site on an origin of its own: another port of this machine. It serves the pages
// that a test gives it and keeps every request it got.

import { createServer } from 'node:http';

/** Starts a server, on any free port unless one is named; returns it with its origin. */
export async function listen(handler, port = 0, host = '127.0.0.1') {
  const server = createServer(handler);
  await new Promise((ready, fail) => server.once('error', fail).listen(port, host, ready));
  return { server, origin: `http://${host}:${server.address().port}` };
}

/** Closes a server and its connections. */
export function close(server) {
  server.closeAllConnections();
  return new Promise((done) => server.close(done));
}

// Both listeners that the documentation gives to merchants: one that trusts every window, one that
// compares the origin. `record` is the test's; without one the page keeps what it heard.
const listeners = (origin) => `<script>
window.recorded = [];
window.record ??= (heard) => window.recorded.push(heard);
const heard = (listener, { origin, data }) => record({ listener, origin, data });
window.addEventListener('message', (e) => {
  if (e.data.type === 'pebblepay:payment_complete') heard('any origin', e);
  if (e.data.type === 'pebblepay:payment_failed') heard('any origin', e);
});
window.addEventListener('message', (event) => {
  if (event.origin !== '${origin}') return;
  if (event.data.type === 'pebblepay:payment_complete') heard('exact origin', event);
  if (event.data.type === 'pebblepay:payment_failed') heard('exact origin', event);
});
</script>`;

/** A merchant's site that sells through one checkout. */
export class Merchant {
  #pages = new Map();
  /** The path of every request. */
  asked = [];

  /** Starts the site; `checkout` is the origin of the checkout. */
  static async start(checkout) {
    const merchant = new Merchant();
    merchant.checkout = checkout;
    Object.assign(
      merchant,
      await listen((request, response) => merchant.#answer(request, response)),
    );
    return merchant;
  }

  #answer(request, response) {
    this.asked.push(request.url);
    const { pathname } = new URL(request.url, this.origin);
    const page = this.#pages.get(pathname) ?? {
      html: `<h1>${pathname.slice(1)}</h1>`,
      headers: {},
    };
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...page.headers });
    response.end(page.html);
  }

  /** The script tag of the documentation. */
  tag(store) {
    const src = `${this.checkout}/js/pebblepay.js`;
    return `<script src="${src}" data-store="${store.store_id}"></script>`;
  }

  /** Serves a page with this body and both listeners; returns its address. */
  serve(path, body, headers = {}) {
    return this.serveWithoutListeners(path, body, headers, listeners(this.checkout));
  }

  /** Serves a page that listens to nothing; returns its address. */
  serveWithoutListeners(path, body, headers = {}, script = '') {
    const head =
      '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">';
    const html = `<!doctype html><html lang="en"><head>${head}<title>Shop</title>
${script}</head><body>
${body}
</body></html>`;
    return this.put(path, html, headers);
  }

  /** Serves this document as it is; returns its address. */
  put(path, html, headers = {}) {
    this.#pages.set(path, { html, headers });
    return this.origin + path;
  }

  stop() {
    return close(this.server);
  }
}
