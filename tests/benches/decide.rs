//! What a decision costs, beside cedar-policy and regorus: builds and runs `tests/peers`, which says how.

use std::{
    env, io,
    path::Path,
    process::{Command, ExitCode},
};

fn main() -> io::Result<ExitCode> {
    if !env::args().any(|word| word == "--bench") {
        println!("decide: takes a minute; run it by `cargo bench --bench decide`");
        return Ok(ExitCode::SUCCESS);
    }
    // Beside the temporary folder of this package's own target.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("peers");
    let ended = Command::new(env!("CARGO"))
        .args(["run", "--release", "--locked", "--manifest-path"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/Cargo.toml"))
        .env("CARGO_TARGET_DIR", target)
        .status()?;
    Ok(if ended.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
