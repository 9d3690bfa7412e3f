//! What `settle-points` promises.

use std::collections::HashSet;

use loyalty_contract::{IntentKind, Settlement, SettlementRequest, Timestamp, WalletSettlement, WalletState};
use rust_decimal::Decimal as Exact;

use super::figures::{Sum, amount, exact, signed};
use super::{Broken, Decided, Judge, Kept, promise};

impl Decided<SettlementRequest> for Settlement {
    fn judge(&self, request: &SettlementRequest, judge: &Judge) -> Kept {
        let settled = self.wallets.iter().map(|wallet| (wallet.state.wallet.as_str(), wallet.state.version));
        let given = request.wallets.iter().map(|wallet| (wallet.wallet.as_str(), wallet.version));
        promise(settled.eq(given), || "the wallets are not those of the request, in its order and versions".into())?;
        self.wallets.iter().zip(&request.wallets).try_for_each(|(settled, given)| {
            judge.settled(settled, given, request.now, &|| format!("wallet `{}`", given.wallet))
        })
    }
}

impl Judge {
    fn settled(
        &self,
        settled: &WalletSettlement,
        given: &WalletState,
        now: Timestamp,
        what: &dyn Fn() -> String,
    ) -> Kept {
        let scale = self.scale_of(&given.wallet, what)?;
        let (mut active, mut pending, mut held) = (Sum::zero(), Sum::zero(), Sum::zero());
        let mut ids = HashSet::with_capacity(settled.state.lots.len());
        let mut waiting = HashSet::new();
        for lot in &settled.state.lots {
            let lot_of = || format!("lot `{}` of {}", lot.id, what());
            let remaining = amount(lot.remaining, scale, &lot_of)?;
            let granted = amount(lot.granted, scale, &lot_of)?;
            promise(remaining <= granted, || format!("{} has {remaining} left of {granted}", lot_of()))?;
            promise(ids.insert(lot.id.as_str()), || format!("{} is there twice", lot_of()))?;
            let is_pending = lot.active_at.unwrap_or(lot.earned_at).unix_seconds > now.unix_seconds;
            if is_pending {
                waiting.insert(lot.id.as_str());
                pending.add(remaining);
            } else {
                active.add(remaining);
            }
        }
        for hold in &settled.state.holds {
            let hold_of = || format!("hold `{}` of {}", hold.id, what());
            held.add(amount(hold.points, scale, &hold_of)?);
            // What is set aside of points that are not active yet is not told as pending.
            for share in hold.lots.iter().filter(|share| waiting.contains(share.lot.as_str())) {
                let points = amount(share.points, scale, &hold_of)?;
                pending.add(-points);
                active.add(points);
            }
        }
        let balance = &settled.balance;
        let part = |figure, name: &str| amount(figure, scale, &|| format!("balance.{name} of {}", what()));
        let debt = part(settled.state.debt, "debt")?;
        pending.is(part(balance.pending, "pending")?, &|| format!("the lots of {} that are not active", what()))?;
        held.is(part(balance.held, "held")?, &|| format!("the holds of {}", what()))?;
        promise(part(balance.debt, "debt")? == debt, || format!("balance.debt of {} is not its debt", what()))?;
        let available = signed(balance.available, scale, &|| format!("balance.available of {}", what()))?;
        for (index, intent) in settled.intents.iter().enumerate() {
            amount(intent.points, scale, &|| format!("intent {index} of {}", what()))?;
            let is_past = intent.at.unix_seconds <= now.unix_seconds;
            promise(is_past, || format!("intent {index} of {} lies after the instant to settle up to", what()))?;
        }
        for (index, expiring) in settled.expiring.iter().enumerate() {
            let is_ahead = expiring.at.unix_seconds > now.unix_seconds;
            promise(is_ahead, || format!("expiring {index} of {} has expired already", what()))?;
        }
        // A hold may have outlived the points it was for. Whether the balance goes below zero, the wallet's policy says.
        let free = active.less(held).ok_or_else(|| Broken(format!("the lots of {} are too large", what())))?;
        let after_debt = |free: Exact| free.checked_sub(debt);
        let is_right = [free, free.max(Exact::ZERO)]
            .into_iter()
            .filter_map(after_debt)
            .any(|left| available == left || available == left.max(Exact::ZERO));
        promise(is_right, || {
            let left = format!("its active lots less holds are {free}, its debt is {debt}");
            format!("balance.available of {} is {available}; {left}", what())
        })?;
        conserved(settled, given, what)
    }
}

/// Asks that no point appears or vanishes without a booking.
fn conserved(settled: &WalletSettlement, given: &WalletState, what: &dyn Fn() -> String) -> Kept {
    let mut expected = Sum::zero();
    for lot in &given.lots {
        expected.add(exact(lot.remaining, what)?);
    }
    for intent in &settled.intents {
        let points = exact(intent.points, what)?;
        match intent.kind {
            IntentKind::Credit => expected.add(points),
            IntentKind::Debit | IntentKind::Expire | IntentKind::SettleDebt => expected.add(-points),
            _ => {}
        }
    }
    let mut left = Sum::zero();
    for lot in &settled.state.lots {
        left.add(exact(lot.remaining, what)?);
    }
    let expected: Exact = expected.value().ok_or_else(|| Broken(format!("the lots of {} are too large", what())))?;
    left.is(expected, &|| format!("the lots that are left of {}, after its bookings,", what()))
}
