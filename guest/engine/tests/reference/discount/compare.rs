//! Where the engine's decision on a basket differs from the reference, if it does.

use std::collections::BTreeMap;

use loyalty_contract::{DiscountDecision, Explanation, NearMiss, Outcome as Became, ReasonCode, RedemptionMode};
use serde_json::{Value, json};

use super::bill::Billed;
use super::fate::{CouponFate, Fate};
use super::line::{Money, exact};
use super::notice::Warning;
use super::points::Spent;
use super::{Gift, Outcome};
use crate::accrual::compare::{
    engines_change, engines_grant, is_one_of, nothing_else_is_missing, own_change, own_grant, sorted,
};
use crate::difference::{Difference, same};
use crate::exact::{of, shown, ten_to};

/// The first difference between a decision with all its explanations and the reference.
pub fn differ(engine: &DiscountDecision, reference: &Outcome) -> Result<(), Difference> {
    search(engine, reference)?;
    if !engine.search.optimal {
        return Ok(());
    }
    let money = |amount: Money| shown(&(exact(amount) / ten_to(reference.digits)));
    adjustments(engine, reference, &money)?;
    let gifts = engine.gifts.iter().map(|gift| json!([gift.rule, gift.sku, shown(&of(gift.quantity)), gift.line]));
    same("gifts", &sorted(gifts), &sorted(reference.gifts.iter().map(own_gift)))?;
    let redemptions = engine.redemptions.iter().map(engines_redemption).collect();
    same(
        "redemptions",
        &redemptions,
        &reference.redemptions.iter().map(|spent| own_redemption(spent, &money)).collect(),
    )?;
    lines(engine, reference, &money)?;
    totals(engine, reference, &money)?;
    same(
        "counters",
        &sorted(engine.counters.iter().map(engines_change)),
        &sorted(reference.counters.iter().map(own_change)),
    )?;
    same("grants", &sorted(engine.grants.iter().map(engines_grant)), &sorted(reference.grants.iter().map(own_grant)))?;
    promises(engine, reference, &money)?;
    coupons(engine, &reference.coupons)?;
    reasons_of_redemptions(engine, reference)?;
    fates(&engine.explanations, &reference.rules, &money)?;
    warnings(engine, reference, &money)?;
    within_reach(engine, reference, &money)
}

/// The engine says how sure it is; where it is not, what it found lies between what it promises and the best.
fn search(engine: &DiscountDecision, reference: &Outcome) -> Result<(), Difference> {
    let told = json!(engine.search);
    let gap = of(engine.search.gap) * ten_to(reference.digits);
    if engine.search.optimal {
        return same("gap of an optimal search", &json!(shown(&gap)), &json!("0"));
    }
    let own: Money = engine
        .lines
        .iter()
        .map(|line| of(line.discount) * ten_to(reference.digits))
        .fold(0, |sum, part| sum + super::line::integer(&part));
    let best = json!({ "worth": reference.worth.to_string(), "combinations": reference.combinations });
    if reference.gifts.is_empty() && exact(own) + gap < exact(reference.worth) {
        return Err(Difference::new("gap too small", told, best));
    }
    if reference.gifts.is_empty() && own < reference.best_single {
        return Err(Difference::new("worse than a single rule", told, json!(reference.best_single.to_string())));
    }
    if reference.combinations <= 1_000 {
        return Err(Difference::new("search that stopped early", told, best));
    }
    Ok(())
}

fn adjustments(
    engine: &DiscountDecision,
    reference: &Outcome,
    money: &dyn Fn(Money) -> String,
) -> Result<(), Difference> {
    let mut own = Vec::new();
    for taken in &reference.taken {
        for line in reference.bill.by_key() {
            let shares = line.discounts.iter().filter(|(rule, _)| *rule == taken.rule);
            own.extend(
                shares.map(|(rule, amount)| {
                    json!([rule, taken.lane, line.key, money(*amount), taken.coupon, taken.funder])
                }),
            );
        }
    }
    let told = engine
        .adjustments
        .iter()
        .map(|part| json!([part.rule, part.lane, part.line, shown(&of(part.amount)), part.coupon, part.funder]));
    let in_order = |values: Vec<Value>| {
        let mut rules: Vec<Value> = values.iter().map(|value| value[0].clone()).collect();
        rules.dedup();
        Value::Array(rules)
    };
    let told: Vec<Value> = told.collect();
    same("adjustments", &sorted(told.iter().cloned()), &sorted(own.iter().cloned()))?;
    same("order of adjustments", &in_order(told), &in_order(own))
}

fn own_gift(gift: &Gift) -> Value {
    json!([gift.rule, gift.given.sku, shown(&exact(gift.given.quantity)), gift.line])
}

fn engines_redemption(told: &loyalty_contract::Redemption) -> Value {
    let lots: Value = told.lots.iter().map(|share| json!([share.lot, shown(&of(share.points))])).collect();
    let maximum = told.reward.is_none().then(|| shown(&of(told.maximum)));
    let is_tender = told.reward.is_none() && told.mode == RedemptionMode::Tender;
    json!({
        "wallet": told.wallet, "reward": told.reward, "points": shown(&of(told.points)), "amount": shown(&of(told.amount)),
        "maximum": maximum, "is-tender": is_tender, "lots": lots,
    })
}

fn own_redemption(spent: &Spent, money: &dyn Fn(Money) -> String) -> Value {
    let lots: Value = spent.lots.iter().map(|(lot, points)| json!([lot, shown(points)])).collect();
    json!({
        "wallet": spent.wallet, "reward": spent.reward, "points": shown(&spent.points), "amount": money(spent.amount),
        "maximum": spent.maximum.as_ref().map(shown), "is-tender": spent.is_tender, "lots": lots,
    })
}

fn reasons_of_redemptions(engine: &DiscountDecision, reference: &Outcome) -> Result<(), Difference> {
    for (told, spent) in engine.redemptions.iter().zip(&reference.redemptions) {
        let Some(says) = &spent.says else { continue };
        let at = told.reason.at.map(|at| at.unix_seconds);
        let is_fine = (told.reason.code, told.reason.amount.map(of), at) == (says.code, says.amount.clone(), says.at);
        if !is_fine {
            return Err(Difference::new("reason of a redemption", json!(told), json!(format!("{says:?}"))));
        }
    }
    Ok(())
}

fn lines(engine: &DiscountDecision, reference: &Outcome, money: &dyn Fn(Money) -> String) -> Result<(), Difference> {
    let told = engine.lines.iter().map(|line| {
        let units: Value =
            line.unit_prices.iter().map(|unit| json!([shown(&of(unit.quantity)), shown(&of(unit.price))])).collect();
        json!({
            "key": line.key, "list": shown(&of(line.list_total)), "prior": shown(&of(line.prior_discount)),
            "discount": shown(&of(line.discount)), "redeemed": shown(&of(line.redeemed)),
            "charged": shown(&of(line.charged)), "tendered": shown(&of(line.tendered)), "tax": shown(&of(line.tax)),
            "unit-prices": units,
        })
    });
    let own = reference.bill.by_key();
    let own = own.iter().map(|line| own_line(line, money));
    same("lines", &told.collect(), &own.collect())?;
    // What the receipt freezes is what the lines say.
    for (line, frozen) in engine.lines.iter().zip(&engine.receipt.lines) {
        let told = json!([line.key, line.list_total, line.prior_discount, line.discount, line.redeemed, line.charged]);
        let kept = json!([
            frozen.key,
            frozen.list_total,
            frozen.prior_discount,
            frozen.discount,
            frozen.redeemed,
            frozen.charged
        ]);
        same("a line in the receipt", &kept, &told)?;
        same(
            "rest of a line in the receipt",
            &json!([frozen.tendered, frozen.tax]),
            &json!([line.tendered, line.tax]),
        )?;
    }
    for (line, frozen) in reference.bill.by_key().iter().zip(&engine.receipt.lines) {
        let kept = frozen.discounts.iter().map(|share| json!([share.rule, shown(&of(share.amount))]));
        let own = line.discounts.iter().map(|(rule, amount)| json!([rule, money(*amount)]));
        same("discounts of a line in the receipt", &sorted(kept), &sorted(own))?;
    }
    Ok(())
}

fn own_line(line: &Billed, money: &dyn Fn(Money) -> String) -> Value {
    let units: Value = line.unit_prices.iter().map(|(units, price)| json!([shown(units), money(*price)])).collect();
    json!({
        "key": line.key, "list": money(line.list), "prior": money(line.prior), "discount": money(line.discount()),
        "redeemed": money(line.redeemed), "charged": money(line.charged), "tendered": money(line.tendered),
        "tax": money(line.tax), "unit-prices": units,
    })
}

fn totals(engine: &DiscountDecision, reference: &Outcome, money: &dyn Fn(Money) -> String) -> Result<(), Difference> {
    let sum = |of: fn(&Billed) -> Money| -> Money { reference.bill.by_key().iter().map(|line| of(line)).sum() };
    let (charged, tax) = (sum(|line| line.charged), sum(|line| line.tax));
    let payable = if reference.bill.is_exclusive { charged + tax } else { charged };
    let own = json!({
        "list": money(sum(|line| line.list)), "discount": money(sum(Billed::discount)),
        "prior": money(sum(|line| line.prior)), "redeemed": money(sum(|line| line.redeemed)), "charged": money(charged),
        "payable": money(payable), "tendered": money(sum(|line| line.tendered)), "tax": money(tax),
        "margin": reference.margin.map(money),
    });
    let told = &engine.totals;
    let told = json!({
        "list": shown(&of(told.list_total)), "discount": shown(&of(told.discount)),
        "prior": shown(&of(told.prior_discount)), "redeemed": shown(&of(told.redeemed)),
        "charged": shown(&of(told.charged)), "payable": shown(&of(told.payable)), "tendered": shown(&of(told.tendered)),
        "tax": shown(&of(told.tax)), "margin": told.margin.map(|margin| shown(&of(margin))),
    });
    same("totals", &told, &own)
}

/// What rules promised for returns, and what the shopper chose of several.
fn promises(engine: &DiscountDecision, reference: &Outcome, money: &dyn Fn(Money) -> String) -> Result<(), Difference> {
    let told = engine.receipt.rules.iter().map(|rule| {
        json!([
            rule.rule,
            rule.threshold.map(|least| shown(&of(least))),
            rule.reached.map(|reached| shown(&of(reached)))
        ])
    });
    let own = reference.taken.iter().map(|taken| {
        let threshold = taken.threshold.map(|(least, _)| money(least));
        json!([taken.rule, threshold, taken.threshold.map(|(_, reached)| money(reached))])
    });
    same("promises", &sorted(told), &sorted(own))?;
    for rule in &engine.receipt.rules {
        let counted = crate::exact::sum(&rule.counted.iter().map(|line| of(line.amount)).collect::<Vec<_>>());
        if let Some(reached) = rule.reached {
            same("what lines counted", &json!(shown(&counted)), &json!(shown(&of(reached))))?;
        }
    }
    let told = engine.choices.iter().map(|choice| json!([choice.rule, choice.options]));
    same("choices", &sorted(told), &sorted(reference.choices.iter().map(|choice| json!(choice))))
}

fn coupons(engine: &DiscountDecision, reference: &[CouponFate]) -> Result<(), Difference> {
    let in_any_order = |rules: &[String]| sorted(rules.iter().map(|rule| json!(rule)));
    let told = engine.coupons.iter().map(|told| json!([told.code, in_any_order(&told.rules)])).collect();
    let own = reference.iter().map(|own| json!([own.code, in_any_order(&own.rules)])).collect();
    same("coupons", &told, &own)?;
    for (told, own) in engine.coupons.iter().zip(reference) {
        let is_fine = |code| own.says.as_ref().is_none_or(|says| says.iter().any(|reason| reason.code == code));
        if !is_fine(told.reason.code) || !is_fine(told.staff_reason.code) {
            let what = format!("reason of a coupon: {:?}", told.reason.code);
            return Err(Difference::new(&what, json!(told), json!(format!("{:?}", own.says))));
        }
    }
    Ok(())
}

/// Each rule is told once, with one of the reasons that may be given.
fn fates(
    told: &[Explanation],
    rules: &BTreeMap<String, Fate>,
    money: &dyn Fn(Money) -> String,
) -> Result<(), Difference> {
    for (rule, fate) in rules {
        let of_rule: Vec<&Explanation> = told.iter().filter(|told| told.rule.as_deref() == Some(rule)).collect();
        let [of_rule] = of_rule[..] else {
            let what = if of_rule.is_empty() { "a rule that is not told of" } else { "a rule that is told of twice" };
            return Err(Difference::new(what, json!(of_rule), json!([rule, format!("{fate:?}")])));
        };
        if !agrees(of_rule, fate) {
            let told = json!([of_rule.rule, of_rule.outcome, of_rule.reason]);
            let what = format!("fate of a rule: {:?} {:?}", of_rule.outcome, of_rule.reason.code);
            return Err(Difference::new(&what, told, json!([rule, format!("{fate:?}")])));
        }
        let values = match fate {
            Fate::Taken { value, .. } => &vec![*value],
            Fate::Refused { values, .. } => values,
        };
        if let (Fate::Refused { behind, .. }, ReasonCode::LostTo, Some(by)) =
            (fate, of_rule.reason.code, of_rule.reason.amount)
            && !behind.iter().any(|(to, own)| of_rule.reason.id.as_deref() == Some(to) && money(*own) == shown(&of(by)))
        {
            return Err(Difference::new("by how much a rule lost", json!(of_rule), json!(format!("{behind:?}"))));
        }
        let told = of_rule.value.map(|value| shown(&of(value)));
        let own: Vec<String> = values.iter().map(|value| money(*value)).collect();
        let may_be_silent = values.contains(&0);
        if !own.is_empty() && told.as_ref().map_or(!may_be_silent, |told| !own.contains(told)) {
            return Err(Difference::new("value of a rule", json!([of_rule.rule, told]), json!(own)));
        }
    }
    Ok(())
}

/// Each warning is given once, for one of the reasons there may be.
fn warnings(engine: &DiscountDecision, reference: &Outcome, money: &dyn Fn(Money) -> String) -> Result<(), Difference> {
    let mut left: Vec<&Warning> = reference.warnings.iter().collect();
    for told in &engine.warnings {
        let is_told = |own: &&Warning| {
            told.line.as_deref() == Some(&own.line)
                && told.rule.is_none()
                && own.says.as_ref().is_none_or(|says| is_one_of(&told.reason, says))
                && own.amount.as_ref().is_none_or(|amount| told.reason.amount.map(of).as_ref() == Some(amount))
                && own.value.map(money) == told.value.map(|value| shown(&of(value)))
        };
        let Some(place) = left.iter().position(is_told) else {
            return Err(Difference::new("a warning", json!(told), json!(format!("{:?}", reference.warnings))));
        };
        left.remove(place);
    }
    let is_all = left.is_empty();
    if is_all { Ok(()) } else { Err(Difference::new("a warning not given", json!(null), json!(format!("{left:?}")))) }
}

/// What a threshold or a number of units alone stands against is within reach, by how much, and for what; and so are the
/// next step and the next tier of a rate, only where they give more.
fn within_reach(
    engine: &DiscountDecision,
    reference: &Outcome,
    money: &dyn Fn(Money) -> String,
) -> Result<(), Difference> {
    for near in &reference.near {
        let told = engine.near_misses.iter().find(|told| *told.rule == *near.rule && told.missing == near.missing);
        let is_so_far = |told: &NearMiss| match told.amount {
            Some(amount) => near.amounts.contains(&of(amount)),
            None => near.tier.is_some() && told.id == near.tier,
        };
        if !told.is_some_and(is_so_far) {
            let what = format!("what is within reach: {:?}", near.missing);
            return Err(Difference::new(&what, json!(told), json!(format!("{near:?}"))));
        }
        let gain = told.and_then(|told| told.gain).map(|gain| shown(&of(gain)));
        let is_known = near.gains.iter().any(|own| gain.as_ref().map_or(*own == 0, |gain| *gain == money(*own)));
        if !is_known {
            return Err(Difference::new("what it would give", json!(told), json!(format!("{near:?}"))));
        }
    }
    nothing_else_is_missing(&engine.near_misses, &engine.explanations, &reference.ways)?;
    let is_step = |told: &&NearMiss| reference.taken.iter().any(|taken| *taken.rule == *told.rule);
    for told in engine.near_misses.iter().filter(is_step) {
        let is_known = reference.near.iter().any(|near| (&*near.rule, near.missing) == (&*told.rule, told.missing));
        same("a next step", &json!([told.rule, is_known]), &json!([told.rule, true]))?;
    }
    Ok(())
}

fn agrees(told: &Explanation, fate: &Fate) -> bool {
    match (told.outcome, fate) {
        (Became::Applied, Fate::Taken { is_whole, .. }) => *is_whole && told.reason.code == ReasonCode::Ok,
        (Became::Reduced, Fate::Taken { says, .. }) | (Became::Refused, Fate::Refused { says, .. }) => {
            is_one_of(&told.reason, says)
        }
        _ => false,
    }
}
