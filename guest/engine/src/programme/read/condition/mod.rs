//! When a rule holds.

mod basket;
mod bounds;
mod history;
mod member;
mod nested;
mod outlook;
mod time;

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::PaymentMethod;

use super::Scope;
use super::selectors::texts;
use crate::condition::{self, Condition, CouponWanted, How, PaidBy, Test};
use crate::programme::document::{Node, Value};
use crate::programme::hint;
use crate::programme::reader::{self, Fields, Findings};
use crate::selection::Kind;

pub use bounds::{Figures, range};
pub use member::tier_position;
pub use outlook::need_retention;
pub use time::{celebrated, minute};

/// Where something is bought or done.
const PLACES: [(&str, Kind); 6] = [
    ("channel", Kind::Channel),
    ("store", Kind::Store),
    ("partner", Kind::Partner),
    ("country", Kind::Country),
    ("region", Kind::Region),
    ("delivery", Kind::Delivery),
];

const METHODS: [(&str, PaymentMethod); 6] = [
    ("card", PaymentMethod::Card),
    ("cash", PaymentMethod::Cash),
    ("transfer", PaymentMethod::Transfer),
    ("gift-card", PaymentMethod::GiftCard),
    ("credit", PaymentMethod::Credit),
    ("other", PaymentMethod::Other),
];

/// What belongs to a purchase or an action, and not to the member, their past or the time.
const OF_AN_EVENT: [&str; 16] = [
    "channel",
    "store",
    "partner",
    "country",
    "region",
    "delivery",
    "payment",
    "coupon",
    "subtotal",
    "quantity",
    "skus",
    "weight",
    "contains",
    "order-number",
    "referral",
    "task",
];

/// How conditions inside a condition go together.
const NESTED: [(&str, How); 3] = [("all", How::All), ("any", How::Any), ("none", How::None)];

/// The longest time around a day to celebrate, or since something.
const DAYS_MAX: i64 = 36_525;

/// The fields `valid` and `when` of a rule, which may do nothing for guests.
pub fn condition(fields: &mut Fields<'_>, needs_member: bool, scope: &Scope, findings: &mut Findings) -> Condition {
    let valid_at = fields.optional("valid");
    let mut condition = asked(fields, scope, findings);
    if let Some(at) = valid_at
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
    never_holds(fields.at, &condition, needs_member, findings);
    condition
}

/// The field `when` alone, of what has no days of its own.
pub fn circumstances(fields: &mut Fields<'_>, scope: &Scope, findings: &mut Findings) -> Condition {
    let condition = asked(fields, scope, findings);
    // Segments and messages are for members.
    never_holds(fields.at, &condition, scope.member_alone, findings);
    condition
}

fn asked(fields: &mut Fields<'_>, scope: &Scope, findings: &mut Findings) -> Condition {
    fields.optional("when").map(|at| when(at, 0, scope, findings)).unwrap_or_default()
}

/// Reports a condition that contradicts itself. What is read in part, because of an error, may not be what was meant.
fn never_holds(at: &Node, condition: &Condition, needs_member: bool, findings: &mut Findings) {
    if findings.has_errors() {
        return;
    }
    if let Some(contradiction) = condition.contradiction(needs_member) {
        let (message, help) = contradiction.told();
        findings.warning(at.place, "never-applies", &message, help);
    }
}

/// The circumstances at a place of the document that lies `depth` conditions deep.
fn when(at: &Node, depth: usize, scope: &Scope, findings: &mut Findings) -> Condition {
    let Some(mut fields) = Fields::open(at, findings) else { return Condition::default() };
    let mut tests = Vec::new();
    for (name, kind) in PLACES {
        let values = texts(&mut fields, name, findings);
        if !values.is_empty() {
            add(&mut tests, Some(Test::Place(kind, name, values)));
        }
    }
    member::tests(&mut fields, scope, &mut tests, findings);
    add(&mut tests, time::schedule(&mut fields, findings).map(Test::Schedule));
    history::tests(&mut fields, scope, &mut tests, findings);
    outlook::tests(&mut fields, scope, &mut tests, findings);
    basket::tests(&mut fields, &mut tests, findings);
    for (name, how) in NESTED {
        let conditions = fields.optional(name).map(|at| nested::conditions(at, depth, scope, findings));
        add(&mut tests, conditions.map(|conditions| Test::Nested(condition::Nested::new(how, conditions))));
    }
    let mut condition = Condition { tests, ..Condition::default() };
    condition.sort();
    condition.celebration = time::celebration(&mut fields, findings);
    condition.paid_by = fields.optional("payment").and_then(|at| paid_by(at, findings));
    basket::subtotal(&mut fields, scope, &mut condition, findings);
    if let Some(at) = fields.optional("coupon") {
        if depth > 0 {
            let message = "a coupon opens a whole rule, so it cannot stand inside `all`, `any` or `none`";
            findings.error(at, "contradiction", message, "let it stand in `when` itself");
        }
        condition.coupon = coupon(at, findings);
    }
    for name in OF_AN_EVENT.into_iter().filter(|_| scope.member_alone) {
        if fields.has(name)
            && let Some(at) = fields.optional(name)
        {
            let help = "here are asked the member, their past, and the time";
            findings.error(at, "contradiction", &format!("`{name}` belongs to a purchase or an action"), help);
        }
    }
    fields.finish(&["balance"], findings);
    condition
}

/// Adds a test, if it could be read. Called rather than inlined, since there are two dozen of them.
#[inline(never)]
fn add(tests: &mut Vec<Test>, test: Option<Test>) {
    tests.extend(test);
}

/// Reports an object that has none of `names`.
#[inline(never)]
pub fn one_at_least(fields: &Fields<'_>, names: &[&'static str], findings: &mut Findings) {
    if !fields.has_any(names) {
        let help = hint::listed(names.iter().copied());
        findings.error(fields.at, "missing-field", "it asks for nothing", &help);
    }
}

/// One code, several, or any of a batch.
fn coupon(at: &Node, findings: &mut Findings) -> Option<CouponWanted> {
    if let Value::Object(_) = &at.value {
        let mut fields = Fields::open(at, findings)?;
        let batch = fields.required("batch", findings).and_then(|at| reader::id(at, findings));
        fields.finish(&[], findings);
        return batch.map(CouponWanted::Batch);
    }
    let mut codes = Vec::new();
    for at in reader::one_or_more(at, findings) {
        let Some(code) = reader::id(at, findings).map(|code| condition::normalised(&code)) else { continue };
        if code.is_empty() {
            findings.error(at, "out-of-range", "a coupon code needs a letter or digit", "");
        }
        codes.push(code);
    }
    if let Value::List(items) = &at.value
        && items.is_empty()
    {
        findings.error(at, "out-of-range", "no coupon is named, so it never applies", "");
    }
    Some(CouponWanted::OneOf(codes))
}

#[inline(never)]
pub fn days(at: &Node, least: i64, findings: &mut Findings) -> Option<u32> {
    reader::whole(at, least..=DAYS_MAX, findings).and_then(|days| u32::try_from(days).ok())
}

fn paid_by(at: &Node, findings: &mut Findings) -> Option<PaidBy> {
    let mut fields = Fields::open(at, findings)?;
    one_at_least(&fields, &["method", "instrument"], findings);
    let mut methods = Vec::new();
    if let Some(at) = fields.optional("method") {
        let named = reader::one_or_more(at, findings);
        if named.is_empty() {
            let help = "name one, or leave the field out for all ways";
            findings.error(at, "out-of-range", "no way of paying is named, so it never applies", help);
        }
        methods.extend(named.into_iter().filter_map(|at| reader::word(at, &METHODS, findings)));
    }
    let instruments = texts(&mut fields, "instrument", findings);
    fields.finish(&[], findings);
    let word_of = |method: &PaymentMethod| METHODS.iter().find(|(_, of)| of == method).map(|(word, _)| (*word).into());
    let asked = instruments.first().cloned().or_else(|| methods.first().and_then(word_of));
    Some(PaidBy { methods, instruments, asked })
}
