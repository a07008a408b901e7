//! The journal's bench with SQLite in its place: WAL, synchronous=FULL, one thread that commits all that waits. One line on
//! standard input runs one round, and one line of figures answers it.

use rusqlite::Connection;
use std::{
    env, fs,
    io::{self, BufRead},
    path::Path,
    thread,
    time::{Duration, Instant},
};
use tokio::{
    runtime::Builder,
    sync::{mpsc, oneshot},
    task::JoinSet,
};

const WRITERS: usize = 64;
const PAYLOAD: usize = 4096;
const ROW: usize = 256;
const TIME: Duration = Duration::from_secs(2);
/// As the journal groups.
const GROUP: usize = 1024;

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

struct Job {
    row: Vec<u8>,
    payload: Vec<u8>,
    done: oneshot::Sender<()>,
}

fn main() -> Outcome<()> {
    let folder = env::args().nth(1).ok_or("a folder must be named")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    let mut number = 0;
    for line in io::stdin().lock().lines() {
        line?;
        number += 1;
        let file = folder.join(format!("{number}.db"));
        println!("{}", round(&file)?);
        fs::remove_file(&file)?;
    }
    Ok(())
}

fn round(file: &Path) -> Outcome<String> {
    let before = written()?;
    let connection = Connection::open(file)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute(
        "CREATE TABLE record (number INTEGER PRIMARY KEY, row BLOB NOT NULL, payload BLOB NOT NULL)",
        (),
    )?;
    let (queue, jobs) = mpsc::unbounded_channel();
    let writer = thread::spawn(move || write(connection, jobs));
    let (mut latencies, elapsed) = load(queue)?;
    writer.join().map_err(|_| "SQLite's writer panicked")??;
    latencies.sort_unstable();
    let at = |percent: usize| latencies[latencies.len() * percent / 100].as_secs_f64() * 1e3;
    let logical = latencies.len() * (PAYLOAD + ROW);
    let amplification = (written()? - before) as f64 / logical as f64;
    let rate = latencies.len() as f64 / elapsed.as_secs_f64();
    Ok(format!("{rate} {} {} {amplification}", at(50), at(99)))
}

fn write(mut connection: Connection, mut jobs: mpsc::UnboundedReceiver<Job>) -> Outcome<()> {
    let mut told = Vec::new();
    while let Some(first) = jobs.blocking_recv() {
        let transaction = connection.transaction()?;
        {
            let mut insert =
                transaction.prepare_cached("INSERT INTO record (row, payload) VALUES (?1, ?2)")?;
            let mut next = Some(first);
            while let Some(Job { row, payload, done }) = next {
                insert.execute((row, payload))?;
                told.push(done);
                next = if told.len() < GROUP { jobs.try_recv().ok() } else { None };
            }
        }
        transaction.commit()?;
        for done in told.drain(..) {
            let _ = done.send(());
        }
    }
    Ok(())
}

fn load(queue: mpsc::UnboundedSender<Job>) -> Outcome<(Vec<Duration>, Duration)> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let begin = Instant::now();
        let mut writers = JoinSet::new();
        for n in 0..WRITERS {
            let queue = queue.clone();
            let byte = u8::try_from(n).unwrap_or_default();
            writers.spawn(async move {
                let mut latencies = Vec::new();
                loop {
                    let start = Instant::now();
                    if start - begin > TIME {
                        return Outcome::Ok(latencies);
                    }
                    let (done, is_done) = oneshot::channel();
                    let job = Job { row: vec![byte; ROW], payload: vec![byte; PAYLOAD], done };
                    queue.send(job).map_err(|_| "SQLite's writer has stopped")?;
                    is_done.await?;
                    latencies.push(start.elapsed());
                }
            });
        }
        drop(queue);
        let mut all = Vec::new();
        while let Some(latencies) = writers.join_next().await {
            all.extend(latencies??);
        }
        Ok((all, begin.elapsed()))
    })
}

/// Bytes that this process has given the kernel to write so far.
fn written() -> Outcome<u64> {
    let all = fs::read_to_string("/proc/self/io")?;
    let line = all.lines().find_map(|line| line.strip_prefix("write_bytes: "));
    Ok(line.ok_or("no write_bytes in /proc/self/io")?.parse()?)
}
