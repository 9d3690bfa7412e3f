//! How much of it is given: caps of rules, then of the wallet, then one rounding and the split over the lines.
//!
//! A cap holds for what a rule adds over the whole event, in whichever credits, the first ones filled first; a wallet's cap
//! for what the member gets in that wallet, and it is taken off the last rules first. Only then is each credit taken to
//! ten decimals and rounded, once, and split back by largest remainder, so that a later return takes back exactly a line's
//! share.

use alloc::vec::Vec;

use loyalty_contract::{Beneficiary, Reason, ReasonCode};
use rust_decimal::Decimal as Exact;

use super::credit::{Earning, Group};
use super::holding::Holding;
use super::part::{Part, SETTLED_DIGITS, WEIGHT_DIGITS_SPARE, settled_digits, sum};
use crate::allocation::spread;
use crate::explain::{Findings, amounting, because};
use crate::limits::Use;
use crate::money::{self, Rounding, UNITS_MAX, Units, difference, total};
use crate::order;
use crate::programme::{Caps, Wallet};

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
    let mut cuts = cut_by_rules(wallet, holdings, &mut parts)?;
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
    let mut by_group: Vec<Vec<Part<'p>>> = groups.iter().map(|_| Vec::new()).collect();
    for part in parts {
        by_group.get_mut(part.group)?.push(part);
    }
    let mut sums: Vec<i128> = (0..lines).map(|_| 0).collect();
    for (group, own) in groups.iter().zip(by_group) {
        let exact = sum(own.iter().map(|part| part.exact))?;
        // Rounding takes no rule beyond its points rounded up, and neither a rule nor the wallet beyond its cap.
        let digits = u32::from(settled_digits(wallet));
        let mut rooms = Vec::with_capacity(own.len());
        let mut settled = Vec::with_capacity(own.len());
        for part in &own {
            let points = money::nearest(part.exact, digits)?;
            rooms.push(rounded(points, Rounding::Up)?.min(*left.get(part.holding)?));
            settled.push(points);
        }
        let room = rooms.iter().fold(0, |sum: Units, room| sum.saturating_add(*room));
        let is_members = group.to == Beneficiary::Member;
        let most = if is_members { room.min(left_in_wallet) } else { room };
        let whole = money::nearest(exact, digits)?;
        let uncapped = rounded(whole, wallet.rounding)?;
        let points = uncapped.min(most);
        if points == 0 {
            continue;
        }
        left_in_wallet -= if is_members { points } else { 0 };
        let contributions = spread(points, whole, &settled, &rooms)?;
        for (part, points) in own.iter().zip(&contributions) {
            *left.get_mut(part.holding)? -= points;
        }
        let shares = shares(points, exact, &own, &mut sums)?;
        // What others were rounded up to may have used up the cap, which then cuts before anything is rounded.
        let unit = money::power_of_ten(SETTLED_DIGITS.into())?;
        let settled = if points < uncapped { i128::from(points) * unit } else { whole };
        earnings.push(Earning { wallet, group: group.clone(), points, settled, parts: own, contributions, shares });
    }
    Some(earnings)
}

/// Units of a wallet × 10^[`SETTLED_DIGITS`] as whole ones.
fn rounded(settled: i128, rounding: Rounding) -> Option<Units> {
    let units = money::divide(settled, money::power_of_ten(SETTLED_DIGITS.into())?, rounding)?;
    Units::try_from(units).ok().filter(|units| *units <= UNITS_MAX)
}

/// Splits the points of a credit back over the lines, by what they earned exactly. `sums` has a zero for each line, before
/// and after; where there are no lines, there are no shares.
fn shares(points: Units, exact: Exact, parts: &[Part<'_>], sums: &mut [i128]) -> Option<Vec<(usize, Units)>> {
    if sums.is_empty() {
        return Some(Vec::new());
    }
    for (line, weight) in parts.iter().flat_map(|part| &part.weights) {
        let sum = sums.get_mut(*line)?;
        *sum = sum.checked_add(*weight)?;
    }
    let room = parts.iter().map(|part| part.weights.len()).sum::<usize>().min(sums.len());
    let (mut shares, mut weights) = (Vec::with_capacity(room), Vec::with_capacity(room));
    // A few lines are sorted; of many it is quicker to ask all.
    let is_few = room * 16 < sums.len();
    let few = parts.iter().filter(|_| is_few).flat_map(|part| &part.weights).map(|(line, _)| *line);
    let few = order::sorted(few.collect(), usize::cmp);
    for place in 0..if is_few { few.len() } else { sums.len() } {
        let line = if is_few { *few.get(place)? } else { place };
        let sum = sums.get_mut(line)?;
        if *sum > 0 {
            shares.push((line, 0));
            weights.push(core::mem::take(sum));
        }
    }
    let mut scale = parts.first()?.weight_scale;
    if parts.iter().any(|part| part.is_cut_off) {
        // What was dropped decides no tie.
        scale -= WEIGHT_DIGITS_SPARE;
        let per = money::power_of_ten(WEIGHT_DIGITS_SPARE)?;
        for weight in &mut weights {
            // A line that has a part in it keeps one, however small.
            *weight = money::divide(*weight, per, Rounding::HalfUp)?.max(1);
        }
    }
    let units = spread(points, money::nearest(exact, scale)?, &weights, &[])?;
    for (share, units) in shares.iter_mut().zip(units) {
        share.1 = units;
    }
    shares.retain(|(_, units)| *units > 0);
    Some(shares)
}
/// The most whole points that caps leave.
fn left_of(per_order: Option<Units>, uses: &[Use<'_>]) -> Units {
    let limits = uses.iter().filter(|one| !one.limit.counts_uses()).map(|one| one.left);
    limits.chain(per_order).min().unwrap_or(Units::MAX)
}

/// Cuts the parts to the caps of their rules; tells of each what became of it.
fn cut_by_rules(wallet: &Wallet, holdings: &[Holding<'_>], parts: &mut [Part<'_>]) -> Option<Vec<Fate>> {
    // What a rule earns in all its parts together; none where nothing holds it back.
    let is_capped = |holding: &Holding<'_>| holding.rule.caps.per_order.is_some() || !holding.uses.is_empty();
    let mut given: Vec<Option<(Exact, Option<Reason>)>> =
        holdings.iter().map(|holding| is_capped(holding).then_some((Exact::ZERO, None))).collect();
    for part in parts.iter() {
        if let Some((sum, _)) = given.get_mut(part.holding)? {
            *sum = total(*sum, part.exact)?;
        }
    }
    for (holding, given) in holdings.iter().zip(&mut given) {
        if let Some((sum, reason)) = given {
            (*sum, *reason) = left_by_caps(*sum, &holding.rule.caps, &holding.uses, wallet)?;
        }
    }
    let mut fates = Vec::with_capacity(parts.len());
    for part in parts {
        let before = part.exact;
        let mut reason = None;
        if let Some((left, why)) = given.get_mut(part.holding)? {
            if before > *left {
                part.cut_to(*left)?;
                reason.clone_from(why);
            }
            *left = difference(*left, part.exact)?;
        }
        fates.push(Fate { holding: part.holding, reason, before, exact: part.exact });
    }
    Some(fates)
}

/// What the caps of a rule leave of its points, and the last one that took something.
fn left_by_caps(points: Exact, caps: &Caps, uses: &[Use<'_>], wallet: &Wallet) -> Option<(Exact, Option<Reason>)> {
    let (mut left, mut reason) = (points, None);
    if let Some(cap) = caps.per_order {
        let most = money::exact(cap, wallet.scale)?;
        if left > most {
            left = most;
            reason = Some(amounting(ReasonCode::CapOrder, money::decimal(cap, wallet.scale)));
        }
    }
    for one in uses.iter().filter(|one| !one.limit.counts_uses()) {
        let most = money::exact(one.left, wallet.scale)?;
        if left > most {
            left = if one.limit.is_partial { most } else { Exact::ZERO };
            reason = Some(if left.is_zero() { one.exhausted() } else { one.reached() });
        }
    }
    Some((left, reason))
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
    let others = uses.iter().map(|one| {
        let gives = one.left > 0 && one.limit.is_partial;
        (one.left, one.limit.is_partial, if gives { one.reached() } else { one.exhausted() })
    });
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
