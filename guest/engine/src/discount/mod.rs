//! What a basket costs: rules take their turns in lanes, the best combination of them is found, points pay, and the
//! decision is frozen in a receipt.

mod articles;
mod bundle;
mod candidate;
mod decide;
mod gifts;
mod held;
mod margin;
mod pieces;
mod rate;
mod redeem;
mod replay;
mod search;
mod take;
mod turns;
mod verdict;
mod ways;

use loyalty_contract::{DiscountDecision, DiscountRequest};

use crate::bounds::{COUPONS_MAX, at_most};
use crate::condition::{Fact, Situation};
use crate::explain::{Findings, Refused, invalid, overflow};
use crate::facts;
use crate::limits::{self, Counters};
use crate::path::Path;
use crate::programme::{Programme, WhenBelow};
use crate::retention;
use crate::segments::Segments;
use crate::selection::Breadth;
use decide::Decided;
use gifts::Gifts;
use held::Held;
use search::WORK_MAX;
use take::Ground;
use turns::Table;

/// Decides what a basket costs.
///
/// # Errors
/// Fields that break their bounds, and references that do not exist.
pub fn apply(programme: &Programme, request: &DiscountRequest) -> Result<DiscountDecision, Refused> {
    apply_within(programme, request, WORK_MAX)
}

/// The same with so much work for the search.
fn apply_within(
    programme: &Programme,
    request: &DiscountRequest,
    work_max: usize,
) -> Result<DiscountDecision, Refused> {
    facts::check_id(&request.id, &Path::of("id"))?;
    facts::check_time(request.at, &Path::of("at"))?;
    let counters = Counters::check(programme, &request.counters)?;
    let coupons = facts::check_coupons(programme, &request.coupons)?;
    facts::check_payments(programme, &request.payments, &Path::of("payments"))?;
    facts::check_wallets(programme, &request.wallets, "wallets")?;
    facts::check_products(&request.products)?;
    let tier = facts::check_member_at(programme, request.member.as_ref(), request.at)?;
    facts::check_history(programme, request.history.as_ref(), request.at)?;
    programme.questions.check(Fact::Attribute, request.extensions.len(), &Path::of("extensions"))?;
    programme.questions.check(Fact::Choice, request.choices.len(), &Path::of("choices"))?;
    at_most(request.declined.len(), COUPONS_MAX, "rules", &Path::of("declined"))?;
    at_most(request.redemptions.len(), COUPONS_MAX, "wishes", &Path::of("redemptions"))?;
    let basket = facts::check_basket(programme, &request.basket, &Path::of("basket"))?;
    let too_large = || overflow(&Path::of("basket").field("lines"));
    let spent_at = request.recorded_at.unwrap_or(request.at);
    facts::check_time(spent_at, &Path::of("recorded-at"))?;
    if spent_at.unix_seconds < request.at.unix_seconds {
        return invalid(&Path::of("recorded-at"), "it lies before `at`");
    }

    let (plans_joined, _) = basket.plans_joined(&programme.memberships);
    let whom = (request.member.as_ref(), request.history.as_ref());
    let outlook = retention::asked_for(programme, whom, request.at)?;
    let known = Situation {
        outlook: outlook.as_ref(),
        history: request.history.as_ref(),
        extensions: &request.extensions,
        ..Situation::new(programme, request.at, &[], request.member.as_ref(), tier)
    };
    let segments = Segments::asked_for(programme, &known);
    let situation = Situation {
        segments: segments.ascending(),
        plans_joined: &plans_joined,
        payments: &request.payments,
        context: request.basket.context.as_ref(),
        coupons: &coupons,
        prices: basket.tax_mode,
        amounts: basket.tax_mode,
        ..known
    };
    let floors = margin::hard_floors(programme, &basket);
    let mut articles = articles::articles(&basket, &floors);
    margin::raise_floors(programme, request, &basket, &mut articles)?.ok_or_else(too_large)?;
    let when_below = programme.margin.as_ref().map_or(WhenBelow::Redistribute, |margin| margin.when_below);
    let ground = Ground {
        programme,
        articles: &articles,
        floors: &floors,
        gifts: Gifts::new(&request.products, &articles),
        when_below,
    };
    let wishes = redeem::wishes(&ground, request, spent_at)?;
    let mut findings = Findings::new(request.explain);
    let held = Held {
        programme,
        situation: &situation,
        counters: &counters,
        articles: &articles,
        breadth: Breadth::of(basket.lines.iter().map(|line| line.line)),
        declined: &request.declined,
        choices: held::choices(request),
        rewards: wishes.rewards(),
        tell_all: findings.tell_all(),
    };
    let candidates = held::candidates(&held)?;
    let table = Table::new(ground, &situation, &basket.lines, &candidates);
    let has_choice = candidates.iter().any(|candidate| candidate.is_optional && candidate.refusal.is_none());
    let found = if has_choice { Some(search::search(&table, work_max).ok_or_else(too_large)?) } else { None };
    let mut run = replay::replay(&table, found.as_ref(), &mut findings)?;
    let paid = redeem::pay(&table.ground, request, &basket.lines, &mut run, wishes, (&held, &candidates))?;
    let coupons = verdict::verdicts(programme, &situation, &candidates, &run);
    let ground = &table.ground;
    let decided = Decided {
        programme,
        request,
        basket: &basket,
        ground,
        held: &held,
        candidates: &candidates,
        run,
        paid,
        found,
        coupons,
        findings,
    };
    let decision = decide::decide(decided).ok_or_else(too_large)?;
    limits::check_starts(&decision.counters)?;
    Ok(decision)
}
