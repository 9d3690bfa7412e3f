//! Why a rule does not take effect, and what would help.

use loyalty_contract::{Gap, Reason, ReasonCode};

use crate::explain;

/// Why a rule does not take effect, and what is missing if that can be helped.
#[derive(Debug, Clone)]
pub struct Refusal {
    pub reason: Reason,
    /// What is missing; how much or which stands in the reason.
    pub missing: Option<Gap>,
}

impl Refusal {
    /// A refusal that nothing can be done about.
    pub const fn plain(reason: Reason) -> Self {
        Self { reason, missing: None }
    }

    /// Another condition does not hold; its name in the programme.
    pub fn unmet(name: &str) -> Self {
        Self::plain(explain::about(ReasonCode::ConditionNotMet, name))
    }

    /// A refusal that `gap` would lift.
    pub const fn lacking(gap: Gap, reason: Reason) -> Self {
        Self { reason, missing: Some(gap) }
    }

    /// It needs a member.
    pub const fn anonymous() -> Self {
        Self::lacking(Gap::Membership, explain::because(ReasonCode::Anonymous))
    }

    /// Whether the rule cannot apply here at all, so that only a full explanation mentions it.
    pub const fn is_out_of_reach(&self) -> bool {
        use ReasonCode::{
            AlreadyGiven, ConditionNotMet, CouponMissing, Ended, EventMismatch, ExcludedItem, NoMatchingItem,
            NotInSchedule, NotStarted, SegmentMismatch,
        };
        matches!(
            self.reason.code,
            AlreadyGiven
                | ConditionNotMet
                | CouponMissing
                | Ended
                | EventMismatch
                | ExcludedItem
                | NoMatchingItem
                | NotInSchedule
                | NotStarted
                | SegmentMismatch
        )
    }
}
