//! The stage of a simulation: the server's host, the receivers' hosts, the links between them, and
//! a database file that survives the server.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use checkout_server::app::clock::Clock;
use checkout_server::app::endpoints::{self, NewEndpoint};
use checkout_server::app::entropy::replay;
use checkout_server::app::{App, setup};
use checkout_server::db::{Db, Options};
use checkout_server::outbound::Policy;
use checkout_server::server::{Extras, Server};
use pebblepay_core::id::EndpointId;
use pebblepay_core::store::{Dialect, Mode, Store};
use tempfile::TempDir;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use turmoil::Sim;

use crate::network::{Simulated, close_torn};
use crate::shop::{self, Command};
use crate::world::{BEGIN_MS, Mood, stepper, with};
use crate::{facts, receiver};

/// The server's host.
const SHOP: &str = "shop";

/// A database with one store, made once and copied for each run.
static TEMPLATE: LazyLock<(Vec<u8>, Store)> = LazyLock::new(|| {
    let folder = folder();
    let path = folder.path().join("template.db");
    let db = Db::open(&url_of(&path), Options::default()).expect("a new database");
    let new = setup::NewStore {
        name: "Tea House".to_owned(),
        origins: Vec::new(),
        return_origins: Vec::new(),
        webhook_url: None,
        currency: "USD".to_owned(),
        fee_bps: 500,
        support_email: None,
    };
    replay::seed_this_thread(0);
    let clock = Clock::manual(BEGIN_MS);
    let made = setup::create_store(&db, &clock, &policy(), &new).expect("a store");
    db.close();
    (std::fs::read(&path).expect("the database file"), made.store)
});

/// The store of every run.
pub(crate) fn store() -> Store {
    TEMPLATE.1.clone()
}

/// In memory where that is possible: the runs commit a lot.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = match memory.is_dir() {
        true => tempfile::tempdir_in(memory),
        false => tempfile::tempdir(),
    };
    made.expect("a temporary folder")
}

fn url_of(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

/// Hosts of a simulation have private addresses; everything else is as in production.
fn policy() -> Policy {
    Policy {
        allow_private: true,
        ..Policy::default()
    }
}

/// What is wrong with the way to a receiver.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// Nothing arrives in either direction.
    Partition,
    /// What the server sends does not arrive.
    Deaf,
    /// What the receiver sends does not arrive.
    Mute,
    /// Everything arrives when it is over.
    Held,
    /// The receiver's process has died.
    Crash,
}

type Slot = Rc<RefCell<Option<(Server, UnboundedReceiver<Command>)>>>;

pub(crate) struct Stage {
    sim: Sim<'static>,
    tick_ms: i64,
    folder: TempDir,
    slot: Slot,
    commands: UnboundedSender<Command>,
    /// The server's use cases; none while it is down.
    pub app: Option<App>,
    /// Every endpoint with the number of its receiver.
    pub endpoints: Vec<(EndpointId, usize)>,
    pub receivers: usize,
    /// What is wrong with each receiver, and until when.
    faults: Vec<Option<(Fault, i64)>>,
}

impl Stage {
    /// Builds it; the server is started by [`Stage::start`].
    pub(crate) fn new(seed: u64, tick_ms: i64, receivers: usize) -> Self {
        let folder = folder();
        std::fs::write(folder.path().join("shop.db"), &TEMPLATE.0).expect("a database file");
        let mut sim = turmoil::Builder::new()
            .rng_seed(seed)
            .tick_duration(Duration::from_millis(tick_ms.unsigned_abs()))
            .min_message_latency(Duration::from_millis(1))
            .max_message_latency(Duration::from_millis(40))
            .tcp_capacity(4096)
            .enable_random_order()
            .build();
        for index in 0..receivers {
            sim.host(host_of(index), move || receiver::serve(index));
        }
        with(|w| w.moods = vec![Mood::Well; receivers]);
        Self {
            sim,
            tick_ms,
            folder,
            slot: Slot::default(),
            commands: mpsc::unbounded_channel().0,
            app: None,
            endpoints: Vec::new(),
            receivers,
            faults: vec![None; receivers],
        }
    }

    /// Registers an endpoint before the server is started.
    pub(crate) fn register(&mut self, receiver: usize, events: Option<Vec<String>>) {
        let new = NewEndpoint {
            url: format!("http://{}/e/{}", host_of(receiver), self.endpoints.len()),
            dialect: Dialect::PebblePay,
            mode: Mode::Test,
            events,
            style: pebblepay_core::style::BodyStyle::default(),
        };
        let words = checkout_server::dialects::EVENT_WORD;
        let (db, store) = (self.open(), with(|w| w.store.id.as_str().to_owned()));
        let clock = with(|w| w.clock.clone());
        let made = endpoints::create_blocking(&db, &clock, &policy(), words, &store, &new);
        self.endpoints
            .push((made.expect("an endpoint").id, receiver));
    }

    fn open(&self) -> Db {
        let options = Options {
            exclusive: true,
            stepper: Some(stepper),
            ..Options::default()
        };
        Db::open(&url_of(&self.folder.path().join("shop.db")), options).expect("the database")
    }

    /// Starts the server, for the first time or after its death.
    pub(crate) fn start(&mut self) {
        let extras = Extras {
            network: Some(Arc::new(Simulated)),
            ..Extras::default()
        };
        let clock = with(|w| w.clock.clone());
        let server = Server::build(self.open(), clock, policy(), "https://pay.example", extras);
        let server = server.expect("a server");
        let app = server.app().clone();
        for finding in facts::findings(&app) {
            with(|w| w.fail(format!("the server finds when it starts: {finding}")));
        }
        facts::health(&app);
        self.app = Some(app);
        let (commands, queue) = mpsc::unbounded_channel();
        self.commands = commands;
        let first = self.slot.replace(Some((server, queue))).is_none() && with(|w| w.up.is_empty());
        with(|w| {
            w.note("the server starts");
            w.up.push((w.elapsed_ms, i64::MAX));
        });
        if !first {
            return self.sim.bounce(SHOP);
        }
        let slot = Rc::clone(&self.slot);
        self.sim.host(SHOP, move || {
            close_torn();
            let taken = slot.take();
            async move {
                if let Some((server, queue)) = taken {
                    shop::run(server, queue).await;
                }
                Ok(())
            }
        });
    }

    /// Whether the server is up.
    pub(crate) fn is_up(&self) -> bool {
        self.app.is_some()
    }

    /// The server dies, with all that it was about to do.
    fn die(&mut self) {
        self.app = None;
        self.sim.crash(SHOP);
        with(|w| {
            w.note("the server has died");
            w.dying = false;
            w.die_at = None;
            w.busy = 0;
            let (now_ms, elapsed_ms) = (w.clock.now_ms(), w.elapsed_ms);
            for touch in w.touches.iter_mut().filter(|t| t.to_ms == i64::MAX) {
                touch.to_ms = now_ms;
            }
            if let Some(last) = w.up.last_mut() {
                last.1 = elapsed_ms;
            }
        });
    }

    /// Lets one tick pass. Whether the server died in it.
    pub(crate) fn step(&mut self) -> bool {
        if let Err(error) = self.sim.step() {
            with(|w| w.fail(format!("a host failed: {error}")));
        }
        let dying = with(|w| {
            w.elapsed_ms += self.tick_ms;
            w.clock.advance_ms(self.tick_ms);
            w.dying
        });
        if dying {
            self.die();
        }
        self.mend(false);
        dying
    }

    /// Somebody does something, if the server is up.
    pub(crate) fn send(&self, command: Command) {
        if self.is_up() && self.commands.send(command).is_ok() {
            with(|w| w.busy += 1);
        }
    }

    /// Breaks the way to a receiver for a while, unless something is wrong with it already.
    pub(crate) fn harm(&mut self, receiver: usize, fault: Fault, for_ms: i64) {
        if self.faults[receiver].is_some() {
            return;
        }
        let host = host_of(receiver);
        match fault {
            Fault::Partition => self.sim.partition(SHOP, host.as_str()),
            Fault::Deaf => self.sim.partition_oneway(SHOP, host.as_str()),
            Fault::Mute => self.sim.partition_oneway(host.as_str(), SHOP),
            Fault::Held => self.sim.hold(SHOP, host.as_str()),
            Fault::Crash => self.sim.crash(host.as_str()),
        }
        with(|w| w.note(&format!("{host}: {fault:?} for {for_ms} ms")));
        self.faults[receiver] = Some((fault, with(|w| w.elapsed_ms) + for_ms));
    }

    /// Ends the faults whose time is over, or all of them.
    pub(crate) fn mend(&mut self, all: bool) {
        let now = with(|w| w.elapsed_ms);
        for receiver in 0..self.receivers {
            let Some((fault, until)) = self.faults[receiver] else {
                continue;
            };
            if !all && now < until {
                continue;
            }
            let host = host_of(receiver);
            match fault {
                Fault::Crash => self.sim.bounce(host.as_str()),
                _ => self.sim.release(SHOP, host.as_str()),
            }
            with(|w| w.note(&format!("{host}: {fault:?} is over")));
            self.faults[receiver] = None;
        }
    }
}

fn host_of(receiver: usize) -> String {
    format!("r{receiver}")
}
