//! The SQLite backend: one writer thread with group commit, and a pool of read-only connections.
//!
//! The file is opened in WAL mode with `synchronous=FULL`. Reads see what is committed and never
//! wait for the writer. A server holds an advisory lock on `PATH.lock` for as long as it runs, so
//! that two servers cannot share a file; commands work beside it without that lock, and whoever
//! finds the write lock taken waits for [`super::Options::busy_timeout_ms`].

pub mod backup;
pub(super) mod source;
mod statement;
mod steps;
mod writer;

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Sender, TrySendError};
use rusqlite::{Connection, OpenFlags};
use tokio::sync::Semaphore;

use super::error::{Error, Res};
use super::job::{Job, run_caught};
use super::migrate::{self, Migration};
use super::tx::Tx;
use super::{Counters, Options};
use crate::private_file;
use statement::{SqliteTx, failure, step};
use steps::Steps;
pub use steps::{Committed, Step};
use writer::{Message, Writer};

/// Read-only connections kept open between reads. More are opened when more reads run at once.
const IDLE_READERS_MAX: usize = 8;
/// Long reads at the same time; more of them wait for their turn.
const LONG_READS_MAX: usize = 4;
/// Prepared statements kept per connection.
const CACHED_STATEMENTS_MAX: usize = 512;
/// The pause between two tries to open a file that is being made by another program.
const OPEN_PAUSE: Duration = Duration::from_millis(10);

/// Where writes go.
enum Queue {
    /// To the writer's thread.
    Thread(Sender<Message>, Mutex<Option<JoinHandle<()>>>),
    /// To a simulation.
    Steps(Steps),
}

/// An open SQLite database.
pub(super) struct Sqlite {
    path: PathBuf,
    busy_timeout: Duration,
    queue: Queue,
    readers: Mutex<Vec<Connection>>,
    /// What a long read has to hold.
    pub(super) long_reads: Semaphore,
    closed: AtomicBool,
    stopped: Arc<OnceLock<String>>,
    /// Released by [`Sqlite::close`]; the operating system does it for a dead process.
    lock: Mutex<Option<File>>,
}

impl Sqlite {
    pub(super) fn open(path: &str, options: &Options, counters: Arc<Counters>) -> Res<Self> {
        if path.is_empty() || path.starts_with(':') {
            return Err(Error::open("a SQLite database needs a file: sqlite:PATH"));
        }
        create(Path::new(path))?;
        // Two names of one file have to lead to one lock.
        let path = Path::new(path)
            .canonicalize()
            .map_err(|e| unopened(path, e))?;
        let lock = options.exclusive.then(|| lock(&path)).transpose()?;
        let busy_timeout = Duration::from_millis(options.busy_timeout_ms);
        let mut connection = open_writer(&path, busy_timeout)?;
        migrate_up(&mut connection, options.migrations)?;
        let stopped = Arc::new(OnceLock::new());
        let (queue, jobs) = crossbeam_channel::bounded(options.queue_jobs_max);
        let writer = Writer {
            connection,
            jobs,
            stopped: Arc::clone(&stopped),
            counters,
            batch_jobs_max: options.batch_jobs_max,
        };
        let queue = match options.stepper {
            Some(stepper) => Queue::Steps(Steps::new(writer, stepper)),
            None => {
                let thread = std::thread::Builder::new()
                    .name("db-writer".to_owned())
                    .spawn(move || writer.run())
                    .map_err(|e| unopened(&path.display().to_string(), e))?;
                Queue::Thread(queue, Mutex::new(Some(thread)))
            }
        };
        Ok(Self {
            path,
            busy_timeout,
            queue,
            readers: Mutex::new(Vec::new()),
            long_reads: Semaphore::new(LONG_READS_MAX),
            closed: AtomicBool::new(false),
            stopped,
            lock: Mutex::new(lock),
        })
    }

    /// Puts a job into the writer's queue, or gives it back its answer at once.
    pub(super) fn submit(&self, job: Box<dyn Job>) {
        if self.closed.load(Ordering::Acquire) {
            return job.finish(Err(Error::Closed));
        }
        let queue = match &self.queue {
            Queue::Thread(queue, _) => queue,
            Queue::Steps(steps) => return steps.submit(job),
        };
        if let Err(refused) = queue.try_send(Message::Job(job)) {
            let (message, error) = match refused {
                TrySendError::Full(message) => (message, Error::busy("the write queue is full")),
                TrySendError::Disconnected(message) => (message, Error::Closed),
            };
            if let Message::Job(job) = message {
                job.finish(Err(error));
            }
        }
    }

    /// Runs a read on the calling thread.
    pub(super) fn read<T, E: From<Error>>(
        &self,
        closure: &mut dyn FnMut(&mut dyn Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        let connection = self.reader()?;
        // A plain BEGIN takes no lock; it makes all statements of the closure see one state.
        step(&connection, "begin")?;
        let mut tx = SqliteTx::new(&connection, false);
        let caught = run_caught(|| closure(&mut tx));
        let swallowed = tx.take_failure();
        if step(&connection, "rollback").is_ok() {
            self.keep(connection);
        }
        let value = caught.map_err(|message| Error::Panicked { message })??;
        match swallowed {
            Some(error) => Err(error.to_error().into()),
            None => Ok(value),
        }
    }

    pub(super) fn stopped(&self) -> Option<&str> {
        self.stopped.get().map(String::as_str)
    }

    /// Finishes the jobs in the queue, writes the log back into the file and gives up the lock.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        guard(&self.readers).clear();
        match &self.queue {
            Queue::Thread(queue, writer) => {
                // A job can hold the last handle; then it is the writer itself that comes here, and
                // it ends by finding its queue gone. A writer that is gone has nothing left to do.
                if let Some(writer) = guard(writer).take()
                    && writer.thread().id() != std::thread::current().id()
                {
                    drop(queue.send(Message::Stop));
                    drop(writer.join());
                }
            }
            Queue::Steps(steps) => steps.close(),
        }
        if let Some(lock) = guard(&self.lock).take() {
            // Closing alone would leave it to a child process that is just being started.
            drop(lock.unlock());
        }
    }

    fn reader(&self) -> Res<Connection> {
        if self.closed.load(Ordering::Acquire) {
            return Err(Error::Closed);
        }
        if let Some(connection) = guard(&self.readers).pop() {
            return Ok(connection);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connect = || -> rusqlite::Result<Connection> {
            let connection = Connection::open_with_flags(&self.path, flags)?;
            connection.busy_timeout(self.busy_timeout)?;
            connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS_MAX);
            Ok(connection)
        };
        connect().map_err(|e| failure(e, "open a read-only connection"))
    }

    fn keep(&self, connection: Connection) {
        let mut readers = guard(&self.readers);
        if readers.len() < IDLE_READERS_MAX && !self.closed.load(Ordering::Acquire) {
            readers.push(connection);
        }
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.close();
    }
}

/// Nothing behind these locks can be left half done by a panic.
fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn unopened(path: &str, source: std::io::Error) -> Error {
    Error::Open {
        what: format!("file {path}"),
        source: Some(Box::new(source)),
    }
}

/// Makes an empty file that only its owner can read; SQLite gives its log the same mode.
fn create(path: &Path) -> Res<()> {
    private(path)
        .map(drop)
        .map_err(|e| unopened(&path.display().to_string(), e))
}

fn private(path: &Path) -> std::io::Result<File> {
    match private_file::create_new(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let mut options = OpenOptions::new();
            options.create(true).append(true).mode(0o600).open(path)
        }
        made => made,
    }
}

fn lock(path: &Path) -> Res<File> {
    let mut lock_path = path.as_os_str().to_owned();
    lock_path.push(".lock");
    let unlocked = |e| unopened(&Path::new(&lock_path).display().to_string(), e);
    let file = private(Path::new(&lock_path)).map_err(unlocked)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::InUse {
            path: path.display().to_string(),
        }),
        Err(TryLockError::Error(e)) => Err(unlocked(e)),
    }
}

fn open_writer(path: &Path, busy_timeout: Duration) -> Res<Connection> {
    let connect = || -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(busy_timeout)?;
        connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS_MAX);
        connection.execute_batch(
            "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; \
             pragma wal_autocheckpoint = 2000; pragma journal_size_limit = 67108864; \
             pragma cache_size = -8000; pragma temp_store = memory; \
             pragma trusted_schema = off; pragma secure_delete = on;",
        )?;
        Ok(connection)
    };
    let deadline = Instant::now() + busy_timeout;
    loop {
        return match connect().map_err(|e| failure(e, "open")) {
            // Two programs that turn a new file's log on at once do not wait for each other by themselves.
            Err(Error::Busy { .. }) if Instant::now() < deadline => {
                std::thread::sleep(OPEN_PAUSE);
                continue;
            }
            Err(Error::Failed { source, .. }) => Err(Error::Open {
                what: format!("file {}", path.display()),
                source,
            }),
            opened => opened,
        };
    }
}

fn migrate_up(connection: &mut Connection, migrations: &'static [Migration]) -> Res<()> {
    connection
        .execute_batch("begin immediate")
        .map_err(|e| failure(e, "begin immediate"))?;
    let mut tx = SqliteTx::new(connection, true);
    let applied = migrate::apply(&mut tx, migrations).and_then(|_| {
        connection
            .execute_batch("commit")
            .map_err(|e| failure(e, "commit"))
    });
    if applied.is_err() && !connection.is_autocommit() {
        // The first error is the one to report; closing the connection rolls back anyway.
        drop(connection.execute_batch("rollback"));
    }
    connection.flush_prepared_statement_cache();
    applied
}
