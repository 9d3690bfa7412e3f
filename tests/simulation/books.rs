//! The books of the shop: wallets, counters and orders. They take each event once, and only on what it was decided on.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::shop::Shop;

/// How the books are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    Full,
    /// An event may be booked twice.
    ForgetsIds,
    /// What was decided on figures that have changed since is booked.
    ForgetsVersions,
}

/// Everything the shop knows.
#[derive(Debug, Clone)]
pub struct Books {
    accounts: BTreeMap<String, Account>,
    /// By limit, subjects and period.
    counters: BTreeMap<String, Value>,
    /// How often each event was booked.
    booked: BTreeMap<String, usize>,
    care: Care,
}

/// What the shop knows of a member.
#[derive(Debug, Clone)]
pub struct Account {
    /// The wallet, as the contract has it.
    pub wallet: Value,
    /// What was booked.
    journal: Vec<Value>,
    pub orders: BTreeMap<String, Order>,
}

#[derive(Debug, Clone, Default)]
pub struct Order {
    pub receipts: Vec<Value>,
    pub earlier: Vec<Value>,
}

/// What is to be booked for an event, all of it or nothing.
#[derive(Debug, Clone)]
pub struct Commit {
    pub event: String,
    pub member: String,
    /// Of the wallet it was decided on.
    pub expected_version: u64,
    pub wallet: Value,
    pub journal: Vec<Value>,
    pub counters: Vec<Value>,
    pub order: Option<(String, Order)>,
}

/// What the books answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Booked {
    Now,
    Before,
    /// Something has changed since: decide again.
    Conflict,
}

impl Account {
    /// How many lots there have been.
    pub fn credits(&self) -> usize {
        self.journal.iter().filter(|booking| booking["kind"] == "credit").count()
    }
}

impl Books {
    pub fn new(shop: &Shop, care: Care) -> Self {
        let account = || Account {
            wallet: json!({ "wallet": "bonus", "lots": [], "debt": "0", "version": 0 }),
            journal: Vec::new(),
            orders: BTreeMap::new(),
        };
        let accounts = shop.members().map(|(member, _)| (member.clone(), account())).collect();
        Self { accounts, counters: BTreeMap::new(), booked: BTreeMap::new(), care }
    }

    pub fn account(&self, member: &str) -> &Account {
        &self.accounts[member]
    }

    /// The counters that may count this member.
    pub fn counters_of(&self, member: &str) -> Vec<Value> {
        let counts = |counter: &&Value| {
            let subjects = counter["subjects"].as_array().map_or(&[][..], Vec::as_slice);
            subjects.iter().all(|subject| subject == member)
        };
        self.counters.values().filter(counts).cloned().collect()
    }

    pub fn have(&self, event: &str) -> bool {
        self.booked.contains_key(event)
    }

    /// Books all of it, or nothing.
    pub fn book(&mut self, commit: &Commit) -> Booked {
        if self.care != Care::ForgetsIds && self.have(&commit.event) {
            return Booked::Before;
        }
        let account = self.accounts.get_mut(&commit.member).unwrap();
        let is_current = version(&account.wallet) == Some(commit.expected_version)
            && commit
                .counters
                .iter()
                .all(|change| self.counters.get(&key(change)).and_then(version) == change["expected-version"].as_u64());
        if !is_current && self.care != Care::ForgetsVersions {
            return Booked::Conflict;
        }
        account.wallet = commit.wallet.clone();
        account.wallet["version"] = (commit.expected_version + 1).into();
        account.journal.extend_from_slice(&commit.journal);
        account.orders.extend(commit.order.clone());
        for change in &commit.counters {
            let counter = self.counters.entry(key(change)).or_insert_with(|| {
                let mut counter = change.clone();
                let fields = counter.as_object_mut().unwrap();
                fields.retain(|name, _| !["change", "expected-version"].contains(&name.as_str()));
                fields.insert("used".into(), "0".into());
                fields.insert("version".into(), 0.into());
                counter
            });
            counter["used"] = (whole(&counter["used"]) + whole(&change["change"])).to_string().into();
            counter["version"] = (version(counter).unwrap() + 1).into();
        }
        *self.booked.entry(commit.event.clone()).or_default() += 1;
        Booked::Now
    }

    /// What a limit has counted, for whomever.
    pub fn used(&self, limit: &str) -> i64 {
        self.counters.values().filter(|counter| counter["limit"] == limit).map(|counter| whole(&counter["used"])).sum()
    }

    /// What lies in all wallets.
    pub fn points(&self) -> i64 {
        let lots = self.accounts.values().flat_map(|account| account.wallet["lots"].as_array().into_iter().flatten());
        lots.map(|lot| whole(&lot["remaining"])).sum()
    }

    /// Events that were not booked exactly once.
    pub fn repeated_or_missing(&self, shop: &Shop) -> Vec<String> {
        let booked = |id: &str| self.booked.get(id).copied().unwrap_or_default();
        shop.events().filter(|event| booked(&event.id) != 1).map(|event| event.id.clone()).collect()
    }

    /// Everything that must not depend on how often something was tried or looked at: without versions, and without the
    /// checksums that are over them.
    pub fn stripped(self) -> Value {
        let accounts = self.accounts.into_iter().map(|(member, account)| {
            let mut journal = account.journal;
            journal.sort_by_cached_key(|booking| (booking["at"].to_string(), booking.to_string()));
            let order = |(id, order): (String, Order)| (id, json!([order.receipts, order.earlier]));
            let orders: Map<String, Value> = account.orders.into_iter().map(order).collect();
            (member, json!({ "wallet": account.wallet, "journal": journal, "orders": orders }))
        });
        let nights = |event: &String| event.starts_with("night");
        let booked: Map<String, Value> = self
            .booked
            .into_iter()
            .filter(|(event, _)| !nights(event))
            .map(|(event, times)| (event, times.into()))
            .collect();
        let mut all = json!({
            "accounts": accounts.collect::<Map<String, Value>>(),
            "counters": self.counters.into_values().collect::<Vec<_>>(),
            "booked": booked,
        });
        strip(&mut all);
        all
    }
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !["version", "hash"].contains(&name.as_str()));
            fields.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

fn key(counter: &Value) -> String {
    format!("{} {} {}", counter["limit"], counter["subjects"], counter["period-start"])
}

fn version(of: &Value) -> Option<u64> {
    of["version"].as_u64()
}

/// Points are whole here.
pub fn whole(points: &Value) -> i64 {
    let text = points.as_str().unwrap_or("0");
    text.parse().unwrap_or_else(|_| panic!("{text} points"))
}
