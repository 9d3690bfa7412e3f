//! How offers are ranked and rationed: the field `recommend`.

use alloc::format;
use alloc::vec::Vec;

use rust_decimal::Decimal as Exact;

use super::super::document::Node;
use super::super::hint;
use super::super::offers::{MICRO_DIGITS, Micros, Quiet, Recommend};
use super::super::reader::{self, Fields, Findings};
use super::lifetimes::DAYS_MAX;
use super::selectors::{sorted, texts};
use super::wallets::{WHOLE_SHARE, share};
use crate::draw;
use crate::money;

/// The most money that an offer may be about: 10^12 of the currency's unit.
const MONEY_MAX: i64 = 1_000_000_000_000;

/// The most that a count of offers or impressions may be limited to.
const COUNT_MAX: i64 = 10_000;

/// For how long showing an offer makes it dearer, where nothing is said.
const FATIGUE_DAYS: u32 = 30;

pub fn recommend(fields: &mut Fields<'_>, findings: &mut Findings) -> Recommend {
    let blank = Recommend { fatigue_days: FATIGUE_DAYS, ..Recommend::default() };
    fields.optional("recommend").and_then(|at| read(at, findings)).unwrap_or(blank)
}

fn read(at: &Node, findings: &mut Findings) -> Option<Recommend> {
    let mut fields = Fields::open(at, findings)?;
    let per_category = count(&mut fields, "per-category", findings);
    let minimum_score = fields.optional("minimum-score").and_then(|at| micros(at, -MONEY_MAX, findings));
    let cooldown_days = days(&mut fields, "cooldown-days", 0, findings);
    let fatigue = fields.optional("fatigue").and_then(|at| micros(at, 0, findings));
    let fatigue_days = days(&mut fields, "fatigue-days", 1, findings);
    let holdout = fields.optional("holdout").and_then(|at| {
        let mut fields = Fields::open(at, findings)?;
        let share = fields.required("share", findings).and_then(|at| parts(at, findings));
        let salt = fields.required("salt", findings).and_then(|at| reader::id(at, findings));
        fields.finish(&[], findings);
        Some((share?, salt?))
    });
    let exploration = fields.optional("exploration").and_then(|at| parts(at, findings));
    let quiet = fields.optional("quiet").and_then(|at| quiet(at, findings));
    let ask_consent = sorted(texts(&mut fields, "ask-consent", findings));
    fields.finish(&[], findings);
    Some(Recommend {
        per_category: per_category.and_then(|count| usize::try_from(count).ok()),
        minimum_score: minimum_score.unwrap_or(0),
        cooldown_days: cooldown_days.unwrap_or(0),
        fatigue: fatigue.unwrap_or(0),
        fatigue_days: fatigue_days.unwrap_or(FATIGUE_DAYS),
        holdout,
        exploration: exploration.unwrap_or(0),
        quiet: quiet.unwrap_or_default(),
        ask_consent,
    })
}

fn quiet(at: &Node, findings: &mut Findings) -> Option<Quiet> {
    let mut fields = Fields::open(at, findings)?;
    let names = ["per-day", "per-week", "per-month"];
    if !fields.has_any(&names) {
        findings.error(at, "missing-field", "it limits nothing", &hint::listed(names.into_iter()));
    }
    let [per_day, per_week, per_month] = names.map(|name| count(&mut fields, name, findings));
    fields.finish(&[], findings);
    Some(Quiet { per_day, per_week, per_month })
}

fn count(fields: &mut Fields<'_>, name: &'static str, findings: &mut Findings) -> Option<u32> {
    let count = fields.optional(name).and_then(|at| reader::whole(at, 1..=COUNT_MAX, findings));
    count.and_then(|count| u32::try_from(count).ok())
}

/// So many days, from `least` up.
#[inline(never)]
pub fn days(fields: &mut Fields<'_>, name: &'static str, least: i64, findings: &mut Findings) -> Option<u32> {
    let days = fields.optional(name).and_then(|at| reader::whole(at, least..=DAYS_MAX, findings));
    days.and_then(|days| u32::try_from(days).ok())
}

/// Money of an offer, from `least` up.
#[inline(never)]
pub fn micros(at: &Node, least: i64, findings: &mut Findings) -> Option<Micros> {
    let value = reader::decimal(at, least, findings)?;
    if value.scale() > u32::from(MICRO_DIGITS) {
        let message = format!("it has {} decimal places, at most {MICRO_DIGITS} are possible", value.scale());
        findings.error(at, "out-of-range", &message, "");
        return None;
    }
    if value > Exact::from(MONEY_MAX) {
        findings.error(at, "out-of-range", &format!("{value} is too large"), &format!("at most {MONEY_MAX}"));
        return None;
    }
    Micros::try_from(money::scaled(value, MICRO_DIGITS.into())?).ok()
}

/// A share written as "10%", in millionths.
#[inline(never)]
pub fn parts(at: &Node, findings: &mut Findings) -> Option<u32> {
    let (numerator, denominator) = share(at, WHOLE_SHARE, findings)?.fraction();
    let parts = i128::from(numerator) * i128::from(draw::PARTS);
    let (parts, rest) = money::quotient_and_remainder(parts, i128::from(denominator))?;
    if rest != 0 {
        let help = "at most 4 decimals: members are drawn in millionths";
        findings.error(at, "out-of-range", "the share is too fine", help);
        return None;
    }
    u32::try_from(parts).ok()
}

/// The names of channels.
pub fn channels(fields: &mut Fields<'_>, findings: &mut Findings) -> Vec<loyalty_contract::Text> {
    sorted(texts(fields, "channels", findings))
}
