//! What a request for offers tells at random: the past, products, what was shown, what is missing to the next tier.

use loyalty_contract::{
    History, HistoryCut, HistoryPart, Impression, ImpressionResponse, MetricAmount, OffersRequest, OwnedProduct,
    Product, TierNews, Timestamp,
};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

use crate::values::{Nonsense, any_text, any_time, decimal, rarely, sometimes, word};

const CATEGORIES: [&str; 4] = ["phones", "phones/cases", "audio", "gardens"];
const SKUS: [&str; 4] = ["PHONE", "CASE", "BUDS", "CHARGER"];

/// The fields of a request for offers that no other request has.
#[derive(Debug, Clone)]
pub struct Told {
    channel: Option<String>,
    history: Option<History>,
    products: Vec<Product>,
    shown: Vec<Impression>,
    tier_news: Option<TierNews>,
}

impl Told {
    pub fn to(self, request: OffersRequest) -> OffersRequest {
        let Self { channel, history, products, shown, tier_news } = self;
        OffersRequest { channel, history, products, shown, tier_news, messages: true, ..request }
    }
}

pub fn told(nonsense: Nonsense) -> impl Strategy<Value = Told> {
    let channel = weighted(0.6, word(nonsense, &["app", "email"]));
    let (history, shown) = (weighted(0.7, history(nonsense)), prop::collection::vec(impression(nonsense), 0..5));
    (channel, history.boxed(), products(nonsense).boxed(), shown, weighted(0.5, tier_news(nonsense))).prop_map(
        |(channel, history, products, shown, tier_news)| Told { channel, history, products, shown, tier_news },
    )
}

/// Before any of the times a plausible request is made at.
pub fn before(nonsense: Nonsense) -> impl Strategy<Value = Timestamp> {
    let good =
        (1_735_000_000..1_760_000_000_i64).prop_map(|unix_seconds| Timestamp { unix_seconds, utc_offset_minutes: 180 });
    sometimes(nonsense, good, any_time())
}

fn history(nonsense: Nonsense) -> impl Strategy<Value = History> {
    let cut = select(vec![HistoryCut::Category, HistoryCut::Category, HistoryCut::Sku, HistoryCut::Brand]);
    let id = sometimes(nonsense, select([&CATEGORIES[..], &SKUS].concat()).prop_map(String::from), any_text());
    let figures = (0..9_u32, decimal(nonsense, 50, 0), decimal(nonsense, 9_000, 2));
    let part = (cut, id, figures, weighted(0.8, before(nonsense))).prop_map(
        |(by, id, (orders, quantity, spend), last_order_at)| HistoryPart {
            by,
            id,
            orders,
            quantity,
            spend,
            last_order_at,
        },
    );
    let category = weighted(0.7, word(nonsense, &CATEGORIES));
    let owned = (word(nonsense, &SKUS), category, weighted(0.7, before(nonsense)))
        .prop_map(|(sku, category, since)| OwnedProduct { sku, category, since });
    let sums = (0..40_u32, 0..40_u32, decimal(nonsense, 90_000, 2));
    let lists = (prop::collection::vec(part, 0..6), prop::collection::vec(owned, 0..4));
    let times =
        (weighted(0.8, before(nonsense)), weighted(0.8, before(nonsense)), weighted(0.6, decimal(nonsense, 90, 1)));
    (sums, times, lists).prop_map(
        |((orders, purchase_days, spend), (first_order_at, last_order_at, median_gap_days), (parts, owned))| History {
            orders,
            purchase_days,
            spend,
            first_order_at,
            last_order_at,
            median_gap_days,
            parts,
            activity: Vec::new(),
            owned,
        },
    )
}

/// Some of the skus there are, each once unless it makes no sense.
fn products(nonsense: Nonsense) -> impl Strategy<Value = Vec<Product>> {
    let figures = (decimal(nonsense, 9_000, 2), weighted(0.7, decimal(nonsense, 9_000, 2)), weighted(0.3, 0..2_i64));
    let category = weighted(0.8, word(nonsense, &CATEGORIES));
    let partners = || prop::collection::vec(word(nonsense, &SKUS), 0..3);
    let product = (rarely(nonsense, any_text()), category, figures, partners(), partners());
    prop::collection::vec(product, 0..SKUS.len()).prop_map(|products| {
        let products = products.into_iter().zip(SKUS);
        let product =
            products.map(|((odd, category, (unit_price, unit_cost, stock), complements, upgrades), sku)| Product {
                sku: odd.unwrap_or_else(|| sku.into()),
                category,
                brand: None,
                unit_price,
                unit_cost,
                tax_percent: None,
                stock: stock.map(|stock| loyalty_contract::Decimal::new(stock, 0)),
                complements,
                upgrades,
                tags: Vec::new(),
            });
        product.collect()
    })
}

fn impression(nonsense: Nonsense) -> impl Strategy<Value = Impression> {
    use ImpressionResponse::{Declined, Opened, Shown, Taken};
    let id = word(nonsense, &["case", "gold", "charger", "back", "hello"]);
    (id, before(nonsense), select(vec![Shown, Opened, Taken, Declined])).prop_map(|(id, at, response)| Impression {
        id,
        sku: None,
        at,
        response,
    })
}

fn tier_news(nonsense: Nonsense) -> impl Strategy<Value = TierNews> {
    let missing = |count| {
        let missing = (word(nonsense, &["spend"]), decimal(nonsense, 90_000, 2));
        prop::collection::vec(missing.prop_map(|(metric, amount)| MetricAmount { metric, amount }), count)
    };
    let missing = sometimes(nonsense, missing(0..2), missing(2..4));
    (weighted(0.8, word(nonsense, &["silver", "gold"])), missing, weighted(0.3, before(nonsense))).prop_map(
        |(next_tier, missing, until)| TierNews {
            reached_at: until,
            at_risk: until.is_some(),
            until,
            next_tier,
            missing,
        },
    )
}
