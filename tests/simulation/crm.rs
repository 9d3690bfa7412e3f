//! The CRM: has each member's events decided one after the other, and sees to it that the books have them.

use std::collections::{BTreeMap, VecDeque};

use loyalty_host::CallError;

use crate::asked::{Asked, Luck};
use crate::books::{Booked, Books, Care, Commit};
use crate::decide::{Ask, decide, settle};
use crate::random::Random;
use crate::shop::{END, Event, Shop};

/// Everything happens in order, and nothing goes wrong.
pub fn without_faults(shop: &Shop, asked: &mut Asked) -> Books {
    let mut books = Books::new(shop, Care::Full);
    let mut events: Vec<&Event> = shop.events().collect();
    events.sort_by_key(|event| event.hour);
    let mut ask = Ask { asked, luck: &mut || Luck::Good };
    for event in events {
        let commit = decide(event, &books, &mut ask).unwrap();
        assert_eq!(books.book(&commit), Booked::Now, "{event:?}");
    }
    close(shop, &mut books, &mut ask);
    books
}

/// Calls fail, and the network to the books loses, repeats and reorders. A member's next event waits for the one before it.
pub fn with_faults(shop: &Shop, asked: &mut Asked, random: &mut Random, care: Care) -> Books {
    let mut crm = Crm {
        books: Books::new(shop, care),
        pending: shop.members().map(|(member, events)| (member.clone(), events.iter().cloned().collect())).collect(),
        awaited: BTreeMap::new(),
        network: Vec::new(),
        nights: 0,
    };
    while crm.pending.values().any(|events| !events.is_empty()) {
        match random.from(1, 100) {
            1..=40 => crm.decide(asked, random),
            41..=80 => crm.deliver(random),
            81..=90 => crm.lose_patience(random),
            _ => crm.pass_a_night(asked, random),
        }
    }
    // What is still under way comes when all is done.
    while !crm.network.is_empty() {
        crm.deliver(random);
    }
    close(shop, &mut crm.books, &mut Ask { asked, luck: &mut || Luck::Good });
    crm.books
}

struct Crm {
    books: Books,
    /// Events that are not known to be booked, by member.
    pending: BTreeMap<String, VecDeque<Event>>,
    /// Events that were sent to be booked and have not been answered, by member.
    awaited: BTreeMap<String, String>,
    /// What is under way to the books.
    network: Vec<Commit>,
    nights: usize,
}

impl Crm {
    /// The next event of somebody who waits for nothing.
    fn decide(&mut self, asked: &mut Asked, random: &mut Random) {
        let Some(event) = self.somebody(random) else { return };
        // A CRM that tries again may look first, or not.
        if random.in_hundred(50) && self.books.have(&event.id) {
            return self.done(&event.member);
        }
        let mut drawn = random.clone();
        let decided = decide(&event, &self.books, &mut Ask { asked, luck: &mut || Luck::draw(&mut drawn) });
        *random = drawn;
        match decided {
            Ok(commit) => {
                self.awaited.insert(event.member.clone(), event.id);
                self.send(commit, random);
            }
            Err(CallError::Fault(_)) => {}
            // A return that is in the books already cannot come back again.
            Err(CallError::Domain(error)) => {
                assert!(self.books.have(&event.id), "{error:?} for {event:?}");
                self.done(&event.member);
            }
        }
    }

    /// Lost, on its way, or on its way twice.
    fn send(&mut self, commit: Commit, random: &mut Random) {
        let copies = match random.from(1, 100) {
            1..=15 => 0,
            16..=35 => 2,
            _ => 1,
        };
        self.network.extend(std::iter::repeat_n(commit, copies));
    }

    /// Something arrives, whatever was sent first; the answer may be lost.
    fn deliver(&mut self, random: &mut Random) {
        if self.network.is_empty() {
            return;
        }
        let which = random.from(0, self.network.len() as i64 - 1) as usize;
        let commit = self.network.swap_remove(which);
        let booked = self.books.book(&commit);
        if random.in_hundred(15) || self.awaited.get(&commit.member) != Some(&commit.event) {
            return;
        }
        match booked {
            Booked::Now | Booked::Before => self.done(&commit.member),
            Booked::Conflict => drop(self.awaited.remove(&commit.member)),
        }
    }

    /// Whoever has waited long enough tries again.
    fn lose_patience(&mut self, random: &mut Random) {
        let waiting: Vec<String> = self.awaited.keys().cloned().collect();
        if !waiting.is_empty() {
            self.awaited.remove(&random.one(&waiting));
        }
    }

    /// A nightly job carries somebody's wallet on, some time before the next event, and does not ask what came of it.
    fn pass_a_night(&mut self, asked: &mut Asked, random: &mut Random) {
        let Some(event) = self.somebody(random) else { return };
        if self.books.have(&event.id) {
            return;
        }
        self.nights += 1;
        let hour = event.hour - random.from(0, 1);
        let mut drawn = random.clone();
        let mut ask = Ask { asked, luck: &mut || Luck::draw(&mut drawn) };
        let settled = settle(format!("night-{}", self.nights), &event.member, hour, &self.books, &mut ask);
        *random = drawn;
        match settled {
            Ok(commit) => self.send(commit, random),
            Err(CallError::Fault(_)) => {}
            Err(CallError::Domain(error)) => panic!("{error:?} on a night before {event:?}"),
        }
    }

    /// The next event of a member who waits for nothing.
    fn somebody(&self, random: &mut Random) -> Option<Event> {
        let free: Vec<&Event> = self
            .pending
            .iter()
            .filter(|(member, _)| !self.awaited.contains_key(*member))
            .filter_map(|(_, events)| events.front())
            .collect();
        (!free.is_empty()).then(|| random.one(&free).clone())
    }

    fn done(&mut self, member: &str) {
        self.awaited.remove(member);
        self.pending.get_mut(member).unwrap().pop_front();
    }
}

/// Everybody's wallet on the last day.
fn close(shop: &Shop, books: &mut Books, ask: &mut Ask<'_>) {
    for (member, _) in shop.members() {
        let commit = settle(format!("night-of-{member}"), member, END, books, ask).unwrap();
        assert_eq!(books.book(&commit), Booked::Now, "{member}");
    }
}
