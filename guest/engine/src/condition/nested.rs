//! Conditions inside a condition: all of them, any of them, none of them.

use alloc::vec::Vec;

use super::{Against, Condition, Refusal, Situation};

/// Several conditions that make up one circumstance.
#[derive(Debug)]
pub struct Nested {
    pub how: How,
    pub conditions: Vec<Condition>,
    /// Whether one of them does.
    pub looks_at_basket: bool,
}

/// How many of them must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    All,
    Any,
    None,
}

impl Nested {
    /// Conditions that go together in that way.
    pub fn new(how: How, conditions: Vec<Condition>) -> Self {
        let looks_at_basket = conditions.iter().any(Condition::looks_at_basket);
        Self { how, conditions, looks_at_basket }
    }

    /// Where none of several alternatives holds, the reason is that of the first that could be helped, else of the first.
    pub(super) fn check(&self, situation: &Situation<'_>) -> Result<(), Refusal> {
        let mut refusal: Option<Refusal> = None;
        let mut against = Against::default();
        for condition in &self.conditions {
            match (self.how, condition.check(situation)) {
                (How::All, Err(one)) => against.add(one)?,
                (How::Any, Ok(())) => return Ok(()),
                (How::Any, Err(other)) => {
                    let is_better = |known: &Refusal| known.missing.is_none() && other.missing.is_some();
                    if refusal.as_ref().is_none_or(is_better) {
                        refusal = Some(other);
                    }
                }
                (How::None, Ok(())) => return Err(Refusal::unmet("none")),
                (How::All, Ok(())) | (How::None, Err(_)) => {}
            }
        }
        refusal.map_or(against.end(), Err)
    }
}
