//! Points on a basket: which rewards they buy, and what they pay of which line.
//!
//! Rewards are bought first. Then wallets that lower the price take their turns, so that tax is worked out on what is
//! left, and last those that pay a price which stays as it is; each as they were asked for.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{DiscountRequest, ErrorCode, Reason, ReasonCode, RedemptionMode, Text, Timestamp};

use super::articles::Article;
use super::candidate::Candidate;
use super::held::Held;
use super::replay::Run;
use super::take::Ground;
use crate::allocation::{Claim, allocate};
use crate::condition::Refusal;
use crate::explain::{Refused, because, invalid, overflow, refuse};
use crate::facts::PricedLine;
use crate::money::Units;
use crate::path::Path;
use crate::programme::WhenBelow;
use crate::redemption::{Purse, Spending};
use crate::selection::Item;

/// A wish to spend points that stands on its own feet.
pub struct Wish<'a> {
    /// Its place in the request.
    pub place: usize,
    /// The purse it is about, by its place among those opened.
    pub purse: usize,
    /// The reward it is for: the rule, its price in the wallet's units, and why it cannot be bought, if it cannot.
    pub reward: Option<(&'a Text, Units, Option<Refusal>)>,
}

/// The wishes of a request, and the purses they are about.
pub struct Wishes<'a> {
    pub wishes: Vec<Wish<'a>>,
    pub purses: Vec<Purse<'a>>,
}

impl<'a> Wishes<'a> {
    /// Rules whose rewards are wished for, and why they cannot be bought, if they cannot.
    pub fn rewards(&self) -> Vec<(&'a Text, Option<Refusal>)> {
        let rewards = self.wishes.iter().filter_map(|wish| wish.reward.as_ref());
        rewards.map(|(rule, _, refusal)| (*rule, refusal.clone())).collect()
    }
}

/// What points pay, and what of it each line gets.
pub struct Paid<'a> {
    pub spending: Spending<'a>,
    pub shares: Vec<Units>,
}

/// Checks what points are wanted for, and which rewards the balance is enough for.
///
/// # Errors
/// Wallets and rewards that do not exist or do not go together, and books that contradict themselves.
pub fn wishes<'a>(ground: &Ground<'a>, request: &'a DiscountRequest, at: Timestamp) -> Result<Wishes<'a>, Refused> {
    let all = Path::of("redemptions");
    let mut found = Wishes { wishes: Vec::with_capacity(request.redemptions.len()), purses: Vec::new() };
    let mut reserved: Vec<Units> = Vec::new();
    for (place, wish) in request.redemptions.iter().enumerate() {
        let path = all.index(place);
        let is_same = |earlier: &&loyalty_contract::RedemptionRequest| {
            earlier.wallet == wish.wallet && earlier.reward == wish.reward
        };
        if request.redemptions.iter().take(place).any(|earlier| is_same(&earlier)) {
            return refuse(ErrorCode::DuplicateId, &path, "the same wallet and reward stand twice");
        }
        let purse = match found.purses.iter().position(|purse| purse.wallet.id == wish.wallet) {
            Some(purse) => purse,
            None => {
                found.purses.push(Purse::open(ground.programme, request, &wish.wallet, at, &path)?);
                reserved.push(0);
                found.purses.len() - 1
            }
        };
        let reward = match wish.reward.as_ref() {
            None => None,
            Some(id) => {
                let (Some(own), Some(taken)) = (found.purses.get(purse), reserved.get_mut(purse)) else {
                    return Err(overflow(&path));
                };
                let points = cost_of(ground, id, own, wish.points.is_some(), &path)?;
                let missing = taken.saturating_add(points) - own.usable();
                if missing <= 0 {
                    *taken += points;
                }
                Some((id, points, (missing > 0).then(|| own.lacks(missing))))
            }
        };
        found.wishes.push(Wish { place, purse, reward });
    }
    Ok(found)
}

/// What a reward costs.
fn cost_of(
    ground: &Ground<'_>,
    id: &Text,
    purse: &Purse<'_>,
    has_points: bool,
    path: &Path<'_>,
) -> Result<Units, Refused> {
    let path_of_reward = path.field("reward");
    let Some(rule) = ground.programme.discount(id) else {
        let message = format!("the programme has no discount `{id}`");
        return refuse(ErrorCode::UnknownReference, &path_of_reward, &message);
    };
    match rule.costs {
        None => invalid(&path_of_reward, &format!("points do not buy `{id}`; a reward says what it `costs`")),
        Some((wallet, _)) if ground.programme.wallets.get(wallet).is_none_or(|own| own.id != purse.wallet.id) => {
            invalid(&path.field("wallet"), &format!("`{id}` is bought with points of another wallet"))
        }
        Some(_) if has_points => invalid(&path.field("points"), "the reward says what it costs"),
        Some((_, points)) => Ok(points),
    }
}

/// Spends points as wished, on what the rules have left.
///
/// # Errors
/// Wallets that cannot be spent as money, and figures that leave their range.
pub fn pay<'a>(
    ground: &Ground<'_>,
    request: &'a DiscountRequest,
    lines: &[PricedLine<'_>],
    run: &mut Run,
    wishes: Wishes<'a>,
    (held, candidates): (&Held<'_>, &[Candidate<'_>]),
) -> Result<Vec<Paid<'a>>, Refused> {
    let Wishes { wishes, mut purses } = wishes;
    let mut paid: Vec<(usize, Paid<'a>)> = Vec::with_capacity(wishes.len());
    let all = Path::of("redemptions");
    let mut tendered: Vec<Units> = run.articles.iter().map(|_| 0).collect();
    let mode = |wish: &Wish<'_>| match (&wish.reward, purses_mode(&purses, wish.purse)) {
        (Some(_), _) => 0,
        (None, RedemptionMode::Discount) => 1,
        (None, RedemptionMode::Tender) => 2,
    };
    let turns: Vec<u8> = wishes.iter().map(mode).collect();
    for turn in 0..=2 {
        for (wish, _) in wishes.iter().zip(&turns).filter(|(_, own)| **own == turn) {
            let path = all.index(wish.place);
            let too_large = || overflow(&path);
            let (Some(purse), Some(asked)) = (purses.get_mut(wish.purse), request.redemptions.get(wish.place)) else {
                return Err(too_large());
            };
            let one = match &wish.reward {
                Some((rule, points, refusal)) => {
                    let is_bought = run
                        .applied
                        .iter()
                        .any(|one| candidates.get(one.place).is_some_and(|candidate| candidate.rule.id == **rule));
                    let reason = refused_because(rule, refusal.as_ref(), run, (held, candidates));
                    let points = if is_bought { *points } else { 0 };
                    let spending = purse.buy(asked, points, if is_bought { because(ReasonCode::Ok) } else { reason });
                    Paid { spending, shares: lines.iter().map(|_| 0).collect() }
                }
                None => {
                    let is_tender = turn == 2;
                    let claims = claims(ground, purse, run, &tendered, is_tender);
                    let payable = claims.iter().map(|claim| claim.weight).sum();
                    let room = claims.iter().map(|claim| claim.room).sum();
                    let spending = purse.spend(asked, (payable, room), &path)?;
                    let shares = allocate(spending.amount, &claims).ok_or_else(too_large)?;
                    for ((now, tendered), share) in run.articles.iter_mut().zip(&mut tendered).zip(&shares) {
                        *(if is_tender { tendered } else { now }) += if is_tender { *share } else { -*share };
                    }
                    let shares = over_lines(ground, run, &shares, is_tender, &paid).ok_or_else(too_large)?;
                    Paid { spending, shares }
                }
            };
            paid.push((wish.place, one));
        }
    }
    let paid = crate::order::sorted(paid, |left, right| left.0.cmp(&right.0));
    Ok(paid.into_iter().map(|(_, paid)| paid).collect())
}

fn purses_mode(purses: &[Purse<'_>], purse: usize) -> RedemptionMode {
    purses.get(purse).map_or(RedemptionMode::Discount, Purse::mode)
}

/// Why a reward was not bought.
fn refused_because(
    rule: &Text,
    refusal: Option<&Refusal>,
    run: &Run,
    (held, candidates): (&Held<'_>, &[Candidate<'_>]),
) -> Reason {
    if let Some(refusal) = refusal {
        return refusal.reason.clone();
    }
    let is_own = |place: &usize| candidates.get(*place).is_some_and(|one| one.is_found && one.rule.id == *rule);
    if let Some((_, reason)) = run.refused.iter().find(|(place, _)| is_own(place)) {
        return reason.clone();
    }
    let own = held.programme.discount(rule);
    own.map_or_else(|| because(ReasonCode::NoMatchingItem), |own| held.missed_because(own.effects.start))
}

/// Each article's claim to being paid with points of a wallet.
fn claims(ground: &Ground<'_>, purse: &Purse<'_>, run: &Run, tendered: &[Units], is_tender: bool) -> Vec<Claim> {
    let articles = ground.articles.iter().zip(&run.articles).zip(tendered);
    articles
        .map(|((article, now), tendered)| {
            let weight = if may_pay(purse, article, *now) { *now - tendered } else { 0 };
            let floor = match ground.when_below {
                _ if is_tender => 0,
                WhenBelow::Warn => article.hard_floor,
                _ => article.floor,
            };
            Claim { weight, room: (weight - floor).max(0) }
        })
        .collect()
}

/// Whether points of a wallet may pay an article.
fn may_pay(purse: &Purse<'_>, article: &Article<'_>, now: Units) -> bool {
    let Some(rules) = &purse.wallet.spend else { return false };
    let is_discounted = now < article.net || article.item().is_discounted;
    article.line.can_be_redeemed()
        && (rules.on_discounted || !is_discounted)
        && (rules.of.is_everything()
            || rules.of.selects(Item { line: article.line.line, is_discounted: article.item().is_discounted }))
}

/// What points pay of each line, where articles have several lines in proportion to what they still come to.
fn over_lines(
    ground: &Ground<'_>,
    run: &mut Run,
    shares: &[Units],
    is_tender: bool,
    before: &[(usize, Paid<'_>)],
) -> Option<Vec<Units>> {
    let mut of_lines: Vec<Units> = run.lines.iter().map(|_| 0).collect();
    for (article, share) in ground.articles.iter().zip(shares).filter(|(_, share)| **share > 0) {
        let tendered = |line: &usize| -> Units {
            let tenders = before.iter().filter(|(_, paid)| paid.spending.mode == RedemptionMode::Tender);
            if is_tender { tenders.filter_map(|(_, paid)| paid.shares.get(*line)).sum() } else { 0 }
        };
        let left = |line: usize| {
            let kept = if is_tender { tendered(&line) } else { *ground.floors.get(line)? };
            Some((*run.lines.get(line)? - kept).max(0))
        };
        article.split(*share, &left, &mut |line, share| {
            if let Some(of_line) = of_lines.get_mut(line) {
                *of_line += share;
            }
        })?;
    }
    if !is_tender {
        for (now, share) in run.lines.iter_mut().zip(&of_lines) {
            *now -= share;
        }
    }
    Some(of_lines)
}
