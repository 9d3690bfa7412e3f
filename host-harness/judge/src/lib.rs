//! Holds every decision against what its function promises, before anyone sees it.
//!
//! A sandbox keeps a component from doing harm, not from being wrong: a total that is not the sum of its lines, a share for
//! a line nobody asked about, points to a wallet that does not exist. The host believes nothing that it can check without
//! deciding again: sums, bounds, who is meant, currency, versions of counters, checksums. What breaks a promise never
//! reaches the caller; the fault says which promise it was.

mod accrual;
mod claw_back;
mod discount;
mod expiry;
mod figures;
mod goods;
mod ledger;
mod lots;
mod mentioned;
mod movements;
mod offers;
mod programme;
mod restored;
mod sealed;
mod taken;
#[cfg(test)]
mod tests;
mod tier;
mod withdrawn;

use std::collections::{HashMap, HashSet};

use loyalty_contract::{LimitInfo, ProgrammeInfo, WalletInfo};

/// What decisions under one programme are held against.
#[derive(Debug)]
pub struct Judge {
    programme: ProgrammeInfo,
    /// Ids of all rules.
    rules: HashSet<String>,
    /// Places of the limits by their ids.
    limits: HashMap<String, usize>,
}

/// A promise that a decision breaks, in words for whoever wrote the component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken(
    /// What was promised, and what came instead.
    pub String,
);

/// Whether a promise is kept.
pub type Kept = Result<(), Broken>;

/// A decision on a request of this type, that can be judged.
pub trait Decided<Request> {
    /// Holds the decision against what its function promises.
    ///
    /// # Errors
    /// The first promise that is broken.
    fn judge(&self, request: &Request, judge: &Judge) -> Kept;
}

impl Judge {
    /// Judges what is decided under a programme, as `configure` described `document`.
    ///
    /// # Errors
    /// A programme of another hash than the document's, or one that [`Self::of_baked`] does not take.
    pub fn new(document: &str, programme: ProgrammeInfo) -> Result<Self, Broken> {
        programme::is_of(document, &programme)?;
        Self::of_baked(programme)
    }

    /// Judges what is decided under a programme whose document only the component has.
    ///
    /// # Errors
    /// A programme that says of itself what none can be.
    pub fn of_baked(programme: ProgrammeInfo) -> Result<Self, Broken> {
        programme::is_in_bounds(&programme)?;
        let rules = programme.rules.iter().cloned().collect();
        let limits = programme.limits.iter().enumerate().map(|(place, limit)| (limit.id.clone(), place)).collect();
        Ok(Self { programme, rules, limits })
    }

    /// Holds what `describe` says is inside against what `configure` said.
    ///
    /// # Errors
    /// Another programme, or none.
    pub fn described(&self, programme: Option<&ProgrammeInfo>) -> Kept {
        programme::is_described(programme, &self.programme)
    }

    /// The programme as `configure` described it.
    pub const fn programme(&self) -> &ProgrammeInfo {
        &self.programme
    }

    fn wallet(&self, id: &str) -> Option<&WalletInfo> {
        self.programme.wallets.iter().find(|wallet| wallet.id == id)
    }

    fn limit(&self, id: &str) -> Option<&LimitInfo> {
        self.programme.limits.get(*self.limits.get(id)?)
    }

    fn tier(&self, id: &str) -> Option<usize> {
        self.programme.tiers.iter().position(|tier| tier == id)
    }
}

/// Asks for a promise; `broken` says what is wrong.
fn promise(is_kept: bool, broken: impl FnOnce() -> String) -> Kept {
    if is_kept { Ok(()) } else { Err(Broken(broken())) }
}
