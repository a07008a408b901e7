"""Holds resources against FHIR profiles, by the profiles' own StructureDefinitions.

As much of FHIR as the profiles of IHE BALP use: cardinalities, patterns, slices by value, required bindings to value sets that list
their codes, types of references, and the one FHIRPath constraint there is. What it doesn't know, it refuses to check.
"""

import json

KNOWN_KEYS = {
    "id", "path", "short", "definition", "comment", "requirements", "mapping", "alias", "mustSupport",
    "min", "max", "slicing", "sliceName", "binding", "type", "constraint",
    "patternCoding", "patternCodeableConcept", "patternCode", "patternBoolean", "patternUri",
}
PATTERNS = [key for key in sorted(KNOWN_KEYS) if key.startswith("pattern")]
SAME_AS_OBSERVER = "$this.who = %resource.source.observer"
BASE = "http://hl7.org/fhir/StructureDefinition/AuditEvent"


class Profiles:
    """The StructureDefinitions and ValueSets of a folder."""

    def __init__(self, folder):
        resources = [json.loads(file.read_text()) for file in sorted(folder.glob("*.json"))]
        self.profiles = {it["url"]: it for it in resources if it["resourceType"] == "StructureDefinition"}
        self.codes = {it["url"]: codes(it) for it in resources if it["resourceType"] == "ValueSet"}

    def problems(self, resource):
        """What the resource lacks of each profile that it claims."""
        for url in resource.get("meta", {}).get("profile", []):
            if url not in self.profiles:
                yield f"claims {url}, which isn't in the folder"
                continue
            elements = self.elements(url)
            for element in elements.values():
                for problem in self.of_element(resource, element, elements):
                    yield f"{element['id']}: {problem}"

    def elements(self, url):
        """All elements of a profile and of those that it is derived from, by id."""
        if url == BASE:
            return {}
        profile = self.profiles[url]
        elements = {key: dict(it) for key, it in self.elements(profile["baseDefinition"]).items()}
        for element in profile["differential"]["element"]:
            unknown = set(element) - KNOWN_KEYS
            if unknown:
                raise ValueError(f"{url}: {element['id']}: nothing is known of {unknown}")
            elements.setdefault(element["id"], {}).update(element)
        return elements

    def of_element(self, resource, element, elements):
        segments = element["id"].split(".")
        for parent in self.nodes(resource, segments[1:-1], elements, segments[0]):
            found = self.children(parent, segments[-1], elements, ".".join(segments[:-1]))
            if len(found) < element.get("min", 0):
                yield f"{len(found)}, and {element['min']} at least are asked for"
            most = element.get("max", "*")
            if most != "*" and len(found) > int(most):
                yield f"{len(found)}, and {most} at most are let through"
            for node in found:
                yield from self.of_node(resource, element, node)
            if element.get("slicing", {}).get("rules") == "closed":
                slices = [it for it in elements.values() if it["id"].startswith(element["id"] + ":") and "sliceName" in it]
                for node in found:
                    if not any(self.is_of(node, it, element["slicing"], elements) for it in slices):
                        yield "something is in none of the slices"

    def of_node(self, resource, element, node):
        for key in PATTERNS:
            if key in element and not holds(node, element[key]):
                yield f"is not {json.dumps(element[key])}"
        binding = element.get("binding", {})
        if binding.get("strength") == "required" and not self.is_bound(node, binding["valueSet"]):
            yield f"is none of {binding['valueSet']}"
        for kind in element.get("type", []):
            targets = [it.rsplit("/", 1)[1] for it in kind.get("targetProfile", [])]
            said = node.get("type") or node.get("reference", "").split("/")[0]
            if targets and said not in targets:
                yield f"refers to {said or 'nothing that is named'}, and right is {targets}"
        for constraint in element.get("constraint", []):
            if constraint["expression"] != SAME_AS_OBSERVER:
                raise ValueError(f"nothing is known of {constraint['expression']}")
            if node.get("who") != resource.get("source", {}).get("observer"):
                yield constraint["human"]

    def nodes(self, node, segments, elements, above):
        """Everything that a path of segments leads to."""
        if not segments:
            return [node]
        found = self.children(node, segments[0], elements, above)
        below = f"{above}.{segments[0]}"
        return [it for child in found for it in self.nodes(child, segments[1:], elements, below)]

    def children(self, node, segment, elements, above):
        name, _, slice_name = segment.partition(":")
        value = node.get(name) if isinstance(node, dict) else None
        values = value if isinstance(value, list) else [] if value is None else [value]
        if not slice_name:
            return values
        slicing = elements[f"{above}.{name}"]["slicing"]
        return [it for it in values if self.is_of(it, elements[f"{above}.{segment}"], slicing, elements)]

    def is_of(self, node, element, slicing, elements):
        """Whether something belongs to a slice."""
        for discriminator in slicing["discriminator"]:
            assert discriminator["type"] == "value", discriminator
            path = discriminator["path"]
            told_by = element if path == "$this" else elements[f"{element['id']}.{path}"]
            value = node if path == "$this" else node.get(path)
            pattern = next((told_by[key] for key in PATTERNS if key in told_by), None)
            if value is None:
                return False
            if pattern is not None and not holds(value, pattern):
                return False
            if pattern is None and not self.is_bound(value, told_by["binding"]["valueSet"]):
                return False
        return True

    def is_bound(self, node, value_set):
        known = self.codes[value_set]
        codings = node.get("coding", [node]) if isinstance(node, dict) else []
        return any((it.get("system"), it.get("code")) in known or (it.get("system"), None) in known for it in codings)


def codes(value_set):
    """System and code of all that a value set includes; no code where a whole system is."""
    found = set()
    for include in value_set["compose"]["include"]:
        concepts = include.get("concept", [{"code": None}])
        found.update((include.get("system"), it["code"]) for it in concepts)
    return found


def holds(value, pattern):
    """Whether a value has all that a pattern has."""
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(key in value and holds(value[key], it) for key, it in pattern.items())
    if isinstance(pattern, list):
        return isinstance(value, list) and all(any(holds(it, wanted) for it in value) for wanted in pattern)
    return value == pattern
