//! A return whose lies add up still has the receipts against it.

use loyalty_contract::{
    ClawBackDecision, ClawBackRequest, Decimal, Deduction, EarlierReturn, PointShare, ReturnScope, ReturnedLine,
};

use super::{judge, ok, plus, returned, seal};
use crate::{Broken, Decided, Judge};

#[test]
fn a_return_gives_back_no_more_than_was_paid() {
    let broken = lie_of_return(|lie| {
        lie.refunds[0].amount = plus(lie.refunds[0].amount, 100);
        lie.refund_total = plus(lie.refund_total, 100);
    });
    assert!(broken.contains("what the lines refund beyond what was paid"), "{broken}");
    let broken = lie_of_return(|lie| {
        lie.refunds[0].tendered = plus(lie.refunds[0].tendered, 1);
        lie.refund_total = plus(lie.refund_total, -1);
    });
    assert!(broken.contains("tendered of the refund of line `2` is 1"), "{broken}");
}

#[test]
fn a_return_pays_for_all_that_comes_back_and_for_nothing_else() {
    let broken = lie_of_return(|lie| {
        let (again, total) = (lie.refunds[0].clone(), lie.refund_total);
        lie.refund_total = Decimal { mantissa: total.mantissa * 2, ..total };
        lie.refunds.push(again);
    });
    assert!(broken.contains("is not of the line that comes back next"), "{broken}");
    let broken = lie_of_return(|lie| {
        lie.refunds.clear();
        lie.refund_total = Decimal::ZERO;
    });
    assert_eq!(broken, "a line that comes back is not among the refunds");
    let broken = lie_of_return(|lie| lie.refunds[0].quantity = plus(lie.refunds[0].quantity, 1));
    assert_eq!(broken, "the refund of line `2` is of 2 units, 1 come back");
    let broken = lie_of_return(|lie| lie.complete = true);
    assert_eq!(broken, "complete is true");
}

#[test]
fn what_came_back_before_does_not_come_back_again() {
    let (engine, mut request) = returned();
    request.scope = ReturnScope::Rest;
    let all = engine.claw_back(&request).unwrap();
    let (judge, points) = (judge(&engine), all.taken[0].points);
    request.earlier = vec![EarlierReturn {
        id: "before".into(),
        lines: vec![ReturnedLine { line: "2".into(), quantity: Decimal { mantissa: 1, scale: 0 } }],
        refunded: Decimal::ZERO,
        deducted: Decimal::ZERO,
        taken: vec![PointShare { index: 0, points: Decimal { mantissa: 1, scale: 0 } }],
        restored: vec![PointShare { index: 0, points: Decimal { mantissa: 1, scale: 0 } }],
    }];
    let honest = engine.claw_back(&request).unwrap();
    assert_eq!(honest.judge(&request, &judge), Ok(()));
    let broken = broken(&request, &honest, &judge, |lie| lie.refunds = all.refunds.clone());
    assert!(broken.contains("line `2` is not of the line that comes back next"), "{broken}");
    let broken = self::broken(&request, &honest, &judge, |lie| {
        lie.taken = all.taken.clone();
    });
    assert!(broken.contains(&format!("to which {points} were credited")), "{broken}");
    let broken = self::broken(&request, &honest, &judge, |lie| lie.restored = all.restored.clone());
    assert!(broken.contains("those that its debit got back before add up to 501, above 500"), "{broken}");
}

#[test]
fn points_go_back_to_where_they_were_spent_from() {
    let broken = lie_of_return(|lie| lie.restored[0].lots[0].lot = "lot-9".into());
    assert!(broken.contains("gives back to lot `lot-9`"), "{broken}");
    let broken = lie_of_return(|lie| lie.restored[0].debit = Some(1));
    assert_eq!(broken, "restored 0 is of a debit that is not there");
    let broken = lie_of_return(|lie| lie.restored[0].debit = None);
    assert_eq!(broken, "restored 0 is of no debit of the accrual in wallet `bonus`");
    let broken = lie_of_return(|lie| {
        let again = lie.restored[0].clone();
        lie.restored.extend(vec![again; 100]);
    });
    assert!(broken.contains("those that its debit got back before add up to"), "{broken}");
}

#[test]
fn money_is_kept_back_for_a_reason() {
    for cause in ["whim", "bonus"] {
        let broken = lie_of_return(|lie| {
            let amount = Decimal { mantissa: 1000, scale: 2 };
            let reason = ok();
            lie.deductions.push(Deduction { cause: cause.into(), amount, reason });
            lie.refund_total = plus(lie.refund_total, -10);
        });
        let expected = format!("deduction 0 is caused by `{cause}`, of which points of 0 are deducted");
        assert!(broken.starts_with(&expected), "{broken}");
    }
}

/// What is said of a return with a lie in it that bears the seal of the truth.
fn lie_of_return(tell: impl FnOnce(&mut ClawBackDecision)) -> String {
    let (engine, request) = returned();
    broken(&request, &engine.claw_back(&request).unwrap(), &judge(&engine), tell)
}

fn broken(
    request: &ClawBackRequest,
    honest: &ClawBackDecision,
    judge: &Judge,
    tell: impl FnOnce(&mut ClawBackDecision),
) -> String {
    let mut lie = honest.clone();
    tell(&mut lie);
    seal(&mut lie, request, judge);
    let Err(Broken(broken)) = lie.judge(request, judge) else { panic!("nobody notices {lie:?}") };
    broken
}
