//! Opens a gateway: everything is read, checked and caught up before a port opens.

use super::board::Board;
use super::commit::{Sealed, TreeSealer};
use super::flights::Flights;
use super::fold_thread::{self, FoldParts};
use super::follow::{Attachment, ToFold};
use super::known::Known;
use super::local_delivery::LocalDelivery;
use super::locks::ChildLocks;
use super::machine::{Chance, DataFolder, Machine};
use super::places::Places;
use super::room::Room;
use super::routes;
use super::standing::Standing;
use super::timekeeper::Timekeeper;
use super::witness::{Gathered, Seen, Witnessing};
use super::{Gateway, catch_up};
use crate::adapter::Packs;
use crate::clock::{SharedClock, SystemClock};
use crate::codes::CodeMaps;
use crate::config::{Config, Courier as CourierSettings, Function, Limits, Retention};
use crate::domain::HsaId;
use crate::index::Index;
use crate::journal::{Appender, Eraser, Journal, Reader, Recovered, Settings};
use crate::ledger::{Signer, Tiles, VerifierKey};
use crate::outbox::{Courier, Route};
use crate::peer::{Directory, Refusals, Tls};
use crate::policy::Rules;
use crate::seal::{Keyring, MasterKey};
use crate::server;
use crate::sip::DeadlineRule;
use crate::transport::Transport;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Notify, RwLock, Semaphore, oneshot, watch};

/// What a program that embeds the gateway may put in place of the defaults.
pub struct Ports {
    /// What time it is.
    pub clock: SharedClock,
    /// How packets for these units leave, in place of what the configuration says.
    pub transports: Vec<(HsaId, Arc<dyn Transport>)>,
}

impl Default for Ports {
    fn default() -> Self {
        Self { clock: Arc::new(SystemClock), transports: Vec::new() }
    }
}

/// Why a gateway did not start. No port was opened, and nothing was lost; the operator must act.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StartError(pub(super) String);

impl StartError {
    pub(super) fn of(what: &str, cause: impl std::fmt::Display) -> Self {
        Self(format!("{what}: {cause}"))
    }
}

/// How many committed groups may wait for the fold before the writer waits for it.
const FOLD_LAG: usize = 256;
/// So many requests may be read at once however few are worked on.
const READING_LEAST: usize = 64;

/// Everything that a gateway is made of.
pub(crate) struct Inner {
    pub(super) limits: Limits,
    pub(super) courier: CourierSettings,
    pub(super) retention: Retention,
    pub(super) deadlines: Vec<DeadlineRule>,
    pub(super) functions: Vec<Function>,
    /// Cases in which something may be due.
    pub(super) sip: super::sip::Work,
    pub(super) tls: Arc<Tls>,
    pub(super) directory: Directory<VerifierKey>,
    pub(super) board: Arc<Board>,
    pub(super) deliveries: BTreeMap<HsaId, LocalDelivery>,
    pub(super) routes: BTreeMap<HsaId, Route>,
    pub(super) rules: Rules,
    /// SHA-256 of the configuration's file, and of the rules.
    pub(super) file_digest: [u8; 32],
    pub(super) rules_digest: [u8; 32],
    pub(super) codes: CodeMaps,
    pub(super) keyring: Arc<Keyring>,
    pub(super) signer: Arc<Signer>,
    pub(super) time: Timekeeper,
    pub(super) appender: Appender<Attachment, Sealed>,
    pub(super) journal: Mutex<Option<Journal<Attachment, Sealed>>>,
    pub(super) fold: Mutex<Option<JoinHandle<()>>>,
    pub(super) reader: Reader,
    pub(super) eraser: Eraser,
    /// Held from the choice of what is erased until that is done.
    pub(super) erasing: tokio::sync::Mutex<()>,
    /// Held while measures are counted.
    pub(super) measuring: Arc<tokio::sync::Mutex<()>>,
    /// Places for those of each peer's questions for news that wait.
    pub(super) hearing: BTreeMap<HsaId, Arc<Semaphore>>,
    /// Places for those who read a little of the ledger, and for those who read all of it.
    pub(super) reads: Arc<Semaphore>,
    pub(super) walks: Arc<Semaphore>,
    /// Whether all work is done on the runtime's thread.
    pub(super) on_runtime: bool,
    pub(super) data: Arc<dyn DataFolder>,
    pub(super) index: Arc<Index>,
    pub(super) known: Arc<Known>,
    pub(super) tiles: Arc<Mutex<Tiles>>,
    pub(super) flights: Arc<Flights>,
    /// From a decision until its consequence is on record.
    pub(super) decisions: ChildLocks,
    /// Read while something is decided, written while agreements or parties change. Taken after a child's lock.
    pub(super) common_decisions: Arc<RwLock<()>>,
    /// While a packet of a child's to a receiver is dealt with, its delivery included.
    pub(super) turns: ChildLocks,
    pub(super) places: Places,
    /// Places for requests that have not come whole.
    pub(super) reading: Places,
    /// Whether there is room for new work.
    pub(super) room: Arc<Room>,
    /// Units whose receivers a person wants tried at once.
    pub(super) hurried: Mutex<Vec<String>>,
    pub(super) moved: Arc<Notify>,
    /// The number of the next record to be folded; closed when the fold has stopped.
    pub(super) folded: watch::Receiver<u64>,
    /// One more than the highest record number that anybody was told of.
    pub(super) answered: AtomicU64,
    pub(super) checkpoint: watch::Receiver<Arc<str>>,
    /// Spreads retries.
    pub(super) chance: Chance,
    /// How long nothing may be due before the clock is looked at all the same.
    pub(super) glance: Duration,
    pub(super) standing: Arc<watch::Sender<Standing>>,
    pub(super) refusals: Arc<Refusals>,
    /// Whether whoever waits for something to happen must go.
    pub(super) draining: watch::Sender<bool>,
    pub(super) witnessing: Witnessing,
}

impl Inner {
    pub(super) fn tiles(&self) -> MutexGuard<'_, Tiles> {
        // Tiles say themselves how far they hold, so a panic elsewhere leaves nothing half done.
        self.tiles.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Gateway {
    /// Opens the data folder, recovers the journal, catches up index and tiles. Must be called inside a tokio runtime, and lives
    /// on that one: answers come only while it runs.
    ///
    /// # Errors
    /// Where anything is not as it must be; nothing is served then.
    pub fn open(config: Config, ports: Ports) -> Result<Self, StartError> {
        let machine = Machine::real(&config.gateway.data);
        Self::open_on(config, ports, machine)
    }

    /// The same on a machine that need not be real.
    pub(crate) fn open_on(
        config: Config,
        ports: Ports,
        machine: Machine,
    ) -> Result<Self, StartError> {
        // The library's first random bytes take tens of milliseconds: no sender shall wait for them.
        aws_lc_rs::rand::fill(&mut [0; 32]).map_err(|_| {
            StartError("the machine gives no random bytes; its operator must look".to_owned())
        })?;
        let keyring = Arc::new(
            Keyring::new(&MasterKey::of(config.keys.master.clone()))
                .map_err(|cause| StartError::of("keys.master", cause))?,
        );
        let origin = config.gateway.origin();
        let signer = Arc::new(
            Signer::from_seed(&origin, &config.keys.ledger)
                .map_err(|cause| StartError::of("keys.ledger", cause))?,
        );
        let time = Timekeeper::new(ports.clock, config.limits.longest_pause);
        let Machine { data, links, inbox, packs, chance, on_runtime, quiet, glance } = machine;
        let packs =
            packs.map_or_else(|| Packs::load(config.gateway.packs.as_deref(), &config.codes), Ok);
        let packs = packs.map_err(|cause| StartError::of("adapter packs", cause))?;
        let deliveries = routes::deliveries(&config, &packs, inbox.as_ref(), on_runtime)?;
        let links = routes::links(&config, &links)?;

        let settings = Settings {
            segment_bytes: u32::try_from(config.limits.segment_bytes).unwrap_or(u32::MAX),
            ..Settings::default()
        };
        let caught_up = catch_up::open(&*data, &keyring, settings, signer.verifier(), &time)?;
        let catch_up::CaughtUp { recovered, index, tiles, frontier, checkpoint } = caught_up;

        // Only now that the folder is ours: another process may have cosigned something until it let go of it.
        let seen = Seen::open(data.ledger(), Arc::clone(&signer), &config.directory)?;
        let seen = Arc::new(seen);
        let routes = routes::routes(&config, &deliveries, &links, ports.transports, &seen);
        let root_of = |size| tiles.root(size).ok().filter(|_| size <= frontier.size());
        let gathered = Gathered::open(data.ledger(), &signer, &config.directory, root_of)?;
        let witnessing = Witnessing {
            settings: config.witness,
            seen,
            gathered: Arc::new(gathered),
            links,
            unwatched: Mutex::default(),
            alone_since: Mutex::default(),
        };

        let (index, tiles) = (Arc::new(index), Arc::new(Mutex::new(tiles)));
        let board = Board::open(&index, config.parties.into_values().collect())
            .map_err(|cause| StartError::of("index", cause))?;
        let (board, known) = (Arc::new(board), Arc::<Known>::default());
        let (publish, checkpoint) = watch::channel(Arc::from(checkpoint));
        let (next, folded) = watch::channel(recovered.records);
        let (alive, fold_ended) = oneshot::channel();
        let standing = Arc::new(watch::Sender::new(Standing::Serving));
        let (flights, moved) = (Arc::new(Flights::default()), Arc::new(Notify::new()));
        let draining = watch::Sender::new(false);
        let room = Room::new(Arc::clone(&data), config.limits.segment_bytes, draining.subscribe());
        let room = Arc::new(room);
        let parts = FoldParts {
            room: Arc::clone(&room),
            quiet,
            keyring: Arc::clone(&keyring),
            index: Arc::clone(&index),
            tiles: Arc::clone(&tiles),
            shelf: data.ledger(),
            board: Arc::clone(&board),
            known: Arc::clone(&known),
            moved: Arc::clone(&moved),
            folded: next,
            checkpoint: publish,
            _alive: alive,
        };
        let sealer = TreeSealer { origin, frontier, signer: Arc::clone(&signer) };
        let (journal, fold) = start(recovered, sealer, parts, on_runtime.then_some(&chance))?;
        tokio::spawn(super::standing::follow(
            journal.condition(),
            room.watch(),
            fold_ended,
            Arc::clone(&standing),
        ));

        // Not before: until the data folder is ours for good, another process may be writing to these.
        deliveries.values().for_each(LocalDelivery::clear);

        let places = Places::new(config.limits.in_flight, &config.directory);
        // An open stream has one for as long as it lasts, and must not keep its own packets out.
        let reading = Places::new(config.limits.in_flight.max(READING_LEAST), &config.directory);
        Ok(Self(Arc::new(Inner {
            limits: config.limits,
            courier: config.courier,
            retention: config.retention,
            deadlines: config.sip.deadlines,
            functions: config.sip.functions,
            sip: super::sip::Work::default(),
            tls: Arc::new(config.tls),
            hearing: super::news::places(config.directory.peers().map(|peer| &peer.hsa_id)),
            directory: config.directory,
            board,
            deliveries,
            routes,
            rules: config.rules,
            file_digest: config.file_digest,
            rules_digest: config.rules_digest,
            codes: config.codes,
            keyring,
            signer,
            time,
            appender: journal.appender(),
            reader: journal.reader(),
            eraser: journal.eraser(),
            erasing: tokio::sync::Mutex::default(),
            measuring: Arc::default(),
            reads: Arc::new(Semaphore::new(super::read_ledger::READS)),
            walks: Arc::new(Semaphore::new(super::read_ledger::WALKS)),
            on_runtime,
            journal: Mutex::new(Some(journal)),
            fold: Mutex::new(fold),
            data,
            index,
            known,
            tiles,
            flights,
            decisions: ChildLocks::default(),
            common_decisions: Arc::default(),
            turns: ChildLocks::default(),
            places,
            reading,
            room,
            hurried: Mutex::default(),
            moved,
            answered: AtomicU64::default(),
            folded,
            checkpoint,
            chance,
            glance,
            standing,
            refusals: Arc::default(),
            draining,
            witnessing,
        })))
    }

    pub(super) fn courier(&self) -> Courier<Inner> {
        Courier {
            desk: Arc::clone(&self.0),
            moved: Arc::clone(&self.0.moved),
            parallel: self.0.courier.parallel,
            per_receiver: self.0.courier.per_receiver,
            nap: self.0.glance,
        }
    }

    pub(super) fn connections(
        &self,
        listener: TcpListener,
    ) -> impl tokio_stream::Stream<Item = std::io::Result<server::Connection>> + use<> {
        let inner = &self.0;
        let peers = inner.directory.clone();
        let is_peer: server::IsPeer = Arc::new(move |hsa_id| peers.names(hsa_id));
        server::listen(
            listener,
            Arc::clone(&inner.tls),
            (inner.limits.connections, is_peer),
            Arc::clone(&inner.refusals),
        )
    }

    /// The key that others verify this gateway's checkpoints and acknowledgements with, as a C2SP verifier key.
    pub fn verifier_key(&self) -> String {
        self.0.signer.verifier().to_string()
    }
}

type Started = (Journal<Attachment, Sealed>, Option<JoinHandle<()>>);

/// Starts journal and fold, each on a thread of its own; with `on_runtime` neither has one, and chance says how long a commit takes.
fn start(
    recovered: Recovered,
    sealer: TreeSealer,
    parts: FoldParts,
    #[cfg_attr(
        not(feature = "internals"),
        expect(unused_variables, reason = "only a simulation asks for it")
    )]
    on_runtime: Option<&Chance>,
) -> Result<Started, StartError> {
    let failed = |cause| StartError::of("journal", cause);
    #[cfg(feature = "internals")]
    if let Some(chance) = on_runtime.cloned() {
        let (to_fold, groups) = tokio::sync::mpsc::unbounded_channel();
        let delay = move || super::delay::delay(chance());
        tokio::spawn(parts.fold(groups));
        let journal = recovered.start_on_runtime(sealer, ToFold::Task(to_fold), delay);
        let journal = journal.map_err(failed)?;
        return Ok((journal, None));
    }
    let (to_fold, groups) = mpsc::sync_channel(FOLD_LAG);
    let fold = fold_thread::spawn(groups, parts)
        .map_err(|cause| StartError::of("the fold's thread", cause))?;
    let journal = recovered.start(sealer, ToFold::Thread(to_fold)).map_err(failed)?;
    Ok((journal, Some(fold)))
}

impl Inner {
    /// Closes the journal in good order: what waits is written, the index is synced, the anchor stands at the end.
    pub(super) async fn close(&self) {
        let journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner).take();
        let fold = self.fold.lock().unwrap_or_else(PoisonError::into_inner).take();
        let ended = tokio::task::spawn_blocking(move || {
            let closed = journal.map(Journal::close);
            (closed, fold.map(JoinHandle::join))
        });
        match ended.await {
            Ok((Some(Ok(())) | None, Some(Ok(())) | None)) => {}
            _ => tracing::error!(
                "the journal or the index was not closed in good order; the next start recovers"
            ),
        }
    }
}
