//! The decision: prices of lines, sums, taxes, gifts, points, and the receipt that freezes all of it.

mod bill;
mod points;

use alloc::vec::Vec;

use loyalty_contract::{
    Adjustment, Beneficiary, CounterChange, CouponVerdict, Decimal, DiscountDecision, DiscountRequest, Entitlement,
    Explanation, Gift, Grant, LinePrice, List, Maybe, PointShare, Reason, ReasonCode, Receipt, ReceiptIssuer,
    ReceiptLine, RewardChoice, RuleShare, SearchReport, Text, list, maybe,
};

use super::candidate::Candidate;
use super::held::Held;
use super::margin;
use super::redeem::Paid;
use super::replay::{Applied, Run};
use super::search::Found;
use super::take::Ground;
use crate::calendar::{self, Span, Zone};
use crate::explain::{Findings, because};
use crate::facts::CheckedBasket;
use crate::money;
use crate::order;
use crate::programme::{Effect, Programme, Take};
use crate::receipt;
use bill::line_price;

/// All that was decided.
pub struct Decided<'a> {
    pub programme: &'a Programme,
    pub request: &'a DiscountRequest,
    pub basket: &'a CheckedBasket<'a>,
    pub ground: &'a Ground<'a>,
    pub held: &'a Held<'a>,
    pub candidates: &'a [Candidate<'a>],
    pub run: Run,
    pub paid: Vec<Paid<'a>>,
    pub found: Option<Found>,
    pub coupons: List<CouponVerdict>,
    pub findings: Findings,
}

/// Puts the decision together. None if figures leave their range.
pub fn decide(mut decided: Decided<'_>) -> Option<DiscountDecision> {
    let promises = core::mem::take(&mut decided.run.promises);
    let digits = decided.programme.minor_units;
    let charges = decided.charges()?;
    let lines: Vec<LinePrice> =
        decided.basket.lines.iter().zip(&charges).map(|(line, charge)| line_price(line, charge, digits)).collect();
    let mut debit_shares: Vec<Vec<PointShare>> = lines.iter().map(|_| Vec::new()).collect();
    let (redemptions, debits) = decided.redemptions(&mut debit_shares)?;
    let (gifts, grants, counters) = (decided.gifts(), decided.grants()?, decided.counters());
    let mut warnings = margin::warnings(decided.ground, decided.basket, &decided.run.lines, &decided.run.articles);
    warnings.extend(decided.gifts_to_remove());
    let request = decided.request;
    let member = request.member.as_ref();
    let receipt = Receipt {
        lines: decided.receipt_lines(&lines, debit_shares),
        debits: list(debits),
        rules: list(promises),
        grants: list(grants.clone()),
        coupons: decided.used_coupons(),
        counters: list(counters.clone()),
        tax_mode: decided.basket.tax_mode,
        ..receipt::blank(decided.programme, ReceiptIssuer::Discount, &request.id, request.at, member)
    };
    let totals = decided.totals(&charges, &receipt)?;
    let (adjustments, choices, search) = (decided.adjustments(), decided.choices(), decided.search_report());
    let (explanations, near_misses) = decided.findings.into_lists();
    Some(DiscountDecision {
        currency: decided.programme.currency.clone(),
        totals,
        lines: list(lines),
        adjustments: list(adjustments),
        gifts: list(gifts),
        choices: list(choices),
        grants: list(grants),
        redemptions: list(redemptions),
        counters: list(counters),
        coupons: decided.coupons,
        search,
        explanations,
        near_misses,
        warnings: list(warnings),
        receipt: receipt::seal(decided.programme, request, receipt),
    })
}

impl Decided<'_> {
    fn adjustments(&self) -> Vec<Adjustment> {
        let mut adjustments = Vec::new();
        for one in &self.run.applied {
            let Some(candidate) = self.candidates.get(one.place) else { continue };
            let lane = self.programme.lanes.get(candidate.rule.lane).map_or_else(|| "".into(), |lane| lane.id.clone());
            for (at, (line, share)) in
                one.lines.iter().zip(&one.shares).enumerate().filter(|(_, (_, share))| **share > 0)
            {
                let Some(line) = self.basket.lines.get(*line) else { continue };
                let pieces = one.pieces.get(at).filter(|pieces| **pieces > 0);
                adjustments.push(Adjustment {
                    rule: candidate.rule.id.clone(),
                    lane: lane.clone(),
                    line: line.line.key.clone(),
                    amount: money::decimal(*share, self.programme.minor_units),
                    quantity: maybe(pieces.map(|pieces| Decimal::new(*pieces, 0))),
                    coupon: maybe(candidate.coupon.clone()),
                    funder: maybe(candidate.rule.funder.clone()),
                });
            }
        }
        adjustments
    }

    fn applied(&self) -> impl Iterator<Item = (&Candidate<'_>, &Applied)> {
        self.run.applied.iter().filter_map(|one| Some((self.candidates.get(one.place)?, one)))
    }

    fn gifts(&self) -> Vec<Gift> {
        let mut gifts = Vec::new();
        for (candidate, _) in self.applied() {
            let Take::Gift(skus, quantity) = &candidate.effect.take else { continue };
            for sku in skus {
                let product = self.ground.gifts.product(sku);
                let mut carriers = self.ground.gifts.carriers(&candidate.rule.id, sku);
                let carrier = carriers.next().and_then(|place| self.ground.articles.get(place));
                let of_line = carrier.map(|article| article.line.line.unit_price);
                gifts.push(Gift {
                    rule: candidate.rule.id.clone(),
                    sku: sku.clone(),
                    quantity: Decimal::new(*quantity, 0),
                    line: maybe(carrier.map(|article| article.line.line.key.clone())),
                    unit_price: maybe(product.map(|product| product.unit_price).or(of_line)),
                });
            }
        }
        gifts
    }

    /// Lines that are gifts of rules that do not give them (any more).
    fn gifts_to_remove(&self) -> Vec<Explanation> {
        let rule_of = |place: usize| self.candidates.get(place).map_or("", |one| &one.rule.id);
        let by_rule = if self.ground.gifts.all().next().is_some() { self.candidates.len() } else { 0 };
        let (by_rule, _) = order::by_id(by_rule, &rule_of);
        let mut charged: Vec<(usize, Reason)> = Vec::new();
        let mut before = None;
        for (rule, sku, article) in self.ground.gifts.all() {
            let reason = match before.take() {
                Some((other, gift, reason)) if (other, gift) == (rule, sku) => reason,
                _ => self.not_given_because(rule, sku, order::with_id(&by_rule, rule, &rule_of)),
            };
            if let (Some(reason), Some(article)) = (&reason, self.ground.articles.get(article)) {
                let lines = core::iter::once(article.first).chain(article.others.iter().copied());
                charged.extend(lines.map(|line| (line, reason.clone())));
            }
            before = Some((rule, sku, reason));
        }
        let charged = order::sorted(charged, |left, right| left.0.cmp(&right.0));
        let warning = |(line, reason)| Some(margin::warning(self.basket.lines.get(line)?, reason, None));
        charged.into_iter().filter_map(warning).collect()
    }

    /// Why a rule, which has these candidates, does not give something; none if it does.
    fn not_given_because(&self, rule: &Text, sku: &Text, candidates: &[usize]) -> Option<Reason> {
        let gives = |effect: &Effect| matches!(&effect.take, Take::Gift(skus, _) if skus.contains(sku));
        let is_own = |place: &&usize| self.candidates.get(**place).is_some_and(|one| one.is_found && gives(one.effect));
        let mut own = candidates.iter().filter(is_own);
        // INVARIANT: rules took their turns in the order of the candidates.
        let (applied, refused) = (&self.run.applied, &self.run.refused);
        if own.clone().any(|place| applied.binary_search_by(|one| one.place.cmp(place)).is_ok()) {
            return None;
        }
        let refused = own.find_map(|place| {
            let place = refused.binary_search_by(|(other, _)| other.cmp(place)).ok()?;
            refused.get(place).map(|(_, reason)| reason.clone())
        });
        let missed = || {
            let mut effects = self.programme.discount(rule)?.effects.clone();
            let position = effects.find(|position| self.programme.effects.get(*position).is_some_and(gives))?;
            Some(self.held.missed_because(position))
        };
        refused.or_else(missed).or_else(|| Some(because(ReasonCode::NoMatchingItem)))
    }

    /// The choices the shopper has, the one in force first.
    fn choices(&self) -> Vec<RewardChoice> {
        let mut choices: Vec<RewardChoice> = Vec::new();
        for (candidate, _) in self.applied().filter(|(candidate, _)| candidate.rule.is_choice()) {
            let options = self.programme.effects.get(candidate.rule.effects.clone()).unwrap_or_default();
            let in_force = &candidate.effect.option;
            let others = options.iter().map(|effect| &effect.option).filter(|option| *option != in_force);
            let options = core::iter::once(in_force).chain(others).cloned().collect();
            choices.push(RewardChoice { rule: candidate.rule.id.clone(), options });
        }
        choices
    }

    /// Rights and coupons that the order opens. None: one ends beyond the year 9999.
    fn grants(&self) -> Option<Vec<Grant>> {
        let mut grants = Vec::new();
        for (candidate, _) in self.applied() {
            let Take::Grant(kind, id, quantity, days) = &candidate.effect.take else { continue };
            let at = self.request.at;
            let until = match days {
                None => None,
                Some(days) => Some(calendar::after(at, Span::Days(*days), Zone::new(at, &[]))?),
            };
            grants.push(Grant {
                rule: candidate.rule.id.clone(),
                beneficiary: Beneficiary::Member,
                kind: *kind,
                what: Entitlement { id: id.clone(), since: Maybe::Some(at), until: maybe(until) },
                quantity: Maybe::Some(Decimal::new(*quantity, 0)),
            });
        }
        Some(grants)
    }

    /// What the rules that took effect use up of their limits.
    fn counters(&self) -> Vec<CounterChange> {
        self.applied()
            .flat_map(|(candidate, one)| {
                let used = candidate.uses.iter().filter(|used| used.limit.counts_uses() || one.taken.amount > 0);
                used.map(|used| used.change(one.taken.amount))
            })
            .collect()
    }

    /// Codes of the coupons that took effect, each once, in the order they did.
    fn used_coupons(&self) -> List<Text> {
        let mut codes: Vec<Text> = Vec::new();
        for code in self.applied().filter_map(|(candidate, _)| candidate.coupon.as_ref()) {
            if !codes.contains(code) {
                codes.push(code.clone());
            }
        }
        list(codes)
    }

    fn search_report(&self) -> SearchReport {
        let (gap, nodes) = self.found.as_ref().map_or((0, 0), |found| (found.gap, found.nodes));
        SearchReport { optimal: gap == 0, gap: money::decimal(gap, self.programme.minor_units), nodes }
    }

    fn receipt_lines(&self, prices: &[LinePrice], debits: Vec<Vec<PointShare>>) -> List<ReceiptLine> {
        let mut discounts: Vec<Vec<RuleShare>> = prices.iter().map(|_| Vec::new()).collect();
        for (candidate, one) in self.applied() {
            for (line, share) in one.lines.iter().zip(&one.shares).filter(|(_, share)| **share > 0) {
                if let Some(line) = discounts.get_mut(*line) {
                    let amount = money::decimal(*share, self.programme.minor_units);
                    line.push(RuleShare { rule: candidate.rule.id.clone(), amount });
                }
            }
        }
        let shares = discounts.into_iter().zip(debits);
        let lines = self.basket.lines.iter().zip(prices).zip(shares);
        lines
            .map(|((line, price), (discounts, debits))| ReceiptLine {
                discount: price.discount,
                redeemed: price.redeemed,
                charged: price.charged,
                tendered: price.tendered,
                tax: price.tax,
                discounts: list(discounts),
                debits: list(debits),
                ..receipt::line(line, 0, 0, self.programme.minor_units)
            })
            .collect()
    }
}
