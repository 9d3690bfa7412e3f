//! A programme and a basket to be priced by it: the lanes, the rules in them, and what each line may come to at least.

use loyalty_contract::{AccrualRequest, DiscountRequest, Event, Line as Given, Order, OrderState, PaymentMethod};
use serde_json::{Value, json};

use super::floor::Floor;
use super::line::{Line, Money, exact, merged, minor};
use crate::accrual::event::{Facts, LineFacts, is_on_sale, minor_units};
use crate::accrual::selector::selects;
use crate::document::{decimal, field, id, items, number, text, words};
use crate::exact::{Exact, of, ten_to, zero};

pub struct Shop<'a> {
    pub programme: &'a Value,
    pub request: &'a DiscountRequest,
    /// The same event as accrual looks at it: who, when and where.
    pub facts: &'a Facts<'a>,
    pub digits: u8,
    /// By key.
    pub lines: Vec<Line<'a>>,
    /// What each line may come to at least.
    pub floors: Vec<Floor>,
    pub lanes: Vec<Lane<'a>>,
    /// In document order.
    pub rules: Vec<Rule<'a>>,
}

pub struct Lane<'a> {
    pub id: &'a str,
    /// Whether percentages are of the price before this decision.
    pub is_original: bool,
    /// Id and select of each group; the first is the lane's own.
    pub groups: Vec<(Option<&'a str>, &'a str)>,
}

pub struct Rule<'a> {
    pub value: &'a Value,
    pub id: &'a str,
    pub lane: usize,
    pub group: usize,
    pub priority: i64,
    pub tags: Vec<&'a str>,
    pub exclusive: Option<&'a str>,
    /// What it does; several are a choice of the shopper.
    pub effects: Vec<Effect<'a>>,
}

pub struct Effect<'a> {
    /// Its id, where there is a choice.
    pub option: Option<&'a str>,
    pub take: &'a Value,
    pub on: &'a str,
    pub of: Option<&'a Value>,
}

/// The basket as a paid purchase.
pub fn as_purchase(request: &DiscountRequest) -> AccrualRequest {
    let with_money = request.payments.iter().filter(|payment| payment.method != PaymentMethod::Points);
    let order = Order {
        id: request.id.clone(),
        basket: request.basket.clone(),
        state: OrderState::Completed,
        payments: with_money.cloned().collect(),
        receipt: None,
    };
    AccrualRequest {
        id: request.id.clone(),
        at: request.at,
        recorded_at: request.recorded_at,
        offsets: Vec::new(),
        event: Event::Purchase(order),
        member: request.member.clone(),
        history: request.history.clone(),
        referral: None,
        coupons: request.coupons.clone(),
        wallets: request.wallets.clone(),
        tasks: Vec::new(),
        counters: request.counters.clone(),
        explain: request.explain,
        extensions: request.extensions.clone(),
    }
}

impl<'a> Shop<'a> {
    pub fn new(request: &'a DiscountRequest, facts: &'a Facts<'a>) -> Self {
        let programme = facts.programme;
        let digits = minor_units(programme);
        let charge = decimal(programme, "minimum-charge").map_or(0, |charge| minor(&charge, digits));
        let lines = merged(&request.basket.lines, charge, digits);
        let floors = super::floor::floors(&lines, facts, digits);
        let lanes = lanes(programme);
        let rules = items(programme, "discounts").into_iter().map(|rule| self::rule(rule, &lanes)).collect();
        Self { programme, request, facts, digits, lines, floors, lanes, rules }
    }

    /// What each line costs before this decision.
    pub fn nets(&self) -> Vec<Money> {
        self.lines.iter().map(Line::net).collect()
    }

    /// Money in minor units, as exact as it is.
    pub fn units(&self, money: &Exact) -> Exact {
        money * ten_to(self.digits)
    }

    /// Minor units as money.
    pub fn money(&self, units: Money) -> Exact {
        exact(units) / ten_to(self.digits)
    }

    /// Whether a selector finds a line; without one every line is found.
    pub fn finds(&self, selector: Option<&Value>, rule: &str, line: &Line<'_>) -> bool {
        let Some(selector) = selector else { return true };
        let looked_at = LineFacts {
            line: line.like,
            is_discounted: is_discounted_before(line.like),
            may_earn: true,
            basis: zero(),
            before_discounts: zero(),
        };
        selects(&json!({ "id": rule, "of": selector }), &looked_at, self.facts)
    }

    /// The group a rule is in: its id, and how it selects.
    pub fn select(&self, rule: &Rule<'_>) -> &'a str {
        self.lanes[rule.lane].groups[rule.group].1
    }

    pub fn rule(&self, id: &str) -> Option<usize> {
        self.rules.iter().position(|rule| rule.id == id)
    }
}

/// Whether someone has granted a discount already, or the catalogue has.
pub fn is_discounted_before(line: &Given) -> bool {
    line.prior_discount.is_some_and(|prior| of(prior) > zero()) || is_on_sale(line)
}

/// A programme without lanes has one, in which the best wins.
fn lanes(programme: &Value) -> Vec<Lane<'_>> {
    let mut lanes = Vec::new();
    for lane in items(programme, "lanes") {
        let own = (None, text(lane, "select").unwrap_or("best"));
        let others = items(lane, "groups").into_iter();
        let others = others.map(|group| (Some(id(group)), text(group, "select").unwrap_or("best")));
        let groups = [own].into_iter().chain(others).collect();
        lanes.push(Lane { id: id(lane), is_original: text(lane, "base") == Some("original"), groups });
    }
    if lanes.is_empty() {
        lanes.push(Lane { id: "discounts", is_original: false, groups: vec![(None, "best")] });
    }
    lanes
}

fn rule<'a>(rule: &'a Value, lanes: &[Lane<'a>]) -> Rule<'a> {
    let lane = text(rule, "lane").map_or(0, |named| lanes.iter().position(|lane| lane.id == named).unwrap());
    let group = text(rule, "group");
    let take = field(rule, "take").unwrap();
    let effect = |option: Option<&'a str>, node: &'a Value| Effect {
        option,
        take: field(node, "take").unwrap(),
        on: text(node, "on").or(text(rule, "on")).unwrap_or("goods"),
        of: field(node, "of").or(field(rule, "of")),
    };
    let effects = match field(take, "choose") {
        None => vec![effect(None, rule)],
        Some(options) => options.as_array().unwrap().iter().map(|option| effect(Some(id(option)), option)).collect(),
    };
    Rule {
        value: rule,
        id: id(rule),
        lane,
        group: lanes[lane].groups.iter().position(|(id, _)| *id == group).unwrap(),
        priority: number(rule, "priority").unwrap_or(0),
        tags: words(rule, "conflicts").unwrap_or_default(),
        exclusive: text(rule, "exclusive"),
        effects,
    }
}

impl Rule<'_> {
    pub fn is_choice(&self) -> bool {
        self.effects[0].option.is_some()
    }

    /// Whether another rule stands where this exclusive one lets none stand beside it.
    pub fn excludes(&self, other: &Rule<'_>) -> bool {
        self.id != other.id
            && match self.exclusive {
                None => false,
                Some("group") => (self.lane, self.group) == (other.lane, other.group),
                Some("lane") => self.lane == other.lane,
                Some(_) => true,
            }
    }

    /// A tag that two rules share.
    pub fn shared_tag<'b>(&'b self, other: &Rule<'_>) -> Option<&'b str> {
        self.tags.iter().find(|tag| other.tags.contains(tag)).copied().filter(|_| self.id != other.id)
    }
}
