//! The contract's words in the words that people read.

use crate::cli::language::Language;

/// What a row or column is called; the contract's own word where it has no other.
pub(super) fn word(word: &str, lang: Language) -> &str {
    let known = WORDS.iter().find(|(known, ..)| *known == word);
    known.map_or(word, |(_, sv, en)| lang.of(sv, en))
}

const WORDS: [(&str, &str, &str); 53] = [
    ("step.need_seen", "Behov sett", "Need seen"),
    ("step.offered", "Erbjuden", "Offered"),
    ("step.declined", "Avböjd", "Declined"),
    ("step.consent", "Samtycke", "Consent"),
    ("step.called", "Kallad", "Called"),
    ("step.replied", "Besvarad", "Replied"),
    ("step.met", "Möte hållet", "Met"),
    ("step.established", "Upprättad", "Established"),
    ("step.established_at_discharge", "Upprättad vid utskrivning", "Established at discharge"),
    ("step.followed_up", "Uppföljd", "Followed up"),
    ("step.closed", "Avslutad", "Closed"),
    ("step.broken_off", "Avbruten", "Broken off"),
    ("step.child_health_team_met", "Barnhälsoteam", "Child-health team"),
    ("lead.need_to_call", "Behov till kallelse", "Need to call"),
    ("lead.call_to_meeting", "Kallelse till möte", "Call to meeting"),
    ("lead.meeting_to_plan", "Möte till plan", "Meeting to plan"),
    ("lead.plan_to_follow_up", "Plan till uppföljning", "Plan to follow-up"),
    ("meeting.child", "Barnet", "The child"),
    ("meeting.guardian", "Vårdnadshavare", "Guardians"),
    ("meeting.health_care", "Hälso- och sjukvård", "Health care"),
    ("meeting.dental_care", "Tandvård", "Dental care"),
    ("meeting.social_services", "Socialtjänst", "Social services"),
    ("meeting.school", "Skola", "School"),
    ("meeting.school_health", "Elevhälsans medicinska insats", "School health"),
    ("meeting.pupil_support", "Övrig elevhälsa", "Pupil support"),
    ("meeting.other", "Annan", "Other"),
    ("meeting.unknown", "Ej uppgivet", "Not told"),
    ("comes", "Kommer", "Comes"),
    ("sends_substitute", "Sänder ersättare", "Sends a substitute"),
    ("does_not_come", "Kommer inte, skäl ej uppgivet", "Does not come, no reason told"),
    (
        "no_current_contact",
        "Kommer inte: ingen aktuell kontakt",
        "Does not come: no current contact",
    ),
    (
        "time_does_not_suit",
        "Kommer inte: tiden passar inte",
        "Does not come: the time does not suit",
    ),
    ("called_too_late", "Kommer inte: för sen kallelse", "Does not come: called too late"),
    ("wrong_function", "Kommer inte: fel funktion", "Does not come: wrong function"),
    ("consent_not_known", "Kommer inte: samtycke ej känt", "Does not come: consent not known"),
    ("nobody_available", "Kommer inte: ingen tillgänglig", "Does not come: nobody available"),
    ("deviation.missed_meeting", "Uteblivet möte", "Missed meeting"),
    ("deviation.late_kallelse", "Sen kallelse", "Late kallelse"),
    ("deviation.refused_though_complete", "Avvisad fast komplett", "Refused though complete"),
    ("deviation.no_answer", "Inget svar", "No answer"),
    ("deviation.mis_sent", "Felsänd", "Mis-sent"),
    ("deviation.unknown", "Avvikelse av okänt slag", "Deviation of unknown kind"),
    ("handover.packet", "Överlämning kvitterad", "Handover acknowledged"),
    ("handover.huvudansvarig", "Byte av huvudansvarig enhet", "Huvudansvarig's unit changed"),
    ("contradictory", "Motsägande steg", "Contradictory steps"),
    ("need_seen", "behov", "need"),
    ("acute_placement", "akut plac.", "acute pl."),
    ("discharge", "utskrivn.", "discharge"),
    ("follow_up", "uppfölj.", "follow-up"),
    ("unknown", "okänt", "unknown"),
    ("under_7", "under 7", "under 7"),
    ("7_and_older", "7 och äldre", "7 and older"),
    ("more_than_one", "flera", "several"),
];
