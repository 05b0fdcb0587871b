// A merchant's calls of the REST API, and a customer who pays without a browser: they fetch the
// page, fill in its form and post it, as `curl` would.

/** Calls the API with the store's test key; returns the status and the parsed body. */
export async function call(
  server,
  store,
  path,
  { method, body, key = store.test_key, headers } = {},
) {
  const answer = await fetch(`${server.origin}/api/v1${path}`, {
    method: method ?? (body ? 'POST' : 'GET'),
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: body && JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

/** The order behind any of its three ids. */
export async function order(server, store, id) {
  const { status, body } = await call(server, store, `/orders/${id}`);
  if (status !== 200) throw new Error(`order ${id}: ${status} ${JSON.stringify(body)}`);
  return body;
}

/** All orders of the store's test side, newest first. */
export async function orders(server, store, query = 'limit=100') {
  return (await call(server, store, `/orders?${query}`)).body;
}

/** Creates an order. */
export async function create(server, store, fields, headers) {
  const { status, body } = await call(server, store, '/orders', { body: fields, headers });
  if (status !== 201) throw new Error(`create: ${status} ${JSON.stringify(body)}`);
  return body;
}

/** What a page's form holds: where it goes and its token. */
export async function openForm(url) {
  const answer = await fetch(url);
  const html = await answer.text();
  const [, action] = /<form[^>]* id="form"[^>]* action="([^"]+)"/.exec(html) ?? [];
  const [, token] = /name="token" value="([^"]+)"/.exec(html) ?? [];
  if (!action || !token) throw new Error(`no form on ${url} (${answer.status})`);
  return { action: new URL(action, url).href, token, html };
}

const CARD = { card_number: '4000000000000002', expiry: '12/30', cvc: '123', name: 'Ada Okafor' };

/**
 * Posts the form as the page's script does; returns the status and the parsed body. With `from`
 * the request says that it comes from there, which the server believes of a trusted proxy.
 */
export async function postForm({ action, token }, fields = {}, { from } = {}) {
  const body = new URLSearchParams({ token, email: 'ada@example.com', ...CARD, ...fields });
  const answer = await fetch(action, {
    method: 'POST',
    headers: { accept: 'application/json', ...(from && { 'x-forwarded-for': from }) },
    body,
  });
  return { status: answer.status, body: await answer.json() };
}

/** Opens the page and pays. */
export async function pay(url, fields) {
  return postForm(await openForm(url), fields);
}
