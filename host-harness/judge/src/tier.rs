//! What `evaluate-tier` promises.

use std::cmp::Ordering;

use loyalty_contract::{MetricProgress, TierChange, TierDecision, TierRequest};
use rust_decimal::Decimal as Exact;

use super::figures::exact;
use super::mentioned::once;
use super::{Broken, Decided, Judge, Kept, promise};

impl Decided<TierRequest> for TierDecision {
    fn judge(&self, request: &TierRequest, judge: &Judge) -> Kept {
        let place = |id: &str, what: &str| {
            judge.tier(id).ok_or_else(|| Broken(format!("{what} is `{id}`, a tier that the programme has not")))
        };
        let held = place(&self.standing.tier, "standing.tier")?;
        for (index, claim) in self.standing.beneath.iter().enumerate() {
            place(&claim.tier, &format!("standing.beneath.{index}.tier"))?;
        }
        let before = place(&self.previous, "previous")?;
        let given = request.standing.as_ref().map_or(Ok(0), |standing| place(&standing.tier, "the request's tier"))?;
        promise(before == given, || format!("previous is `{}`, which is not what the request says", self.previous))?;
        let is_right = match self.change {
            TierChange::Upgrade => held.cmp(&before) == Ordering::Greater,
            TierChange::Downgrade => held.cmp(&before) == Ordering::Less,
            TierChange::None | TierChange::Renewal => held == before,
        };
        promise(is_right, || {
            format!("change is {:?} from `{}` to `{}`", self.change, self.previous, self.standing.tier)
        })?;
        let claimed = request.standing.iter().flat_map(|standing| {
            core::iter::once(standing.since).chain(standing.beneath.iter().map(|claim| claim.since))
        });
        let mut claimed = claimed.chain(request.memberships.iter().map(|membership| membership.since));
        let since = self.standing.since;
        let is_past = since.unix_seconds <= request.at.unix_seconds || claimed.any(|claimed| claimed == since);
        promise(is_past, || "standing.since lies after the instant to judge at".into())?;
        let mut nearest = held;
        for progress in &self.progress {
            let next = place(&progress.tier, "a tier of progress")?;
            promise(next > nearest, || {
                format!("progress to `{}` is not to a higher tier, nearest first", progress.tier)
            })?;
            nearest = next;
            progress.metrics.iter().try_for_each(missing)?;
        }
        self.to_keep.iter().try_for_each(missing)?;
        promise(self.at_risk == self.at_risk_tier.is_some(), || {
            "at-risk and at-risk-tier contradict each other".into()
        })?;
        if let Some(tier) = &self.at_risk_tier {
            let lower = place(tier, "at-risk-tier")?;
            promise(lower < held, || format!("at-risk-tier is `{tier}`, which is not lower"))?;
        }
        once(&self.benefits, "benefit")?;
        once(&self.resets, "reset")?;
        self.resets.iter().try_for_each(|wallet| judge.scale_of(wallet, &|| "a reset".into()).map(|_| ()))
    }
}

/// Asks that what is missing is what is required less what is reached.
fn missing(progress: &MetricProgress) -> Kept {
    let what = || format!("progress in `{}`", progress.metric);
    let (required, reached) = (exact(progress.required, &what)?, exact(progress.reached, &what)?);
    let missing = exact(progress.missing, &what)?;
    let expected = required.checked_sub(reached).map(|missing| missing.max(Exact::ZERO));
    promise(expected == Some(missing), || format!("{}: {missing} missing from {reached} to {required}", what()))
}
