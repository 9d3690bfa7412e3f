//! From when on a member counts as absent: one of `days`, `recency-ratio`, `alive`, in an object or among other fields.

use super::Scope;
use super::affinity::above_zero;
use super::condition::{days, need_retention, one_at_least};
use crate::absence::Absence;
use crate::programme::reader::{self, Fields, Findings};

/// The longest that a member stays away, in multiples of their own gap.
const RATIO_MAX: i64 = 1_000_000;

const NAMES: [&str; 3] = ["days", "recency-ratio", "alive"];

pub fn absence(fields: &mut Fields<'_>, scope: &Scope, findings: &mut Findings) -> Option<Absence> {
    one_at_least(fields, &NAMES, findings);
    match fields.one_of(&NAMES, findings)? {
        ("days", at) => days(at, 1, findings).map(Absence::Days),
        ("alive", at) => {
            need_retention(at, scope, findings);
            reader::probability(at, findings).map(Absence::Alive)
        }
        (_, at) => above_zero(at, RATIO_MAX, findings).map(Absence::RecencyRatio),
    }
}
