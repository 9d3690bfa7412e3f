//! Named attributes and figures of a member, a request or a line: what each must be.

use alloc::vec::Vec;

use loyalty_contract::Text;

use super::super::document::{Node, Value};
use super::super::reader::{self, Fields, Findings};
use super::condition::{Figures, one_at_least, range};
use super::selectors::{one_or_more, sorted};
use crate::condition::{Range, Wanted};

/// The field `attribute`.
pub fn attributes(fields: &mut Fields<'_>, findings: &mut Findings) -> Vec<(Text, Wanted)> {
    let mut all = Vec::new();
    each_named(fields, "attribute", findings, &mut |name, at, findings| {
        all.extend(wanted(at, name, findings).map(|wanted| (name.into(), wanted)));
    });
    all
}

/// The field `figure`.
pub fn figures(fields: &mut Fields<'_>, findings: &mut Findings) -> Vec<(Text, Range)> {
    let mut all = Vec::new();
    each_named(fields, "figure", findings, &mut |name, at, findings| {
        all.extend(range(at, Figures::Signed, findings).map(|range| (name.into(), range)));
    });
    all
}

/// What an attribute must be: a value, one of several, or what an object says of it.
fn wanted(at: &Node, name: &str, findings: &mut Findings) -> Option<Wanted> {
    let Value::Object(_) = &at.value else { return Some(Wanted::OneOf(sorted(one_or_more(at, name, findings)))) };
    let mut fields = Fields::open(at, findings)?;
    let names = ["exists", "prefix", "not"];
    one_at_least(&fields, &names, findings);
    let kind = fields.one_of(&names, findings);
    fields.finish(&[], findings);
    match kind? {
        ("exists", at) => reader::flag(at, findings).map(Wanted::Exists),
        ("prefix", at) => reader::id(at, findings).map(Wanted::Prefix),
        (name, at) => Some(Wanted::Not(sorted(one_or_more(at, name, findings)))),
    }
}

/// The entries of a field that holds an object of names of the programme's own.
#[inline(never)]
fn each_named(
    fields: &mut Fields<'_>,
    name: &'static str,
    findings: &mut Findings,
    read: &mut dyn FnMut(&str, &Node, &mut Findings),
) {
    let Some(at) = fields.optional(name) else { return };
    match &at.value {
        Value::Object(entries) => entries.iter().for_each(|(name, at)| read(name, at, findings)),
        _ => {
            reader::wrong_type::<()>(at, "an object of names and values", findings);
        }
    }
}
