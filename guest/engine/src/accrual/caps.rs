//! How much of it is given: caps of rules, then of the wallet, then one rounding and the split over the lines.
//!
//! A cap holds for what a rule adds over the whole event; a wallet's cap for what the member gets in that wallet, and it
//! is taken off the last rules first. Only then is each credit rounded, once, and split back by largest remainder, so
//! that a later return takes back exactly a line's share.

use alloc::vec::Vec;

use loyalty_contract::{Beneficiary, Reason, ReasonCode};
use rust_decimal::Decimal as Exact;

use super::credit::{Earning, Group, claims_for};
use super::holding::Holding;
use super::part::{DIVISION_SCALE, Part, sum};
use crate::allocation::{Claim, allocate};
use crate::explain::{Findings, amounting, because};
use crate::limits::Use;
use crate::money::{self, Rounding, Units, difference, total};
use crate::programme::Wallet;

/// What became of a rule that holds.
pub struct Fate {
    pub holding: usize,
    /// Why it gave less than it would have, if it did.
    pub reason: Option<Reason>,
    /// What it would have given, and what it gave.
    pub before: Exact,
    pub exact: Exact,
}

/// What became of the rules that hold, in the order they were come to.
pub struct Fates {
    list: Vec<Fate>,
    /// For each rule that holds, its place in the list.
    places: Vec<Option<usize>>,
}

impl Fates {
    pub fn new(holdings: usize) -> Self {
        Self { list: Vec::new(), places: (0..holdings).map(|_| None).collect() }
    }

    /// Adds what became of a rule in one credit to what is known of it.
    pub fn join(&mut self, fate: Fate) -> Option<()> {
        let place = self.places.get_mut(fate.holding)?;
        match place.and_then(|place| self.list.get_mut(place)) {
            Some(known) => {
                known.before = total(known.before, fate.before)?;
                known.exact = total(known.exact, fate.exact)?;
                known.reason = known.reason.take().or(fate.reason);
            }
            None => {
                *place = Some(self.list.len());
                self.list.push(fate);
            }
        }
        Some(())
    }
}

/// Tells what became of the rules that hold, each once: those that earned, then those that found nothing to earn on.
pub fn tell(holdings: &[Holding<'_>], fates: &Fates, findings: &mut Findings) -> Option<()> {
    for fate in &fates.list {
        let (rule, value) = (&holdings.get(fate.holding)?.rule.id, money::decimal_of(fate.exact)?);
        match &fate.reason {
            None if fate.exact.is_zero() => findings.refused(rule, because(ReasonCode::ZeroEffect), Some(value)),
            None => findings.applied(rule, value),
            Some(reason) if fate.exact.is_zero() => {
                let lost = Some(fate.before).filter(|before| !before.is_zero()).and_then(money::decimal_of);
                findings.refused(rule, reason.clone(), lost);
            }
            Some(reason) => findings.reduced(rule, reason.clone(), value),
        }
    }
    for (holding, place) in holdings.iter().zip(&fates.places) {
        if !holding.grants() && place.is_none() {
            findings.refused(&holding.rule.id, because(ReasonCode::ZeroEffect), None);
        }
    }
    Some(())
}

/// Caps, rounds and splits the parts of one wallet; credits that come to nothing are left out. None: figures left their
/// range.
pub fn settle<'p>(
    wallet: &'p Wallet,
    wallet_uses: &[Use<'_>],
    holdings: &[Holding<'p>],
    groups: &[Group<'p>],
    mut parts: Vec<Part<'p>>,
    lines: usize,
    fates: &mut Fates,
) -> Option<Vec<Earning<'p>>> {
    let mut cuts = Vec::with_capacity(parts.len());
    let mut used: Vec<Exact> = holdings.iter().map(|_| Exact::ZERO).collect();
    for part in &mut parts {
        let (holding, used) = (holdings.get(part.holding)?, used.get_mut(part.holding)?);
        let (place, before) = (part.holding, part.exact);
        let reason = cut_by_rule(part, *used, wallet, &holding.uses)?;
        *used = total(*used, part.exact)?;
        cuts.push(Fate { holding: place, reason, before, exact: part.exact });
    }
    let is_members = |part: &Part<'_>| groups.get(part.group).is_some_and(|group| group.to == Beneficiary::Member);
    cut_by_wallet(wallet, wallet_uses, &mut parts, &mut cuts, &is_members)?;
    for (part, cut) in parts.iter().zip(cuts) {
        fates.join(Fate { exact: part.exact, ..cut })?;
    }
    parts.retain(|part| !part.exact.is_zero());

    let mut left: Vec<Units> =
        holdings.iter().map(|holding| left_of(holding.rule.caps.per_order, &holding.uses)).collect();
    let mut left_in_wallet = left_of(wallet.caps.per_order, wallet_uses);
    let mut earnings = Vec::new();
    for (place, group) in groups.iter().enumerate() {
        let (own, others): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| part.group == place);
        parts = others;
        let exact = sum(own.iter().map(|part| part.exact))?;
        // Rounding takes no rule beyond its points rounded up, and neither a rule nor the wallet beyond its cap.
        let mut claims = Vec::with_capacity(own.len());
        for part in &own {
            let room = money::round(part.exact, wallet.scale, Rounding::Up)?.min(*left.get(part.holding)?);
            claims.push(Claim { weight: 0, room });
        }
        let room = claims.iter().fold(0, |room: Units, claim| room.saturating_add(claim.room));
        let is_members = group.to == Beneficiary::Member;
        let most = if is_members { room.min(left_in_wallet) } else { room };
        let points = money::round(exact, wallet.scale, wallet.rounding)?.min(most);
        if points == 0 {
            continue;
        }
        left_in_wallet -= if is_members { points } else { 0 };
        // One digit less than divisions are rounded to, so that their rounding decides no tie.
        let by_part = own.iter().map(|part| money::scaled(part.exact, DIVISION_SCALE - 1)).collect::<Option<Vec<_>>>();
        for (claim, by_weight) in claims.iter_mut().zip(claims_for(points, by_part?)) {
            claim.weight = by_weight.weight;
        }
        let contributions = allocate(points, &claims)?;
        for (part, points) in own.iter().zip(&contributions) {
            *left.get_mut(part.holding)? -= points;
        }
        let mut weights: Vec<i128> = (0..lines).map(|_| 0).collect();
        for (line, weight) in own.iter().flat_map(|part| &part.weights) {
            let sum = weights.get_mut(*line)?;
            *sum = sum.checked_add(*weight)?;
        }
        let shares = allocate(points, &claims_for(points, weights))?;
        earnings.push(Earning { wallet, group: group.clone(), points, exact, parts: own, contributions, shares });
    }
    Some(earnings)
}

/// The most whole points that caps leave.
fn left_of(per_order: Option<Units>, uses: &[Use<'_>]) -> Units {
    let limits = uses.iter().filter(|one| !one.limit.counts_uses()).map(|one| one.left);
    limits.chain(per_order).min().unwrap_or(Units::MAX)
}

/// Cuts a part to the caps of its rule, of which `used` is used up by the rule's other parts; tells why, if it does.
#[expect(clippy::option_option, reason = "the outer none is an overflow")]
fn cut_by_rule(part: &mut Part<'_>, used: Exact, wallet: &Wallet, uses: &[Use<'_>]) -> Option<Option<Reason>> {
    let mut reason = None;
    if let Some(cap) = part.rule.caps.per_order {
        let left = difference(money::exact(cap, wallet.scale)?, used)?;
        if part.exact > left {
            part.cut_to(left)?;
            reason = Some(amounting(ReasonCode::CapOrder, money::decimal(cap, wallet.scale)));
        }
    }
    for one in uses.iter().filter(|one| !one.limit.counts_uses()) {
        let left = difference(money::exact(one.left, wallet.scale)?, used)?;
        if part.exact > left {
            let given = if one.limit.is_partial { left } else { Exact::ZERO };
            part.cut_to(given)?;
            reason = Some(if given.is_zero() { one.exhausted() } else { one.reached() });
        }
    }
    Some(reason)
}

/// Cuts the member's parts to the caps of the wallet, the last ones first.
fn cut_by_wallet(
    wallet: &Wallet,
    uses: &[Use<'_>],
    parts: &mut [Part<'_>],
    cuts: &mut [Fate],
    is_members: &dyn Fn(&Part<'_>) -> bool,
) -> Option<()> {
    let per_order = wallet
        .caps
        .per_order
        .map(|cap| (cap, true, amounting(ReasonCode::CapOrder, money::decimal(cap, wallet.scale))));
    let others = uses
        .iter()
        .map(|one| (one.left, one.limit.is_partial, if one.left == 0 { one.exhausted() } else { one.reached() }));
    for (left, is_partial, reason) in per_order.into_iter().chain(others) {
        let left = money::exact(left, wallet.scale)?;
        let members = || parts.iter().filter(|part| is_members(part));
        let mut excess = difference(sum(members().map(|part| part.exact))?, left)?;
        if excess <= Exact::ZERO {
            continue;
        }
        if !is_partial {
            excess = total(excess, left)?;
        }
        for (part, cut) in parts.iter_mut().zip(cuts.iter_mut()).rev().filter(|(part, _)| is_members(part)) {
            if excess.is_zero() {
                break;
            }
            let taken = part.exact.min(excess);
            if !taken.is_zero() {
                part.cut_to(difference(part.exact, taken)?)?;
                excess = difference(excess, taken)?;
                cut.reason = Some(reason.clone());
            }
        }
    }
    Some(())
}
