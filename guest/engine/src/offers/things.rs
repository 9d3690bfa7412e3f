//! What the member has: owned, bought, or in the basket, by sku and by category.

use alloc::vec::Vec;

use loyalty_contract::{HistoryCut, HistoryPart, Line, Maybe, OffersRequest, OwnedProduct, Text};

use crate::calendar::{self, DayNumber};
use crate::explain::Refused;
use crate::facts;
use crate::order;
use crate::path::Path;
use crate::programme::Shelf;
use crate::programme::offers::Goods;
use crate::selection::{Kind, each_ancestor, fingerprint};

/// What the member has.
#[derive(Debug)]
pub struct Things<'a> {
    /// Of each of the goods that offers ask for.
    asked: Vec<Had>,
    owned: BySku<'a, OwnedProduct>,
    /// Parts of the history cut by sku.
    bought: BySku<'a, HistoryPart>,
    basket: BySku<'a, Line>,
}

/// Things in ascending order of their skus.
#[derive(Debug)]
struct BySku<'a, T> {
    all: &'a [T],
    places: Vec<usize>,
    sku: fn(&T) -> &str,
}

/// How the member comes to have one of the goods that offers ask for.
#[derive(Debug, Clone, Copy, Default)]
struct Had {
    /// In whatever way.
    at_all: bool,
    owned: bool,
    /// The earliest day since when it is owned, as far as that is known.
    since: Option<DayNumber>,
}

impl<'a> Things<'a> {
    /// What the member of a request has.
    ///
    /// # Errors
    /// Categories of the history that have more parts than rules are looked up by.
    pub fn of(shelf: &Shelf, request: &'a OffersRequest) -> Result<Self, Refused> {
        let (parts, owned): (&[_], &[_]) = match request.history.as_ref() {
            None => (&[], &[]),
            Some(history) => (&history.parts, &history.owned),
        };
        let lines: &[_] = request.basket.as_ref().map_or(&[], |basket| &basket.lines);
        let path = Path::of("history");
        let path = path.field("parts");
        for (index, part) in parts.iter().enumerate().filter(|(_, part)| part.by == HistoryCut::Category) {
            facts::check_category(&part.id, &path.index(index).field("id"))?;
        }
        let mut things = Self {
            asked: alloc::vec![Had::default(); shelf.goods.len()],
            owned: BySku::new(owned, |product| &product.sku),
            bought: BySku::new(parts, |part| if part.by == HistoryCut::Sku { &part.id } else { "" }),
            basket: BySku::new(lines, |line| &line.sku),
        };
        if shelf.goods.len() == 0 {
            return Ok(things);
        }
        for product in owned {
            let had = Had { at_all: true, owned: true, since: since(product) };
            things.add(shelf, Some(&product.sku), text(&product.category), had);
        }
        let had = Had { at_all: true, ..Had::default() };
        for part in parts.iter().filter(|part| part.orders > 0) {
            match part.by {
                HistoryCut::Sku => things.add(shelf, Some(&part.id), None, had),
                HistoryCut::Category => things.add(shelf, None, Some(&part.id), had),
                _ => {}
            }
        }
        for line in lines {
            things.add(shelf, Some(&line.sku), text(&line.category), had);
        }
        Ok(things)
    }

    fn add(&mut self, shelf: &Shelf, sku: Option<&str>, category: Option<&str>, had: Had) {
        let mut add = |kind, value: &str, fingerprint| {
            let place = shelf.goods.find(kind, value, fingerprint);
            if let Some(known) = place.and_then(|place| self.asked.get_mut(place)) {
                known.at_all = true;
                known.owned |= had.owned;
                known.since = match (known.since, had.since) {
                    (Some(known), Some(since)) => Some(known.min(since)),
                    (known, since) => known.or(since),
                };
            }
        };
        if let Some(sku) = sku {
            add(Kind::Sku, sku, fingerprint(sku));
        }
        if let Some(category) = category {
            each_ancestor(category, |ancestor, fingerprint| {
                add(Kind::Category, ancestor, fingerprint);
                false
            });
        }
    }

    /// The goods that offers ask for and the member has, as doors to these offers.
    pub fn doors<'s>(&self, shelf: &'s Shelf) -> impl Iterator<Item = (Kind, &'s str)> {
        let had = self.asked.iter().enumerate().filter(|(_, had)| had.at_all);
        had.filter_map(|(place, _)| shelf.goods.at(place))
    }

    /// Whether the member has one of these goods, in whatever way. Of goods that a product names the product tells.
    pub fn have(&self, goods: &Goods) -> bool {
        match goods {
            Goods::OneOf(places) => self.any(places, |had| had.at_all),
            // What was bought by sku has no category.
            Goods::Within(skus, categories) => {
                let holds = |path: &Maybe<Text>| path.as_ref().is_some_and(|path| categories.hold(path));
                let in_basket = |sku| self.basket.of(sku).any(|line| holds(&line.category));
                self.own(goods, None) || skus.iter().any(|sku| in_basket(sku))
            }
            Goods::OfProduct => true,
        }
    }

    /// Whether the member owns one of these goods, since that day or earlier if it is given.
    pub fn own(&self, goods: &Goods, latest: Option<DayNumber>) -> bool {
        let is_since =
            |since: Option<DayNumber>| latest.is_none_or(|latest| since.is_some_and(|since| since <= latest));
        match goods {
            Goods::OneOf(places) => self.any(places, |had| had.owned && is_since(had.since)),
            Goods::Within(skus, categories) => skus.iter().flat_map(|sku| self.owned.of(sku)).any(|product| {
                product.category.as_ref().is_some_and(|path| categories.hold(path)) && is_since(since(product))
            }),
            Goods::OfProduct => true,
        }
    }

    fn any(&self, places: &[usize], is_so: impl Fn(&Had) -> bool) -> bool {
        places.iter().any(|place| self.asked.get(*place).is_some_and(&is_so))
    }

    /// Whether the member owns a product.
    pub fn own_sku(&self, sku: &str) -> bool {
        self.owned.has(sku)
    }

    /// Whether a product is in the basket.
    pub fn are_in_basket(&self, sku: &str) -> bool {
        self.basket.has(sku)
    }

    /// Whether the member has a product, in whatever way.
    pub fn have_sku(&self, sku: &str) -> bool {
        let mut bought = self.bought.of(sku);
        self.owned.has(sku) || self.basket.has(sku) || bought.any(|part| part.by == HistoryCut::Sku && part.orders > 0)
    }
}

/// The civil day since when a product is owned.
fn since(product: &OwnedProduct) -> Option<DayNumber> {
    product.since.as_ref().map(|since| calendar::local_day(*since))
}

fn text(path: &Maybe<Text>) -> Option<&str> {
    path.as_ref().map(|path| -> &str { path })
}

impl<'a, T> BySku<'a, T> {
    fn new(all: &'a [T], sku: fn(&T) -> &str) -> Self {
        Self { all, places: order::by_id(all.len(), &|at| all.get(at).map_or("", sku)).0, sku }
    }

    fn of(&self, sku: &str) -> impl Iterator<Item = &'a T> {
        let (all, sku_of) = (self.all, self.sku);
        let found = order::with_id(&self.places, sku, &|at| all.get(at).map_or("", sku_of));
        found.iter().filter_map(|at| all.get(*at))
    }

    fn has(&self, sku: &str) -> bool {
        self.of(sku).next().is_some()
    }
}
