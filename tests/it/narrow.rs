//! A receiver that takes few packets at once gets no more.

use crate::support::*;
use stafett::wire::v1::PacketStatus;
use stafett::{Delivering, Handed, Parcel, Transport};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

#[derive(Default)]
struct Narrow {
    under_way: AtomicUsize,
    most: AtomicUsize,
}

impl Transport for Narrow {
    fn deliver<'a>(&'a self, _: &'a Parcel) -> Delivering<'a> {
        Box::pin(async move {
            let under_way = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(under_way, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(10)).await;
            self.under_way.fetch_sub(1, Ordering::SeqCst);
            Ok(Handed::Imported)
        })
    }

    fn most_at_once(&self) -> usize {
        2
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_two_packets_at_once_is_given_two() {
    let site = Site::new();
    let narrow = Arc::new(Narrow::default());
    let region = site.start_with(REGION, SOC, narrow.clone()).await;
    let bvc = site.client("bvc", &region).await;
    let reports: Vec<_> = (0..24).map(|n| orosanmalan(CHILDREN[n % CHILDREN.len()], SOC)).collect();
    for report in &reports {
        bvc.submit(report).await.unwrap();
    }
    for report in &reports {
        bvc.until(&id_of(report), PacketStatus::Imported).await;
    }
    assert_eq!(narrow.most.load(Ordering::SeqCst), 2);
}
