//! What `settle-points` promises.

use std::collections::{HashMap, HashSet};

use loyalty_contract::{
    Decimal, Intent, IntentKind, Lot, Movement, MovementKind, Settlement, SettlementRequest, Timestamp,
    WalletSettlement, WalletState,
};
use rust_decimal::Decimal as Exact;

use super::figures::{Sum, amount, exact, signed};
use super::lots::lives;
use super::{Broken, Decided, Judge, Kept, expiry, movements, promise};

impl Decided<SettlementRequest> for Settlement {
    fn judge(&self, request: &SettlementRequest, judge: &Judge) -> Kept {
        let settled = self.wallets.iter().map(|wallet| (wallet.state.wallet.as_str(), wallet.state.version));
        let given = request.wallets.iter().map(|wallet| (wallet.wallet.as_str(), wallet.version));
        promise(settled.eq(given), || "the wallets are not those of the request, in its order and versions".into())?;
        self.wallets.iter().zip(&request.wallets).try_for_each(|(settled, given)| {
            let what = || format!("wallet `{}`", given.wallet);
            judge.settled(settled, given, request.now, &what)?;
            conserved(settled, given, request, &what)?;
            movements::answered(settled, &request.movements, &what)?;
            expiry::in_time(settled, given, &request.movements, &what)?;
            held(settled, given, &request.movements, &what)
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
            let is_pending = is_pending(lot, now);
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
        })
    }
}

/// Whether a lot cannot be spent yet.
fn is_pending(lot: &Lot, now: Timestamp) -> bool {
    lot.active_at.unwrap_or(lot.earned_at).unix_seconds > now.unix_seconds
}

/// Asks that no point appears or vanishes without a booking, in any lot or in the debt, and that what is booked is of the
/// request.
fn conserved(
    settled: &WalletSettlement,
    given: &WalletState,
    request: &SettlementRequest,
    what: &dyn Fn() -> String,
) -> Kept {
    let mut books: HashMap<&str, Account<'_>> = HashMap::with_capacity(given.lots.len());
    for lot in &given.lots {
        books.insert(&lot.id, Account::of(lot, what)?);
    }
    let credits = request.movements.iter().filter(|movement| movement.wallet == given.wallet);
    let mut credits: HashMap<&str, &Lot> = credits
        .filter_map(|movement| match &movement.kind {
            MovementKind::Credit(lot) => Some((movement.id.as_str(), lot)),
            _ => None,
        })
        .collect();
    let mut debt = Sum::zero();
    debt.add(exact(given.debt, what)?);
    for (index, intent) in settled.intents.iter().enumerate() {
        let what = || format!("intent {index} of {}", what());
        let points = exact(intent.points, &what)?;
        match intent.kind {
            IntentKind::Credit => {
                let lot = intent.cause.as_deref().and_then(|cause| credits.remove(cause));
                let lot = lot.ok_or_else(|| Broken(format!("{} is a credit that no movement brings", what())))?;
                let brought = exact(lot.remaining, &what)?;
                promise(points == brought, || format!("{} credits {points}, its movement brings {brought}", what()))?;
                books.insert(&lot.id, Account::of(lot, &what)?);
            }
            IntentKind::Debit | IntentKind::Expire => take(intent, points, &mut books, &what)?,
            IntentKind::SettleDebt => {
                take(intent, points, &mut books, &what)?;
                debt.add(-points);
            }
            IntentKind::IncurDebt => debt.add(points),
            IntentKind::Activate | IntentKind::Hold | IntentKind::Release => {
                named(intent, points, &books, &what)?;
            }
            IntentKind::Refuse => {}
        }
    }
    debt.is(exact(settled.state.debt, what)?, &|| format!("the debts of {}, after its bookings,", what()))?;
    for lot in &settled.state.lots {
        let lot_of = || format!("lot `{}` of {}", lot.id, what());
        let account = books.remove(lot.id.as_str());
        let account = account.ok_or_else(|| Broken(format!("{} comes from nowhere", lot_of())))?;
        let (granted, remaining) = (exact(lot.granted, &lot_of)?, exact(lot.remaining, &lot_of)?);
        promise(granted == exact(account.lot.granted, &lot_of)?, || {
            format!("{} was granted with {}, not with {granted}", lot_of(), account.lot.granted)
        })?;
        account.left.is(remaining, &|| format!("the points of {}, after its bookings,", lot_of()))?;
        stays(lot, account.lot, request.now, &lot_of)?;
    }
    books.into_values().try_for_each(|account| {
        let gone =
            || format!("the points of lot `{}` of {}, which is gone, after its bookings,", account.lot.id, what());
        account.left.is(Exact::ZERO, &gone)
    })
}

/// A lot, and what its bookings leave of it.
struct Account<'a> {
    lot: &'a Lot,
    left: Sum,
}

impl<'a> Account<'a> {
    fn of(lot: &'a Lot, what: &dyn Fn() -> String) -> Result<Self, Broken> {
        let mut left = Sum::zero();
        left.add(exact(lot.remaining, what)?);
        Ok(Self { lot, left })
    }
}

/// Asks that a lot keeps its life: all of it but what is left in it, and that what has become active does so once.
fn stays(lot: &Lot, given: &Lot, now: Timestamp, what: &dyn Fn() -> String) -> Kept {
    let has_become_active = lot.active_at.is_none() && !is_pending(given, now);
    let is_same = lot.earned_at == given.earned_at
        && (lot.active_at == given.active_at || has_become_active)
        && lot.expires_at == given.expires_at
        && lot.source == given.source
        && lot.funder == given.funder;
    promise(is_same, || format!("{} has another life, source or funder than it came with", what()))
}

/// Asks that what leaves the wallet leaves lots that there are, and takes it out of them.
fn take(intent: &Intent, points: Exact, books: &mut HashMap<&str, Account<'_>>, what: &dyn Fn() -> String) -> Kept {
    for (lot, points) in named(intent, points, books, what)? {
        if let Some(account) = books.get_mut(lot) {
            account.left.add(-points);
        }
    }
    Ok(())
}

/// The lots that a booking names, and how much of each: all of its points, in lots that there are.
fn named<'a>(
    intent: &'a Intent,
    points: Exact,
    books: &HashMap<&str, Account<'_>>,
    what: &dyn Fn() -> String,
) -> Result<Vec<(&'a str, Exact)>, Broken> {
    let (mut sum, mut lots) = (Sum::zero(), Vec::with_capacity(intent.lots.len()));
    for share in &intent.lots {
        let account = books.get(share.lot.as_str());
        let account =
            account.ok_or_else(|| Broken(format!("{} is of lot `{}`, which is not there", what(), share.lot)))?;
        let points = exact(share.points, what)?;
        promise(!points.is_sign_negative() || points.is_zero(), || format!("{} is of {points} points", what()))?;
        lives(share, account.lot, what)?;
        sum.add(points);
        lots.push((share.lot.as_str(), points));
    }
    sum.is(points, &|| format!("the lots of {}", what()))?;
    Ok(lots)
}

/// Asks that holds are those of the request or of its movements, for the same orders, and of no more points.
fn held(settled: &WalletSettlement, given: &WalletState, movements: &[Movement], what: &dyn Fn() -> String) -> Kept {
    let there = given.holds.iter().map(|hold| (hold.id.as_str(), (hold.points, &hold.order, hold.expires_at)));
    let own = movements.iter().filter(|movement| movement.wallet == given.wallet);
    let made = own.filter_map(|movement| match &movement.kind {
        MovementKind::Hold(hold) => Some((movement.id.as_str(), (hold.points, &hold.order, hold.expires_at))),
        _ => None,
    });
    let known: HashMap<&str, (Decimal, &Option<String>, Option<Timestamp>)> = there.chain(made).collect();
    for hold in &settled.state.holds {
        let what = || format!("hold `{}` of {}", hold.id, what());
        let (most, order, expires_at) =
            known.get(hold.id.as_str()).ok_or_else(|| Broken(format!("{} comes from nowhere", what())))?;
        let (points, most) = (exact(hold.points, &what)?, exact(*most, &what)?);
        promise(points <= most, || format!("{} is of {points} points, {most} were set aside", what()))?;
        // Where a movement does not say when its hold ends, the programme does.
        let ends_as_told = expires_at.is_none() || hold.expires_at == *expires_at;
        promise(hold.order == **order && ends_as_told, || format!("{} is another than was made", what()))?;
    }
    Ok(())
}
