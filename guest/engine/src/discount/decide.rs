//! The decision: prices of lines, sums, taxes, gifts, points, and the receipt that freezes all of it.

use alloc::vec::Vec;

use loyalty_contract::{
    Adjustment, Beneficiary, CounterChange, CouponVerdict, Decimal, DiscountDecision, DiscountRequest, Entitlement,
    Explanation, Gift, Grant, LinePoints, LinePrice, List, Maybe, PointShare, ReasonCode, Receipt, ReceiptDebit,
    ReceiptIssuer, ReceiptLine, Redemption, RewardChoice, RuleShare, SearchReport, TaxMode, Text, Totals, UnitPrice,
    list, maybe,
};

use super::candidate::Candidate;
use super::margin;
use super::redeem::Paid;
use super::replay::{Applied, Run};
use super::search::Found;
use super::take::Ground;
use crate::allocation::{Claim, allocate};
use crate::calendar::{self, Span, Zone};
use crate::explain::{Findings, because};
use crate::facts::{CheckedBasket, PricedLine};
use crate::money::{self, Percent, Rounding, Units};
use crate::order;
use crate::programme::{Programme, Take};
use crate::receipt;
use loyalty_contract::RedemptionMode;

/// All that was decided.
pub struct Decided<'a> {
    pub programme: &'a Programme,
    pub request: &'a DiscountRequest,
    pub basket: &'a CheckedBasket<'a>,
    pub ground: &'a Ground<'a>,
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
    let totals = decided.totals(&charges)?;
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

/// What a line comes to.
struct Charge {
    charged: Units,
    redeemed: Units,
    tendered: Units,
    tax: Units,
}

impl Decided<'_> {
    fn charges(&self) -> Option<Vec<Charge>> {
        let mut charges = Vec::with_capacity(self.basket.lines.len());
        for (line, charged) in self.basket.lines.iter().zip(&self.run.lines) {
            let tax = line.tax_on(*charged, self.basket.tax_mode)?;
            charges.push(Charge { charged: *charged, redeemed: 0, tendered: 0, tax });
        }
        for paid in &self.paid {
            let is_tender = paid.spending.mode == RedemptionMode::Tender;
            for (charge, share) in charges.iter_mut().zip(&paid.shares) {
                *(if is_tender { &mut charge.tendered } else { &mut charge.redeemed }) += share;
            }
        }
        if self.programme.taxes_order {
            self.tax_order(&mut charges)?;
        }
        Some(charges)
    }

    /// Works the tax out over all lines of a rate together, and splits it over them by largest remainder.
    fn tax_order(&self, charges: &mut [Charge]) -> Option<()> {
        let taxed = self.basket.lines.iter().enumerate().filter_map(|(place, line)| Some((line.tax?, place)));
        let taxed = order::sorted(taxed.collect(), |(left, _), (right, _)| left.compare(*right));
        for own in taxed.chunk_by(|(left, _), (right, _)| left.compare(*right).is_eq()) {
            let (rate, _) = own.first()?;
            let claim = |(_, place): &(Percent, usize)| {
                charges.get(*place).map(|charge| Claim { weight: charge.charged, room: money::UNITS_MAX })
            };
            let claims: Vec<Claim> = own.iter().filter_map(claim).collect();
            let charged = claims.iter().map(|claim| claim.weight).sum();
            let tax = match self.basket.tax_mode {
                TaxMode::Inclusive => rate.contained_in(charged)?,
                TaxMode::Exclusive => rate.of(charged, Rounding::HalfUp)?,
            };
            for ((_, place), share) in own.iter().zip(allocate(tax, &claims)?) {
                charges.get_mut(*place)?.tax = share;
            }
        }
        Some(())
    }

    fn totals(&self, charges: &[Charge]) -> Option<Totals> {
        let minor_units = self.programme.minor_units;
        let sum = |figure: fn(&Charge) -> Units| charges.iter().map(figure).sum::<Units>();
        let list: Units = self.basket.lines.iter().map(|line| line.list_total).sum();
        let prior: Units = self.basket.lines.iter().map(|line| line.prior_discount).sum();
        let (charged, redeemed) = (sum(|one| one.charged), sum(|one| one.redeemed));
        let (tendered, tax) = (sum(|one| one.tendered), sum(|one| one.tax));
        let margin = match margin::cost_of_goods(self.basket, minor_units)? {
            Some(cost) => Some(charged.checked_sub(cost)?.checked_sub(self.cost_of_points()?)?),
            None => None,
        };
        let payable = if self.basket.tax_mode == TaxMode::Exclusive { charged + tax } else { charged };
        let money = |units| money::decimal(units, minor_units);
        Some(Totals {
            list_total: money(list),
            discount: money(list - prior - charged - redeemed),
            prior_discount: money(prior),
            redeemed: money(redeemed),
            charged: money(charged),
            payable: money(payable),
            tendered: money(tendered),
            tax: money(tax),
            margin: maybe(margin.map(money)),
        })
    }

    /// What the points cost that the order will earn, as far as its articles still come to their price, half-up.
    fn cost_of_points(&self) -> Option<Units> {
        let mut cost: Units = 0;
        let articles = self.ground.articles.iter().zip(&self.run.articles);
        for (article, charged) in articles.filter(|(article, _)| article.points > 0) {
            let price = i128::from(article.net.max(1)).checked_mul(money::power_of_ten(margin::POINTS_DIGITS)?)?;
            let (of_article, rest) = money::product_over(article.points, i128::from(*charged), price)?;
            let of_article = of_article + i128::from(rest.saturating_mul(2) >= price);
            cost = cost.checked_add(Units::try_from(of_article).ok()?)?;
        }
        Some(cost)
    }

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
        let mut warnings = Vec::new();
        let gifts = self.basket.lines.iter().filter_map(|line| Some((line, line.line.gift_of.as_ref()?)));
        let rule_of = |place: usize| self.candidates.get(place).map_or("", |one| &one.rule.id);
        let by_rule = if gifts.clone().next().is_some() { self.candidates.len() } else { 0 };
        let (by_rule, _) = order::by_id(by_rule, &rule_of);
        // INVARIANT: rules took their turns in the order of the candidates.
        let (applied, refused) = (&self.run.applied, &self.run.refused);
        for (line, rule) in gifts {
            let gives = |place: &&usize| {
                let take = self.candidates.get(**place).map(|one| &one.effect.take);
                matches!(take, Some(Take::Gift(skus, _)) if skus.contains(&line.line.sku))
            };
            let mut own = order::with_id(&by_rule, rule, &rule_of).iter().filter(gives);
            if own.clone().any(|place| applied.binary_search_by(|one| one.place.cmp(place)).is_ok()) {
                continue;
            }
            let reason = own.find_map(|place| {
                let place = refused.binary_search_by(|(other, _)| other.cmp(place)).ok()?;
                refused.get(place).map(|(_, reason)| reason.clone())
            });
            warnings.push(margin::warning(line, reason.unwrap_or(because(ReasonCode::NoMatchingItem)), None));
        }
        warnings
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

    /// What became of the wishes to spend points, and the debits they come to.
    fn redemptions(&self, shares: &mut [Vec<PointShare>]) -> Option<(Vec<Redemption>, Vec<ReceiptDebit>)> {
        let mut redemptions = Vec::with_capacity(self.paid.len());
        let mut debits = Vec::new();
        for paid in &self.paid {
            let points = points_of_lines(paid)?;
            let (spending, scale) = (&paid.spending, paid.spending.wallet.scale);
            if spending.points > 0 {
                let index = u32::try_from(debits.len()).ok()?;
                for (shares, points) in shares.iter_mut().zip(&points).filter(|(_, points)| **points > 0) {
                    shares.push(PointShare { index, points: money::decimal(*points, scale) });
                }
                debits.push(self.debit(paid));
            }
            let lines = self.basket.lines.iter().zip(&points).filter(|(_, points)| **points > 0);
            let of_line = |(line, points): (&PricedLine<'_>, &Units)| LinePoints {
                line: line.line.key.clone(),
                points: money::decimal(*points, scale),
            };
            redemptions.push(Redemption {
                wallet: spending.wallet.id.clone(),
                requested: spending.request.points,
                points: money::decimal(spending.points, scale),
                amount: money::decimal(spending.amount, self.programme.minor_units),
                maximum: money::decimal(spending.maximum, scale),
                reward: spending.request.reward.clone(),
                mode: spending.mode,
                reason: spending.reason.clone(),
                lots: spending.lots.clone(),
                shares: lines.map(of_line).collect(),
                hold_until: maybe(spending.hold_until),
            });
        }
        Some((redemptions, debits))
    }

    fn debit(&self, paid: &Paid<'_>) -> ReceiptDebit {
        let (spending, wallet) = (&paid.spending, paid.spending.wallet);
        ReceiptDebit {
            wallet: wallet.id.clone(),
            points: money::decimal(spending.points, wallet.scale),
            scale: wallet.scale,
            amount: money::decimal(spending.amount, self.programme.minor_units),
            reward: spending.request.reward.clone(),
            lots: spending.lots.clone(),
            restored: wallet.restored,
            grace_days: maybe(wallet.grace_days),
        }
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

fn line_price(line: &PricedLine<'_>, charge: &Charge, minor_units: u8) -> LinePrice {
    let money = |units| money::decimal(units, minor_units);
    LinePrice {
        key: line.line.key.clone(),
        list_total: money(line.list_total),
        prior_discount: money(line.prior_discount),
        discount: money(line.net() - charge.charged - charge.redeemed),
        redeemed: money(charge.redeemed),
        charged: money(charge.charged),
        tendered: money(charge.tendered),
        tax: money(charge.tax),
        unit_prices: unit_prices(line, charge.charged, minor_units),
    }
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

/// Points follow the money they pay.
fn points_of_lines(paid: &Paid<'_>) -> Option<Vec<Units>> {
    let points = paid.spending.points;
    let claim = |share: &Units| Claim { weight: *share, room: points };
    allocate(points, &paid.shares.iter().map(claim).collect::<Vec<_>>())
}
