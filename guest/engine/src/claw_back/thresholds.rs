//! Which rules lose what they asked for when goods come back.
//!
//! What is kept counts as before: each line its share of what it counted then. A threshold once lost stays lost, since
//! ever less is kept.

use alloc::vec::Vec;

use loyalty_contract::{
    Decimal, ExplainLevel, Explanation, List, Maybe, Outcome, ReasonCode, ReceiptIssuer, ThresholdLoss, list,
};

use super::parts::Portion;
use super::receipts::{Back, Sale};
use crate::explain::{amounting, because};
use crate::money::{self, Units};
use crate::receipt::Threshold;

/// A rule whose threshold the kept part does not reach any more.
#[derive(Debug)]
pub struct Lost<'a> {
    pub rule: &'a str,
    /// Whose receipt it stands in.
    pub issuer: ReceiptIssuer,
    pub then: ThresholdLoss,
    /// What is missing to the threshold.
    pub missing: Decimal,
    /// Whether it was lost by an earlier return already.
    pub before: bool,
}

/// The rules of both receipts that have lost their threshold, in the order of the receipts.
pub fn lost<'a>(sale: &Sale<'a>, back: &Back) -> Vec<Lost<'a>> {
    let mut lost = Vec::new();
    for checked in sale.receipts() {
        for threshold in &checked.thresholds {
            let missing = threshold.at_least - sum(threshold, back, Portion::kept);
            if missing > 0 {
                lost.push(Lost {
                    rule: &threshold.rule.rule,
                    issuer: checked.receipt.issuer,
                    then: threshold.rule.below_threshold,
                    missing: money::decimal(missing, threshold.scale),
                    before: sum(threshold, back, Portion::kept_before) < threshold.at_least,
                });
            }
        }
    }
    lost
}

/// What the lines count, each by its kept part.
fn sum(threshold: &Threshold<'_>, back: &Back, kept: fn(Portion, Units) -> Units) -> Units {
    let kept = |(line, amount): &(usize, Units)| back.portions.get(*line).map_or(0, |portion| kept(*portion, *amount));
    threshold.counted.iter().map(kept).fold(0, Units::saturating_add)
}

/// What became of the rules that have a threshold. When everything has come back, nothing is left to say of them.
pub fn explanations(sale: &Sale<'_>, back: &Back, lost: &[Lost<'_>], level: ExplainLevel) -> List<Explanation> {
    if level == ExplainLevel::Off || back.is_complete {
        return List::new();
    }
    let mut lost = lost.iter().peekable();
    let mut explanations = Vec::new();
    for threshold in sale.receipts().flat_map(|checked| &checked.thresholds) {
        let rule = &threshold.rule.rule;
        let (outcome, reason) = match lost.next_if(|lost| *lost.rule == **rule) {
            Some(lost) => {
                let outcome = match lost.then {
                    ThresholdLoss::FrozenProportional => Outcome::Reduced,
                    ThresholdLoss::Keep => Outcome::Applied,
                    ThresholdLoss::ReRate => Outcome::Refused,
                };
                (outcome, amounting(ReasonCode::ThresholdNotMet, lost.missing))
            }
            None if level == ExplainLevel::Full => (Outcome::Applied, because(ReasonCode::Ok)),
            None => continue,
        };
        let rule = Maybe::Some(rule.clone());
        explanations.push(Explanation { rule, outcome, reason, line: Maybe::None, value: Maybe::None });
    }
    list(explanations)
}
