//! Lanes: the phases in which discounts take their turn, and the groups they are selected from.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::Text;

use super::super::document::Node;
use super::super::hint;
use super::super::reader::{self, Fields, Findings};
use super::super::{Base, Group, Lane, Select};
use super::{Scope, duplicate, unknown};
use crate::bounds::{GROUPS_MAX, WALLETS_MAX};

/// Which rules take effect.
const SELECTS: [(&str, Select); 5] = [
    ("all", Select::All),
    ("best", Select::Best),
    ("first", Select::First),
    ("lowest", Select::Lowest),
    ("best-per-line", Select::BestPerLine),
];

/// What a percentage is taken of.
const BASES: [(&str, Base); 2] = [("original", Base::Original), ("running", Base::Running)];

/// The field `lanes`. A programme without lanes has one, in which the best discount wins.
pub fn lanes(fields: &mut Fields<'_>, scope: &mut Scope, findings: &mut Findings) {
    for at in fields.optional("lanes").map(|at| reader::some_items(at, WALLETS_MAX, findings)).unwrap_or_default() {
        let Some(lane) = lane(at, findings) else { continue };
        if scope.lanes.iter().any(|known| known.id == lane.id) {
            duplicate(at, &lane.id, findings);
        }
        scope.lanes.push(lane);
    }
    if scope.lanes.is_empty() {
        let groups = Vec::from([Group { id: None, select: Select::Best }]);
        scope.lanes.push(Lane { id: "discounts".into(), base: Base::Running, groups });
    }
}

fn lane(at: &Node, findings: &mut Findings) -> Option<Lane> {
    let mut fields = Fields::open(at, findings)?;
    let (id, select) = id_and_select(&mut fields, findings);
    let base = fields.optional("base").and_then(|at| reader::word(at, &BASES, findings));
    let mut groups = Vec::from([Group { id: None, select }]);
    for at in fields.optional("groups").map(|at| reader::some_items(at, GROUPS_MAX, findings)).unwrap_or_default() {
        let Some(mut fields) = Fields::open(at, findings) else { continue };
        let (id, select) = id_and_select(&mut fields, findings);
        fields.finish(&["max-per-line", "cap"], findings);
        if let Some(id) = &id
            && groups.iter().any(|group: &Group| group.id.as_ref() == Some(id))
        {
            duplicate(at, id, findings);
        }
        groups.push(Group { id, select });
    }
    fields.finish(&["max-per-line", "cap"], findings);
    Some(Lane { id: id?, base: base.unwrap_or(Base::Running), groups })
}

fn id_and_select(fields: &mut Fields<'_>, findings: &mut Findings) -> (Option<Text>, Select) {
    let id = fields.required("id", findings).and_then(|at| reader::id(at, findings));
    let select = fields.optional("select").and_then(|at| reader::word(at, &SELECTS, findings));
    (id, select.unwrap_or(Select::Best))
}

/// The lane and group of a rule; the only lane need not be named.
pub fn place(fields: &mut Fields<'_>, scope: &Scope, findings: &mut Findings) -> Option<(usize, usize)> {
    let (lane_at, group_at) = (fields.optional("lane"), fields.optional("group"));
    let lane = match lane_at {
        None if scope.lanes.len() == 1 => 0,
        None => {
            let help = hint::listed(scope.lanes.iter().map(|lane| &*lane.id));
            let message = "the field `lane` must say where the rule takes its turn";
            findings.error(fields.at, "missing-field", message, &help);
            return None;
        }
        Some(at) => {
            let id = reader::id(at, findings)?;
            let position = scope.lanes.iter().position(|lane| lane.id == id);
            if position.is_none() {
                unknown(at, "lane", &id, scope.lanes.iter().map(|lane| &*lane.id), findings);
            }
            position?
        }
    };
    let Some(at) = group_at else { return Some((lane, 0)) };
    let id = reader::id(at, findings)?;
    let has = |lane: &Lane| lane.groups.iter().position(|group| group.id.as_ref() == Some(&id));
    let own = scope.lanes.get(lane)?;
    let position = has(own);
    if position.is_none() {
        match scope.lanes.iter().find(|lane| has(lane).is_some()) {
            Some(other) => {
                let message = format!("the group `{id}` stands in lane `{}`, the rule in `{}`", other.id, own.id);
                findings.error(at, "unknown-reference", &message, &format!("let `lane` be \"{}\"", other.id));
            }
            None => unknown(at, "group", &id, own.groups.iter().filter_map(|group| group.id.as_deref()), findings),
        }
    }
    Some((lane, position?))
}
