//! Movements of a wallet: each is answered as far as it was asked for, when it happened, and nothing is booked in the name
//! of one that does not ask for it.
//!
//! How many points a release or a capture without a number is about, only whoever keeps the books in between can tell, and
//! whether there are enough for what is refused.

use std::collections::HashMap;

use loyalty_contract::{
    IntentKind, Movement, MovementKind, OverdrawnPolicy, ReasonCode, TakeBackRequest, WalletSettlement,
};
use rust_decimal::Decimal as Exact;

use super::figures::{Sum, exact};
use super::{Broken, Kept, promise};

/// What is booked in the name of a movement.
struct Answer<'a> {
    movement: &'a Movement,
    credited: Sum,
    debited: Sum,
    held: Sum,
    owed: Sum,
    refused: Option<Exact>,
    /// Whether it is said why it is not as asked.
    has_reason: bool,
}

/// Asks that the movements of a wallet are answered.
pub(super) fn answered(settled: &WalletSettlement, movements: &[Movement], what: &dyn Fn() -> String) -> Kept {
    let own = movements.iter().filter(|movement| movement.wallet == settled.state.wallet);
    let mut answers: HashMap<&str, Answer<'_>> =
        own.clone().map(|movement| (movement.id.as_str(), Answer::to(movement))).collect();
    for (index, intent) in settled.intents.iter().enumerate() {
        let what = || format!("intent {index} of {}", what());
        let points = exact(intent.points, &what)?;
        let answer = intent.cause.as_deref().and_then(|cause| answers.get_mut(cause));
        let answer = answer.filter(|answer| asks_for(&answer.movement.kind, intent.kind));
        let Some(answer) = answer else {
            promise(!is_asked_for(intent.kind), || {
                format!("{} is a {} that no movement asks for", what(), name_of(intent.kind))
            })?;
            continue;
        };
        let at = answer.movement.at.unix_seconds;
        promise(intent.at.unix_seconds == at, || {
            format!("{} is of movement `{}`, and takes effect at another instant", what(), answer.movement.id)
        })?;
        answer.has_reason |= intent.reason.code != ReasonCode::Ok;
        match intent.kind {
            IntentKind::Credit => answer.credited.add(points),
            IntentKind::Debit => answer.debited.add(points),
            IntentKind::Hold => answer.held.add(points),
            IntentKind::IncurDebt => answer.owed.add(points),
            IntentKind::Refuse => {
                promise(answer.refused.replace(points).is_none(), || format!("{} refuses it again", what()))?;
            }
            _ => {}
        }
    }
    own.filter_map(|movement| answers.get(movement.id.as_str()))
        .try_for_each(|answer| answer.judge(&|| format!("movement `{}` of {}", answer.movement.id, what())))
}

impl<'a> Answer<'a> {
    const fn to(movement: &'a Movement) -> Self {
        let none = Sum::zero();
        Self { movement, credited: none, debited: none, held: none, owed: none, refused: None, has_reason: false }
    }

    /// Asks that the movement is carried out whole or refused whole.
    fn judge(&self, what: &dyn Fn() -> String) -> Kept {
        let (asked, done) = match &self.movement.kind {
            MovementKind::Credit(lot) => (exact(lot.remaining, what)?, self.credited),
            MovementKind::Debit(points) => (exact(*points, what)?, self.debited),
            MovementKind::Hold(request) => (exact(request.points, what)?, self.held),
            MovementKind::TakeBack(request) => return self.taken_back(request, what),
            MovementKind::Capture(request) => match request.points {
                Some(points) => (exact(points, what)?, self.debited),
                None => return self.done_or_refused(what),
            },
            MovementKind::Release(_) | MovementKind::Touch => return Ok(()),
        };
        match self.refused {
            Some(refused) => promise(refused == asked && is(done, Exact::ZERO), || {
                format!("{} is of {asked} points, {refused} of which are refused", what())
            }),
            None => done.is(asked, &|| format!("the points booked for {}", what())),
        }
    }

    /// Asks that a capture of everything is carried out or refused.
    fn done_or_refused(&self, what: &dyn Fn() -> String) -> Kept {
        let is_done = !is(self.debited, Exact::ZERO);
        promise(is_done != self.refused.is_some(), || format!("{} is neither carried out nor refused, or both", what()))
    }

    /// Asks that what is to be taken back is taken or owed; where the policy lets it go, it is said why.
    fn taken_back(&self, request: &TakeBackRequest, what: &dyn Fn() -> String) -> Kept {
        let asked = exact(request.points, what)?;
        let may_be_owed = request.overdrawn.is_none_or(|policy| !lets_go(policy));
        promise(may_be_owed || is(self.owed, Exact::ZERO), || format!("{} becomes debt, which it must not", what()))?;
        let mut accounted = self.debited;
        accounted.add(self.owed.value().ok_or_else(|| Broken(format!("the debt of {} is too large", what())))?);
        let may_go = request.overdrawn.is_none_or(lets_go) && is(self.owed, Exact::ZERO);
        if may_go && (self.refused.is_some() || self.has_reason) {
            return match self.refused {
                Some(refused) => promise(refused == asked && is(self.debited, Exact::ZERO), || {
                    format!("{} is of {asked} points, {refused} of which are refused", what())
                }),
                None => accounted.is_at_most(asked, &|| format!("the points booked for {}", what())),
            };
        }
        accounted.is(asked, &|| format!("the points booked for {}", what()))
    }
}

fn is(sum: Sum, value: Exact) -> bool {
    sum.value() == Some(value)
}

/// Whether points that are missing do not become debt.
const fn lets_go(policy: OverdrawnPolicy) -> bool {
    matches!(policy, OverdrawnPolicy::Clamp | OverdrawnPolicy::Deduct)
}

/// Whether a booking is made because a movement asks for it, and not by time alone.
const fn is_asked_for(kind: IntentKind) -> bool {
    matches!(
        kind,
        IntentKind::Credit | IntentKind::Debit | IntentKind::Hold | IntentKind::IncurDebt | IntentKind::Refuse
    )
}

/// Whether such a movement can ask for such a booking.
const fn asks_for(movement: &MovementKind, intent: IntentKind) -> bool {
    match movement {
        MovementKind::Credit(_) => matches!(intent, IntentKind::Credit),
        MovementKind::Debit(_) | MovementKind::Capture(_) => matches!(intent, IntentKind::Debit | IntentKind::Refuse),
        MovementKind::TakeBack(_) => {
            matches!(intent, IntentKind::Debit | IntentKind::IncurDebt | IntentKind::Refuse)
        }
        MovementKind::Hold(_) => matches!(intent, IntentKind::Hold | IntentKind::Refuse),
        MovementKind::Release(_) => matches!(intent, IntentKind::Refuse),
        MovementKind::Touch => false,
    }
}

const fn name_of(kind: IntentKind) -> &'static str {
    match kind {
        IntentKind::Credit => "credit",
        IntentKind::Activate => "activation",
        IntentKind::Debit => "debit",
        IntentKind::Expire => "expiry",
        IntentKind::Hold => "hold",
        IntentKind::Release => "release",
        IntentKind::SettleDebt => "payment of debt",
        IntentKind::IncurDebt => "debt",
        IntentKind::Refuse => "refusal",
    }
}
