//! The event: what happened, what its lines earn on, and which rules hold.

use alloc::vec::Vec;

use loyalty_contract::{AccrualRequest, Context, Error, Event, Gap, ReasonCode};

use crate::allocation::{Claim, allocate};
use crate::condition::{Refusal, Situation};
use crate::explain::{Findings, because, overflow};
use crate::facts::{self, CheckedBasket, PricedLine};
use crate::money::Units;
use crate::path::Path;
use crate::programme::{AccrualRule, Programme, Trigger};
use crate::receipt;
use crate::selection::Matches;

/// An event, checked.
pub struct Occurrence<'a> {
    /// The action; none for a purchase.
    pub action: Option<&'a str>,
    /// Where the purchase is not far enough to earn.
    pub is_too_early: bool,
    pub context: Option<&'a Context>,
    pub basket: Option<CheckedBasket<'a>>,
    /// What each line earns on, in the order of the basket's lines.
    pub basis: Vec<Units>,
    pub matches: Matches,
}

impl<'a> Occurrence<'a> {
    pub fn check(programme: &Programme, request: &'a AccrualRequest) -> Result<Self, Error> {
        let event = Path::of("event");
        let order = match &request.event {
            Event::Action(action) => {
                facts::check_id(&action.kind, &event.field("action").field("kind"))?;
                return Ok(Self {
                    action: Some(&action.kind),
                    is_too_early: false,
                    context: action.context.as_ref(),
                    basket: None,
                    basis: Vec::new(),
                    matches: Vec::new(),
                });
            }
            Event::Purchase(order) => order,
        };
        let path = event.field("purchase");
        facts::check_id(&order.id, &path.field("id"))?;
        let basket = facts::check_basket(programme, &order.basket, &path.field("basket"))?;
        let charged = match order.receipt.as_ref() {
            Some(receipt) => receipt::charged(programme, receipt, &basket, &path.field("receipt"))?,
            None => basket.lines.iter().map(PricedLine::net).collect(),
        };
        let paid_with_points = facts::check_payments(&order.payments, programme.minor_units, &path.field("payments"))?;
        // Points as tender pay for every line in proportion, and that part earns nothing.
        let claims: Vec<Claim> = charged.iter().map(|charged| Claim { weight: *charged, room: *charged }).collect();
        let tendered = allocate(paid_with_points, &claims).ok_or_else(|| overflow(&path))?;
        let basis: Vec<Units> = basket
            .lines
            .iter()
            .zip(charged.iter().zip(&tendered))
            .map(|(line, (charged, tendered))| if line.can_earn() { charged - tendered } else { 0 })
            .collect();
        let earning = basket.lines.iter().enumerate().filter(|(_, line)| line.can_earn());
        let matches = programme.accrual_index.matches(earning.map(|(position, line)| (position, line.line)));
        let is_too_early = order.state < programme.earns_from;
        let context = order.basket.context.as_ref();
        Ok(Self { action: None, is_too_early, context, basket: Some(basket), basis, matches })
    }

    /// What thresholds are held against: the lines that count and earn, as charged.
    pub fn subtotal(&self) -> Option<Units> {
        self.basket.as_ref().map(|_| self.lines_that_count().map(|(_, basis)| basis).sum())
    }

    pub fn lines_that_count(&self) -> impl Iterator<Item = (&PricedLine<'_>, Units)> {
        let lines = self.basket.iter().flat_map(|basket| &basket.lines);
        lines.zip(self.basis.iter().copied()).filter(|(line, _)| line.counts_toward_thresholds())
    }

    /// Positions of the rules whose conditions hold and which have something to earn on.
    pub fn rules_that_hold(
        &self,
        programme: &Programme,
        situation: &Situation<'_>,
        findings: &mut Findings,
    ) -> Vec<usize> {
        let mut holding = Vec::new();
        for (position, rule) in programme.accrual.iter().enumerate() {
            match self.check_rule(position, rule, situation) {
                Ok(()) => holding.push(position),
                Err(refusal) => findings.not_met(&rule.id, refusal, None),
            }
        }
        holding
    }

    fn check_rule(&self, position: usize, rule: &AccrualRule, situation: &Situation<'_>) -> Result<(), Refusal> {
        let plain = |code| Err(Refusal::plain(because(code)));
        match (&rule.on, self.action) {
            (Trigger::Purchase, None) if !self.is_too_early => {}
            (Trigger::Action(wanted), Some(action)) if wanted == action => {}
            _ => return plain(ReasonCode::EventMismatch),
        }
        if self.action.is_none() && self.lines_of(position).is_empty() {
            return plain(ReasonCode::NoMatchingItem);
        }
        if situation.member.is_none() {
            return Err(Refusal { reason: because(ReasonCode::Anonymous), missing: Some(Gap::Membership) });
        }
        rule.when.check(situation)
    }

    pub fn lines_of(&self, rule: usize) -> &[usize] {
        self.matches.get(rule).map_or(&[], Vec::as_slice)
    }
}
