//! Looking up names without holding anybody up.
//!
//! The system's look-up blocks its thread, can not be interrupted, and takes up to half a minute
//! where name servers are silent. In tokio's pool of blocking threads, which long reads of the
//! database use too, a few hundred of them would stop the whole server. So each has a thread of
//! its own, of which there are only so many, and whoever waits for it may stop waiting.

use std::io;
use std::net::{IpAddr, ToSocketAddrs as _};
use std::sync::Arc;
use std::thread;
use tokio::sync::{Semaphore, oneshot};

/// How many names are looked up at once.
const AT_ONCE: usize = 256;
/// The stack of such a thread, with room for what a system plugs into its look-up.
const STACK_BYTES: usize = 512 * 1024;

/// The look-ups that are under way.
pub(super) struct Lookups {
    free: Arc<Semaphore>,
}

impl Default for Lookups {
    fn default() -> Self {
        Self {
            free: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl Lookups {
    /// Every address of a name, `/etc/hosts` included. Whoever drops the future leaves its thread
    /// to end by itself.
    ///
    /// # Errors
    /// The name is not known, or the system has no thread to give.
    pub(super) async fn find(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let turn = Arc::clone(&self.free).acquire_owned().await;
        let turn = turn.map_err(io::Error::other)?;
        let (answer, found) = oneshot::channel();
        let host = host.to_owned();
        let thread = thread::Builder::new().name("lookup".to_owned());
        thread.stack_size(STACK_BYTES).spawn(move || {
            let found = (host.as_str(), 0).to_socket_addrs();
            drop(turn);
            // Nobody may be waiting any more.
            let _ = answer.send(found.map(|all| all.map(|address| address.ip()).collect()));
        })?;
        found.await.map_err(io::Error::other)?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn names_and_written_addresses_are_found_and_nonsense_is_not() {
        let lookups = Lookups::default();
        let local = lookups.find("localhost").await.unwrap();
        assert!(!local.is_empty() && local.iter().all(IpAddr::is_loopback));
        let written: IpAddr = "192.0.2.7".parse().unwrap();
        assert_eq!(lookups.find("192.0.2.7").await.unwrap(), [written]);
        assert!(lookups.find("no name at all").await.is_err());
        assert_eq!(lookups.free.available_permits(), AT_ONCE);
    }

    #[tokio::test]
    async fn no_more_are_under_way_than_there_is_room_for() {
        let lookups = Lookups::default();
        let held = lookups.free.acquire_many(AT_ONCE as u32).await.unwrap();
        let mut waiting = Box::pin(lookups.find("localhost"));
        let waited = std::time::Duration::from_millis(50);
        assert!(tokio::time::timeout(waited, &mut waiting).await.is_err());
        drop(held);
        assert!(!waiting.await.unwrap().is_empty());
    }
}
