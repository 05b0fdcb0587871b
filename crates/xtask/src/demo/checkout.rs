//! The checkout server as the demo uses it: its command line, and the running process.

use super::stop;
use crate::run;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server that says nothing for this long will not come.
const READY_MAX: Duration = Duration::from_secs(30);

/// The built server with the settings of the demo.
pub(crate) struct Binary {
    program: PathBuf,
    data: PathBuf,
    env: Vec<(&'static str, String)>,
}

impl Binary {
    pub(crate) fn new(program: PathBuf, data: &Path) -> Self {
        Self {
            program,
            data: data.to_path_buf(),
            env: Vec::new(),
        }
    }

    /// The same with one more variable in the environment of its processes.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.env.push((name, value.to_owned()));
        self
    }

    /// A command of the server on the demo's database. Settings of the user's own environment
    /// do not reach it.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PEBBLEPAY_") {
                command.env_remove(name);
            }
        }
        let database = format!("sqlite:{}", self.data.join("pebblepay.db").display());
        command.env("PEBBLEPAY_DATABASE", database);
        // The shop's webhook address is on loopback.
        command.env("PEBBLEPAY_ALLOW_PRIVATE_WEBHOOKS", "true");
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command.args(arguments).current_dir(&self.data);
        command
    }

    /// Runs a command that prints one JSON object.
    pub(crate) fn json(&self, arguments: &[&str]) -> Result<Value> {
        let mut command = self.command(arguments);
        let printed = run::read(&mut command)?;
        serde_json::from_str(printed.trim())
            .with_context(|| format!("{} printed no JSON: {printed}", run::describe(&command)))
    }

    /// Runs a command that reads a secret from stdin.
    pub(crate) fn with_input(&self, arguments: &[&str], input: &str) -> Result<()> {
        let mut command = self.command(arguments);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            writeln!(stdin, "{input}")?;
        }
        let output = child.wait_with_output()?;
        if !output.status.success() {
            let error = String::from_utf8_lossy(&output.stderr);
            bail!("{} failed: {}", run::describe(&command), error.trim());
        }
        Ok(())
    }
}

/// The running server. Ends with its owner.
pub(crate) struct Server {
    child: Child,
    origin: String,
    log: PathBuf,
}

/// Starts the server, with further flags for `serve`, and waits until it says that it listens.
pub(crate) fn start(binary: &Binary, port: u16, flags: &[&str]) -> Result<Server> {
    let mut server = spawn(binary, port, flags)?;
    let deadline = Instant::now() + READY_MAX;
    while !server.log_text().contains("listening on http") {
        if server.has_ended() || Instant::now() > deadline {
            bail!("the server does not start:\n{}", server.log_tail());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(server)
}

/// The same without waiting.
pub(crate) fn spawn(binary: &Binary, port: u16, flags: &[&str]) -> Result<Server> {
    let log = binary.data.join("server.log");
    let file = File::create(&log)?;
    let listen = format!("127.0.0.1:{port}");
    let origin = format!("http://{listen}");
    let arguments = ["serve", "--listen", &listen, "--public-url", &origin];
    let mut command = binary.command(&arguments);
    command.arg("--allow-private-webhooks").args(flags);
    command
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file);
    // Its own group: Ctrl-C reaches the demo only, which then ends the server in order.
    let child = command.process_group(0).spawn()?;
    Ok(Server { child, origin, log })
}

impl Server {
    /// `http://127.0.0.1:PORT`.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Asks the server to end, and ends it if it does not.
    pub(crate) fn stop(&mut self) {
        if !self.has_ended() {
            stop::terminate(self.pid());
        }
        let deadline = Instant::now() + Duration::from_secs(10);
        while !self.has_ended() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    fn log_text(&self) -> String {
        fs::read(&self.log)
            .map(|log| String::from_utf8_lossy(&log).into_owned())
            .unwrap_or_default()
    }

    /// The last lines the server printed.
    pub(crate) fn log_tail(&self) -> String {
        let log = self.log_text();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}
