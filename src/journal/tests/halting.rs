//! The journal with its threads when something fails, or the disk is full.

use super::{
    memory::{FAULTS, Fault},
    running::{Nobody, running},
    *,
};

#[tokio::test]
async fn any_failure_halts_for_good() {
    let mut halts = 0;
    for fault in FAULTS {
        for at in 0..60 {
            let disk = Memory::new();
            let (journal, _groups) = running(&disk);
            let condition = journal.condition();
            disk.plan(at, fault);
            let mut acknowledged = Vec::new();
            let appender = journal.appender();
            for chosen in 0..12 {
                match appender.append(draft(chosen), Claim::New, chosen).await {
                    Ok(appended) => acknowledged.push((appended.number, chosen)),
                    Err(error) => {
                        assert_eq!(error, AppendError::Halted);
                        assert_eq!(*condition.borrow(), Condition::Halted, "the gateway is told");
                        halts += 1;
                        break;
                    }
                }
            }
            if *condition.borrow() == Condition::Halted {
                let again = appender.append(draft(99), Claim::Owed, 99).await;
                assert_eq!(again.unwrap_err(), AppendError::Halted);
                assert!(journal.close().is_err());
            } else {
                drop(journal.close());
            }
            let mut dice = Dice(at);
            let disk = match fault {
                Fault::CutsPower => disk.after_power_cut(&mut dice),
                _ => disk.after_restart(),
            };
            let recovered = open(&disk).unwrap();
            let reader = recovered.reader();
            let mut found = Vec::new();
            for group in reader.scan() {
                let group = group.unwrap();
                found.extend(group.records().map(|record| (record.number, record.commitment)));
            }
            for (number, chosen) in acknowledged {
                assert!(found.contains(&(number, draft(chosen).commitment)), "{fault:?} at {at}");
            }
        }
    }
    assert!(halts > 100, "{halts}");
}

#[tokio::test]
async fn a_failing_sealer_or_follower_halts() {
    struct Broken;
    impl GroupSealer for Broken {
        type Outcome = ();
        fn trailer_limit(&self) -> usize {
            0
        }
        fn seal(&mut self, _: u64, _: &[[u8; 32]]) -> Result<SealedGroup<()>, PortError> {
            Err("no key to sign with".into())
        }
    }
    let disk = Memory::new();
    let journal = open(&disk).unwrap().start::<u64, _, _>(Broken, Nobody).unwrap();
    let answer = journal.appender().append(draft(0), Claim::New, 0).await;
    assert_eq!(answer.unwrap_err(), AppendError::Halted);
    assert!(journal.close().is_err());
    assert_eq!(open(&disk).unwrap().records, 0);

    let (journal, groups) = running(&disk);
    drop(groups);
    let answer = journal.appender().append(draft(1), Claim::New, 1).await.unwrap();
    assert_eq!(answer.number, 0, "what is durable is acknowledged");
    let answer = journal.appender().append(draft(2), Claim::New, 2).await;
    assert_eq!(answer.unwrap_err(), AppendError::Halted);
}

#[tokio::test]
async fn a_panic_on_the_writers_thread_halts() {
    struct Panics;
    impl Follower<u64> for Panics {
        fn committed(&mut self, _: CommittedGroup<u64>) -> Result<(), PortError> {
            panic!("a fault in the fold, as this test wants it")
        }
    }
    let disk = Memory::new();
    let journal = open(&disk).unwrap().start(Namer, Panics).unwrap();
    let answer = journal.appender().append(draft(0), Claim::New, 0).await;
    assert_eq!(answer.unwrap_err(), AppendError::Halted);
    journal.condition().wait_for(|now| *now == Condition::Halted).await.unwrap();
    assert!(journal.close().is_err());
    assert_eq!(open(&disk).unwrap().records, 1, "recovery tells");
}

#[tokio::test]
async fn a_full_disk_refuses_new_work_keeps_room_for_what_is_owed_and_recovers() {
    let disk = Memory::new();
    disk.limit_room(Some(2 * SEGMENT as usize));
    let (journal, _groups) = running(&disk);
    let appender = journal.appender();
    let mut condition = journal.condition();
    let mut acknowledged = Vec::new();
    let mut chosen = 0;
    // Until the second segment is in use; there is no room for a third.
    loop {
        let appended = appender.append(draft(chosen), Claim::New, chosen).await.unwrap();
        acknowledged.push((appended.number, chosen));
        chosen += 1;
        if appended.position.segment == 2 {
            break;
        }
    }
    condition.wait_for(|now| *now == Condition::Full).await.unwrap();
    let refused = appender.append(draft(chosen), Claim::New, chosen).await;
    assert_eq!(refused.unwrap_err(), AppendError::Full);
    let before = acknowledged.len();
    let refused = loop {
        match appender.append(draft(chosen), Claim::Owed, chosen).await {
            Ok(appended) => acknowledged.push((appended.number, chosen)),
            Err(error) => break error,
        }
        chosen += 1;
    };
    assert_eq!(refused, AppendError::Full);
    assert!(acknowledged.len() > before, "what is owed had room left");
    disk.limit_room(None);
    condition.wait_for(|now| *now == Condition::Accepting).await.unwrap();
    let appended = appender.append(draft(chosen), Claim::New, chosen).await.unwrap();
    acknowledged.push((appended.number, chosen));
    assert!(acknowledged.iter().map(|(number, _)| *number).eq(0..acknowledged.len() as u64));
    journal.close().unwrap();
    let recovered = open(&disk.after_power_cut(&mut Dice(3))).unwrap();
    assert_eq!(recovered.records, acknowledged.len() as u64);
}

#[tokio::test]
async fn on_a_full_disk_what_follows_from_a_record_without_room_finds_none_either() {
    let disk = Memory::new();
    disk.limit_room(Some(SEGMENT as usize));
    let (journal, _groups) = running(&disk);
    let appender = journal.appender();
    journal.condition().wait_for(|now| *now == Condition::Full).await.unwrap();
    let of = |length| Draft { payload: vec![1; length], log: Vec::new(), ..draft(0) };
    let owed = async |draft, sequence| {
        appender.enqueue(draft, Claim::Owed, 0, sequence).await.unwrap().await.unwrap()
    };
    // Leaves room in the one segment there is for a small record, and for no large one.
    owed(of(2500), None).await.unwrap();
    let (sequence, another) = (Sequence::default(), Sequence::default());
    assert_eq!(owed(of(2500), Some(&sequence)).await.unwrap_err(), AppendError::Full);
    assert_eq!(owed(of(100), Some(&sequence)).await.unwrap_err(), AppendError::Full);
    // Others have nothing to do with it.
    assert_eq!(owed(of(100), Some(&another)).await.unwrap().number, 1);
    // Nor do those that wait together.
    let mut together = Vec::new();
    for (length, sequence) in
        [(2500, Some(&another)), (100, None), (100, Some(&another)), (100, None)]
    {
        together.push(appender.enqueue(of(length), Claim::Owed, 0, sequence).await.unwrap());
    }
    let mut answers = Vec::new();
    for answer in together {
        answers.push(answer.await.unwrap().map(|appended| appended.number));
    }
    assert_eq!(answers, [Err(AppendError::Full), Ok(2), Err(AppendError::Full), Ok(3)]);
}

#[tokio::test]
async fn room_that_comes_back_is_used_at_once() {
    let disk = Memory::new();
    disk.limit_room(Some(SEGMENT as usize));
    let (journal, _groups) = running(&disk);
    let mut condition = journal.condition();
    condition.wait_for(|now| *now == Condition::Full).await.unwrap();
    disk.limit_room(None);
    condition.wait_for(|now| *now == Condition::Accepting).await.unwrap();
    let appended = journal.appender().append(draft(0), Claim::New, 0).await;
    assert_eq!(appended.unwrap().number, 0);
}
