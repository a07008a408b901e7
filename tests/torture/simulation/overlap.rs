//! Acts of one house on one child that overlap, as where several people work at once.

use super::clients::Client;
use std::time::Duration;
use tokio::time::sleep;

/// Within so many milliseconds all of them begin: about as long as a packet is on its way out.
const MOMENT: u64 = 300;

impl Client {
    /// A packet is handed over while the register hears of its child, and somebody takes it back, holds it or replaces it.
    pub(super) async fn overlap(&self, child: usize) {
        let packet = self.make(child, String::new());
        self.world.tell(format_args!("overlapping acts on {child}"));
        let hand_over = async {
            self.soon().await;
            self.hand_over(&packet).await;
        };
        let record = async {
            self.soon().await;
            match self.world.roll(3) {
                0 if self.house == 0 => self.revoke(child).await,
                1 => self.hide(child, false).await,
                _ => self.hide(child, true).await,
            }
        };
        let act = async {
            self.soon().await;
            match self.world.roll(4) {
                0 => self.withdraw(&packet).await,
                1 => self.operate(&packet).await,
                2 => {
                    let other = self.make(child, packet.clone());
                    self.hand_over(&other).await;
                }
                _ => {}
            }
        };
        tokio::join!(hand_over, record, act);
    }

    pub(super) async fn soon(&self) {
        sleep(Duration::from_millis(self.world.roll(MOMENT))).await;
    }
}
