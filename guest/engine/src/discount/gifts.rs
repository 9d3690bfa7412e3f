//! What is known of gifts: the products that can be given, and which goods of the basket are gifts already.

use alloc::vec::Vec;

use loyalty_contract::{Product, Text};

use super::articles::Articles;
use crate::order;

/// Products that are not in the basket, and articles that are gifts, each to be found by name.
pub struct Gifts<'a> {
    products: &'a [Product],
    /// Places of products in the order of their skus.
    by_sku: Vec<usize>,
    /// Articles that are gifts, in the order of their rules and skus.
    carriers: Vec<(&'a Text, &'a Text, usize)>,
}

impl<'a> Gifts<'a> {
    pub fn new(products: &'a [Product], articles: &'a Articles<'a>) -> Self {
        let (by_sku, _) = order::by_id(products.len(), &|at| sku_of(products, at));
        let carriers = articles.iter().enumerate().filter_map(|(place, article)| {
            let line = article.line.line;
            Some((line.gift_of.as_ref()?, &line.sku, place))
        });
        Self { products, by_sku, carriers: order::sorted(carriers.collect(), |left, right| left.cmp(right)) }
    }

    /// A product; of several with one sku the one that was told first.
    pub fn product(&self, sku: &str) -> Option<&'a Product> {
        let found = order::with_id(&self.by_sku, sku, &|at| sku_of(self.products, at));
        self.products.get(*found.first()?)
    }

    /// Articles that are gifts, with their rules and skus, in the order of these.
    pub fn all(&self) -> impl Iterator<Item = (&'a Text, &'a Text, usize)> {
        self.carriers.iter().copied()
    }

    /// The articles that carry a gift of a rule.
    pub fn carriers(&self, rule: &Text, sku: &Text) -> impl Iterator<Item = usize> {
        let wanted = (rule, sku);
        let first = self.carriers.partition_point(|(rule, sku, _)| (*rule, *sku) < wanted);
        let own = self.carriers.iter().skip(first).take_while(move |(rule, sku, _)| (*rule, *sku) == wanted);
        own.map(|(.., place)| *place)
    }
}

fn sku_of(products: &[Product], at: usize) -> &str {
    products.get(at).map_or("", |product| &product.sku)
}
