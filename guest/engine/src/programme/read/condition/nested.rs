//! Conditions inside a condition.

use alloc::format;
use alloc::vec::Vec;

use super::{Scope, when};
use crate::bounds::{DEPTH_MAX, NESTED_MAX};
use crate::condition::Condition;
use crate::programme::document::{Node, Value};
use crate::programme::reader::{self, Findings};

/// The conditions of a list inside a condition that lies `depth` conditions deep.
#[inline(never)]
pub fn conditions(at: &Node, depth: usize, scope: &Scope, findings: &mut Findings) -> Vec<Condition> {
    let items = reader::items(at, findings);
    let (message, help) = if depth >= DEPTH_MAX {
        (format!("conditions lie inside each other at most {DEPTH_MAX} deep"), "")
    } else if items.len() > NESTED_MAX {
        (format!("{} conditions are more than {NESTED_MAX}", items.len()), "")
    } else if items.is_empty() && matches!(at.value, Value::List(_)) {
        ("it asks for nothing".into(), "leave the field out")
    } else {
        return items.into_iter().map(|at| condition(at, depth, scope, findings)).collect();
    };
    findings.error(at, if help.is_empty() { "too-many" } else { "missing-field" }, &message, help);
    Vec::new()
}

fn condition(at: &Node, depth: usize, scope: &Scope, findings: &mut Findings) -> Condition {
    if matches!(&at.value, Value::Object(fields) if fields.is_empty()) {
        findings.error(at, "missing-field", "it asks for nothing", "leave it out");
    }
    when(at, depth + 1, scope, findings)
}
