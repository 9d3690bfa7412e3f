//! What decisions may take, held through the component's own meter.
//!
//! Instructions are the same on every machine, so a test can hold them; they change with the component, its compiler and
//! the version of the sandbox. A budget that is exceeded says that a decision has become dearer, not that it is wrong.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod generated;
mod members;

use std::sync::LazyLock;

use loyalty_contract::{AccrualRequest, ExplainLevel, OffersRequest, SearchReport, TierRequest};
use loyalty_host::{Oven, Plugin, Sandbox, component};
use serde_json::{Value, json};

/// Instructions to decide what 200 lines earn by 100 rules: well below the 3,152,544 that a trivial percent-per-category
/// function takes for such a basket on the leading hosted checkout.
const ACCRUAL_200_LINES_100_RULES_MAX: u64 = 2_200_000;

/// Instructions to settle 10,000 lots and 1,000 movements: 112.7 million when it was set, and a fifth.
const SETTLE_10_000_LOTS_1_000_MOVEMENTS_MAX: u64 = 135_000_000;

/// Instructions to take back an order of 200 lines that was discounted, paid for with points, and earned on: 3.7 million
/// when it was set, and a fifth.
const CLAW_BACK_200_LINES_MAX: u64 = 4_400_000;

/// Instructions to price 200 lines by 100 discounts, a percentage for each category: as for what they earn.
const DISCOUNT_200_LINES_100_RULES_MAX: u64 = 2_200_000;

/// The same where 98 of 100 take effect, three on a line, one of them the best of three off the order: 600 adjustments. 4.1
/// million when it was set, and a tenth.
const DISCOUNT_THREE_ON_A_LINE_MAX: u64 = 4_500_000;

/// Instructions to find the best of 40 discounts that shut each other out on 50 lines, and of 20 pairs of such: what the
/// leading hosted checkout allows a function altogether.
const BEST_OF_40_ON_50_LINES_MAX: u64 = 11_000_000;

/// Instructions to rank 1,000 offers for a member who has bought of 50 categories: as for 200 lines by 100 rules.
const OFFERS_1_000_MAX: u64 = 2_200_000;

/// Instructions to decide which tier a member holds of whom nothing is known but a sum, or nothing at all.
const TIER_OF_A_SUM_MAX: u64 = 5_000;

/// The same of a member of whom one purchase is known, or three: 8,800 when it was set, and a tenth.
const TIER_OF_PURCHASES_MAX: u64 = 9_700;

/// How much dearer a line may be in a basket ten times as long. Sorting grows a little faster than what it sorts.
const DEARER_LINE_PERCENT_MAX: u64 = 130;

/// How much dearer a decision may be by a thousand times as many rules, of which the same ten can match.
const DEARER_BY_OTHER_RULES_PERCENT_MAX: u64 = 200;

/// Linear memory of an instance that holds 1,000 rules and has decided on 200 lines, in bytes.
const MEMORY_1_000_RULES_200_LINES_MAX: usize = 4 << 20;

/// The same where the rules are discounts of half a kilobyte each: 9.4 MiB when it was set, and a little more.
const MEMORY_1_000_RICH_RULES_MAX: usize = 10 << 20;

/// Bytes that 1,000 rules may add to the component that they are baked into.
const BAKED_1_000_RULES_MAX: usize = 1 << 20;

#[test]
fn two_hundred_lines_by_a_hundred_rules_are_cheap() {
    let mut plugin = configured(&generated::percent_by_category());
    let taken = instructions(&mut plugin, &generated::accrual(200));
    println!("accrual of 200 lines by 100 rules: {taken} instructions");
    assert!(taken <= ACCRUAL_200_LINES_100_RULES_MAX, "{taken} instructions");
}

#[test]
fn accrual_is_linear_in_lines() {
    let mut plugin = configured(&generated::ten_rules_and_others(10));
    let mut of_one_line = |lines| {
        let taken = instructions(&mut plugin, &generated::accrual(lines));
        println!("accrual of {lines} lines by 10 rules: {taken} instructions");
        taken / u64::try_from(lines).unwrap()
    };
    let of_one_line = [100, 1_000, 10_000].map(&mut of_one_line);
    let [_, of_a_thousand, of_ten_thousand] = of_one_line;
    assert!(of_ten_thousand * 100 <= of_a_thousand * DEARER_LINE_PERCENT_MAX, "for a line: {of_one_line:?}");
}

#[test]
fn rules_that_cannot_match_cost_next_to_nothing() {
    let of_rules = [10, 10_000].map(|rules| {
        let mut plugin = configured(&generated::ten_rules_and_others(rules));
        let taken = instructions(&mut plugin, &generated::accrual(10));
        println!("accrual of 10 lines by {rules} rules: {taken} instructions");
        taken
    });
    let [of_ten, of_ten_thousand] = of_rules;
    assert!(of_ten_thousand * 100 <= of_ten * DEARER_BY_OTHER_RULES_PERCENT_MAX, "{of_rules:?}");
}

#[test]
fn two_hundred_lines_by_a_hundred_discounts_are_cheap() {
    let cases = [
        ("one on a line", generated::discount_by_category(), DISCOUNT_200_LINES_100_RULES_MAX),
        ("three on a line", generated::discounts_by_category(), DISCOUNT_THREE_ON_A_LINE_MAX),
    ];
    for (which, programme, most) in cases {
        let (taken, _) = priced(&mut configured(&programme), 200);
        println!("apply-discount of 200 lines by 100 rules, {which}: {taken} instructions");
        assert!(taken <= most, "{which}: {taken} instructions");
    }
}

#[test]
fn discounts_are_linear_in_lines() {
    let mut plugin = configured(&generated::ten_discounts_and_others(10));
    let mut of_one_line = |lines| {
        let (taken, _) = priced(&mut plugin, lines);
        println!("apply-discount of {lines} lines by 10 rules: {taken} instructions");
        taken / u64::try_from(lines).unwrap()
    };
    let of_one_line = [100, 1_000, 10_000].map(&mut of_one_line);
    let [_, of_a_thousand, of_ten_thousand] = of_one_line;
    assert!(of_ten_thousand * 100 <= of_a_thousand * DEARER_LINE_PERCENT_MAX, "for a line: {of_one_line:?}");
}

#[test]
fn discounts_that_cannot_match_cost_next_to_nothing() {
    let of_rules = [10, 10_000].map(|rules| {
        let (taken, _) = priced(&mut configured(&generated::ten_discounts_and_others(rules)), 10);
        println!("apply-discount of 10 lines by {rules} rules: {taken} instructions");
        taken
    });
    let [of_ten, of_ten_thousand] = of_rules;
    assert!(of_ten_thousand * 100 <= of_ten * DEARER_BY_OTHER_RULES_PERCENT_MAX, "{of_rules:?}");
}

#[test]
fn the_best_of_forty_conflicting_discounts_is_found_within_its_budget() {
    for rules in [2, 10, 20, 40] {
        for all_of_them in [true, false] {
            let mut plugin = configured(&generated::conflicting_discounts(rules, all_of_them));
            let (taken, search) = priced(&mut plugin, 50);
            let SearchReport { optimal, gap, nodes } = search;
            let which = if all_of_them { "that all conflict" } else { "in pairs that conflict" };
            println!(
                "{rules} discounts {which}, 50 lines: {taken} instructions, {nodes} nodes, optimal {optimal}, gap {gap}"
            );
            assert!(taken <= BEST_OF_40_ON_50_LINES_MAX, "{rules} {which}: {taken} instructions");
            assert!(optimal || !all_of_them, "{rules} {which}: gap {gap}");
        }
    }
}

#[test]
fn a_thousand_offers_to_a_member_of_fifty_categories_are_cheap() {
    let mut plugin = configured(&generated::offers_by_category(1_000));
    let taken = offered(&mut plugin, 10);
    println!("recommend-offers of 1,000 offers to a member of 50 categories: {taken} instructions");
    assert!(taken <= OFFERS_1_000_MAX, "{taken} instructions");
}

#[test]
fn offers_that_cannot_be_made_cost_next_to_nothing() {
    let of_offers = [100, 10_000].map(|offers| {
        let taken = offered(&mut configured(&generated::a_hundred_offers_and_others(offers)), 10);
        println!("recommend-offers of 100 offers among {offers}: {taken} instructions");
        taken
    });
    let [of_a_hundred, of_ten_thousand] = of_offers;
    assert!(of_ten_thousand * 100 <= of_a_hundred * DEARER_BY_OTHER_RULES_PERCENT_MAX, "{of_offers:?}");
}

#[test]
fn offers_that_cannot_be_made_to_a_guest_cost_next_to_nothing_unless_they_are_explained() {
    let guest = OffersRequest { member: None, explain: ExplainLevel::Off, ..generated::offers() };
    let of_offers = [100, 10_000].map(|offers| {
        let mut plugin = configured(&generated::a_hundred_offers_and_others(offers));
        plugin.recommend_offers(&guest).unwrap();
        let taken = plugin.last_cost().instructions;
        println!("recommend-offers to a guest of 100 offers among {offers}: {taken} instructions");
        taken
    });
    let [of_a_hundred, of_ten_thousand] = of_offers;
    assert!(of_ten_thousand * 100 <= of_a_hundred * DEARER_BY_OTHER_RULES_PERCENT_MAX, "{of_offers:?}");
}

#[test]
fn a_wallet_of_ten_thousand_lots_is_settled_within_its_budget() {
    let mut plugin = configured(&generated::ten_rules_and_others(10));
    plugin.settle_points(&generated::settlement(10_000, 1_000)).unwrap();
    let taken = plugin.last_cost().instructions;
    println!("settling 10,000 lots and 1,000 movements: {taken} instructions");
    assert!(taken <= SETTLE_10_000_LOTS_1_000_MOVEMENTS_MAX, "{taken} instructions");
}

#[test]
fn two_hundred_lines_come_back_within_their_budget() {
    let mut plugin = configured(&generated::ten_rules_and_others(10));
    let sold = plugin.apply_discount(&generated::discount(200)).unwrap().receipt;
    let earned = plugin.calculate_accrual(&generated::accrual_on(200, sold.clone())).unwrap().receipt;
    let decision = plugin.claw_back(&generated::claw_back(sold, earned)).unwrap();
    let taken = plugin.last_cost().instructions;
    println!("taking back 200 lines: {taken} instructions");
    assert!(decision.complete && !decision.taken.is_empty() && !decision.restored.is_empty());
    assert!(taken <= CLAW_BACK_200_LINES_MAX, "{taken} instructions");
}

#[test]
fn the_tier_of_a_member_is_cheap() {
    let mut plugin = configured(&members::tiers());
    for (entries, most) in [(0, TIER_OF_A_SUM_MAX), (1, TIER_OF_PURCHASES_MAX), (3, TIER_OF_PURCHASES_MAX)] {
        let taken = of_tier(&mut plugin, &members::tier_of(1, entries));
        println!("evaluate-tier of {entries} entries: {taken} instructions");
        assert!(taken <= most, "{entries} entries: {taken} instructions");
    }
    // For life, by a sum that the host keeps.
    let for_life = members::tiers().replace(r#""window":{"rolling-months":12}"#, r#""returns":"return-date""#);
    let mut plugin = configured(&for_life);
    let mut member = members::tier_of(1, 1);
    member.carried = member.activity.pop();
    let taken = of_tier(&mut plugin, &member);
    println!("evaluate-tier of a sum carried: {taken} instructions");
    assert!(taken <= TIER_OF_A_SUM_MAX, "a sum carried: {taken} instructions");
}

#[test]
fn tiers_are_linear_in_entries() {
    let mut plugin = configured(&members::tiers());
    let mut of_one_entry = |entries| {
        let taken = of_tier(&mut plugin, &members::tier_of(1, entries));
        println!("evaluate-tier of {entries} entries: {taken} instructions");
        taken / u64::try_from(entries).unwrap()
    };
    let of_one_entry = [100, 1_000, 2_500].map(&mut of_one_entry);
    let [_, of_a_thousand, of_most] = of_one_entry;
    assert!(of_most * 100 <= of_a_thousand * DEARER_LINE_PERCENT_MAX, "for an entry: {of_one_entry:?}");
}

#[test]
fn a_thousand_rules_are_baked_into_a_small_component() {
    let sandbox = Sandbox::new().unwrap();
    let mut oven = Oven::new(&sandbox, component::BUILT_IN).unwrap();
    let of_rules = [10, 1_000, 10_000].map(|rules| {
        let programme = generated::ten_rules_and_others(rules);
        let added = oven.bake(&programme).unwrap().component.len() - component::BUILT_IN.len();
        println!("{rules} rules, a document of {} bytes, add {added} bytes", programme.len());
        added
    });
    let [_, of_a_thousand, _] = of_rules;
    assert!(of_a_thousand <= BAKED_1_000_RULES_MAX, "{of_a_thousand} bytes");
}

#[test]
fn a_thousand_rules_and_two_hundred_lines_fit_the_memory() {
    let mut plugin = configured(&generated::ten_rules_and_others(1_000));
    let sold = plugin.apply_discount(&generated::discount(200)).unwrap().receipt;
    plugin.calculate_accrual(&generated::accrual_on(200, sold)).unwrap();
    let taken = plugin.last_cost().memory_bytes;
    println!("an instance with 1,000 rules that has decided on 200 lines: {taken} bytes");
    assert!(taken <= MEMORY_1_000_RULES_200_LINES_MAX, "{taken} bytes");
}

#[test]
fn a_thousand_rich_rules_fit_the_memory() {
    let mut plugin = configured(&rich_discounts(1_000));
    plugin.apply_discount(&generated::basket_of(200)).unwrap();
    let taken = plugin.last_cost().memory_bytes;
    println!("an instance with 1,000 rich rules that has decided on 200 lines: {taken} bytes");
    assert!(taken <= MEMORY_1_000_RICH_RULES_MAX, "{taken} bytes");
}

/// Discounts of half a kilobyte each: with a choice, a list of goods, and conditions inside conditions.
fn rich_discounts(rules: usize) -> String {
    let rule = |number: usize| {
        let option =
            |option| json!({ "id": format!("option-{option}"), "take": { "percent": format!("{}", option + 1) } });
        let goods: Vec<String> = (0..5).map(|place| format!("goods-{number}-{place}")).collect();
        let segment = json!({ "segment": format!("segment-{number}") });
        json!({
            "id": format!("rule-{number}"), "name": format!("Discount {number}"), "lane": "items",
            "take": { "choose": (0..3).map(option).collect::<Vec<_>>() },
            "of": { "sku": goods, "not": { "tag": ["old", "worn"] } },
            "when": { "any": [segment, { "country": ["DE", "FR"] }], "subtotal": { "at-least": "10.00" } },
            "cap": { "per-order": "10.00" }, "conflicts": [format!("tag-{}", number % 100)],
        })
    };
    let discounts: Vec<Value> = (0..rules).map(rule).collect();
    let lanes = json!([{ "id": "items", "select": "all" }]);
    json!({ "id": "rich", "revision": 1, "currency": "EUR", "lanes": lanes, "discounts": discounts }).to_string()
}

/// What pricing a basket takes in an instance that has priced before, and how far the search came.
fn priced(plugin: &mut Plugin, lines: usize) -> (u64, SearchReport) {
    plugin.apply_discount(&generated::basket_of(lines)).unwrap();
    let decision = plugin.apply_discount(&generated::basket_of(lines)).unwrap();
    (plugin.last_cost().instructions, decision.search)
}

/// What it takes to find so many offers in an instance that has done so before.
fn offered(plugin: &mut Plugin, offers: usize) -> u64 {
    plugin.recommend_offers(&generated::offers()).unwrap();
    let decision = plugin.recommend_offers(&generated::offers()).unwrap();
    assert_eq!(decision.offers.len(), offers);
    plugin.last_cost().instructions
}

/// What a decision takes in an instance that has decided before.
fn instructions(plugin: &mut Plugin, request: &AccrualRequest) -> u64 {
    plugin.calculate_accrual(request).unwrap();
    plugin.calculate_accrual(request).unwrap();
    plugin.last_cost().instructions
}

/// What deciding on a tier takes in an instance that has decided before.
fn of_tier(plugin: &mut Plugin, member: &TierRequest) -> u64 {
    plugin.evaluate_tier(member).unwrap();
    plugin.evaluate_tier(member).unwrap();
    plugin.last_cost().instructions
}

fn configured(programme: &str) -> Plugin {
    static COMPONENT: LazyLock<Plugin> = LazyLock::new(|| Sandbox::new().unwrap().load(component::BUILT_IN).unwrap());
    let mut plugin = COMPONENT.clone();
    plugin.configure(programme).unwrap();
    // What is held is the cost of an instance that goes on, which is the larger one.
    plugin.reuse(Plugin::LONG_RUN);
    plugin
}
