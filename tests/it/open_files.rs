//! A gateway whose process may not open as many files as its connections need.

use crate::support::*;
use std::process::{Child, Command, Stdio};

/// The program in a shell that limits its files first.
fn serve(site: &Site, limit: &str) -> Child {
    let (program, config) = (env!("CARGO_BIN_EXE_stafett"), site.config_file(REGION));
    let script = format!("ulimit {limit}; exec {program} serve --config {}", config.display());
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    shell.spawn().unwrap()
}

#[tokio::test]
async fn more_connections_than_files_are_refused_at_the_start_with_their_line() {
    let site = Site::new();
    let told = async || {
        let mut serving = serve(&site, "-n 900");
        eventually("it ends", || serving.try_wait().unwrap().is_some()).await;
        err(&serving.wait_with_output().unwrap(), 78)
    };
    let unsaid = told().await;
    assert!(
        unsaid.contains("region.toml: limits.connections: 1024, and 512 other files"),
        "{unsaid}"
    );
    site.reconfigure(REGION, "packet_kib = 256", "connections = 389\npacket_kib = 256");
    let said = told().await;
    assert!(said.contains("region.toml:19: limits.connections: 389, "), "{said}");
    assert!(said.contains("the 900 that this process may open; right is at most 388"), "{said}");
    assert!(!site.data(REGION).exists(), "nothing was begun");
}

#[tokio::test]
async fn a_limit_that_may_be_raised_is_raised() {
    let site = Site::new();
    let mut serving = serve(&site, "-Sn 200; ulimit -Hn 2000");
    let serves = async || site.connect(Some("bvc"), site.address_of(REGION)).await.is_err();
    eventually_not("it serves", serves).await;
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", serving.id())).unwrap();
    let files = limits.lines().find(|line| line.starts_with("Max open files")).unwrap().to_owned();
    serving.kill().unwrap();
    serving.wait().unwrap();
    assert_eq!(files.split_whitespace().skip(3).take(2).collect::<Vec<_>>(), ["2000", "2000"]);
}
