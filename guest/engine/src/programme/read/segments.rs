//! Segments of a programme: those a manager has written, then the ready-made ones that were asked for.
//!
//! Ready-made kinds are a document of their own, read as a manager's own words are, so that what it says can be copied
//! out of it and changed.

use alloc::vec::Vec;

use loyalty_contract::Text;

use super::super::Segment;
use super::super::document::{self, Node, Value};
use super::super::reader::{self, Fields, Findings};
use super::condition::circumstances;
use super::{Scope, duplicate};
use crate::bounds::FACTS_MAX;
use crate::order;

/// Kinds of customers and of loyalty.
const READY: &str = include_str!("ready_segments.json");

const READY_KINDS: [(&str, &str); 2] = [("customer-kinds", "customer-kinds"), ("loyalty-kinds", "loyalty-kinds")];

/// The fields `segments` and `ready-segments`.
pub fn segments(fields: &mut Fields<'_>, scope: &mut Scope, findings: &mut Findings) -> Vec<Segment> {
    let own = fields.optional("segments").map(|at| reader::some_items(at, FACTS_MAX, findings)).unwrap_or_default();
    let kinds = fields.optional("ready-segments").map(|at| reader::one_or_more(at, findings)).unwrap_or_default();
    let kinds = kinds.into_iter().filter_map(|at| Some((at, reader::word(at, &READY_KINDS, findings)?)));
    let kinds: Vec<(&Node, &str)> = kinds.collect();
    let ready = if kinds.is_empty() { None } else { document::parse(READY).ok() };
    let ready: Vec<(&Node, &Node)> = kinds
        .iter()
        .flat_map(|(at, kind)| ready.iter().flat_map(|ready| of_kind(ready, kind)).map(|segment| (*at, segment)))
        .collect();

    let named = own.iter().map(|at| (reader::id_of(at), *at));
    scope.segments = unique(named.chain(ready.iter().map(|(at, segment)| (reader::id_of(segment), *at))), findings);
    scope.member_alone = true;
    let mut segments: Vec<Segment> = own.into_iter().filter_map(|at| segment(at, scope, findings)).collect();
    // INVARIANT: nothing is wrong with what is ready-made; a test reads all of it.
    segments.extend(ready.into_iter().filter_map(|(_, at)| segment(at, scope, &mut Findings::default())));
    scope.member_alone = false;
    scope.segments = Vec::new();
    segments
}

/// The ready-made segments of one kind.
fn of_kind<'n>(ready: &'n Node, kind: &str) -> &'n [Node] {
    match reader::field_of(ready, kind).map(|list| &list.value) {
        Some(Value::List(segments)) => segments,
        _ => &[],
    }
}

/// The ids in ascending order; reports those that stand twice.
fn unique<'n>(named: impl Iterator<Item = (Text, &'n Node)>, findings: &mut Findings) -> Vec<Text> {
    let named = named.filter(|(id, _)| !id.is_empty()).collect();
    let named = order::sorted(named, |left: &(Text, &Node), right| left.0.cmp(&right.0));
    for pair in named.windows(2) {
        if let [(first, _), (second, at)] = pair
            && first == second
        {
            duplicate(at, second, findings);
        }
    }
    named.into_iter().map(|(id, _)| id).collect()
}

fn segment(at: &Node, scope: &mut Scope, findings: &mut Findings) -> Option<Segment> {
    let mut fields = Fields::open(at, findings)?;
    let id = fields.required("id", findings).and_then(|at| reader::id(at, findings));
    if let Some(at) = fields.optional("name") {
        reader::string(at, findings);
    }
    let asked = fields.required("when", findings);
    if matches!(asked, Some(Node { value: Value::Object(entries), .. }) if entries.is_empty()) {
        findings.error(at, "missing-field", "it asks for nothing, so that everyone is in it", "");
    }
    let when = circumstances(&mut fields, scope, findings);
    fields.finish(&[], findings);
    asked.and(Some(Segment { id: id?, when }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_wrong_with_what_is_ready_made() {
        let ready = document::parse(READY).unwrap();
        let mut scope = Scope { member_alone: true, ..Scope::default() };
        let mut findings = Findings::default();
        let mut count =
            |kind| of_kind(&ready, kind).iter().filter_map(|at| segment(at, &mut scope, &mut findings)).count();
        assert_eq!(READY_KINDS.map(|(_, kind)| count(kind)), [4, 6]);
        let found = findings.into_diagnostics(&ready);
        assert!(found.is_empty(), "{found:?}");
    }
}
