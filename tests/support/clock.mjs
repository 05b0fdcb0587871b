// A server whose clock on the wall a test moves, by libfaketime. What a server times by itself, such
// as how long a client may take, it times as ever.

import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LIBRARY = readdirSync('/usr/lib')
  .map((folder) => join('/usr/lib', folder, 'faketime/libfaketimeMT.so.1'))
  .find(existsSync);

/** Why it can not be done here; nothing if it can. */
export const clockMissing = LIBRARY ? undefined : 'libfaketime is not installed';

/** A clock that is right at first: a server started with `env` reads it. */
export async function movableClock() {
  const folder = await mkdtemp(join(tmpdir(), 'pebblepay-clock-'));
  const file = join(folder, 'clock');
  /** Sets the clock so many seconds off; less than zero is slow. */
  const set = async (off_s) => {
    await writeFile(`${file}.new`, `${off_s < 0 ? '' : '+'}${off_s}\n`);
    await rename(`${file}.new`, file);
  };
  await set(0);
  return {
    set,
    env: {
      LD_PRELOAD: LIBRARY,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
