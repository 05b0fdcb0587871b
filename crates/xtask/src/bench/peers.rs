//! What the server is compared with: a bare echo, and the stack that most shops' backends have.

use crate::run;
use anyhow::{Result, bail};
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The peer's packages. Only the benchmark needs them, so they are no dependencies of the project.
const FASTIFY: [&str; 2] = ["fastify@5.12.8", "better-sqlite3@12.11.1"];

/// A server of another kind. Ends with its owner.
pub(super) struct Peer {
    child: Child,
    pub(super) origin: String,
}

impl Peer {
    /// An axum server that sends back what it was sent.
    pub(super) fn echo() -> Result<Self> {
        let mut cargo = run::cargo()?;
        cargo.args(["build", "--release", "--package", "checkout-server"]);
        run::check(cargo.args(["--example", "echo"]))?;
        let program: PathBuf = run::target_dir()?.join("release/examples/echo");
        let port = free_port()?;
        Self::start(Command::new(program).arg(format!("127.0.0.1:{port}")), port)
    }

    /// Fastify with better-sqlite3 on this database file; `preload` is loaded into it.
    pub(super) fn fastify(database: &Path, preload: Option<&Path>) -> Result<Self> {
        let folder = run::target_dir()?.join("bench-fastify");
        fs::create_dir_all(&folder)?;
        let mut npm = run::program("npm", &["install", "--no-save", "--no-audit", "--no-fund"])?;
        // Compiled here: what is compiled elsewhere would be fetched from a place of its own.
        npm.env("npm_config_build_from_source", "better-sqlite3");
        run::check(npm.arg("--prefix").arg(&folder).args(FASTIFY))?;
        let port = free_port()?;
        let mut node = run::program("node", &["tests/bench/fastify.mjs"])?;
        node.arg(database)
            .arg(port.to_string())
            .env("PEER", &folder);
        node.envs(preload.map(|library| ("LD_PRELOAD", library)));
        Self::start(&mut node, port)
    }

    fn start(command: &mut Command, port: u16) -> Result<Self> {
        let (stdin, stdout) = (Stdio::null(), Stdio::null());
        let peer = Self {
            child: command.stdin(stdin).stdout(stdout).spawn()?,
            origin: format!("http://127.0.0.1:{port}"),
        };
        let deadline = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if Instant::now() > deadline {
                bail!("{} does not start", run::describe(command));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(peer)
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(super) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Compiles the library that makes a disk slow.
pub(super) fn slow_sync(folder: &Path) -> Result<PathBuf> {
    crate::test::install::require_program("cc", "gcc")?;
    let library = folder.join("slow_sync.so");
    let mut cc = run::program("cc", &["-shared", "-fPIC", "-O2", "-o"])?;
    run::check(cc.arg(&library).args(["tests/bench/slow_sync.c", "-ldl"]))?;
    Ok(library)
}
