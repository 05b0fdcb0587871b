// Looking at a server's system calls, and breaking off or failing one of them.

import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Why it can not be done here; nothing if it can. */
export const straceMissing = (() => {
  if (spawnSync('strace', ['-V']).error) return 'strace is not installed';
  const { status } = spawnSync('strace', ['-o', '/dev/null', 'true']);
  return status === 0 ? undefined : 'this system allows no tracing';
})();

/** Watches a process with these words of strace; `stop` lets go of it and waits. */
export async function attach(pid, words) {
  const child = spawn('strace', ['-f', ...words, '-p', `${pid}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((done) => child.once('exit', done));
  await new Promise((ready, fail) => {
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
      if (/attached/.test(said)) ready();
    });
    ended.then((code) => fail(new Error(`strace ended (${code}): ${said}`)));
  });
  // A killed process whose threads strace still holds never ends by itself.
  const watching = setInterval(() => isDead(pid) && child.kill('SIGKILL'), 20);
  ended.then(() => clearInterval(watching));
  return {
    stop: async () => {
      child.kill('SIGINT');
      await ended;
    },
  };
}

function isDead(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].startsWith('Z');
  } catch {
    return true;
  }
}
