//! Points spent on the basket: rewards that rules took, points that lower the price, and points that pay it.

use std::collections::BTreeMap;

use loyalty_contract::ReasonCode::{
    BalanceTooLow, BelowMinimum, CapOrder, DebtOutstanding, Ok as Fine, PointsPending, StepRounded,
};
use loyalty_contract::{ReasonCode, RedemptionRequest};
use serde_json::Value;

use super::floor::{share, when_below};
use super::lay::laid;
use super::line::{Money, exact, integer};
use super::purse::Purse;
use super::shop::{Shop, is_discounted_before};
use crate::document::{decimal, field, flag, id, items, number, text};
use crate::exact::{Exact, of, ten_to, whole, zero};

/// What became of one wish to spend points.
#[derive(Debug, Clone)]
pub struct Spent {
    pub wallet: String,
    pub reward: Option<String>,
    pub is_tender: bool,
    pub points: Exact,
    pub amount: Money,
    /// The most that could be spent; none for a reward.
    pub maximum: Option<Exact>,
    /// Why it is less than asked for; none where anything may be said.
    pub says: Option<Said>,
    pub lots: Vec<(String, Exact)>,
    /// Money on each line.
    pub lines: Vec<Money>,
}

/// Why points are spent or not: how many it is about, and from when they can be spent.
#[derive(Debug, Clone)]
pub struct Said {
    pub code: ReasonCode,
    pub amount: Option<Exact>,
    pub at: Option<i64>,
}

/// What points may pay on each line.
pub struct Payable {
    /// What each line comes to.
    pub money: Vec<Money>,
    /// What each line must still come to when points have lowered its price.
    pub floors: Vec<Money>,
    /// Lines that a rule or points of this decision have made cheaper.
    pub is_discounted: Vec<bool>,
}

/// The wallets of a decision, as far as they are spent.
pub struct Purses<'a, 'b> {
    shop: &'b Shop<'a>,
    open: BTreeMap<String, Purse>,
}

impl<'a, 'b> Purses<'a, 'b> {
    pub fn new(shop: &'b Shop<'a>) -> Self {
        Self { shop, open: BTreeMap::new() }
    }

    pub fn purse(&mut self, wallet: &str) -> &mut Purse {
        let shop = self.shop;
        self.open.entry(wallet.into()).or_insert_with(|| Purse::open(shop.programme, wallet, shop.request))
    }

    /// The reward of a rule; `takes_effect` says whether it took it.
    pub fn reward(&mut self, wish: &RedemptionRequest, takes_effect: bool) -> Spent {
        let reward = wish.reward.as_deref().unwrap();
        let rule = &self.shop.rules[self.shop.rule(reward).unwrap()];
        let costs = decimal(field(rule.value, "costs").unwrap(), "points").unwrap();
        let purse = self.purse(&wish.wallet);
        let points = if takes_effect { costs } else { zero() };
        let lots = purse.spend(&points);
        Spent {
            wallet: wish.wallet.to_string(),
            reward: Some(reward.into()),
            is_tender: false,
            points,
            amount: 0,
            maximum: None,
            says: None,
            lots,
            lines: vec![0; self.shop.lines.len()],
        }
    }

    /// Points as money, on what is left of the lines.
    pub fn money(&mut self, wish: &RedemptionRequest, on: &Payable) -> Spent {
        let shop = self.shop;
        let wallet = wallet(&wish.wallet, shop);
        let spend = field(wallet, "spend").unwrap();
        let is_tender = is_tender(wallet);
        let units = ten_to(number(wallet, "scale").unwrap_or(0) as u8);
        let down_to = |points: &Exact, step: &Exact| (points / step).floor() * step;
        let up_to = |points: &Exact, step: &Exact| (points / step).ceil() * step;
        let step = decimal(spend, "step").unwrap_or_else(|| whole(1) / &units);
        let minimum = decimal(spend, "minimum").unwrap_or_else(zero);
        let worth = shop.units(&decimal(wallet, "worth").unwrap());

        let may_be_paid = |place: usize| may_be_paid(place, spend, on, shop);
        let weights: Vec<Money> =
            (0..shop.lines.len()).map(|place| if may_be_paid(place) { on.money[place] } else { 0 }).collect();
        let rooms: Vec<Money> = weights.iter().zip(&on.floors).map(|(weight, floor)| (weight - floor).max(0)).collect();
        let most_share = text(spend, "max-share").map_or_else(|| whole(1), share);
        let most_money = integer(&(exact(weights.iter().sum()) * most_share).floor()).min(rooms.iter().sum());
        let cap = down_to(&(exact(most_money) / &worth), &(whole(1) / &units));

        let purse = self.purse(&wish.wallet);
        let usable = purse.usable();
        // The fewest that buy anything, and of these the fewest that are allowed.
        let unit = up_to(&(whole(1) / &worth), &step);
        let least = unit.clone().max(up_to(&minimum, &step));
        let pays = |points: &Exact| integer(&(points * &worth).floor());
        let spent_of = |most: &Exact| {
            let mut points = down_to(most, &step);
            if points < least {
                return zero();
            }
            // What pays nothing more is not spent.
            let fewer = |points: &Exact| points - &step;
            while fewer(&points) >= least && pays(&fewer(&points)) == pays(&points) {
                points = fewer(&points);
            }
            points
        };
        let most = cap.clone().min(usable.clone());
        let maximum = spent_of(&most);
        let wanted = wish.points.map(of);
        let points = spent_of(&wanted.clone().unwrap_or_else(|| most.clone()).min(most.clone()));
        let amount = pays(&points);
        let said = |code, amount: &Exact| Said { code, amount: Some(amount.clone()), at: None };
        let fine = Said { code: Fine, amount: None, at: None };
        let says = match wanted {
            None if most < least && (most > zero() || minimum > zero()) => said(BelowMinimum, &least),
            Some(wanted) if points < wanted => {
                let at_best = wanted.clone().min(cap.clone());
                // What stands in the way, whatever the balance; then the balance; then what is left.
                if purse.is_blocked {
                    said(DebtOutstanding, &purse.debt)
                } else if cap > zero() && at_best < least {
                    said(BelowMinimum, &least)
                } else if usable < at_best {
                    let missing = said(BalanceTooLow, &(at_best.clone() - &usable));
                    match purse.pending_until(&at_best) {
                        Some(at) => Said { code: PointsPending, at: Some(at), ..missing },
                        None => missing,
                    }
                } else if cap < wanted {
                    said(CapOrder, &cap)
                } else {
                    said(StepRounded, &unit)
                }
            }
            _ => fine,
        };
        let lots = purse.spend(&points);
        let weights: Vec<Exact> = weights.iter().map(|weight| exact(*weight)).collect();
        Spent {
            wallet: wish.wallet.to_string(),
            reward: None,
            is_tender,
            points,
            amount,
            maximum: Some(maximum),
            says: Some(says),
            lots,
            lines: laid(amount, &weights, &rooms),
        }
    }
}

pub fn wallet<'a>(named: &str, shop: &Shop<'a>) -> &'a Value {
    items(shop.programme, "wallets").into_iter().find(|wallet| id(wallet) == named).unwrap()
}

/// Whether the points of a wallet pay a price that stays as it is.
pub fn is_tender(wallet: &Value) -> bool {
    field(wallet, "spend").and_then(|spend| text(spend, "as")) == Some("tender")
}

/// What lines may come to at least when points lower their price.
pub fn floors(shop: &Shop<'_>) -> Vec<Money> {
    shop.floors.iter().map(|floor| floor_of(floor, shop)).collect()
}

fn floor_of(floor: &super::floor::Floor, shop: &Shop<'_>) -> Money {
    floor.all(when_below(shop.programme))
}

fn may_be_paid(place: usize, spend: &Value, on: &Payable, shop: &Shop<'_>) -> bool {
    let line = &shop.lines[place];
    let pays_discounted = flag(spend, "on-discounted").unwrap_or(true);
    line.is_merchandise()
        && !line.like.exclusions.is_some_and(|excluded| excluded.redemption)
        && shop.finds(field(spend, "of"), "", line)
        && (pays_discounted || !(on.is_discounted[place] || is_discounted_before(line.like)))
}
