// One browser for a test file, one context for each test. A test fails by itself when a page threw
// or its policy refused something; when it fails, the page's picture is in test-results/.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const PICTURES = fileURLToPath(new URL('../../test-results/', import.meta.url));
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Every origin here is on loopback and stands for one on the internet.
  '--disable-features=LocalNetworkAccessChecks',
];
const ANSWERS_WITHIN_MS = 20_000;
const VIEWPORT = { width: 1000, height: 800 };

/**
 * Starts Chromium, with further flags: `whole` as customers have it, else without the windows and
 * toolbars around its pages, which nobody sees here and which take half of the time.
 */
export function launch(flags = [], { whole = false } = {}) {
  const { CHROMIUM_PATH = '/usr/bin/chromium', CHROMIUM_SHELL_PATH = '/usr/bin/chromium-headless-shell' } =
    process.env;
  const executablePath = whole || !existsSync(CHROMIUM_SHELL_PATH) ? CHROMIUM_PATH : CHROMIUM_SHELL_PATH;
  // A test file that took too long is ended by this signal: it must end, not just its browser.
  const handleSIGTERM = false;
  return chromium.launch({ executablePath, args: [...FLAGS, ...flags], handleSIGTERM });
}

const isRefusal = (text) => /Content Security Policy|Refused to|violates the following/.test(text);

/** Notes what a page must not do: throw, or have something refused by a policy. */
function watch(page, faults) {
  page.on('pageerror', (error) => faults.push(`${error.name}: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && isRefusal(text)) faults.push(text);
  });
}

/**
 * Makes the bodies of tests that have a page of their own: `inPage(body)` or
 * `inPage(options, body)`. The body gets the page, its context, and the messages that a merchant's
 * listeners recorded (they outlive navigation). With `faults: true` in the options the test expects
 * that something is refused, and the faults are not judged.
 */
export function pagesOf(browser) {
  return (...given) => {
    const body = given.pop();
    const [{ faults: expectsFaults = false, ...options } = {}] = given;
    return async (t) => {
      const context = await browser().newContext({ viewport: VIEWPORT, ...options });
      context.setDefaultTimeout(ANSWERS_WITHIN_MS);
      const faults = [];
      const messages = [];
      context.on('page', (page) => watch(page, faults));
      try {
        if (options.javaScriptEnabled !== false) {
          const keep = ({ page }, heard) => messages.push({ ...heard, url: page.url() });
          await context.exposeBinding('record', keep);
        }
        const page = await context.newPage();
        await body({ page, context, messages });
        if (!expectsFaults) assert.deepEqual(faults, [], 'nothing threw and nothing was refused');
      } catch (error) {
        await picture(context, t.name);
        throw error;
      } finally {
        await context.close();
      }
    };
  };
}

async function picture(context, name) {
  mkdirSync(PICTURES, { recursive: true });
  const stem = name.replace(/[^a-z0-9]+/gi, '-').slice(0, 80);
  for (const [index, page] of context.pages().entries()) {
    await page.screenshot({ path: `${PICTURES}${stem}-${index}.png` }).catch(() => {});
  }
}
