//! Reasons: why a rule took effect or did not, and what would change that.

use alloc::boxed::Box;
use alloc::vec::Vec;

use loyalty_contract::{
    Decimal, Error, ErrorCode, ExplainLevel, Explanation, List, Maybe, NearMiss, Outcome, Reason, ReasonCode, list,
    maybe, text,
};

use crate::condition::Refusal;
use crate::path::Path;

/// Why a request is refused. Boxed, since it passes through every function that reads a request.
pub type Refused = Box<Error>;

/// A reason that needs no more words.
pub const fn because(code: ReasonCode) -> Reason {
    Reason { code, amount: Maybe::None, id: Maybe::None, at: Maybe::None }
}

/// A reason with an id.
#[inline(never)]
pub fn about(code: ReasonCode, id: &str) -> Reason {
    Reason { id: Maybe::Some(id.into()), ..because(code) }
}

/// A reason with an amount.
pub fn amounting(code: ReasonCode, amount: Decimal) -> Reason {
    Reason { amount: Maybe::Some(amount), ..because(code) }
}

/// Refuses a request.
pub fn refuse<T>(code: ErrorCode, path: &Path<'_>, message: &str) -> Result<T, Refused> {
    Err(error(code, path, message))
}

/// Refuses a request because of a field that breaks its bounds.
pub fn invalid<T>(path: &Path<'_>, message: &str) -> Result<T, Refused> {
    refuse(ErrorCode::InvalidRequest, path, message)
}

/// The error for figures that leave the range the engine computes in.
#[inline(never)]
pub fn overflow(path: &Path<'_>) -> Refused {
    error(ErrorCode::ArithmeticOverflow, path, "the figures are too large to compute with")
}

#[cold]
#[inline(never)]
fn error(code: ErrorCode, path: &Path<'_>, message: &str) -> Refused {
    Box::new(Error { code, path: text(path.written()), message: message.into() })
}

/// Explanations and near misses as they are collected.
#[derive(Debug)]
pub struct Findings {
    level: ExplainLevel,
    explanations: Vec<Explanation>,
    near_misses: Vec<NearMiss>,
}

impl Findings {
    pub const fn new(level: ExplainLevel) -> Self {
        Self { level, explanations: Vec::new(), near_misses: Vec::new() }
    }

    /// Whether anything is wanted; what is not wanted need not be worked out.
    pub fn are_wanted(&self) -> bool {
        self.level != ExplainLevel::Off
    }

    /// Whether rules that cannot apply here at all are wanted too.
    pub fn tell_all(&self) -> bool {
        self.level == ExplainLevel::Full
    }

    /// What of it was asked for.
    pub fn into_lists(self) -> (List<Explanation>, List<NearMiss>) {
        if self.are_wanted() { (list(self.explanations), list(self.near_misses)) } else { (List::new(), List::new()) }
    }

    /// A rule took effect and gave `value`.
    pub fn applied(&mut self, rule: &str, value: Decimal) {
        self.add(rule, Outcome::Applied, because(ReasonCode::Ok), Some(value));
    }

    /// A rule took effect that gives neither money nor points.
    #[inline(never)]
    pub fn granted(&mut self, rule: &str) {
        self.add(rule, Outcome::Applied, because(ReasonCode::Ok), None);
    }

    /// A rule took effect in part.
    #[inline(never)]
    pub fn reduced(&mut self, rule: &str, reason: Reason, value: Decimal) {
        self.add(rule, Outcome::Reduced, reason, Some(value));
    }

    /// A rule did not take effect; it would have given `value`.
    #[inline(never)]
    pub fn refused(&mut self, rule: &str, reason: Reason, value: Option<Decimal>) {
        self.add(rule, Outcome::Refused, reason, value);
    }

    /// Something is within reach.
    pub fn within_reach(&mut self, near_miss: NearMiss) {
        self.near_misses.push(near_miss);
    }

    /// A rule's condition did not hold; it would have given `gain`.
    #[inline(never)]
    pub fn not_met(&mut self, rule: &str, refusal: Refusal, gain: Option<Decimal>) {
        if !self.are_wanted() || (refusal.is_out_of_reach() && self.level != ExplainLevel::Full) {
            return;
        }
        if let Some(missing) = refusal.missing {
            let Reason { amount, id, at, .. } = refusal.reason.clone();
            self.near_misses.push(NearMiss { rule: rule.into(), missing, amount, id, at, gain: maybe(gain) });
        }
        self.refused(rule, refusal.reason, gain);
    }

    fn add(&mut self, rule: &str, outcome: Outcome, reason: Reason, value: Option<Decimal>) {
        let (rule, line, value) = (Maybe::Some(rule.into()), Maybe::None, maybe(value));
        self.explanations.push(Explanation { rule, outcome, reason, line, value });
    }
}
