//! Rules by what they select, so that a line finds its own.

use alloc::vec::Vec;

use loyalty_contract::Text;

use super::{Breadth, Item, Selector, each_ancestor};
use crate::bounds::{LOOKED_AT, LOOKS_MAX, PAIRS_MAX, at_most};
use crate::explain::Refused;
use crate::order;
use crate::path::Path;

/// What rules are looked up by: facts of a line, then facts of the whole event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Sku,
    Brand,
    Category,
    Tag,
    Action,
    Coupon,
    Batch,
    Segment,
    Channel,
    Store,
    Partner,
    Country,
    Region,
    Delivery,
    /// Where an offer is shown.
    Shown,
}

impl Kind {
    const COUNT: usize = 15;
    /// Where something is bought or done.
    pub const PLACES: [Self; 6] =
        [Self::Channel, Self::Store, Self::Partner, Self::Country, Self::Region, Self::Delivery];
}

/// A fact of the whole event that a rule asks for: one of the values.
pub type Door = (Kind, Vec<Text>);

/// What a rule is looked up by, with the fingerprint of the value.
type Entry = (Kind, u64, Text, usize);

/// Rules by what they select.
#[derive(Debug, Default)]
pub struct Index {
    selectors: Vec<Selector>,
    /// Rules whose selector must still be held against a line that they were found by.
    ask_again: Vec<bool>,
    /// Rules that look at every line whatever the event, in document order.
    everything: Vec<usize>,
    /// In ascending order of kind, fingerprint of the value, and value.
    entries: Vec<Entry>,
    /// Where the entries of each kind begin, and where the last ones end.
    starts: [usize; Kind::COUNT + 1],
}

impl Index {
    /// Indexes rules 0, 1, 2 … by their selectors and doors.
    pub fn new(rules: Vec<(Selector, Option<Door>)>) -> Self {
        let entries = rules.iter().filter_map(|rule| Some(found_by(rule)?.1.len())).sum();
        let mut index = Self {
            selectors: Vec::with_capacity(rules.len()),
            ask_again: Vec::with_capacity(rules.len()),
            entries: Vec::with_capacity(entries),
            ..Self::default()
        };
        for (rule, own) in rules.into_iter().enumerate() {
            match found_by(&own) {
                Some((kind, values)) => {
                    let entry = |value: &Text| (kind, fingerprint(value), value.clone(), rule);
                    index.entries.extend(values.into_iter().map(entry));
                }
                None => index.everything.push(rule),
            }
            index.ask_again.push(!own.0.is_of_one_kind());
            index.selectors.push(own.0);
        }
        index.entries = order::sorted(index.entries, |left, right| left.cmp(right));
        for (kind, start) in index.starts.iter_mut().enumerate() {
            *start = index.entries.partition_point(|(other, ..)| (*other as usize) < kind);
        }
        index
    }

    /// What a rule is about.
    pub fn selector(&self, rule: usize) -> Option<&Selector> {
        self.selectors.get(rule)
    }

    /// How many rules there are.
    pub fn len(&self) -> usize {
        self.selectors.len()
    }

    /// Finds the lines of every rule that can match. `lines` gives the lines that rules may look at, with their
    /// positions, and `facts` the doors that are open.
    ///
    /// # Errors
    /// `too-large` at `path` if more lines match more rules than can be worked out.
    pub fn matches<'a>(
        &self,
        lines: &[(usize, Item<'a>)],
        facts: &[(Kind, &str)],
        path: &Path<'_>,
    ) -> Result<Matches, Refused> {
        let mut matches = Matches { slots: alloc::vec![0; self.len()], found: Vec::new(), pairs: 0, looks: 0 };
        let all: Vec<usize> = lines.iter().map(|(position, _)| *position).collect();
        let mut whole = Vec::new();
        whole.extend_from_slice(&self.everything);
        for (kind, value) in facts {
            let entries = self.of_kind(*kind);
            if !entries.is_empty() {
                whole.extend(look_up(entries, value, fingerprint(value)));
            }
        }
        let breadth = Breadth::of(lines.iter().map(|(_, item)| item.line));
        for rule in whole {
            // A door may be open twice.
            let Some(selector) = self.selectors.get(rule).filter(|_| !matches.has(rule)) else { continue };
            let lines = if selector.is_everything() {
                all.clone()
            } else {
                matches.looks = matches.looks.saturating_add(selector.looks(&breadth));
                matches.check(path)?;
                lines.iter().filter(|(_, item)| selector.selects(*item)).map(|(position, _)| *position).collect()
            };
            matches.pairs += lines.len();
            matches.check(path)?;
            matches.add(rule, lines);
        }
        let of_line = [Kind::Sku, Kind::Brand, Kind::Category, Kind::Tag];
        let [skus, brands, categories, tags] = of_line.map(|kind| self.of_kind(kind));
        for (position, item) in lines {
            let mut hit = |entries, value: &str, fingerprint| {
                for rule in look_up(entries, value, fingerprint) {
                    let asks = self.ask_again.get(rule) == Some(&true);
                    let selector = self.selectors.get(rule).filter(|_| asks);
                    matches.hit(rule, *position, selector.map(|selector| (selector, *item)));
                }
            };
            let line = item.line;
            if !skus.is_empty() {
                hit(skus, &line.sku, fingerprint(&line.sku));
            }
            if let Some(brand) = line.brand.as_ref().filter(|_| !brands.is_empty()) {
                hit(brands, brand, fingerprint(brand));
            }
            if let Some(category) = line.category.as_ref().filter(|_| !categories.is_empty()) {
                each_ancestor(category, |ancestor, fingerprint| {
                    hit(categories, ancestor, fingerprint);
                    false
                });
            }
            if !tags.is_empty() {
                line.tags.iter().for_each(|tag| hit(tags, tag, fingerprint(tag)));
            }
            matches.check(path)?;
        }
        Ok(matches)
    }

    /// The rules whose doors are open or that have none, in document order, where no lines are looked at.
    pub fn open(&self, facts: &[(Kind, &str)]) -> Vec<usize> {
        let mut found = self.everything.clone();
        for (kind, value) in facts {
            let entries = self.of_kind(*kind);
            if !entries.is_empty() {
                found.extend(look_up(entries, value, fingerprint(value)));
            }
        }
        if found.len() > self.everything.len() {
            found = order::sorted(found, usize::cmp);
            found.dedup();
        }
        found
    }

    /// What rules are looked up by of one kind.
    fn of_kind(&self, kind: Kind) -> &[Entry] {
        let kind = kind as usize;
        let bounds = self.starts.get(kind).zip(self.starts.get(kind + 1));
        bounds.and_then(|(start, end)| self.entries.get(*start..*end)).unwrap_or_default()
    }
}

/// Rules under a value with that fingerprint.
fn look_up<'i>(entries: &'i [Entry], value: &'i str, wanted: u64) -> impl Iterator<Item = usize> + 'i {
    let first = entries.partition_point(|(_, fingerprint, ..)| *fingerprint < wanted);
    let found = entries.get(first..).unwrap_or_default().iter();
    let found = found.take_while(move |(_, fingerprint, ..)| *fingerprint == wanted);
    found.filter(move |(_, _, selected, _)| **selected == *value).map(|(.., rule)| *rule)
}

pub(super) const FINGERPRINT_OF_NOTHING: u64 = 0xcbf2_9ce4_8422_2325;

/// A number for a text, so that most texts are told apart without being compared (FNV-1a).
pub fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(FINGERPRINT_OF_NOTHING, with_byte)
}

/// What a rule is looked up by: of its selector, or else its door. None: it looks at every line.
fn found_by((selector, door): &(Selector, Option<Door>)) -> Option<(Kind, Vec<&Text>)> {
    selector.first_kind().or_else(|| door.as_ref().map(|(kind, values)| (*kind, values.iter().collect())))
}

/// The fingerprint of a text and one more byte.
pub(super) const fn with_byte(fingerprint: u64, byte: u8) -> u64 {
    (fingerprint ^ byte as u64).wrapping_mul(0x0000_0100_0000_01b3)
}

/// The rules that can match, with the positions of the lines each selects, in order.
#[derive(Debug)]
pub struct Matches {
    /// For each rule, one more than its place in `found`.
    slots: Vec<u32>,
    found: Vec<(usize, Vec<usize>)>,
    /// Lines that rules match, added up.
    pairs: usize,
    /// What rules had to look at on lines, added up.
    looks: usize,
}

impl Matches {
    /// The lines of a rule.
    pub fn lines_of(&self, rule: usize) -> &[usize] {
        let place = self.slots.get(rule).and_then(|slot| usize::try_from(*slot).ok()?.checked_sub(1));
        place.and_then(|place| self.found.get(place)).map_or(&[], |(_, lines)| lines)
    }

    /// The rules, in document order.
    pub fn rules(&self) -> Vec<usize> {
        let rules: Vec<usize> = self.found.iter().map(|(rule, _)| *rule).collect();
        order::sorted(rules, usize::cmp)
    }

    /// Whether the lines and the facts lead to a rule.
    pub fn has(&self, rule: usize) -> bool {
        self.slots.get(rule).is_some_and(|slot| *slot > 0)
    }

    /// Refuses more than can be worked out.
    fn check(&self, path: &Path<'_>) -> Result<(), Refused> {
        at_most(self.pairs, PAIRS_MAX, "pairs of a line and a rule that matches it", path)?;
        at_most(self.looks, LOOKS_MAX, LOOKED_AT, path)
    }

    fn add(&mut self, rule: usize, lines: Vec<usize>) {
        if let Some(slot) = self.slots.get_mut(rule)
            && *slot == 0
        {
            self.found.push((rule, lines));
            *slot = u32::try_from(self.found.len()).unwrap_or(0);
        }
    }

    /// A line has a value of the rule; a selector says whether it is selected too.
    fn hit(&mut self, rule: usize, position: usize, ask: Option<(&Selector, Item<'_>)>) {
        let Some(slot) = self.slots.get_mut(rule) else { return };
        let known = usize::try_from(*slot).ok().and_then(|slot| self.found.get_mut(slot.checked_sub(1)?));
        if known.as_ref().is_some_and(|(_, lines)| lines.last() == Some(&position)) {
            return;
        }
        if let Some((selector, item)) = ask {
            self.looks = self.looks.saturating_add(selector.looks(&Breadth::of(core::iter::once(item.line))));
            // What is too much is refused when the line is through.
            if self.looks > LOOKS_MAX || !selector.selects(item) {
                return;
            }
        }
        self.pairs += 1;
        match known {
            Some((_, lines)) => lines.push(position),
            None => self.add(rule, Vec::from([position])),
        }
    }
}
