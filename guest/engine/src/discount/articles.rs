//! What a basket has, as rules see it: articles with their prices and floors.
//!
//! Lines that differ in nothing but their key and quantity are one article, so that the same goods cost the same on one
//! line and on two. What is taken off an article is split over its lines only when all is decided.

use alloc::vec::Vec;

use loyalty_contract::{Line, LineKind, Maybe};

use crate::allocation::{Claim, allocate};
use crate::facts::{CheckedBasket, PricedLine};
use crate::money::{self, Units};
use crate::selection::{Item, fingerprint};

/// Digits behind the decimal point that quantities are counted with.
pub const QUANTITY_SCALE: u8 = 6;

/// More articles of one sku and price than this are not looked through for one that is the same.
const VARIANTS_MAX: u32 = 64;

/// Goods of one kind and price.
#[derive(Debug)]
pub struct Article<'a> {
    /// The line with the smallest key.
    pub line: &'a PricedLine<'a>,
    /// Positions of its lines in the basket: the first, and the others.
    pub first: usize,
    pub others: Vec<usize>,
    /// What it comes to before this decision.
    pub net: Units,
    /// Units × 10^6.
    pub quantity: i64,
    /// Pieces; zero where it is sold by weight, length or volume.
    pub pieces: i64,
    /// What it must come to whatever the margin: a minimum price or charge.
    pub hard_floor: Units,
    /// What it must come to for the margin's sake too.
    pub floor: Units,
    /// Whether it may not be discounted because its cost is not known.
    pub lacks_cost: bool,
}

/// All articles, ordered by the smallest key of their lines.
pub type Articles<'a> = Vec<Article<'a>>;

/// The articles of a basket; `floors` are what its lines must come to whatever the margin.
pub fn articles<'a>(basket: &'a CheckedBasket<'a>, floors: &[Units]) -> Articles<'a> {
    let mut articles: Articles<'a> = Vec::with_capacity(basket.lines.len());
    let mut seen = Seen::new(basket.lines.len());
    for (position, (line, floor)) in basket.lines.iter().zip(floors).enumerate() {
        let place = articles.len();
        let price = u64::from_ne_bytes(line.line.unit_price.mantissa.to_ne_bytes());
        let kind = fingerprint(&line.line.sku).wrapping_add(price).wrapping_mul(MIX);
        let same = seen
            .find_or_add(kind, place, &|place| articles.get(place).is_some_and(|article| is_same(article.line, line)));
        match same.and_then(|place| articles.get_mut(place)) {
            Some(article) => {
                article.others.push(position);
                article.net += line.net();
                article.quantity = article.quantity.saturating_add(quantity(line));
                article.pieces += pieces(line);
                article.hard_floor += floor;
                article.floor += floor;
            }
            None => articles.push(Article {
                line,
                first: position,
                others: Vec::new(),
                net: line.net(),
                quantity: quantity(line),
                pieces: pieces(line),
                hard_floor: *floor,
                floor: *floor,
                lacks_cost: false,
            }),
        }
    }
    articles
}

impl<'a> Article<'a> {
    /// Positions of its lines in the basket.
    pub fn lines(&self) -> impl Iterator<Item = usize> {
        core::iter::once(self.first).chain(self.others.iter().copied())
    }

    /// Splits an amount over its lines, in proportion to what each has `left`. None: figures leave their range.
    pub fn split(
        &self,
        amount: Units,
        left: &dyn Fn(usize) -> Option<Units>,
        add: &mut dyn FnMut(usize, Units),
    ) -> Option<()> {
        if self.others.is_empty() {
            add(self.first, amount);
            return Some(());
        }
        let claim = |line| left(line).map(|left| Claim { weight: left, room: left });
        let claims: Vec<Claim> = self.lines().map(claim).collect::<Option<_>>()?;
        self.lines().zip(allocate(amount, &claims)?).for_each(|(line, share)| add(line, share));
        Some(())
    }

    /// As selectors see it.
    pub fn item(&self) -> Item<'a> {
        let item = Item { line: self.line.line, is_discounted: self.line.prior_discount > 0 };
        Item { is_discounted: item.is_discounted || item.is_on_sale(), ..item }
    }

    /// Whether rules for goods may touch it.
    pub fn is_for_goods(&self) -> bool {
        self.line.can_be_discounted()
    }

    /// Whether rules for shipping may touch it.
    pub fn is_for_shipping(&self) -> bool {
        self.line.line.kind == LineKind::Shipping && !self.line.excludes_discounts()
    }
}

/// How many pieces a line has.
pub fn pieces(line: &PricedLine<'_>) -> i64 {
    if line.line.divisible { 0 } else { money::whole_units(line.line.quantity, 0).unwrap_or(0) }
}

fn quantity(line: &PricedLine<'_>) -> i64 {
    let quantity = line.line.quantity;
    let power = money::small_power_of_ten(QUANTITY_SCALE.saturating_sub(quantity.scale)).unwrap_or(1);
    quantity.mantissa.saturating_mul(power)
}

/// Whether two lines differ in nothing but their key and quantity.
fn is_same<'a>(left: &PricedLine<'a>, right: &PricedLine<'a>) -> bool {
    let (one, other): (&'a Line, &'a Line) = (left.line, right.line);
    let prices = |line: &Line| {
        [
            Maybe::Some(line.unit_price),
            line.regular_price,
            line.lowest_prior_price,
            line.member_price,
            line.minimum_price,
            line.unit_cost,
            line.tax_percent,
            line.fixed_tax,
            line.unit_weight,
        ]
    };
    let names = |line: &'a Line| [&line.category, &line.brand, &line.seller, &line.gift_of, &line.component_of];
    left.prior_discount == 0
        && right.prior_discount == 0
        && one.sku == other.sku
        && one.kind == other.kind
        && one.divisible == other.divisible
        && prices(one) == prices(other)
        && names(one) == names(other)
        && one.subscription_cycle == other.subscription_cycle
        && one.exclusions == other.exclusions
        && one.tags == other.tags
        && one.attributes == other.attributes
        && one.figures == other.figures
}

/// An odd number without a pattern, which carries every bit of a fingerprint into its upper half.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// Which fingerprints were seen, and where: a table with open addressing, twice as large as it gets full.
struct Seen {
    /// One more than the place; zero where nothing is.
    slots: Vec<(u64, u32)>,
}

impl Seen {
    fn new(count: usize) -> Self {
        Self { slots: alloc::vec![(0, 0); (count * 2).next_power_of_two()] }
    }

    /// The place that was seen with this fingerprint and is the same; otherwise `place` is remembered for it.
    fn find_or_add(&mut self, fingerprint: u64, place: usize, is_same: &dyn Fn(usize) -> bool) -> Option<usize> {
        let mask = self.slots.len() - 1;
        let mut at = usize::try_from(fingerprint >> 32).unwrap_or(0) & mask;
        let mut variants = 0;
        loop {
            let slot = self.slots.get_mut(at)?;
            match slot.1.checked_sub(1).and_then(|place| usize::try_from(place).ok()) {
                None => {
                    *slot = (fingerprint, u32::try_from(place + 1).ok()?);
                    return None;
                }
                Some(seen) if slot.0 == fingerprint && variants < VARIANTS_MAX => {
                    if is_same(seen) {
                        return Some(seen);
                    }
                    variants += 1;
                }
                Some(_) => {}
            }
            at = (at + 1) & mask;
        }
    }
}
