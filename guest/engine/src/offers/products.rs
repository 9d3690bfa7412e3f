//! The products that offers may be about: what they bring, whether they can be offered, and which one is picked.

use alloc::vec::Vec;

use loyalty_contract::{ErrorCode, Product, ReasonCode, Text};

use super::margin;
use super::things::Things;
use crate::bounds::{ALL_PARTNERS_MAX, at_most};
use crate::condition::Refusal;
use crate::explain::{Refused, about, because, refuse};
use crate::facts;
use crate::order;
use crate::path::Path;
use crate::programme::Programme;
use crate::programme::offers::ProductPick;

/// The products of a request.
#[derive(Debug)]
pub struct Products<'a> {
    all: &'a [Product],
    by_sku: Vec<usize>,
    /// By category, then by sku; empty where nothing is picked.
    by_category: Vec<usize>,
}

impl<'a> Products<'a> {
    /// Checks the products of a request, and sorts them for `picks` of a programme.
    ///
    /// # Errors
    /// Figures and lists that break their bounds, and skus that stand twice.
    pub fn check(products: &'a [Product], picks: &[ProductPick]) -> Result<Self, Refused> {
        facts::check_products(products)?;
        let path = Path::of("products");
        let partners = products.iter().map(|product| product.complements.len() + product.upgrades.len());
        at_most(partners.sum(), ALL_PARTNERS_MAX, "skus that products go with or replace", &path)?;
        let sku = |at: usize| products.get(at).map_or("", |product| &*product.sku);
        let (by_sku, twice) = order::by_id(products.len(), &sku);
        if let Some(twice) = twice {
            return refuse(ErrorCode::DuplicateId, &path.index(twice).field("sku"), "the product stands before");
        }
        let category = |at: usize| products.get(by_sku.get(at).copied().unwrap_or(at)).map_or("", category);
        let by_category = if picks.is_empty() { Vec::new() } else { order::by_id(products.len(), &category).0 };
        // Of equal categories the smaller sku stays first.
        let by_category = by_category.into_iter().filter_map(|at| by_sku.get(at).copied()).collect();
        Ok(Self { all: products, by_sku, by_category })
    }

    /// The product of a sku.
    pub fn find(&self, sku: &str) -> Option<&'a Product> {
        let found = order::with_id(&self.by_sku, sku, &|at| self.all.get(at).map_or("", |product| &product.sku));
        found.first().and_then(|at| self.all.get(*at))
    }

    /// The product that is picked: of those in the category or below it that pass, the one with the highest margin, then
    /// with the smallest sku.
    ///
    /// # Errors
    /// The reason of the product with the smallest sku if none passes.
    pub fn pick(
        &self,
        wanted: &ProductPick,
        things: &Things<'_>,
        programme: &Programme,
    ) -> Result<&'a Product, Refusal> {
        let mut best: Option<(i128, &'a Product)> = None;
        let mut refused: Option<(&'a Text, Refusal)> = None;
        for product in self.of_category(&wanted.category) {
            match check(&product.sku, Some(product), wanted.needs_margin, things)
                .and_then(|()| check_partners(product, wanted, things))
            {
                Ok(()) => {
                    let margin = margin::exact(product, wanted.lowered_by, programme).unwrap_or(0);
                    let is_better =
                        |(best, known): (i128, &Product)| margin > best || (margin == best && product.sku < known.sku);
                    if best.is_none_or(is_better) {
                        best = Some((margin, product));
                    }
                }
                Err(refusal) => {
                    if refused.as_ref().is_none_or(|(sku, _)| product.sku < **sku) {
                        refused = Some((&product.sku, refusal));
                    }
                }
            }
        }
        match (best, refused) {
            (Some((_, product)), _) => Ok(product),
            (None, Some((_, refusal))) => Err(refusal),
            (None, None) => Err(Refusal::plain(because(ReasonCode::NoMatchingItem))),
        }
    }

    /// The products of a category and of those below it.
    fn of_category(&self, wanted: &str) -> impl Iterator<Item = &'a Product> {
        let all = self.all;
        let product = move |at: &usize| all.get(*at);
        let from = |is_before: &dyn Fn(&str) -> bool| {
            let first = self.by_category.partition_point(|at| product(at).is_some_and(|one| is_before(category(one))));
            self.by_category.get(first..).unwrap_or_default().iter().filter_map(product)
        };
        let own = from(&|category| category < wanted).take_while({
            let wanted = Text::from(wanted);
            move |product| *category(product) == *wanted
        });
        // What lies below a category begins with it and a slash, and nothing else lies between.
        let is_above = |category: &str| match category.strip_prefix(wanted) {
            Some(rest) => rest.as_bytes().first().is_none_or(|byte| *byte < b'/'),
            None => category < wanted,
        };
        let below = from(&is_above).take_while({
            let wanted = Text::from(wanted);
            move |product| category(product).strip_prefix(&*wanted).is_some_and(|rest| rest.starts_with('/'))
        });
        own.chain(below)
    }
}

fn category(product: &Product) -> &str {
    product.category.as_ref().map_or("", |category| category)
}

/// Whether a product can be offered to who has these things.
///
/// # Errors
/// The first of: owned, out of stock, of unknown cost where the cost must be known.
pub fn check(sku: &str, product: Option<&Product>, needs_margin: bool, things: &Things<'_>) -> Result<(), Refusal> {
    if things.own_sku(sku) || things.are_in_basket(sku) {
        return Err(Refusal::plain(because(ReasonCode::Owned)));
    }
    let stock = product.and_then(|product| product.stock.as_ref());
    if stock.is_some_and(|stock| stock.mantissa <= 0) {
        return Err(Refusal::plain(about(ReasonCode::OutOfStock, sku)));
    }
    if needs_margin && product.is_none_or(|product| product.unit_cost.is_none()) {
        return Err(Refusal::plain(about(ReasonCode::CostUnknown, sku)));
    }
    Ok(())
}

/// Whether the member has what a product goes with and replaces, as far as that is asked for.
fn check_partners(product: &Product, wanted: &ProductPick, things: &Things<'_>) -> Result<(), Refusal> {
    if wanted.goes_with && !goes_with(product, things) {
        return Err(Refusal::unmet("goes-with"));
    }
    if wanted.replaces && !replaces(product, things) {
        return Err(Refusal::unmet("replaces"));
    }
    Ok(())
}

/// Whether a product goes with something the member has.
pub fn goes_with(product: &Product, things: &Things<'_>) -> bool {
    product.complements.iter().any(|sku| things.have_sku(sku))
}

/// Whether a product replaces something the member owns.
pub fn replaces(product: &Product, things: &Things<'_>) -> bool {
    product.upgrades.iter().any(|sku| things.own_sku(sku))
}
