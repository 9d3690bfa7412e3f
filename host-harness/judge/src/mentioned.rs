//! What a decision mentions must be there: rules and limits in the programme, lines in the request, versions in the
//! host's own books.

use std::collections::{HashMap, HashSet};

use loyalty_contract::{Counter, CounterChange, Date, Explanation, Grant, GrantKind, Line, NearMiss, ReceiptLine};

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

    pub(super) fn ascending(&self) -> &[&'a str] {
        &self.0
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

    pub(super) fn near_misses(&self, near_misses: &[NearMiss]) -> Kept {
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
        versions(changes, books)
    }
}

/// Asks that each counter is changed once, from the version that the host handed in.
pub(super) fn versions(changes: &[CounterChange], books: &[Counter]) -> Kept {
    if changes.is_empty() {
        return Ok(());
    }
    type Key<'a> = (&'a str, &'a [String], Option<(u16, u8, u8)>);
    let day = |date: Option<Date>| date.map(|date| (date.year, date.month, date.day));
    let known = books.iter().map(|counter| {
        let key: Key<'_> = (&counter.limit, &counter.subjects, day(counter.period_start));
        (key, counter.version)
    });
    let known: HashMap<Key<'_>, u64> = known.collect();
    let mut changed: HashSet<Key<'_>> = HashSet::with_capacity(changes.len());
    for (index, change) in changes.iter().enumerate() {
        let what = || format!("counter change {index} (`{}`)", change.limit);
        exact(change.change, &what)?;
        let key: Key<'_> = (&change.limit, &change.subjects, day(change.period_start));
        let version = known.get(&key).copied();
        promise(change.expected_version == version, || {
            format!("{} expects version {:?}, the request has {version:?}", what(), change.expected_version)
        })?;
        promise(changed.insert(key), || format!("{} changes its counter a second time", what()))?;
    }
    Ok(())
}
