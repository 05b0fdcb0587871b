// The script tag against the best of its kind and against itself by hand, in turns, in one browser:
// bytes, time of the script on pages of few and of many buttons, and what a click costs.
//
// `cargo xtask bench sdk` runs it. POLAR is the folder of the package @polar-sh/checkout, DIST
// ours.

import { transform } from 'esbuild';
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { constants, brotliCompressSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { launch } from '../support/browser.mjs';
import { close, listen } from '../support/merchant.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DIST = process.env.DIST ?? join(ROOT, 'dist');
const ROUNDS = Number(process.env.ROUNDS ?? 15);
const FEW = 10;
const MANY = 10_000;
// Customers click on a page that has been built: what the script started must be over.
const REST_MS = 500;

const manifest = JSON.parse(readFileSync(join(DIST, 'manifest.json'), 'utf8'));
const ours = readFileSync(join(DIST, manifest.js), 'utf8');
const wasm = readFileSync(join(DIST, manifest.wasm));
const polar = readFileSync(join(process.env.POLAR, 'dist/embed.global.js'), 'utf8');
const minify = async (text, loader) =>
  (await transform(text, { minify: true, loader })).code.trim();
const twin = await makeTwin();

async function makeTwin() {
  const css = await minify(readFileSync(join(ROOT, 'sdk-wasm/js/modal.css'), 'utf8'), 'css');
  const source = readFileSync(new URL('twin.js', import.meta.url), 'utf8');
  return minify(source.replace('__CSS__', css.replaceAll('\\', '\\\\')), 'js');
}

const compressed = (data) =>
  brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

// Scripts come from another origin, as they do in life. Frames of it never load.
const { server: cdnServer, origin: cdn } = await listen(({ url }, answer) => {
  const headers = {
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
  };
  if (!url.endsWith('.wasm')) return answer.destroy();
  return answer.writeHead(200, { ...headers, 'content-type': 'application/wasm' }).end(wasm);
});

/** Each script with the button it serves, and how the page knows that all of it has started. */
const SCRIPTS = {
  pebblepay: {
    code: ours,
    tag: `<script type="text/plain" src="${cdn}/js/pebblepay.js" data-store="store_x"></script>`,
    button: '<button data-pebblepay="checkout" data-amount="15">Buy</button>',
    ready: 'pebblepay:ready',
  },
  polar: {
    code: polar,
    tag: '',
    button: '<a href="https://buy.polar.sh/x" data-polar-checkout>Buy</a>',
  },
  twin: {
    code: twin,
    tag: `<script type="text/plain" src="${cdn}/js/twin.js" data-store="store_x"></script>`,
    button: '<button data-pebblepay="checkout" data-amount="15">Buy</button>',
  },
};

// An isolated page has a clock of microseconds instead of tenths of milliseconds.
const { server: shopServer, origin: shop } = await listen(({ url }, answer) => {
  const { searchParams: asked } = new URL(url, 'http://shop');
  const script = SCRIPTS[asked.get('script')];
  const body = script ? script.button.repeat(Number(asked.get('buttons'))) + script.tag : '';
  const headers = {
    'content-type': 'text/html',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  };
  answer.writeHead(200, headers).end(`<!doctype html><title>Shop</title><body>${body}</body>`);
});

/** In the page: runs the script as a tag would, and what waits for the document. */
async function evaluateScript({ code, ready }) {
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  await frame();
  document.body.getBoundingClientRect();
  await frame();
  const started = new Promise((done) => {
    if (ready) document.addEventListener(ready, done, { once: true });
    else done();
  });
  const script = document.createElement('script');
  script.setAttribute('data-auto-init', '');
  script.textContent = code;
  const begin = performance.now();
  document.head.append(script);
  document.dispatchEvent(new Event('DOMContentLoaded'));
  const milliseconds = performance.now() - begin;
  await started;
  await frame();
  return milliseconds;
}

/**
 * In the page, once it has come to rest: clicks a button in the middle and waits until there is an
 * iframe, and until what shows it has been painted.
 */
async function clickButton(restMs) {
  await new Promise((done) => setTimeout(() => requestIdleCallback(done), restMs));
  const find = (root) => {
    const found = root.querySelector('iframe');
    if (found) return found;
    const last = document.body.lastElementChild.shadowRoot;
    return root !== last && last ? find(last) : null;
  };
  const buttons = document.body.querySelectorAll('button, a');
  const button = buttons[buttons.length >> 1];
  const begin = performance.now();
  button.click();
  while (!find(document)) await Promise.resolve();
  const click = performance.now() - begin;
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return { click, shown: performance.now() - begin };
}

/** One page: the time of the script, of the script and all that it starts, and of a click. */
async function sample(browser, name, buttons) {
  const page = await browser.newPage();
  const metrics = await page.context().newCDPSession(page);
  await metrics.send('Performance.enable');
  const scripted = async () => {
    const { metrics: all } = await metrics.send('Performance.getMetrics');
    return all.find((one) => one.name === 'ScriptDuration').value * 1000;
  };
  await page.goto(`${shop}/?script=${name}&buttons=${buttons}`);
  const { code, ready } = SCRIPTS[name];
  const before = await scripted();
  const script = await page.evaluate(evaluateScript, { code, ready });
  const all = (await scripted()) - before;
  const clicked = await page.evaluate(clickButton, REST_MS);
  await page.close();
  return { script, all, ...clicked };
}

const median = (values) => [...values].sort((one, two) => one - two)[values.length >> 1];
const span = (values, digits) => {
  const texts = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
    value.toFixed(digits),
  );
  return `${texts[0]} (${texts[1]}–${texts[2]})`;
};

async function measure(browser) {
  const samples = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const one = {};
    for (const buttons of [FEW, MANY]) {
      for (const name of Object.keys(SCRIPTS)) {
        one[`${name} ${buttons}`] = await sample(browser, name, buttons);
      }
    }
    // The first round warms the browser up.
    if (round > 0) samples.push(one);
  }
  return samples;
}

function printSizes() {
  const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
  row('bytes, brotli 11', 'PebblePay', 'Polar', 'hand-written');
  row('---', '--:', '--:', '--:');
  row('for the first click', manifest.sizes.stub_br, compressed(polar), compressed(twin));
  const total = compressed(ours) + compressed(wasm);
  row('all of it', total, compressed(polar), compressed(twin));
}

function printTimes(samples) {
  const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
  const times = (name, buttons, what) => samples.map((one) => one[`${name} ${buttons}`][what]);
  const ratios = (name, buttons, what, base) => {
    const [top, bottom] = [times(name, buttons, what), times(...base)];
    return top.map((value, index) => value / bottom[index]);
  };
  console.log();
  row(
    'milliseconds: median (min–max)',
    'PebblePay',
    'Polar',
    'hand-written',
    '/ Polar',
    '/ hand-written',
  );
  row('---', '--:', '--:', '--:', '--:', '--:');
  const rows = [
    [`script, ${FEW} buttons`, FEW, 'script'],
    [`script, ${MANY} buttons`, MANY, 'script'],
    [`script and core, ${FEW} buttons`, FEW, 'all'],
    [`script and core, ${MANY} buttons`, MANY, 'all'],
    [`click until the iframe is in, ${MANY} buttons`, MANY, 'click'],
    [`click until the dialog is painted, ${MANY} buttons`, MANY, 'shown'],
  ];
  for (const [title, buttons, what] of rows) {
    const cells = Object.keys(SCRIPTS).map((name) => span(times(name, buttons, what), 2));
    const against = (name) => span(ratios('pebblepay', buttons, what, [name, buttons, what]), 2);
    row(title, ...cells, against('polar'), against('twin'));
  }
  const growth = (what) => span(ratios('pebblepay', MANY, what, ['pebblepay', FEW, what]), 2);
  console.log(
    `\n${MANY} buttons cost the script ${growth('script')} times what ${FEW} do (aim: 2).`,
  );
  const load = loadavg()[0].toFixed(1);
  console.log(`${ROUNDS} rounds, ${cpus().length} cores, load ${load} at the end.`);
}

const browser = await launch(['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'], { whole: true });
try {
  printSizes();
  printTimes(await measure(browser));
} finally {
  await browser.close();
  await Promise.all([close(cdnServer), close(shopServer)]);
}
