//! An exported ledger of a thousand entries, altered in every way that is one step away: each bit, each length that a file may be cut to, each
//! entry or line left out, doubled or swapped with the next, each file taken away; and files of other kinds of folders
//! put there. Nothing of it passes, and each is told by its entry.

mod altered;
mod foreign;
mod laid_out;

use crate::{Outcome, counts::Counts, plan::Plan};
use altered::{Alteration, Kind};
use laid_out::LaidOut;
use stafett::internals::ledger::{Told, verify};
use std::{
    fs,
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};
use tempfile::TempDir;
use tokio::time::Instant;

/// So many failures are told; one is enough to look for.
const TOLD: usize = 50;

pub(crate) fn run(plan: &Plan) -> Outcome<Counts> {
    let ledger = LaidOut::new()?;
    let mut chosen = Vec::new();
    for kind in Kind::ALL {
        let all = kind.all(&ledger);
        // As many of each kind, spread over all that there are.
        let step = (all.len() as u64 / plan.flips.max(1)).max(1);
        let first = plan.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) % step;
        let before = chosen.len();
        chosen.extend(all.iter().skip(first as usize).step_by(step as usize));
        println!("ledger: {} of {} {kind:?}", chosen.len() - before, all.len());
    }
    let (foreign, wrong) = foreign::put_there(&Probe::new(&ledger)?)?;
    let (next, began, wrong) = (AtomicUsize::new(0), Instant::now(), Mutex::new(wrong));
    let work = || -> Outcome<()> {
        let probe = Probe::new(&ledger)?;
        probe.holds()?;
        while let Some(alteration) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Some(what) = probe.altered(*alteration)? {
                let what = format!("{}: {what}", alteration.told(&ledger));
                wrong.lock().unwrap_or_else(PoisonError::into_inner).push(what);
            }
        }
        // All was put back.
        probe.holds()
    };
    thread::scope(|scope| {
        let workers = thread::available_parallelism().map_or(1, usize::from);
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .try_for_each(|it| it.join().map_err(|_| "an alteration broke its test")?)
    })?;
    let wrong = wrong.into_inner().unwrap_or_else(PoisonError::into_inner);
    for what in wrong.iter().take(TOLD) {
        println!("ledger: WRONG: {what}");
    }
    println!("ledger: {:.0} a second", chosen.len() as f64 / began.elapsed().as_secs_f64());
    Ok(Counts {
        flips: chosen.len() as u64 + foreign,
        forbidden: wrong.len() as u64,
        ..Counts::default()
    })
}

/// A copy of the ledger that one thread alters.
struct Probe<'l> {
    folder: TempDir,
    ledger: &'l LaidOut,
}

impl<'l> Probe<'l> {
    fn new(ledger: &'l LaidOut) -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        for file in &ledger.files {
            let path = folder.path().join(&file.name);
            fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
            fs::write(path, &file.bytes)?;
        }
        Ok(Self { folder, ledger })
    }

    fn verify(&self) -> Outcome<Told> {
        verify(self.folder.path(), &self.ledger.vkey)
    }

    fn holds(&self) -> Outcome<()> {
        let Told { code, text } = self.verify()?;
        let right = format!("{} records are what was entered", laid_out::ENTRIES);
        match code == 0 && text.contains(&right) {
            true => Ok(()),
            false => Err(format!("unaltered, and not intact: {text}").into()),
        }
    }

    /// What is wrong with what was told of it, if anything.
    fn altered(&self, alteration: Alteration) -> Outcome<Option<String>> {
        let file = &self.ledger.files[alteration.file];
        let path = self.folder.path().join(&file.name);
        match alteration.bytes(file) {
            Some(bytes) => fs::write(&path, bytes)?,
            None => fs::remove_file(&path)?,
        }
        let Told { code, text } = self.verify()?;
        fs::write(&path, &file.bytes)?;
        let first = text.lines().next().unwrap_or_default();
        let found = match alteration.names(file) {
            Some(index) => ["tampered", "incomplete"]
                .iter()
                .any(|word| first.starts_with(&format!("{word}: entry {index}: "))),
            None => !first.starts_with("intact"),
        };
        Ok((code == 0 || !found).then(|| format!("{code}: {first}")))
    }
}
