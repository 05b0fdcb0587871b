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
pids=
trap 'for pid in $pids; do kill -QUIT "$pid" 2>/dev/null; done; wait; rm -rf "$dir"' EXIT
cd "$dir"
"$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >log 2>&1 ||
    { cat log >&2; exit 1; }
serve() {
    "$bin/postgres" -D "$dir/$1" -k "$dir" -p "$2" -c listen_addresses= -c max_connections=100 \\
        -c shared_buffers=64MB >>log 2>&1 &
    pids="$pids $!"
    until "$bin/pg_isready" -q -h "$dir" -p "$2"; do
        kill -0 "$!" || { cat log >&2; exit 1; }
        sleep 0.05
    done
}
serve data 5432
"$bin/createdb" -h "$dir" -U postgres pebblepay
echo "$dir"
while read -r word mode; do
    case $word in
    restart)
        "$bin/pg_ctl" -s -D "$dir/data" -m "$mode" -w stop
        serve data 5432
        ;;
    replicate)
        "$bin/pg_basebackup" -D "$dir/copy" -R -X stream -c fast -h "$dir" -U postgres
        serve copy 5433
        "$bin/psql" -q -h "$dir" -U postgres -c "alter system set synchronous_standby_names = '*'" \\
            -c 'select pg_reload_conf()' >>log
        until "$bin/psql" -tA -h "$dir" -U postgres \\
            -c 'select sync_state from pg_stat_replication' | grep -q sync; do sleep 0.05; done
        ;;
    fail_over)
        kill -KILL "$(head -n 1 "$dir/data/postmaster.pid")"
        "$bin/pg_ctl" -s -D "$dir/copy" -w promote
        # Nobody copies it: it waits for nobody.
        "$bin/psql" -q -h "$dir" -p 5433 -U postgres -c 'alter system reset synchronous_standby_names' \\
            -c 'select pg_reload_conf()' >>log
        ;;
    esac
    echo "done"
done
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

/**
 * Starts it; `url` is its database, `stop` ends it. `restart(mode)` stops it, `fast` or `immediate`,
 * and starts it again. After `replicate()` a second server has a copy of all that was committed, and
 * `pair` names both; `failOver()` kills the first and promotes the second.
 */
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
  const tell = async (words) => {
    const answered = new Promise((done) => child.stdout.once('data', done));
    child.stdin.write(`${words}\n`);
    const over = ended.then((code) => Promise.reject(new Error(`PostgreSQL ended (${code})`)));
    over.catch(() => {});
    await Promise.race([answered, over]);
  };
  const host = folder.replaceAll('/', '%2F');
  return {
    folder,
    url: `postgres://postgres@${host}/pebblepay`,
    pair: `postgres://postgres@${host}:5432,${host}:5433/pebblepay?target_session_attrs=read-write`,
    restart: (mode) => tell(`restart ${mode}`),
    replicate: () => tell('replicate'),
    failOver: () => tell('fail_over'),
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
