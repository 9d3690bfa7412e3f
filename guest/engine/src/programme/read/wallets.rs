//! Wallets of a programme: rounding, lifetimes, spending, returns.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{Decimal, LimitScope, LimitUnit, OverdrawnPolicy, RestoredExpiry};
use rust_decimal::Decimal as Exact;

use super::super::document::Node;
use super::super::reader::{self, Fields, Findings};
use super::super::{Conversion, Lifetime, Multipliers, Spend, Wallet};
use super::accrual::{COMPETES, reward};
use super::caps::{Owner, caps};
use super::lifetimes::{self, DAYS_MAX};
use super::selectors::of;
use super::{KnownWallet, Scope, duplicate};
use crate::bounds::WALLETS_MAX;
use crate::money::{self, Percent, Rounding};

/// The most decimal places that points can have.
const SCALE_MAX: i64 = 6;

/// All of something, in percent.
pub const WHOLE_SHARE: i64 = 100;

/// How points are rounded.
const ROUNDINGS: [(&str, Rounding); 4] =
    [("down", Rounding::Down), ("up", Rounding::Up), ("half-up", Rounding::HalfUp), ("half-even", Rounding::HalfEven)];

/// How far ahead a settlement tells what is about to expire: the bounds, and where nothing is said.
const EXPIRING_SOON_DAYS: core::ops::RangeInclusive<i64> = 1..=3_650;
const EXPIRING_SOON_DAYS_DEFAULT: u32 = 90;

/// The longest that points can be set aside: a year, in minutes.
const HOLD_MINUTES_MAX: i64 = 525_600;

/// How multipliers go together.
const MULTIPLIERS: [(&str, Multipliers); 3] =
    [("multiply", Multipliers::Multiply), ("add", Multipliers::Add), ("highest", Multipliers::Highest)];

/// What happens when points to take back are gone.
const OVERDRAWN: [(&str, OverdrawnPolicy); 5] = [
    ("debt", OverdrawnPolicy::Debt),
    ("negative", OverdrawnPolicy::Negative),
    ("clamp", OverdrawnPolicy::Clamp),
    ("block", OverdrawnPolicy::Block),
    ("deduct", OverdrawnPolicy::Deduct),
];

/// With which expiry spent points come back.
const RESTORED: [(&str, RestoredExpiry); 3] =
    [("original-expiry", RestoredExpiry::Original), ("grace", RestoredExpiry::Grace), ("new", RestoredExpiry::Renewed)];

pub fn wallets(fields: &mut Fields<'_>, scope: &mut Scope, findings: &mut Findings) -> Vec<Wallet> {
    let mut wallets = Vec::new();
    for at in fields.optional("wallets").map(|at| reader::some_items(at, WALLETS_MAX, findings)).unwrap_or_default() {
        let Some(wallet) = wallet(at, scope, findings) else {
            // A wallet with a fault of its own is still there for the rules.
            let lifetime = Lifetime { activates_after: None, expires: None };
            scope.wallets.push(KnownWallet { id: reader::id_of(at), scale: 0, competes: false, lifetime });
            continue;
        };
        if scope.wallets.iter().any(|known| known.id == wallet.id) {
            duplicate(at, &wallet.id, findings);
        }
        let Wallet { scale, competes, lifetime, .. } = wallet;
        scope.wallets.push(KnownWallet { id: wallet.id.clone(), scale, competes, lifetime });
        wallets.push(wallet);
    }
    wallets
}

fn wallet(at: &Node, scope: &mut Scope, findings: &mut Findings) -> Option<Wallet> {
    let mut fields = Fields::open(at, findings)?;
    let id = fields.required("id", findings).and_then(|at| reader::id(at, findings));
    if let Some(at) = fields.optional("name") {
        reader::string(at, findings);
    }
    let scale = fields.optional("scale").map_or(Some(0), |at| reader::whole(at, 0..=SCALE_MAX, findings));
    let scale = scale.and_then(|scale| u8::try_from(scale).ok());
    let rounding = fields.optional("rounding").and_then(|at| reader::word(at, &ROUNDINGS, findings));
    let worth = fields.optional("worth").and_then(|at| reader::decimal(at, 0, findings));
    let (lifetime, lapse) = lifetimes::of_wallet(&mut fields, scope, findings);
    let expiring_soon = fields.optional("expiring-soon-days");
    let expiring_soon = expiring_soon.and_then(|at| reader::whole(at, EXPIRING_SOON_DAYS, findings));
    let funder = fields.optional("funder").and_then(|at| reader::id(at, findings));
    let competes = fields.optional("base").and_then(|at| reader::word(at, &COMPETES, findings));
    let multipliers = fields.optional("multipliers").and_then(|at| reader::word(at, &MULTIPLIERS, findings));
    let owner = Owner {
        id: id.as_ref().map_or("", |id| id),
        scale: scale.unwrap_or(0),
        unit: LimitUnit::Points,
        by: LimitScope::Member,
        is_rule: false,
        grants: false,
        has_coupon: false,
        has_subject: false,
    };
    let (caps, _) = caps(&mut fields, &owner, scope, findings);
    let converts = fields.optional("converts").and_then(|at| conversion(at, scale.unwrap_or(0), findings));
    let spend = fields.optional("spend").and_then(|at| spend(at, scale.unwrap_or(0), worth, findings));
    let on_return = fields.optional("on-return").map(|at| on_return(at, findings));
    fields.finish(&["maximum-balance", "kind"], findings);
    let (overdrawn, restored, grace_days) =
        on_return.unwrap_or((OverdrawnPolicy::Debt, RestoredExpiry::Original, None));
    Some(Wallet {
        id: id?,
        scale: scale?,
        rounding: rounding.unwrap_or(Rounding::Down),
        worth,
        lifetime,
        inactive_after: lapse.inactive_after,
        unless_tier: lapse.unless_tier,
        expiring_soon_days: expiring_soon
            .and_then(|days| u32::try_from(days).ok())
            .unwrap_or(EXPIRING_SOON_DAYS_DEFAULT),
        funder,
        competes: competes.unwrap_or(false),
        multipliers: multipliers.unwrap_or(Multipliers::Multiply),
        caps,
        converts,
        spend,
        overdrawn,
        restored,
        grace_days,
    })
}

/// What a full card turns into.
fn conversion(at: &Node, scale: u8, findings: &mut Findings) -> Option<Conversion> {
    let mut fields = Fields::open(at, findings)?;
    let every_at = fields.required("every", findings);
    let every = every_at.and_then(|at| reader::amount(at, scale, findings));
    let into = fields.required("into", findings).and_then(|at| reward(at, findings));
    fields.finish(&[], findings);
    if let (Some(at), Some(0)) = (every_at, every) {
        findings.error(at, "out-of-range", "a full card has more than nothing", "");
        return None;
    }
    let (kind, id, quantity, days) = into?;
    Some(Conversion { every: every?, kind, id, quantity, days })
}

fn spend(at: &Node, scale: u8, worth: Option<Exact>, findings: &mut Findings) -> Option<Spend> {
    let mut fields = Fields::open(at, findings)?;
    let as_tender = fields.required("as", findings);
    let as_tender = as_tender.and_then(|at| reader::word(at, &[("discount", false), ("tender", true)], findings));
    let of = of(&mut fields, findings);
    let mut flag = |name| fields.optional(name).and_then(|at| reader::flag(at, findings)).unwrap_or(true);
    let (on_discounted, with_earning) = (flag("on-discounted"), flag("with-earning"));
    if worth.is_none_or(|worth| worth.is_zero()) {
        let help = "add `worth`: what one point is worth in money";
        findings.error(at, "missing-field", "points that can be spent need a worth", help);
    }
    let minimum = fields.optional("minimum").and_then(|at| reader::amount(at, scale, findings));
    let step = fields.optional("step").and_then(|at| {
        let step = reader::amount(at, scale, findings)?;
        if step == 0 {
            findings.error(at, "out-of-range", "a step must be above zero", "");
            return None;
        }
        Some(step)
    });
    let max_share = fields.optional("max-share").and_then(|at| share(at, WHOLE_SHARE, findings));
    let hold_minutes = fields.optional("hold-minutes").and_then(|at| reader::whole(at, 1..=HOLD_MINUTES_MAX, findings));
    fields.finish(&["when"], findings);
    Some(Spend {
        as_tender: as_tender?,
        of,
        on_discounted,
        with_earning,
        minimum: minimum.unwrap_or(0),
        step: step.unwrap_or(1),
        max_share: max_share.or_else(|| Percent::new(Decimal::new(WHOLE_SHARE, 0)))?,
        hold_minutes: hold_minutes.and_then(|minutes| u32::try_from(minutes).ok()),
    })
}

/// A share written as "30%", of at most so many percent.
#[inline(never)]
pub fn share(at: &Node, most: i64, findings: &mut Findings) -> Option<Percent> {
    let text = reader::string(at, findings)?;
    let percent = text.strip_suffix('%').and_then(money::parse);
    match percent.filter(|percent| (Exact::ZERO..=Exact::from(most)).contains(percent)) {
        Some(percent) => money::decimal_of(percent).and_then(Percent::new),
        None => {
            let help = format!("write it as \"30%\", from 0% to {most}%");
            findings.error(at, "bad-decimal", &format!("`{text}` is no share"), &help);
            None
        }
    }
}

fn on_return(at: &Node, findings: &mut Findings) -> (OverdrawnPolicy, RestoredExpiry, Option<u32>) {
    let default = (OverdrawnPolicy::Debt, RestoredExpiry::Original, None);
    let Some(mut fields) = Fields::open(at, findings) else { return default };
    let overdrawn = fields.optional("overdrawn").and_then(|at| reader::word(at, &OVERDRAWN, findings));
    let restored = fields.optional("restored-lots").and_then(|at| reader::word(at, &RESTORED, findings));
    let grace = fields.optional("grace-days").and_then(|at| reader::whole(at, 1..=DAYS_MAX, findings));
    fields.finish(&[], findings);
    (overdrawn.unwrap_or(default.0), restored.unwrap_or(default.1), grace.and_then(|days| u32::try_from(days).ok()))
}
