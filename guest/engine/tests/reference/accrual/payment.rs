//! How it must have been paid, and the part of the order that was.

use loyalty_contract::ReasonCode::PaymentMethod as WrongPayment;
use loyalty_contract::{Payment, PaymentMethod};
use serde_json::Value;

use super::condition::{Refusal, because};
use super::event::Facts;
use crate::document::{field, words};
use crate::exact::{Exact, whole};

/// Whether no payment matches all that is named.
pub fn missing(when: &Value, facts: &Facts<'_>) -> Option<Refusal> {
    let wanted = field(when, "payment")?;
    let mut payments = facts.order().map(|order| &order.payments).into_iter().flatten();
    (!payments.any(|payment| matches(wanted, payment))).then(|| because(WrongPayment))
}

/// The part of the order that a rule earns on: what was paid the way it asks for, of all that was paid with money.
pub fn share(rule: &Value, facts: &Facts<'_>) -> Exact {
    match field(rule, "when").and_then(|when| field(when, "payment")) {
        None => whole(1),
        Some(wanted) => facts.share_paid(|payment| matches(wanted, payment)),
    }
}

fn matches(wanted: &Value, payment: &Payment) -> bool {
    // Points pay without an instrument.
    payment.method != PaymentMethod::Points
        && words(wanted, "method").is_none_or(|methods| methods.contains(&method(payment)))
        && words(wanted, "instrument")
            .is_none_or(|marks| payment.instruments.iter().any(|mark| marks.contains(&&**mark)))
}

fn method(payment: &Payment) -> &'static str {
    match payment.method {
        PaymentMethod::Other => "other",
        PaymentMethod::Card => "card",
        PaymentMethod::Cash => "cash",
        PaymentMethod::Transfer => "transfer",
        PaymentMethod::Points => "points",
        PaymentMethod::GiftCard => "gift-card",
        PaymentMethod::Credit => "credit",
    }
}
