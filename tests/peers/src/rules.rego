# The rules of three kinds in Rego, over the contract's own facts. `age` and `today` are worked out beforehand.
package stafett

consenting contains consent.by if {
	some consent in input.consents
	input.kind in consent.kinds
	input.receiver.unit in consent.receivers
	consent.given <= input.today
	input.today <= consent.expires
	not taken_back(consent)
}

taken_back(consent) if {
	consent.revoked != null
	consent.revoked <= input.now
}

attested contains attestation.what if {
	some attestation in input.attestations
	attestation.at <= input.now
}

blocked if {
	some block in input.blocks
	block.from <= input.now
}

# Later than every block.
necessary if {
	some attestation in input.attestations
	attestation.what == "necessary"
	attestation.at <= input.now
	every block in input.blocks { attestation.at > block.from }
}

maturity := input.child.maturity if "maturity" in attested
else := "unassessed"

guardians_needed if input.age < 12
guardians_needed if { input.age < 15; input.age >= 12 }
guardians_needed if { input.age < 18; input.age >= 15; maturity != "mature" }

child_needed if input.age >= 18
child_needed if { input.age >= 15; input.age < 18; maturity != "not_mature" }
child_needed if { input.age >= 12; input.age < 15; maturity == "mature" }

lacks_consent contains concat("", ["consent:", guardian]) if {
	guardians_needed
	not input.in_place_of_guardians
	some guardian in input.guardians
	not guardian in consenting
}

lacks_consent contains "consent:guardian" if { guardians_needed; count(input.guardians) == 0 }
lacks_consent contains "consent:child" if { child_needed; not "child" in consenting }
lacks_consent contains "attestation:maturity" if { input.age >= 12; input.age < 15; maturity == "unassessed" }

lacks_necessity contains "attestation:necessary" if not necessary
lacks_menprovning contains "attestation:menprovning" if not "menprovning" in attested

school_health := {"school_health_municipal", "school_health_private"}
school := {"school_municipal", "school_private"}
care := {"region_care", "public_dental", "school_health_municipal"}
private_care := {"private_care", "school_health_private"}
private := {"private_care", "school_health_private", "school_private"}

from := input.sender.branch
to := input.receiver.branch

# Each rule that is about the case and that no block stops, with what it lacks; in the order in which they are tried.
tried contains [1, "handover-bhv-by-consent", lacks_consent, true] if {
	input.kind == "handover.bhv"; from == "region_care"; to in school_health; not blocked
}
tried contains [1, "handover-bhv-from-private-care-by-consent", lacks_consent, true] if {
	input.kind == "handover.bhv"; from == "private_care"; to in school_health; not blocked
}
tried contains [2, "handover-bhv-by-necessity", lacks_necessity, false] if {
	input.kind == "handover.bhv"; from == "region_care"; to == "school_health_municipal"; input.age < 18
}
tried contains [1, "placement-by-necessity", lacks_necessity, true] if {
	input.kind == "placement.notice"; from == "social_board"; to in care; input.age < 18
}
tried contains [1, "placement-by-own-consent", lacks_consent, true] if {
	input.kind == "placement.notice"; from == "social_board"; to in care; input.age >= 18; not blocked
}
tried contains [1, "placement-to-school-by-consent", lacks_consent, true] if {
	input.kind == "placement.notice"; from == "social_board"; to in school; not blocked
}
tried contains [2, "placement-to-school-by-menprovning", lacks_menprovning, true] if {
	input.kind == "placement.notice"; from == "social_board"; to in school; not blocked
}
tried contains [1, "orosanmalan-to-social-board", set(), true] if {
	input.kind == "orosanmalan"; to == "social_board"; not from in private; input.age < 18
}
tried contains [1, "orosanmalan-from-private-care-to-social-board", set(), true] if {
	input.kind == "orosanmalan"; to == "social_board"; from in private_care; input.age < 18
}
tried contains [1, "orosanmalan-from-private-school-to-social-board", set(), true] if {
	input.kind == "orosanmalan"; to == "social_board"; from == "school_private"; input.age < 18
}
tried contains [2, "orosanmalan-for-an-adult", {"route:manual"}, true] if {
	input.kind == "orosanmalan"; to == "social_board"
}
tried contains [1, "orosanmalan-elsewhere", {"route:social_board"}, true] if {
	input.kind == "orosanmalan"; to != "social_board"
}

must_be_carried if { input.child.protection == "skyddad_folkbokforing"; input.kind != "orosanmalan" }

holding := [rule | some rule in tried; count(rule[2]) == 0]
offered := [rule | some rule in tried; rule[3]]

answer := {"verdict": "permit", "rule": holding[0][1], "missing": set()} if {
	count(holding) > 0; not must_be_carried
} else := {"verdict": "refer", "rule": holding[0][1], "missing": {"route:manual"}} if {
	count(holding) > 0
} else := {"verdict": "refer", "rule": offered[0][1], "missing": offered[0][2]} if {
	count(offered) > 0
} else := {"verdict": "refuse", "rule": null, "missing": set()}
