// Firefox, driven over WebDriver BiDi by puppeteer.

import puppeteer from 'puppeteer-core';
import { find, Place } from './place.mjs';

const PREFERENCES = {
  // Tab reaches links and buttons too, as it does for people who use the keyboard.
  'accessibility.tabfocus': 7,
  // Every origin here is on loopback: none of them is to be treated as a stranger's network.
  'network.lna.blocking': false,
  'browser.shell.checkDefaultBrowser': false,
};

/** Starts Firefox; throws where there is none. */
export async function launchFirefox() {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    headless: true,
    executablePath: process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr',
    extraPrefsFirefox: PREFERENCES,
    protocolTimeout: 60_000,
  });
  return { newPage: () => open(browser), close: () => browser.close() };
}

async function open(browser) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width: 1000, height: 800 });
  const faults = [];
  page.on('pageerror', (error) => {
    // Firefox counts it as an error that it kept a message from a window of another origin.
    if (!/target origin provided/.test(error)) faults.push(`${error}`);
  });
  return Object.assign(new Place(new Driver(page, context)), { faults });
}

class Driver {
  constructor(page, context) {
    Object.assign(this, { page, context });
  }

  async #enter(path) {
    let frame = this.page.mainFrame();
    for (const selector of path) {
      const element = await this.#element(frame, selector);
      frame = await element.contentFrame();
      if (!frame) throw new Error(`${selector} is no frame`);
    }
    return frame;
  }

  async #element(frame, selector) {
    const handle = await frame.evaluateHandle(`(${find})(${JSON.stringify(selector)})`);
    const element = handle.asElement();
    if (!element) throw new Error(`there is no ${selector}`);
    return element;
  }

  async evaluate(path, body, argument) {
    const frame = await this.#enter(path);
    return frame.evaluate(`(() => { ${find}\nreturn (${body})(${JSON.stringify(argument)}); })()`);
  }

  async click(path, selector) {
    await (await this.#element(await this.#enter(path), selector)).click();
  }

  press(key) {
    const [last, ...held] = key.split('+').reverse();
    return this.#held(held.reverse(), () => this.page.keyboard.press(last));
  }

  async #held(keys, act) {
    for (const key of keys) await this.page.keyboard.down(key);
    await act();
    for (const key of keys.reverse()) await this.page.keyboard.up(key);
  }

  goto(url) {
    return this.page.goto(url);
  }

  url() {
    return this.page.url();
  }

  picture(path) {
    return this.page.screenshot({ path });
  }

  close() {
    return this.context.close();
  }
}
