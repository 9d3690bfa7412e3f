//! Messages of a programme: what makes each due, with the fields that this has, and the hours in which none is sent.

use alloc::vec::Vec;

use loyalty_contract::Text;

use super::Scope;
use super::absence::absence;
use super::condition::{celebrated, circumstances, minute};
use super::offers::expiring_points;
use super::recommend::days;
use super::rules::each_rule;
use super::selectors::texts;
use crate::bounds::FACTS_MAX;
use crate::calendar::Period;
use crate::order;
use crate::programme::document::Node;
use crate::programme::messages::{About, Message, Messages, QuietHours};
use crate::programme::reader::{self, Fields, Findings};

/// How often a message comes back.
const PERIODS: [(&str, Option<Period>); 5] = [
    ("week", Some(Period::Week)),
    ("month", Some(Period::Month)),
    ("quarter", Some(Period::Quarter)),
    ("year", Some(Period::Year)),
    ("once", None),
];

/// What makes messages due.
const KINDS: [(&str, Kind); 10] = [
    ("balance", Kind::Balance),
    ("points-expiring", Kind::PointsExpiring),
    ("points-active", Kind::PointsActive),
    ("birthday", Kind::Birthday),
    ("occasion", Kind::Occasion),
    ("tier-reached", Kind::TierReached),
    ("tier-at-risk", Kind::TierAtRisk),
    ("thanks", Kind::Thanks),
    ("win-back", Kind::WinBack),
    ("other", Kind::Other),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Balance,
    PointsExpiring,
    PointsActive,
    Birthday,
    Occasion,
    TierReached,
    TierAtRisk,
    Thanks,
    WinBack,
    Other,
}

/// For how many days news is news, where nothing is said.
const POINTS_ACTIVE_DAYS: u32 = 7;
const TIER_REACHED_DAYS: u32 = 14;
const THANKS_DAYS: u32 = 3;

const MINUTES_PER_DAY: u16 = 24 * 60;

/// The fields `messages` and `quiet-hours`.
pub fn messages(fields: &mut Fields<'_>, scope: &mut Scope, findings: &mut Findings) -> Messages {
    if let Some(at) = fields.optional("messages") {
        reader::some_items(at, FACTS_MAX, findings);
    }
    scope.member_alone = true;
    let list = each_rule(fields, "messages", scope, findings, message);
    scope.member_alone = false;
    let list: Vec<Message> = list.into_iter().map(|(_, message)| message).collect();
    let wallets = list.iter().flat_map(|message| message.about.wallets()).copied().collect();
    let mut wallets = order::sorted(wallets, usize::cmp);
    wallets.dedup();
    let quiet_hours = fields.optional("quiet-hours").and_then(|at| quiet_hours(at, findings));
    Messages { list, wallets, quiet_hours }
}

fn message(fields: &mut Fields<'_>, id: Text, scope: &mut Scope, findings: &mut Findings) -> Option<Message> {
    let text = fields.optional("text").and_then(|at| reader::id(at, findings)).unwrap_or_else(|| id.clone());
    let on = fields.required("on", findings);
    let about = on.and_then(|at| Some((reader::word(at, &KINDS, findings)?, at)));
    let about = about.and_then(|(kind, at)| about_what(kind, at, fields, scope, findings));
    let when = circumstances(fields, scope, findings);
    let channels = texts(fields, "channels", findings);
    let urgent = fields.optional("urgent").and_then(|at| reader::flag(at, findings));
    Some(Message { id, text, about: about?, when, channels, urgent: urgent.unwrap_or(false) })
}

fn about_what(kind: Kind, on: &Node, fields: &mut Fields<'_>, scope: &Scope, findings: &mut Findings) -> Option<About> {
    let mut within = |default| days(fields, "days", 1, findings).unwrap_or(default);
    Some(match kind {
        Kind::PointsActive => {
            let days = within(POINTS_ACTIVE_DAYS);
            About::PointsActive(scope.wallet(fields.required("wallet", findings)?, findings)?, days)
        }
        Kind::Thanks => About::Thanks(within(THANKS_DAYS)),
        Kind::TierReached => {
            let days = within(TIER_REACHED_DAYS);
            needs_tiers(on, scope, findings);
            About::TierReached(days)
        }
        Kind::TierAtRisk => {
            needs_tiers(on, scope, findings);
            About::TierAtRisk
        }
        Kind::PointsExpiring => About::PointsExpiring(expiring_points(fields, scope, findings)?),
        Kind::Birthday | Kind::Occasion => About::Occasion(celebrated(fields, kind == Kind::Occasion, findings)?),
        Kind::WinBack => About::WinBack(absence(fields, scope, findings)?),
        Kind::Balance => {
            let every = every(fields, false, findings).flatten();
            About::Balance(every?, wallets(fields, scope, findings))
        }
        Kind::Other => About::Other(every(fields, true, findings)?),
    })
}

/// How often it comes back; none: it does not.
fn every(fields: &mut Fields<'_>, or_once: bool, findings: &mut Findings) -> Option<Option<Period>> {
    let count = if or_once { PERIODS.len() } else { PERIODS.len() - 1 };
    let periods = PERIODS.get(..count).unwrap_or_default();
    fields.required("every", findings).and_then(|at| reader::word(at, periods, findings))
}

/// The wallets named; all where none is.
fn wallets(fields: &mut Fields<'_>, scope: &Scope, findings: &mut Findings) -> Vec<usize> {
    let Some(at) = fields.optional("wallet") else { return (0..scope.wallets.len()).collect() };
    let named = reader::one_or_more(at, findings);
    if named.is_empty() {
        findings.error(at, "out-of-range", "`wallet` names nothing", "leave the field out for all of them");
    }
    named.into_iter().filter_map(|at| scope.wallet(at, findings)).collect()
}

fn needs_tiers(on: &Node, scope: &Scope, findings: &mut Findings) {
    if scope.tiers.is_empty() {
        findings.error(on, "contradiction", "the programme has no tiers to write of", "add `tiers`");
    }
}

fn quiet_hours(at: &Node, findings: &mut Findings) -> Option<QuietHours> {
    let mut fields = Fields::open(at, findings)?;
    let from = fields.required("from", findings).and_then(|at| minute(at, findings));
    let to = fields.required("to", findings).and_then(|at| Some((at, minute(at, findings)?)));
    fields.finish(&[], findings);
    let (from, (to_at, to)) = (from? % MINUTES_PER_DAY, to?);
    if from == to % MINUTES_PER_DAY {
        let help = "leave the field out for no quiet hours";
        findings.error(to_at, "contradiction", "they end when they begin", help);
    }
    Some(QuietHours { from, to })
}
