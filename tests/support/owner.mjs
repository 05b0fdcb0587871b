// A person of a store in the dashboard: an account made at the command line, signed in through the
// page; and what is looked at on every page of it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { judge } from './axe.mjs';

export const PASSWORD = 'correct horse battery';

/** Makes an account with a role in a store. */
export async function account(server, store, email, role = 'owner') {
  const words = ['user', 'create', '--email', email, '--password-stdin'];
  const all = ['--database', server.database, ...words, '--store', store.store_id, '--role', role];
  const child = spawn(server.bin, all, { stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  child.stdin.end(PASSWORD);
  const code = await new Promise((done) => child.once('exit', done));
  assert.equal(code, 0, said);
}

/** Signs in; the address of a page of the store's side then. */
export async function signIn(page, server, store, email, side = 'test') {
  const at = (path = '') => `${server.origin}/dashboard/${store.store_id}/${side}${path}`;
  await page.goto(`${server.origin}/dashboard/sign-in`);
  // Whoever is signed in is sent on.
  if (!new URL(page.url()).pathname.endsWith('/sign-in')) return at;
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => !url.pathname.endsWith('/sign-in'));
  return at;
}

const VIEWS = [
  [400, 'light'],
  [1280, 'dark'],
];
const FURTHER = [
  [400, 'dark'],
  [1280, 'light'],
];

/**
 * Looks at the page small and light, large and dark: axe finds nothing, and nothing is wider than
 * the window. With SHOTS=folder it looks at the other two as well and leaves pictures there.
 */
export async function look(page, name) {
  const before = page.viewportSize();
  const folder = process.env.SHOTS;
  for (const [width, colorScheme] of folder ? [...VIEWS, ...FURTHER] : VIEWS) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    const what = `${name} at ${width}, ${colorScheme}`;
    await judge(page, what);
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.equal(wide, 0, `${what} scrolls sideways`);
    if (folder) {
      mkdirSync(folder, { recursive: true });
      const path = `${folder}/${name}-${width}-${colorScheme}.png`;
      await page.screenshot({ path, fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(before);
}

/**
 * Goes through the page with the Tab key as far as it leads: every link, button and field that can be
 * seen has had the focus, and showed it. Of radio buttons with one name one is enough.
 */
export async function reachable(page, name) {
  const wanted = await page.evaluate(() => {
    document.activeElement?.blur();
    const seen = new Set();
    const all = document.querySelectorAll('a[href], button, input, select, textarea, summary');
    const shown = [...all].filter((one) => {
      if (one.disabled || one.type === 'hidden') return false;
      if (!one.checkVisibility({ visibilityProperty: true })) return false;
      if (one.type !== 'radio') return true;
      const isFirst = !seen.has(one.name);
      seen.add(one.name);
      return isFirst;
    });
    shown.forEach((one, index) => (one.dataset.wanted = index));
    window.reached = new Set();
    document.addEventListener('focusin', ({ target }) => {
      const first = `[name="${target.name}"][data-wanted]`;
      const named = target.type === 'radio' ? document.querySelector(first) : target;
      const { outlineStyle, boxShadow } = getComputedStyle(target);
      if (outlineStyle !== 'none' || boxShadow !== 'none') window.reached.add(named?.dataset.wanted);
    });
    return shown.map((one) => one.outerHTML.slice(0, 120));
  });
  // A picker of dates has several places to stop at.
  for (let presses = 0; presses < wanted.length * 2 + 20; presses += 1) {
    await page.keyboard.press('Tab');
  }
  const reached = await page.evaluate(() => [...window.reached].map(Number));
  const missed = wanted.filter((_, index) => !reached.includes(index));
  assert.deepEqual(missed, [], `${name}: out of reach of the keyboard`);
}
