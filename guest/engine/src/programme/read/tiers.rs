//! Tiers of a programme: what counts, for how long, and the levels.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::list;

use super::super::document::Node;
use super::super::reader::{self, Fields, Findings};
use super::super::{Level, Tiers};
use super::lifetimes::span_of;
use super::selectors::texts;
use super::{Scope, duplicate};
use crate::bounds::WALLETS_MAX;

pub fn tiers(at: &Node, scope: &mut Scope, findings: &mut Findings) -> Option<Tiers> {
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
        let window = found.and_then(|(name, at)| span_of(name == "rolling-days", at, findings));
        fields.finish(&["calendar", "anniversary", "since-last-change"], findings);
        window
    });
    let mut faulty = false;
    let mut levels: Vec<Level> = Vec::new();
    for at in
        fields.required("levels", findings).map(|at| reader::some_items(at, WALLETS_MAX, findings)).unwrap_or_default()
    {
        let Some(level) = level(at, scope.minor_units, findings) else {
            // A level with a fault of its own is still there for the rules.
            scope.tiers.push(reader::id_of(at));
            faulty = true;
            continue;
        };
        if scope.tiers.contains(&level.id) {
            duplicate(at, &level.id, findings);
        }
        match levels.last() {
            None if level.from != 0 && !faulty => {
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
    if levels.is_empty() && !faulty {
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
