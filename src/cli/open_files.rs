//! How many files this process may open, held against how many connections it is to take.
//!
//! A connection is a file, and so are the next tile and the next segment: a gateway that is left none for these halts.

use crate::config::Config;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// The files that are open beside the peers' connections: journal, index and tiles, handshakes and those that wait for one,
/// connections to peers, record systems' folders.
const BESIDE: u64 = 512;

/// Raises the limit as far as the machine lets us, and says what is wrong where it is still too low. It is this machine's: a
/// configuration that is only checked may be for another.
pub(super) fn suffice_for(config: &Config) -> Result<(), String> {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    // Where that is refused, what holds is looked at all the same.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    let Some(may) = getrlimit(Resource::Nofile).current else { return Ok(()) };
    let most = may.saturating_sub(BESIDE);
    let connections = config.limits.connections;
    if u64::try_from(connections).is_ok_and(|connections| connections <= most) {
        return Ok(());
    }
    let less = if most > 0 { format!("at most {most}, or ") } else { String::new() };
    let problem = format!(
        "{connections}, and {BESIDE} other files, are more than the {may} that this process may open; right is {less}a higher limit for \
         the process (LimitNOFILE of systemd, `ulimit -Hn` of a shell)"
    );
    let line = config.limits.connections_line;
    Err(config.wrong(line, "limits.connections", &problem).to_string())
}
