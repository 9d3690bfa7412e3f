//! What a basket costs: discounts in lanes, then points, then the sums.

mod lanes;
mod price;

use alloc::vec::Vec;

use loyalty_contract::{
    Coupon, CouponVerdict, DiscountDecision, DiscountRequest, Error, ErrorCode, List, ReasonCode, Text,
};

use crate::condition::{self, Situation};
use crate::explain::{Findings, because, invalid, overflow, refuse};
use crate::facts;
use crate::limits::Counters;
use crate::path::Path;
use crate::programme::{DiscountRule, Programme};
use crate::redemption;
use lanes::Run;
use price::Pricing;

/// Decides what a basket costs.
///
/// # Errors
/// Fields that break their bounds, and references that do not exist.
pub fn apply(programme: &Programme, request: &DiscountRequest) -> Result<DiscountDecision, Error> {
    facts::check_id(&request.id, &Path::of("id"))?;
    facts::check_time(request.at, &Path::of("at"))?;
    Counters::check(programme, &request.counters)?;
    let coupons = facts::check_coupons(&request.coupons)?;
    facts::check_payments(&request.payments, programme.minor_units, &Path::of("payments"))?;
    facts::check_wallets(programme, &request.wallets)?;
    let tier = facts::check_member(programme, request.member.as_ref())?;
    let basket = facts::check_basket(programme, &request.basket, &Path::of("basket"))?;
    let too_large = || overflow(&Path::of("basket").field("lines"));

    let situation = Situation {
        history: request.history.as_ref(),
        extensions: &request.extensions,
        payments: &request.payments,
        context: request.basket.context.as_ref(),
        coupons: &coupons,
        ..Situation::new(programme, request.at, &[], request.member.as_ref(), tier)
    };
    let mut findings = Findings::new(request.explain);
    let mut pricing = Pricing::new(basket, programme.minor_units);
    let run = lanes::run(programme, request, &situation, &mut pricing, &mut findings).ok_or_else(too_large)?;

    let spent_at = request.recorded_at.unwrap_or(request.at);
    facts::check_time(spent_at, &Path::of("recorded-at"))?;
    if spent_at.unix_seconds < request.at.unix_seconds {
        return invalid(&Path::of("recorded-at"), "it lies before `at`");
    }
    let redemptions = Path::of("redemptions");
    let mut spendings = Vec::with_capacity(request.redemptions.len());
    for (index, wish) in request.redemptions.iter().enumerate() {
        let path = redemptions.index(index);
        if request.redemptions.iter().take(index).any(|earlier| earlier.wallet == wish.wallet) {
            return refuse(ErrorCode::DuplicateId, &path, "the wallet stands twice");
        }
        let payable = pricing.payable_with_points();
        let spending = redemption::spend(programme, request, wish, spent_at, payable, &path)?;
        let shares = pricing.redeem(spending.amount).ok_or_else(too_large)?;
        spendings.push((spending, shares));
    }
    let coupons = verdicts(programme, &situation, &run);
    price::decide(programme, request, &situation, pricing, &run.applied, spendings, coupons, findings)
        .ok_or_else(too_large)
}

/// What became of each coupon. A code that opens nothing is unknown, whatever the reason.
fn verdicts(programme: &Programme, situation: &Situation<'_>, run: &Run<'_>) -> List<CouponVerdict> {
    let opens = |rule: &DiscountRule, code: &Text| {
        rule.when.opening_coupon(situation, rule.when.by_value).is_some_and(|(opening, _)| opening == code)
    };
    let verdict = |given: &(Text, &Coupon)| {
        let (code, coupon) = given;
        let opened = run.applied.iter().map(|one| one.rule).filter(|rule| opens(rule, code));
        let rules: List<Text> = opened.map(|rule| rule.id.clone()).collect();
        let staff_reason = match condition::coupon_refusal(coupon, situation) {
            _ if !programme
                .discounts
                .iter()
                .any(|rule| rule.when.coupon.as_ref().is_some_and(|wanted| wanted.is(given))) =>
            {
                because(ReasonCode::CouponUnknown)
            }
            Some(reason) => reason,
            None if rules.is_empty() => {
                let refused = run.coupons_refused.iter().find(|(refused, _)| *refused == code);
                refused.map_or_else(|| because(ReasonCode::ZeroEffect), |(_, reason)| reason.clone())
            }
            None => because(ReasonCode::Ok),
        };
        // A stranger's coupon must look like no coupon at all.
        let reason = match staff_reason.code {
            ReasonCode::CouponNotYours => because(ReasonCode::CouponUnknown),
            _ => staff_reason.clone(),
        };
        CouponVerdict { code: coupon.code.clone(), rules, reason, staff_reason }
    };
    situation.coupons.iter().map(verdict).collect()
}
