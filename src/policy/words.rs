//! What is said of a rule, for whoever must act: plain words, in Swedish and English.

use super::{
    consents::Shortfall,
    facts::Facts,
    lack::Lack,
    rule::{Condition, Route, Text},
    withheld::Because,
};
use crate::domain::{Attested, DutyBasis, PlanPoint};

fn text(sv: impl Into<String>, en: impl Into<String>) -> Text {
    Text { sv: sv.into(), en: en.into() }
}

pub(super) fn copy(of: &Text) -> Text {
    text(&*of.sv, &*of.en)
}

/// One sentence after another.
pub(super) fn together(texts: impl IntoIterator<Item = Text>) -> Text {
    let mut all = text("", "");
    for Text { sv, en } in texts {
        for (whole, next) in [(&mut all.sv, sv), (&mut all.en, en)] {
            if !whole.is_empty() {
                whole.push(' ');
            }
            whole.push_str(&next);
        }
    }
    all
}

pub(super) fn holds() -> Text {
    text("Allt som regeln kräver finns.", "Everything that the rule asks for is there.")
}

pub(super) fn blocked() -> Text {
    text(
        "Barnet har spärrat uppgifterna, och spärren går före den här grunden.",
        "The child has blocked this information, and the block goes before this ground.",
    )
}

/// Who decided a local rule.
pub(super) fn decided(source: &str) -> Text {
    text(format!("Lokalt beslut: {source}."), format!("Decided locally: {source}."))
}

pub(super) fn no_child() -> Text {
    text(
        "Regeln gäller ett barn, och inget är angivet.",
        "The rule is about a child, and none is given.",
    )
}

/// What a plan lacks, and what is to be done.
pub(super) fn plan(lacks: &[PlanPoint]) -> Text {
    let (sv, en): (Vec<_>, Vec<_>) = lacks.iter().map(|point| plan_point(*point)).unzip();
    let (sv, en) = (sv.join("; "), en.join("; "));
    text(
        format!("Planen är inte hel. Det saknas: {sv}. Ersätt den med en hel."),
        format!("The plan is not whole. Missing: {en}. Replace it with a whole one."),
    )
}

fn plan_point(point: PlanPoint) -> (&'static str, &'static str) {
    match point {
        PlanPoint::NeededMeasures => (
            "vilka insatser som behövs (HSL 16:4, punkt 1)",
            "which measures are needed (HSL 16:4, point 1)",
        ),
        PlanPoint::Commitments => (
            "vilka insatser var och en av huvudmännen svarar för (punkt 2)",
            "which measures each huvudman answers for (point 2)",
        ),
        PlanPoint::OverallResponsibility => (
            "vilken huvudman som har det övergripande ansvaret (punkt 4)",
            "which huvudman has the overall responsibility (point 4)",
        ),
        PlanPoint::Huvudansvarig => {
            ("en namngiven huvudansvarig", "one named person who holds it together (huvudansvarig)")
        }
        PlanPoint::Called => ("vilka som kallades", "who was called"),
        PlanPoint::Came => ("vilka som kom", "who came"),
        PlanPoint::Goals => ("barnets egna mål", "the child's own goals"),
        PlanPoint::NextFollowUp => ("dag för uppföljning", "the day of the follow-up"),
    }
}

pub(super) fn condition(unmet: Condition) -> Text {
    match unmet {
        Condition::Under18 => text(
            "Regeln gäller bara den som inte har fyllt 18 år.",
            "The rule is only about those who have not turned 18.",
        ),
        Condition::From18 => text(
            "Regeln gäller bara den som har fyllt 18 år.",
            "The rule is only about those who have turned 18.",
        ),
        Condition::SameMunicipality => text(
            "Regeln gäller bara inom en och samma kommun.",
            "The rule holds only inside one and the same municipality.",
        ),
        Condition::PlanConsentRevoked => text(
            "Regeln gäller bara när ett samtycke som nämnde mottagaren för planen har tagits tillbaka.",
            "The rule holds only when a consent that named the receiver for the plan has been taken back.",
        ),
    }
}

pub(super) fn because(why: Because) -> Text {
    match why {
        Because::Rule => {
            text("Det lämnas aldrig på den här grunden.", "It is never handed over on this ground.")
        }
        Because::Hidden => text(
            "Barnet har skyddade uppgifter eller en dold vistelseort, och en vårdnadshavare kan se det som mottagaren ser.",
            "The child has protected data or hidden whereabouts, and a guardian can see what the receiver sees.",
        ),
        Because::Relative => text(
            "En närstående som det handlar om har inte samtyckt.",
            "A relative whom it tells of has not consented.",
        ),
        Because::LeftOut => text(
            "Den som har samtyckt har lämnat det utanför.",
            "Whoever consented has left it out.",
        ),
    }
}

impl Facts<'_> {
    pub(super) fn lack_in_words(&self, lack: Lack<'_>) -> Text {
        match lack {
            Lack::Consent(who) => self.consent_in_words(who),
            Lack::Attestation(Attested::Necessary) if self.has_older_necessity() => text(
                "Intyget om att det är nödvändigt är äldre än barnets spärr. En namngiven tjänsteman måste pröva det igen.",
                "The attestation of necessity is older than the child's block. A named official must judge it again.",
            ),
            Lack::Attestation(what) => attestation(what),
            Lack::Duty(basis) => duty(basis),
            Lack::Agreement => text(
                "De två organisationerna har ingen överenskommelse som gäller i dag.",
                "The two organisations have no agreement that holds today.",
            ),
            Lack::Plan(point) => plan(&[point]),
            Lack::Route(Route::Manual) => text(
                "Det får inte gå automatiskt: en människa måste lämna över det.",
                "It must not go by itself: a person must hand it over.",
            ),
            Lack::Route(Route::SocialBoard) => text(
                "Det ska ställas till socialnämnden i stället.",
                "It must be addressed to the social board instead.",
            ),
        }
    }

    fn consent_in_words(&self, who: &str) -> Text {
        let adult = self.age.is_some_and(|age| age >= 18);
        let (sv, en) = match who {
            "guardian" => {
                return text(
                    "Det är inte känt vem som är vårdnadshavare. Registrera vårdnadshavarna, eller nämndens beslut i deras ställe (LVU 11 §).",
                    "It is not known who the guardians are. Record them, or the board's decision in their place (LVU 11 §).",
                );
            }
            "child" if adult => ("personen själv".to_owned(), "the person".to_owned()),
            "child" => ("barnet".to_owned(), "the child".to_owned()),
            guardian => (format!("vårdnadshavaren {guardian}"), format!("guardian {guardian}")),
        };
        match self.shortfall(who) {
            None => {
                text(format!("Samtycke från {sv} saknas."), format!("There is no consent of {en}."))
            }
            Some(Shortfall::Revoked) => text(
                format!("Samtycket från {sv} har tagits tillbaka."),
                format!("The consent of {en} has been taken back."),
            ),
            Some(Shortfall::Expired(last)) => text(
                format!("Samtycket från {sv} gällde till och med {last}."),
                format!("The consent of {en} held through {last}."),
            ),
            Some(Shortfall::NotYet(first)) => text(
                format!("Samtycket från {sv} gäller först från {first}."),
                format!("The consent of {en} holds only from {first}."),
            ),
            Some(Shortfall::OtherReceivers) => text(
                format!("Samtycket från {sv} nämner inte den här mottagaren."),
                format!("The consent of {en} does not name this receiver."),
            ),
            Some(Shortfall::OtherKinds) => text(
                format!("Samtycket från {sv} gäller andra sorters uppgifter."),
                format!("The consent of {en} is about other kinds of packets."),
            ),
        }
    }

    fn has_older_necessity(&self) -> bool {
        self.sparr.is_some() && self.is_attested(Attested::Necessary, None)
    }
}

fn attestation(what: Attested) -> Text {
    match what {
        Attested::Necessary => text(
            "Ingen namngiven tjänsteman har intygat att det behövs för nödvändig vård eller nödvändigt stöd.",
            "No named official has attested that necessary care or support needs it.",
        ),
        Attested::Menprovning => text(
            "Ingen namngiven tjänsteman har intygat sin menprövning: att ingen lider men av det.",
            "No named official has attested a harm test (menprövning): that it harms nobody.",
        ),
        Attested::Maturity => text(
            "Barnets mognad är inte bedömd, och av den beror vem som måste samtycka.",
            "The child's maturity has not been assessed, and who must consent depends on it.",
        ),
        Attested::OwnTask => text(
            "Ingen namngiven tjänsteman har intygat att den egna verksamheten behöver det (OSL 10:2).",
            "No named official has attested that the sender's own task needs it (OSL 10:2).",
        ),
        Attested::GeneralClause => text(
            "Ingen namngiven tjänsteman har intygat att intresset av att lämna ut väger tydligt över (OSL 10:27).",
            "No named official has attested that the interest in disclosure clearly outweighs (OSL 10:27).",
        ),
    }
}

fn duty(basis: DutyBasis) -> Text {
    match basis {
        DutyBasis::Sol19_1 | DutyBasis::Sol19_6 => text(
            "Anmälans beteckning och datum saknas.",
            "The reference and the date of the report are missing.",
        ),
        DutyBasis::Sol20_6 => text(
            "Beteckning och datum saknas för beslutet att inleda utredning (SoL 20:6). Före det beslutet finns ingen skyldighet att svara.",
            "The reference and the date of the decision to investigate (SoL 20:6) are missing. Before that decision there is no duty to answer.",
        ),
        DutyBasis::Sol22_7 => text(
            "Beteckning och datum saknas för nämndens beslut som hälsoundersökningen följer av (SoL 22:7).",
            "The reference and the date of the board's decision that the health examination follows from (SoL 22:7) are missing.",
        ),
        DutyBasis::Lvu32 => text(
            "Beteckning och datum saknas för nämndens beslut om läkarundersökning (LVU 32 §).",
            "The reference and the date of the board's decision on a doctor's examination (LVU 32 §) are missing.",
        ),
    }
}
