//! The small parts: endpoints, rights, counters.

use crate::peer::{Endpoint, Refusal, Refusals, Right};

#[test]
fn an_endpoint_is_read_and_written_alike() {
    for text in [
        "https://127.0.0.1:7444",
        "https://[::1]:7444",
        "https://stafett.karlstad.se:443",
        "https://localhost:1",
        "https://10.0.0.1:65535",
    ] {
        assert_eq!(text.parse::<Endpoint>().unwrap().to_string(), text);
    }
    let address: Endpoint = "https://[2001:db8::1]:7444".parse().unwrap();
    assert_eq!((address.host().as_str(), address.port()), ("2001:db8::1", 7444));
}

#[test]
fn what_is_no_endpoint_is_refused() {
    for text in [
        "",
        "localhost:7444",
        "http://localhost:7444",
        "HTTPS://localhost:7444",
        "https://localhost",
        "https://localhost:",
        "https://localhost:0",
        "https://localhost:65536",
        "https://localhost:+1",
        "https://localhost:7444/",
        "https://localhost:7444/path",
        "https://localhost:7444?query",
        "https://user@localhost:7444",
        "https://:7444",
        "https://::1:7444",
        "https://[localhost]:7444x",
        "https://a b:7444",
        " https://localhost:7444",
        "https://localhost:7444 ",
    ] {
        assert!(text.parse::<Endpoint>().is_err(), "{text}");
    }
}

#[test]
fn a_right_is_one_of_five_words() {
    for right in Right::ALL {
        assert_eq!(right.word().parse(), Ok(right));
    }
    for word in ["", "Submit", "SUBMIT", " submit", "all", "admin"] {
        assert!(word.parse::<Right>().is_err(), "{word}");
    }
}

#[test]
fn refusals_are_counted_by_reason() {
    let refusals = Refusals::default();
    for (times, reason) in Refusal::ALL.iter().enumerate() {
        (0..times).for_each(|_| refusals.count(*reason));
    }
    for (times, reason) in Refusal::ALL.iter().enumerate() {
        assert_eq!(refusals.of(*reason), times as u64, "{reason}");
    }
}
