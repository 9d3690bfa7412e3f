//! What conditions are held against: everything that is known of an event.

use alloc::vec::Vec;

use loyalty_contract::{
    Attribute, Context, Coupon, History, Member, Outlook, Payment, Referral, TaskProgress, TaxMode, Text, Timestamp,
};

use super::basket::Tally;
use crate::calendar::Zone;
use crate::money::Units;
use crate::programme::{Membership, Programme, Tiers};
use crate::selection::Kind;

/// What conditions are held against.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    pub at: Timestamp,
    pub zone: Zone<'a>,
    /// Changes of the local offset.
    pub offsets: &'a [Timestamp],
    pub member: Option<&'a Member>,
    /// Segments of the programme that the member is in, in ascending order.
    pub segments: &'a [&'a str],
    pub tiers: Option<&'a Tiers>,
    /// Position of the tier held.
    pub tier: usize,
    pub memberships: &'a [Membership],
    /// Plans whose fee is paid with this order, in order.
    pub plans_joined: &'a [usize],
    pub referral: Option<&'a Referral>,
    pub history: Option<&'a History>,
    /// What is expected of the member, where something asks for it.
    pub outlook: Option<&'a Outlook>,
    pub tasks: &'a [TaskProgress],
    pub extensions: &'a [Attribute],
    pub payments: &'a [Payment],
    pub context: Option<&'a Context>,
    /// Coupons by their normalised codes.
    pub coupons: &'a [(Text, &'a Coupon)],
    /// What the basket comes to; none where there is no basket.
    pub subtotal: Option<Units>,
    /// The basket itself, for conditions on a part of it.
    pub basket: Option<Tally<'a>>,
    /// How the prices of the basket stand to tax.
    pub prices: TaxMode,
    /// How what its lines come to now stands to it.
    pub amounts: TaxMode,
    /// What each line was sold for; empty where nothing has been sold yet.
    pub sold_for: &'a [Units],
    pub minor_units: u8,
}

impl<'a> Situation<'a> {
    /// What is known of the time and the member, and nothing else.
    pub fn new(
        programme: &'a Programme,
        at: Timestamp,
        offsets: &'a [Timestamp],
        member: Option<&'a Member>,
        tier: usize,
    ) -> Self {
        Self {
            at,
            zone: Zone::new(at, offsets),
            offsets,
            member,
            segments: &[],
            tiers: programme.tiers.as_ref(),
            tier,
            memberships: &programme.memberships,
            plans_joined: &[],
            referral: None,
            history: None,
            outlook: None,
            tasks: &[],
            extensions: &[],
            payments: &[],
            context: None,
            coupons: &[],
            subtotal: None,
            basket: None,
            prices: programme.tax_mode,
            amounts: programme.tax_mode,
            sold_for: &[],
            minor_units: programme.minor_units,
        }
    }

    /// Where it is bought or done.
    pub fn place(&self, kind: Kind) -> Option<&str> {
        let context = self.context?;
        let place = match kind {
            Kind::Channel => &context.channel,
            Kind::Store => &context.store,
            Kind::Partner => &context.partner,
            Kind::Country => &context.country,
            Kind::Region => &context.region,
            Kind::Delivery => &context.delivery_method,
            _ => return None,
        };
        place.as_ref().map(|place| &**place)
    }

    /// The doors that are open: facts of the event that rules are looked up by.
    pub fn facts(&self) -> Vec<(Kind, &str)> {
        let places = Kind::PLACES.into_iter().filter_map(|kind| Some((kind, self.place(kind)?)));
        let coupons = self.coupons.iter().map(|(code, _)| (Kind::Coupon, &**code));
        let batches = self.coupons.iter().filter_map(|(_, coupon)| Some((Kind::Batch, &**coupon.batch.as_ref()?)));
        let named = self.member.iter().flat_map(|member| &member.segments).map(|segment| &**segment);
        let segments = named.chain(self.segments.iter().copied()).map(|segment| (Kind::Segment, segment));
        places.chain(coupons).chain(batches).chain(segments).collect()
    }
}
