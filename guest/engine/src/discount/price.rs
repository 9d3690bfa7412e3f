//! The prices of a basket while rules take their turns, and the decision they come to.

use alloc::vec::Vec;

use loyalty_contract::{
    Adjustment, CouponVerdict, Decimal, DiscountDecision, DiscountRequest, LinePoints, LinePrice, List, Maybe,
    PointShare, Receipt, ReceiptDebit, ReceiptIssuer, ReceiptLine, Redemption, RedemptionMode, RuleShare, SearchReport,
    TaxMode, Text, Totals, UnitPrice, list, maybe,
};

use super::lanes::Applied;
use crate::allocation::{Claim, allocate};
use crate::condition::{Situation, Tally};
use crate::explain::Findings;
use crate::facts::{CheckedBasket, PricedLine};
use crate::money::{self, Units};
use crate::programme::{Base, Programme};
use crate::receipt;
use crate::redemption::Spending;
use crate::selection::{Index, Item, Matches};

/// A basket and what is left of its prices.
#[derive(Debug)]
pub struct Pricing<'a> {
    basket: CheckedBasket<'a>,
    /// What each line comes to now.
    running: Vec<Units>,
    /// What points have paid of each line.
    redeemed: Vec<Units>,
    pub minor_units: u8,
}

impl<'a> Pricing<'a> {
    /// Before any rule.
    pub fn new(basket: CheckedBasket<'a>, minor_units: u8) -> Self {
        let running = basket.lines.iter().map(PricedLine::net).collect();
        let redeemed = basket.lines.iter().map(|_| 0).collect();
        Self { basket, running, redeemed, minor_units }
    }

    /// The lines that discounts may touch, by rule.
    pub fn matches(&self, index: &Index, situation: &Situation<'_>) -> Matches {
        let lines = self.basket.lines.iter().enumerate().filter(|(_, line)| line.can_be_discounted());
        let item = |line: &PricedLine<'a>| Item { line: line.line, is_discounted: line.prior_discount > 0 };
        let items: Vec<(usize, Item<'a>)> = lines.map(|(position, line)| (position, item(line))).collect();
        index.matches(&items, &situation.facts())
    }

    /// What the lines that count toward thresholds come to now.
    pub fn subtotal(&self) -> Units {
        let lines = self.basket.lines.iter().zip(&self.running);
        lines.filter(|(line, _)| line.counts_toward_thresholds()).map(|(_, running)| running).sum()
    }

    /// The lines, and what each comes to now.
    pub fn tally(&self) -> Tally<'_> {
        Tally { lines: &self.basket.lines, amounts: &self.running }
    }

    /// A line by its position.
    pub fn line(&self, position: usize) -> Option<&PricedLine<'a>> {
        self.basket.lines.get(position)
    }

    /// What each line that counts toward thresholds comes to now, with its position.
    pub fn counted(&self) -> Vec<(usize, Units)> {
        let lines = self.basket.lines.iter().zip(&self.running).enumerate();
        lines.filter(|(_, (line, _))| line.counts_toward_thresholds()).map(|(at, (_, units))| (at, *units)).collect()
    }

    /// A line's claim to a share of a discount.
    pub fn claim(&self, line: usize, base: Base) -> Option<Claim> {
        let (priced, running) = (self.basket.lines.get(line)?, *self.running.get(line)?);
        let weight = match base {
            Base::Original => priced.net(),
            Base::Running => running,
        };
        Some(Claim { weight, room: (running - priced.floor).max(0) })
    }

    /// Takes a rule's shares off its lines.
    pub fn take_off(&mut self, lines: &[usize], shares: &[Units]) {
        for (line, share) in lines.iter().zip(shares) {
            if let Some(running) = self.running.get_mut(*line) {
                *running -= share;
            }
        }
    }

    /// What the lines come to now that can be paid with points, and how much of it points may pay at all.
    pub fn payable_with_points(&self) -> (Units, Units) {
        let claims = || self.redeemable();
        (claims().map(|claim| claim.weight).sum(), claims().map(|claim| claim.room).sum())
    }

    /// Pays `amount` with points, and tells what each line gets of it.
    pub fn redeem(&mut self, amount: Units) -> Option<Vec<Units>> {
        let claims: Vec<Claim> = self.redeemable().collect();
        let shares = allocate(amount, &claims)?;
        for ((running, redeemed), share) in self.running.iter_mut().zip(&mut self.redeemed).zip(&shares) {
            *running -= share;
            *redeemed += share;
        }
        Some(shares)
    }

    /// Each line's claim to being paid with points.
    fn redeemable(&self) -> impl Iterator<Item = Claim> {
        self.basket.lines.iter().zip(&self.running).map(|(line, running)| {
            let weight = if line.can_be_redeemed() { *running } else { 0 };
            Claim { weight, room: (weight - line.floor).max(0) }
        })
    }
}

/// Points to spend, and what each line gets of the money they pay.
pub type Spent<'a> = Vec<(Spending<'a>, Vec<Units>)>;

/// Puts the decision together. None if figures leave their range.
pub fn decide(
    programme: &Programme,
    request: &DiscountRequest,
    situation: &Situation<'_>,
    pricing: Pricing<'_>,
    applied: &[Applied<'_>],
    spent: Spent<'_>,
    coupons: List<CouponVerdict>,
    findings: Findings,
) -> Option<DiscountDecision> {
    let digits = programme.minor_units;
    let lines = lines(&pricing)?;
    let mut redemptions = Vec::with_capacity(spent.len());
    let mut debits = Vec::new();
    let mut debit_shares: Vec<Vec<PointShare>> = lines.iter().map(|_| Vec::new()).collect();
    for (spending, shares) in &spent {
        let points = points_of_lines(spending, shares)?;
        if spending.points > 0 {
            let index = u32::try_from(debits.len()).ok()?;
            for (debits, points) in debit_shares.iter_mut().zip(&points).filter(|(_, points)| **points > 0) {
                debits.push(PointShare { index, points: money::decimal(*points, spending.wallet.scale) });
            }
            debits.push(debit(spending, digits));
        }
        redemptions.push(redemption(spending, &points, &pricing));
    }
    let receipt = Receipt {
        lines: receipt_lines(&pricing, applied, &lines, debit_shares),
        debits: list(debits),
        rules: applied.iter().map(|one| one.promise.clone()).collect(),
        coupons: used_coupons(applied, situation),
        tax_mode: pricing.basket.tax_mode,
        ..receipt::blank(programme, ReceiptIssuer::Discount, &request.id, request.at, request.member.as_ref())
    };
    let (explanations, near_misses) = findings.into_lists();
    Some(DiscountDecision {
        currency: programme.currency.clone(),
        totals: totals(&pricing, digits)?,
        lines: list(lines),
        adjustments: list(adjustments(applied, situation, &pricing)),
        gifts: List::new(),
        choices: List::new(),
        grants: List::new(),
        redemptions: list(redemptions),
        counters: List::new(),
        coupons,
        search: SearchReport { optimal: true, gap: money::decimal(0, digits), nodes: 0 },
        explanations,
        near_misses,
        warnings: List::new(),
        receipt: receipt::seal(programme, request, receipt),
    })
}

fn lines(pricing: &Pricing<'_>) -> Option<Vec<LinePrice>> {
    let money = |units| money::decimal(units, pricing.minor_units);
    let mut lines = Vec::with_capacity(pricing.running.len());
    for ((line, charged), redeemed) in pricing.basket.lines.iter().zip(&pricing.running).zip(&pricing.redeemed) {
        lines.push(LinePrice {
            key: line.line.key.clone(),
            list_total: money(line.list_total),
            prior_discount: money(line.prior_discount),
            discount: money(line.net() - charged - redeemed),
            redeemed: money(*redeemed),
            charged: money(*charged),
            tendered: money(0),
            tax: money(line.tax_on(*charged, pricing.basket.tax_mode)?),
            unit_prices: unit_prices(line, *charged, pricing.minor_units),
        });
    }
    Some(lines)
}

/// `charged` as at most two groups of units with one price each: those a minor unit dearer come first.
fn unit_prices(line: &PricedLine<'_>, charged: Units, minor_units: u8) -> List<UnitPrice> {
    let Some(units) = money::whole_units(line.line.quantity, 0).filter(|_| !line.line.divisible) else {
        return List::new();
    };
    let (price, dearer) = (charged / units, charged % units);
    let group =
        |quantity, price| UnitPrice { quantity: Decimal::new(quantity, 0), price: money::decimal(price, minor_units) };
    [(dearer, price + 1), (units - dearer, price)]
        .into_iter()
        .filter(|(quantity, _)| *quantity > 0)
        .map(|(quantity, price)| group(quantity, price))
        .collect()
}

fn totals(pricing: &Pricing<'_>, minor_units: u8) -> Option<Totals> {
    let (mut list, mut prior, mut charged, mut redeemed, mut tax) = (0, 0, 0, 0, 0);
    let mut margin = Some(0);
    let priced = pricing.basket.lines.iter().zip(&pricing.running).zip(&pricing.redeemed);
    for ((line, running), paid) in priced {
        list += line.list_total;
        prior += line.prior_discount;
        charged += running;
        redeemed += paid;
        tax += line.tax_on(*running, pricing.basket.tax_mode)?;
        let cost = line
            .line
            .unit_cost
            .as_ref()
            .map(|cost| money::price_times_quantity(*cost, line.line.quantity, minor_units));
        margin = match (margin, cost) {
            (Some(margin), Some(cost)) => Some(i64::checked_sub(margin, cost?)?.checked_add(*running)?),
            _ => None,
        };
    }
    let payable = if pricing.basket.tax_mode == TaxMode::Exclusive { charged + tax } else { charged };
    let money = |units| money::decimal(units, minor_units);
    Some(Totals {
        list_total: money(list),
        discount: money(list - prior - charged - redeemed),
        prior_discount: money(prior),
        redeemed: money(redeemed),
        charged: money(charged),
        payable: money(payable),
        tendered: money(0),
        tax: money(tax),
        margin: maybe(margin.map(money)),
    })
}

/// The coupon that opened a rule.
fn opened_by<'s>(one: &Applied<'_>, situation: &Situation<'s>) -> Option<&'s Text> {
    one.rule.when.opening_coupon(situation, one.rule.when.by_value).map(|(code, _)| code)
}

fn adjustments(applied: &[Applied<'_>], situation: &Situation<'_>, pricing: &Pricing<'_>) -> Vec<Adjustment> {
    let mut adjustments = Vec::new();
    for one in applied {
        for (line, share) in one.lines.iter().zip(&one.shares) {
            if let Some(line) = pricing.basket.lines.get(*line)
                && *share > 0
            {
                adjustments.push(Adjustment {
                    rule: one.rule.id.clone(),
                    lane: one.lane.into(),
                    line: line.line.key.clone(),
                    amount: money::decimal(*share, pricing.minor_units),
                    quantity: Maybe::None,
                    coupon: maybe(opened_by(one, situation).cloned()),
                    funder: maybe(one.rule.funder.clone()),
                });
            }
        }
    }
    adjustments
}

/// Points follow the money they pay.
fn points_of_lines(spending: &Spending<'_>, shares: &[Units]) -> Option<Vec<Units>> {
    let claim = |share: &Units| Claim { weight: *share, room: spending.points };
    allocate(spending.points, &shares.iter().map(claim).collect::<Vec<_>>())
}

fn redemption(spending: &Spending<'_>, points: &[Units], pricing: &Pricing<'_>) -> Redemption {
    let scale = spending.wallet.scale;
    let shares = pricing.basket.lines.iter().zip(points).filter(|(_, points)| **points > 0);
    Redemption {
        wallet: spending.wallet.id.clone(),
        requested: spending.request.points,
        points: money::decimal(spending.points, scale),
        amount: money::decimal(spending.amount, pricing.minor_units),
        maximum: money::decimal(spending.maximum, scale),
        reward: Maybe::None,
        mode: RedemptionMode::Discount,
        reason: spending.reason.clone(),
        lots: spending.lots.clone(),
        shares: shares
            .map(|(line, points)| LinePoints { line: line.line.key.clone(), points: money::decimal(*points, scale) })
            .collect(),
        hold_until: maybe(spending.hold_until),
    }
}

fn debit(spending: &Spending<'_>, minor_units: u8) -> ReceiptDebit {
    ReceiptDebit {
        wallet: spending.wallet.id.clone(),
        points: money::decimal(spending.points, spending.wallet.scale),
        scale: spending.wallet.scale,
        amount: money::decimal(spending.amount, minor_units),
        reward: Maybe::None,
        lots: spending.lots.clone(),
        restored: spending.wallet.restored,
        grace_days: maybe(spending.wallet.grace_days),
    }
}

fn receipt_lines(
    pricing: &Pricing<'_>,
    applied: &[Applied<'_>],
    prices: &[LinePrice],
    debits: Vec<Vec<PointShare>>,
) -> List<ReceiptLine> {
    let mut discounts: Vec<Vec<RuleShare>> = prices.iter().map(|_| Vec::new()).collect();
    for one in applied {
        for (line, share) in one.lines.iter().zip(&one.shares) {
            if let Some(line) = discounts.get_mut(*line)
                && *share > 0
            {
                line.push(RuleShare { rule: one.rule.id.clone(), amount: money::decimal(*share, pricing.minor_units) });
            }
        }
    }
    let shares = discounts.into_iter().zip(debits);
    let lines = pricing.basket.lines.iter().zip(prices).zip(shares);
    lines
        .map(|((line, price), (discounts, debits))| ReceiptLine {
            discount: price.discount,
            redeemed: price.redeemed,
            charged: price.charged,
            tax: price.tax,
            discounts: list(discounts),
            debits: list(debits),
            ..receipt::line(line, 0, 0, pricing.minor_units)
        })
        .collect()
}

/// Codes of the coupons that took effect, each once, in the order they did.
fn used_coupons(applied: &[Applied<'_>], situation: &Situation<'_>) -> List<Text> {
    let mut codes: Vec<Text> = Vec::new();
    for code in applied.iter().filter_map(|one| opened_by(one, situation)) {
        if !codes.contains(code) {
            codes.push(code.clone());
        }
    }
    list(codes)
}
