// What the SDK does, written by hand in JavaScript: the measure of what the Rust core costs. It
// is not shipped and not tested; it works as far as the measurement needs. The bench fills in
// the style sheet.
(() => {
  const MARK = Symbol.for('twin');
  if (document[MARK]) return;
  document[MARK] = true;
  const tag = document.currentScript?.src
    ? document.currentScript
    : document.querySelector('script[src*="/twin.js"]');
  const { origin } = new URL(tag.src);
  const FIELDS = {
    amount: 'amount',
    variantId: 'variant_id',
    product: 'product',
    coupon: 'coupon',
    currency: 'currency',
    successUrl: 'return_url',
    returnUrl: 'return_url',
    cancelUrl: 'cancel_url',
    webhookUrl: 'webhook_url',
    reference: 'ref',
    testMode: 'testMode',
    testmode: 'testMode',
    quantity: 'quantity',
    locale: 'locale',
    theme: 'theme',
    email: 'email',
    name: 'name',
    metadata: 'metadata',
    sig: 'sig',
  };
  const FINAL = { completed: 'completed', expired: 'expired', error: 'error' };
  let view;

  const emit = (name, detail, target = view.opener) =>
    (target.isConnected ? target : document).dispatchEvent(
      new CustomEvent(`pebblepay:${name}`, {
        bubbles: true,
        cancelable: true,
        composed: true,
        detail,
      }),
    );
  const go = (url, reason) => emit('redirecting', { url, reason }) && location.assign(url);
  const leave = (reason) => {
    view.state = 'leaving';
    view.settle({ status: 'redirected', reason });
    go(view.hosted, reason);
  };
  const later = (act, ms, owner = view) => setTimeout(() => owner === view && act(), ms);

  function plan(options, link, button) {
    const store = (!button && options.storeId) || tag.dataset.store || options.store;
    const path = link?.origin === origin && /^\/(checkout|pay)\/([\w-]+)$/.exec(link.pathname);
    if (link && !path && !button) return 'invalid_url';
    const session = path?.[1] === 'pay' ? path[2] : options.session;
    if (session) return [`${origin}/checkout/embed?session=${session}`, `${origin}/pay/${session}`];
    const named = path ? path[2] : store;
    if (!named) return 'no_store';
    const query = new URLSearchParams(path ? link.search : '');
    for (const [key, param] of Object.entries(FIELDS)) {
      if (key in options) query.set(param, options[key] || (param === 'testMode' ? 'true' : ''));
    }
    if (query.has('variant_id')) query.delete('amount');
    const text = `${query}`.replace(/\+/g, '%20');
    return [
      `${origin}/checkout/embed?store_id=${named}&${text}`,
      `${origin}/checkout/${named}?${text}`,
    ];
  }

  function check(options, element) {
    if (options.variantId) return /^[\w-]+$/.test(options.variantId) ? '' : 'invalid_variant';
    if (!('amount' in options) || /^\d{1,9}(\.\d{1,8})?$/.test(options.amount)) return '';
    console.error('PebblePay: data-amount must be a plain decimal such as 49.99.', element);
    return 'invalid_amount';
  }

  function close(reason) {
    if (!view || (view.state === 'locked' && reason !== 'completed')) return;
    if (!emit('closed', { reason })) return;
    const { dialog, host, opener, settle, overflow } = view;
    settle({ status: 'closed', reason });
    document.documentElement.style.overflow = overflow ?? '';
    dialog.onclose = null;
    dialog.close();
    host.remove();
    view = undefined;
    opener.focus?.({ preventScroll: true });
  }

  function lock(isLocked) {
    view.state = isLocked ? 'locked' : 'open';
    view.dialog.setAttribute('closedby', isLocked ? 'none' : 'closerequest');
    view.button.style.visibility = isLocked ? 'hidden' : '';
  }

  function hear({ data }) {
    if (!data || typeof data !== 'object') return;
    const { type } = data;
    if (type === 'ready' && data.version === 1 && data.nonce === view.nonce) {
      if (view.state === 'locked') return lock(false);
      view.state = 'open';
      if (!emit('loaded', data)) return;
      if (!view.dialog.open) view.dialog.showModal();
      view.frame.style.opacity = '1';
      view.frame.focus({ preventScroll: true });
      view.port.postMessage({ type: 'shown', version: 1 });
      view.settle({ status: 'opened', reason: '' });
    }
    if (!['open', 'locked'].includes(view.state)) return;
    if (type === 'ready' || type === 'resize') {
      if (data.height >= 1 && data.height <= 10000) view.sheet.style.height = `${data.height}px`;
    } else if (type === 'updated') emit('updated', data);
    else if (['confirmed', 'challenge', 'processing'].includes(type)) {
      lock(true);
      if (!emit(type, data) && type === 'confirmed') lock(false);
    } else if (type === 'failed' || FINAL[type]) {
      lock(false);
      if (FINAL[type]) view.state = type;
      if (!emit(type, data) || type !== 'completed') return;
      const url = data.redirectUrl;
      later(() => /^https?:/.test(url) && go(url, 'completed'), 1200);
    } else if (type === 'close') close(data.reason);
  }

  function greet() {
    const random = crypto.getRandomValues(new Uint8Array(16));
    view.nonce = Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
    const { port1, port2 } = new MessageChannel();
    view.port = port1;
    port1.onmessage = (event) => view?.port === event.target && hear(event);
    const hello = { type: 'pebblepay:hello', version: 1, nonce: view.nonce };
    view.frame.contentWindow.postMessage(hello, origin, [port2]);
    later(() => view.state === 'loading' && leave('timeout'), 3000);
  }

  function open(options, [url, hosted], opener = document) {
    if (view?.host.isConnected) return view.promise;
    if (!emit('opening', { url }, opener)) return { status: 'closed', reason: 'host' };
    if (options.mode === 'redirect') return location.assign(hosted);
    const make = (name, parent, more) =>
      Object.assign(parent.appendChild(document.createElement(name)), more);
    const host = document.createElement('div');
    const root = host.attachShadow({ mode: 'open' });
    const style = new CSSStyleSheet();
    style.replaceSync('__CSS__');
    root.adoptedStyleSheets = [style];
    const onclose = () => close(FINAL[view.state] ?? 'user');
    const dialog = make('dialog', root, {
      className: options.theme,
      ariaLabel: 'Checkout',
      onclose,
    });
    dialog.oncancel = (event) => {
      event.preventDefault();
      onclose();
    };
    const card = make('article', dialog);
    const button = make('button', card, { ariaLabel: 'Close', textContent: '×', onclick: onclose });
    const sheet = make('section', card);
    const skeleton = make('div', sheet);
    for (let block = 6; block--;) make('i', skeleton);
    const about = { title: 'Checkout', allow: 'payment', referrerPolicy: 'origin', onload: greet };
    const frame = make('iframe', sheet, { ...about, src: url });
    view = { host, dialog, button, sheet, frame, opener, hosted, state: 'loading' };
    view.promise = new Promise((settle) => (view.settle = settle));
    document.body.append(host);
    const mounted = view;
    requestAnimationFrame(() => {
      if (view !== mounted) return;
      dialog.showModal();
      view.overflow = document.documentElement.style.overflow;
      document.documentElement.style.overflow = 'hidden';
    });
    later(() => view.state === 'loading' && leave('timeout'), 7500);
    const code = check(options, opener);
    if (code) {
      view.state = 'error';
      sheet.textContent = 'This button is not set up correctly. Nothing was charged.';
      view.settle({ status: 'error', reason: code });
      emit('error', { reason: code });
    }
    return view.promise;
  }

  document.addEventListener('click', (event) => {
    const button = event.composedPath().find((element) => element.dataset?.pebblepay != null);
    if (!button || event.defaultPrevented) return;
    const link = button.localName === 'a' && button.href && button;
    if (link && (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)) return;
    const addresses = plan(button.dataset, link, button);
    if (typeof addresses === 'string') return console.error(`PebblePay: ${addresses}`);
    event.preventDefault();
    open(button.dataset, addresses, button);
  });
  document.addEventListener('keydown', (event) => {
    const isPlain = event.target.matches?.('[data-pebblepay]:not(button,input,summary,a[href])');
    if (!isPlain || !['Enter', ' '].includes(event.key)) return;
    event.preventDefault();
    event.target.click();
  });
  document.addEventListener('securitypolicyviolation', ({ disposition, blockedURI }) => {
    const isOurs = disposition === 'enforce' && blockedURI.startsWith(origin);
    if (isOurs && view?.state === 'loading') leave('blocked');
  });
  addEventListener('pageshow', ({ persisted }) => persisted && view && close('host'));
  const repair = () => {
    const plain = '[data-pebblepay]:not(button,input,summary,a[href],[tabindex])';
    for (const element of document.querySelectorAll(plain)) {
      element.tabIndex = 0;
      if (!element.hasAttribute('role')) element.setAttribute('role', 'button');
    }
  };
  let changed;
  const look = () => {
    changed = 0;
    repair();
  };
  const options = { childList: true, subtree: true };
  new MutationObserver(() => (changed ||= setTimeout(look, 200))).observe(document, options);
  repair();
  const checkout = async (target) => {
    const link = typeof target === 'string' ? new URL(target, origin) : undefined;
    const options = link ? {} : { ...target };
    const addresses = plan(options, link);
    return typeof addresses === 'string'
      ? { status: 'error', reason: addresses }
      : open(options, addresses);
  };
  window.Twin = Object.freeze({
    open: checkout,
    checkout,
    close: () => close('host'),
    version: '1',
  });
})();
