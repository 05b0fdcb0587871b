// WebKitGTK, driven over WebDriver by selenium, on a screen of its own that nobody sees.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { Builder, Capabilities, Key } from 'selenium-webdriver';
import { find, Place } from './place.mjs';
import { until } from './until.mjs';

const DRIVER = process.env.WEBKIT_DRIVER_PATH ?? '/usr/bin/WebKitWebDriver';
// What WebKit needs where there is no graphics card.
const ENVIRONMENT = {
  GDK_BACKEND: 'x11',
  LIBGL_ALWAYS_SOFTWARE: '1',
  WEBKIT_DISABLE_COMPOSITING_MODE: '1',
  WEBKIT_DISABLE_DMABUF_RENDERER: '1',
};
const KEYS = { Enter: Key.ENTER, Escape: Key.ESCAPE, Tab: Key.TAB, Space: Key.SPACE };

/** Starts a program; its end is awaited when it is stopped. */
function start(program, words, options) {
  const child = spawn(program, words, options);
  const ended = new Promise((done) => child.once('exit', done).once('error', done));
  const stop = () => {
    child.kill();
    return ended;
  };
  return { child, stop };
}

/** A screen: Xvfb picks a free number and says which. */
async function screen() {
  const words = ['-displayfd', '3', '-screen', '0', '1100x900x24', '-nolisten', 'tcp'];
  const server = start('Xvfb', words, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await new Promise((ready, fail) => {
    server.child.stdio[3].once('data', ready);
    server.child.once('error', fail).once('exit', () => fail(new Error('Xvfb ended')));
  });
  return { ...server, display: `:${`${number}`.trim()}` };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts WebKit's driver; each page is a browser of its own. Throws where there is none. */
export async function launchWebkit() {
  const { display, stop: stopScreen } = await screen();
  const port = await freePort();
  const env = { ...process.env, ...ENVIRONMENT, DISPLAY: display };
  const driver = start(DRIVER, [`--port=${port}`], { env, stdio: 'ignore' });
  const origin = `http://127.0.0.1:${port}`;
  await until('the driver answers', () => fetch(`${origin}/status`).catch(() => false));
  const close = async () => {
    await driver.stop();
    await stopScreen();
  };
  return { newPage: () => open(origin), close };
}

async function open(origin) {
  const wanted = new Capabilities().setBrowserName('MiniBrowser');
  const browser = await new Builder().usingServer(origin).withCapabilities(wanted).build();
  await browser.manage().setTimeouts({ script: 30_000, pageLoad: 30_000 });
  return Object.assign(new Place(new Driver(browser)), { faults: [] });
}

class Driver {
  constructor(browser) {
    this.browser = browser;
  }

  async #enter(path) {
    await this.browser.switchTo().defaultContent();
    for (const selector of path) {
      await this.browser.switchTo().frame(await this.#element(selector));
    }
  }

  async #element(selector) {
    const element = await this.browser.executeScript(
      `${find}\nreturn find(arguments[0])`,
      selector,
    );
    if (!element) throw new Error(`there is no ${selector}`);
    return element;
  }

  async evaluate(path, body, argument) {
    await this.#enter(path);
    // What the body returns may be a promise.
    const script = `${find}
      const done = arguments[arguments.length - 1];
      Promise.resolve().then(() => (${body})(arguments[0]))
        .then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value, error } = await this.browser.executeAsyncScript(script, argument);
    if (error) throw new Error(error);
    return value;
  }

  async click(path, selector) {
    await this.#enter(path);
    await (await this.#element(selector)).click();
  }

  async press(key) {
    const [last, ...held] = key.split('+').reverse();
    const keys = this.browser.actions();
    for (const one of held) keys.keyDown(Key[one.toUpperCase()]);
    keys.sendKeys(KEYS[last] ?? last);
    for (const one of held) keys.keyUp(Key[one.toUpperCase()]);
    await keys.perform();
  }

  goto(url) {
    return this.browser.get(url);
  }

  async url() {
    await this.browser.switchTo().defaultContent();
    return this.browser.getCurrentUrl();
  }

  async picture(path) {
    await writeFile(path, await this.browser.takeScreenshot(), 'base64');
  }

  close() {
    return this.browser.quit();
  }
}
