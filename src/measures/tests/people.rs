//! Sex and age, as a number tells them.

use super::ledger::*;
use crate::measures::person::{Age, Person, Sex};
use crate::wire::heard::ChildSaid;
use jiff::civil::date;

#[test]
fn sex_is_what_the_number_tells_and_else_annan() {
    let of = |number, number_oid| Person::of(&ChildSaid { number, number_oid, birth_date: "" }).sex;
    let personnummer = "1.2.752.129.2.1.3.1";
    assert_eq!(of(GIRL, personnummer), Sex::Flicka);
    assert_eq!(of(BOY, personnummer), Sex::Pojke);
    // Region Värmland's reserve number, and something that is no number.
    assert_eq!(of("20200115SA01", "1.2.752.74.9.2"), Sex::Annan);
    assert_eq!(of("20200115", personnummer), Sex::Annan);
}

#[test]
fn age_is_counted_to_the_day() {
    let born = |born| Person { sex: Sex::Annan, born };
    let child = born(Some(date(2020, 2, 29)));
    assert_eq!(child.age(date(2027, 2, 28)), Age::UnderSeven);
    assert_eq!(child.age(date(2027, 3, 1)), Age::Seven);
    assert_eq!(born(None).age(date(2027, 3, 1)), Age::Unknown);
    let said = ChildSaid { number: "no number", number_oid: "", birth_date: "2020-05-01" };
    assert_eq!(Person::of(&said).age(date(2027, 4, 30)), Age::UnderSeven);
}
