//! The ways in which rules could take effect: what each can do, with each coupon that makes a difference.

use alloc::vec::Vec;

use rust_decimal::Decimal as Exact;

use super::candidate::WORK_OF_A_RULE;
use super::held::Held;
use crate::bounds::{PAIRS_MAX, at_most};
use crate::condition::Given;
use crate::explain::Refused;
use crate::limits::Subjects;
use crate::money::Units;
use crate::path::Path;
use crate::programme::{DiscountRate, DiscountRule, Effect, Take};
use crate::selection::Matches;

/// One way in which a rule could take effect.
pub struct Way<'h, 'p> {
    /// Position of the effect.
    pub position: usize,
    pub rule: &'p DiscountRule,
    pub effect: &'p Effect,
    /// The event as the rule's limits count it.
    pub event: Subjects<'h>,
    pub is_one_of_several: bool,
    /// Whether it is that of the way before with another coupon.
    pub is_further: bool,
}

impl<'p> Held<'p> {
    /// The ways in which effects could be had, those of each one after the other.
    ///
    /// # Errors
    /// More coupons that open the same effects than can be looked at, by the lines these are for.
    pub fn ways<'h>(&'h self, effects: &[usize], matches: &Matches) -> Result<Vec<Way<'h, 'p>>, Refused> {
        let mut further: usize = 0;
        let mut ways = Vec::with_capacity(effects.len());
        for position in effects.iter().copied() {
            let Some(effect) = self.programme.effects.get(position) else { continue };
            let Some(rule) = self.programme.discounts.get(effect.rule) else { continue };
            let event = Subjects::of(self.situation, &rule.when);
            let openings = self.openings(&event, rule, effect);
            let work = matches.lines_of(position).len() + WORK_OF_A_RULE;
            further = further.saturating_add(openings.len().saturating_sub(1).saturating_mul(work));
            at_most(further, PAIRS_MAX, "pairs of a line and a further coupon for it", &Path::of("coupons"))?;
            let is_one_of_several = rule.is_choice() || openings.len() > 1;
            let way = |coupon| Way {
                position,
                rule,
                effect,
                event: Subjects { coupon, ..event },
                is_one_of_several,
                is_further: false,
            };
            ways.push(way(openings.first().copied().or(event.coupon)));
            let further = openings.into_iter().skip(1).map(|coupon| Way { is_further: true, ..way(Some(coupon)) });
            ways.extend(further);
        }
        Ok(ways)
    }

    /// The coupons that open a rule each in its own way, the one first that takes most off by this effect.
    fn openings<'h>(&self, event: &Subjects<'h>, rule: &DiscountRule, effect: &Effect) -> Vec<Given<'h>> {
        let worth: &dyn Fn(Exact, Units) -> Exact = match effect.take {
            Take::Amount(..) => &|value, left| value.min(Exact::new(left, self.programme.minor_units.into())),
            _ => &|value, _| value,
        };
        let worth = matches!(effect.take.rate(), Some(DiscountRate::CouponValue)).then_some(worth);
        event.openings(self.programme, &rule.caps, self.counters, worth)
    }
}
