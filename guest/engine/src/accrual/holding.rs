//! Which rules hold for an event, with the rate, the lines and the limits of each.

use alloc::rc::Rc;
use alloc::vec::Vec;

use loyalty_contract::{Beneficiary, Gap, Member, ReasonCode, Text};
use rust_decimal::Decimal as Exact;

use super::event::Occurrence;
use crate::bounds::{ENTRIES_MAX, HOLDINGS_MAX, LOOKED_AT, LOOKS_MAX, PAIRS_MAX, at_most};
use crate::choice;
use crate::condition::{Against, PaidBy, Refusal, Situation};
use crate::explain::{Findings, Refused, about, because, invalid, overflow};
use crate::limits::{Counters, Subjects, Use};
use crate::money::{self, Units};
use crate::path::Path;
use crate::programme::{AccrualRule, Chosen, How, Programme, Rate, Trigger};
use crate::selection::{Breadth, Item, Kind, Matches, looks_at_category};

/// A rule that holds.
pub struct Holding<'p> {
    pub rule: &'p AccrualRule,
    pub rate: Exact,
    /// Positions of the lines it is for.
    pub lines: Vec<usize>,
    /// What each line of the basket earns on by this rule, where that is not the basis of the event.
    pub basis: Option<Rc<Vec<Units>>>,
    /// Its limits, as they stand.
    pub uses: Vec<Use<'p>>,
    /// The code of the coupon that opened it.
    pub coupon: Option<Text>,
}

impl Holding<'_> {
    /// Whether it gives a right or reward and no points.
    pub const fn grants(&self) -> bool {
        matches!(self.rule.earn.how, How::Grant(_))
    }
}

/// Holds the rules of a programme against an event, in document order.
///
/// # Errors
/// Figures that a rule takes its rate from and that are out of range.
pub fn rules_that_hold<'p>(
    programme: &'p Programme,
    event: &Occurrence<'_>,
    situation: &Situation<'_>,
    counters: &Counters<'_>,
    findings: &mut Findings,
) -> Result<Vec<Holding<'p>>, Refused> {
    let mut facts = situation.facts();
    facts.extend(event.action.map(|action| (Kind::Action, &*action.kind)));
    let event_at = Path::of("event");
    let purchase_at = event_at.field("purchase");
    let basket_at = purchase_at.field("basket");
    let lines_at = basket_at.field("lines");
    let matches = programme.accrual_index.matches(&event.items, &facts, &lines_at)?;
    let of_categories =
        || event.items.iter().map(|(_, item)| looks_at_category(item.line.category.as_ref())).sum::<usize>();
    let breadth = Breadth::of(situation.basket.iter().flat_map(|basket| basket.lines).map(|line| line.line));
    let mut looks = 0;
    let mut parts = Vec::new();
    let candidates = if findings.tell_all() { (0..programme.accrual.len()).collect() } else { matches.rules() };
    let mut holding = Vec::with_capacity(candidates.len());
    for position in candidates {
        let Some(rule) = programme.accrual.get(position) else { continue };
        if rule.chosen.is_some() {
            looks += of_categories();
            at_most(looks, LOOKS_MAX, LOOKED_AT, &lines_at)?;
        }
        let mut asked = Asked {
            parts: &mut parts,
            looks: &mut looks,
            breadth: &breadth,
            lines_at: &lines_at,
            programme,
            event,
            situation,
            counters,
            matches: &matches,
            position,
        };
        match asked.hold(rule)? {
            Ok(held) => holding.push(held),
            Err(refusal) => findings.not_met(&rule.id, refusal, None),
        }
    }
    check_effort(&holding, event, &lines_at)?;
    Ok(holding)
}

/// Refuses what all rules and lines together would come to that is more than can be worked out: each multiplier works on
/// each base rule line by line, and each threshold is frozen with what each line counts.
fn check_effort(holdings: &[Holding<'_>], event: &Occurrence<'_>, lines_at: &Path<'_>) -> Result<(), Refused> {
    let event_at = Path::of("event");
    at_most(holdings.len(), HOLDINGS_MAX, "rules that hold", &event_at)?;
    let limits = holdings.iter().map(|holding| holding.uses.len()).sum();
    at_most(limits, ENTRIES_MAX, "limits of rules that hold", &event_at)?;
    let thresholds = holdings.iter().filter(|holding| holding.rule.when.subtotal_at_least.is_some()).count();
    at_most(thresholds * event.basis.len(), PAIRS_MAX, "pairs of a line and a threshold", lines_at)?;
    let mut times: Vec<usize> = Vec::new();
    for holding in holdings.iter().filter(|holding| holding.rule.earn.how == How::Multiply) {
        times.resize(event.basis.len(), 1);
        for line in &holding.lines {
            if let Some(times) = times.get_mut(*line) {
                *times += 1;
            }
        }
    }
    if times.is_empty() {
        return Ok(());
    }
    let bases = holdings.iter().filter(|holding| holding.rule.earn.how.is_base());
    let pairs = bases.flat_map(|base| &base.lines).filter_map(|line| times.get(*line)).sum();
    at_most(pairs, PAIRS_MAX, "combinations of a line, a base rule and its multipliers", lines_at)
}

/// The part of a basis that is paid one way, with how much that is.
type PaidPart = ((i128, i128), Rc<Vec<Units>>);

/// A rule and what it is held against.
struct Asked<'p, 'a> {
    /// Parts of the basis that were worked out before, in order of how much is paid that way.
    parts: &'a mut Vec<PaidPart>,
    /// How much of the basket was looked at so far.
    looks: &'a mut usize,
    breadth: &'a Breadth,
    lines_at: &'a Path<'a>,
    programme: &'p Programme,
    event: &'a Occurrence<'a>,
    situation: &'a Situation<'a>,
    counters: &'a Counters<'a>,
    matches: &'a Matches,
    position: usize,
}

impl<'p> Asked<'p, '_> {
    fn hold(&mut self, rule: &'p AccrualRule) -> Result<Result<Holding<'p>, Refusal>, Refused> {
        let mut against = Against::default();
        if let Err(refusal) = self.check(rule, &mut against) {
            return Ok(Err(refusal));
        }
        *self.looks = self.looks.saturating_add(rule.when.looks(self.breadth));
        at_most(*self.looks, LOOKS_MAX, LOOKED_AT, self.lines_at)?;
        if let Err(refusal) = against.pass(rule.when.check_basket(self.situation)) {
            return Ok(Err(refusal));
        }
        let rate = match self.rate(rule) {
            Err(_) if !against.is_nothing() => Err(Refusal::unmet("rate")),
            rate => rate?,
        };
        let subject = self.event.action.and_then(|action| action.subject.as_ref());
        let event = Subjects { subject, ..Subjects::of(self.situation, &rule.when) };
        let event = event.opened_by_the_best(self.programme, &rule.caps, self.counters);
        let coupon = event.coupon.map(|(code, _)| code.clone());
        let held = |mut against: Against| {
            let rate = against.pass(rate)?;
            let lines = against.pass(match &rule.chosen {
                None => Ok(self.matches.lines_of(self.position).to_vec()),
                Some(chosen) => self.chosen_lines(rule, chosen),
            })?;
            let uses = against.pass(Use::open_all(self.programme, &rule.caps, self.counters, &event))?;
            against.end()?;
            Ok((rate.unwrap_or_default(), lines.unwrap_or_default(), uses.unwrap_or_default()))
        };
        let (rate, lines, uses) = match held(against) {
            Ok(held) => held,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let basis = match &rule.when.paid_by {
            Some(paid_by) if rule.earn.how.is_base() || rule.earn.how == How::Multiply => {
                Some(self.basis_paid_by(paid_by)?)
            }
            _ => None,
        };
        Ok(Ok(Holding { rule, rate, lines, basis, uses, coupon }))
    }

    /// What the lines earn on as far as they are paid one way; worked out once for each amount.
    fn basis_paid_by(&mut self, paid_by: &PaidBy) -> Result<Rc<Vec<Units>>, Refused> {
        let too_large = || overflow(&Path::of("event"));
        let paid = self.event.paid_by(paid_by).ok_or_else(too_large)?;
        let place = self.parts.binary_search_by(|(known, _)| known.cmp(&paid)).unwrap_or_else(|place| place);
        if let Some((_, basis)) = self.parts.get(place).filter(|(known, _)| *known == paid) {
            return Ok(Rc::clone(basis));
        }
        let pairs = (1 + self.parts.len()) * self.event.basis.len();
        at_most(pairs, PAIRS_MAX, "pairs of a line and a way of paying", self.lines_at)?;
        let basis = Rc::new(self.event.part_of_basis(paid).ok_or_else(too_large)?);
        self.parts.insert(place, (paid, Rc::clone(&basis)));
        Ok(basis)
    }

    fn check(&self, rule: &AccrualRule, against: &mut Against) -> Result<(), Refusal> {
        let plain = |code| Refusal::plain(because(code));
        match (&rule.on, self.event.action, self.event.order) {
            (Trigger::Purchase, None, Some(order)) if order.state >= self.programme.earns_from => {}
            (Trigger::Action(kind, subjects), Some(action), _) if action.kind == *kind => {
                let subject = action.subject.as_ref();
                if !subjects.is_empty() && !subject.is_some_and(|subject| subjects.contains(subject)) {
                    return Err(Refusal::unmet("subject"));
                }
            }
            _ => return Err(plain(ReasonCode::EventMismatch)),
        }
        if self.is_spent_from(rule) {
            return Err(plain(ReasonCode::SpentInstead));
        }
        against.pass(rule.when.check_event(self.situation))?;
        if self.event.order.is_some() && self.matches.lines_of(self.position).is_empty() {
            against.add(plain(ReasonCode::NoMatchingItem))?;
        }
        if self.situation.member.is_none() {
            against.add(Refusal::anonymous())?;
        }
        against.pass(rule.when.check_rest(self.situation)).map(|_| ())
    }

    /// Whether points of the rule's wallet were spent on the order, where they are either earned or spent.
    fn is_spent_from(&self, rule: &AccrualRule) -> bool {
        let wallet = rule.wallet.and_then(|wallet| self.programme.wallets.get(wallet));
        let receipt = self.event.order.and_then(|order| order.receipt.as_ref());
        match (wallet, receipt) {
            (Some(wallet), Some(receipt)) => {
                wallet.spend.as_ref().is_some_and(|spend| !spend.with_earning)
                    && receipt.debits.iter().any(|debit| debit.wallet == wallet.id)
            }
            _ => false,
        }
    }

    fn rate(&self, rule: &AccrualRule) -> Result<Result<Exact, Refusal>, Refused> {
        match &rule.earn.rate {
            Rate::Fixed(rate) => Ok(Ok(*rate)),
            Rate::Reward(..) => Ok(Ok(Exact::ONE)),
            Rate::ByTier(rates) => Ok(self.rate_of_tier(rates, rule)),
            Rate::Figure(name) => self.figure(name, rule.earn.how == How::Multiply),
        }
    }

    /// The tier of whom the rule credits.
    fn tier_of(&self, rule: &AccrualRule) -> usize {
        let referral = self.situation.referral.filter(|_| rule.to == Beneficiary::Referrer);
        match (referral, self.situation.tiers) {
            (Some(referral), Some(tiers)) => {
                referral.referrer_tier.as_ref().and_then(|tier| tiers.position(tier)).unwrap_or(0)
            }
            _ => self.situation.tier,
        }
    }

    fn rate_of_tier(&self, rates: &[Option<Exact>], rule: &AccrualRule) -> Result<Exact, Refusal> {
        let tier = self.tier_of(rule);
        if let Some(Some(rate)) = rates.get(tier) {
            return Ok(*rate);
        }
        let higher = (tier + 1..rates.len()).find(|tier| matches!(rates.get(*tier), Some(Some(_))));
        let levels = self.situation.tiers.map_or(&[][..], |tiers| &tiers.levels);
        match higher.and_then(|tier| levels.get(tier)) {
            Some(level) => {
                let reason = about(ReasonCode::TierTooLow, &level.id);
                // Which tier the referrer holds is not in this member's hands.
                let is_own = rule.to != Beneficiary::Referrer;
                Err(if is_own { Refusal::lacking(Gap::Tier, reason) } else { Refusal::plain(reason) })
            }
            None => Err(Refusal::unmet("tier")),
        }
    }

    /// A figure of the member; no multiplier takes points away.
    fn figure(&self, name: &Text, multiplies: bool) -> Result<Result<Exact, Refusal>, Refused> {
        let figures = self.situation.member.map_or(&[][..], |member: &Member| &member.figures);
        let Some((index, figure)) = figures.iter().enumerate().find(|(_, figure)| figure.name == *name) else {
            return Ok(Err(Refusal::unmet(name)));
        };
        let rate = money::exact_of(figure.value).filter(|rate| {
            let least = if multiplies { Exact::ONE } else { Exact::ZERO };
            (least..=Exact::from(1_000_000_000_u32)).contains(rate) && rate.normalize().scale() <= 6
        });
        match rate {
            Some(rate) => Ok(Ok(rate.normalize())),
            None => {
                let path = Path::of("member");
                let path = path.field("figures");
                invalid(
                    &path.index(index).field("value"),
                    "a rate is 0 to 10^9, a factor at least 1, with at most 6 decimals",
                )
            }
        }
    }

    /// The lines in the categories that the member has chosen and that are locked in for the period.
    fn chosen_lines(&self, rule: &AccrualRule, chosen: &Chosen) -> Result<Vec<usize>, Refusal> {
        let in_force = choice::in_force(chosen, &rule.id, self.situation)?;
        let is_chosen = |item: &Item<'_>| item.line.category.as_ref().is_some_and(|path| in_force.hold(path));
        let matching = self.matches.lines_of(self.position);
        let lines: Vec<usize> = self
            .event
            .items
            .iter()
            .filter(|(position, item)| matching.binary_search(position).is_ok() && is_chosen(item))
            .map(|(position, _)| *position)
            .collect();
        if lines.is_empty() { Err(Refusal::plain(because(ReasonCode::NoMatchingItem))) } else { Ok(lines) }
    }
}
