//! Everything the storage engine can answer instead of a result.
//!
//! The variants are what a caller can act on: try again (`Busy`), free space (`Full`), translate a
//! broken rule (`Constraint`), ask what happened (`CommitUnknown`). No text here holds a bound
//! value, a password or a connection URL, so an error may be logged with its whole cause chain.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

/// The result of every storage operation.
pub type Res<T> = Result<T, Error>;

/// The cause of an error as its backend reported it.
pub type Cause = Box<dyn StdError + Send + Sync>;

/// The kind of rule a write has broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConstraintKind {
    /// A unique constraint, a unique index or a primary key.
    Unique,
    /// A column that may not be null.
    NotNull,
    /// A `check (…)` of the table.
    Check,
    /// A reference to a row that is not there, or that is still referred to.
    ForeignKey,
}

/// Why the storage engine did not do what it was asked.
///
/// Unless a variant says otherwise, nothing of the job was kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database cannot take the job now: the queue is full, another process holds the write
    /// lock, the server is unreachable, or retries were used up. Trying again later may succeed.
    #[error("the database is busy: {reason}")]
    Busy {
        /// What was waited for, in words.
        reason: String,
        /// What the backend said, when it said anything.
        #[source]
        source: Option<Cause>,
    },
    /// The disk (or the database's size limit) is full. Recovers by itself when space is free.
    #[error("the database has no space left")]
    Full {
        /// What the backend said.
        #[source]
        source: Cause,
    },
    /// A write broke a rule of the schema.
    #[error("constraint {name} of kind {kind:?} was broken")]
    Constraint {
        /// The kind of rule.
        kind: ConstraintKind,
        /// The rule by PostgreSQL's default naming on both backends: `{table}_pkey`,
        /// `{table}_{columns}_key`, `{table}_{column}_not_null`, a check's own name.
        /// SQLite does not name foreign keys; there the name is `foreign_key`.
        name: String,
        /// What the backend said.
        #[source]
        source: Cause,
    },
    /// A statement failed for a reason that is a defect here or in the database.
    #[error("a database statement failed: {what}")]
    Failed {
        /// The statement or step, shortened; never a bound value.
        what: String,
        /// What the backend said, when the failure came from there.
        #[source]
        source: Option<Cause>,
    },
    /// The job's closure panicked. Only that job was rolled back.
    #[error("a database job panicked: {message}")]
    Panicked {
        /// The message of the panic.
        message: String,
    },
    /// The connection broke while COMMIT was under way: the job may have happened or not.
    /// The caller has to look before it tries again (idempotency key, recorded attempt).
    #[error("the outcome of a commit is unknown")]
    CommitUnknown {
        /// What the backend said.
        #[source]
        source: Cause,
    },
    /// Writing was stopped after the first input/output error; reads still work. Only a restart
    /// on a healthy disk accepts writes again.
    #[error("writes are stopped after a storage failure: {reason}")]
    WritesStopped {
        /// The failure that stopped them.
        reason: String,
    },
    /// Another server process already uses this database file.
    #[error("the database {path} is already in use by another server process")]
    InUse {
        /// The database file.
        path: String,
    },
    /// The database cannot be opened as asked: bad URL, missing directory, schema that is newer
    /// than this program.
    #[error("the database cannot be opened: {what}")]
    Open {
        /// What is wrong and what to do.
        what: String,
        /// What the backend said, when it said anything.
        #[source]
        source: Option<Cause>,
    },
    /// The engine was closed before the job ran.
    #[error("the database is closed")]
    Closed,
}

impl Error {
    /// Whether a unique constraint, unique index or primary key was broken.
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        matches!(
            self,
            Self::Constraint {
                kind: ConstraintKind::Unique,
                ..
            }
        )
    }

    /// The name of the broken rule, see [`Error::Constraint`].
    #[must_use]
    pub fn constraint(&self) -> Option<&str> {
        match self {
            Self::Constraint { name, .. } => Some(name),
            _ => None,
        }
    }

    /// Whether the same job may succeed when it is sent again later without any change.
    /// False for [`Error::CommitUnknown`]: there it may happen twice.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Busy { .. } | Self::Full { .. })
    }

    pub(crate) fn busy(reason: impl Into<String>) -> Self {
        Self::Busy {
            reason: reason.into(),
            source: None,
        }
    }

    pub(crate) fn failed(what: impl Into<String>) -> Self {
        Self::Failed {
            what: what.into(),
            source: None,
        }
    }

    pub(crate) fn open(what: impl Into<String>) -> Self {
        Self::Open {
            what: what.into(),
            source: None,
        }
    }
}

/// An error that several jobs are told, or one that is kept while its closure goes on.
#[derive(Debug, Clone)]
pub(super) struct Shared(Arc<Error>);

impl Shared {
    pub(super) fn new(error: Error) -> Self {
        Self(Arc::new(error))
    }

    pub(super) fn as_error(&self) -> &Error {
        &self.0
    }

    /// One copy of the error: the same variant, the same words, the same cause.
    pub(super) fn to_error(&self) -> Error {
        let source = self
            .0
            .source()
            .is_some()
            .then(|| Box::new(self.clone()) as Cause);
        let cause = || Box::new(self.clone()) as Cause;
        match self.as_error() {
            Error::Busy { reason, .. } => Error::Busy {
                reason: reason.clone(),
                source,
            },
            Error::Full { .. } => Error::Full { source: cause() },
            Error::Constraint { kind, name, .. } => Error::Constraint {
                kind: *kind,
                name: name.clone(),
                source: cause(),
            },
            Error::Failed { what, .. } => Error::Failed {
                what: what.clone(),
                source,
            },
            Error::Panicked { message } => Error::Panicked {
                message: message.clone(),
            },
            Error::CommitUnknown { .. } => Error::CommitUnknown { source: cause() },
            Error::WritesStopped { reason } => Error::WritesStopped {
                reason: reason.clone(),
            },
            Error::InUse { path } => Error::InUse { path: path.clone() },
            Error::Open { what, .. } => Error::Open {
                what: what.clone(),
                source,
            },
            Error::Closed => Error::Closed,
        }
    }
}

/// As a cause, a shared error stands for the cause that it holds.
impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.source() {
            Some(source) => fmt::Display::fmt(source, f),
            None => fmt::Display::fmt(&self.0, f),
        }
    }
}

impl StdError for Shared {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source().and_then(StdError::source)
    }
}

/// A statement's text made short enough for one log line.
pub(super) fn shortened(sql: &str) -> String {
    const LENGTH_CHARS_MAX: usize = 120;
    let mut words = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = words.char_indices().nth(LENGTH_CHARS_MAX) {
        words.truncate(end);
        words.push('…');
    }
    words
}
