//! The `checkout-server` binary.

use std::process::ExitCode;

/// A request makes some hundred small allocations, and half of what it costs was the system's
/// allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    checkout_server::cli::run()
}
