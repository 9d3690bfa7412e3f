//! How what is said of a thing goes together with what else is said of it.

use loyalty_contract::Text;
use rust_decimal::Decimal as Exact;

use super::super::{Range, Wanted};
use super::COMPARISONS_MAX;

/// What is said of a thing.
#[derive(Debug, Clone, Copy)]
pub enum Says<'a> {
    /// It is there and one of those whose bits are set.
    Bits(u32),
    /// It is there and lies between these.
    Lies(Range),
    /// It is there and one of these.
    Is(&'a [Text]),
    /// It is as an attribute should be.
    IsAs(&'a Wanted),
    /// One of these is among several.
    HasOne(&'a [Text]),
    HasPlan(&'a [usize]),
}

impl<'a> Says<'a> {
    /// Whether nothing at all is as it says.
    pub fn is_empty(self) -> bool {
        match self {
            Self::Bits(bits) => bits == 0,
            Self::Lies(range) => !overlap(&range, &range),
            _ => false,
        }
    }

    /// Whether something may be as both say of it; nothing is told beyond what may be `compared`.
    pub fn goes_with(self, other: Self, compared: &mut usize) -> bool {
        match (self, other) {
            (Self::Bits(one), Self::Bits(other)) => one & other != 0,
            (Self::Lies(one), Self::Lies(other)) => overlap(&one, &other),
            (one, other) => {
                if is_too_much(one, other, compared) {
                    return true;
                }
                match (one.values(), other.values()) {
                    (Some(values), _) => values.iter().any(|value| other.is(Some(value))),
                    (_, Some(values)) => values.iter().any(|value| one.is(Some(value))),
                    _ => one.is(None) && other.is(None) || one.may_be_there_with(other),
                }
            }
        }
    }

    /// Whether whatever is as it says is as the other says too.
    pub fn makes_sure(self, other: Self, compared: &mut usize) -> bool {
        match (self, other) {
            (Self::Bits(one), Self::Bits(other)) => one & !other == 0,
            (Self::Lies(one), Self::Lies(other)) => lies_in(&one, &other),
            (one, other) => {
                if is_too_much(one, other, compared) {
                    return false;
                }
                match (one, other) {
                    (Self::HasOne(one), Self::HasOne(other)) => one.iter().all(|id| other.contains(id)),
                    (Self::HasPlan(one), Self::HasPlan(other)) => one.iter().all(|plan| other.contains(plan)),
                    (Self::IsAs(Wanted::Exists(false)), other) => other.is(None),
                    (Self::IsAs(Wanted::Exists(true) | Wanted::Prefix(_)), Self::IsAs(Wanted::Exists(true))) => true,
                    (Self::IsAs(Wanted::Prefix(one)), Self::IsAs(Wanted::Prefix(other))) => one.starts_with(&**other),
                    (Self::IsAs(Wanted::Not(one)), Self::IsAs(Wanted::Not(other))) => {
                        other.iter().all(|value| one.contains(value))
                    }
                    _ => one.values().is_some_and(|values| values.iter().all(|value| other.is(Some(value)))),
                }
            }
        }
    }

    /// The only values there may be.
    const fn values(self) -> Option<&'a [Text]> {
        match self {
            Self::Is(values) => Some(values),
            Self::IsAs(Wanted::OneOf(values)) => Some(values.as_slice()),
            _ => None,
        }
    }

    /// Whether a value, or none, is as it says.
    fn is(self, value: Option<&Text>) -> bool {
        match self {
            Self::Is(values) => value.is_some_and(|value| values.contains(value)),
            Self::IsAs(wanted) => wanted.is(value.into_iter()),
            _ => true,
        }
    }

    /// Whether there may be a value as both say, of which neither names all.
    fn may_be_there_with(self, other: Self) -> bool {
        match (self, other) {
            (Self::IsAs(Wanted::Exists(false)), _) | (_, Self::IsAs(Wanted::Exists(false))) => false,
            (Self::IsAs(Wanted::Prefix(one)), Self::IsAs(Wanted::Prefix(other))) => {
                one.starts_with(&**other) || other.starts_with(&**one)
            }
            _ => true,
        }
    }

    const fn len(self) -> usize {
        match self {
            Self::Is(values) | Self::HasOne(values) => values.len(),
            Self::IsAs(Wanted::OneOf(values) | Wanted::Not(values)) => values.len(),
            Self::HasPlan(plans) => plans.len(),
            _ => 1,
        }
    }
}

fn is_too_much(one: Says<'_>, other: Says<'_>, compared: &mut usize) -> bool {
    *compared = compared.saturating_add(one.len().saturating_mul(other.len()));
    *compared > COMPARISONS_MAX
}

fn overlap(one: &Range, other: &Range) -> bool {
    let is_below =
        |most: Option<Exact>, least: Option<Exact>| matches!((most, least), (Some(most), Some(least)) if most < least);
    !is_below(one.at_most, other.at_least) && !is_below(other.at_most, one.at_least)
}

fn lies_in(one: &Range, other: &Range) -> bool {
    other.at_least.is_none_or(|least| one.at_least.is_some_and(|own| own >= least))
        && other.at_most.is_none_or(|most| one.at_most.is_some_and(|own| own <= most))
}
