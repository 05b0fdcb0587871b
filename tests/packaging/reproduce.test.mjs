// A clean build of the SDK, in another place, gives the bytes that are in dist/: whoever pins a script
// can make its hash from the source.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const cwd = fileURLToPath(new URL('../../', import.meta.url));

// proves: E10
test('a clean build of the SDK gives the same files', async () => {
  const words = ['run', '--quiet', '--package', 'xtask', '--', 'reproduce', '--with-dist'];
  const { stdout } = await promisify(execFile)('cargo', words, { cwd });
  const lines = stdout.trim().split('\n');
  assert.match(lines.pop(), /^two builds, the same \d+ files$/);
  for (const end of ['integrity.json', 'pebblepay.js', '.wasm', '.core.js']) {
    assert.ok(lines.some((line) => line.endsWith(end)), `${end} in ${stdout}`);
  }
});
