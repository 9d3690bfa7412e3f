//! Nonsense for an event: values out of all bounds in places where a request has others.

use loyalty_contract::{AccrualRequest, Anniversary, Counter, Date, Decimal, Event, Member, Timestamp};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::values::{any_decimal, any_number, any_text, any_time};

/// What to put where.
#[derive(Debug, Clone)]
pub enum Nonsense {
    Figure(Index, Decimal),
    Instant(Index, Timestamp),
    Text(Index, String),
    Day(Index, u8),
    Number(u32, u16),
    /// An item of a list stands there twice, or very often.
    Again(Index, usize),
    Counter(Counter),
}

/// Some values that make no sense, or none.
pub fn some() -> impl Strategy<Value = Vec<Nonsense>> {
    let day = prop_oneof![select(vec![0_u8, 12, 13, 29, 30, 31, 32, 255]), any::<u8>()];
    let one = prop_oneof![
        6 => (any::<Index>(), any_time()).prop_map(|(place, at)| Nonsense::Instant(place, at)),
        4 => (any::<Index>(), prop_oneof![any_decimal(), (-3..30_i64, 0..8_u8).prop_map(|(units, scale)| Decimal::new(units, scale))])
            .prop_map(|(place, value)| Nonsense::Figure(place, value)),
        3 => (any::<Index>(), text()).prop_map(|(place, text)| Nonsense::Text(place, text)),
        2 => (any::<Index>(), day).prop_map(|(place, day)| Nonsense::Day(place, day)),
        1 => (any_number(), any::<u16>()).prop_map(|(number, year)| Nonsense::Number(number, year)),
        2 => (any::<Index>(), select(vec![1_usize, 1, 1, 200])).prop_map(|(place, times)| Nonsense::Again(place, times)),
        2 => counter().prop_map(Nonsense::Counter),
    ];
    prop::collection::vec(one, 0..6)
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![2 => any_text(), 1 => select(vec!["x".repeat(10_000), "/".repeat(1_000), "anna".into(), "boris".into()])]
}

fn counter() -> impl Strategy<Value = Counter> {
    let limit =
        (0..9_usize, select(vec!["per-day", "per-week", "per-month", "per-statement", "total", "budget-total"]))
            .prop_map(|(rule, name)| format!("rule-{rule}/{name}"));
    let subjects = prop::collection::vec(select(vec!["anna", "", "boris"]).prop_map(String::from), 0..3);
    let date = (any::<u16>(), 0..14_u8, 0..33_u8).prop_map(|(year, month, day)| Date { year, month, day });
    let start = prop_oneof![2 => Just(Date { year: 2026, month: 6, day: 1 }), 1 => date];
    let used = prop_oneof![any_decimal(), (-1..30_i64).prop_map(|used| Decimal::new(used, 0))];
    (limit, subjects, proptest::option::of(start), used, any::<u64>()).prop_map(
        |(limit, subjects, period_start, used, version)| Counter { limit, subjects, period_start, used, version },
    )
}

/// Puts nonsense into a request.
pub fn put_into(request: &mut AccrualRequest, nonsense: &[Nonsense]) {
    for one in nonsense {
        match one {
            Nonsense::Figure(place, value) => set(figures(request), *place, *value),
            Nonsense::Instant(place, at) => set(instants(request), *place, *at),
            Nonsense::Text(place, text) => set(texts(request), *place, text.clone()),
            Nonsense::Day(place, day) => set(days(request), *place, *day),
            Nonsense::Number(number, year) => {
                request.history.iter_mut().for_each(|history| history.orders = *number);
                anniversaries(request).into_iter().for_each(|on| on.year = Some(*year));
            }
            Nonsense::Again(place, times) => repeat(request, *place, *times),
            Nonsense::Counter(counter) => request.counters.push(counter.clone()),
        }
    }
}

fn set<T>(mut places: Vec<&mut T>, place: Index, value: T) {
    if !places.is_empty() {
        let place = place.index(places.len());
        *places.swap_remove(place) = value;
    }
}

fn instants(request: &mut AccrualRequest) -> Vec<&mut Timestamp> {
    let mut all = vec![&mut request.at];
    all.extend(&mut request.recorded_at);
    all.extend(&mut request.offsets);
    all.extend(request.referral.iter_mut().map(|referral| &mut referral.registered_at));
    all.extend(request.coupons.iter_mut().flat_map(|coupon| coupon.since.iter_mut().chain(&mut coupon.until)));
    for state in &mut request.wallets {
        all.extend(&mut state.last_activity_at);
        all.extend(state.holds.iter_mut().flat_map(|hold| &mut hold.expires_at));
        for lot in &mut state.lots {
            all.push(&mut lot.earned_at);
            all.extend(lot.active_at.iter_mut().chain(&mut lot.expires_at));
        }
    }
    if let Some(Member { enrolled_at, birthday_changed_at, tier, memberships, entitlements, choices, .. }) =
        &mut request.member
    {
        all.extend(enrolled_at.iter_mut().chain(birthday_changed_at));
        all.extend(tier.iter_mut().flat_map(|tier| [&mut tier.since].into_iter().chain(&mut tier.until)));
        all.extend(memberships.iter_mut().flat_map(|one| [&mut one.since].into_iter().chain(&mut one.until)));
        all.extend(entitlements.iter_mut().flat_map(|one| one.since.iter_mut().chain(&mut one.until)));
        all.extend(choices.iter_mut().flat_map(|choice| choice.since.iter_mut().chain(&mut choice.until)));
    }
    all
}

fn figures(request: &mut AccrualRequest) -> Vec<&mut Decimal> {
    let mut all = Vec::new();
    match &mut request.event {
        Event::Action(action) => all.extend(&mut action.amount),
        Event::Purchase(order) => {
            all.extend(order.payments.iter_mut().map(|payment| &mut payment.amount));
            for line in &mut order.basket.lines {
                all.extend([&mut line.quantity, &mut line.unit_price]);
                all.extend(line.prior_discount.iter_mut().chain(&mut line.regular_price).chain(&mut line.tax_percent));
            }
        }
    }
    all.extend(request.history.iter_mut().map(|history| &mut history.spend));
    all.extend(request.tasks.iter_mut().flat_map(|task| [&mut task.reached].into_iter().chain(&mut task.out_of)));
    all.extend(request.counters.iter_mut().map(|counter| &mut counter.used));
    for state in &mut request.wallets {
        all.push(&mut state.debt);
        all.extend(state.lots.iter_mut().flat_map(|lot| [&mut lot.granted, &mut lot.remaining]));
        all.extend(state.holds.iter_mut().map(|hold| &mut hold.points));
    }
    if let Some(member) = &mut request.member {
        all.extend(member.figures.iter_mut().map(|figure| &mut figure.value));
        all.extend(member.memberships.iter_mut().flat_map(|one| one.fee.iter_mut().chain(&mut one.benefits_used)));
    }
    all
}

fn texts(request: &mut AccrualRequest) -> Vec<&mut String> {
    let mut all = vec![&mut request.id];
    let context = match &mut request.event {
        Event::Action(action) => {
            all.push(&mut action.kind);
            all.extend(&mut action.subject);
            &mut action.context
        }
        Event::Purchase(order) => {
            all.extend([&mut order.id, &mut order.basket.currency]);
            all.extend(order.payments.iter_mut().flat_map(|payment| &mut payment.instruments));
            for line in &mut order.basket.lines {
                all.extend([&mut line.key, &mut line.sku]);
                all.extend(line.category.iter_mut().chain(&mut line.brand).chain(&mut line.seller));
                all.extend(&mut line.tags);
                all.extend(line.attributes.iter_mut().flat_map(|one| [&mut one.name, &mut one.value]));
            }
            &mut order.basket.context
        }
    };
    all.extend(context.iter_mut().flat_map(|context| context.channel.iter_mut().chain(&mut context.store)));
    if let Some(referral) = &mut request.referral {
        all.push(&mut referral.referrer);
        all.extend(referral.referrer_tier.iter_mut().chain(&mut referral.warnings));
    }
    all.extend(request.coupons.iter_mut().map(|coupon| &mut coupon.code));
    all.extend(request.wallets.iter_mut().map(|state| &mut state.wallet));
    all.extend(request.tasks.iter_mut().map(|task| &mut task.task));
    all.extend(request.extensions.iter_mut().flat_map(|one| [&mut one.name, &mut one.value]));
    if let Some(member) = &mut request.member {
        all.push(&mut member.id);
        all.extend(&mut member.segments);
        all.extend(member.tier.iter_mut().map(|tier| &mut tier.tier));
        all.extend(member.choices.iter_mut().flat_map(|choice| [&mut choice.rule, &mut choice.chosen]));
        all.extend(member.memberships.iter_mut().map(|membership| &mut membership.plan));
        all.extend(member.figures.iter_mut().map(|figure| &mut figure.name));
    }
    all
}

/// Days and months.
fn days(request: &mut AccrualRequest) -> Vec<&mut u8> {
    let Some(Member { statement_day, birthday, occasions, .. }) = &mut request.member else { return Vec::new() };
    let on = birthday.iter_mut().chain(occasions.iter_mut().map(|occasion| &mut occasion.on));
    on.flat_map(|on| [&mut on.month, &mut on.day]).chain(statement_day).collect()
}

fn anniversaries(request: &mut AccrualRequest) -> Vec<&mut Anniversary> {
    let Some(Member { birthday, occasions, .. }) = &mut request.member else { return Vec::new() };
    birthday.iter_mut().chain(occasions.iter_mut().map(|occasion| &mut occasion.on)).collect()
}

/// Lets the first item of a list stand there `times` more.
fn repeat(request: &mut AccrualRequest, place: Index, times: usize) {
    let lists = 12;
    let member = request.member.as_mut();
    match (place.index(lists), &mut request.event, member) {
        (0, Event::Purchase(order), _) => more(&mut order.basket.lines, times),
        (1, Event::Purchase(order), _) => more(&mut order.payments, times),
        (2, Event::Purchase(order), _) => order.basket.lines.iter_mut().for_each(|line| more(&mut line.tags, times)),
        (3, ..) => more(&mut request.offsets, times),
        (4, ..) => more(&mut request.coupons, times),
        (5, ..) => more(&mut request.wallets, times),
        (6, ..) => more(&mut request.tasks, times),
        (7, ..) => request.wallets.iter_mut().for_each(|state| more(&mut state.lots, times)),
        (8, ..) => request.wallets.iter_mut().for_each(|state| more(&mut state.holds, times)),
        (9, _, Some(member)) => more(&mut member.choices, times),
        (10, _, Some(member)) => more(&mut member.memberships, times),
        (_, _, Some(member)) => more(&mut member.segments, times),
        _ => {}
    }
}

fn more<T: Clone>(list: &mut Vec<T>, times: usize) {
    if let Some(first) = list.first().cloned() {
        list.resize(list.len() + times, first);
    }
}
