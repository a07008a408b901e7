//! Every operation on the disk fails once, in every way; power is cut anywhere. Nothing acknowledged is lost, nothing is half there.

use super::{
    memory::{FAULTS, Fault},
    *,
};

/// What a test knows to be true, whatever the disk did.
#[derive(Default)]
struct Told {
    /// Drafts that were handed to the journal under this number, by the choice of draft.
    tried: Vec<(u64, u64)>,
    /// Those of them that were acknowledged.
    acknowledged: Vec<(u64, u64)>,
    /// The next draft; no draft is used twice.
    next: u64,
}

impl Told {
    /// Appends groups until there are so many or one fails.
    fn append(&mut self, journal: &mut ByHand, groups: u64, dice: &mut Dice) {
        for _ in 0..groups {
            let first = journal.committer.tail.number;
            let chosen: Vec<_> = (self.next..=self.next + dice.roll(3)).collect();
            self.next += chosen.len() as u64;
            let numbered = (first..).zip(chosen.iter().copied());
            self.tried.extend(numbered.clone());
            let drafts: Vec<_> = chosen.iter().copied().map(draft).collect();
            match journal.commit(&drafts) {
                Ok((mark, _)) => {
                    assert_eq!((mark.first(), mark.next()), (first, first + drafts.len() as u64));
                    self.acknowledged.extend(numbered);
                }
                Err(_) => return,
            }
        }
    }

    /// The whole check: opens the journal and compares every record with what was handed over.
    fn check(&self, disk: &Memory) -> Recovered {
        let mut found = Vec::new();
        let recovered = recover(Arc::new(disk.clone()), key(), settings(), None, |group| {
            let first = group.mark().first();
            let records: Vec<_> = group.records().collect();
            assert_eq!(group.trailer(), name(first, records.len()));
            for (number, record) in (first..).zip(records) {
                assert_eq!((record.number, number), (number, found.len() as u64), "a gap");
                let of_number = self.tried.iter().filter(|(tried, _)| *tried == number);
                let whose = of_number
                    .map(|(_, chosen)| *chosen)
                    .find(|chosen| same(&record, &draft(*chosen)));
                found.push((number, whose.expect("a record that nobody wrote")));
            }
            Ok(())
        });
        let recovered = recovered.expect("a journal that broke without damage opens again");
        for acknowledged in &self.acknowledged {
            assert!(found.contains(acknowledged), "an acknowledged record is lost");
        }
        assert_eq!(recovered.records, found.len() as u64);
        recovered
    }
}

/// Works until the fault strikes, comes back as the fault demands, works on, and loses power; checked after every step.
fn live_through(at: u64, fault: Fault, groups: u64, dice: &mut Dice) -> bool {
    let disk = Memory::new();
    let mut told = Told::default();
    disk.plan(at, fault);
    if let Ok(recovered) = open(&disk) {
        told.append(&mut ByHand::start(recovered), groups, dice);
    }
    let struck = disk.fault_is_over();
    let cut = disk.power_is_cut() && fault == Fault::CutsPower;
    let disk = if cut { disk.after_power_cut(dice) } else { disk.after_restart() };
    let mut journal = ByHand::start(told.check(&disk));
    // Whatever was found must now last, or somebody would build on sand.
    let mut again = Told { acknowledged: Vec::new(), ..told };
    again.acknowledged = again.found(&disk);
    let more = dice.roll(groups / 2);
    again.append(&mut journal, more, dice);
    drop(journal);
    drop(again.check(&disk.after_worst_power_cut()));
    struck
}

impl Told {
    /// What the journal shows now.
    fn found(&self, disk: &Memory) -> Vec<(u64, u64)> {
        let reader = Reader::new(Arc::new(disk.clone()), Some(key()));
        let mut found = Vec::new();
        for group in reader.scan() {
            for record in group.unwrap().records() {
                let of_number = self.tried.iter().filter(|(tried, _)| *tried == record.number);
                let whose = of_number
                    .map(|(_, chosen)| *chosen)
                    .find(|chosen| same(&record, &draft(*chosen)));
                found.push((record.number, whose.unwrap()));
            }
        }
        found
    }
}

#[test]
fn every_operation_fails_once_in_every_way() {
    let mut dice = Dice(1);
    let mut struck = 0;
    for fault in FAULTS {
        for _ in 0..3 {
            let mut at = 0;
            while live_through(at, fault, 12, &mut dice) {
                at += 1;
            }
            assert!(at > 40, "the work takes more operations than {at}");
            struck += at;
        }
    }
    println!("journal: {struck} faults, none lost anything");
}

/// Recovery meets the fault, after a power cut that may have torn the last group.
#[test]
fn recovery_fails_anywhere_and_is_repeated() {
    let mut struck = 0;
    for seed in 0..8 {
        let mut dice = Dice(1000 + seed);
        let disk = Memory::new();
        let mut told = Told::default();
        let mut journal = ByHand::start(open(&disk).unwrap());
        told.append(&mut journal, 5, &mut dice);
        disk.plan(dice.roll(3), Fault::CutsPower);
        told.append(&mut journal, 1, &mut dice);
        drop(journal);
        let torn = disk.after_power_cut(&mut dice);
        for fault in FAULTS {
            let mut at = 0;
            loop {
                let disk = torn.after_restart();
                disk.plan(at, fault);
                let failed = open(&disk).is_err();
                let struck_now = disk.fault_is_over();
                let disk = if fault == Fault::CutsPower {
                    disk.after_power_cut(&mut dice)
                } else {
                    disk.after_restart()
                };
                let recovered = told.check(&disk);
                let records = recovered.records;
                drop(recovered);
                let last = told.check(&disk.after_worst_power_cut());
                assert_eq!(last.records, records, "what recovery found must last");
                if !struck_now {
                    assert!(!failed);
                    break;
                }
                struck += 1;
                at += 1;
            }
        }
    }
    println!("journal: {struck} faults during recovery, none lost anything");
}

/// Again and again on the same disk, so that what one torn write left lies where the next one tears.
#[test]
fn power_is_cut_anywhere() {
    let (mut cuts, mut torn) = (0, 0);
    for seed in 0..400 {
        let mut dice = Dice(seed);
        let mut disk = Memory::new();
        let mut told = Told::default();
        for _ in 0..4 {
            disk.plan(dice.roll(50), Fault::CutsPower);
            if let Ok(recovered) = open(&disk) {
                told.append(&mut ByHand::start(recovered), 8, &mut dice);
            }
            cuts += u64::from(disk.power_is_cut());
            disk = disk.after_power_cut(&mut dice);
            torn += u64::from(told.check(&disk).cut_bytes > 0);
            disk = disk.after_restart();
        }
    }
    println!("journal: {cuts} power cuts, {torn} torn groups cut off, nothing lost");
    assert!(cuts > 1000 && torn > 100, "{cuts} cuts, {torn} torn");
}
