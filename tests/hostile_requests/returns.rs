//! Returns at random of orders that the engine itself sold, and the same with values in them that make no sense.

use loyalty_contract::{
    AccrualDecision, ClawBackRequest, Counter, Decimal, DiscountDecision, EarlierReturn, Membership, PointShare,
    Receipt, ReturnScope, ReturnedLine, Timestamp,
};
use loyalty_engine::Engine;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::json;

use crate::requests::Requests;
use crate::values::{any_decimal, any_number, any_text, any_time};

/// What to put where.
#[derive(Debug, Clone)]
pub enum Nonsense {
    Figure(Index, Decimal),
    Instant(Index, Timestamp),
    Id(Index, String),
    Position(Index, u32),
    /// A list of the first receipt, as it stands in JSON, of which an item comes twice or is left out.
    Again(Index),
    Without(Index),
}

/// A few values that make no sense, or none.
pub fn nonsense() -> impl Strategy<Value = Vec<Nonsense>> {
    let one = prop_oneof![
        4 => (any::<Index>(), prop_oneof![any_decimal(), (-3..30_i64, 0..3_u8).prop_map(|(units, scale)| Decimal::new(units, scale))])
            .prop_map(|(place, value)| Nonsense::Figure(place, value)),
        1 => (any::<Index>(), any_time()).prop_map(|(place, at)| Nonsense::Instant(place, at)),
        1 => (any::<Index>(), any_text()).prop_map(|(place, text)| Nonsense::Id(place, text)),
        1 => (any::<Index>(), any_number()).prop_map(|(place, number)| Nonsense::Position(place, number)),
        1 => any::<Index>().prop_map(Nonsense::Again),
        1 => any::<Index>().prop_map(Nonsense::Without),
    ];
    prop::collection::vec(one, 0..4)
}

/// A return of half of each line of the order that the requests are about, after a return of a quarter.
pub fn returned(engine: &Engine, requests: &Requests) -> Option<ClawBackRequest> {
    let DiscountDecision { receipt: discount, .. } = engine.apply_discount(&requests.discount).ok()?;
    let mut accrual = requests.accrual.clone();
    if let loyalty_contract::Event::Purchase(order) = &mut accrual.event {
        order.receipt = Some(discount.clone());
    }
    let AccrualDecision { receipt: accrual, .. } = engine.calculate_accrual(&accrual).ok()?;
    if discount.lines.is_empty() {
        return None;
    }
    let units = |share: i64| {
        let part = |quantity: Decimal| Decimal::new(quantity.mantissa * share, quantity.scale + 2);
        let lines = discount.lines.iter();
        lines.map(|line| ReturnedLine { line: line.key.clone(), quantity: part(line.quantity) }).collect::<Vec<_>>()
    };
    let whole = |points: Option<Decimal>| points.map(|points| PointShare { index: 0, points }).into_iter().collect();
    let counter = |limit: &str| Counter {
        limit: limit.into(),
        subjects: vec!["anna".into()],
        period_start: None,
        used: Decimal::new(3, 0),
        version: 1,
    };
    let membership: Membership =
        serde_json::from_value(json!({ "plan": "PHONE", "since": "2025-01-01T00:00:00Z", "benefits-used": "12.5" }))
            .unwrap();
    let blank: ClawBackRequest =
        serde_json::from_value(json!({ "id": "now", "at": "2026-11-21T12:00:00Z", "scope": "rest" })).unwrap();
    Some(ClawBackRequest {
        member: None,
        scope: if discount.lines.len() % 3 == 0 { ReturnScope::Cancelled } else { ReturnScope::Lines(units(50)) },
        earlier: vec![EarlierReturn {
            id: "before".into(),
            lines: units(25),
            refunded: Decimal::new(100, 2),
            deducted: Decimal::new(1, 0),
            taken: whole(accrual.credits.first().map(|credit| credit.points)),
            restored: whole(discount.debits.first().map(|debit| debit.points)),
        }],
        wallets: requests.discount.wallets.clone(),
        referrer_wallets: requests.discount.wallets.clone(),
        counters: vec![counter("a"), counter("b")],
        memberships: vec![membership],
        kept: vec![discount.clone(), accrual.clone()],
        receipts: vec![discount, accrual],
        ..blank
    })
}

/// Puts nonsense into a return.
pub fn spoil(request: &mut ClawBackRequest, nonsense: &[Nonsense]) {
    for one in nonsense {
        match one {
            Nonsense::Figure(place, value) => set(figures(request), *place, *value),
            Nonsense::Instant(place, at) => set(instants(request), *place, *at),
            Nonsense::Id(place, id) => set(ids(request), *place, id.clone()),
            Nonsense::Position(place, number) => set(positions(request), *place, *number),
            Nonsense::Again(place) => change_a_list(request, *place, |list, at| list.insert(at, list[at].clone())),
            Nonsense::Without(place) => change_a_list(request, *place, |list, at| drop(list.remove(at))),
        }
    }
}

fn set<T>(mut places: Vec<&mut T>, place: Index, value: T) {
    if !places.is_empty() {
        let place = place.index(places.len());
        *places.swap_remove(place) = value;
    }
}

fn figures(request: &mut ClawBackRequest) -> Vec<&mut Decimal> {
    let mut all = Vec::new();
    for receipt in request.receipts.iter_mut().chain(&mut request.kept) {
        for line in &mut receipt.lines {
            all.extend([&mut line.quantity, &mut line.list_total, &mut line.prior_discount, &mut line.discount]);
            all.extend([&mut line.redeemed, &mut line.charged, &mut line.tendered, &mut line.tax]);
            all.extend(line.discounts.iter_mut().map(|share| &mut share.amount));
            all.extend(line.credits.iter_mut().chain(&mut line.debits).map(|share| &mut share.points));
        }
        for credit in &mut receipt.credits {
            all.push(&mut credit.points);
            all.extend(&mut credit.worth);
            all.extend(credit.rules.iter_mut().map(|part| &mut part.points));
        }
        for debit in &mut receipt.debits {
            all.extend([&mut debit.points, &mut debit.amount]);
            all.extend(debit.lots.iter_mut().map(|share| &mut share.points));
        }
        for rule in &mut receipt.rules {
            all.extend(rule.threshold.iter_mut().chain(&mut rule.reached));
            all.extend(rule.counted.iter_mut().map(|line| &mut line.amount));
        }
        all.extend(receipt.counters.iter_mut().map(|counter| &mut counter.change));
    }
    for earlier in &mut request.earlier {
        all.extend([&mut earlier.refunded, &mut earlier.deducted]);
        all.extend(earlier.lines.iter_mut().map(|line| &mut line.quantity));
        all.extend(earlier.taken.iter_mut().chain(&mut earlier.restored).map(|share| &mut share.points));
    }
    if let ReturnScope::Lines(lines) = &mut request.scope {
        all.extend(lines.iter_mut().map(|line| &mut line.quantity));
    }
    for state in request.wallets.iter_mut().chain(&mut request.referrer_wallets) {
        all.push(&mut state.debt);
        all.extend(state.lots.iter_mut().flat_map(|lot| [&mut lot.granted, &mut lot.remaining]));
        all.extend(state.holds.iter_mut().map(|hold| &mut hold.points));
    }
    all.extend(request.counters.iter_mut().map(|counter| &mut counter.used));
    all.extend(request.memberships.iter_mut().flat_map(|one| one.fee.iter_mut().chain(&mut one.benefits_used)));
    all
}

fn instants(request: &mut ClawBackRequest) -> Vec<&mut Timestamp> {
    let mut all = vec![&mut request.at];
    for receipt in request.receipts.iter_mut().chain(&mut request.kept) {
        all.push(&mut receipt.at);
        for credit in &mut receipt.credits {
            all.push(&mut credit.active_at);
            all.extend(&mut credit.expires_at);
        }
        all.extend(receipt.debits.iter_mut().flat_map(|debit| &mut debit.lots).flat_map(|share| &mut share.expires_at));
    }
    for lot in request.wallets.iter_mut().chain(&mut request.referrer_wallets).flat_map(|state| &mut state.lots) {
        all.push(&mut lot.earned_at);
        all.extend(lot.active_at.iter_mut().chain(&mut lot.expires_at));
    }
    all.extend(request.memberships.iter_mut().map(|one| &mut one.since));
    all
}

fn ids(request: &mut ClawBackRequest) -> Vec<&mut String> {
    let mut all = vec![&mut request.id];
    for receipt in request.receipts.iter_mut().chain(&mut request.kept) {
        all.extend([&mut receipt.request, &mut receipt.programme, &mut receipt.currency]);
        all.extend(&mut receipt.member);
        all.extend(receipt.lines.iter_mut().flat_map(|line| [&mut line.key, &mut line.sku]));
        all.extend(receipt.credits.iter_mut().map(|credit| &mut credit.wallet));
        all.extend(receipt.debits.iter_mut().map(|debit| &mut debit.wallet));
        for rule in &mut receipt.rules {
            all.push(&mut rule.rule);
            all.extend(rule.counted.iter_mut().map(|line| &mut line.line));
        }
    }
    for earlier in &mut request.earlier {
        all.push(&mut earlier.id);
        all.extend(earlier.lines.iter_mut().map(|line| &mut line.line));
    }
    if let ReturnScope::Lines(lines) = &mut request.scope {
        all.extend(lines.iter_mut().map(|line| &mut line.line));
    }
    all.extend(request.wallets.iter_mut().map(|state| &mut state.wallet));
    all.extend(request.memberships.iter_mut().map(|one| &mut one.plan));
    all
}

fn positions(request: &mut ClawBackRequest) -> Vec<&mut u32> {
    let mut all = Vec::new();
    for receipt in request.receipts.iter_mut().chain(&mut request.kept) {
        all.push(&mut receipt.revision);
        let lines = receipt.lines.iter_mut();
        all.extend(
            lines.flat_map(|line| line.credits.iter_mut().chain(&mut line.debits)).map(|share| &mut share.index),
        );
        all.extend(receipt.debits.iter_mut().flat_map(|debit| &mut debit.grace_days));
    }
    let earlier = request.earlier.iter_mut();
    all.extend(earlier.flat_map(|one| one.taken.iter_mut().chain(&mut one.restored)).map(|share| &mut share.index));
    all
}

/// Changes an item of one of the lists of the first receipt.
fn change_a_list(request: &mut ClawBackRequest, place: Index, change: fn(&mut Vec<serde_json::Value>, usize)) {
    let Some(receipt) = request.receipts.first_mut() else { return };
    let mut value = serde_json::to_value(&*receipt).unwrap();
    let lists = value.as_object_mut().unwrap().values_mut().filter_map(|field| field.as_array_mut());
    let mut lists: Vec<_> = lists.filter(|list| !list.is_empty()).collect();
    if lists.is_empty() {
        return;
    }
    let list = place.index(lists.len());
    let list = lists.swap_remove(list);
    let at = place.index(list.len());
    change(list, at);
    // What a figure out of all bounds is written as cannot be read again.
    if let Ok(changed) = serde_json::from_value::<Receipt>(value) {
        *receipt = changed;
    }
}
