//! A private PostgreSQL server for the tests of one process.
//!
//! It is started by the first test that asks, listens on a Unix socket in a directory of its own,
//! and gives every test a new database. It ends with the test process, however that ends: a shell
//! waits at the other end of a pipe and stops the server when the pipe closes. Measurements that
//! need a durable database set `PEBBLEPAY_TEST_POSTGRES_FSYNC=on`.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Durability is off, as the second argument says: the tests prove what the server is asked to do,
/// not that its disk holds.
const START_AND_GUARD: &str = r#"
set -eu
trap 'exit 1' HUP INT TERM
trap '' PIPE
bin=$1
dir=$(mktemp -d "${TMPDIR:-/tmp}/pebblepay-postgres.XXXXXX")
pid=
trap 'test -z "$pid" || { kill -QUIT "$pid" 2>/dev/null; wait "$pid"; }; rm -rf "$dir"' EXIT
cd "$dir"
"$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >log 2>&1 ||
    { cat log >&2; exit 1; }
"$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c max_connections=300 \
    -c shared_buffers=32MB -c fsync=$2 -c full_page_writes=$2 -c synchronous_commit=$2 \
    -c deadlock_timeout=50ms >log 2>&1 &
pid=$!
until "$bin/pg_isready" -q -h "$dir"; do
    kill -0 "$pid" || { cat log >&2; exit 1; }
    sleep 0.05
done
echo "$dir"
cat >/dev/null
"#;

struct Server {
    /// Where the socket is.
    directory: String,
    /// Holds the pipe open; never waited for.
    _guard: Child,
}

static SERVER: OnceLock<Server> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// Whether the tests are to run on PostgreSQL too: `PEBBLEPAY_TEST_DATABASES=sqlite` leaves it out.
pub(crate) fn is_wanted() -> bool {
    std::env::var("PEBBLEPAY_TEST_DATABASES").map_or(true, |names| names != "sqlite")
}

/// The URL of a new database: an empty one, or a copy of one that nobody is connected to.
pub(crate) fn new_database(template: Option<&str>) -> String {
    let template = template.and_then(|url| url.rsplit('/').next());
    let template = template.unwrap_or("template1");
    let server = SERVER.get_or_init(start);
    let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    let create = || {
        let mut client = postgres::Client::connect(&url(server, "postgres"), postgres::NoTls)
            .expect("the test server accepts connections");
        client
            .batch_execute(&format!(
                "create database {name} template {template} strategy file_copy"
            ))
            .expect("a database is created");
    };
    // The client runs a runtime of its own, which the thread of an async test would not allow.
    std::thread::scope(|scope| scope.spawn(create).join()).expect("a database is created");
    url(server, &name)
}

fn url(server: &Server, database: &str) -> String {
    let host = server.directory.replace('/', "%2F");
    format!("postgres://postgres@{host}/{database}")
}

fn start() -> Server {
    let programs = programs();
    // PostgreSQL refuses to run as root.
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--", "sh"]);
        command
    } else {
        Command::new("sh")
    };
    let mut guard = command
        .args(["-c", START_AND_GUARD, "postgres-for-tests"])
        .arg(programs)
        .arg(std::env::var("PEBBLEPAY_TEST_POSTGRES_FSYNC").unwrap_or_else(|_| "off".to_owned()))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell starts");
    let mut directory = String::new();
    let mut output = BufReader::new(guard.stdout.take().expect("its output is a pipe"));
    output
        .read_line(&mut directory)
        .expect("its output is text");
    let directory = directory.trim().to_owned();
    assert!(!directory.is_empty(), "PostgreSQL did not start");
    Server {
        directory,
        _guard: guard,
    }
}

/// The newest installed server.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let newest = versions
        .filter_map(|entry| {
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let bin = entry.path().join("bin");
            bin.join("initdb").exists().then_some((version, bin))
        })
        .max();
    let hint = "PostgreSQL's server is not installed; \
                PEBBLEPAY_TEST_DATABASES=sqlite runs the tests without it";
    newest.expect(hint).1
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}
