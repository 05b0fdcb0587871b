// Projects as a merchant's developer makes them: the examples, with the bundlers of package.json
// and the packed package, in target/packaging. Installed once; a changed lock file installs anew.

import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { close, listen } from '../support/merchant.mjs';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');
const HERE = fileURLToPath(new URL('.', import.meta.url));
/** The folder of all projects. */
export const PROJECTS = join(TARGET, 'packaging');
const STARTS_WITHIN_MS = 120_000;

/** Installs the bundlers, unless exactly those are there. */
export async function installBundlers() {
  const wanted = await readFile(join(HERE, 'package-lock.json'), 'utf8');
  const stamp = join(PROJECTS, 'node_modules', '.installed-lock.json');
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return;
  await mkdir(PROJECTS, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) {
    await cp(join(HERE, name), join(PROJECTS, name));
  }
  // Not `npm ci`: it wants the optional parts for every other platform in the lock file, which some
  // registries do not have.
  const words = ['install', '--no-save', '--no-audit', '--no-fund'];
  await run('npm', words, { cwd: PROJECTS });
  await writeFile(stamp, wanted);
}

/** Installs the bundlers and, from its tarball, the package. */
export async function install() {
  await installBundlers();
  const packed = (await readdir(join(TARGET, 'npm'))).filter((name) => name.endsWith('.tgz'));
  if (packed.length !== 1) throw new Error('no packed package: run `cargo xtask sdk` first');
  const folder = join(PROJECTS, 'node_modules', 'pebblepay');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const tarball = join(TARGET, 'npm', packed[0]);
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', folder]);
}

/** A new project with the files of an example. */
export async function project(name, example) {
  const folder = join(PROJECTS, name);
  await rm(folder, { recursive: true, force: true });
  await cp(join(ROOT, 'examples', example), folder, { recursive: true });
  return folder;
}

/** A new project with one page and these files. */
export async function pageProject(name, files) {
  const folder = join(PROJECTS, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
  return folder;
}

const installed = (path) => join(PROJECTS, 'node_modules', path);
const require = createRequire(join(PROJECTS, 'package.json'));

/** Imports a package that is installed for the projects. */
export const tool = (name) => import(pathToFileURL(require.resolve(name)));

/** Runs a program of an installed package, with `env` added. */
export const program = (folder, script, words, env = {}) =>
  run(process.execPath, [installed(script), ...words], {
    cwd: folder,
    env: { ...process.env, ...env },
    maxBuffer: 1 << 26,
  });

/** Starts a server of an installed package; waits until `isUp` finds its origin in what it says. */
export async function start(folder, script, words, isUp, env = {}) {
  const child = spawn(process.execPath, [installed(script), ...words], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const origin = await new Promise((ready, fail) => {
    const late = setTimeout(() => fail(new Error(`not up in time: ${log}`)), STARTS_WITHIN_MS);
    const hear = (text) => {
      log += text;
      const found = isUp(log);
      if (!found) return;
      clearTimeout(late);
      ready(found);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    child.once('exit', (code) => fail(new Error(`it ended (${code}): ${log}`)));
  });
  const ended = new Promise((done) => child.once('exit', done));
  const stop = () => {
    // One that is busy would finish first: nothing of it is kept.
    child.kill('SIGKILL');
    return ended;
  };
  return { origin, stop };
}

const MEDIA = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** Serves what a bundler wrote. `headers` go with every file. */
export async function serve(folder, headers = {}) {
  const { server, origin } = await listen(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const file = join(folder, pathname === '/' ? 'index.html' : pathname);
    try {
      const bytes = await readFile(file);
      response.writeHead(200, { 'content-type': MEDIA[extname(file)] ?? 'text/plain', ...headers });
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  return { origin, stop: () => close(server) };
}
