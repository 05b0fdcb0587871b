// A private PostgreSQL server with one empty database. It listens on a Unix socket in a folder of
// its own and ends when its standard input closes, however this process ends.

import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

const SCRIPT = `
set -eu
trap 'exit 1' HUP INT TERM
trap '' PIPE
bin=$1
dir=$(mktemp -d "\${TMPDIR:-/tmp}/pebblepay-postgres.XXXXXX")
pid=
trap 'test -z "$pid" || { kill -QUIT "$pid" 2>/dev/null; wait "$pid"; }; rm -rf "$dir"' EXIT
cd "$dir"
"$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >log 2>&1 ||
    { cat log >&2; exit 1; }
"$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c max_connections=100 \\
    -c shared_buffers=64MB >log 2>&1 &
pid=$!
until "$bin/pg_isready" -q -h "$dir"; do
    kill -0 "$pid" || { cat log >&2; exit 1; }
    sleep 0.05
done
"$bin/createdb" -h "$dir" -U postgres pebblepay
echo "$dir"
cat >/dev/null
`;

/** The newest installed server's programs; none if it is not installed. */
function programs() {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).map(Number).filter(Boolean) : [];
  const newest = versions.sort((one, two) => two - one)[0];
  return newest && `${root}/${newest}/bin`;
}

/** Why it can not be started here; nothing if it can. */
export const postgresMissing = programs() ? undefined : 'PostgreSQL is not installed';

/** Starts it; `url` is its database, `stop` ends it. */
export async function startPostgres() {
  const sh = ['-c', SCRIPT, 'postgres-for-tests', programs()];
  // PostgreSQL refuses to run as root.
  const [program, words] =
    process.getuid() === 0 ? ['runuser', ['-u', 'postgres', '--', 'sh', ...sh]] : ['sh', sh];
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((done) => child.once('exit', done));
  const folder = await new Promise((ready, fail) => {
    child.stdout.once('data', (text) => ready(String(text).trim()));
    ended.then((code) => fail(new Error(`PostgreSQL did not start (${code})`)));
  });
  return {
    url: `postgres://postgres@${folder.replaceAll('/', '%2F')}/pebblepay`,
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
