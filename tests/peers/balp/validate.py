"""Holds what `stafett ledger balp` writes against validators of others, and against IHE's own profiles.

    python validate.py EVENTS INPUTS

EVENTS is a folder with .ndjson files, INPUTS the folder of others' examples and profiles. Ends with 0 only where every event is valid
to both validators and to the profiles that it claims, no official example raises an alarm, and every planted error is found.
"""

import json
import pathlib
import sys

import fhirkit
from fhir.resources.auditevent import AuditEvent
from pydantic import ValidationError

from planted import AGAINST_CODES, AGAINST_FHIR, AGAINST_SOURCE, plant
from profiles import Profiles

SOURCE = "PrivacyDisclosure.Source"
DICOM = "http://dicom.nema.org/resources/ontology/DCM"
LIFECYCLE = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle"
ENTITY = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
ROLE = "http://terminology.hl7.org/CodeSystem/object-role"


def numbers(first, last):
    return {str(number) for number in range(first, last + 1)}


# As FHIR R4's value sets for AuditEvent list them (DICOM PS3.16, ISO 21089). No validator here knows them.
KNOWN = {
    "type": {DICOM: numbers(110100, 110114)},
    "subtype": {
        DICOM: numbers(110120, 110142),
        LIFECYCLE: set(
            "access hold amend archive attest decrypt deidentify deprecate destroy disclose encrypt extract link merge originate "
            "pseudonymize reactivate receive reidentify unhold report restore transform transmit unlink unmerge verify".split()
        ),
    },
    "agent.type": {DICOM: numbers(110150, 110155)},
    "entity.type": {ENTITY: numbers(1, 4)},
    "entity.role": {ROLE: numbers(1, 24)},
}


def by_fhirkit(event):
    return [f"{it.path}: {it.message}" for it in fhirkit.validate(json.dumps(event)) if it.severity == "error"]


def by_fhir_resources(event):
    try:
        AuditEvent.parse_raw(json.dumps(event))
    except (ValidationError, ValueError) as error:
        return [str(error).replace("\n", " ")]
    return []


VALIDATORS = {"fhirkit": by_fhirkit, "fhir.resources": by_fhir_resources}


def unknown_codes(event):
    """Codes of others' systems that aren't in them."""
    codings = [("type", event["type"])] + [("subtype", it) for it in event["subtype"]]
    for agent in event["agent"]:
        codings += [("agent.type", it) for it in agent.get("type", {}).get("coding", [])]
        if agent.get("network", {}).get("type", "1") not in numbers(1, 5):
            yield "agent.network.type: no such code"
    for entity in event["entity"]:
        codings += [("entity.type", entity["type"]), ("entity.role", entity["role"])]
    for field, coding in codings:
        known = KNOWN[field].get(coding["system"])
        if known is not None and coding["code"] not in known:
            yield f"{field}: {coding['code']} is no code of {coding['system']}"
    if event["action"] not in set("CRUDE"):
        yield f"action: {event['action']} is no action"
    if event["outcome"] not in {"0", "4", "8", "12"}:
        yield f"outcome: {event['outcome']} is no outcome"


def read(folder):
    events = {}
    for file in sorted(folder.glob("*.ndjson")):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            events[f"{file.name}:{number}"] = json.loads(line)
    return events


def main(events_in, inputs):
    failures = []
    events = read(events_in)
    if not events:
        failures.append(f"{events_in}: no events; `cargo test --test cli` writes them")
    for name, event in events.items():
        for validator, problems in VALIDATORS.items():
            failures += [f"{name}: {validator}: {it}" for it in problems(event)]
        failures += [f"{name}: {it}" for it in unknown_codes(event)]
    kinds = {it["code"] for event in events.values() for it in event["subtype"] if it["system"] == "urn:stafett:event"}
    print(f"balp: {len(events)} events with {len(kinds)} words, each held against {' and '.join(VALIDATORS)}")

    claims = [it for it in events.values() if it.get("meta", {}).get("profile", [""])[0].endswith(SOURCE)]
    if claims:
        found = dict.fromkeys(VALIDATORS, 0)
        for name, wrong in plant(AGAINST_FHIR, claims[0]):
            by = [validator for validator, problems in VALIDATORS.items() if problems(wrong)]
            for validator in by:
                found[validator] += 1
            if not by:
                failures.append(f"planted, and found by no validator: {name}")
        for validator, count in found.items():
            if count * 4 < len(AGAINST_FHIR) * 3:
                failures.append(f"{validator} finds {count} of {len(AGAINST_FHIR)} planted errors, which proves too little")
        for name, wrong in plant(AGAINST_CODES, claims[0]):
            if not list(unknown_codes(wrong)):
                failures.append(f"planted, and not found: {name}")
        told = ", ".join(f"{validator} {count}" for validator, count in found.items())
        print(f"balp: {len(AGAINST_FHIR)} errors planted against FHIR; found by {told}")
        print(f"balp: {len(AGAINST_CODES)} wrong codes planted and found")

    folder = inputs / "06-ihe-balp"
    if not folder.is_dir():
        print(f"balp: skipped what IHE's profiles ask for: {folder} is not there")
    else:
        failures += against_profiles(events, claims, Profiles(folder), inputs)
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"balp: {'not valid: ' + str(len(failures)) if failures else 'valid'}")
    return 1 if failures else 0


def against_profiles(events, claims, profiles, inputs):
    failures, claimed = [], {}
    for name, event in events.items():
        for profile in event.get("meta", {}).get("profile", []):
            claimed[profile.rsplit("/", 1)[1]] = claimed.get(profile.rsplit("/", 1)[1], 0) + 1
        failures += [f"{name}: {it}" for it in profiles.problems(event)]
    if not claims or len(claimed) != 2:
        failures.append(f"no disclosure from both ends: {claimed}")
    told = ", ".join(f"{count} claim {profile}" for profile, count in sorted(claimed.items()))
    print(f"balp: {told}: as the profiles ask")

    examples = sorted((inputs / "06-ihe-balp").glob("AuditEvent-*.json"))
    examples += sorted((inputs / "05-fhir-r4-examples" / "AuditEvent").glob("*.json"))
    for file in examples:
        example = json.loads(file.read_text())
        for validator, problems in VALIDATORS.items():
            failures += [f"false alarm: {file.name}: {validator}: {it}" for it in problems(example)]
        failures += [f"false alarm: {file.name}: {it}" for it in profiles.problems(example)]
    for name, wrong in plant(AGAINST_SOURCE, claims[0] if claims else {}):
        if not list(profiles.problems(wrong)):
            failures.append(f"planted, and not found: {name}")
    print(f"balp: {len(examples)} official examples without alarm, {len(AGAINST_SOURCE)} errors planted against a profile and found")
    return failures


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
