//! What is expected of the member: the fields `rfm` and `outlook`.

use alloc::vec::Vec;

use super::bounds::{Figures, range};
use super::{add, one_at_least};
use crate::condition::{Expected, Test};
use crate::programme::document::Node;
use crate::programme::read::Scope;
use crate::programme::reader::{Fields, Findings};

/// The fields `rfm` and `outlook`.
pub fn tests(fields: &mut Fields<'_>, scope: &Scope, tests: &mut Vec<Test>, findings: &mut Findings) {
    if let Some(at) = fields.optional("rfm") {
        part(at, &Expected::SCORES, scope, tests, findings);
    }
    if let Some(at) = fields.optional("outlook") {
        part(at, &Expected::FIGURES, scope, tests, findings);
    }
}

#[inline(never)]
fn part(
    at: &Node,
    figures: &[(&'static str, Expected)],
    scope: &Scope,
    tests: &mut Vec<Test>,
    findings: &mut Findings,
) {
    need_retention(at, scope, findings);
    let of_scores = figures.iter().any(|(_, figure)| *figure == Expected::Recency);
    let has_scores = scope.scores.is_none_or(|scores| scores.contains(&true));
    if of_scores && !has_scores {
        no_thresholds(at, findings);
    }
    let Some(mut fields) = Fields::open(at, findings) else { return };
    let names: Vec<&str> = figures.iter().map(|(name, _)| *name).collect();
    one_at_least(&fields, &names, findings);
    for (name, expected) in figures {
        let Some(at) = fields.optional(name) else { continue };
        let score = Expected::SCORES.iter().position(|(_, score)| score == expected);
        if let Some(known) = score.and_then(|score| scope.scores?.get(score).copied())
            && has_scores
            && !known
        {
            no_thresholds(at, findings);
        }
        let of = match expected {
            Expected::Recency | Expected::Frequency | Expected::Monetary => Figures::Score,
            Expected::Alive => Figures::Probability,
            Expected::Purchases | Expected::RecencyRatio => Figures::Decimal,
            Expected::Value => Figures::Money(scope.minor_units),
        };
        let range = range(at, of, findings);
        add(tests, range.map(|range| Test::Expected(*expected, range)));
    }
    fields.finish(&[], findings);
}

fn no_thresholds(at: &Node, findings: &mut Findings) {
    let help = "add them to `rfm` in `retention`";
    findings.error(at, "unknown-reference", "the programme has no thresholds for such scores", help);
}

/// Reports what cannot be asked for where the programme has no `retention`.
pub fn need_retention(at: &Node, scope: &Scope, findings: &mut Findings) {
    if scope.scores.is_none() {
        let help = "add `retention`, which says what to expect of members";
        findings.error(at, "unknown-reference", "the programme has no `retention`", help);
    }
}
