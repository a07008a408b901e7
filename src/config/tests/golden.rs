//! Every way to get a file wrong, with the words that it is answered with.

use super::site::Site;
use std::{fs, os::unix::fs::PermissionsExt};

/// What stands in the file, what stands there instead, and what is said of it.
pub(super) type Case = (&'static str, &'static str, &'static str);

pub(super) fn check(cases: &[Case]) {
    let site = Site::new();
    fs::write(site.path("empty"), "").unwrap();
    fs::write(site.path("open.key"), "x").unwrap();
    fs::set_permissions(site.path("open.key"), fs::Permissions::from_mode(0o644)).unwrap();
    fs::write(site.path("zeros.key"), format!("{}=", "A".repeat(43))).unwrap();
    fs::set_permissions(site.path("zeros.key"), fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(site.path("short.key"), "c2hvcnQ=").unwrap();
    fs::set_permissions(site.path("short.key"), fs::Permissions::from_mode(0o600)).unwrap();
    let right = site.right();
    for (from, to, expected) in cases {
        assert_eq!(right.matches(from).count(), 1, "{from} must be there once");
        assert_eq!(site.errors(&right.replace(from, to)), *expected, "{from} -> {to}");
    }
}

#[test]
fn what_is_not_toml() {
    check(&[
        ("[tls]", "[tls", "region.toml:7: not TOML: unclosed table, expected `]`"),
        (
            "name = \"region-varmland\"",
            "name = region-varmland",
            "region.toml:2: not TOML: string values must be quoted, expected literal string",
        ),
        (
            "data = \"data\"",
            "data = \"data\"\nlisten = \"127.0.0.1:1\"",
            "region.toml:7: not TOML: duplicate key",
        ),
    ]);
}

#[test]
fn sections_and_keys() {
    check(&[
        (
            "[courier]",
            "[curier]",
            "region.toml:17: curier: unknown key; one of gateway, tls, keys, limits, courier, \
             retention, sip, witness, policy, codes, party, peer, deliver",
        ),
        (
            "parallel = 4",
            "paralel = 4",
            "region.toml:18: courier.paralel: unknown key; one of first_retry_ms, \
             ceiling_seconds, parallel, per_receiver, alarm_minutes, urgent_alarm_minutes",
        ),
        (
            "authority = \"hsn\"",
            "authority = \"hsn\"\nnamnd = \"hsn\"",
            "region.toml:25: party.namnd: unknown key; one of unit, name, branch, organisation, \
             authority, region, municipality",
        ),
        (
            "[keys]\nmaster = \"region-varmland.master.key\"\nledger = \"region-varmland.ledger.key\"",
            "",
            "region.toml:1: keys: missing; right is a section [keys]",
        ),
        (
            "[limits]\npacket_kib = 512",
            "[[limits]]\npacket_kib = 512",
            "region.toml:15: limits: cannot be used; right is a section [limits]",
        ),
    ]);
}

#[test]
fn the_gateway() {
    check(&[
        (
            "name = \"region-varmland\"",
            "",
            "region.toml:1: gateway.name: missing; right is a short name",
        ),
        (
            "data = \"data\"",
            "data = \"data\"\npacks = \"nowhere\"",
            "region.toml:7: gateway.packs: nowhere is no folder; right is one that holds a folder a pack",
        ),
        (
            "name = \"region-varmland\"",
            "name = \"Region Värmland\"",
            "region.toml:2: gateway.name: right is 1 to 63 lower-case letters, digits and hyphens",
        ),
        (
            "hsa_id = \"SE2321000156-STAFETT\"",
            "hsa_id = \"2321000156-STAFETT\"",
            "region.toml:3: gateway.hsa_id: not an HSA-id; right is SE, ten digits, a hyphen, \
             then letters or digits, 31 characters at most",
        ),
        (
            "hsa_id = \"SE2321000156-STAFETT\"",
            "hsa_id = \"SE2321000156-OTHER\"",
            "region.toml:3: gateway.hsa_id: the certificate names SE2321000156-STAFETT; right is \
             the same here",
        ),
        (
            "organisation = \"2321000156\"\nlisten",
            "organisation = \"2321000157\"\nlisten",
            "region.toml:4: gateway.organisation: not an organisation number; right is ten digits \
             without a hyphen, with a check digit that holds",
        ),
        (
            "listen = \"127.0.0.1:7443\"",
            "listen = \"localhost:7443\"",
            "region.toml:5: gateway.listen: right is an address and port, such as 127.0.0.1:7443",
        ),
        (
            "listen = \"127.0.0.1:7443\"",
            "listen = 7443",
            "region.toml:5: gateway.listen: cannot be used; right is an address and port, in quotes",
        ),
        (
            "data = \"data\"",
            "data = \"ca.pem/data\"",
            "region.toml:6: gateway.data: ca.pem is not a folder; right is one to write in",
        ),
    ]);
}

#[test]
fn tls() {
    check(&[
        (
            "certificate = \"region-varmland.pem\"",
            "certificate = \"none.pem\"",
            "region.toml:8: tls.certificate: none.pem cannot be read: No such file or directory \
             (os error 2)",
        ),
        (
            "certificate = \"region-varmland.pem\"",
            "certificate = \"empty\"",
            "region.toml:8: tls.certificate: empty holds no certificate; right is PEM or DER",
        ),
        (
            "key = \"region-varmland.key\"",
            "key = \"karlstad.key\"",
            "region.toml:9: tls.key: karlstad.key is not the key of our certificate",
        ),
        (
            "key = \"region-varmland.key\"",
            "key = \"open.key\"",
            "region.toml:9: tls.key: open.key is open to others than its owner (mode 644); right \
             is `chmod 600`",
        ),
        (
            "trust = [\"ca.pem\"]",
            "trust = [\"ca.pem\",\n  \"karlstad.pem\"]",
            "region.toml:11: tls.trust: karlstad.pem is not a CA's certificate; right is the CA \
             that issues function certificates",
        ),
        (
            "trust = [\"ca.pem\"]",
            "trust = []",
            "region.toml:7: tls.trust: none given; right is the CAs that issue function \
             certificates",
        ),
        (
            "trust = [\"ca.pem\"]",
            "trust = \"ca.pem\"",
            "region.toml:10: tls.trust: cannot be used; right is a list of files",
        ),
        (
            "crl = [\"ca.crl\"]",
            "crl = []",
            "region.toml:7: tls.crl: none given; right is every trusted CA's revocation list, or \
             revocation = \"off\" with a revocation_reason",
        ),
        (
            "crl = [\"ca.crl\"]",
            "",
            "region.toml:7: tls.crl: none given; right is every trusted CA's revocation list, or \
             revocation = \"off\" with a revocation_reason",
        ),
        (
            "crl = [\"ca.crl\"]",
            "crl = [\"ca.pem\"]",
            "region.toml:11: tls.crl: ca.pem holds no certificate revocation list; right is PEM \
             or DER",
        ),
        (
            "crl = [\"ca.crl\"]",
            "revocation = \"off\"",
            "region.toml:11: tls.revocation_reason: missing; right is why revoked certificates \
             are to be let in",
        ),
        (
            "crl = [\"ca.crl\"]",
            "revocation = \"off\"\nrevocation_reason = \" \"",
            "region.toml:12: tls.revocation_reason: empty; right is a text",
        ),
        (
            "crl = [\"ca.crl\"]",
            "crl = [\"ca.crl\"]\nrevocation = \"off\"\nrevocation_reason = \"because\"",
            "region.toml:7: tls.crl: given although revocation is off; right is one of the two",
        ),
        (
            "crl = [\"ca.crl\"]",
            "crl = [\"ca.crl\"]\nrevocation = \"on\"",
            "region.toml:12: tls.revocation: unknown word; right is \"off\", or to leave it out",
        ),
        (
            "crl = [\"ca.crl\"]",
            "crl = [\"ca.crl\"]\nrevocation_reason = \"because\"",
            "region.toml:12: tls.revocation_reason: given although revocation is on",
        ),
    ]);
}

#[test]
fn witnesses() {
    check(&[
        (
            "parallel = 4",
            "parallel = 4\n[witness]\nsecond = 60",
            "region.toml:20: witness.second: unknown key; one of seconds, alarm_minutes",
        ),
        (
            "parallel = 4",
            "parallel = 4\n[witness]\nseconds = 0",
            "region.toml:20: witness.seconds: cannot be used; right is a whole number from 1 to \
             3600",
        ),
        (
            "parallel = 4",
            "parallel = 4\n[witness]\nseconds = 3601",
            "region.toml:20: witness.seconds: cannot be used; right is a whole number from 1 to \
             3600",
        ),
        (
            "parallel = 4",
            "parallel = 4\n[witness]\nalarm_minutes = \"15\"",
            "region.toml:20: witness.alarm_minutes: cannot be used; right is a whole number from \
             1 to 525600",
        ),
        (
            "parallel = 4",
            "parallel = 4\n[witness]\nseconds = 120\nalarm_minutes = 1",
            "region.toml:19: witness.alarm_minutes: shorter than witness.seconds; right is \
             longer, so that a witness can have been asked",
        ),
        (
            "parallel = 4",
            "parallel = 4\n[[witness]]\nseconds = 60",
            "region.toml:19: witness: cannot be used; right is a section [witness]",
        ),
    ]);
}

#[test]
fn keys_and_numbers() {
    check(&[
        (
            "master = \"region-varmland.master.key\"",
            "",
            "region.toml:12: keys.master: missing; right is a file made by `stafett pki keys`",
        ),
        (
            "master = \"region-varmland.master.key\"",
            "master = \"short.key\"",
            "region.toml:13: keys.master: short.key holds no key; right is 32 bytes as one line of \
             base64",
        ),
        (
            "master = \"region-varmland.master.key\"",
            "master = \"zeros.key\"",
            "region.toml:13: keys.master: zeros.key is a placeholder, all its bytes are the same; \
             right is a file made by `stafett pki keys`",
        ),
        (
            "ledger = \"region-varmland.ledger.key\"",
            "ledger = \"region-varmland.master.key\"",
            "region.toml:14: keys.ledger: the same key as keys.master; right is one of its own",
        ),
        (
            "ledger = \"region-varmland.ledger.key\"",
            "ledger = \"open.key\"",
            "region.toml:14: keys.ledger: open.key is open to others than its owner (mode 644); \
             right is `chmod 600`",
        ),
        (
            "packet_kib = 512",
            "packet_kib = 0",
            "region.toml:16: limits.packet_kib: cannot be used; right is a whole number from 1 to \
             16384",
        ),
        (
            "packet_kib = 512",
            "packet_kib = \"512\"",
            "region.toml:16: limits.packet_kib: cannot be used; right is a whole number from 1 to \
             16384",
        ),
        (
            "packet_kib = 512",
            "packet_kib = 512\nsegment_mib = -1",
            "region.toml:17: limits.segment_mib: cannot be used; right is a whole number from 1 to \
             2048",
        ),
        (
            "packet_kib = 512",
            "packet_kib = 1024\nsegment_mib = 1",
            "region.toml:15: limits.segment_mib: too small for the largest packet; right is at \
             least twice limits.packet_kib",
        ),
        (
            "parallel = 4",
            "parallel = 4.0",
            "region.toml:18: courier.parallel: cannot be used; right is a whole number from 1 to \
             4096",
        ),
        (
            "parallel = 4",
            "first_retry_ms = 5000\nceiling_seconds = 4",
            "region.toml:17: courier.ceiling_seconds: shorter than courier.first_retry_ms; right \
             is at least as long",
        ),
    ]);
}
