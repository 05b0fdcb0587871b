// Rules of accessibility that a program can check.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Runs axe in a page or frame; every violation is an error, the advice about best practice too. */
export async function judge(frame, what) {
  // Colours are judged where they end, not halfway through a transition.
  await frame.evaluate(() =>
    Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))),
  );
  await frame.evaluate(AXE);
  const { violations, passes } = await frame.evaluate(() =>
    window.axe.run(document, { resultTypes: ['violations'] }),
  );
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
  );
  assert.deepEqual(found, [], what);
  assert.ok(passes.length > 10, `${what}: axe looked at something`);
}

/** The document in a frame of a page. */
export const inside = async (page, selector) =>
  (await page.locator(selector).elementHandle()).contentFrame();
