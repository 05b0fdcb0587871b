'use strict';
/* What the dashboard's pages do beyond HTML: copy, tell times as the reader's clock does, keys. Every
   page works without it. It listens on the document, so parts that htmx swaps in need nothing. */

(() => {
  const within = (root, selector) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];

  // Times: near ones relative, others as date and time; the exact one in the title.
  const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  const EXACT = new Intl.DateTimeFormat(navigator.language, { dateStyle: 'medium', timeStyle: 'medium' });
  const SHORT = new Intl.DateTimeFormat(navigator.language, { dateStyle: 'medium', timeStyle: 'short' });
  const STEPS = [['second', 60], ['minute', 60], ['hour', 24], ['day', 7]];
  const tell = (at) => {
    let value = (at - Date.now()) / 1000;
    for (const [unit, size] of STEPS) {
      if (Math.abs(value) < size) return RELATIVE.format(Math.round(value), unit);
      value /= size;
    }
    return SHORT.format(at);
  };
  const times = (root) => {
    for (const time of within(root, 'time[datetime]')) {
      const at = new Date(time.dateTime);
      if (Number.isNaN(at.getTime())) continue;
      time.title = `${EXACT.format(at)} (${time.dateTime})`;
      time.textContent = time.hasAttribute('data-exact') ? SHORT.format(at) : tell(at);
    }
  };

  const ready = (root) => {
    times(root);
    if (navigator.clipboard) for (const button of within(root, '[data-copy]')) button.hidden = false;
  };

  document.addEventListener('click', async (event) => {
    const button = event.target.closest?.('[data-copy]');
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    const before = button.getAttribute('aria-label');
    const icon = button.querySelector('use');
    const words = icon ? null : button.textContent;
    button.setAttribute('aria-label', 'Copied');
    if (icon) icon.setAttribute('href', '#i-check');
    else button.textContent = 'Copied';
    setTimeout(() => {
      if (before === null) button.removeAttribute('aria-label');
      else button.setAttribute('aria-label', before);
      if (icon) icon.setAttribute('href', '#i-copy');
      else button.textContent = words;
    }, 1500);
  });

  // A form is sent once. Who comes back to the page may send it again.
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.method !== 'post') return;
    if (form.getAttribute('aria-busy') === 'true') event.preventDefault();
    else form.setAttribute('aria-busy', 'true');
  });
  window.addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll('form[aria-busy]')) form.removeAttribute('aria-busy');
  });

  // Keys: never where somebody types, never with a modifier.
  let went = 0;
  const GO = { h: '', p: '/payments' };
  const step = (by) => {
    const rows = [...document.querySelectorAll('tr[data-row]')];
    if (rows.length === 0) return;
    const at = rows.findIndex((row) => row.classList.contains('is-at'));
    const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
    rows[at]?.classList.remove('is-at');
    next.classList.add('is-at');
    next.querySelector('a')?.focus();
    next.scrollIntoView({ block: 'nearest' });
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest?.('input, textarea, select, dialog[open]')) return;
    const base = document.body.dataset.base;
    if (event.key === '/') {
      const search = document.querySelector('input[type="search"]');
      if (search) search.focus();
      else return;
    } else if (event.key === 'j') step(1);
    else if (event.key === 'k') step(-1);
    else if (event.key === '?') document.getElementById('keys-help')?.showModal();
    else if (event.key === 'g') went = event.timeStamp;
    else if (base && event.key in GO && went && event.timeStamp - went < 1500) location.href = base + GO[event.key];
    else return;
    event.preventDefault();
  });

  document.addEventListener('htmx:load', (event) => ready(event.target));
  ready(document.body);
  document.querySelector('[aria-invalid]')?.focus();
  setInterval(() => times(document.body), 30000);
})();
