//! What holds of every decision.

use std::collections::BTreeMap;

use loyalty_contract::{
    AccrualDecision, AccrualRequest, ClawBackDecision, Decimal, DiscountDecision, DiscountRequest, Error, Event,
    Explanation, Hold, LinePrice, Maybe, OffersDecision, Receipt, TierDecision,
};
use loyalty_engine::Engine;
use proptest::prelude::*;

use crate::programmes::CANNOT_MATCH;
use crate::requests::Requests;

type Promise = Result<(), TestCaseError>;
/// One of the amounts of a line.
type Figure = fn(&LinePrice) -> Decimal;

/// Figures are compared as whole numbers of 10^−18, whatever scale they were written in.
pub fn exact(value: Decimal) -> i128 {
    i128::from(value.mantissa) * 10_i128.pow(18 - u32::from(value.scale))
}

pub fn sum<'a, T: 'a>(items: impl IntoIterator<Item = &'a T>, figure: impl Fn(&T) -> Decimal) -> i128 {
    items.into_iter().map(|item| exact(figure(item))).sum()
}

pub fn shares_sum_to_the_total(_: &DiscountRequest, decision: &DiscountDecision) -> Promise {
    let (totals, lines) = (&decision.totals, &decision.lines);
    let figures: [(Decimal, Figure); 7] = [
        (totals.list_total, |line| line.list_total),
        (totals.prior_discount, |line| line.prior_discount),
        (totals.discount, |line| line.discount),
        (totals.redeemed, |line| line.redeemed),
        (totals.charged, |line| line.charged),
        (totals.tendered, |line| line.tendered),
        (totals.tax, |line| line.tax),
    ];
    for (total, figure) in figures {
        prop_assert_eq!(exact(total), sum(lines, figure));
    }
    for line in lines {
        let taken_off = [line.prior_discount, line.discount, line.redeemed].map(exact).iter().sum::<i128>();
        prop_assert_eq!(exact(line.list_total) - taken_off, exact(line.charged), "line {}", line.key);
        let adjustments = decision.adjustments.iter().filter(|one| one.line == line.key);
        prop_assert_eq!(sum(adjustments, |one| one.amount), exact(line.discount), "line {}", line.key);
        if !line.unit_prices.is_empty() {
            let prices = line.unit_prices.iter().map(|group| exact(group.price) * whole(group.quantity));
            prop_assert_eq!(prices.sum::<i128>(), exact(line.charged), "line {}", line.key);
        }
    }
    prop_assert_eq!(sum(&decision.redemptions, |one| one.amount), exact(totals.redeemed));
    for redemption in &decision.redemptions {
        prop_assert_eq!(sum(&redemption.shares, |share| share.points), exact(redemption.points));
        prop_assert_eq!(sum(&redemption.lots, |lot| lot.points), exact(redemption.points));
    }
    is_on_the_receipt(decision)
}

/// The receipt freezes the same shares.
fn is_on_the_receipt(decision: &DiscountDecision) -> Promise {
    prop_assert_eq!(decision.receipt.lines.len(), decision.lines.len());
    for (frozen, line) in decision.receipt.lines.iter().zip(&decision.lines) {
        prop_assert_eq!(&frozen.key, &line.key);
        let receipt =
            [frozen.list_total, frozen.prior_discount, frozen.discount, frozen.redeemed, frozen.charged, frozen.tax];
        let told = [line.list_total, line.prior_discount, line.discount, line.redeemed, line.charged, line.tax];
        prop_assert_eq!(receipt, told, "line {}", line.key);
        prop_assert_eq!(sum(&frozen.discounts, |share| share.amount), exact(frozen.discount), "line {}", line.key);
    }
    for (index, debit) in decision.receipt.debits.iter().enumerate() {
        let shares = decision.receipt.lines.iter().flat_map(|line| &line.debits);
        let shares = shares.filter(|share| usize::try_from(share.index) == Ok(index));
        prop_assert_eq!(sum(shares, |share| share.points), exact(debit.points));
    }
    Ok(())
}

pub fn no_line_is_charged_less_than_nothing(request: &DiscountRequest, decision: &DiscountDecision) -> Promise {
    let asked: BTreeMap<_, _> = request.basket.lines.iter().map(|line| (&line.key, line)).collect();
    prop_assert!(decision.totals.payable.mantissa >= 0);
    prop_assert_eq!(decision.lines.len(), asked.len());
    for line in &decision.lines {
        let was_for = exact(line.list_total) - exact(line.prior_discount);
        // Half a minor unit at most is lost to rounding.
        let minor_unit = exact(Decimal::new(1, 2));
        let minimum = asked[&line.key].minimum_price.map_or(0, exact);
        let quantity = asked[&line.key].quantity;
        let floor = minimum / 10_i128.pow(quantity.scale.into()) * i128::from(quantity.mantissa);
        prop_assert!(exact(line.charged) >= 0, "line {}: {}", line.key, line.charged);
        prop_assert!(exact(line.charged) >= was_for.min(floor - minor_unit), "line {}: {}", line.key, line.charged);
    }
    Ok(())
}

pub fn discount_never_exceeds_the_price(_: &DiscountRequest, decision: &DiscountDecision) -> Promise {
    for line in &decision.lines {
        for part in [line.prior_discount, line.discount, line.redeemed, line.tax] {
            prop_assert!((0..=exact(line.list_total)).contains(&exact(part)), "line {}: {part}", line.key);
        }
    }
    for adjustment in &decision.adjustments {
        prop_assert!(adjustment.amount.mantissa > 0, "{adjustment:?}");
    }
    prop_assert!(exact(decision.totals.discount) <= exact(decision.totals.list_total));
    Ok(())
}

pub fn spent_points_never_exceed_the_balance(request: &DiscountRequest, decision: &DiscountDecision) -> Promise {
    let now = request.recorded_at.unwrap_or(request.at).unix_seconds;
    for redemption in &decision.redemptions {
        let wallet = request.wallets.iter().find(|state| state.wallet == redemption.wallet).unwrap();
        let binds = |hold: &&Hold| hold.expires_at.is_none_or(|until| now < until.unix_seconds);
        // What was set aside for this order while it was valid does not expire before the order.
        let own_holds = wallet.holds.iter().filter(binds).filter(|hold| hold.order.as_ref() == Some(&request.id));
        let set_aside: Vec<_> = own_holds.flat_map(|hold| &hold.lots).map(|share| &share.lot).collect();
        let usable = wallet.lots.iter().filter(|lot| {
            let since = lot.active_at.unwrap_or(lot.earned_at).unix_seconds;
            let is_valid = lot.expires_at.is_none_or(|until| now < until.unix_seconds);
            since <= now && (is_valid || set_aside.contains(&&lot.id))
        });
        let left: BTreeMap<_, _> = usable.map(|lot| (&lot.id, exact(lot.remaining))).collect();
        let holds = wallet.holds.iter().filter(binds).filter(|hold| hold.order.as_ref() != Some(&request.id));
        // Points that have expired since may have paid debt before, when they became active or came free.
        let expired = wallet.lots.iter().filter(|lot| !left.contains_key(&lot.id));
        let debt = exact(wallet.debt) - sum(expired, |lot| lot.remaining);
        let balance = left.values().sum::<i128>() - sum(holds, |hold| hold.points) - debt.max(0);
        prop_assert!(exact(redemption.points) <= balance.max(0), "{} of {balance}", redemption.points);
        prop_assert!(exact(redemption.points) <= redemption.requested.map_or(i128::MAX, exact), "{redemption:?}");
        prop_assert!(exact(redemption.points) <= exact(redemption.maximum), "{redemption:?}");
        for share in &redemption.lots {
            let left = left.get(&share.lot).copied().unwrap_or(0);
            prop_assert!((1..=left).contains(&exact(share.points)), "{share:?} of {left}");
        }
    }
    Ok(())
}

pub fn points_shares_sum_to_the_credit(request: &AccrualRequest, decision: &AccrualDecision) -> Promise {
    for (index, credit) in decision.credits.iter().enumerate() {
        prop_assert!(credit.points.mantissa > 0, "{credit:?}");
        let frozen = decision.receipt.lines.iter().flat_map(|line| &line.credits);
        let frozen = frozen.filter(|share| usize::try_from(share.index) == Ok(index));
        match &request.event {
            Event::Action(_) => prop_assert!(credit.shares.is_empty(), "{credit:?}"),
            Event::Purchase(_) => {
                prop_assert_eq!(sum(&credit.shares, |share| share.points), exact(credit.points), "{:?}", credit);
                prop_assert_eq!(sum(frozen, |share| share.points), exact(credit.points), "{:?}", credit);
            }
        }
        // Rounded once: the exact parts come to within one unit of the points.
        let unit = exact(Decimal::new(1, credit.points.scale));
        let parts = sum(&credit.parts, |part| part.exact);
        prop_assert!((parts - exact(credit.points)).abs() <= unit, "{parts} against {credit:?}");
    }
    Ok(())
}

/// Nothing that goes back or is kept back is below zero, and points are accounted for to the last one.
pub fn a_return_adds_up(decision: &ClawBackDecision) -> Promise {
    let figures = decision.refunds.iter().flat_map(|line| [line.amount, line.tax, line.tendered, line.discount]);
    prop_assert!(figures.chain([decision.refund_total]).all(|figure| figure.mantissa >= 0), "{decision:?}");
    prop_assert!(decision.deductions.iter().all(|deduction| deduction.amount.mantissa > 0), "{decision:?}");
    let paid = sum(&decision.refunds, |line| line.amount) - sum(&decision.refunds, |line| line.tendered);
    prop_assert_eq!(paid - sum(&decision.deductions, |deduction| deduction.amount), exact(decision.refund_total));
    for taken in &decision.taken {
        let parts = [taken.debt, taken.forgone, taken.deducted];
        prop_assert!(parts.iter().all(|part| part.mantissa >= 0), "{taken:?}");
        let parts = sum(&parts, |part| *part) + sum(&taken.lots, |lot| lot.points);
        prop_assert_eq!(parts, exact(taken.points), "{:?}", taken);
        if !taken.shares.is_empty() {
            prop_assert_eq!(sum(&taken.shares, |share| share.points), exact(taken.points), "{:?}", taken);
        }
    }
    for restored in &decision.restored {
        prop_assert!(sum(&restored.lots, |lot| lot.points) <= exact(restored.points), "{restored:?}");
    }
    Ok(())
}

/// The answers of all functions, without what tells one programme or one writing of a request from another: checksums,
/// and what became of rules that cannot match. Of refusals only the reason, since places differ with the order.
pub fn answers(engine: &Engine, requests: &Requests) -> Answers {
    Answers {
        accrual: engine.calculate_accrual(&requests.accrual).map_err(reason).map(|mut decision| {
            anonymous(&mut decision.receipt);
            without_what_cannot_match(&mut decision.explanations);
            decision
        }),
        discount: engine.apply_discount(&requests.discount).map_err(reason).map(|mut decision| {
            anonymous(&mut decision.receipt);
            without_what_cannot_match(&mut decision.explanations);
            decision
        }),
        tier: engine.evaluate_tier(&requests.tier).map_err(reason),
        offers: engine.recommend_offers(&requests.offers).map_err(reason).map(|mut decision| {
            without_what_cannot_match(&mut decision.explanations);
            decision
        }),
    }
}

/// What the four functions say.
#[derive(Debug, PartialEq)]
pub struct Answers {
    accrual: Result<AccrualDecision, String>,
    discount: Result<DiscountDecision, String>,
    tier: Result<TierDecision, String>,
    offers: Result<OffersDecision, String>,
}

fn anonymous(receipt: &mut Receipt) {
    receipt.hash.clear();
    receipt.programme_hash.clear();
}

fn without_what_cannot_match(explanations: &mut Vec<Explanation>) {
    explanations.retain(|one| !matches!(&one.rule, Maybe::Some(rule) if rule.starts_with(CANNOT_MATCH)));
}

fn reason(error: Error) -> String {
    format!("{:?}: {}", error.code, error.message)
}

/// A whole number of units.
fn whole(quantity: Decimal) -> i128 {
    exact(quantity) / exact(Decimal::new(1, 0))
}
