//! Finds what the tests need, and installs what is missing where that is possible.

use crate::run;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where Debian keeps `WordPress`.
const WORDPRESS: &str = "/usr/share/wordpress";
/// Chromium without its windows, in which most of the browser tests run.
const SHELL: &str = "chromium-headless-shell";
/// The theme that the tests dress it in.
const THEME: &str = "wordpress-theme-twentytwentythree";

/// Programs the tests start.
pub(crate) struct Tools {
    /// Chromium or a browser built from it.
    pub(crate) chromium: PathBuf,
    /// The PHP command line.
    pub(crate) php: PathBuf,
}

/// Installs the missing npm packages and Debian packages. Without root the error says the
/// command to run.
pub(crate) fn missing_tools() -> Result<Tools> {
    let mut packages = Vec::new();
    for (package, present) in [
        ("nodejs", run::exists("node")),
        ("npm", run::exists("npm")),
        ("chromium", chromium().is_some()),
        (SHELL, on_path(SHELL).is_some()),
        ("firefox-esr", on_path("firefox-esr").is_some()),
        ("webkit2gtk-driver", on_path("WebKitWebDriver").is_some()),
        ("xvfb", on_path("Xvfb").is_some()),
        ("php-cli", on_path("php").is_some()),
        ("python3-venv", has_python()),
        ("postgresql", has_postgres()),
        ("openssl", on_path("openssl").is_some()),
        ("iproute2", has_ip()),
        ("libfaketime", has_faketime()),
        ("strace", on_path("strace").is_some()),
        // The languages of examples/verify that are not here for another reason.
        ("ruby", on_path("ruby").is_some()),
        ("golang-go", on_path("go").is_some()),
        ("default-jdk-headless", on_path("javac").is_some()),
        ("mono-mcs", on_path("mcs").is_some()),
        ("mono-runtime", on_path("mono").is_some()),
        ("wordpress", in_wordpress("wp-load.php")),
        (THEME, in_wordpress("wp-content/themes/twentytwentythree")),
        ("mariadb-server-core", has_mariadb()),
        ("php-mysql", has_php("mysqli")),
        ("php-curl", has_php("curl")),
    ] {
        if !present {
            packages.push(package);
        }
    }
    // A browser without any font renders boxes, and layout tests would measure them.
    if packages.contains(&"chromium") {
        packages.push("fonts-dejavu-core");
    }
    // Debian's WordPress wants a web server, which the tests do not use: this one is not started
    // with the machine.
    if packages.contains(&"wordpress") {
        packages.push("mini-httpd");
    }
    if !packages.is_empty() {
        install(&packages)?;
    }
    npm_packages()?;
    bundlers()?;
    let chromium = chromium().context("Chromium was not found after installing it")?;
    let php = on_path("php").context("php was not found after installing it")?;
    Ok(Tools { chromium, php })
}

/// Installs what a script needs that drives Chromium; returns the browser.
pub(crate) fn browser() -> Result<PathBuf> {
    if chromium().is_none() {
        install(&["chromium", "fonts-dejavu-core"])?;
    }
    npm_packages()?;
    chromium().context("Chromium was not found after installing it")
}

/// Installs one program from Debian's package of the given name, unless it is there.
pub(crate) fn require_program(program: &str, package: &str) -> Result<()> {
    match on_path(program) {
        Some(_) => Ok(()),
        None => install(&[package]),
    }
}

fn install(packages: &[&str]) -> Result<()> {
    let list = packages.join(" ");
    let command = format!("apt-get install -y --no-install-recommends {list}");
    if on_path("apt-get").is_none() {
        bail!("the tests need {list} (these are Debian's names)");
    }
    if !rustix::process::geteuid().is_root() {
        bail!("the tests need {list}: run `sudo {command}`");
    }
    eprintln!("installing {list}");
    run::check(Command::new("apt-get").args(["update", "-q"]))?;
    let mut apt = Command::new("apt-get");
    apt.args(["install", "-y", "-q", "--no-install-recommends"])
        .args(packages);
    run::check(apt.env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Installs the npm packages of the lock file, unless exactly those are there.
fn npm_packages() -> Result<()> {
    let root = run::root()?;
    // npm leaves a copy of the lock file behind; it is newer than ours if nothing changed since.
    let modified = |path: &str| {
        fs::metadata(root.join(path))
            .and_then(|file| file.modified())
            .ok()
    };
    let installed = modified("node_modules/.package-lock.json");
    if installed.is_some() && installed >= modified("package-lock.json") {
        return Ok(());
    }
    eprintln!("installing the npm packages of package-lock.json");
    run::check(&mut run::program(
        "npm",
        &["ci", "--no-audit", "--no-fund"],
    )?)
}

/// Installs the bundlers that the npm package is built with in the tests, into the target folder.
fn bundlers() -> Result<()> {
    let install = "await (await import('./tests/packaging/projects.mjs')).installBundlers()";
    let mut node = run::program("node", &["--input-type=module", "--eval", install])?;
    run::check(&mut node).context("the bundlers of tests/packaging cannot be installed")
}

fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM_PATH")
        .map(PathBuf::from)
        .filter(|path| path.exists());
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ];
    named.or_else(|| names.iter().find_map(|name| on_path(name)))
}

/// Whether Python can make an environment of its own, which Schemathesis is installed into.
fn has_python() -> bool {
    let mut python = Command::new("python3");
    let status = python.args(["-c", "import ensurepip, venv"]).status();
    status.is_ok_and(|status| status.success())
}

/// Whether PostgreSQL's server is where Debian keeps it; the tests start their own from there.
fn has_postgres() -> bool {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    versions
        .into_iter()
        .any(|version| version.path().join("bin/initdb").exists())
}

/// Whether the library that moves a program's clock is where Debian keeps it.
fn has_faketime() -> bool {
    let folders = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    folders
        .into_iter()
        .any(|folder| folder.path().join("faketime/libfaketimeMT.so.1").exists())
}

/// Whether a file or folder of `WordPress` is there.
fn in_wordpress(path: &str) -> bool {
    Path::new(WORDPRESS).join(path).exists()
}

/// The database server, without the service that Debian's other package would start.
fn has_mariadb() -> bool {
    on_path("mariadbd").is_some() || is_file(Path::new("/usr/sbin/mariadbd"))
}

/// Whether PHP has an extension.
fn has_php(extension: &str) -> bool {
    let mut php = Command::new("php");
    let code = format!("exit((int) !extension_loaded('{extension}'));");
    let status = php.args(["-r", &code]).status();
    status.is_ok_and(|status| status.success())
}

/// `ip`, which closes a network off for a test, is where only root looks.
fn has_ip() -> bool {
    on_path("ip").is_some() || is_file(Path::new("/usr/sbin/ip"))
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|dir| dir.join(name))
        .find(|file| is_file(file))
}

fn is_file(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.is_file())
}
