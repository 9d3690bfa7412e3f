//! What a decision mentions must be there: rules and limits in the programme, lines in the request, versions in the
//! host's own books.

use std::collections::{HashMap, HashSet};

use loyalty_contract::{
    Counter, CounterChange, Date, ExplainLevel, Explanation, Grant, GrantKind, Line, NearMiss, ReceiptLine,
};
use rust_decimal::Decimal as Exact;

use super::figures::exact;
use super::{Judge, Kept, promise};

/// The lines that a request speaks of, by their keys.
#[derive(Debug)]
pub(super) struct Keys<'a>(Vec<&'a str>);

impl<'a> Keys<'a> {
    pub(super) fn of_basket(lines: &'a [Line]) -> Self {
        Self::sorted(lines.iter().map(|line| line.key.as_str()).collect())
    }

    pub(super) fn of_receipt(lines: &'a [ReceiptLine]) -> Self {
        Self::sorted(lines.iter().map(|line| line.key.as_str()).collect())
    }

    pub(super) const fn none() -> Self {
        Self(Vec::new())
    }

    fn sorted(mut keys: Vec<&'a str>) -> Self {
        keys.sort_unstable();
        Self(keys)
    }

    /// Asks that there is a line of that key.
    pub(super) fn have(&self, key: &str, what: &dyn Fn() -> String) -> Kept {
        promise(self.0.binary_search(&key).is_ok(), || {
            format!("{} is about line `{key}`, which the request has not", what())
        })
    }
}

impl Judge {
    /// Asks that the programme has a rule of that id.
    pub(super) fn has_rule(&self, id: &str, what: &dyn Fn() -> String) -> Kept {
        promise(self.rules.contains(id), || format!("{} is of rule `{id}`, which the programme has not", what()))
    }

    /// Asks that the programme has a wallet of that id; its scale.
    pub(super) fn scale_of(&self, id: &str, what: &dyn Fn() -> String) -> Result<u8, super::Broken> {
        let wallet = self.wallet(id).map(|wallet| wallet.scale);
        wallet.ok_or_else(|| super::Broken(format!("{} is in wallet `{id}`, which the programme has not", what())))
    }

    /// Asks that no more is explained than was asked for, and that it is about rules and lines that there are.
    pub(super) fn reasoning(
        &self,
        asked: ExplainLevel,
        explanations: &[Explanation],
        near_misses: &[NearMiss],
        keys: &Keys<'_>,
    ) -> Kept {
        let is_wanted = asked != ExplainLevel::Off;
        promise(is_wanted || explanations.is_empty(), || {
            format!("{} explanations were not asked for", explanations.len())
        })?;
        promise(is_wanted || near_misses.is_empty(), || {
            format!("{} near misses were not asked for", near_misses.len())
        })?;
        self.explanations(explanations, keys)?;
        self.near_misses(near_misses)
    }

    pub(super) fn explanations(&self, explanations: &[Explanation], keys: &Keys<'_>) -> Kept {
        for (index, explanation) in explanations.iter().enumerate() {
            let what = || format!("explanation {index}");
            if let Some(rule) = &explanation.rule {
                self.has_rule(rule, &what)?;
            }
            if let Some(line) = &explanation.line {
                keys.have(line, &what)?;
            }
        }
        Ok(())
    }

    fn near_misses(&self, near_misses: &[NearMiss]) -> Kept {
        near_misses
            .iter()
            .enumerate()
            .try_for_each(|(index, near_miss)| self.has_rule(&near_miss.rule, &|| format!("near miss {index}")))
    }

    /// Asks that grants are of rules of the programme. A fee opens the membership it is for, without a rule.
    pub(super) fn grants(&self, grants: &[Grant]) -> Kept {
        grants.iter().enumerate().try_for_each(|(index, grant)| {
            let is_of_fee = grant.kind == GrantKind::Membership && grant.rule == grant.what.id;
            let is_of_wallet = self.wallet(&grant.rule).is_some();
            if is_of_fee || is_of_wallet { Ok(()) } else { self.has_rule(&grant.rule, &|| format!("grant {index}")) }
        })
    }

    /// Asks that changes are of limits of the programme, and of the counters that the host handed in.
    pub(super) fn counters(&self, changes: &[CounterChange], books: &[Counter]) -> Kept {
        for (index, change) in changes.iter().enumerate() {
            let what = || format!("counter change {index} (`{}`)", change.limit);
            let limit = self.limit(&change.limit);
            promise(limit.is_some(), || format!("{} is of a limit that the programme has not", what()))?;
            let subjects = limit.map_or(0, |limit| limit.by.len());
            promise(change.subjects.len() == subjects, || {
                format!("{} has {} subjects, the limit counts by {subjects}", what(), change.subjects.len())
            })?;
        }
        versions(changes, books)?;
        self.maxima(changes, books)
    }

    /// Asks that no counter goes beyond its limit, or further beyond it.
    fn maxima(&self, changes: &[CounterChange], books: &[Counter]) -> Kept {
        if changes.is_empty() {
            return Ok(());
        }
        let known: HashMap<Key<'_>, &Counter> = books.iter().map(|counter| (key_of(counter), counter)).collect();
        for (index, change) in changes.iter().enumerate() {
            let what = || format!("counter change {index} (`{}`)", change.limit);
            let step = exact(change.change, &what)?;
            let Some(maximum) = self.limit(&change.limit).and_then(|limit| limit.maximum) else { continue };
            let maximum = exact(maximum, &what)?;
            let counter = known.get(&key_of_change(change));
            let used = counter.map_or(Ok(Exact::ZERO), |counter| exact(counter.used, &what))?;
            let is_within = used.checked_add(step).is_some_and(|sum| sum <= maximum);
            promise(is_within || step <= Exact::ZERO, || {
                format!("{} adds {step} to {used}, the limit is {maximum}", what())
            })?;
        }
        Ok(())
    }
}

/// Asks that a list names nothing twice.
pub(super) fn once(ids: &[impl AsRef<str>], what: &str) -> Kept {
    let mut told = HashSet::with_capacity(ids.len());
    ids.iter()
        .map(AsRef::as_ref)
        .try_for_each(|id| promise(told.insert(id), || format!("{what} `{id}` is named twice")))
}

/// Asks that each counter is changed once, from the version that the host handed in.
pub(super) fn versions(changes: &[CounterChange], books: &[Counter]) -> Kept {
    if changes.is_empty() {
        return Ok(());
    }
    let known: HashMap<Key<'_>, u64> = books.iter().map(|counter| (key_of(counter), counter.version)).collect();
    let mut changed: HashSet<Key<'_>> = HashSet::with_capacity(changes.len());
    for (index, change) in changes.iter().enumerate() {
        let what = || format!("counter change {index} (`{}`)", change.limit);
        exact(change.change, &what)?;
        let key = key_of_change(change);
        let version = known.get(&key).copied();
        promise(change.expected_version == version, || {
            format!("{} expects version {:?}, the request has {version:?}", what(), change.expected_version)
        })?;
        promise(changed.insert(key), || format!("{} changes its counter a second time", what()))?;
    }
    Ok(())
}

/// What a counter goes by: its limit, whom it counts, and since when.
type Key<'a> = (&'a str, &'a [String], Option<(u16, u8, u8)>);

fn key_of(counter: &Counter) -> Key<'_> {
    (&counter.limit, &counter.subjects, counter.period_start.map(day))
}

fn key_of_change(change: &CounterChange) -> Key<'_> {
    (&change.limit, &change.subjects, change.period_start.map(day))
}

const fn day(date: Date) -> (u16, u8, u8) {
    (date.year, date.month, date.day)
}
