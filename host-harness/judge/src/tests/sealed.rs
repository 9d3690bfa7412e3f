//! A receipt says who issued it, when, on which request, and to whom; and a guest has no points on it.

use loyalty_contract::{AccrualRequest, DiscountRequest, Receipt, ReceiptIssuer, Timestamp};

use super::{ACCRUAL, DISCOUNT, engine, judge};
use crate::{Broken, Decided};

/// A lie on a receipt, and what is said of it.
type Case = (fn(&mut Receipt), &'static str);

#[test]
fn a_receipt_is_of_its_function_request_programme_instant_and_member() {
    let cases: [Case; 10] = [
        (
            |receipt| {
                receipt.issuer = match receipt.issuer {
                    ReceiptIssuer::Accrual => ReceiptIssuer::Discount,
                    ReceiptIssuer::Discount => ReceiptIssuer::Accrual,
                };
            },
            "receipt.issuer is the other function",
        ),
        (|receipt| receipt.request = "whim".into(), "receipt.request is `whim`, not `order-1042"),
        (|receipt| receipt.programme = "whim".into(), "receipt.programme is `whim`, not `gadget-club`"),
        (|receipt| receipt.programme_hash = "whim".into(), "receipt.programme-hash is `whim`, not `"),
        (|receipt| receipt.currency = "EUR".into(), "receipt.currency is `EUR`, not `RUB`"),
        (
            |receipt| receipt.at = Timestamp { unix_seconds: receipt.at.unix_seconds + 1, ..receipt.at },
            "receipt.at is another instant than the request's",
        ),
        (|receipt| receipt.revision = 8, "receipt.revision is 8, not 7"),
        (|receipt| receipt.minor_units = 3, "receipt.minor-units is 3, not 2"),
        (|receipt| receipt.member = Some("bert".into()), r#"receipt.member is Some("bert"), not Some("anna")"#),
        (|receipt| receipt.member = None, r#"receipt.member is None, not Some("anna")"#),
    ];
    for (tell, says) in cases {
        for broken in [lie_of_discount(tell), lie_of_accrual(tell)] {
            assert!(broken.starts_with(says), "{broken}");
        }
    }
}

#[test]
fn a_guest_is_credited_nothing() {
    let mut request: AccrualRequest = loyalty_json::read(ACCRUAL).unwrap();
    let engine = engine();
    let decision = engine.calculate_accrual(&request).unwrap();
    request.member = None;
    assert_eq!(decision.judge(&request, &judge(&engine)), Err(Broken("a guest is credited points".into())));
}

fn lie_of_discount(tell: fn(&mut Receipt)) -> String {
    let request: DiscountRequest = loyalty_json::read(DISCOUNT).unwrap();
    let engine = engine();
    let mut lie = engine.apply_discount(&request).unwrap();
    tell(&mut lie.receipt);
    let Err(Broken(broken)) = lie.judge(&request, &judge(&engine)) else { panic!("nobody notices {lie:?}") };
    broken
}

fn lie_of_accrual(tell: fn(&mut Receipt)) -> String {
    let request: AccrualRequest = loyalty_json::read(ACCRUAL).unwrap();
    let engine = engine();
    let mut lie = engine.calculate_accrual(&request).unwrap();
    tell(&mut lie.receipt);
    let Err(Broken(broken)) = lie.judge(&request, &judge(&engine)) else { panic!("nobody notices {lie:?}") };
    broken
}
