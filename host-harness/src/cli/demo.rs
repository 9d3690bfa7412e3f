//! `loyalty demo`: one evening in a gadget shop, decided by the component.
//!
//! Anna, silver member, fills her basket in the app. The shop asks as a CRM asks: which tier does she hold before the
//! order, what does the basket cost, what does the order earn, what to offer her next.

mod show;
mod words;

use anyhow::{Context as _, anyhow};
use loyalty_contract::{
    AccrualRequest, DiscountRequest, Event, MetricAmount, OffersRequest, TierDecision, TierNews, TierRequest,
    TierStanding, Timestamp,
};
use loyalty_host::{CallError, Cost, Limits, Plugin, json};
use serde::de::DeserializeOwned;

use super::input::Document;
use super::{Verdict, component, print};
use show::Page;

const PROGRAMME: &str = include_str!("../../../tests/programmes/gadget-club.json");
const TIER: &str = include_str!("../demo/tier.json");
const DISCOUNT: &str = include_str!("../demo/discount.json");
const ACCRUAL: &str = include_str!("../demo/accrual.json");
const OFFERS: &str = include_str!("../demo/offers.json");

pub fn run(component: &component::Source) -> anyhow::Result<Verdict> {
    let document = Document { name: "gadget-club.json".into(), text: PROGRAMME.into() };
    let mut plugin = component.configure(Some(&document))?.plugin;
    let mut costs = vec![("configure", plugin.last_cost())];
    let programme = plugin.programme_info().cloned().context("the programme is gone")?;
    let engine = plugin.describe()?;

    let request: TierRequest = request("tier.json", TIER)?;
    let tier = call("evaluate-tier", &mut costs, &mut plugin, |plugin| plugin.evaluate_tier(&request))?;
    let mut page = Page::new(&programme, &engine, &component.name());
    page.tier(&request, &tier);

    let discount_request = basket_of(&tier.standing)?;
    let discount = call("apply-discount", &mut costs, &mut plugin, |plugin| plugin.apply_discount(&discount_request))?;
    page.discount(&discount_request, &discount);

    // The order was sold under the receipt, and it earns by the tier held before it.
    let mut request: AccrualRequest = self::request("accrual.json", ACCRUAL)?;
    hold(&mut request.member, &tier.standing);
    if let Event::Purchase(order) = &mut request.event {
        order.receipt = Some(discount.receipt);
    }
    let accrual = call("calculate-accrual", &mut costs, &mut plugin, |plugin| plugin.calculate_accrual(&request))?;
    page.accrual(&accrual);

    let mut request: OffersRequest = self::request("offers.json", OFFERS)?;
    hold(&mut request.member, &tier.standing);
    request.tier_news = Some(news(&tier));
    let offers = call("recommend-offers", &mut costs, &mut plugin, |plugin| plugin.recommend_offers(&request))?;
    page.offers(&offers);

    page.costs(&costs, &Limits::default());
    print(&page.finish())?;
    Ok(Verdict::Good)
}

/// A request that is embedded in the program.
fn request<T: DeserializeOwned>(name: &str, text: &str) -> anyhow::Result<T> {
    json::read(text).map_err(|error| anyhow!("embedded {name}:{}: {error}", error.position))
}

fn basket_of(standing: &TierStanding) -> anyhow::Result<DiscountRequest> {
    let mut basket: DiscountRequest = request("discount.json", DISCOUNT)?;
    hold(&mut basket.member, standing);
    Ok(basket)
}

fn hold(member: &mut Option<loyalty_contract::Member>, standing: &TierStanding) {
    if let Some(member) = member {
        member.tier = Some(standing.clone());
    }
}

/// What the evaluation said, for offers and messages about the tier.
fn news(tier: &TierDecision) -> TierNews {
    let next = tier.progress.first();
    let missing = next.map(|next| next.metrics.as_slice()).unwrap_or_default();
    TierNews {
        reached_at: None::<Timestamp>,
        at_risk: tier.at_risk,
        until: tier.standing.until,
        next_tier: next.map(|next| next.tier.clone()),
        missing: missing
            .iter()
            .map(|metric| MetricAmount { metric: metric.metric.clone(), amount: metric.missing })
            .collect(),
    }
}

fn call<T>(
    name: &'static str,
    costs: &mut Vec<(&'static str, Cost)>,
    plugin: &mut Plugin,
    function: impl FnOnce(&mut Plugin) -> Result<T, CallError>,
) -> anyhow::Result<T> {
    let decision = function(plugin).context(name)?;
    costs.push((name, plugin.last_cost()));
    Ok(decision)
}
