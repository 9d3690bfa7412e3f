//! Which rules can match at all.
//!
//! Rules are indexed once by what they select, so that a decision looks up each line's sku, brand, category and tags,
//! and what it finds costs something; rules that cannot match cost nothing. A rule that selects every line may stand
//! behind a door instead: a fact about the whole event, such as the partner, that it asks for in any case.

mod categories;
mod index;

use alloc::boxed::Box;
use alloc::vec::Vec;

use loyalty_contract::{Line, LineKind, Product, Text};

use crate::condition::{Range, Wanted};
use crate::money;

pub use categories::{Categories, each_ancestor, looks_at_category};
pub use index::{Door, Index, Kind, Matches, fingerprint};

/// What a rule is about. Kinds that are filled must all match, each with one of its values; empty selects every line.
/// Values come in ascending order.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Selector {
    pub skus: Vec<Text>,
    pub brands: Vec<Text>,
    pub categories: Categories,
    pub tags: Vec<Text>,
    pub sellers: Vec<Text>,
    pub kinds: Vec<LineKind>,
    pub attributes: Vec<(Text, Wanted)>,
    pub figures: Vec<(Text, Range)>,
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
                money::power_of_ten(u32::from(scale - own)).and_then(|power| i128::from(mantissa).checked_mul(power))
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
        self.keys().count() == 1 && !self.has_finer_tests()
    }

    fn has_finer_tests(&self) -> bool {
        !self.sellers.is_empty()
            || !self.kinds.is_empty()
            || !self.attributes.is_empty()
            || !self.figures.is_empty()
            || self.on_sale.is_some()
            || self.discounted.is_some()
            || self.except.is_some()
    }

    /// The first kind that is filled finds the rule; the others are checked on the line.
    fn first_kind(&self) -> Option<(Kind, Vec<&Text>)> {
        self.keys().next()
    }

    /// The kinds that rules are looked up by, as far as they are filled, with their values in ascending order.
    pub fn keys(&self) -> impl Iterator<Item = (Kind, Vec<&Text>)> {
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
        // To compare one with its bounds takes as long as some further looks.
        let figures = (breadth.figures + 3 * breadth.lines).saturating_mul(self.figures.len());
        let of_names = attributes.saturating_add(figures);
        (breadth.lines + tags + categories).saturating_add(of_names).saturating_add(except)
    }

    /// Whether a line is selected.
    pub fn selects(&self, item: Item<'_>) -> bool {
        let line = item.line;
        one_of(&self.skus, Some(&line.sku))
            && one_of(&self.brands, line.brand.as_ref())
            && (self.categories.is_empty() || line.category.as_ref().is_some_and(|path| self.categories.hold(path)))
            && (self.tags.is_empty() || line.tags.iter().any(|tag| self.tags.binary_search(tag).is_ok()))
            && one_of(&self.sellers, line.seller.as_ref())
            && (self.kinds.is_empty() || self.kinds.contains(&line.kind))
            && self.attributes.iter().all(|(name, wanted)| wanted.is(attributes(line, name)))
            && self.figures.iter().all(|(name, range)| has_figure(line, name, range))
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

/// The values of the attributes of that name.
fn attributes<'a>(line: &'a Line, name: &Text) -> impl Iterator<Item = &'a Text> {
    line.attributes.iter().filter(move |attribute| attribute.name == *name).map(|attribute| &attribute.value)
}

/// Whether the figure of that name lies in the range.
#[inline(never)]
fn has_figure(line: &Line, name: &Text, range: &Range) -> bool {
    let named = line.figures.iter().find(|figure| figure.name == *name);
    named.and_then(|figure| money::exact_of(figure.value)).is_some_and(|figure| range.holds(figure))
}

/// How much there is to look at on some lines together.
#[derive(Debug, Default, Clone, Copy)]
pub struct Breadth {
    lines: usize,
    tags: usize,
    attributes: usize,
    figures: usize,
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
            all.figures += line.figures.len();
            all.categories += looks_at_category(line.category.as_ref());
        }
        all
    }
}
