//! The journal with its threads: order, bounds, closing.

use super::*;
use std::sync::{Mutex, mpsc};
use tokio::task::JoinSet;

/// Follows nothing.
pub(super) struct Nobody;

impl<A> Follower<A> for Nobody {
    fn committed(&mut self, _: CommittedGroup<A>) -> Result<(), PortError> {
        Ok(())
    }
}

/// Passes every group on.
pub(super) struct Fold(mpsc::Sender<CommittedGroup<u64>>);

impl Follower<u64> for Fold {
    fn committed(&mut self, group: CommittedGroup<u64>) -> Result<(), PortError> {
        Ok(self.0.send(group)?)
    }
}

pub(super) fn running(
    disk: &Memory,
) -> (Journal<u64, [u8; 32]>, mpsc::Receiver<CommittedGroup<u64>>) {
    let (sender, groups) = mpsc::channel();
    (open(disk).unwrap().start(Namer, Fold(sender)).unwrap(), groups)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_senders_share_groups_and_each_hears_of_its_own() {
    let disk = Memory::new();
    let (journal, groups) = running(&disk);
    let mut senders = JoinSet::new();
    for sender in 0..16 {
        let appender = journal.appender();
        senders.spawn(async move {
            let mut appended = Vec::new();
            for round in 0..20 {
                let chosen = sender * 1000 + round;
                let answer = appender.append(draft(chosen), Claim::New, chosen).await.unwrap();
                assert_eq!(answer.outcome, draft(chosen).commitment);
                appended.push((answer.number, answer.position, chosen));
            }
            assert!(appended.is_sorted_by_key(|(number, ..)| *number));
            appended
        });
    }
    let mut appended: Vec<_> = senders.join_all().await.into_iter().flatten().collect();
    appended.sort_unstable();
    assert!(appended.iter().map(|(number, ..)| *number).eq(0..320), "no gaps, none twice");
    let reader = journal.reader();
    for (number, position, chosen) in &appended {
        let stored = reader.read(*position).unwrap();
        assert!(stored.record().number == *number && same(&stored.record(), &draft(*chosen)));
    }
    tokio::task::spawn_blocking(|| journal.close()).await.unwrap().unwrap();
    let groups: Vec<_> = groups.iter().collect();
    let followed: Vec<_> = groups
        .iter()
        .flat_map(|group| (group.mark.first()..).zip(&group.records))
        .map(|(number, record)| (number, record.position, record.attachment))
        .collect();
    assert_eq!(followed, appended, "the follower saw the same, in order");
    assert!(groups.iter().any(|group| group.records.len() > 1), "senders share a group");
    let scanned: Vec<_> = reader.scan().map(|group| group.unwrap().mark()).collect();
    assert_eq!(groups.iter().map(|group| group.mark).collect::<Vec<_>>(), scanned);
}

/// As `ledger verify` does on a folder that a gateway is writing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scan_beside_the_writer_sees_whole_groups_and_no_damage() {
    let folder = tempfile::tempdir().unwrap();
    let storage: Arc<dyn Storage> = Arc::new(FileStorage::create(folder.path()).unwrap());
    let recovered = recover(Arc::clone(&storage), key(), settings(), None, |_| Ok(()));
    let journal = recovered.unwrap().start::<u64, _, _>(Namer, Nobody).unwrap();
    let (stop, stopped) = mpsc::channel::<()>();
    let reading = std::thread::spawn(move || {
        let reader = Reader::new(storage, Some(key()));
        let mut scans = 0;
        while stopped.try_recv() == Err(mpsc::TryRecvError::Empty) {
            let mut number = 0;
            for group in reader.scan() {
                let group = group.expect("no damage");
                assert!(group.records().all(|record| same(&record, &draft(record.number))));
                assert_eq!(group.mark().first(), number);
                number = group.mark().next();
            }
            scans += 1;
        }
        scans
    });
    for number in 0..300 {
        let appended = journal.appender().append(draft(number), Claim::New, 0).await;
        assert_eq!(appended.unwrap().number, number);
    }
    stop.send(()).unwrap();
    assert!(reading.join().unwrap() > 1);
}

/// A follower that is asked whether the sender has heard already.
#[tokio::test]
async fn the_follower_hears_before_the_sender() {
    struct First(Arc<Mutex<Vec<u64>>>);
    impl Follower<u64> for First {
        fn committed(&mut self, group: CommittedGroup<u64>) -> Result<(), PortError> {
            std::thread::sleep(Duration::from_millis(2));
            self.0.lock().unwrap().extend(group.records.iter().map(|record| record.attachment));
            Ok(())
        }
    }
    let seen = Arc::default();
    let journal = open(&Memory::new()).unwrap().start(Namer, First(Arc::clone(&seen))).unwrap();
    for number in 0..5 {
        journal.appender().append(draft(number), Claim::New, number).await.unwrap();
        assert_eq!(seen.lock().unwrap().last(), Some(&number));
    }
}

/// Whatever fails while the threads run, nothing that was acknowledged is lost, and all later senders hear that the journal halted.
/// However the writer's thread ends.
#[tokio::test]
async fn closing_commits_what_waits_and_frees_the_folder() {
    let disk = Memory::new();
    let (journal, _groups) = running(&disk);
    let appender = journal.appender();
    let mut waiting = JoinSet::new();
    for chosen in 0..30 {
        let appender = appender.clone();
        waiting.spawn(async move { appender.append(draft(chosen), Claim::New, chosen).await });
    }
    tokio::task::yield_now().await;
    let closed = tokio::task::spawn_blocking(|| journal.close());
    let answers = waiting.join_all().await;
    closed.await.unwrap().unwrap();
    let accepted = answers.iter().filter(|answer| answer.is_ok()).count() as u64;
    let refused =
        answers.iter().filter(|answer| *answer == &Err(AppendError::Closed)).count() as u64;
    assert!(accepted > 0 && accepted + refused == 30, "{answers:?}");
    let late = appender.append(draft(31), Claim::New, 31).await;
    assert_eq!(late.unwrap_err(), AppendError::Closed);
    assert_eq!(open(&disk).unwrap().records, accepted);
}

#[tokio::test]
async fn a_record_that_no_segment_takes_is_refused() {
    let disk = Memory::new();
    let (journal, _groups) = running(&disk);
    let with_payload = |length| Draft { payload: vec![1; length], log: Vec::new(), ..draft(0) };
    let AppendError::TooLarge { limit } =
        journal.appender().append(with_payload(5000), Claim::New, 0).await.unwrap_err()
    else {
        panic!("too large")
    };
    let head_and_tag = 76 + 16;
    let largest = with_payload(limit - head_and_tag);
    for number in 0..3 {
        let largest = Draft { payload: largest.payload.clone(), log: Vec::new(), ..draft(0) };
        let appended = journal.appender().append(largest, Claim::New, 0).await.unwrap();
        assert_eq!(appended.position, Position { segment: number + 1, offset: 48 });
    }
    let one_more = with_payload(limit - head_and_tag + 1);
    assert!(journal.appender().append(one_more, Claim::New, 0).await.is_err());
}

#[tokio::test]
async fn where_segments_became_longer_a_blank_one_does_too() {
    let disk = Memory::new();
    // It begins, and ends before it has written anything.
    drop(open(&disk).unwrap());
    let longer = Settings { segment_bytes: 4 * SEGMENT, ..settings() };
    let begin = || recover(Arc::new(disk.clone()), key(), longer.clone(), None, |_| Ok(()));
    let large = || Draft { payload: vec![1; 2 * SEGMENT as usize], ..draft(0) };
    // Without room for that, the gateway starts as well, and says what it can't take.
    disk.limit_room(Some(SEGMENT as usize));
    let journal = begin().unwrap().start::<u64, _, _>(Namer, Nobody).unwrap();
    let refused = journal.appender().append(large(), Claim::Owed, 0).await;
    assert_eq!(refused.unwrap_err(), AppendError::Full);
    tokio::task::spawn_blocking(|| journal.close()).await.unwrap().unwrap();

    disk.limit_room(None);
    let journal = begin().unwrap().start::<u64, _, _>(Namer, Nobody).unwrap();
    journal.appender().append(large(), Claim::New, 0).await.unwrap();
    tokio::task::spawn_blocking(|| journal.close()).await.unwrap().unwrap();
    assert_eq!(begin().unwrap().records, 1);
}

#[test]
fn segments_too_small_for_any_record_are_refused() {
    for (bytes, fits) in [(64, false), (415, false), (416, true)] {
        let settings = Settings { segment_bytes: bytes, ..settings() };
        let recovered =
            recover(Arc::new(Memory::new()), key(), settings, None, |_| Ok(())).unwrap();
        let started = recovered.start::<u64, _, _>(Namer, Nobody);
        assert_eq!(started.is_ok(), fits, "{bytes}");
    }
}

#[tokio::test]
async fn little_room_in_the_queue_holds_senders_up_and_loses_none() {
    let disk = Memory::new();
    let narrow = Settings { queue_bytes: 600, ..settings() };
    let recovered = recover(Arc::new(disk.clone()), key(), narrow, None, |_| Ok(())).unwrap();
    let journal = recovered.start::<u64, _, _>(Namer, Nobody).unwrap();
    let mut senders = JoinSet::new();
    for chosen in 0..40 {
        let appender = journal.appender();
        senders.spawn(async move { appender.append(draft(chosen), Claim::New, chosen).await });
    }
    let mut numbers: Vec<_> =
        senders.join_all().await.into_iter().map(|answer| answer.unwrap().number).collect();
    numbers.sort_unstable();
    assert!(numbers.into_iter().eq(0..40));
}
