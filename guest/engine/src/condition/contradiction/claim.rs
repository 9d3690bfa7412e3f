//! What a test is sure to say, thing by thing.

use alloc::vec::Vec;

use loyalty_contract::{HistoryCut, Text};
use rust_decimal::Decimal as Exact;

use super::super::{
    BasketTest, Bought, Condition, Expected, OrderNumber, Past, Purchases, Range, Schedule, Subtotal, Test,
};
use super::says::Says;
use crate::money::Units;
use crate::selection::{Kind, Selector};

/// What a claim is about: of each there is one in a situation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum About<'a> {
    Member,
    Id,
    Tier,
    Segments,
    Plans,
    Entitlements,
    Consents,
    Place(Kind),
    Attribute(&'a Text),
    Figure(&'a Text),
    Past(Past),
    /// A figure of the purchases of so many days.
    Purchases(u32, &'static str),
    /// A figure of a part of what was bought.
    Bought(HistoryCut, &'a Text, &'static str),
    Expected(Expected),
    Weekday,
    /// The minute of the day.
    Minute,
    Subtotal(Option<&'a Subtotal>),
    Quantity(&'a Selector),
    Skus(&'a Selector),
    Weight,
}

/// One claim, under the name that the programme has for what is asked.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    pub about: About<'a>,
    pub name: &'a str,
    pub says: Says<'a>,
}

const GUEST: u32 = 1;
const MEMBER: u32 = 2;

/// What a condition claims by itself, its tests left out. Whether it holds wherever the claims do.
pub fn of_condition<'a>(condition: &'a Condition, claims: &mut Vec<Claim<'a>>) -> bool {
    if let Some(celebration) = &condition.celebration {
        claims.push(Claim::member(if celebration.occasion.is_some() { "occasion" } else { "birthday" }));
    }
    if condition.has_threshold() {
        let bound = |units: Option<Units>| units.map(Exact::from);
        let (at_least, at_most) = (bound(condition.subtotal_at_least), bound(condition.subtotal_at_most));
        let about = About::Subtotal(condition.subtotal.as_deref());
        claims.push(Claim { about, name: "subtotal", says: Says::Lies(Range { at_least, at_most }) });
    }
    let has_days = condition.valid_from.is_some() || condition.valid_through.is_some();
    !has_days && condition.celebration.is_none() && condition.coupon.is_none() && condition.paid_by.is_none()
}

/// What a test claims, those inside it left out. Whether it holds wherever the claims do.
pub fn of_test<'a>(test: &'a Test, claims: &mut Vec<Claim<'a>>) -> bool {
    let needs_member = match test {
        Test::Segment(_) => Some("segment"),
        Test::Named(_) => Some("member"),
        Test::TierAtLeast(_) | Test::TierIs(_) => Some("tier"),
        Test::Entitlement(_) => Some("entitlement"),
        Test::Consent(_) => Some("consent"),
        Test::Figure(name, _) => Some(&**name),
        Test::Registered(_) => Some("registered"),
        Test::Referral(_) => Some("referral"),
        // Who joins with the order that pays for it may be a guest so far, and a past may be told of a guest.
        _ => None,
    };
    let (about, name, says) = match test {
        Test::Member(is_member) => (About::Member, "member", Says::Bits(if *is_member { MEMBER } else { GUEST })),
        Test::Named(ids) => (About::Id, "member", Says::Is(ids)),
        Test::TierAtLeast(least) => (About::Tier, "tier", Says::Bits(!bit(*least).wrapping_sub(1))),
        Test::TierIs(tiers) => (About::Tier, "tier", Says::Bits(tiers.iter().fold(0, |all, tier| all | bit(*tier)))),
        Test::Segment(ids) => (About::Segments, "segment", Says::HasOne(ids)),
        Test::Entitlement(ids) => (About::Entitlements, "entitlement", Says::HasOne(ids)),
        Test::Consent(ids) => (About::Consents, "consent", Says::HasOne(ids)),
        Test::Membership(plans) => (About::Plans, "membership", Says::HasPlan(plans)),
        Test::Place(kind, name, values) => (About::Place(*kind), *name, Says::Is(values)),
        Test::Attribute(name, wanted) => (About::Attribute(name), &**name, Says::IsAs(wanted)),
        Test::Figure(name, range) => (About::Figure(name), &**name, Says::Lies(*range)),
        Test::History(past, range) => (About::Past(*past), past.name(), Says::Lies(*range)),
        Test::Expected(expected, range) => (About::Expected(*expected), expected.name(), Says::Lies(*range)),
        Test::OrderNumber(number) => (About::Past(Past::Orders), "order-number", Says::Lies(orders_before(number))),
        Test::Basket(BasketTest::Quantity(least, most, of)) => {
            (About::Quantity(of), "quantity", Says::Lies(whole(*least, *most)))
        }
        Test::Basket(BasketTest::Skus(least, of)) => (About::Skus(of), "skus", Says::Lies(whole(Some(*least), None))),
        Test::Basket(BasketTest::Weight(range)) => (About::Weight, "weight", Says::Lies(*range)),
        Test::Schedule(schedule) => return of_schedule(schedule, claims),
        Test::Purchases(purchases) => {
            let Purchases { within_days, orders, spend, average_order } = &**purchases;
            let parts = [("orders", Some(orders)), ("spend", Some(spend)), ("average-order", average_order.as_ref())];
            add_parts("purchases", &parts, claims, &|part| About::Purchases(*within_days, part));
            return true;
        }
        Test::Bought(bought) => {
            let Bought { by, id, orders, share_of_orders, quantity, spend } = &**bought;
            let share = ("share-of-orders", share_of_orders.as_ref());
            let parts = [("orders", Some(orders)), share, ("quantity", Some(quantity)), ("spend", Some(spend))];
            add_parts("bought", &parts, claims, &|part| About::Bought(*by, id, part));
            return true;
        }
        Test::Registered(_)
        | Test::Referral(_)
        | Test::Task(..)
        | Test::Owns(_)
        | Test::Nested(_)
        | Test::Basket(BasketTest::Contains(_)) => {
            claims.extend(needs_member.map(Claim::member));
            return false;
        }
    };
    claims.extend(needs_member.map(Claim::member).into_iter().chain([Claim { about, name, says }]));
    // Of numbers the one in so many is left out.
    !matches!(test, Test::OrderNumber(number) if number.every > 1)
}

fn of_schedule<'a>(schedule: &Schedule, claims: &mut Vec<Claim<'a>>) -> bool {
    let is_past_midnight = schedule.is_past_midnight();
    let weekdays = schedule.weekdays.map(|weekdays| {
        // The hours after midnight belong to the day before.
        let next = if is_past_midnight { weekdays << 1 | weekdays >> 6 & 1 } else { 0 };
        Claim { about: About::Weekday, name: "weekday", says: Says::Bits(u32::from((weekdays | next) & 0x7f)) }
    });
    let hours = schedule.hours.filter(|_| !is_past_midnight).map(|(from, to)| {
        let range = whole(Some(from.into()), Some(i64::from(to) - 1));
        Claim { about: About::Minute, name: "hours", says: Says::Lies(range) }
    });
    claims.extend(weekdays.into_iter().chain(hours));
    schedule.dates.is_empty() && !is_past_midnight
}

/// Adds claims on those figures of a whole that have bounds.
#[inline(never)]
fn add_parts<'a>(
    name: &'static str,
    parts: &[(&'static str, Option<&Range>)],
    claims: &mut Vec<Claim<'a>>,
    about: &dyn Fn(&'static str) -> About<'a>,
) {
    for (part, range) in parts {
        if let Some(range) = range.filter(|range| range.at_least.is_some() || range.at_most.is_some()) {
            claims.push(Claim { about: about(part), name, says: Says::Lies(*range) });
        }
    }
}

#[inline(never)]
fn bit(place: usize) -> u32 {
    u32::try_from(place).ok().and_then(|place| 1_u32.checked_shl(place)).unwrap_or(0)
}

/// How many orders there were before one of those numbers, as far as numbers are not beyond counting.
fn orders_before(number: &OrderNumber) -> Range {
    let every = i64::from(number.every);
    let (first, last) = (i64::from(number.at_least), i64::from(number.at_most));
    let (first, last) = ((first + every - 1) / every * every, last / every * every);
    // Who has the most orders that can be counted has that many before the next too.
    let is_open = number.at_most == u32::MAX;
    whole(Some(first - 1), Some(last - 1).filter(|_| !is_open))
}

#[inline(never)]
fn whole(at_least: Option<i64>, at_most: Option<i64>) -> Range {
    Range { at_least: at_least.map(Exact::from), at_most: at_most.map(Exact::from) }
}

impl<'a> Claim<'a> {
    /// There is a member, for what is asked under this name.
    pub const fn member(name: &'a str) -> Self {
        Self { about: About::Member, name, says: Says::Bits(MEMBER) }
    }
}
