//! What the discounts come to on the basket being filled: given already, or within reach, for the offers that advertise
//! them and to be told of.

use alloc::vec::Vec;

use loyalty_contract::{Basket, DiscountRequest, ExplainLevel, List, Maybe, NearMiss, OffersRequest, Outcome, Text};

use crate::discount;
use crate::explain::Refused;
use crate::order;
use crate::programme::Programme;

/// What `apply-discount` says of the basket.
#[derive(Debug, Default)]
pub struct Advertised {
    /// Rules that take effect there, in ascending order.
    given: Vec<Text>,
    /// What is within reach there.
    pub near_misses: Vec<NearMiss>,
    /// Places of these by rule.
    by_rule: Vec<usize>,
}

impl Advertised {
    /// Asks for the basket of a request.
    ///
    /// # Errors
    /// What `apply-discount` refuses.
    pub fn on(programme: &Programme, request: &OffersRequest, basket: &Basket) -> Result<Self, Refused> {
        let decision = discount::apply(
            programme,
            &DiscountRequest {
                id: request.id.clone(),
                at: request.at,
                recorded_at: Maybe::None,
                basket: basket.clone(),
                member: request.member.clone(),
                history: request.history.clone(),
                coupons: request.coupons.clone(),
                payments: List::new(),
                redemptions: List::new(),
                wallets: request.wallets.clone(),
                choices: List::new(),
                declined: List::new(),
                products: request.products.clone(),
                counters: request.counters.clone(),
                explain: ExplainLevel::Summary,
                extensions: request.extensions.clone(),
            },
        )?;
        let explained = decision.explanations.iter().filter(|one| one.outcome != Outcome::Refused);
        let given = explained.filter_map(|one| one.rule.as_ref().cloned()).collect();
        let near_misses: Vec<NearMiss> = decision.near_misses.to_vec();
        let rule = |at: usize| near_misses.get(at).map_or("", |near| &*near.rule);
        let (by_rule, _) = order::by_id(near_misses.len(), &rule);
        Ok(Self { given: order::sorted(given, Text::cmp), near_misses, by_rule })
    }

    /// Whether a rule takes effect on the basket as it is.
    pub fn gives(&self, rule: &Text) -> bool {
        self.given.binary_search(rule).is_ok()
    }

    /// What is missing to a rule.
    pub fn near_miss(&self, rule: &str) -> Option<&NearMiss> {
        let id = |at: usize| self.near_misses.get(at).map_or("", |near| &*near.rule);
        let found = order::with_id(&self.by_rule, rule, &id);
        found.first().and_then(|at| self.near_misses.get(*at))
    }
}
