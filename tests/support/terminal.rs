//! The program, as a person at a terminal uses it.

use super::site::{House, REGION, Site};
use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};

/// Runs the program as one of the site's clients, against the region's gateway.
pub(crate) async fn stafett(site: &Site, who: &str, arguments: &[&str], input: &str) -> Output {
    stafett_at(site, REGION, who, arguments, input).await
}

/// The same, against the house named.
pub(crate) async fn stafett_at(
    site: &Site,
    house: House,
    who: &str,
    arguments: &[&str],
    input: &str,
) -> Output {
    let file = site.path(&format!("{who}.connection.toml"));
    let connection = format!(
        "to = \"https://{}\"\npeer = \"{}\"\ncertificate = \"pki/{who}.pem\"\nkey = \"pki/{who}.key\"\n\
         trust = [\"pki/ca.pem\"]\ncrl = [\"pki/ca.crl\"]\n",
        site.address_of(house),
        house.hsa_id
    );
    fs::write(&file, connection).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_stafett"));
    command.args(arguments).arg("--connection").arg(file);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let input = input.to_owned();
    let run = tokio::task::spawn_blocking(move || {
        let mut child = command.spawn().unwrap();
        // It may end without having read.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    });
    run.await.unwrap()
}

/// What a command that went well told.
pub(crate) fn out(output: &Output) -> String {
    let (told, why) = (&output.stdout, String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{why}");
    String::from_utf8(told.clone()).unwrap()
}

/// What a command that ended with this code said of why.
pub(crate) fn err(output: &Output, code: i32) -> String {
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Runs the program by itself, with no gateway to call.
pub(crate) fn offline(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stafett")).args(arguments).output().unwrap()
}
