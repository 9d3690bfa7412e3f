//! Which rules can match at all.
//!
//! Rules are indexed once by what they select, so that a decision looks up each line's sku, brand, category and tags,
//! and what it finds costs something; rules that cannot match cost nothing. A rule that selects every line may stand
//! behind a door instead: a fact about the whole event, such as the partner, that it asks for in any case.

use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{Attribute, Line, Text, text};

use crate::order;

/// What a rule is about. Kinds that are filled must all match, each with one of its values; empty selects every line.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Selector {
    pub skus: Vec<Text>,
    pub brands: Vec<Text>,
    pub categories: Vec<Text>,
    pub tags: Vec<Text>,
    pub sellers: Vec<Text>,
    pub attributes: Vec<(Text, Vec<Text>)>,
    /// Whether the line is on sale: its regular price above its price.
    pub on_sale: Option<bool>,
    /// Whether the line has any discount, of whatever kind.
    pub discounted: Option<bool>,
    /// Lines that this selects are left out.
    pub except: Option<Box<Selector>>,
}

/// A line as selectors see it.
#[derive(Debug, Clone, Copy)]
pub struct Item<'a> {
    pub line: &'a Line,
    pub is_discounted: bool,
}

impl Item<'_> {
    /// Whether the line is on sale.
    pub fn is_on_sale(self) -> bool {
        let (price, regular) = (self.line.unit_price, self.line.regular_price.as_ref());
        regular.is_some_and(|regular| {
            let scale = regular.scale.max(price.scale);
            let at_scale = |mantissa: i64, own: u8| {
                crate::money::power_of_ten(u32::from(scale - own))
                    .and_then(|power| i128::from(mantissa).checked_mul(power))
            };
            at_scale(regular.mantissa, regular.scale) > at_scale(price.mantissa, price.scale)
        })
    }
}

impl Selector {
    /// Whether every line is selected.
    pub fn is_everything(&self) -> bool {
        self.first_kind().is_none() && !self.has_finer_tests()
    }

    /// Whether a line that has one of the values the rule is looked up by is selected without further questions.
    pub fn is_of_one_kind(&self) -> bool {
        self.kinds().count() == 1 && !self.has_finer_tests()
    }

    /// What it selects, in words: the first kind that is filled and its first value, such as `category cases`; none for
    /// every line.
    pub fn words(&self) -> Option<Text> {
        let kinds = [
            ("sku", &self.skus),
            ("brand", &self.brands),
            ("category", &self.categories),
            ("tag", &self.tags),
            ("seller", &self.sellers),
        ];
        kinds.into_iter().find_map(|(kind, values)| Some(text(format!("{kind} {}", values.first()?))))
    }

    fn has_finer_tests(&self) -> bool {
        !self.sellers.is_empty()
            || !self.attributes.is_empty()
            || self.on_sale.is_some()
            || self.discounted.is_some()
            || self.except.is_some()
    }

    /// The first kind that is filled finds the rule; the others are checked on the line.
    fn first_kind(&self) -> Option<(Kind, &[Text])> {
        self.kinds().next()
    }

    /// The kinds that rules are looked up by, as far as they are filled.
    pub fn kinds(&self) -> impl Iterator<Item = (Kind, &[Text])> {
        let kinds = [
            (Kind::Sku, self.skus.as_slice()),
            (Kind::Brand, &self.brands),
            (Kind::Category, &self.categories),
            (Kind::Tag, &self.tags),
        ];
        kinds.into_iter().filter(|(_, values)| !values.is_empty())
    }

    /// Whether a line is selected.
    pub fn selects(&self, item: Item<'_>) -> bool {
        let line = item.line;
        one_of(&self.skus, Some(&line.sku))
            && one_of(&self.brands, line.brand.as_ref())
            && (self.categories.is_empty()
                || line.category.as_ref().is_some_and(|path| lies_in(path, &self.categories)))
            && (self.tags.is_empty() || line.tags.iter().any(|tag| self.tags.contains(tag)))
            && one_of(&self.sellers, line.seller.as_ref())
            && self.attributes.iter().all(|(name, values)| has_attribute(&line.attributes, name, values))
            && self.on_sale.is_none_or(|wanted| wanted == item.is_on_sale())
            && self.discounted.is_none_or(|wanted| wanted == item.is_discounted)
            && self.except.as_ref().is_none_or(|except| !except.selects(item))
    }
}

fn one_of(values: &[Text], value: Option<&Text>) -> bool {
    values.is_empty() || value.is_some_and(|value| values.contains(value))
}

/// Whether an attribute of that name has one of the values.
pub fn has_attribute(attributes: &[Attribute], name: &Text, values: &[Text]) -> bool {
    attributes.iter().any(|attribute| attribute.name == *name && values.contains(&attribute.value))
}

/// Whether a category path is one of `categories` or lies below one of them.
pub fn lies_in(path: &str, categories: &[Text]) -> bool {
    each_ancestor(path, |ancestor| categories.iter().any(|category| **category == *ancestor))
}

/// Shows the categories a path lies in until one is found: `phones/cases` lies in `phones` and in `phones/cases`.
pub fn each_ancestor(path: &str, mut is_found: impl FnMut(&str) -> bool) -> bool {
    let slashes = path.bytes().enumerate().filter(|(_, byte)| *byte == b'/');
    for (end, _) in slashes {
        if path.get(..end).is_some_and(&mut is_found) {
            return true;
        }
    }
    is_found(path)
}

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
}

impl Kind {
    const COUNT: usize = 14;
    /// Where something is bought or done.
    pub const PLACES: [Self; 6] =
        [Self::Channel, Self::Store, Self::Partner, Self::Country, Self::Region, Self::Delivery];
}

/// A fact of the whole event that a rule asks for: one of the values.
pub type Door = (Kind, Vec<Text>);

/// Rules by what they select.
#[derive(Debug, Default)]
pub struct Index {
    selectors: Vec<Selector>,
    /// Rules whose selector must still be held against a line that they were found by.
    ask_again: Vec<bool>,
    /// Rules that look at every line whatever the event, in document order.
    everything: Vec<usize>,
    /// In ascending order of kind, fingerprint of the value, and value.
    entries: Vec<(Kind, u64, Text, usize)>,
    /// Where the entries of each kind begin, and where the last ones end.
    starts: [usize; Kind::COUNT + 1],
}

impl Index {
    /// Indexes rules 0, 1, 2 … by their selectors and doors.
    pub fn new(rules: Vec<(Selector, Option<Door>)>) -> Self {
        let mut index = Self::default();
        for (rule, (selector, door)) in rules.into_iter().enumerate() {
            let mut add = |kind, values: &[Text]| {
                index.entries.extend(values.iter().map(|value| (kind, fingerprint(value), value.clone(), rule)));
            };
            match (selector.first_kind(), &door) {
                (Some((kind, values)), _) => add(kind, values),
                (None, Some((kind, values))) => add(*kind, values),
                (None, None) => index.everything.push(rule),
            }
            index.ask_again.push(!selector.is_of_one_kind());
            index.selectors.push(selector);
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
    pub fn matches<'a>(&self, lines: &[(usize, Item<'a>)], facts: &[(Kind, &str)]) -> Matches {
        let mut matches = Matches { slots: alloc::vec![0; self.len()], found: Vec::new() };
        let all: Vec<usize> = lines.iter().map(|(position, _)| *position).collect();
        let mut whole = Vec::new();
        whole.extend_from_slice(&self.everything);
        for (kind, value) in facts {
            whole.extend(self.look_up(*kind, value));
        }
        for rule in whole {
            let Some(selector) = self.selectors.get(rule) else { continue };
            if matches.slots.get(rule) != Some(&0) {
                // Another coupon has found it.
                continue;
            }
            let lines = if selector.is_everything() {
                all.clone()
            } else {
                lines.iter().filter(|(_, item)| selector.selects(*item)).map(|(position, _)| *position).collect()
            };
            matches.add(rule, lines);
        }
        for (position, item) in lines {
            let mut hit = |kind, value: &str| {
                for rule in self.look_up(kind, value) {
                    let selects = || {
                        self.ask_again.get(rule) == Some(&false)
                            || self.selectors.get(rule).is_some_and(|selector| selector.selects(*item))
                    };
                    matches.hit(rule, *position, selects);
                }
            };
            hit(Kind::Sku, &item.line.sku);
            if let Some(brand) = item.line.brand.as_ref() {
                hit(Kind::Brand, brand);
            }
            if let Some(category) = item.line.category.as_ref() {
                each_ancestor(category, |ancestor| {
                    hit(Kind::Category, ancestor);
                    false
                });
            }
            item.line.tags.iter().for_each(|tag| hit(Kind::Tag, tag));
        }
        matches
    }

    /// Rules under a value of a kind.
    fn look_up(&self, kind: Kind, value: &str) -> impl Iterator<Item = usize> {
        let kind = kind as usize;
        let bounds = self.starts.get(kind).zip(self.starts.get(kind + 1));
        let entries = bounds.and_then(|(start, end)| self.entries.get(*start..*end)).unwrap_or_default();
        let wanted = if entries.is_empty() { 0 } else { fingerprint(value) };
        let first = entries.partition_point(|(_, fingerprint, ..)| *fingerprint < wanted);
        let found = entries.get(first..).unwrap_or_default().iter();
        let found = found.take_while(move |(_, fingerprint, ..)| *fingerprint == wanted);
        found.filter(move |(_, _, selected, _)| **selected == *value).map(|(.., rule)| *rule)
    }
}

/// A number for a text, so that most texts are told apart without being compared (FNV-1a).
pub fn fingerprint(text: &str) -> u64 {
    let bytes = text.bytes();
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// The rules that can match, with the positions of the lines each selects, in order.
#[derive(Debug)]
pub struct Matches {
    /// For each rule, one more than its place in `found`.
    slots: Vec<u32>,
    found: Vec<(usize, Vec<usize>)>,
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

    fn add(&mut self, rule: usize, lines: Vec<usize>) {
        if let Some(slot) = self.slots.get_mut(rule)
            && *slot == 0
        {
            self.found.push((rule, lines));
            *slot = u32::try_from(self.found.len()).unwrap_or(0);
        }
    }

    /// A line has a value of the rule; whether it is selected is asked once.
    fn hit(&mut self, rule: usize, position: usize, selects: impl Fn() -> bool) {
        if self.lines_of(rule).last() == Some(&position) || !selects() {
            return;
        }
        self.add(rule, Vec::new());
        let place = self.slots.get(rule).and_then(|slot| usize::try_from(*slot).ok()?.checked_sub(1));
        if let Some((_, lines)) = place.and_then(|place| self.found.get_mut(place)) {
            lines.push(position);
        }
    }
}
