// The part of Playwright's page that the tests of several browsers use, for the browsers that
// Playwright does not drive. It stands on a handful of words that a driver has to know:
//
//   evaluate(path, body, argument)  runs a function in the frame that `path` leads to
//   click(path, selector)           a click with the pointer
//   press(key), goto(url), url(), picture(file), close()
//
// A path is a list of selectors of iframes, from the outside inwards. Selectors look into open
// shadow roots, and match within one root.

import { until } from './until.mjs';

const ANSWERS_WITHIN_MS = 20_000;

/** Runs in the page: the first element that matches, wherever it is. */
export function find(selector, root = document) {
  const found = root.querySelector(selector);
  if (found) return found;
  for (const { shadowRoot } of root.querySelectorAll('*')) {
    const inner = shadowRoot && find(selector, shadowRoot);
    if (inner) return inner;
  }
  return null;
}

function look([selector]) {
  const element = find(selector);
  if (!element) return 'detached';
  const { width, height } = element.getBoundingClientRect();
  const seen = width > 0 && height > 0 && getComputedStyle(element).visibility === 'visible';
  return seen ? 'visible' : 'hidden';
}

class Locator {
  constructor(place, selector) {
    Object.assign(this, { place, selector });
  }

  #state() {
    return this.place.evaluate(look, [this.selector]);
  }

  async waitFor({ state = 'visible' } = {}) {
    const is = { attached: (now) => now !== 'detached' }[state] ?? ((now) => now === state);
    // While a frame is being replaced there is nothing to ask.
    const asked = async () => is(await this.#state().catch(() => 'gone'));
    await until(`${this.selector} is ${state}`, asked, ANSWERS_WITHIN_MS);
  }

  async isVisible() {
    return (await this.#state()) === 'visible';
  }

  async count() {
    return Number((await this.#state()) !== 'detached');
  }

  async click() {
    await this.waitFor();
    await this.place.driver.click(this.place.path, this.selector);
  }

  /** Replaces a field's text at once; a test that is about keys presses them. */
  async fill(text) {
    await this.waitFor();
    await this.evaluate((field, value) => {
      field.focus();
      field.value = value;
      field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
    }, text);
  }

  /** `body` gets the element and one argument. */
  async evaluate(body, argument) {
    await this.waitFor({ state: 'attached' });
    const call = `([selector, argument]) => (${body})(find(selector), argument)`;
    return this.place.driver.evaluate(this.place.path, call, [this.selector, argument]);
  }

  textContent() {
    return this.evaluate((element) => element.textContent);
  }

  innerText() {
    return this.evaluate((element) => element.innerText);
  }

  getAttribute(name) {
    return this.evaluate((element, word) => element.getAttribute(word), name);
  }
}

/** A page, or a frame in it. */
export class Place {
  constructor(driver, path = []) {
    Object.assign(this, { driver, path });
    this.keyboard = { press: (key) => driver.press(key) };
  }

  goto(url) {
    return this.driver.goto(url);
  }

  async url() {
    return this.driver.url();
  }

  frameLocator(selector) {
    return new Place(this.driver, [...this.path, selector]);
  }

  locator(selector) {
    return new Locator(this, selector);
  }

  click(selector) {
    return this.locator(selector).click();
  }

  focus(selector) {
    return this.locator(selector).evaluate((element) => element.focus());
  }

  evaluate(body, argument) {
    return this.driver.evaluate(this.path, `${body}`, argument);
  }

  async waitForFunction(body, argument) {
    // What it returns may be an element, which a driver cannot hand over.
    const call = `async (argument) => Boolean(await (${body})(argument))`;
    const asked = () => this.evaluate(call, argument).catch(() => false);
    await until(`${body}`, asked, ANSWERS_WITHIN_MS);
  }

  /** Waits until the address satisfies `test`, which gets it as a URL. */
  async waitForURL(test) {
    const asked = async () => test(new URL(await this.driver.url()));
    await until('the page is elsewhere', asked, ANSWERS_WITHIN_MS);
  }

  close() {
    return this.driver.close();
  }
}
