//! A rule at its turn: what it takes off which line, with its caps, its limits and the floors of the lines.

use loyalty_contract::ReasonCode::{CapOrder, ExcludedItem, NoMatchingItem, OutOfStock, Unspent, ZeroEffect};

use super::floor::{reached, unknown, when_below};
use super::lay::laid;
use super::line::{Money, exact, half_up, minor, up};
use super::rate::Known;
use super::shop::{Effect, Rule, Shop};
use super::standing::Standing;
use super::take::take;
use super::unit::weight_of;
use crate::accrual::condition::{Refusal, because, because_of};
use crate::accrual::limits::capped;
use crate::document::{decimal, field, number, words};
use crate::exact::{Exact, of, sum, zero};

/// What a rule comes to when it has an effect.
#[derive(Debug, Clone)]
pub struct Worked {
    /// What it takes off each line.
    pub shares: Vec<Money>,
    pub gifts: Vec<Given>,
    /// What it is worth to the shopper.
    pub value: Money,
    /// Why it is less than it might be; one of these is to be said if it is.
    pub says: Vec<Refusal>,
    /// Whether it is not less.
    pub is_whole: bool,
}

/// A product given for nothing.
#[derive(Debug, Clone)]
pub struct Given {
    pub sku: String,
    pub quantity: Money,
    /// The lines of the basket that carry it.
    pub lines: Vec<usize>,
}

/// Where the basket stands when a rule takes its turn.
#[derive(Clone, Copy)]
pub struct Now<'a> {
    /// When its lane began.
    pub begin: &'a [Money],
    pub running: &'a [Money],
    /// The only lines it may touch, where others won the rest.
    pub only: Option<&'a [bool]>,
}

/// Whether an effect may touch a line at all.
pub fn may_touch(place: usize, effect: &Effect<'_>, shop: &Shop<'_>) -> bool {
    shop.lines[place].may_be_discounted(effect.on) && !shop.floors[place].needs_cost
}

/// The lines an effect is about.
pub fn matches(effect: &Effect<'_>, rule: &str, only: Option<&[bool]>, shop: &Shop<'_>) -> Vec<bool> {
    let is_about = |place: usize| {
        may_touch(place, effect, shop)
            && shop.finds(effect.of, rule, &shop.lines[place])
            && only.is_none_or(|only| only[place])
    };
    (0..shop.lines.len()).map(is_about).collect()
}

/// Whether an effect needs a line that its selection finds. The parts of a bundle find their own; a gift or grant with no
/// selection is for the order.
pub fn is_about_lines(effect: &Effect<'_>) -> bool {
    let is_for_the_order = field(effect.take, "gift").or(field(effect.take, "grant")).is_some() && effect.of.is_none();
    field(effect.take, "bundle").is_none() && !is_for_the_order
}

/// What a rule weighs its lines by: what they cost before this decision, or what they come to now.
pub fn weights(rule: &Rule<'_>, running: &[Money], shop: &Shop<'_>) -> Vec<Money> {
    if shop.lanes[rule.lane].is_original { shop.nets() } else { running.to_vec() }
}

/// What a rule does at its turn, or everything that stands against its doing anything.
pub fn worked(
    rule: &Rule<'_>,
    effect: &Effect<'_>,
    standing: &Standing<'_>,
    now: Now<'_>,
    shop: &Shop<'_>,
) -> Result<Worked, Vec<Refusal>> {
    let matches = matches(effect, rule.id, now.only, shop);
    if is_about_lines(effect) && !matches.contains(&true) {
        return Err(nothing_matches(effect, rule.id, shop));
    }
    if field(effect.take, "gift").is_some() {
        return gift(rule, effect, now.running, shop);
    }
    if field(effect.take, "grant").is_some() {
        let shares = vec![0; shop.lines.len()];
        return Ok(Worked { shares, gifts: Vec::new(), value: 0, says: Vec::new(), is_whole: true });
    }
    let weights = weights(rule, now.running, shop);
    let known = Known { coupon: standing.coupon, begin: now.begin, matches: &matches, weights: &weights };
    let mut take = take(effect, rule.id, &known, shop)?;
    let mut wanted = half_up(&take.amount);
    let mut rooms = Rooms::of(rule, now.running, shop);
    let mut says = Vec::new();
    // With a cap per line, what a line would give of a percentage beyond it is not given by another.
    let is_by_line = take.is_by_line || rooms.per_line.is_some() && is_percent(effect);
    if let Some(of_lines) = take.of_lines.as_mut().filter(|_| is_by_line) {
        if !take.is_by_line {
            // It is then worked out line by line, each rounded.
            of_lines.iter_mut().for_each(|take| *take = exact(half_up(take)));
            wanted = half_up(&sum(&*of_lines));
        }
        says.extend(
            rooms.per_line.filter(|cap| of_lines.iter().any(|take| *take > exact(*cap))).map(|_| because(CapOrder)),
        );
        let cap = rooms.per_line.map(exact);
        of_lines.iter_mut().for_each(|take| *take = cap.clone().map_or(take.clone(), |cap| cap.min(take.clone())));
        let within = |(take, room): (&Exact, &Money)| take.clone().min(exact(*room));
        take.amount = sum(&of_lines.iter().zip(&rooms.to_lay).map(within).collect::<Vec<_>>());
        take.laid_by.clone_from(of_lines);
        for (room, take) in rooms.to_lay.iter_mut().zip(of_lines) {
            *room = (*room).min(up(take));
        }
    }
    // What there is no room for is not held against a limit.
    let has_room = rooms.to_lay.iter().zip(&take.laid_by).filter(|(_, weight)| **weight > zero());
    let possible = half_up(&take.amount).min(has_room.map(|(room, _)| room).sum());
    let (left, cut) = capped(rule.value, &standing.limits, &shop.money(possible));
    says.extend(cut);
    says.extend(capped(rule.value, &standing.limits, &shop.money(wanted)).1);
    let amount = minor(&left, shop.digits);
    let mut shares = laid(amount, &take.laid_by, &rooms.to_lay);
    rooms.hold_back(&mut shares, &mut says, now.running, standing.is_lifted, shop)?;
    let given: Money = shares.iter().sum();
    if given < wanted {
        says.push(because(Unspent));
    }
    says.extend(rooms.says(&shares, now.running, shop));
    if given == 0 {
        return Err(says.into_iter().chain([because(ZeroEffect)]).collect());
    }
    Ok(Worked { shares, gifts: Vec::new(), value: given, says, is_whole: given == wanted })
}

/// Whether it is a share of its lines, or of some of their units.
fn is_percent(effect: &Effect<'_>) -> bool {
    let has = |name| field(effect.take, name).is_some();
    has("percent") && !has("buy") && !has("bundle")
}

/// What may be said of a rule that is about nothing here.
pub fn nothing_matches(effect: &Effect<'_>, rule: &str, shop: &Shop<'_>) -> Vec<Refusal> {
    let mut says = Vec::new();
    let mut is_excluded = false;
    for (line, floor) in shop.lines.iter().zip(&shop.floors).filter(|(line, _)| shop.finds(effect.of, rule, line)) {
        if floor.needs_cost {
            says.push(unknown(line));
        }
        is_excluded |= line.like.exclusions.is_some_and(|excluded| excluded.discounts);
    }
    says.push(because(if is_excluded { ExcludedItem } else { NoMatchingItem }));
    says
}

/// How much may be laid on each line.
struct Rooms {
    to_lay: Vec<Money>,
    per_line: Option<Money>,
}

impl Rooms {
    fn of(rule: &Rule<'_>, running: &[Money], shop: &Shop<'_>) -> Self {
        let cap = field(rule.value, "cap").and_then(|cap| decimal(cap, "per-line"));
        let per_line = cap.map(|cap| minor(&cap, shop.digits));
        let is_in_room = when_below(shop.programme) == "cap-and-redistribute";
        let room = |place: usize| {
            let floor = &shop.floors[place];
            let floor = if is_in_room { floor.price.max(floor.margin) } else { floor.price };
            let room = (running[place] - floor).max(0);
            per_line.map_or(room, |cap| room.min(cap))
        };
        Self { to_lay: (0..shop.lines.len()).map(room).collect(), per_line }
    }

    /// Cuts or refuses what goes below the margin, where the programme has it so.
    fn hold_back(
        &self,
        shares: &mut [Money],
        says: &mut Vec<Refusal>,
        running: &[Money],
        is_lifted: bool,
        shop: &Shop<'_>,
    ) -> Result<(), Vec<Refusal>> {
        let mode = when_below(shop.programme);
        for (place, share) in shares.iter_mut().enumerate() {
            let room = (running[place] - shop.floors[place].margin).max(0);
            if *share <= room {
                continue;
            }
            match mode {
                "cap-and-drop" => *share = room,
                "reject-offer" if !is_lifted => return Err(vec![reached(&shop.lines[place])]),
                _ => continue,
            }
            says.push(reached(&shop.lines[place]));
        }
        Ok(())
    }

    /// What may be said of lines that are full.
    fn says(&self, shares: &[Money], running: &[Money], shop: &Shop<'_>) -> Vec<Refusal> {
        let mut says = Vec::new();
        for (place, line) in shop.lines.iter().enumerate() {
            let floor = shop.floors[place].all(when_below(shop.programme));
            if floor > 0 && running[place] - shares[place] <= floor {
                says.push(reached(line));
            }
            if self.per_line.is_some_and(|cap| shares[place] >= cap) {
                says.push(because(CapOrder));
            }
        }
        says
    }
}

/// Products for nothing; what the basket carries of them already is taken down to nothing or the least charge.
fn gift(rule: &Rule<'_>, effect: &Effect<'_>, running: &[Money], shop: &Shop<'_>) -> Result<Worked, Vec<Refusal>> {
    let quantity = Money::from(number(effect.take, "quantity").unwrap_or(1));
    let mut worked =
        Worked { shares: vec![0; shop.lines.len()], gifts: Vec::new(), value: 0, says: Vec::new(), is_whole: true };
    for sku in words(effect.take, "gift").unwrap() {
        let product = shop.request.products.iter().find(|product| *product.sku == *sku);
        if product.and_then(|product| product.stock).is_some_and(|stock| of(stock) < exact(quantity)) {
            return Err(vec![because_of(OutOfStock, sku)]);
        }
        let carries = |place: &usize| {
            let line = shop.lines[*place].like;
            line.gift_of.as_deref() == Some(rule.id) && *line.sku == *sku
        };
        let lines: Vec<usize> = (0..shop.lines.len()).filter(carries).collect();
        let (mut left, mut off) = (quantity, 0);
        for place in &lines {
            let line = &shop.lines[*place];
            let units = line.units.min(left);
            if units > 0 {
                // A gift is charged the least there is, whatever its minimum price.
                let least = line.parts.iter().map(|part| least_charge(part.net(), shop)).sum::<Money>();
                let share = weight_of(units, line.units, running[*place]).min(running[*place] - least);
                worked.shares[*place] += share;
                off += share;
                left -= units;
            }
        }
        // What the basket carries already is worth what is taken off it, the rest what it costs where that is known.
        let price = product.map_or_else(zero, |product| of(product.unit_price));
        worked.value += off + half_up(&shop.units(&(price * exact(left))));
        worked.gifts.push(Given { sku: sku.into(), quantity, lines });
    }
    Ok(worked)
}

/// What a line that costs something is charged at least.
fn least_charge(net: Money, shop: &Shop<'_>) -> Money {
    let charge = decimal(shop.programme, "minimum-charge").map_or(0, |charge| half_up(&shop.units(&charge)));
    charge.min(net)
}
