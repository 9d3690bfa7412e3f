//! From a document to a programme: what each field means, and every finding on the way.

mod absence;
mod accrual;
mod affinity;
mod attributes;
mod caps;
mod condition;
mod cycles;
mod discounts;
mod effects;
mod lanes;
mod levels;
mod lifetimes;
mod margin;
mod memberships;
mod messages;
mod offers;
mod rates;
mod reach;
mod recommend;
mod retention;
mod rules;
mod segments;
mod selectors;
mod stacking;
mod thresholds;
mod tiers;
mod wallets;

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{Diagnostic, List, Maybe, OrderState, Severity, TaxMode, Text, list, text};

use super::document::{self, Node};
use super::messages::{About, Message};
use super::reader::{self, Fields, Findings};
use super::{
    AccrualRule, DiscountRate, DiscountRule, Effect, Lane, Lifetime, Limit, Margin, Offer, Programme, Rate, WhenBelow,
    currency,
};
use crate::condition::{Fact, Questions};
use crate::hash;
use crate::order;
use crate::selection::Index;
use accrual::accrual_rule;
use discounts::{Discounts, discount_rule};
use rules::{each_rule, too_many_multipliers};

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
#[derive(Default)]
pub struct Scope {
    pub minor_units: u8,
    pub wallets: Vec<KnownWallet>,
    pub tiers: Vec<Text>,
    pub plans: Vec<Text>,
    /// Places of the plans in the order of their ids.
    pub plans_by_id: Vec<usize>,
    pub lanes: Vec<Lane>,
    /// Ids of the rules of the kinds read so far, in ascending order.
    pub rules: Vec<Text>,
    /// Limits read so far.
    pub limits: Vec<Limit>,
    /// Whether conditions may look at the member, their past and the time alone.
    pub member_alone: bool,
    /// Which scores of RFM the programme can give, if it has `retention` at all.
    pub scores: Option<[bool; 3]>,
    /// The segments of the programme in ascending order, while they are read: none may lean on another.
    pub segments: Vec<Text>,
}

impl Scope {
    /// Position of the wallet that is named.
    #[inline(never)]
    pub fn wallet(&self, at: &Node, findings: &mut Findings) -> Option<usize> {
        let id = reader::id(at, findings)?;
        let position = self.wallets.iter().position(|wallet| wallet.id == id);
        if position.is_none() {
            unknown(at, "wallet", &id, self.wallets.iter().map(|wallet| &*wallet.id), findings);
        }
        position
    }

    /// Position of the membership that is named.
    #[inline(never)]
    pub fn plan(&self, at: &Node, findings: &mut Findings) -> Option<usize> {
        let id = reader::id(at, findings)?;
        let id_of = |place: usize| self.plans.get(place).map_or("", |id| &**id);
        let position = order::with_id(&self.plans_by_id, &id, &id_of).first().copied();
        if position.is_none() {
            unknown(at, "membership", &id, self.plans.iter().map(|id| &**id), findings);
        }
        position
    }
}

/// What rules must know of a wallet.
pub struct KnownWallet {
    pub id: Text,
    pub scale: u8,
    pub competes: bool,
    pub lifetime: Lifetime,
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

    let earns_on = memberships::earns_on(&mut fields, findings);
    let minimum_charge = fields.optional("minimum-charge");
    let minimum_charge = minimum_charge.and_then(|at| reader::amount(at, minor_units, findings));
    let taxes_order = margin::taxes_order(&mut fields, findings);
    let margin = fields.optional("margin").and_then(|at| margin::margin(at, findings));
    let mut scope = Scope { minor_units, ..Scope::default() };
    let retention_at = fields.optional("retention");
    let retention = retention_at.and_then(|at| retention::retention(at, minor_units, findings));
    scope.scores = retention_at.map(retention::scores);
    // Wallets may name tiers, and tiers wallets.
    let tiers_at = fields.optional("tiers");
    scope.tiers = tiers_at.map(tiers::names).unwrap_or_default();
    let wallets = wallets::wallets(&mut fields, &mut scope, findings);
    let memberships = memberships::memberships(&mut fields, &mut scope, findings);
    let tiers = tiers_at.and_then(|at| tiers::tiers(at, &scope, findings));
    lanes::lanes(&mut fields, &mut scope, findings);
    let rules = each_rule(&mut fields, "accrual", &mut scope, findings, accrual_rule);
    let (accrual_places, rules): (Vec<_>, Vec<_>) = rules.into_iter().unzip();
    let (accrual_keys, accrual): (Vec<_>, Vec<_>) = rules.into_iter().unzip();
    too_many_multipliers(&accrual, root, findings);
    let read = each_rule(&mut fields, "discounts", &mut scope, findings, discount_rule);
    let discounts = discounts::together(read);
    // A rule that is read in part may have a condition, and one that may be rejected or cut leaves room for others.
    let may_be_cut = |margin: &Margin| matches!(margin.when_below, WhenBelow::Reject | WhenBelow::Drop);
    let may_be_cut = margin.as_ref().is_some_and(may_be_cut);
    if !findings.has_errors() {
        stacking::check(&discounts, &scope.lanes, findings);
        if !may_be_cut {
            reach::check(&discounts, &scope.lanes, findings);
            stacking::takes_all(&discounts, &scope.lanes, findings);
        }
    }
    cycles::check(&accrual, &accrual_places, &discounts, &scope.limits, findings);
    let Discounts { rules: discounts, effects, keys: effect_keys, tags, .. } = discounts;
    let recommend = recommend::recommend(&mut fields, findings);
    let affinity = fields.optional("affinity").and_then(|at| affinity::affinity(at, findings));
    let offers = each_rule(&mut fields, "offers", &mut scope, findings, offers::offer);
    let (discounts_by_id, _) = order::by_id(discounts.len(), &|place| discounts.get(place).map_or("", |rule| &rule.id));
    let (offers, shelf) = offers::together(offers, (&discounts, &discounts_by_id), &effects, affinity);
    let segments = segments::segments(&mut fields, &mut scope, findings);
    if let Some(at) = retention_at {
        retention::no_own_segments(at, &segments, findings);
    }
    let messages = messages::messages(&mut fields, &mut scope, findings);
    fields.finish(&["tasks"], findings);

    let mut questions = questions(&accrual, &discounts, &offers, &scope.limits);
    segments.iter().for_each(|segment| questions.count(&segment.when));
    messages.list.iter().for_each(|message| questions_of_message(message, &mut questions));
    effects.iter().for_each(|effect| ask(effect, &mut questions));
    let limits_by_id = by_id(&scope.limits, root, findings);

    Some(Programme {
        id: id?,
        revision: u32::try_from(revision?).ok()?,
        hash: "".into(),
        currency: currency?,
        minor_units,
        tax_mode: tax_mode.unwrap_or(TaxMode::Inclusive),
        earns_from: earns_from.unwrap_or(OrderState::Placed),
        earns_on,
        wallets,
        memberships,
        tiers,
        accrual,
        accrual_index: Index::new(accrual_keys),
        lanes: scope.lanes,
        discounts,
        effects,
        effect_index: Index::new(effect_keys),
        tags,
        margin,
        minimum_charge: minimum_charge.unwrap_or(0),
        taxes_order,
        offers,
        segments,
        retention,
        messages,
        recommend,
        shelf,
        discounts_by_id,
        limits_by_id,
        limits: scope.limits,
        questions,
        warnings: List::new(),
    })
}

/// What all rules together ask of the member and the event; of a choice, for each of its options.
fn questions(accrual: &[AccrualRule], discounts: &[DiscountRule], offers: &[Offer], limits: &[Limit]) -> Questions {
    let mut questions = Questions::default();
    let earning = accrual.iter().map(|rule| &rule.when);
    let priced = discounts.iter().flat_map(|rule| core::iter::repeat_n(&rule.when, rule.effects.len()));
    let offered = offers.iter().map(|offer| &offer.when);
    earning.chain(priced).chain(offered).for_each(|when| questions.count(when));
    for rule in accrual {
        questions.add(Fact::Choice, rule.chosen.as_ref().map_or(0, |chosen| 1 + chosen.from.len()));
        questions.add(Fact::Figure, usize::from(matches!(rule.earn.rate, Rate::Figure(_))));
    }
    questions.add(Fact::Attribute, limits.iter().filter(|limit| limit.identifier.is_some()).count());
    questions
}

/// What a message asks of the member.
fn questions_of_message(message: &Message, questions: &mut Questions) {
    questions.count(&message.when);
    questions.add(Fact::Consent, message.channels.len());
    questions.add(Fact::Occasion, usize::from(matches!(message.about, About::Occasion(_))));
}

/// What an effect asks of the member.
fn ask(effect: &Effect, questions: &mut Questions) {
    let chosen = effect.chosen.as_ref().map_or(0, |chosen| 1 + chosen.from.len());
    questions.add(Fact::Choice, chosen + usize::from(!effect.option.is_empty()));
    questions.add(Fact::Figure, usize::from(matches!(effect.take.rate(), Some(DiscountRate::Figure(_)))));
}

/// Places of limits in the order of their ids, which clash only if a rule is called as a wallet is.
fn by_id(limits: &[Limit], root: &Node, findings: &mut Findings) -> Vec<usize> {
    let id = |place: usize| limits.get(place).map_or("", |limit| &limit.id);
    let (places, twice) = order::by_id(limits.len(), &id);
    if let Some(twice) = twice {
        duplicate(root, id(twice), findings);
    }
    places
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
            findings.error(at, "unknown-currency", &format!("`{code}` is no currency in circulation"), help);
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

#[inline(never)]
pub fn duplicate(at: &Node, id: &str, findings: &mut Findings) {
    findings.error(at, "duplicate-id", &format!("the id `{id}` stands twice"), "give each its own id");
}

#[inline(never)]
pub fn unknown<'a>(at: &Node, what: &str, id: &str, known: impl Iterator<Item = &'a str>, findings: &mut Findings) {
    let mut known = known.peekable();
    let help = match known.peek() {
        None => format!("the programme has no {what}s"),
        Some(_) => findings.instead(id, &mut known, "one of"),
    };
    findings.error(at, "unknown-reference", &format!("there is no {what} `{id}`"), &help);
}
