//! Replays a purchase log through a programme: what would these members have earned, and which tier would they hold?
//!
//! The purchases are decided in time order, as a shop would have asked: first the tier that the member holds before the
//! purchase, then what the purchase earns, then the purchase joins the member's past. Nothing depends on the machine or
//! on chance, so two replays of one log give the same digest.

mod counters;
mod member;

use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

use loyalty_contract::{AccrualDecision, AccrualRequest, ProgrammeInfo, TierDecision, TierRequest};
use serde::{Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use crate::digest::hexadecimal;
use crate::fault::{CallError, Fault};
use crate::orders::Purchase;
use crate::plugin::Plugin;
use counters::Counters;
use member::Member;

/// What a replay asks. The plugin answers, and whatever else decides by the contract.
pub trait Decider {
    /// The programme inside.
    fn programme_info(&self) -> Option<ProgrammeInfo>;

    /// Decides what an event earns.
    ///
    /// # Errors
    /// The request is wrong, or the component failed.
    fn calculate_accrual(&mut self, request: &AccrualRequest) -> Result<AccrualDecision, CallError>;

    /// Decides which tier a member holds.
    ///
    /// # Errors
    /// The request is wrong, or the component failed.
    fn evaluate_tier(&mut self, request: &TierRequest) -> Result<TierDecision, CallError>;
}

/// What came of a replay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Replay {
    /// Purchases decided.
    pub purchases: usize,
    /// Members who made them.
    pub members: usize,
    /// Decisions asked for.
    pub calls: u64,
    /// Points issued, by wallet in the programme's order.
    pub points: Vec<Issued>,
    /// Members by tier on the last day of the log, lowest tier first; empty without tiers.
    pub tiers: Vec<Holders>,
    /// SHA-256 over the JSON of every decision in order, each followed by a line break.
    pub digest: String,
    /// Time it took.
    pub milliseconds: u64,
    /// Decisions a second.
    pub calls_per_second: u64,
}

/// Points issued in one wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Issued {
    /// Id of the wallet.
    pub wallet: String,
    /// Points, exact.
    #[serde(serialize_with = "as_text")]
    pub points: rust_decimal::Decimal,
}

/// Members who hold one tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Holders {
    /// Id of the tier.
    pub tier: String,
    /// How many members.
    pub members: u64,
}

/// Why a replay stopped.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// No decision on one purchase.
    #[error("line {line}, member `{member}`: {cause}")]
    Undecided {
        /// Line of the log.
        line: usize,
        /// Who bought.
        member: String,
        /// Why there is no decision.
        cause: CallError,
    },
    /// The sums of one member no longer fit.
    #[error("line {line}, member `{member}`: the member's purchases add up to more than 18 digits")]
    TooMuch {
        /// Line of the log.
        line: usize,
        /// Who bought.
        member: String,
    },
    /// There is no programme to replay through.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Replays `purchases`, in any order, and calls `progress` after each. Purchases of one day keep their order. Lines that
/// follow each other and name one order are decided together. A plugin should [reuse](crate::Plugin::reuse) its instance here.
///
/// # Errors
/// The first purchase that cannot be decided.
pub fn replay(
    decider: &mut impl Decider,
    mut purchases: Vec<Purchase>,
    mut progress: impl FnMut(),
) -> Result<Replay, ReplayError> {
    let programme = decider.programme_info().ok_or(Fault::NotConfigured)?;
    let started = Instant::now();
    purchases.sort_by_key(|purchase| (purchase.date.year, purchase.date.month, purchase.date.day));

    let mut run = Run::new(decider, &programme);
    let mut orders = 0;
    for lines in purchases.chunk_by(are_of_one_order) {
        run.decide(lines)?;
        orders += 1;
        lines.iter().for_each(|_| progress());
    }
    if let Some(last) = purchases.last() {
        run.close(last)?;
    }
    Ok(run.report(orders, started))
}

impl Decider for Plugin {
    fn programme_info(&self) -> Option<ProgrammeInfo> {
        Self::programme_info(self).cloned()
    }

    fn calculate_accrual(&mut self, request: &AccrualRequest) -> Result<AccrualDecision, CallError> {
        Self::calculate_accrual(self, request)
    }

    fn evaluate_tier(&mut self, request: &TierRequest) -> Result<TierDecision, CallError> {
        Self::evaluate_tier(self, request)
    }
}

/// A replay under way.
struct Run<'a, D> {
    decider: &'a mut D,
    programme: &'a ProgrammeInfo,
    members: HashMap<String, Member>,
    /// Of limits that count nobody by themselves.
    counters: Counters,
    points: BTreeMap<String, rust_decimal::Decimal>,
    tiers: BTreeMap<String, u64>,
    digest: Sha256,
    calls: u64,
}

impl<'a, D: Decider> Run<'a, D> {
    fn new(decider: &'a mut D, programme: &'a ProgrammeInfo) -> Self {
        Self {
            decider,
            programme,
            members: HashMap::new(),
            counters: Counters::default(),
            points: BTreeMap::new(),
            tiers: BTreeMap::new(),
            digest: Sha256::new(),
            calls: 0,
        }
    }

    fn decide(&mut self, lines: &[Purchase]) -> Result<(), ReplayError> {
        let Some(purchase) = lines.first() else { return Ok(()) };
        let mut member = self.members.remove(&purchase.member).unwrap_or_else(|| Member::new(purchase));
        self.evaluate_tier(&mut member, purchase)?;

        let mut request = member.accrual_request(purchase, lines, &self.programme.currency);
        request.counters.extend(self.counters.iter());
        let decision = self.decider.calculate_accrual(&request).map_err(|cause| undecided(purchase, cause))?;
        self.record(&decision);
        for credit in &decision.credits {
            let issued = self.points.entry(credit.wallet.clone()).or_default();
            let points = credit.points.try_into().ok();
            *issued = points.and_then(|points| issued.checked_add(points)).ok_or_else(|| too_much(purchase))?;
        }
        for change in &decision.counters {
            let counters = if change.subjects.is_empty() { &mut self.counters } else { &mut member.counters };
            counters.book(change).ok_or_else(|| too_much(purchase))?;
        }
        member.remember(lines).ok_or_else(|| too_much(purchase))?;
        self.members.insert(purchase.member.clone(), member);
        Ok(())
    }

    /// Every member's tier on the day of the last purchase, members in the order of their ids.
    fn close(&mut self, last: &Purchase) -> Result<(), ReplayError> {
        if self.programme.tiers.is_empty() {
            return Ok(());
        }
        let mut members: Vec<_> = self.members.drain().collect();
        members.sort_by(|(left, _), (right, _)| left.cmp(right));
        for (id, mut member) in members {
            self.evaluate_tier(&mut member, &Purchase { member: id, ..last.clone() })?;
            if let Some(standing) = &member.standing {
                *self.tiers.entry(standing.tier.clone()).or_default() += 1;
            }
        }
        Ok(())
    }

    fn evaluate_tier(&mut self, member: &mut Member, purchase: &Purchase) -> Result<(), ReplayError> {
        if self.programme.tiers.is_empty() {
            return Ok(());
        }
        let request = member.tier_request(&purchase.member, purchase.date);
        let decision = self.decider.evaluate_tier(&request).map_err(|cause| undecided(purchase, cause))?;
        self.record(&decision);
        member.standing = Some(decision.standing);
        Ok(())
    }

    fn record<T: Serialize>(&mut self, decision: &T) {
        self.calls += 1;
        // The types of the contract always have a JSON form.
        self.digest.update(serde_json::to_vec(decision).unwrap_or_default());
        self.digest.update(b"\n");
    }

    fn report(mut self, purchases: usize, started: Instant) -> Replay {
        let elapsed = started.elapsed();
        let milliseconds = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        let wallets = self.programme.wallets.iter();
        let tiers = self.programme.tiers.iter();
        let members = if self.tiers.is_empty() { self.members.len() as u64 } else { self.tiers.values().sum() };
        Replay {
            purchases,
            members: usize::try_from(members).unwrap_or(usize::MAX),
            calls: self.calls,
            points: wallets
                .map(|wallet| Issued {
                    wallet: wallet.id.clone(),
                    points: self.points.remove(&wallet.id).unwrap_or_default(),
                })
                .collect(),
            tiers: tiers
                .map(|tier| Holders { tier: tier.clone(), members: self.tiers.remove(tier).unwrap_or_default() })
                .collect(),
            digest: hexadecimal(self.digest),
            milliseconds,
            calls_per_second: self.calls.saturating_mul(1_000) / milliseconds.max(1),
        }
    }
}

fn are_of_one_order(line: &Purchase, next: &Purchase) -> bool {
    line.order.is_some() && line.order == next.order && line.member == next.member && line.date == next.date
}

fn undecided(purchase: &Purchase, cause: CallError) -> ReplayError {
    ReplayError::Undecided { line: purchase.line, member: purchase.member.clone(), cause }
}

fn too_much(purchase: &Purchase) -> ReplayError {
    ReplayError::TooMuch { line: purchase.line, member: purchase.member.clone() }
}

fn as_text<S: Serializer>(points: &rust_decimal::Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(points)
}
