"""Errors that must be found: a validator that finds nothing proves nothing."""

import copy


def drop(*path):
    def planted(event):
        at = event
        for step in path[:-1]:
            at = at[step]
        del at[path[-1]]
    return planted


def put(value, *path):
    def planted(event):
        at = event
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value
    return planted


def twice(field, place):
    def planted(event):
        event[field].append(copy.deepcopy(event[field][place]))
    return planted


# In a disclosure as `stafett ledger balp` writes it: agents 0 and 1 are its ends, entity 0 is the child, 1 the packet.
AGAINST_FHIR = {
    "no moment": drop("recorded"),
    "a moment without zone": put("2027-08-16T08:00:02", "recorded"),
    "a day for a moment": put("2027-08-16", "recorded"),
    "no type": drop("type"),
    "no agents": drop("agent"),
    "an agent that is no list": put({"requestor": True}, "agent"),
    "nobody says whether an agent asked": drop("agent", 0, "requestor"),
    "a word for yes or no": put("yes", "agent", 0, "requestor"),
    "no source": drop("source"),
    "a source without observer": drop("source", "observer"),
    "a field that there isn't": put("AuditEvent", "name"),
    "a detail without a value": drop("entity", 1, "detail", 0, "valueString"),
    "a detail with two values": put("AA==", "entity", 1, "detail", 0, "valueBase64Binary"),
    "a detail without a name": drop("entity", 1, "detail", 0, "type"),
    "an id of 65 characters": put("a" * 65, "id"),
    "an empty text": put("", "outcomeDesc"),
}

# What neither validator knows: the codes that FHIR's value sets let through.
AGAINST_CODES = {
    "an action that there isn't": put("X", "action"),
    "an outcome that there isn't": put("1", "outcome"),
    "an access point of no kind": put("9", "agent", 0, "network", "type"),
    "a type that there isn't": put("110199", "type", "code"),
    "a word of no lifecycle": put("disclosed", "subtype", 0, "code"),
    "an agent of no type": put("110199", "agent", 0, "type", "coding", 0, "code"),
    "a role that there isn't": put("25", "entity", 0, "role", "code"),
    "an entity of no type": put("5", "entity", 0, "type", "code"),
}

AGAINST_SOURCE = {
    "an import": put("110107", "type", "code"),
    "no disclosure": drop("subtype", 0),
    "a disclosure twice": twice("subtype", 0),
    "created, not read": put("C", "action"),
    "no outcome": drop("outcome"),
    "no source": drop("agent", 0),
    "two sources": twice("agent", 0),
    "no recipient": drop("agent", 1),
    "a source without access point": drop("agent", 0, "network"),
    "a recipient without access point": drop("agent", 1, "network"),
    "a recipient that is nobody": drop("agent", 1, "who"),
    "an observer that is somebody else": put("SE2120001850-GW09", "source", "observer", "identifier", "value"),
    "no patient": drop("entity", 0),
    "two patients": twice("entity", 0),
    "a patient without role": drop("entity", 0, "role"),
    "a patient of another role": put("6", "entity", 0, "role", "code"),
    "a patient that is nobody": drop("entity", 0, "what"),
    "a patient that is a device": put("Device", "entity", 0, "what", "type"),
    "nothing but a patient": lambda event: event.update(entity=event["entity"][:1]),
    "an extension that changes what it means": put([{"url": "urn:stafett:not", "valueBoolean": True}], "modifierExtension"),
    "a profile that there isn't": put(["https://profiles.ihe.net/ITI/BALP/StructureDefinition/None"], "meta", "profile"),
}


def plant(errors, event):
    """Each error by itself, in a copy of the event."""
    for name, planted in errors.items():
        wrong = copy.deepcopy(event)
        planted(wrong)
        yield name, wrong
