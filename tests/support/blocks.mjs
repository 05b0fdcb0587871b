// The programs that a page of the documentation shows, written out as files so that they can run.

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const path = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/**
 * Writes every block of `page` that follows a line `<!-- file: NAME -->` into a folder of its own;
 * returns a function from names to paths. The folder is inside the checkout, so that programs find
 * the packages that the tests have.
 */
export async function blocksOf(page) {
  const text = await readFile(path(page), 'utf8');
  const folder = path(`test-results/${page.replace(/\W+/g, '-')}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const files = new Map();
  for (const [, name, code] of text.matchAll(/^<!-- file: (\S+) -->\n```\w+\n([^]*?)^```$/gm)) {
    files.set(name, join(folder, name));
    await writeFile(files.get(name), code);
  }
  return (name) => {
    const file = files.get(name);
    if (!file) throw new Error(`${page} shows no ${name}`);
    return file;
  };
}
