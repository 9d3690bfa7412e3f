//! What the member must be: segment, attributes, tier, memberships, rights, figures, tasks, who brought them.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::Text;

use super::{add, days, one_at_least};
use crate::condition::{OrderNumber, Test};
use crate::programme::document::{Node, Value};
use crate::programme::read::attributes::{attributes, figures};
use crate::programme::read::lifetimes::span_of;
use crate::programme::read::selectors::{one_or_more, sorted, texts};
use crate::programme::read::{Scope, unknown};
use crate::programme::reader::{self, Fields, Findings};

/// The fields about the member.
pub fn tests(fields: &mut Fields<'_>, scope: &Scope, tests: &mut Vec<Test>, findings: &mut Findings) {
    let lists: [(_, fn(_) -> Test); 3] =
        [("segment", Test::Segment), ("entitlement", Test::Entitlement), ("consent", Test::Consent)];
    for (name, test) in lists {
        let values = texts(fields, name, findings);
        if let Some(at) = fields.optional(name)
            && name == "segment"
        {
            no_own_segment(at, &values, scope, findings);
        }
        if !values.is_empty() {
            add(tests, Some(test(values)));
        }
    }
    for (name, wanted) in attributes(fields, findings) {
        add(tests, Some(Test::Attribute(name, wanted)));
    }
    for (name, range) in figures(fields, findings) {
        add(tests, Some(Test::Figure(name, range)));
    }
    add(tests, fields.optional("member").and_then(|at| who(at, findings)));
    add(tests, fields.optional("tier").and_then(|at| tier(at, scope, findings)));
    add(tests, fields.optional("membership").map(|at| membership(at, scope, findings)));
    add(tests, fields.optional("registered").and_then(|at| registered(at, findings)));
    add(tests, fields.optional("referral").and_then(|at| referral(at, findings)));
    add(tests, fields.optional("task").and_then(|at| task(at, findings)));
    add(tests, fields.optional("order-number").and_then(|at| order_number(at, findings)));
}

/// Reports segments of the programme where they cannot be asked for.
fn no_own_segment(at: &Node, named: &[Text], scope: &Scope, findings: &mut Findings) {
    if let Some(own) = named.iter().find(|named| scope.segments.binary_search(named).is_ok()) {
        let message = format!("`{own}` is a segment of the programme, and a segment leans on those of the host alone");
        findings.error(at, "contradiction", &message, "let it ask for what the other one asks for");
    }
}

fn tier(at: &Node, scope: &Scope, findings: &mut Findings) -> Option<Test> {
    let mut fields = Fields::open(at, findings)?;
    let position = |at: &Node, findings: &mut Findings| tier_position(at, scope, findings);
    let test = match fields.one_of(&["at-least", "is"], findings) {
        Some(("at-least", at)) => position(at, findings).map(Test::TierAtLeast),
        Some((_, at)) => {
            let tiers = reader::one_or_more(at, findings);
            if tiers.is_empty() {
                findings.error(at, "out-of-range", "no tier is named, so it never applies", "");
            }
            Some(Test::TierIs(tiers.iter().filter_map(|at| position(at, findings)).collect()))
        }
        None => {
            let help = "one of `at-least`, `is`";
            findings.error(at, "missing-field", "it does not say which tier", help);
            None
        }
    };
    fields.finish(&["at-most"], findings);
    test
}

/// The position of the tier named here.
pub fn tier_position(at: &Node, scope: &Scope, findings: &mut Findings) -> Option<usize> {
    let id = reader::id(at, findings)?;
    let position = scope.tiers.iter().position(|tier| *tier == id);
    if position.is_none() {
        unknown(at, "tier", &id, scope.tiers.iter().map(|id| &**id), findings);
    }
    position
}

/// Whether for members or guests, or for which members.
fn who(at: &Node, findings: &mut Findings) -> Option<Test> {
    match at.value {
        Value::Bool(is_member) => Some(Test::Member(is_member)),
        Value::Text(_) | Value::List(_) => Some(Test::Named(sorted(one_or_more(at, "member", findings)))),
        _ => reader::wrong_type(at, "true, false, or the ids of members", findings),
    }
}

fn membership(at: &Node, scope: &Scope, findings: &mut Findings) -> Test {
    let named = reader::one_or_more(at, findings);
    if named.is_empty() {
        findings.error(at, "out-of-range", "no membership is named, so it never applies", "");
    }
    Test::Membership(named.into_iter().filter_map(|at| scope.plan(at, findings)).collect())
}

fn registered(at: &Node, findings: &mut Findings) -> Option<Test> {
    let mut fields = Fields::open(at, findings)?;
    let within = fields.one_of(&["within-days", "within-months"], findings);
    one_at_least(&fields, &["within-days", "within-months"], findings);
    let span = within.and_then(|(name, at)| span_of(name == "within-days", at, findings));
    fields.finish(&[], findings);
    span.map(Test::Registered)
}

fn referral(at: &Node, findings: &mut Findings) -> Option<Test> {
    let mut fields = Fields::open(at, findings)?;
    let within = fields.optional("within-days").and_then(|at| days(at, 1, findings));
    fields.finish(&[], findings);
    Some(Test::Referral(within))
}

fn task(at: &Node, findings: &mut Findings) -> Option<Test> {
    let mut fields = Fields::open(at, findings)?;
    let id = fields.required("id", findings).and_then(|at| reader::id(at, findings));
    let least = fields.required("at-least", findings).and_then(|at| reader::decimal(at, 0, findings));
    fields.finish(&[], findings);
    Some(Test::Task(id?, least?))
}

fn order_number(at: &Node, findings: &mut Findings) -> Option<Test> {
    let mut fields = Fields::open(at, findings)?;
    let names = ["at-least", "at-most", "is", "every"];
    one_at_least(&fields, &names, findings);
    let mut number = |name| {
        let number = fields.optional(name).and_then(|at| reader::whole(at, 1..=i64::from(u32::MAX), findings));
        number.and_then(|number| u32::try_from(number).ok())
    };
    let [least, most, is, every] = names.map(&mut number);
    fields.finish(&[], findings);
    Some(Test::OrderNumber(OrderNumber {
        at_least: is.or(least).unwrap_or(1),
        at_most: is.or(most).unwrap_or(u32::MAX),
        every: every.unwrap_or(1),
    }))
}
