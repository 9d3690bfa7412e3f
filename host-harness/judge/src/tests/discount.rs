//! Points that are spent in a way that adds up still have the wallets of the request against them.

use loyalty_contract::{Decimal, DiscountDecision, DiscountRequest};

use serde_json::json;

use super::{DISCOUNT, engine, judge, plus};
use crate::discount::as_many_as_asked_for;
use crate::{Broken, Decided};

#[test]
fn points_come_from_the_wallets_of_the_request() {
    let broken = lie_of_discount(|lie| lie.redemptions[0].lots[0].lot = "lot-9".into());
    assert_eq!(broken, "redemption 0 is of lot `lot-9`, which is not there");
    let broken = lie_of_discount(|lie| lie.redemptions[0].lots[0].points = Decimal { mantissa: 801, scale: 0 });
    assert_eq!(broken, "redemption 0 takes 801 from lot `lot-1` of 800");
    let broken = lie_of_discount(|lie| lie.redemptions[0].reward = Some("gold-10".into()));
    assert_eq!(broken, "redemption 0 was not asked for, or not as often");
}

#[test]
fn points_pay_what_they_are_worth() {
    // Another hundred off, which no points pay for, in every figure it stands in.
    let broken = lie_of_discount(|lie| {
        let line = &mut lie.lines[0];
        line.redeemed = plus(line.redeemed, 100);
        line.charged = plus(line.charged, -100);
        line.unit_prices[0].price = line.charged;
        let frozen = &mut lie.receipt.lines[0];
        (frozen.redeemed, frozen.charged) = (line.redeemed, line.charged);
        lie.totals.redeemed = plus(lie.totals.redeemed, 100);
        lie.totals.charged = plus(lie.totals.charged, -100);
        lie.totals.payable = plus(lie.totals.payable, -100);
        lie.redemptions[0].amount = plus(lie.redemptions[0].amount, 100);
    });
    assert_eq!(broken, "redemption 0 spends 500 points of 1 each, and pays 600");
}

#[test]
fn books_that_nothing_is_taken_from_may_say_what_they_like() {
    let mut request: DiscountRequest = loyalty_json::read(DISCOUNT).unwrap();
    let mut other = request.wallets[0].clone();
    other.wallet = "nobody's".into();
    // A figure of 19 decimals is none: who had to look at it would refuse the request.
    other.lots[0].remaining = Decimal { mantissa: 1, scale: 19 };
    request.wallets[0].lots[1].remaining = other.lots[0].remaining;
    request.wallets.push(other);
    let (engine, mut asked) = (engine(), request.clone());
    asked.wallets.truncate(1);
    asked.wallets[0].lots.truncate(1);
    let honest = engine.apply_discount(&asked).unwrap();
    assert_eq!(honest.redemptions[0].lots.len(), 1);
    // All but the seal, which is over the request as it was asked.
    let Err(Broken(broken)) = honest.judge(&request, &judge(&engine)) else { panic!("the seal is of another request") };
    assert!(broken.starts_with("receipt.hash"), "{broken}");
    let mut lie = honest;
    lie.redemptions[0].lots[0].lot = request.wallets[0].lots[1].id.clone();
    let Err(Broken(broken)) = lie.judge(&request, &judge(&engine)) else { panic!("nobody notices {lie:?}") };
    assert!(broken.contains("has more than 18 decimals"), "{broken}");
}

#[test]
fn a_wish_is_fulfilled_as_far_as_it_can_be() {
    let cases = [
        ("500", "500", "500", "ok", Ok(())),
        ("500", "500", "1250", "ok", Ok(())),
        ("505", "500", "1250", "step-rounded", Ok(())),
        ("505", "490", "1250", "step-rounded", Err("spends 490, 505 were asked for and possible")),
        ("50", "0", "1250", "below-minimum", Ok(())),
        ("600", "500", "1250", "cap-order", Err("spends 500, 600 were asked for and possible")),
        ("600", "500", "500", "cap-order", Ok(())),
        ("600", "500", "500", "ok", Err("does not say why it is less")),
        ("500", "500", "500", "cap-order", Err("says why it is less")),
        ("", "500", "500", "ok", Ok(())),
        ("", "500", "1250", "ok", Err("spends 500, 1250 were asked for and possible")),
    ];
    for (requested, points, maximum, reason, expected) in cases {
        let mut redemption =
            engine().apply_discount(&loyalty_json::read(DISCOUNT).unwrap()).unwrap().redemptions[0].clone();
        redemption.requested = (!requested.is_empty()).then(|| requested.parse().unwrap());
        redemption.reason = serde_json::from_value(json!({ "code": reason, "amount": "10" })).unwrap();
        let [points, maximum] = [points, maximum].map(|figure| figure.parse().unwrap());
        let kept = as_many_as_asked_for(&redemption, points, maximum, &|| "it".into());
        let is_as_expected = match (&kept, expected) {
            (Ok(()), Ok(())) => true,
            (Err(Broken(broken)), Err(says)) => broken.contains(says),
            _ => false,
        };
        assert!(is_as_expected, "{requested} {points} {maximum} {reason}: {kept:?}");
    }
}

#[test]
fn there_is_one_verdict_on_each_coupon_that_was_handed_in() {
    let mut request: DiscountRequest = loyalty_json::read(DISCOUNT).unwrap();
    request.coupons = serde_json::from_value(json!([{ "code": "HELLO" }, { "code": "WHIM" }])).unwrap();
    let engine = engine();
    let (judge, honest) = (judge(&engine), engine.apply_discount(&request).unwrap());
    assert_eq!(honest.judge(&request, &judge), Ok(()));
    let broken = |tell: fn(&mut DiscountDecision)| {
        let mut lie = honest.clone();
        tell(&mut lie);
        let Err(Broken(broken)) = lie.judge(&request, &judge) else { panic!("nobody notices {lie:?}") };
        broken
    };
    let lies: [fn(&mut DiscountDecision); 5] = [
        |lie| lie.coupons.clear(),
        |lie| lie.coupons.truncate(1),
        |lie| lie.coupons.reverse(),
        |lie| lie.coupons.push(lie.coupons[0].clone()),
        |lie| lie.coupons[1].code = "ANOTHER".into(),
    ];
    for tell in lies {
        assert_eq!(broken(tell), "the coupons are not those of the request, in its order");
    }
    let broken = broken(|lie| lie.coupons[1].rules = vec!["whim".into()]);
    assert_eq!(broken, "coupon `WHIM` is of rule `whim`, which the programme has not");
}

fn lie_of_discount(tell: impl FnOnce(&mut DiscountDecision)) -> String {
    let request: DiscountRequest = loyalty_json::read(DISCOUNT).unwrap();
    let engine = engine();
    let mut lie = engine.apply_discount(&request).unwrap();
    tell(&mut lie);
    let Err(Broken(broken)) = lie.judge(&request, &judge(&engine)) else { panic!("nobody notices {lie:?}") };
    broken
}
