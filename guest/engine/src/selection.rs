//! Which rules can match at all.
//!
//! Rules are indexed once by what they select, so that a decision looks up each line's sku, brand, category and tags,
//! and what it finds costs something; rules that cannot match cost nothing. A rule that selects every line may stand
//! behind a door instead: a fact about the whole event, such as the partner, that it asks for in any case.

use alloc::boxed::Box;
use alloc::vec::Vec;

use loyalty_contract::{Attribute, Line, Product, Text};

use crate::bounds::{LOOKED_AT, LOOKS_MAX, PAIRS_MAX, at_most};
use crate::explain::Refused;
use crate::order;
use crate::path::Path;

/// What a rule is about. Kinds that are filled must all match, each with one of its values; empty selects every line.
/// Values come in ascending order.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Selector {
    pub skus: Vec<Text>,
    pub brands: Vec<Text>,
    pub categories: Categories,
    pub tags: Vec<Text>,
    pub sellers: Vec<Text>,
    pub attributes: Vec<(Text, Vec<Text>)>,
    /// Whether the line is on sale: its regular price above its price.
    pub on_sale: Option<bool>,
    /// Whether the line has any discount, of whatever kind.
    pub discounted: Option<bool>,
    /// Lines that this selects are left out.
    pub except: Option<Box<Selector>>,
    /// What it selects, in words: the first kind that is filled and the value named first, such as `category cases`; none
    /// for every line.
    pub words: Option<Text>,
}

/// Categories with their fingerprints, in ascending order of these.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Categories(Vec<(u64, Text)>);

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
        self.skus.is_empty()
            && self.brands.is_empty()
            && self.categories.is_empty()
            && self.tags.is_empty()
            && !self.has_finer_tests()
    }

    /// Whether a line that has one of the values the rule is looked up by is selected without further questions.
    pub fn is_of_one_kind(&self) -> bool {
        self.kinds().count() == 1 && !self.has_finer_tests()
    }

    fn has_finer_tests(&self) -> bool {
        !self.sellers.is_empty()
            || !self.attributes.is_empty()
            || self.on_sale.is_some()
            || self.discounted.is_some()
            || self.except.is_some()
    }

    /// The first kind that is filled finds the rule; the others are checked on the line.
    fn first_kind(&self) -> Option<(Kind, Vec<&Text>)> {
        self.kinds().next()
    }

    /// The kinds that rules are looked up by, as far as they are filled, with their values in ascending order.
    pub fn kinds(&self) -> impl Iterator<Item = (Kind, Vec<&Text>)> {
        let kinds = [Kind::Sku, Kind::Brand, Kind::Category, Kind::Tag].into_iter();
        kinds.map(|kind| (kind, self.values(kind))).filter(|(_, values)| !values.is_empty())
    }

    fn values(&self, kind: Kind) -> Vec<&Text> {
        match kind {
            Kind::Sku => self.skus.iter().collect(),
            Kind::Brand => self.brands.iter().collect(),
            Kind::Tag => self.tags.iter().collect(),
            _ => self.categories.ascending(),
        }
    }

    /// How much of some lines is looked at to tell which of them are selected.
    pub fn looks(&self, breadth: &Breadth) -> usize {
        let tags = if self.tags.is_empty() { 0 } else { breadth.tags };
        let categories = if self.categories.is_empty() { 0 } else { breadth.categories };
        let except = self.except.as_ref().map_or(0, |except| except.looks(breadth));
        let attributes = breadth.attributes.saturating_mul(self.attributes.len());
        (breadth.lines + tags + categories).saturating_add(attributes).saturating_add(except)
    }

    /// Whether a line is selected.
    pub fn selects(&self, item: Item<'_>) -> bool {
        let line = item.line;
        one_of(&self.skus, Some(&line.sku))
            && one_of(&self.brands, line.brand.as_ref())
            && (self.categories.is_empty() || line.category.as_ref().is_some_and(|path| self.categories.hold(path)))
            && (self.tags.is_empty() || line.tags.iter().any(|tag| self.tags.binary_search(tag).is_ok()))
            && one_of(&self.sellers, line.seller.as_ref())
            && self.attributes.iter().all(|wanted| has_attribute(&line.attributes, wanted))
            && self.on_sale.is_none_or(|wanted| wanted == item.is_on_sale())
            && self.discounted.is_none_or(|wanted| wanted == item.is_discounted)
            && self.except.as_ref().is_none_or(|except| !except.selects(item))
    }

    /// Whether a product may be selected: its sku, brand, category and tags do not stand against it. What else lines are
    /// told apart by, its facts do not say.
    pub fn may_select(&self, product: &Product) -> bool {
        self.fits(product)
            && self.except.as_ref().is_none_or(|except| except.has_finer_tests() || !except.fits(product))
    }

    fn fits(&self, product: &Product) -> bool {
        one_of(&self.skus, Some(&product.sku))
            && one_of(&self.brands, product.brand.as_ref())
            && (self.categories.is_empty() || product.category.as_ref().is_some_and(|path| self.categories.hold(path)))
            && (self.tags.is_empty() || product.tags.iter().any(|tag| self.tags.binary_search(tag).is_ok()))
    }
}

fn one_of(values: &[Text], value: Option<&Text>) -> bool {
    values.is_empty() || value.is_some_and(|value| values.binary_search(value).is_ok())
}

/// Whether an attribute of that name has one of the values.
fn has_attribute(attributes: &[Attribute], (name, values): &(Text, Vec<Text>)) -> bool {
    attributes.iter().any(|attribute| attribute.name == *name && values.binary_search(&attribute.value).is_ok())
}

impl Categories {
    /// Of these categories.
    pub fn new(categories: impl Iterator<Item = Text>) -> Self {
        let with_fingerprint = categories.map(|category| (fingerprint(&category), category));
        Self(order::sorted(with_fingerprint.collect(), |left, right| left.cmp(right)))
    }

    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The categories in ascending order.
    fn ascending(&self) -> Vec<&Text> {
        order::sorted(self.0.iter().map(|(_, category)| category).collect(), |left, right| left.cmp(right))
    }

    /// Whether a path is one of the categories, or lies below one of them.
    pub fn hold(&self, path: &str) -> bool {
        each_ancestor(path, |ancestor, wanted| {
            let order = |(known, category): &(u64, Text)| known.cmp(&wanted).then_with(|| (**category).cmp(ancestor));
            self.0.binary_search_by(order).is_ok()
        })
    }
}

/// How much there is to look at on some lines together.
#[derive(Debug, Default, Clone, Copy)]
pub struct Breadth {
    lines: usize,
    tags: usize,
    attributes: usize,
    categories: usize,
}

impl Breadth {
    /// Of these lines.
    pub fn of<'a>(lines: impl Iterator<Item = &'a Line>) -> Self {
        let mut all = Self::default();
        for line in lines {
            all.lines += 1;
            all.tags += line.tags.len();
            all.attributes += line.attributes.len();
            all.categories += looks_at_category(line.category.as_ref());
        }
        all
    }
}

/// How much of something is looked at to tell in which of some categories it lies.
pub fn looks_at_category(category: Option<&Text>) -> usize {
    // Two bytes to be walked through and compared take as long as another look.
    1 + category.map_or(0, |path| path.len() / 2)
}

/// Shows the categories a path lies in, with their fingerprints, until one is found: `phones/cases` lies in `phones` and in
/// `phones/cases`.
pub fn each_ancestor(path: &str, mut is_found: impl FnMut(&str, u64) -> bool) -> bool {
    let mut so_far = FINGERPRINT_OF_NOTHING;
    for (end, byte) in path.bytes().enumerate() {
        if byte == b'/' && path.get(..end).is_some_and(|ancestor| is_found(ancestor, so_far)) {
            return true;
        }
        so_far = with_byte(so_far, byte);
    }
    is_found(path, so_far)
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
        let mut index = Self::default();
        for (rule, (selector, door)) in rules.into_iter().enumerate() {
            let found_by = selector.first_kind();
            match found_by.or_else(|| door.as_ref().map(|(kind, values)| (*kind, values.iter().collect()))) {
                Some((kind, values)) => {
                    let entry = |value: &Text| (kind, fingerprint(value), value.clone(), rule);
                    index.entries.extend(values.into_iter().map(entry));
                }
                None => index.everything.push(rule),
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

const FINGERPRINT_OF_NOTHING: u64 = 0xcbf2_9ce4_8422_2325;

/// A number for a text, so that most texts are told apart without being compared (FNV-1a).
pub fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(FINGERPRINT_OF_NOTHING, with_byte)
}

/// The fingerprint of a text and one more byte.
const fn with_byte(fingerprint: u64, byte: u8) -> u64 {
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

    /// Whether the lines of a rule are known.
    fn has(&self, rule: usize) -> bool {
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
