//! What a rule asks of the order: which one it is, how it is paid.

use alloc::vec::Vec;

use loyalty_contract::{Gap, Payment, PaymentMethod, Reason, ReasonCode, Text, maybe};

use super::{Refusal, Situation};
use crate::explain;

/// Which of the member's orders it must be, the first being 1.
#[derive(Debug)]
pub struct OrderNumber {
    pub at_least: u32,
    pub at_most: u32,
    /// One in so many.
    pub every: u32,
}

impl OrderNumber {
    pub(super) fn check(&self, situation: &Situation<'_>) -> Result<(), Refusal> {
        let Some(history) = situation.history else { return Err(Refusal::unmet("history")) };
        let number = history.orders.saturating_add(1);
        if (self.at_least..=self.at_most).contains(&number) && number.is_multiple_of(self.every) {
            return Ok(());
        }
        Err(Refusal::unmet("order-number"))
    }
}

/// How it must be paid; what is empty may be anything.
#[derive(Debug)]
pub struct PaidBy {
    pub methods: Vec<PaymentMethod>,
    pub instruments: Vec<Text>,
    /// What to ask the shopper for: the first instrument, or else the first method.
    pub asked: Option<Text>,
}

impl PaidBy {
    /// Whether this payment is of that kind. Points pay without an instrument, whatever marks they come with.
    pub fn matches(&self, payment: &Payment) -> bool {
        payment.method != PaymentMethod::Points
            && (self.methods.is_empty() || self.methods.contains(&payment.method))
            && (self.instruments.is_empty() || payment.instruments.iter().any(|mark| self.instruments.contains(mark)))
    }

    pub(super) fn check(&self, situation: &Situation<'_>) -> Result<(), Refusal> {
        if situation.payments.iter().any(|payment| self.matches(payment)) {
            return Ok(());
        }
        let id = maybe(self.asked.clone());
        Err(Refusal::lacking(Gap::Payment, Reason { id, ..explain::because(ReasonCode::PaymentMethod) }))
    }
}
