//! What `apply-discount` promises.

use std::collections::{HashMap, HashSet};

use loyalty_contract::{
    DiscountDecision, DiscountRequest, Line, LinePrice, ReasonCode, ReceiptIssuer, Redemption, RedemptionMode,
    RedemptionRequest, TaxMode,
};
use rust_decimal::{Decimal as Exact, RoundingStrategy};

use super::figures::{Sum, amount, exact, same};
use super::lots::Purses;
use super::mentioned::Keys;
use super::sealed::Issued;
use super::{Broken, Decided, Judge, Kept, promise};

impl Decided<DiscountRequest> for DiscountDecision {
    fn judge(&self, request: &DiscountRequest, judge: &Judge) -> Kept {
        let programme = judge.programme();
        promise(self.currency == programme.currency, || {
            format!("the currency is `{}`, not `{}`", self.currency, programme.currency)
        })?;
        let keys = Keys::of_basket(&request.basket.lines);
        let is_on_top = request.basket.tax_mode.unwrap_or(programme.tax_mode) == TaxMode::Exclusive;
        let asked = in_order(&request.basket.lines);
        judge.prices(self, &asked, is_on_top)?;
        judge.adjustments(self, &keys)?;
        judge.redeemed(self, request, &keys)?;
        for (index, gift) in self.gifts.iter().enumerate() {
            let what = || format!("gift {index}");
            judge.has_rule(&gift.rule, &what)?;
            promise(!amount(gift.quantity, 6, &what)?.is_zero(), || format!("{} is of nothing", what()))?;
            gift.line.iter().try_for_each(|line| keys.have(line, &what))?;
        }
        for (index, choice) in self.choices.iter().enumerate() {
            judge.has_rule(&choice.rule, &|| format!("choice {index}"))?;
        }
        judge.grants(&self.grants)?;
        judge.counters(&self.counters, &request.counters)?;
        coupons(self, request, judge)?;
        let gap = amount(self.search.gap, programme.minor_units, &|| "search.gap".into())?;
        promise(gap.is_zero() || !self.search.optimal, || format!("search is optimal, yet has a gap of {gap}"))?;
        judge.reasoning(request.explain, &self.explanations, &self.near_misses, &keys)?;
        judge.explanations(&self.warnings, &keys)?;
        frozen(self, &asked)?;
        let member = request.member.as_ref().map(|member| member.id.as_str());
        let issued = Issued { issuer: ReceiptIssuer::Discount, request: &request.id, at: request.at, member };
        judge.sealed(&self.receipt, &issued, request)
    }
}

/// The lines of a basket in the order in which they are decided.
fn in_order(lines: &[Line]) -> Vec<&Line> {
    let mut lines: Vec<&Line> = lines.iter().collect();
    lines.sort_unstable_by_key(|line| line.key.as_str());
    lines
}

/// What a line comes to, in the order of [`COLUMNS`].
type Figures = [Exact; 7];

const COLUMNS: [&str; 7] = ["list-total", "prior-discount", "discount", "redeemed", "charged", "tendered", "tax"];

impl Judge {
    /// Asks that every line of the basket is priced once, that its figures go together, and that totals are their sums.
    fn prices(&self, decision: &DiscountDecision, asked: &[&Line], on_top: bool) -> Kept {
        let (totals, scale) = (&decision.totals, self.programme().minor_units);
        let priced = decision.lines.iter().map(|line| line.key.as_str());
        let is_complete = priced.eq(asked.iter().map(|line| line.key.as_str()));
        promise(is_complete, || "the lines are not those of the basket, each once and in the order of keys".into())?;
        let mut sums = [Sum::zero(); 7];
        for (price, line) in decision.lines.iter().zip(asked) {
            let figures = self.price(price, line, on_top)?;
            sums.iter_mut().zip(figures).for_each(|(sum, figure)| sum.add(figure));
        }
        let of = |figure, name: &str| amount(figure, scale, &|| format!("totals.{name}"));
        let expected = [
            totals.list_total,
            totals.prior_discount,
            totals.discount,
            totals.redeemed,
            totals.charged,
            totals.tendered,
            totals.tax,
        ];
        for ((sum, expected), name) in sums.into_iter().zip(expected).zip(COLUMNS) {
            sum.is(of(expected, name)?, &|| format!("{name} of the lines"))?;
        }
        let (charged, tax) = (of(totals.charged, "charged")?, of(totals.tax, "tax")?);
        let payable = of(totals.payable, "payable")?;
        let expected = if on_top { charged.checked_add(tax) } else { Some(charged) };
        promise(Some(payable) == expected, || format!("totals.payable is {payable}, not {expected:?}"))
    }

    /// Asks that the figures of a line go together; what they are.
    fn price(&self, price: &LinePrice, line: &Line, on_top: bool) -> Result<Figures, Broken> {
        let scale = self.programme().minor_units;
        let money = |figure, name: &str| amount(figure, scale, &|| format!("{name} of line `{}`", price.key));
        let (list, prior) = (money(price.list_total, "list-total")?, money(price.prior_discount, "prior-discount")?);
        let (discount, redeemed) = (money(price.discount, "discount")?, money(price.redeemed, "redeemed")?);
        let (charged, tendered) = (money(price.charged, "charged")?, money(price.tendered, "tendered")?);
        let tax = money(price.tax, "tax")?;
        let expected = list_total(line, scale);
        promise(expected.is_none_or(|expected| expected == list), || {
            format!("list-total of line `{}` is {list}, unit price × quantity is {expected:?}", price.key)
        })?;
        let left = [prior, discount, redeemed].into_iter().try_fold(list, Exact::checked_sub);
        promise(left == Some(charged), || {
            format!("line `{}` is charged {charged}; list total less what is taken off is {left:?}", price.key)
        })?;
        let most = if on_top { charged.checked_add(tax) } else { Some(charged) };
        promise(most.is_some_and(|most| tendered <= most), || {
            format!("points pay {tendered} of line `{}`, which comes to {most:?}", price.key)
        })?;
        units(price, line, charged, scale)?;
        Ok([list, prior, discount, redeemed, charged, tendered, tax])
    }

    /// Asks that adjustments add up to each line's discount.
    fn adjustments(&self, decision: &DiscountDecision, keys: &Keys<'_>) -> Kept {
        let scale = self.programme().minor_units;
        let mut sums: HashMap<&str, Sum> = HashMap::with_capacity(decision.lines.len());
        let mut made = HashSet::with_capacity(decision.adjustments.len());
        for (index, adjustment) in decision.adjustments.iter().enumerate() {
            let what = || format!("adjustment {index}");
            self.has_rule(&adjustment.rule, &what)?;
            keys.have(&adjustment.line, &what)?;
            let off = amount(adjustment.amount, scale, &what)?;
            promise(!off.is_zero(), || format!("{} is of nothing", what()))?;
            let is_new = made.insert((&*adjustment.rule, &*adjustment.line, adjustment.coupon.as_deref()));
            promise(is_new, || {
                format!("{} takes rule `{}` off line `{}` a second time", what(), adjustment.rule, adjustment.line)
            })?;
            sums.entry(&adjustment.line).or_insert_with(Sum::zero).add(off);
        }
        decision.lines.iter().try_for_each(|line| {
            let what = || format!("the adjustments of line `{}`", line.key);
            sums.get(line.key.as_str()).copied().unwrap_or_else(Sum::zero).is(exact(line.discount, &what)?, &what)
        })
    }

    /// Asks that points come from wallets that have them, are not more than asked for, and pay what the totals say.
    fn redeemed(&self, decision: &DiscountDecision, request: &DiscountRequest, keys: &Keys<'_>) -> Kept {
        let (mut off, mut tendered) = (Sum::zero(), Sum::zero());
        let mut wishes: Vec<_> = request.redemptions.iter().collect();
        let mut purses = Purses::of(if wishes.is_empty() { &[] } else { &request.wallets });
        for (index, redemption) in decision.redemptions.iter().enumerate() {
            let what = || format!("redemption {index}");
            let scale = self.scale_of(&redemption.wallet, &what)?;
            let points = amount(redemption.points, scale, &what)?;
            let is_wish = |wish: &&RedemptionRequest| {
                wish.wallet == redemption.wallet
                    && wish.points == redemption.requested
                    && wish.reward == redemption.reward
            };
            let wish = wishes.iter().position(is_wish);
            let wish = wish.ok_or_else(|| Broken(format!("{} was not asked for, or not as often", what())))?;
            wishes.swap_remove(wish);
            if let Some(requested) = redemption.requested {
                let requested = exact(requested, &what)?;
                promise(points <= requested, || format!("{} spends {points}, {requested} were asked for", what()))?;
            }
            let maximum = amount(redemption.maximum, scale, &what)?;
            promise(points <= maximum, || format!("{} spends {points}, the most is {maximum}", what()))?;
            let paid = amount(redemption.amount, self.programme().minor_units, &what)?;
            self.worth_spent(redemption, points, paid, &what)?;
            match redemption.mode {
                RedemptionMode::Discount => off.add(paid),
                RedemptionMode::Tender => tendered.add(paid),
            }
            let shares = || format!("the shares of {}", what());
            let mut sum = Sum::zero();
            for share in &redemption.shares {
                keys.have(&share.line, &shares)?;
                sum.add(amount(share.points, scale, &shares)?);
            }
            if !redemption.shares.is_empty() {
                sum.is(points, &shares)?;
            }
            let from_lots = purses.take(&redemption.wallet, &redemption.lots, scale, &what)?;
            from_lots.is_at_most(points, &|| format!("the lots of {}", what()))?;
            as_many_as_asked_for(redemption, points, maximum, &what)?;
        }
        promise(wishes.is_empty(), || format!("{} wishes to spend points are not answered", wishes.len()))?;
        off.is(exact(decision.totals.redeemed, &|| "totals.redeemed".into())?, &|| "points spent as discount".into())?;
        let total = exact(decision.totals.tendered, &|| "totals.tendered".into())?;
        tendered.is(total, &|| "points spent as tender".into())
    }
}

impl Judge {
    /// Asks that points pay what they are worth, to the minor unit, and nothing where they buy a reward.
    fn worth_spent(&self, redemption: &Redemption, points: Exact, paid: Exact, what: &dyn Fn() -> String) -> Kept {
        if redemption.reward.is_some() {
            return promise(paid.is_zero(), || format!("{} buys a reward, and pays {paid}", what()));
        }
        let of_point = self.wallet(&redemption.wallet).and_then(|wallet| wallet.worth);
        let of_point = of_point.map_or(Ok(Exact::ZERO), |worth| exact(worth, what))?;
        let unit = Exact::new(1, self.programme().minor_units.into());
        let is_near = points.checked_mul(of_point).is_none_or(|worth| (worth - paid).abs() < unit);
        promise(is_near, || format!("{} spends {points} points of {of_point} each, and pays {paid}", what()))
    }
}

/// Asks that a wish is fulfilled as far as the most that can be spent allows, in whole steps, and that it is said why it is
/// not fulfilled wholly.
pub(super) fn as_many_as_asked_for(
    redemption: &Redemption,
    points: Exact,
    maximum: Exact,
    what: &dyn Fn() -> String,
) -> Kept {
    let requested = redemption.requested.map(|requested| exact(requested, what)).transpose()?;
    let reason = &redemption.reason;
    if redemption.reward.is_some() {
        return Ok(());
    }
    let is_short = requested.is_some_and(|requested| points < requested);
    promise(is_short || requested.is_none() || reason.code == ReasonCode::Ok, || {
        format!("{} spends all {points} that were asked for, and says why it is less", what())
    })?;
    promise(!is_short || reason.code != ReasonCode::Ok, || {
        format!("{} spends {points}, {requested:?} were asked for, and does not say why it is less", what())
    })?;
    let step = match reason.code {
        ReasonCode::StepRounded => reason.amount.map_or(Ok(Exact::ZERO), |step| exact(step, what))?,
        _ => Exact::ZERO,
    };
    let wanted = requested.map_or(maximum, |requested| requested.min(maximum));
    // Too few to be worth anything, or below the least that can be spent, are none.
    promise(points.is_zero() || points == wanted || wanted - points < step, || {
        format!("{} spends {points}, {wanted} were asked for and possible", what())
    })
}

/// unit price × quantity, half-up; none if it does not fit.
fn list_total(line: &Line, scale: u8) -> Option<Exact> {
    let (price, quantity): (Exact, Exact) = (line.unit_price.try_into().ok()?, line.quantity.try_into().ok()?);
    let product = price.checked_mul(quantity)?;
    Some(product.round_dp_with_strategy(scale.into(), RoundingStrategy::MidpointAwayFromZero))
}

/// Asks that unit prices times their quantities are what the line is charged, for all its units.
fn units(price: &LinePrice, line: &Line, charged: Exact, scale: u8) -> Kept {
    if price.unit_prices.is_empty() {
        return Ok(());
    }
    let what = || format!("the unit prices of line `{}`", price.key);
    promise(price.unit_prices.len() <= 2, || format!("{} are more than two", what()))?;
    let (mut quantity, mut sum) = (Sum::zero(), Sum::zero());
    for group in &price.unit_prices {
        let units = amount(group.quantity, 6, &what)?;
        quantity.add(units);
        let product = units.checked_mul(amount(group.price, scale, &what)?);
        sum.add(product.ok_or_else(|| Broken(format!("{} are too large", what())))?);
    }
    quantity.is(exact(line.quantity, &what)?, &|| format!("the quantities of {}", what()))?;
    sum.is(charged, &what)
}

/// Asks for one verdict on each coupon, in order.
fn coupons(decision: &DiscountDecision, request: &DiscountRequest, judge: &Judge) -> Kept {
    let verdicts = decision.coupons.iter().map(|verdict| verdict.code.as_str());
    let is_complete = verdicts.eq(request.coupons.iter().map(|coupon| coupon.code.as_str()));
    promise(is_complete, || "the coupons are not those of the request, in its order".into())?;
    decision.coupons.iter().try_for_each(|verdict| {
        verdict.rules.iter().try_for_each(|rule| judge.has_rule(rule, &|| format!("coupon `{}`", verdict.code)))
    })
}

/// Asks that the receipt freezes the lines as they were decided.
fn frozen(decision: &DiscountDecision, asked: &[&Line]) -> Kept {
    let receipt = &decision.receipt;
    promise(receipt.lines.len() == decision.lines.len(), || "the receipt has not the decision's lines".into())?;
    for ((frozen, line), asked) in receipt.lines.iter().zip(&decision.lines).zip(asked) {
        let figures = [
            (frozen.list_total, line.list_total),
            (frozen.prior_discount, line.prior_discount),
            (frozen.discount, line.discount),
            (frozen.redeemed, line.redeemed),
            (frozen.charged, line.charged),
            (frozen.tendered, line.tendered),
            (frozen.tax, line.tax),
        ];
        let what = || format!("line `{}` of the receipt", frozen.key);
        promise(frozen.key == line.key, || format!("{} is `{}` in the decision", what(), line.key))?;
        let is_of_it = frozen.sku == asked.sku && frozen.kind == asked.kind && frozen.gift_of == asked.gift_of;
        let is_as_many = same(frozen.quantity, asked.quantity, &what)?;
        promise(is_of_it && is_as_many, || format!("{} is of other goods than the basket's", what()))?;
        for (frozen, decided) in figures {
            promise(same(frozen, decided, &what)?, || {
                format!("{} says {frozen} where the decision says {decided}", what())
            })?;
        }
    }
    debits(decision)?;
    let is_same = receipt.grants == decision.grants && receipt.counters == decision.counters;
    promise(is_same, || "the receipt has not the decision's grants and counters".into())
}

/// Asks that the receipt has every wish for which points are spent, in the order of the decision.
fn debits(decision: &DiscountDecision) -> Kept {
    let spent = decision.redemptions.iter().filter(|redemption| redemption.points.mantissa != 0);
    let spent: Vec<&Redemption> = spent.collect();
    let debits = &decision.receipt.debits;
    promise(debits.len() == spent.len(), || {
        format!("points are spent {} times, the receipt says {}", spent.len(), debits.len())
    })?;
    for (index, (debit, redemption)) in debits.iter().zip(spent).enumerate() {
        let what = || format!("debit {index} of the receipt");
        let is_same = debit.wallet == redemption.wallet
            && debit.reward == redemption.reward
            && debit.lots == redemption.lots
            && same(debit.points, redemption.points, &what)?
            && same(debit.amount, redemption.amount, &what)?;
        promise(is_same, || format!("{} is not that of the decision", what()))?;
    }
    Ok(())
}
