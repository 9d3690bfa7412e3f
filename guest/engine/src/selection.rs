//! Which rules look at which lines of a basket.
//!
//! The rules are indexed once by what they select, so that a decision looks up each line's sku, brand, category and
//! tags, and holds no line against rules that cannot match it.

use alloc::vec::Vec;

use loyalty_contract::{Line, Text};

use crate::order;

/// What a rule is about. Kinds that are filled must all match, each with one of its values; empty selects every line.
#[derive(Debug, Default, Clone)]
pub struct Selector {
    pub skus: Vec<Text>,
    pub brands: Vec<Text>,
    pub categories: Vec<Text>,
    pub tags: Vec<Text>,
}

impl Selector {
    /// Whether every line is selected.
    pub fn is_everything(&self) -> bool {
        self.skus.is_empty() && self.brands.is_empty() && self.categories.is_empty() && self.tags.is_empty()
    }

    fn selects(&self, line: &Line) -> bool {
        let one_of = |values: &[Text], value: Option<&Text>| {
            values.is_empty() || value.is_some_and(|value| values.contains(value))
        };
        let in_category = || match line.category.as_ref() {
            _ if self.categories.is_empty() => true,
            Some(path) => {
                ancestors(path).any(|ancestor| self.categories.iter().any(|category| **category == *ancestor))
            }
            None => false,
        };
        one_of(&self.skus, Some(&line.sku))
            && one_of(&self.brands, line.brand.as_ref())
            && in_category()
            && (self.tags.is_empty() || line.tags.iter().any(|tag| self.tags.contains(tag)))
    }
}

/// Rules by what they select.
#[derive(Debug, Default)]
pub struct Index {
    selectors: Vec<Selector>,
    /// Rules that look at every line.
    everything: Vec<usize>,
    skus: Values,
    brands: Values,
    categories: Values,
    tags: Values,
}

/// The values of a kind in ascending order, each with a rule that selects it.
type Values = Vec<(Text, usize)>;

/// For each rule, the positions of the lines it selects, in order.
pub type Matches = Vec<Vec<usize>>;

impl Index {
    /// Indexes the selectors of rules 0, 1, 2 …
    pub fn new(selectors: Vec<Selector>) -> Self {
        let mut index = Self::default();
        for (rule, selector) in selectors.iter().enumerate() {
            // One kind finds the rule; the others are checked on the line.
            let (kind, values) = if !selector.skus.is_empty() {
                (&mut index.skus, &selector.skus)
            } else if !selector.brands.is_empty() {
                (&mut index.brands, &selector.brands)
            } else if !selector.categories.is_empty() {
                (&mut index.categories, &selector.categories)
            } else if !selector.tags.is_empty() {
                (&mut index.tags, &selector.tags)
            } else {
                index.everything.push(rule);
                continue;
            };
            kind.extend(values.iter().map(|value| (value.clone(), rule)));
        }
        for kind in [&mut index.skus, &mut index.brands, &mut index.categories, &mut index.tags] {
            *kind = order::sorted(core::mem::take(kind), |left, right| left.0.cmp(&right.0));
        }
        index.selectors = selectors;
        index
    }

    /// Finds the lines of every rule. `lines` gives the lines that rules may look at, with their positions.
    pub fn matches<'a>(&self, lines: impl Iterator<Item = (usize, &'a Line)> + Clone) -> Matches {
        let mut matches: Matches = self.selectors.iter().map(|_| Vec::new()).collect();
        for rule in &self.everything {
            if let Some(found) = matches.get_mut(*rule) {
                *found = lines.clone().map(|(position, _)| position).collect();
            }
        }
        for (position, line) in lines {
            self.look_up(&self.skus, &line.sku, position, line, &mut matches);
            if let Some(brand) = line.brand.as_ref() {
                self.look_up(&self.brands, brand, position, line, &mut matches);
            }
            if let Some(category) = line.category.as_ref()
                && !self.categories.is_empty()
            {
                for ancestor in ancestors(category) {
                    self.look_up(&self.categories, ancestor, position, line, &mut matches);
                }
            }
            for tag in &line.tags {
                self.look_up(&self.tags, tag, position, line, &mut matches);
            }
        }
        matches
    }

    fn look_up(&self, kind: &[(Text, usize)], value: &str, position: usize, line: &Line, matches: &mut Matches) {
        let first = kind.partition_point(|(selected, _)| **selected < *value);
        for (_, rule) in kind.iter().skip(first).take_while(|(selected, _)| **selected == *value) {
            if let (Some(found), Some(selector)) = (matches.get_mut(*rule), self.selectors.get(*rule))
                && found.last() != Some(&position)
                && selector.selects(line)
            {
                found.push(position);
            }
        }
    }
}

/// The categories a path lies in: `phones/cases` lies in `phones` and in `phones/cases`.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(end, _)| end).chain([path.len()]).filter_map(|end| path.get(..end))
}
