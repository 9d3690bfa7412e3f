//! From a document to a programme: what each field means, and every finding on the way.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{
    Diagnostic, List, Maybe, OrderState, OverdrawnPolicy, RestoredExpiry, Severity, TaxMode, Text, ThresholdLoss, list,
    text,
};
use rust_decimal::Decimal as Exact;

use super::document::{self, Node};
use super::reader::{self, Fields, Findings};
use super::{
    AccrualRule, Base, DiscountRule, Earn, Lane, Level, Offer, Programme, Select, Spend, Take, Tiers, Trigger, Wallet,
    currency,
};
use crate::calendar::{PeriodEnd, Span};
use crate::condition::{self, Condition};
use crate::hash;
use crate::money::{Percent, Rounding};
use crate::order;
use crate::selection::{Index, Selector};

/// More rules of one kind than this are refused.
const RULES_MAX: usize = 20_000;
/// Multipliers of one programme; a line remembers which of them match in 32 bits.
const MULTIPLIERS_MAX: usize = 32;
/// The longest waiting or validity period: a hundred years, in days.
const DAYS_MAX: i64 = 36_525;
/// The same in months.
const MONTHS_MAX: i64 = 1_200;
/// The most decimal places that points can have.
const SCALE_MAX: i64 = 6;

const THRESHOLD_LOSS: [(&str, ThresholdLoss); 3] = [
    ("frozen-proportional", ThresholdLoss::FrozenProportional),
    ("keep", ThresholdLoss::Keep),
    ("re-rate", ThresholdLoss::ReRate),
];

/// How prices stand to tax.
const PRICES: [(&str, TaxMode); 2] = [("tax-inclusive", TaxMode::Inclusive), ("tax-exclusive", TaxMode::Exclusive)];

/// From which state on an order earns.
const ORDER_STATES: [(&str, OrderState); 5] = [
    ("placed", OrderState::Placed),
    ("paid", OrderState::Paid),
    ("shipped", OrderState::Shipped),
    ("delivered", OrderState::Delivered),
    ("completed", OrderState::Completed),
];

/// How points are rounded.
const ROUNDINGS: [(&str, Rounding); 4] =
    [("down", Rounding::Down), ("up", Rounding::Up), ("half-up", Rounding::HalfUp), ("half-even", Rounding::HalfEven)];

/// Where a period of validity ends.
const PERIOD_ENDS: [(&str, PeriodEnd); 5] = [
    ("instant", PeriodEnd::Instant),
    ("end-of-day", PeriodEnd::Day),
    ("end-of-month", PeriodEnd::Month),
    ("end-of-quarter", PeriodEnd::Quarter),
    ("end-of-year", PeriodEnd::Year),
];

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

/// Which rules of a lane take effect.
const SELECTS: [(&str, Select); 4] =
    [("all", Select::All), ("best", Select::Best), ("first", Select::First), ("lowest", Select::Lowest)];

/// What a percentage is taken of.
const BASES: [(&str, Base); 2] = [("original", Base::Original), ("running", Base::Running)];

/// Days of the week, by the bit that stands for them.
const WEEKDAYS: [(&str, u8); 7] = [("mon", 0), ("tue", 1), ("wed", 2), ("thu", 3), ("fri", 4), ("sat", 5), ("sun", 6)];

/// Reads a document.
///
/// # Errors
/// All findings in document order, if one of them is an error.
pub fn programme(document: &str) -> Result<Programme, Vec<Diagnostic>> {
    let root = document::parse(document).map_err(|message| {
        let help = Maybe::Some("a programme is a JSON document in UTF-8".into());
        let (severity, code, pointer) = (Severity::Error, "not-json".into(), "".into());
        Vec::from([Diagnostic { severity, code, pointer, message: text(message), help }])
    })?;
    let mut findings = Findings::default();
    let programme = root_object(&root, &mut findings);
    let has_errors = findings.has_errors();
    let found = findings.into_diagnostics(&root);
    match programme {
        Some(programme) if !has_errors => {
            Ok(Programme { hash: hash::sha256(document), warnings: list(found), ..programme })
        }
        _ => Err(found),
    }
}

/// What the parts of a programme are read against.
struct Scope {
    minor_units: u8,
    wallets: Vec<(Text, u8)>,
    tiers: Vec<Text>,
    lanes: Vec<Text>,
    /// Ids of the rules of the kinds read so far, in ascending order.
    rules: Vec<Text>,
}

fn root_object(root: &Node, findings: &mut Findings) -> Option<Programme> {
    let mut fields = Fields::open(root, findings)?;

    let id = fields.required("id", findings).and_then(|at| reader::id(at, findings));
    let revision = fields.required("revision", findings);
    let revision = revision.and_then(|at| reader::whole(at, 0..=i64::from(u32::MAX), findings));
    // Told to people, not to the engine.
    for note in ["name", "description", "as-of", "source", "$schema"] {
        if let Some(at) = fields.optional(note) {
            reader::string(at, findings);
        }
    }
    let (currency, minor_units) = currency(&mut fields, findings);
    let tax_mode = fields.optional("prices").and_then(|at| reader::word(at, &PRICES, findings));
    let earns_from = fields.optional("earns-from").and_then(|at| reader::word(at, &ORDER_STATES, findings));

    let mut scope = Scope { minor_units, wallets: Vec::new(), tiers: Vec::new(), lanes: Vec::new(), rules: Vec::new() };
    let wallets = wallets(&mut fields, &mut scope, findings);
    let tiers = fields.optional("tiers").and_then(|at| tiers(at, &mut scope, findings));
    let lanes = lanes(&mut fields, &mut scope, findings);
    let (accrual_selectors, accrual): (_, Vec<_>) =
        each_rule(&mut fields, "accrual", &mut scope, findings, accrual_rule).into_iter().unzip();
    too_many_multipliers(&accrual, root, findings);
    let (discount_selectors, discounts): (_, Vec<_>) =
        each_rule(&mut fields, "discounts", &mut scope, findings, discount_rule).into_iter().unzip();
    let offers = each_rule(&mut fields, "offers", &mut scope, findings, offer);
    fields.finish(&["segments", "retention", "margin", "tasks", "messages", "memberships", "holdout"], findings);

    Some(Programme {
        id: id?,
        revision: u32::try_from(revision?).ok()?,
        hash: "".into(),
        currency: currency?,
        minor_units,
        tax_mode: tax_mode.unwrap_or(TaxMode::Inclusive),
        earns_from: earns_from.unwrap_or(OrderState::Placed),
        wallets,
        tiers,
        accrual,
        accrual_index: Index::new(accrual_selectors),
        lanes,
        discounts,
        discount_index: Index::new(discount_selectors),
        offers,
        warnings: List::new(),
    })
}

/// The currency and its decimal places; those of ISO 4217 unless the programme has a currency of its own.
fn currency(fields: &mut Fields<'_>, findings: &mut Findings) -> (Option<Text>, u8) {
    let stated = fields.optional("minor-units");
    let stated = stated.and_then(|at| Some((reader::whole(at, 0..=4, findings)?, at)));
    let Some(at) = fields.required("currency", findings) else { return (None, 2) };
    let Some(code) = reader::string(at, findings) else { return (None, 2) };
    let known = currency::minor_units(code);
    match (known, stated) {
        (None, _) => {
            let help = "use a code of ISO 4217, such as \"RUB\" or \"EUR\"";
            findings.error(at, "unknown-currency", &format!("`{code}` is no currency in circulation"), &help);
            (None, 2)
        }
        (Some(known), Some((stated, at))) if stated != i64::from(known) => {
            let message = format!("{code} has {known} decimal places, not {stated}");
            findings.error(at, "contradiction", &message, "leave the field out");
            (None, known)
        }
        (Some(known), _) => (Some(code.into()), known),
    }
}

fn wallets(fields: &mut Fields<'_>, scope: &mut Scope, findings: &mut Findings) -> Vec<Wallet> {
    let mut wallets = Vec::new();
    for at in fields.optional("wallets").map(|at| reader::items(at, findings)).unwrap_or_default() {
        let Some(wallet) = wallet(at, findings) else {
            // A wallet with a fault of its own is still there for the rules.
            scope.wallets.push(("".into(), 0));
            continue;
        };
        {
            if scope.wallets.iter().any(|(id, _)| *id == wallet.id) {
                duplicate(at, &wallet.id, findings);
            }
            scope.wallets.push((wallet.id.clone(), wallet.scale));
            wallets.push(wallet);
        }
    }
    wallets
}

fn wallet(at: &Node, findings: &mut Findings) -> Option<Wallet> {
    let mut fields = Fields::open(at, findings)?;
    let id = fields.required("id", findings).and_then(|at| reader::id(at, findings));
    let scale = fields.optional("scale").map_or(Some(0), |at| reader::whole(at, 0..=SCALE_MAX, findings));
    let scale = scale.and_then(|scale| u8::try_from(scale).ok());
    let rounding = fields.optional("rounding").and_then(|at| reader::word(at, &ROUNDINGS, findings));
    let worth = fields.optional("worth").and_then(|at| reader::decimal(at, 0, findings));
    let activates_after = fields.optional("activates").and_then(|at| {
        let mut fields = Fields::open(at, findings)?;
        let span = span(&mut fields, findings);
        fields.finish(&["on"], findings);
        span
    });
    let expires = fields.optional("expires").and_then(|at| expires(at, findings));
    let spend = fields.optional("spend").and_then(|at| spend(at, scale.unwrap_or(0), worth, findings));
    let on_return = fields.optional("on-return").map(|at| on_return(at, findings));
    fields.finish(&["maximum-balance", "funder", "kind"], findings);
    let (overdrawn, restored, grace_days) =
        on_return.unwrap_or((OverdrawnPolicy::Debt, RestoredExpiry::Original, None));
    Some(Wallet {
        id: id?,
        scale: scale?,
        rounding: rounding.unwrap_or(Rounding::Down),
        worth,
        activates_after,
        expires,
        spend,
        overdrawn,
        restored,
        grace_days,
    })
}

/// `after-days` or `after-months`.
fn span(fields: &mut Fields<'_>, findings: &mut Findings) -> Option<Span> {
    let (name, at) = fields.one_of(&["after-days", "after-months"], findings)?;
    span_of(name == "after-days", &at, findings)
}

fn span_of(in_days: bool, at: &Node, findings: &mut Findings) -> Option<Span> {
    let most = if in_days { DAYS_MAX } else { MONTHS_MAX };
    let length = u32::try_from(reader::whole(at, 1..=most, findings)?).ok()?;
    Some(if in_days { Span::Days(length) } else { Span::Months(length) })
}

fn expires(at: &Node, findings: &mut Findings) -> Option<(Span, PeriodEnd)> {
    let mut fields = Fields::open(at, findings)?;
    let span = span(&mut fields, findings);
    let end = fields.optional("at").and_then(|at| reader::word(at, &PERIOD_ENDS, findings));
    fields.finish(&["inactive-days", "inactive-months", "on", "unless"], findings);
    Some((span?, end.unwrap_or(PeriodEnd::Instant)))
}

fn spend(at: &Node, scale: u8, worth: Option<Exact>, findings: &mut Findings) -> Option<Spend> {
    let mut fields = Fields::open(at, findings)?;
    if let Some(at) = fields.required("as", findings)
        && reader::word(at, &[("discount", true), ("tender", false)], findings) == Some(false)
    {
        findings.not_yet(at, "spending points as tender");
    }
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
    let max_share = fields.optional("max-share").and_then(|at| share(at, findings));
    fields.finish(&["either-earn-or-spend", "of", "when"], findings);
    Some(Spend { minimum: minimum.unwrap_or(0), step: step.unwrap_or(1), max_share: max_share.or_else(whole_share)? })
}

fn whole_share() -> Option<Percent> {
    Percent::new(Exact::ONE_HUNDRED)
}

/// A share written as "30%".
fn share(at: &Node, findings: &mut Findings) -> Option<Percent> {
    let text = reader::string(at, findings)?;
    let percent = text.strip_suffix('%').and_then(crate::money::parse);
    match percent.filter(|percent| (Exact::ZERO..=Exact::ONE_HUNDRED).contains(percent)) {
        Some(percent) => Percent::new(percent),
        None => {
            let help = "write it as \"30%\", from 0% to 100%";
            findings.error(at, "bad-decimal", &format!("`{text}` is no share"), help);
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

fn tiers(at: &Node, scope: &mut Scope, findings: &mut Findings) -> Option<Tiers> {
    let mut fields = Fields::open(at, findings)?;
    if let Some(at) = fields.required("by", findings)
        && let Some(metric) = reader::string(at, findings)
        && metric != "spend"
    {
        findings.not_yet(at, &format!("qualifying by `{metric}`"));
    }
    let window = fields.optional("window").and_then(|at| {
        let mut fields = Fields::open(at, findings)?;
        let found = fields.one_of(&["rolling-months", "rolling-days"], findings);
        let window = found.and_then(|(name, at)| span_of(name == "rolling-days", &at, findings));
        fields.finish(&["calendar", "anniversary", "since-last-change"], findings);
        window
    });
    let mut levels: Vec<Level> = Vec::new();
    for at in fields.required("levels", findings).map(|at| reader::items(at, findings)).unwrap_or_default() {
        let Some(level) = level(at, scope.minor_units, findings) else { continue };
        if scope.tiers.contains(&level.id) {
            duplicate(at, &level.id, findings);
        }
        match levels.last() {
            None if level.from != 0 => {
                let help = "let the first level start from \"0\"";
                findings.error(at, "bad-order", "the lowest level must be open to everyone", help);
            }
            Some(below) if level.from <= below.from => {
                let message = format!("`{}` must ask for more than `{}` below it", level.id, below.id);
                findings.error(at, "bad-order", &message, "list the levels from low to high");
            }
            _ => {}
        }
        scope.tiers.push(level.id.clone());
        levels.push(level);
    }
    if levels.is_empty() {
        findings.error(at, "missing-field", "tiers need at least one level", "");
    }
    fields.finish(&["held-until", "downgrade", "review", "returns"], findings);
    Some(Tiers { window, levels })
}

fn level(at: &Node, minor_units: u8, findings: &mut Findings) -> Option<Level> {
    let mut fields = Fields::open(at, findings)?;
    let id = fields.required("id", findings).and_then(|at| reader::id(at, findings));
    let from = fields.required("from", findings);
    let from = from.and_then(|at| reader::amount(at, minor_units, findings));
    let benefits = list(texts(&mut fields, "benefits", findings));
    fields.finish(&["fee", "term", "tasks", "locked"], findings);
    Some(Level { id: id?, from: from?, benefits })
}

fn lanes(fields: &mut Fields<'_>, scope: &mut Scope, findings: &mut Findings) -> Vec<Lane> {
    let mut lanes = Vec::new();
    for at in fields.optional("lanes").map(|at| reader::items(at, findings)).unwrap_or_default() {
        let Some(mut fields) = Fields::open(at, findings) else { continue };
        let id = fields.required("id", findings).and_then(|at| reader::id(at, findings));
        let select = fields.optional("select").and_then(|at| reader::word(at, &SELECTS, findings));
        let base = fields.optional("base").and_then(|at| reader::word(at, &BASES, findings));
        fields.finish(&["groups", "exclusive", "conflicts", "max-per-line", "cap"], findings);
        let Some(id) = id else { continue };
        if scope.lanes.contains(&id) {
            duplicate(at, &id, findings);
        }
        scope.lanes.push(id.clone());
        lanes.push(Lane { id, select: select.unwrap_or(Select::Best), base: base.unwrap_or(Base::Running) });
    }
    if lanes.is_empty() {
        // A programme without lanes has one, in which the best discount wins.
        let id = Text::from("discounts");
        scope.lanes.push(id.clone());
        lanes.push(Lane { id, select: Select::Best, base: Base::Running });
    }
    lanes
}

/// Reads the rules under `name`, whose ids are unique over all of them.
fn each_rule<T>(
    fields: &mut Fields<'_>,
    name: &'static str,
    scope: &mut Scope,
    findings: &mut Findings,
    read: fn(&mut Fields<'_>, Text, &Scope, &mut Findings) -> Option<T>,
) -> Vec<T> {
    let Some(at) = fields.optional(name) else { return Vec::new() };
    let items = reader::items(at, findings);
    if items.len() > RULES_MAX {
        findings.error(at, "too-many", &format!("{} rules are more than {RULES_MAX}", items.len()), "");
        return Vec::new();
    }
    let mut ids: Vec<(Text, &Node)> = Vec::new();
    let mut rules = Vec::new();
    for at in items {
        let Some(mut fields) = Fields::open(at, findings) else { continue };
        let id = fields.required("id", findings).and_then(|at| reader::id(at, findings)).unwrap_or_else(|| "".into());
        if !id.is_empty() {
            ids.push((id.clone(), at));
        }
        if let Some(at) = fields.optional("name") {
            reader::string(at, findings);
        }
        rules.extend(read(&mut fields, id, scope, findings));
        let later =
            ["group", "exclusive", "conflicts", "tags", "budget", "limit", "audience", "cooldown", "margin", "partner"];
        fields.finish(&later, findings);
    }
    remember(ids, scope, findings);
    rules
}

/// Adds the ids of one kind of rules to those known, and reports ids that stand twice.
fn remember(ids: Vec<(Text, &Node)>, scope: &mut Scope, findings: &mut Findings) {
    let ids = order::sorted(ids, |left, right| left.0.cmp(&right.0));
    let mut before: Option<&Text> = None;
    for (id, at) in &ids {
        if before == Some(id) || scope.rules.binary_search(id).is_ok() {
            duplicate(at, id, findings);
        }
        before = Some(id);
    }
    scope.rules.extend(ids.into_iter().map(|(id, _)| id));
    scope.rules = order::sorted(core::mem::take(&mut scope.rules), Text::cmp);
}

fn accrual_rule(
    fields: &mut Fields<'_>,
    id: Text,
    scope: &Scope,
    findings: &mut Findings,
) -> Option<(Selector, AccrualRule)> {
    let wallet_at = fields.optional("wallet");
    let named = wallet_at.and_then(|at| {
        let id = reader::id(at, findings)?;
        let position = scope.wallets.iter().position(|(wallet, _)| *wallet == id);
        if position.is_none() {
            unknown(at, "wallet", &id, scope.wallets.iter().map(|(id, _)| &**id), findings);
        }
        position
    });
    let on = fields.optional("on").and_then(|at| trigger(at, findings)).unwrap_or(Trigger::Purchase);
    let earn = fields.required("earn", findings).and_then(|at| earn(at, scope, findings));
    let multiplies = matches!(earn, Some(Earn::Multiply(_)));
    // The only wallet need not be named; a multiplier without a wallet is for all of them.
    let wallet = named.or_else(|| (!multiplies && scope.wallets.len() == 1).then_some(0));
    if wallet.is_none() && wallet_at.is_none() && !multiplies {
        let help = reader::listed(scope.wallets.iter().map(|(id, _)| &**id));
        let message = "the field `wallet` must say which wallet the rule earns into";
        findings.error(fields.at, "missing-field", message, &help);
    }
    let scale = wallet.and_then(|wallet| scope.wallets.get(wallet)).map_or(0, |(_, scale)| *scale);
    let cap_per_order = fields.optional("cap").and_then(|at| {
        let mut fields = Fields::open(at, findings)?;
        let cap = fields.optional("per-order").and_then(|at| reader::amount(at, scale, findings));
        fields
            .finish(&["per-day", "per-week", "per-month", "per-quarter", "per-year", "per-member", "total"], findings);
        cap
    });
    if multiplies && wallet.is_none() && cap_per_order.is_some() {
        let message = "a capped multiplier must name its wallet";
        findings.error(fields.at, "missing-field", message, "");
    }
    if on != Trigger::Purchase && !matches!(earn, Some(Earn::Flat(_)) | None) {
        let help = "let it earn `points`";
        findings.error(fields.at, "contradiction", "an action has no amount to earn on", help);
    }
    let selector = selector(fields, findings);
    if on != Trigger::Purchase && !selector.is_everything() {
        let message = "an action has no lines for `of` to select";
        findings.error(fields.at, "contradiction", message, "");
    }
    let when = condition(fields, scope, findings);
    if on != Trigger::Purchase && when.subtotal_at_least.is_some() {
        let message = "an action has no subtotal, so the rule never applies";
        findings.warning(fields.at, "never-applies", message);
    }
    let below_threshold = below_threshold(fields, findings);
    Some((selector, AccrualRule { id, wallet, on, earn: earn?, when, cap_per_order, below_threshold }))
}

fn trigger(at: &Node, findings: &mut Findings) -> Option<Trigger> {
    if let document::Value::Text(_) = &at.value {
        return reader::word(at, &[("purchase", ())], findings).map(|()| Trigger::Purchase);
    }
    let mut fields = Fields::open(at, findings)?;
    let action = fields.required("action", findings).and_then(|at| reader::id(at, findings));
    fields.finish(&["subject", "partner", "birthday", "referral"], findings);
    action.map(Trigger::Action)
}

fn earn(at: &Node, scope: &Scope, findings: &mut Findings) -> Option<Earn> {
    let mut fields = Fields::open(at, findings)?;
    let kind = fields.one_of(&["percent", "points", "multiply"], findings);
    let per = fields.optional("per");
    fields.finish(&["per-unit", "stamps", "override", "choose", "highest", "by-tier"], findings);
    let Some((name, value_at)) = kind else {
        let help = "one of `percent`, `points`, `multiply`";
        findings.error(at, "missing-field", "it does not say how much is earned", help);
        return None;
    };
    let value = reader::decimal(value_at, 0, findings)?;
    let most = Exact::from(1_000_000_000_u32);
    if value > most || value.scale() > 6 {
        let help = "at most 1000000000, with at most 6 decimals";
        findings.error(value_at, "out-of-range", "it is out of range", help);
        return None;
    }
    if let Some(per_at) = per
        && name != "points"
    {
        findings.error(per_at, "contradiction", &format!("`per` goes with `points`, not with `{name}`"), "");
        return None;
    }
    match (name, per) {
        ("percent", _) => Some(Earn::Percent(value)),
        ("multiply", _) if value < Exact::ONE => {
            let help = "use a factor of at least \"1\"";
            findings.error(value_at, "out-of-range", "a multiplier cannot take points away", help);
            None
        }
        ("multiply", _) => Some(Earn::Multiply(value)),
        (_, None) => Some(Earn::Flat(value)),
        (_, Some(at)) => match reader::amount(at, scope.minor_units, findings)? {
            0 => {
                findings.error(at, "out-of-range", "a step must be above zero", "");
                None
            }
            per => Some(Earn::Step { points: value, per }),
        },
    }
}

fn discount_rule(
    fields: &mut Fields<'_>,
    id: Text,
    scope: &Scope,
    findings: &mut Findings,
) -> Option<(Selector, DiscountRule)> {
    let lane_at = fields.optional("lane");
    let lane = match lane_at {
        None if scope.lanes.len() == 1 => Some(0),
        None => {
            let help = reader::listed(scope.lanes.iter().map(|id| &**id));
            let message = "the field `lane` must say where the rule takes its turn";
            findings.error(fields.at, "missing-field", message, &help);
            None
        }
        Some(at) => reader::id(at, findings).and_then(|id| {
            let position = scope.lanes.iter().position(|lane| *lane == id);
            if position.is_none() {
                unknown(at, "lane", &id, scope.lanes.iter().map(|id| &**id), findings);
            }
            position
        }),
    };
    let take = fields.required("take", findings).and_then(|at| take(at, scope, findings));
    let cap_per_order = fields.optional("cap").and_then(|at| {
        let mut fields = Fields::open(at, findings)?;
        let cap = fields.optional("per-order");
        let cap = cap.and_then(|at| reader::amount(at, scope.minor_units, findings));
        fields.finish(&["per-line", "per-day", "per-month", "per-year", "per-member", "total", "uses"], findings);
        cap
    });
    let priority = priority(fields, findings);
    let funder = fields.optional("funder").and_then(|at| reader::id(at, findings));
    let selector = selector(fields, findings);
    let when = condition(fields, scope, findings);
    let below_threshold = below_threshold(fields, findings);
    let rule = DiscountRule { id, lane: lane?, take: take?, when, cap_per_order, priority, funder, below_threshold };
    Some((selector, rule))
}

fn take(at: &Node, scope: &Scope, findings: &mut Findings) -> Option<Take> {
    let mut fields = Fields::open(at, findings)?;
    let kind = fields.one_of(&["percent", "amount"], findings);
    let later = [
        "fixed-price",
        "tiered",
        "per-step",
        "cheapest",
        "dearest",
        "nth",
        "bundle",
        "buy",
        "get",
        "gift",
        "choice",
        "shipping",
        "member-price",
        "entitlement",
        "repeat",
    ];
    let is_later = later.iter().any(|name| fields.has(name));
    fields.finish(&later, findings);
    let Some((name, at)) = kind else {
        if !is_later {
            let help = "one of `percent`, `amount`";
            findings.error(at, "missing-field", "it does not say how much is taken off", help);
        }
        return None;
    };
    if name == "amount" {
        return reader::amount(at, scope.minor_units, findings).map(Take::Amount);
    }
    let percent = reader::decimal(at, 0, findings)?;
    if percent > Exact::ONE_HUNDRED || percent.scale() > 6 {
        let help = "from \"0\" to \"100\", with at most 6 decimals";
        findings.error(at, "out-of-range", "that share cannot be taken off", help);
        return None;
    }
    Percent::new(percent).map(Take::Percent)
}

fn offer(fields: &mut Fields<'_>, id: Text, scope: &Scope, findings: &mut Findings) -> Option<Offer> {
    let text = fields.optional("text").and_then(|at| reader::id(at, findings)).unwrap_or_else(|| id.clone());
    let sku = fields.optional("sku").and_then(|at| reader::id(at, findings));
    let category = fields.optional("category").and_then(|at| reader::id(at, findings));
    let rule = fields.optional("rule").and_then(|at| {
        let rule = reader::id(at, findings)?;
        if scope.rules.binary_search(&rule).is_err() {
            unknown(at, "rule", &rule, scope.rules.iter().map(|id| &**id).take(20), findings);
        }
        Some(rule)
    });
    let priority = priority(fields, findings);
    let figure = |fields: &mut Fields<'_>, name, default, findings: &mut Findings| {
        fields.optional(name).map_or(Some(default), |at| reader::decimal(at, 0, findings))
    };
    let value = figure(fields, "value", Exact::ZERO, findings);
    let cost = figure(fields, "cost", Exact::ZERO, findings);
    let probability = fields.optional("probability").map_or(Some(Exact::ONE), |at| {
        let probability = reader::decimal(at, 0, findings)?;
        if probability > Exact::ONE {
            findings.error(at, "out-of-range", "a probability is at most 1", "");
            return None;
        }
        Some(probability)
    });
    let when = condition(fields, scope, findings);
    if when.coupon.is_some() {
        findings.warning(fields.at, "never-applies", "an offer is not opened by a coupon");
    }
    Some(Offer { id, text, sku, category, rule, when, priority, probability: probability?, value: value?, cost: cost? })
}

fn selector(fields: &mut Fields<'_>, findings: &mut Findings) -> Selector {
    let Some(at) = fields.optional("of") else { return Selector::default() };
    let Some(mut fields) = Fields::open(at, findings) else { return Selector::default() };
    let selector = Selector {
        skus: texts(&mut fields, "sku", findings),
        brands: texts(&mut fields, "brand", findings),
        categories: texts(&mut fields, "category", findings),
        tags: texts(&mut fields, "tag", findings),
    };
    if selector.is_everything() {
        let help = "one of `sku`, `brand`, `category`, `tag`; for every line leave `of` out";
        findings.error(at, "missing-field", "it selects nothing", help);
    }
    fields.finish(&["attribute", "seller", "not", "on-sale", "kind"], findings);
    selector
}

fn condition(fields: &mut Fields<'_>, scope: &Scope, findings: &mut Findings) -> Condition {
    let mut condition = Condition::default();
    if let Some(at) = fields.optional("valid")
        && let Some(mut fields) = Fields::open(at, findings)
    {
        condition.valid_from = fields.optional("from").and_then(|at| reader::date(at, findings));
        condition.valid_through = fields.optional("through").and_then(|at| reader::date(at, findings));
        fields.finish(&[], findings);
        if let (Some(first), Some(last)) = (condition.valid_from, condition.valid_through)
            && first > last
        {
            let help = "let `through` be the last day, `from` the first";
            findings.error(at, "contradiction", "it ends before it begins", help);
        }
    }
    let Some(at) = fields.optional("when") else { return condition };
    let Some(mut fields) = Fields::open(at, findings) else { return condition };
    condition.weekdays = fields.optional("weekday").and_then(|at| weekdays(at, findings));
    if let Some(at) = fields.optional("tier") {
        tier_condition(at, scope, &mut condition, findings);
    }
    condition.segments = texts(&mut fields, "segment", findings);
    condition.channels = texts(&mut fields, "channel", findings);
    condition.coupon = fields.optional("coupon").and_then(|at| {
        let code = condition::normalised(&reader::id(at, findings)?);
        if code.is_empty() {
            findings.error(at, "out-of-range", "a coupon code needs a letter or digit", "");
        }
        Some(code)
    });
    condition.subtotal_at_least = fields.optional("subtotal").and_then(|at| {
        let mut fields = Fields::open(at, findings)?;
        let least = fields.required("at-least", findings);
        let least = least.and_then(|at| reader::amount(at, scope.minor_units, findings));
        fields.finish(&["at-most", "of", "base"], findings);
        least
    });
    let later = [
        "all",
        "any",
        "none",
        "hours",
        "birthday",
        "anniversary",
        "first-order",
        "nth-order",
        "history",
        "store",
        "country",
        "region",
        "partner",
        "payment",
        "delivery",
        "attribute",
        "figure",
        "membership",
        "entitlement",
        "balance",
        "items",
        "quantity",
        "weight",
        "contains",
        "owned",
        "registered",
        "logged-in",
    ];
    fields.finish(&later, findings);
    condition
}

fn weekdays(at: &Node, findings: &mut Findings) -> Option<u8> {
    let mut days = 0_u8;
    for at in reader::one_or_more(at, findings) {
        days |= 1 << reader::word(at, &WEEKDAYS, findings)?;
    }
    if days == 0 {
        findings.error(at, "out-of-range", "no weekday is named, so it never applies", "");
    }
    Some(days)
}

fn tier_condition(at: &Node, scope: &Scope, condition: &mut Condition, findings: &mut Findings) {
    let Some(mut fields) = Fields::open(at, findings) else { return };
    let position = |at: &Node, findings: &mut Findings| {
        let id = reader::id(at, findings)?;
        let position = scope.tiers.iter().position(|tier| *tier == id);
        if position.is_none() {
            unknown(at, "tier", &id, scope.tiers.iter().map(|id| &**id), findings);
        }
        position
    };
    match fields.one_of(&["at-least", "is"], findings) {
        Some(("at-least", at)) => condition.tier_at_least = position(at, findings),
        Some((_, at)) => {
            let tiers = reader::one_or_more(at, findings);
            condition.tier_is = Some(tiers.iter().filter_map(|at| position(at, findings)).collect());
        }
        None => {
            let help = "one of `at-least`, `is`";
            findings.error(at, "missing-field", "it does not say which tier", help);
        }
    }
    fields.finish(&["at-most"], findings);
}

/// The strings of a field that holds one or a list of them; none if it is not there.
fn texts(fields: &mut Fields<'_>, name: &'static str, findings: &mut Findings) -> Vec<Text> {
    let Some(at) = fields.optional(name) else { return Vec::new() };
    let items = reader::one_or_more(at, findings);
    if items.is_empty() {
        findings.error(at, "out-of-range", &format!("`{name}` names nothing"), "leave the field out");
    }
    items.iter().filter_map(|at| reader::id(at, findings)).collect()
}

fn priority(fields: &mut Fields<'_>, findings: &mut Findings) -> i64 {
    let priority = fields.optional("priority");
    priority.and_then(|at| reader::whole(at, -1_000_000..=1_000_000, findings)).unwrap_or(0)
}

fn below_threshold(fields: &mut Fields<'_>, findings: &mut Findings) -> ThresholdLoss {
    let at = fields.optional("below-threshold");
    at.and_then(|at| reader::word(at, &THRESHOLD_LOSS, findings)).unwrap_or(ThresholdLoss::FrozenProportional)
}

fn too_many_multipliers(rules: &[AccrualRule], at: &Node, findings: &mut Findings) {
    let count = rules.iter().filter(|rule| matches!(rule.earn, Earn::Multiply(_))).count();
    if count > MULTIPLIERS_MAX {
        findings.error(at, "too-many", &format!("{count} multipliers are more than {MULTIPLIERS_MAX}"), "");
    }
}

fn duplicate(at: &Node, id: &str, findings: &mut Findings) {
    findings.error(at, "duplicate-id", &format!("the id `{id}` stands twice"), "give each its own id");
}

fn unknown<'a>(at: &Node, what: &str, id: &str, known: impl Iterator<Item = &'a str>, findings: &mut Findings) {
    let known: Vec<&str> = known.collect();
    let help = match known.iter().find(|known| reader::is_near(known, id)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => format!("the programme has no {what}s"),
        None => format!("one of {}", reader::listed(known.into_iter())),
    };
    findings.error(at, "unknown-reference", &format!("there is no {what} `{id}`"), &help);
}
