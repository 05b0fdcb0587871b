//! The `checkout-server` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    checkout_server::cli::run()
}
