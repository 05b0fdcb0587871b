// Waiting for something that another process does.

import assert from 'node:assert/strict';

/** Asks until `read` gives something true and returns that; fails with `what` after a while. */
export async function until(what, read, withinMs = 20_000) {
  const end = Date.now() + withinMs;
  for (;;) {
    const value = await read();
    if (value) return value;
    if (Date.now() > end) assert.fail(`waited in vain: ${what}`);
    await new Promise((done) => setTimeout(done, 25));
  }
}
