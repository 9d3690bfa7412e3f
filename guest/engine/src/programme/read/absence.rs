//! From when on a member counts as absent: one of `days`, `recency-ratio`, `alive`, in an object or among other fields.

use rust_decimal::Decimal as Exact;

use super::Scope;
use super::condition::{days, need_retention, one_at_least};
use crate::absence::Absence;
use crate::programme::reader::{self, Fields, Findings};

const NAMES: [&str; 3] = ["days", "recency-ratio", "alive"];

pub fn absence(fields: &mut Fields<'_>, scope: &Scope, findings: &mut Findings) -> Option<Absence> {
    one_at_least(fields, &NAMES, findings);
    match fields.one_of(&NAMES, findings)? {
        ("days", at) => days(at, 1, findings).map(Absence::Days),
        ("alive", at) => {
            need_retention(at, scope, findings);
            reader::probability(at, findings).map(Absence::Alive)
        }
        (_, at) => {
            let ratio = reader::decimal(at, 0, findings)?;
            if ratio == Exact::ZERO {
                findings.error(at, "out-of-range", "everyone has stayed away that long", "above 0");
            }
            Some(Absence::RecencyRatio(ratio))
        }
    }
}
