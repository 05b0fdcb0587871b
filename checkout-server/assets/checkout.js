/*
Part 3: the pages themselves. The form is sent with fetch and the answer is shown in place; if
the answer is lost, the page asks for the payment's status until it knows. It never sends a
payment again by itself.
*/

const form = byId('form');
const inputs = form ? [...form.querySelectorAll('#fields input')] : [];
const state = { busy: false, over: false, declined: '', skew: facts.now ? facts.now - Date.now() : 0 };

const serverNow = () => Date.now() + state.skew;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const fill = (pattern, gap, text) => pattern.replace(`{${gap}}`, () => text);
// The sentence for a count: they come one on a line, from 1 upwards.
const counted = (sentences, count) => sentences.split('\n')[count - 1];

// One of the form, the bank step, the success and the expired state is visible.
function show(id) {
  for (const part of ['form', 'bank', 'done', 'over']) byId(part).hidden = part !== id;
  for (const beside of document.querySelectorAll('.wallets, .or, .coupon')) beside.hidden = id !== 'form';
  byId(`${id}-title`)?.focus();
  const test = byId('test');
  if (test) test.inert = id !== 'form';
}

function setBusy(busy) {
  state.busy = busy;
  channel.locked = busy;
  form.setAttribute('aria-busy', busy);
  byId('fields').inert = busy;
  for (const beside of document.querySelectorAll('.wallets, .coupon')) beside.inert = busy;
  byId('live').textContent = busy ? words.paying : '';
}

function showAlert(text, calm = false) {
  const box = byId('alert');
  box.hidden = !text;
  box.classList.toggle('calm', calm);
  box.textContent = text;
}

async function ask(path, body) {
  const answer = await fetch(path, {
    method: body ? 'POST' : 'GET',
    body,
    headers: { Accept: 'application/json' },
    credentials: 'omit',
    cache: 'no-store',
    signal: AbortSignal.timeout(60_000),
  });
  // A page that nobody has paid on yet is no session yet.
  if (!body && answer.status === 404) return { status: 'open' };
  const json = answer.headers.get('content-type')?.startsWith('application/json');
  return json ? answer.json() : { status: 'error' };
}

function askAbout(what) {
  const address = new URL(form.action);
  address.pathname += what;
  return ask(address);
}

const askStatus = () => askAbout('/status');

// Asks until the server knows what became of the payment.
async function settle(first) {
  let answer = await first.catch(() => ({ status: 'lost' }));
  for (let wait = 1; ['lost', 'in_progress'].includes(answer.status); wait = Math.min(wait * 2, 8)) {
    if (answer.status === 'lost') showAlert(words.checking, true);
    else tell({ type: 'processing' });
    await pause(wait * 1000);
    answer = await askStatus().catch(() => ({ status: 'lost' }));
  }
  showAlert('');
  receive(answer);
}

function receive(answer) {
  switch (answer.status) {
    case 'completed':
    case 'already_paid':
      return paid(answer);
    case 'challenge':
      return challenge(answer);
    case 'expired':
      return expire(answer.message);
    case 'invalid':
      return refuse(answer.errors ?? []);
    case 'declined':
      // The decline of an earlier attempt says nothing about the one that got lost.
      if (answer.transactionId && answer.transactionId === state.declined) {
        return fail('not_sent', words.unsent);
      }
      state.declined = answer.transactionId;
      announce({ type: 'pebblepay:payment_failed', error: answer.message, code: answer.code });
      return fail(answer.code, answer.message, answer.field);
    case 'throttled':
      return wait(answer.message);
    case 'priced':
      // The coupon can no longer be used: nothing was charged, the price is another now.
      if (`${answer.free}` !== form.dataset.free) return location.reload();
      showPrice(answer);
      return wait(answer.message);
    case 'open':
    case 'redirect':
      return fail('not_sent', words.unsent);
    default:
      return fail('server_error', answer.message || words.trouble);
  }
}

// Back to the form with everything kept but the CVC.
function fail(code, text, field) {
  setBusy(false);
  show('form');
  showAlert(text);
  if (byId('cvc')) byId('cvc').value = '';
  const input = field && byId(field);
  if (input) input.setAttribute('aria-invalid', 'true');
  (input || byId('card_number') || byId('pay')).focus();
  byId('alert').scrollIntoView({ block: 'nearest' });
  tell({ type: 'failed', code, error: text });
}

// Too many attempts: nothing is wrong with what was typed, so all of it stays.
function wait(text) {
  setBusy(false);
  show('form');
  showAlert(text, true);
  byId('pay').focus();
  byId('alert').scrollIntoView({ block: 'nearest' });
  tell({ type: 'failed', code: 'throttled', error: text });
}

// The server found what the checks here did not.
function refuse(errors) {
  setBusy(false);
  show('form');
  const known = errors.filter(({ field, message }) => {
    const input = inputs.find(({ name }) => name === field);
    if (input) showError(input, message);
    return input;
  });
  const other = errors.find((error) => !known.includes(error));
  showAlert(other ? other.message : '');
  inputs.find((input) => input.hasAttribute('aria-invalid'))?.focus();
  tell({ type: 'failed', code: 'invalid', error: errors[0]?.message ?? '' });
}

function expire(text) {
  setBusy(false);
  if (text) byId('over-text').textContent = text;
  state.over = true;
  channel.reason = 'expired';
  show('over');
  tell({ type: 'expired' });
}

// 3-D Secure: the bank's page inside the card. It reports back through our own return page.
function challenge({ challengeUrl }) {
  const frame = document.createElement('iframe');
  frame.title = byId('bank-title').textContent;
  frame.src = challengeUrl;
  byId('bank-frame').replaceChildren(frame);
  // A challenge that the customer walks away from is given up by the next attempt.
  byId('bank-back').onclick = () => {
    frame.remove();
    fail('challenge_cancelled', words.left);
  };
  show('bank');
  tell({ type: 'challenge' });
}

function leaveBank(next) {
  byId('bank-frame').replaceChildren();
  show('form');
  byId('pay').focus();
  settle(next);
}

function onBankDone({ data, origin, source }) {
  const frame = byId('bank-frame')?.firstChild;
  if (!frame || source !== frame.contentWindow || origin !== location.origin) return;
  if (data?.type === 'pebblepay:challenge_done') leaveBank(askStatus());
}

function paid(answer) {
  const { amount, isTest, orderId, redirectUrl, resultToken, transactionId } = answer;
  setBusy(false);
  state.over = true;
  channel.reason = 'completed';
  byId('done-amount').textContent = answer.amountText;
  byId('done-order').textContent = orderId;
  byId('done-receipt').href = answer.receiptUrl;
  if (framed) byId('done-receipt').target = '_blank';
  show('done');
  // Public first, then the port, then the way on: a page that listens hears before it is left.
  const message = { type: 'pebblepay:payment_complete', transactionId, amount, orderId, isTest };
  announce({ ...message, resultToken });
  tell({ ...message, type: 'completed', redirectUrl, resultToken });
  if (channel.port && redirectUrl) sayWhenShopKnows();
  goOn(redirectUrl, answer.returnUrl);
}

// The server answers when the shop has taken the webhook, or after 3 seconds. Without an answer the
// SDK goes on by its own clock.
async function sayWhenShopKnows() {
  const { settled } = await askAbout('/settled').catch(() => ({}));
  if (settled) tell({ type: 'settled' });
}

// `chosen` is a way on that the customer must take by hand, its host named (F-03).
function goOn(automatic, chosen) {
  const go = byId('done-go');
  byId('done-close').hidden = !channel.port || Boolean(automatic);
  if (!automatic && !chosen) return;
  go.hidden = false;
  go.href = automatic || chosen;
  go.target = '_top';
  if (!automatic) go.textContent = fill(words.return, 'host', new URL(chosen).host);
  else if (!channel.port) countDown(go, byId('done-count'));
}

// The top page moves by itself where the browser lets it; the link stays for where it does not.
async function countDown(go, line) {
  for (let left = 5; left > 0; left -= 1) {
    line.textContent = counted(words.continues, left);
    await pause(1000);
  }
  line.textContent = '';
  try {
    // Of another origin's location only this setter may be touched.
    window.top.location.href = go.href;
  } catch {
    go.focus();
  }
}

// A gateway with a page of its own gets the customer by the form itself, in the whole window: a
// browser lets a frame do that in a click and, in many places, never afterwards.
const LEAVES_WITHIN_MS = 10_000;
function leave(event) {
  const [wrong] = inputs.filter(check);
  if (wrong || state.busy || state.over) event.preventDefault();
  if (wrong) return wrong.focus();
  if (state.busy || state.over) return;
  setBusy(true);
  tell({ type: 'confirmed' });
  setTimeout(() => state.over || setBusy(false), LEAVES_WITHIN_MS);
}

function submit(event) {
  if ('elsewhere' in form.dataset) return leave(event);
  event.preventDefault();
  if (state.busy || state.over) return;
  showAlert('');
  const [wrong] = inputs.filter(check);
  if (wrong) return wrong.focus();
  if (!navigator.onLine) return showAlert(words.offline, true);
  const body = new URLSearchParams(new FormData(form));
  if (byId('amount')) body.set('amount', amountIn(byId('amount')));
  byId('pay').focus();
  setBusy(true);
  tell({ type: 'confirmed' });
  // An opaque origin cannot fetch from us; the plain form still can.
  if (window.origin === 'null') form.submit();
  else settle(ask(form.getAttribute('action'), body));
}

function onInput(event) {
  const input = event.target;
  const deleting = event.inputType?.startsWith('delete');
  if (formats[input.name] && !event.isComposing && !(deleting && input.name === 'expiry')) {
    reformat(input);
  }
  showError(input, '');
  if (input.name === 'card_number') byId('card').dataset.brand = brandOf(digits(input.value));
  if (input.name === 'amount') showAmount(input);
}

function showAmount(input) {
  const known = input.value.trim() && !checks.amount(input);
  const text = known ? money(amountIn(input), input.dataset) : '';
  const total = byId('total');
  total.dataset.empty ??= total.textContent;
  total.textContent = text || total.dataset.empty;
  total.classList.toggle('choose', !text);
  const label = byId('label');
  label.dataset.empty ??= label.textContent;
  label.textContent = text ? fill(words.pay, 'amount', text) : label.dataset.empty;
}

function onBlur({ target }) {
  if (formats[target.name]) reformat(target);
  if (target.value.trim() && check(target)) byId('live').textContent = byId(`${target.id}-m`).textContent;
}

function focusFirst() {
  (inputs.find((input) => !input.value) ?? byId('pay')).focus();
}

// Rows become buttons: without script they are readable numbers.
function offerTestCards() {
  for (const row of byId('cards')?.children ?? []) {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...row.childNodes);
    row.append(button);
    button.addEventListener('click', () => {
      const { expiry } = byId('cards').dataset;
      const values = { card_number: row.dataset.number, expiry, cvc: '123' };
      if (!byId('name').value) values.name = 'Test Customer';
      for (const [id, value] of Object.entries(values)) {
        byId(id).value = value;
        byId(id).dispatchEvent(new Event('input', { bubbles: true }));
      }
      showAlert('');
      byId('test').open = false;
      focusFirst();
    });
  }
}

function tick() {
  if (state.over) return;
  const left = facts.expires - serverNow();
  if (left <= 0 && !state.busy) return expire();
  // A link that never expires does not say when.
  if (!byId('open')) return;
  const minutes = Math.ceil(left / 60_000);
  const until = new Date(facts.expires - state.skew);
  const time = until.toLocaleTimeString(document.documentElement.lang, { timeStyle: 'short' });
  const text = minutes > 5
    ? fill(words.until, 'time', time)
    : counted(words.closes, Math.max(minutes, 1));
  if (byId('open').textContent === text) return;
  byId('open').textContent = text;
  // Told aloud twice only: with five minutes left and with one.
  if ((minutes === 5 || minutes === 1) && !state.busy) byId('live').textContent = text;
}

function startCheckout() {
  form.noValidate = true;
  form.addEventListener('submit', submit);
  for (const input of inputs) {
    input.addEventListener('input', onInput);
    input.addEventListener('blur', onBlur);
  }
  channel.onShown = focusFirst;
  offerTestCards();
  if (byId('amount')) showAmount(byId('amount'));
  if (byId('card')) byId('card').dataset.brand = brandOf(digits(byId('card_number').value));
  byId('cancel').addEventListener('click', (event) => {
    if (state.busy) event.preventDefault();
    else if (channel.port && !('ends' in byId('cancel').dataset)) {
      event.preventDefault();
      requestClose();
    }
  });
  addEventListener('message', onBankDone);
  addEventListener('offline', () => state.busy || showAlert(words.offline, true));
  addEventListener('online', () => state.busy || showAlert(''));
  addEventListener('pageshow', async ({ persisted }) => {
    if (!persisted) return;
    const answer = await askStatus().catch(() => ({}));
    if (answer.receiptUrl) location.replace(answer.receiptUrl);
    else if (!state.over) setBusy(false);
  });
  // A link that never expires says nothing of its end.
  if (!facts.expires) return;
  tick();
  setInterval(tick, 1000);
}

function startReceipt() {
  channel.reason = 'completed';
  const date = byId('date');
  date.textContent = new Date(+date.dataset.at).toLocaleString(document.documentElement.lang, {
    dateStyle: 'long',
    timeStyle: 'short',
  });
  byId('print').hidden = false;
  byId('print').addEventListener('click', () => window.print());
  const go = byId('go');
  if (go && 'auto' in go.dataset && !framed) countDown(go, byId('count'));
}

// Tells our own page that the bank is done; anywhere else, goes on to the result.
function startReturn() {
  if (window.parent !== window) {
    window.parent.postMessage({ type: 'pebblepay:challenge_done' }, location.origin);
  }
  setTimeout(() => location.replace(byId('next').href), window.parent === window ? 0 : 1500);
}

// Back from a gateway's page: asks until its callback has come, and goes on to what became of it.
async function startWaiting() {
  const next = byId('next');
  for (let wait = 1; ; wait = Math.min(wait * 2, 8)) {
    const answer = await ask(next.dataset.status).catch(() => ({ status: 'lost' }));
    if (answer.receiptUrl) return location.replace(answer.receiptUrl);
    if (!['lost', 'error', 'in_progress', 'redirect'].includes(answer.status)) {
      return location.replace(next.href);
    }
    await pause(wait * 1000);
  }
}

if (facts.page === 'launch') byId('launch').submit();
if (facts.page === 'waiting') startWaiting();
if (facts.page === 'checkout' && form) startCheckout();
if (facts.page === 'receipt') startReceipt();
if (facts.page === 'return') startReturn();
