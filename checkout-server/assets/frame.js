'use strict';

/*
The script of the payment pages, part 1: the page and the window around it.
Every page works without script; this only makes it pleasant. The three parts are sent as one
classic script: a sandboxed host gives the frame an opaque origin, where module scripts fail.

Here: the channel to the merchant's page (frame protocol, version 1). Internal words go over the
port of the handshake; the two public messages go to the parent window, once each.
*/

const facts = document.documentElement.dataset;
const byId = (id) => document.getElementById(id);
const words = byId('words')?.dataset ?? {};
const framed = facts.surface === 'embed' && window.parent !== window;
const origins = facts.origins.split(' ').filter(Boolean);

// `reason` is what the page's own close button and Escape will say.
const channel = { port: null, origin: '', locked: false, reason: 'user', onShown() {} };

// The dashboard of this server tries buttons out: what frames us from our own origin is ours.
const mayTalkTo = (origin) =>
  origins.length === 0 || origin === location.origin || origins.includes(origin);

function tell(message) {
  channel.port?.postMessage(message);
}

function pageHeight() {
  return Math.ceil(byId('page').getBoundingClientRect().height);
}

// The parent's origin: from the handshake, else from the browser, else from the referrer (which
// after a step inside the frame is our own page and then says nothing).
function parentOrigin() {
  let origin = channel.origin || location.ancestorOrigins?.[0];
  if (!origin && document.referrer) {
    origin = new URL(document.referrer).origin;
    if (origin === location.origin) origin = '';
  }
  return origin === 'null' ? '' : origin ?? '';
}

// Posts a public message. A parent that nobody can name learns that something happened, and no
// id and no amount.
function announce(message) {
  if (!framed) return;
  const target = parentOrigin();
  if (!target) {
    window.parent.postMessage({ type: message.type, isTest: facts.test === 'true' }, '*');
  } else if (mayTalkTo(target)) {
    window.parent.postMessage(message, target);
  }
}

function requestClose() {
  if (channel.port && !channel.locked) tell({ type: 'close', reason: channel.reason });
}

function connect(port, origin, nonce) {
  channel.port = port;
  channel.origin = origin;
  port.onmessage = ({ data }) => {
    if (data?.type === 'shown') channel.onShown();
  };
  if (facts.page !== 'checkout') byId('done-close').hidden = false;
  // The names are for the dialog around this page, in this page's language.
  const names = {
    lang: document.documentElement.lang,
    title: document.title,
    closeLabel: facts.close,
  };
  tell({ type: 'ready', version: 1, nonce, height: pageHeight(), ...names });
  new ResizeObserver(() => tell({ type: 'resize', height: pageHeight() })).observe(byId('page'));
  if (facts.code === 'expired') tell({ type: 'expired' });
  else if (facts.code) tell({ type: 'error', code: facts.code });
}

function onHello({ data, origin, ports, source }) {
  if (channel.port || source !== window.parent || data?.type !== 'pebblepay:hello') return;
  const sound = data.version === 1 && typeof data.nonce === 'string' && data.nonce.length <= 128;
  if (sound && ports.length === 1 && mayTalkTo(origin)) connect(ports[0], origin, data.nonce);
}

if (framed) {
  addEventListener('message', onHello);
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented) requestClose();
  });
  byId('done-close')?.addEventListener('click', requestClose);
}
