//! Which rules could take effect, each held against the request.
//!
//! Everything is looked at here that does not depend on which other rules take effect: circumstances, member, coupon,
//! rate, limits. What the basket comes to is looked at when a rule's lane begins.

use alloc::vec::Vec;
use core::cmp::Reverse;

use loyalty_contract::{Choice, Coupon, DiscountRequest, Reason, ReasonCode, Text};

use super::articles::{Article, Articles};
use super::bundle;
use super::candidate::Candidate;
use super::rate::{self, Rated, Source};
use super::ways::Way;
use crate::bounds::{DISCOUNTS_MAX, LOOKED_AT, LOOKS_MAX, at_most};
use crate::choice;
use crate::condition::{Against, Refusal, Situation};
use crate::explain::{Refused, about, because};
use crate::limits::{Counters, Subjects, Use};
use crate::order;
use crate::path::Path;
use crate::programme::{Chosen, Effect, On, Programme, Select, Take};
use crate::selection::{Breadth, Item, Selector, looks_at_category};

/// What candidates are held against.
pub struct Held<'a> {
    pub programme: &'a Programme,
    pub situation: &'a Situation<'a>,
    pub counters: &'a Counters<'a>,
    pub articles: &'a Articles<'a>,
    /// How much there is to look at on the lines of the basket.
    pub breadth: Breadth,
    /// Ids of rules the shopper does not want.
    pub declined: &'a [Text],
    /// What the shopper chose: rule and option.
    pub choices: Vec<(&'a Text, &'a Text)>,
    /// Rules whose rewards points are to buy, and why they cannot, if they cannot.
    pub rewards: Vec<(&'a Text, Option<Refusal>)>,
    /// Whether rules are wanted too that cannot apply here at all.
    pub tell_all: bool,
}

/// What the shopper has chosen of the choices that rules offer: for this basket, or else once and for all.
pub fn choices(request: &DiscountRequest) -> Vec<(&Text, &Text)> {
    let now = request.at.unix_seconds;
    let holds = |choice: &&Choice| {
        choice.since.as_ref().is_none_or(|since| since.unix_seconds <= now)
            && choice.until.as_ref().is_none_or(|until| now < until.unix_seconds)
    };
    let standing = request.member.iter().flat_map(|member| &member.choices);
    request.choices.iter().chain(standing).filter(holds).map(|choice| (&choice.rule, &choice.chosen)).collect()
}

/// The candidates in the order they take their turns.
///
/// # Errors
/// Figures and values that a rule takes its rate from and that are out of range; more than can be looked at.
pub fn candidates<'p>(held: &Held<'p>) -> Result<Vec<Candidate<'p>>, Refused> {
    let items = items(held.articles);
    let basket = Path::of("basket");
    let lines_at = basket.field("lines");
    let matches = held.programme.effect_index.matches(&items, &held.situation.facts(), &lines_at)?;
    let breadth = Breadth::of(items.iter().map(|(_, item)| item.line));
    let mut looks: usize = 0;
    let effects = if held.tell_all { (0..held.programme.effects.len()).collect() } else { matches.rules() };
    let ways = held.ways(&effects, &matches)?;
    let mut candidates = Vec::with_capacity(ways.len());
    let mut checked = None;
    for (place, way) in ways.iter().enumerate() {
        if way.effect.chosen.is_some() {
            looks = looks.saturating_add(held.looks_at_categories(matches.lines_of(way.position)));
            at_most(looks, LOOKS_MAX, LOOKED_AT, &lines_at)?;
        }
        let of_effect = match checked.take() {
            Some(before) if way.is_further => before,
            _ => held.checked(way, matches.has(way.position).then(|| matches.lines_of(way.position))),
        };
        if ways.get(place + 1).is_some_and(|next| next.is_further) {
            checked = Some(of_effect.clone());
        }
        let mut candidate = held.candidate(way, of_effect)?;
        if candidate.refusal.as_ref().is_none_or(|refusal| refusal.is_only) {
            candidate.looks = candidate.rule.when.looks(&held.breadth);
            let of_others = others(candidate.effect).map(|selector| selector.looks(&breadth));
            looks = of_others.fold(looks.saturating_add(candidate.looks), usize::saturating_add);
            at_most(looks, LOOKS_MAX, LOOKED_AT, &lines_at)?;
            let on = candidate.effect.on;
            let found = |selector| found(selector, on, &items, held.articles);
            candidate.others = others(candidate.effect).map(found).collect();
            if let Take::Bundle(_) = &candidate.effect.take {
                candidate.sharing = bundle::sharing(&candidate, held.articles.len());
                looks = looks.saturating_add(candidate.sharing);
                at_most(looks, LOOKS_MAX, LOOKED_AT, &lines_at)?;
            }
        }
        candidates.push(candidate);
    }
    let open = candidates.iter().filter(|one| one.refusal.as_ref().is_none_or(|refusal| refusal.is_only));
    at_most(open.count(), DISCOUNTS_MAX, "discounts that could take effect", &basket)?;
    let turn = |candidate: &Candidate<'_>| (candidate.rule.lane, Reverse(candidate.rule.priority));
    Ok(order::sorted(candidates, |left, right| turn(left).cmp(&turn(right))))
}

/// What rules may look at; what the host excludes is seen, so that it can be told of.
fn items<'a>(articles: &Articles<'a>) -> Vec<(usize, Item<'a>)> {
    let is_seen = |article: &Article<'_>| {
        article.is_for_goods() || article.is_for_shipping() || article.line.excludes_discounts()
    };
    let seen = articles.iter().enumerate().filter(|(_, article)| is_seen(article));
    seen.map(|(position, article)| (position, article.item())).collect()
}

/// A candidate before it is known which coupon opens it, and what stands against it so far.
#[derive(Clone)]
struct Checked<'p> {
    candidate: Candidate<'p>,
    against: Against,
}

impl<'p> Held<'p> {
    /// Why an effect is not had that neither the basket nor the circumstances lead to.
    pub fn missed_because(&self, position: usize) -> Reason {
        let reason = || {
            let effect = self.programme.effects.get(position)?;
            let rule = self.programme.discounts.get(effect.rule)?;
            let event = Subjects::of(self.situation, &rule.when);
            let way = Way { position, rule, effect, event, is_one_of_several: false, is_further: false };
            let refusal = self.candidate(&way, self.checked(&way, None)).ok()?.refusal;
            refusal.map(|refusal| refusal.reason)
        };
        reason().unwrap_or_else(|| because(ReasonCode::NoMatchingItem))
    }

    /// A reward that is wanted, and why points cannot buy it, if they cannot.
    fn reward(&self, rule: &Text) -> Option<&Option<Refusal>> {
        self.rewards.iter().find(|(wanted, _)| *wanted == rule).map(|(_, refusal)| refusal)
    }

    /// What holds of an effect whichever coupon opens it, by the articles that it finds if anything leads to it.
    fn checked(&self, way: &Way<'_, 'p>, found: Option<&[usize]>) -> Checked<'p> {
        let Way { position, rule, effect, is_one_of_several, .. } = *way;
        let group = self.programme.lanes.get(rule.lane).and_then(|lane| lane.groups.get(rule.group));
        let select = group.map_or(Select::All, |group| group.select);
        let is_found = found.is_some();
        let found = found.unwrap_or_default();
        let mut candidate = Candidate {
            rule,
            effect,
            selector: self.programme.effect_index.selector(position),
            select,
            rate: Rated::None,
            articles: self.articles_of(effect, found),
            others: Vec::new(),
            quantity: 0,
            looks: 0,
            sharing: 0,
            uses: Vec::new(),
            coupon: None,
            is_optional: select == Select::Best
                || !rule.tags.is_empty()
                || rule.exclusive.is_some()
                || rule.when.coupon.is_some()
                || is_one_of_several,
            is_one_of_several,
            is_further: false,
            is_found,
            is_for_basket: !found.is_empty(),
            is_passed_over: false,
            refusal: None,
        };
        let mut against = Against::default();
        let checked = self.check(&mut candidate, found, &mut against);
        candidate.quantity = self.quantity_of(&candidate.articles);
        candidate.refusal = checked.err();
        Checked { candidate, against }
    }

    /// An effect with the coupon that opens it.
    fn candidate(&self, way: &Way<'_, 'p>, checked: Checked<'p>) -> Result<Candidate<'p>, Refused> {
        let Way { rule, effect, event, is_further, .. } = *way;
        let Checked { mut candidate, against } = checked;
        candidate.coupon = event.coupon.map(|(code, _)| code.clone());
        candidate.is_further = is_further;
        if candidate.refusal.is_some() {
            return Ok(candidate);
        }
        let coupon = event.coupon.or_else(|| rule.when.given_coupon(self.situation));
        let coupon = coupon.and_then(|(_, coupon)| self.place_of(coupon));
        let source = Source { programme: self.programme, situation: self.situation, coupon };
        let (rate, refusal) = match rate::rate(&effect.take, &source) {
            Err(_) if !against.is_nothing() => (Rated::None, Some(Refusal::unmet("rate"))),
            rate => rate?,
        };
        candidate.rate = rate;
        let limited = |mut against: Against| {
            refusal.map_or(Ok(()), |refusal| against.add(refusal))?;
            candidate.uses =
                against.pass(Use::open_all(self.programme, &rule.caps, self.counters, &event))?.unwrap_or_default();
            against.end()
        };
        candidate.refusal = limited(against).err();
        Ok(candidate)
    }

    /// Why a rule does not apply, whose selector finds these articles. What can be helped, or stands against one that holds, is
    /// remembered only, so that the rest is known too.
    fn check(&self, candidate: &mut Candidate<'p>, found: &[usize], against: &mut Against) -> Result<(), Refusal> {
        let Candidate { rule, effect, .. } = candidate;
        against.pass(rule.when.check_event(self.situation))?;
        // What is no option of it, or is none any more, chooses nothing.
        let options = self.programme.effects.get(rule.effects.clone()).unwrap_or_default();
        let is_option = |chosen: &Text| options.iter().any(|effect| effect.option == *chosen);
        let mut choices = self.choices.iter().filter(|(chooser, chosen)| **chooser == rule.id && is_option(chosen));
        if rule.is_choice()
            && let Some((_, option)) = choices.next()
            && effect.option != **option
        {
            candidate.is_passed_over = true;
            against.add(Refusal::plain(about(ReasonCode::NotChosen, &effect.option)))?;
        }
        if rule.costs.is_some() {
            match self.reward(&rule.id) {
                None => against.add(Refusal::unmet("reward"))?,
                Some(Some(refusal)) => against.add(refusal.clone())?,
                Some(None) => {}
            }
        }
        let is_for_some = candidate.selector.is_some_and(|selector| !selector.is_everything());
        let needs_articles = is_for_some || !matches!(effect.take, Take::Gift(..) | Take::Grant(..));
        if needs_articles && candidate.articles.is_empty() {
            let mut found = found.iter().filter_map(|position| self.articles.get(*position));
            let is_excluded = found.any(|article| article.line.excludes_discounts());
            let code = if is_excluded { ReasonCode::ExcludedItem } else { ReasonCode::NoMatchingItem };
            against.add(Refusal::plain(because(code)))?;
        }
        if let Some(chosen) = &effect.chosen {
            against.pass(self.keep_chosen(chosen, &rule.id, &mut candidate.articles))?;
        }
        if self.declined.contains(&rule.id) {
            against.add(Refusal::of_one_that_holds(because(ReasonCode::Declined)))?;
        }
        if let Some(article) = self.lacking_cost(&mut candidate.articles, needs_articles) {
            against.add(Refusal::plain(about(ReasonCode::CostUnknown, article)))?;
        }
        against.pass(rule.when.check_rest(self.situation))?;
        if let Take::Price(crate::programme::UnitPrice::Member, _) = &effect.take
            && self.situation.member.is_none()
        {
            against.add(Refusal::anonymous())?;
        }
        Ok(())
    }

    /// The articles an effect may touch, of those that its selector finds.
    fn articles_of(&self, effect: &Effect, found: &[usize]) -> Vec<usize> {
        let may_touch =
            |position: &usize| self.articles.get(*position).is_some_and(|article| may_touch(effect.on, article));
        found.iter().copied().filter(may_touch).collect()
    }

    /// How much is looked at to leave out those of some articles that are in no category that the member has chosen.
    fn looks_at_categories(&self, articles: &[usize]) -> usize {
        let lines = articles.iter().filter_map(|position| self.articles.get(*position)).map(|one| one.line.line);
        lines.map(|line| looks_at_category(line.category.as_ref())).sum()
    }

    /// Leaves out the articles that are in no category that the member has chosen.
    fn keep_chosen(&self, chosen: &Chosen, rule: &Text, articles: &mut Vec<usize>) -> Result<(), Refusal> {
        let in_force = choice::in_force(chosen, rule, self.situation)?;
        articles.retain(|position| {
            let category = self.articles.get(*position).and_then(|article| article.line.line.category.as_ref());
            category.is_some_and(|path| in_force.hold(path))
        });
        if articles.is_empty() { Err(Refusal::plain(because(ReasonCode::NoMatchingItem))) } else { Ok(()) }
    }

    /// Leaves out the articles that may not be discounted because their cost is not known; the first of them if none is
    /// left.
    fn lacking_cost(&self, articles: &mut Vec<usize>, needs_articles: bool) -> Option<&'p Text> {
        let lacks = |position: &usize| self.articles.get(*position).is_some_and(|article| article.lacks_cost);
        let first = articles.iter().copied().find(lacks)?;
        articles.retain(|position| !lacks(position));
        let is_left = !articles.is_empty() || !needs_articles;
        if is_left { None } else { self.articles.get(first).map(|article| &article.line.line.key) }
    }

    fn quantity_of(&self, articles: &[usize]) -> i64 {
        let quantities = articles.iter().filter_map(|position| self.articles.get(*position));
        quantities.fold(0, |sum: i64, article| sum.saturating_add(article.quantity))
    }

    /// A coupon of the request, with its place.
    fn place_of<'c>(&self, coupon: &'c Coupon) -> Option<(usize, &'c Coupon)> {
        let place = self.situation.coupons.iter().position(|(_, other)| core::ptr::eq(*other, coupon))?;
        Some((place, coupon))
    }
}

/// Whether an effect may touch an article.
fn may_touch(on: On, article: &Article<'_>) -> bool {
    match on {
        On::Goods => article.is_for_goods(),
        On::Shipping => article.is_for_shipping(),
    }
}

/// The further selectors of an effect.
fn others(effect: &Effect) -> impl Iterator<Item = &Selector> {
    let (given, parts) = match &effect.take {
        Take::BuyGet(rule) => (rule.of.as_ref(), &[][..]),
        Take::Bundle(bundle) => (None, bundle.parts.get(1..).unwrap_or_default()),
        _ => (None, &[][..]),
    };
    given.into_iter().chain(parts.iter().map(|(selector, _)| selector))
}

/// The articles that a further selector of an effect finds.
fn found(selector: &Selector, on: On, items: &[(usize, Item<'_>)], articles: &Articles<'_>) -> Vec<usize> {
    let may_touch =
        |position: &usize| articles.get(*position).is_some_and(|article| may_touch(on, article) && !article.lacks_cost);
    let found = items.iter().filter(|(_, item)| selector.selects(*item)).map(|(position, _)| *position);
    found.filter(may_touch).collect()
}
