//! Points that are spent in a way that adds up still have the wallets of the request against them.

use loyalty_contract::{Decimal, DiscountDecision, DiscountRequest};

use super::{DISCOUNT, engine, judge, plus};
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

fn lie_of_discount(tell: impl FnOnce(&mut DiscountDecision)) -> String {
    let request: DiscountRequest = loyalty_json::read(DISCOUNT).unwrap();
    let engine = engine();
    let mut lie = engine.apply_discount(&request).unwrap();
    tell(&mut lie);
    let Err(Broken(broken)) = lie.judge(&request, &judge(&engine)) else { panic!("nobody notices {lie:?}") };
    broken
}
