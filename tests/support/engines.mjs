// The browsers that the core of the suite runs in. `ENGINES="firefox webkit"` runs it in those
// only. A page is Playwright's in Chromium, and what `place.mjs` knows of it in the others.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { launch, PICTURES } from './browser.mjs';
import { launchFirefox } from './firefox.mjs';
import { launchWebkit } from './webkit.mjs';

const LAUNCHERS = { chromium: launchChromium, firefox: launchFirefox, webkit: launchWebkit };
const CHOSEN = (process.env.ENGINES ?? Object.keys(LAUNCHERS).join(' ')).split(/[\s,]+/);

async function launchChromium() {
  const browser = await launch([], { whole: true });
  const newPage = async () => {
    const page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
    page.setDefaultTimeout(20_000);
    const faults = [];
    page.on('pageerror', (error) => faults.push(`${error}`));
    page.driver = { picture: (path) => page.screenshot({ path }) };
    return Object.assign(page, { faults });
  };
  return { newPage, close: () => browser.close() };
}

/** Those of the named engines that were asked for. */
export const engines = (...names) => names.filter((name) => CHOSEN.includes(name));

/**
 * Browsers of one test file, each started when it is first needed. `in(engine, body)` makes the body
 * of a test in one engine; it gets a page of its own and the test's context, and nothing may throw
 * in the page.
 */
export class Browsers {
  #started = new Map();

  in(engine, body) {
    return async (t) => {
      const page = await (await this.#browser(engine)).newPage();
      try {
        await body(page, t);
        assert.deepEqual(page.faults, [], 'nothing threw');
      } catch (error) {
        mkdirSync(PICTURES, { recursive: true });
        const name = t.name.replace(/[^a-z0-9]+/gi, '-').slice(0, 80);
        await page.driver.picture(`${PICTURES}${name}.png`).catch(() => {});
        throw error;
      } finally {
        await page.close();
      }
    };
  }

  #browser(engine) {
    if (!this.#started.has(engine)) this.#started.set(engine, LAUNCHERS[engine]());
    return this.#started.get(engine);
  }

  async close() {
    for (const browser of this.#started.values()) await (await browser).close();
  }
}
