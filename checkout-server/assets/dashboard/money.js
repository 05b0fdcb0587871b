
/* Payments and figures: parts of a page that ask for themselves anew when something happened, tables
   that say how far they are, charts that are read by keys. */

(() => {
  const base = document.body.dataset.base;
  const parts = () => document.querySelectorAll('[data-live]');

  // A part is not taken away under somebody's hands: where one types in it, the next event tries again.
  const refresh = () => {
    for (const part of parts()) {
      const { id } = part;
      if (part.querySelector('input:focus, details[open] :focus')) continue;
      const at = part.querySelector('tr.is-at')?.id;
      const focused = part.contains(document.activeElement) ? document.activeElement : null;
      const [row, href] = [focused?.closest('tr')?.id, focused?.getAttribute('href')];
      const open = [...part.querySelectorAll('details')].map((one) => one.open);
      const known = new Set([...part.querySelectorAll('tr[data-row]')].map((one) => one.id));
      const asked = { target: `#${id}`, select: `#${id}`, swap: 'outerHTML' };
      htmx.ajax('GET', location.pathname + location.search, asked).then(() => {
        const now = document.getElementById(id);
        if (!now) return;
        now.querySelectorAll('details').forEach((one, nth) => { one.open = open[nth] ?? one.open; });
        for (const one of now.querySelectorAll('tr[data-row]')) if (known.size && !known.has(one.id)) one.classList.add('is-new');
        if (at) document.getElementById(at)?.classList.add('is-at');
        const again = row ? `#${CSS.escape(row)} a` : href && `#${id} a[href="${CSS.escape(href)}"]`;
        if (again) document.querySelector(again)?.focus({ preventScroll: true });
      }, () => {});
    }
  };

  // A browser has few connections to a server, so only a page that is seen holds one.
  let stream;
  let timer;
  const hear = () => {
    if (!base || parts().length === 0 || !window.EventSource) return;
    if (document.hidden) { stream?.close(); stream = undefined; return; }
    if (stream && stream.readyState !== EventSource.CLOSED) return;
    const missed = stream === undefined && hear.before;
    hear.before = true;
    stream = new EventSource(`${base}/live`);
    stream.addEventListener('change', () => { clearTimeout(timer); timer = setTimeout(refresh, 250); });
    stream.onopen = () => { document.documentElement.dataset.hears = 'yes'; };
    if (missed) refresh();
  };
  document.addEventListener('visibilitychange', hear);
  hear();

  // An export says how many rows there are already. Without this it is an ordinary download.
  let stop;
  document.addEventListener('click', async (event) => {
    const link = event.target.closest?.('a[data-export]');
    const line = document.getElementById('export-line');
    if (line && event.target.closest?.('#export-line button')) { stop?.abort(); return; }
    if (!link || !line || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (stop) return;
    stop = new AbortController();
    const all = Number(link.dataset.rows);
    const count = new Intl.NumberFormat(navigator.language);
    const say = (words) => { line.firstElementChild.textContent = words; };
    const [button] = line.getElementsByTagName('button');
    line.hidden = false;
    button.hidden = false;
    say('The export begins.');
    try {
      const response = await fetch(link.href, { signal: stop.signal });
      if (!response.ok || !response.headers.get('content-type')?.startsWith('text/csv')) throw new Error(`${response.status}`);
      const chunks = [];
      let rows = -1;
      let told = 0;
      for (const reader = response.body.getReader(); ;) {
        const { done, value } = await reader.read();
        if (done) break;
        chunks.push(value);
        for (const byte of value) if (byte === 10) rows += 1;
        if (performance.now() - told > 500) {
          told = performance.now();
          say(all ? `${count.format(rows)} of ${count.format(all)} rows` : `${count.format(rows)} rows`);
        }
      }
      const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
      const save = document.createElement('a');
      save.href = URL.createObjectURL(new Blob(chunks, { type: 'text/csv' }));
      save.download = name ?? 'payments.csv';
      save.click();
      setTimeout(() => URL.revokeObjectURL(save.href), 60000);
      say(`${count.format(Math.max(rows, 0))} ${rows === 1 ? 'row' : 'rows'} exported.`);
    } catch (error) {
      say(error.name === 'AbortError' ? 'The export was cancelled.' : 'The export broke off. Nothing was saved; try again.');
    } finally {
      stop = undefined;
      button.hidden = true;
    }
  });

  // Days of a chart, by arrows.
  document.addEventListener('keydown', (event) => {
    const day = event.target.closest?.('.day');
    if (!day || !['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) return;
    const days = [...day.parentElement.querySelectorAll('.day')];
    const at = days.indexOf(day);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: days.length - 1 }[event.key];
    const next = days[Math.min(Math.max(to, 0), days.length - 1)];
    day.setAttribute('tabindex', '-1');
    next.setAttribute('tabindex', '0');
    next.focus();
    event.preventDefault();
  });
})();
