// A PostgreSQL server for `cargo xtask bench`: prints the URL of an empty database, and ends when its
// standard input does.

import { startPostgres } from '../support/postgres.mjs';

const postgres = await startPostgres();
console.log(postgres.url);
process.stdin.resume();
process.stdin.once('end', () => postgres.stop());
