//! When the demo ends, and that the server ends with it, however the demo ends.

use anyhow::{Context, Result};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, fstat};
use rustix::process::{Pid, Signal, kill_process};
use std::io::Read;
use std::os::unix::process::{CommandExt, parent_id};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// How often to look for ends that announce themselves by nothing.
const LOOK: Duration = Duration::from_millis(500);

/// Why the demo ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// Ctrl-C, SIGTERM or a closed terminal.
    Signal,
    /// Whoever read our output is gone.
    ReaderGone,
    /// Whoever started us is gone.
    ParentGone,
    /// The server is no longer there.
    ServerEnded,
}

/// Watches for the end from the first moment on: Ctrl-C during the build counts too.
pub(super) struct Ending {
    signals: Receiver<()>,
    parent: u32,
    output: Output,
}

/// Where our stdout leads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Output {
    /// A program reads it.
    Reader,
    /// A file keeps it: the demo was put into the background on purpose.
    File,
    /// A terminal, or nothing.
    Other,
}

impl Ending {
    pub(super) fn watch() -> Result<Self> {
        let (sender, signals) = channel();
        let handler = move || {
            let _ = sender.send(());
        };
        ctrlc::set_handler(handler).context("signals cannot be handled")?;
        let output =
            match fstat(std::io::stdout()).map(|stat| FileType::from_raw_mode(stat.st_mode)) {
                Ok(FileType::Fifo | FileType::Socket) => Output::Reader,
                Ok(FileType::RegularFile) => Output::File,
                _ => Output::Other,
            };
        Ok(Self {
            signals,
            parent: parent_id(),
            output,
        })
    }

    /// Waits for the first reason to end.
    pub(super) fn wait(&self, mut server_ended: impl FnMut() -> bool) -> Reason {
        loop {
            match self.signals.recv_timeout(LOOK) {
                Ok(()) | Err(RecvTimeoutError::Disconnected) => return Reason::Signal,
                Err(RecvTimeoutError::Timeout) => {}
            }
            if server_ended() {
                return Reason::ServerEnded;
            }
            if self.output == Output::Reader && reader_is_gone() {
                return Reason::ReaderGone;
            }
            if self.output != Output::File && parent_id() != self.parent {
                return Reason::ParentGone;
            }
        }
    }
}

fn reader_is_gone() -> bool {
    let stdout = std::io::stdout();
    let mut fds = [PollFd::new(&stdout, PollFlags::empty())];
    let now = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    let polled = poll(&mut fds, Some(&now));
    polled.is_ok() && fds[0].revents().intersects(PollFlags::ERR | PollFlags::HUP)
}

/// Asks a process to end.
pub(super) fn terminate(pid: u32) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        // An error means that it has ended already.
        let _ = kill_process(pid, Signal::TERM);
    }
}

/// A process that outlives a killed demo for just long enough to end the server.
pub(super) struct Guard {
    child: Child,
}

/// Starts the guard. It waits for its stdin to close, which happens when this process is gone.
pub(super) fn start_guard(server_pid: u32) -> Result<Guard> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["demo-guard", "--pid", &server_pid.to_string()]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // Its own group, so that Ctrl-C does not end it before the server.
    Ok(Guard {
        child: command.process_group(0).spawn()?,
    })
}

impl Guard {
    /// Ends the guard once the server has ended in order.
    pub(super) fn dismiss(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The guard's own life: wait for the demo to be gone, then end the server.
pub(crate) fn guard(pid: i32) -> Result<()> {
    let mut nothing = Vec::new();
    std::io::stdin().read_to_end(&mut nothing)?;
    terminate(u32::try_from(pid)?);
    Ok(())
}
