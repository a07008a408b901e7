//! Real `kill -9` of two gateways, sender and receiver, at any moment: recovery, work and draining included.
//!
//! Nothing acknowledged may be lost, and nothing done twice.

mod book;
mod chance;
mod compare;
mod family;
mod insist;
mod killer;
mod process;
mod system;

pub(crate) use chance::Chance;

use crate::{
    Outcome,
    counts::Counts,
    plan::Plan,
    support::{CHILDREN, KARLSTAD, REGION, Site},
};
use book::Book;
use compare::{Compared, Sides, compare};
use family::Family;
use killer::Killer;
use process::verified;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use system::System;
use tokio::{
    runtime::Builder,
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::{JoinSet, LocalSet},
    time::Instant,
};

/// The record systems that hand over at once, and the families.
const SYSTEMS: u64 = 12;
const FAMILIES: usize = 2;
/// So many kills meet the same two data folders.
const ROUND: u64 = 500;

pub(crate) fn run(plan: &Plan) -> Outcome<Counts> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let began = Instant::now();
    let mut counts = Counts::default();
    let mut seed = plan.seed;
    while counts.kills < plan.kills {
        let kills = ROUND.min(plan.kills - counts.kills);
        let round = async {
            tokio::select! {
                done = round(seed, kills) => done,
                stopped = told_to_stop() => stopped,
            }
        };
        let round = runtime.block_on(LocalSet::new().run_until(round));
        counts += round.map_err(|error| format!("{error}; {}", again(seed)))?;
        let rate = counts.kills as f64 / began.elapsed().as_secs_f64();
        println!("kills: {} of {}, {rate:.1} a second", counts.kills, plan.kills);
        if counts.is_bad() {
            println!("kills: {}", again(seed));
            break;
        }
        seed += 1;
    }
    Ok(counts)
}

/// The gateways are in process groups of their own, so a signal to ours would leave them behind.
async fn told_to_stop<T>() -> Outcome<T> {
    let (mut terminate, mut interrupt) =
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Err("told to stop".into())
}

fn again(seed: u64) -> String {
    format!(
        "`cargo torture kills seed={seed}` makes the same choices; when a signal meets a process is never the same"
    )
}

/// Kills two gateways `kills` times in all, lets everything be delivered, and compares.
async fn round(seed: u64, kills: u64) -> Outcome<Counts> {
    let site = Arc::new(Site::new());
    site.reconfigure(KARLSTAD, "pack = \"elevhalsa-mapp\"", "pack = \"paket-mapp\"");
    site.reconfigure(KARLSTAD, "pack = \"socialtjanst\"", "pack = \"paket-mapp\"");
    let (chance, killed) = (Chance::of(seed), Arc::new(AtomicU64::new(0)));
    let (sender, receiver) = (watch::Sender::new(None), watch::Sender::new(None));
    let (book, stop) = (Arc::new(Book::default()), watch::Sender::new(false));

    let mut work = JoinSet::new();
    for n in 0..SYSTEMS {
        let (sender, book) = (sender.subscribe(), Arc::clone(&book));
        let (kills, chance) = (Arc::clone(&killed), chance.apart(n));
        work.spawn_local(System { sender, book, kills, chance }.run(stop.subscribe()));
    }
    for child in CHILDREN.into_iter().take(FAMILIES) {
        let (sender, book) = (sender.subscribe(), Arc::clone(&book));
        work.spawn_local(Family { child, sender, book }.run(stop.subscribe()));
    }
    let killer = |house, reached: &watch::Sender<_>, n| Killer {
        site: Arc::clone(&site),
        house,
        reached: reached.clone(),
        chance: chance.apart(SYSTEMS + n),
        kills: Arc::clone(&killed),
    };
    let killing = async {
        let ended = tokio::try_join!(
            killer(REGION, &sender, 0).run(kills),
            killer(KARLSTAD, &receiver, 1).run(kills)
        );
        stop.send_replace(true);
        ended
    };
    let working = async {
        while let Some(done) = work.join_next().await {
            done??;
        }
        Ok(())
    };
    let ((region, karlstad), ()) = tokio::try_join!(killing, working)?;

    let sides = Sides {
        sender: sender.subscribe(),
        sender_audit: site.connect(Some("revisor"), site.address_of(REGION)).await?,
        receiver_audit: site.connect(Some("revisor"), site.address_of(KARLSTAD)).await?,
        receiver: site.connect(Some("tyst"), site.address_of(KARLSTAD)).await?,
    };
    let compared = compare(&sides, &book, &site.path("karlstad-in")).await?;
    let Compared { acknowledged, effects, lost, doubled, forbidden } = compared;
    println!("kills: seed {seed}: {acknowledged} packets acknowledged, {effects} arrived");
    for (house, process) in [(REGION, region), (KARLSTAD, karlstad)] {
        process.stop().await?;
        verified(&site, house)?;
    }
    Ok(Counts {
        kills: killed.load(Ordering::Relaxed),
        lost: lost + book.lost.load(Ordering::Relaxed),
        doubled,
        forbidden: forbidden + book.forbidden.load(Ordering::Relaxed),
        ..Counts::default()
    })
}
