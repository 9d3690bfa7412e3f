//! Why a rule does not take effect, what would help, and whether anything else stands against it.

use alloc::boxed::Box;

use loyalty_contract::{Gap, Reason, ReasonCode};

use crate::explain;

/// Why a rule does not take effect, and what is missing if that can be helped.
#[derive(Debug, Clone)]
pub struct Refusal {
    pub reason: Reason,
    /// What is missing; how much or which stands in the reason. Only where it is known that bringing it is enough.
    pub missing: Option<Gap>,
    /// Whether nothing else is known to stand against the rule, so that it is worth knowing what it would give.
    pub is_only: bool,
}

impl Refusal {
    /// A refusal that nothing can be done about.
    pub const fn plain(reason: Reason) -> Self {
        Self { reason, missing: None, is_only: false }
    }

    /// A refusal that nothing can be done about, of a rule whose conditions may hold all the same.
    pub const fn of_one_that_holds(reason: Reason) -> Self {
        Self { reason, missing: None, is_only: true }
    }

    /// Another condition does not hold; its name in the programme.
    pub fn unmet(name: &str) -> Self {
        Self::plain(explain::about(ReasonCode::ConditionNotMet, name))
    }

    /// A refusal that `gap` would lift.
    pub const fn lacking(gap: Gap, reason: Reason) -> Self {
        Self { reason, missing: Some(gap), is_only: true }
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

    /// The same where `other` stands against the rule too: it is no longer the only one, unless both want the same.
    pub fn beside(self, other: &Self) -> Self {
        let is_same = (self.missing, &self.reason) == (other.missing, &other.reason);
        if is_same || self.is_of_guests() && other.is_of_guests() { self } else { Self::plain(self.reason) }
    }

    /// Whether nothing but being a member is what it wants; whom a limit counts is `member` too.
    fn is_of_guests(&self) -> bool {
        let is_of_limit = || self.reason == Self::unmet("member").reason;
        self.reason.code == ReasonCode::Anonymous && self.is_only || is_of_limit()
    }
}

/// What stands against a rule, as one thing after the other is looked at. Where what is missing can be helped the rest is
/// looked at too, so that it is told only if it helps.
///
/// Mostly it is nothing, which is handed on many times: so it is small.
#[derive(Debug, Default, Clone)]
pub struct Against(Option<Box<Refusal>>);

impl Against {
    /// Takes in what stands against the rule.
    ///
    /// # Errors
    /// It cannot be helped, so nothing else need be looked at.
    #[inline(never)]
    pub fn add(&mut self, refusal: Refusal) -> Result<(), Refusal> {
        let first = match self.0.take() {
            Some(first) => first.beside(&refusal),
            None => refusal,
        };
        if !first.is_only {
            return Err(first);
        }
        self.0 = Some(Box::new(first));
        Ok(())
    }

    /// Takes in what is told of one thing; gives what there is if nothing stands against the rule there.
    ///
    /// # Errors
    /// As [`Self::add`].
    #[inline(always)]
    pub fn pass<T>(&mut self, told: Result<T, Refusal>) -> Result<Option<T>, Refusal> {
        match told {
            Ok(passed) => Ok(Some(passed)),
            Err(refusal) => self.add(refusal).map(|()| None),
        }
    }

    /// Whether nothing stands against it so far.
    pub const fn is_nothing(&self) -> bool {
        self.0.is_none()
    }

    /// Whether nothing stood against it to the end.
    ///
    /// # Errors
    /// What does.
    pub fn end(self) -> Result<(), Refusal> {
        match self.0 {
            None => Ok(()),
            Some(refusal) => Err(*refusal),
        }
    }
}
