//! What a return brings back of each line, and the part of the line's figures that goes with it.
//!
//! A line gives back its units' part of every figure, so that returning piece by piece comes to what returning at once
//! does. Where between two minor units a part is rounded to is not promised: what has come back by now is told to within
//! so many of them, and what everything comes to is known to the last.

use std::collections::HashMap;

use loyalty_contract::{
    ClawBackDecision, ClawBackRequest, LineRefund, PointShare, Receipt, ReceiptLine, ReturnScope, ReturnedLine, TaxMode,
};
use rust_decimal::Decimal as Exact;

use super::figures::{Sum, amount, exact};
use super::{Broken, Kept, promise};

/// What is refunded of a line may have parts that are rounded by themselves: the price and the tax on top of it, each
/// paid with money or with points.
const ROUNDED_PARTS: i64 = 4;

/// A line, and how much of it comes back.
pub(super) struct Portion<'a> {
    pub line: &'a ReceiptLine,
    pub whole: Exact,
    /// Units that came back before, and that have come back by now.
    pub before: Exact,
    pub by_now: Exact,
}

/// The least and the most that a figure can be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub least: Exact,
    pub most: Exact,
}

/// Asks that what comes back is refunded line by line, each once and its units' part.
pub(super) fn refunded(
    decision: &ClawBackDecision,
    request: &ClawBackRequest,
    sale: &Receipt,
    portions: &[Portion<'_>],
) -> Kept {
    let unit = Exact::try_new(1, sale.minor_units.into());
    let unit = unit.map_err(|_| Broken(format!("a receipt has {} minor-units", sale.minor_units)))?;
    let mut expected = portions.iter().filter(|portion| portion.by_now > portion.before);
    // What was charged after the sale is given back with the lines that come back later.
    let mut given_back = Sum::zero();
    for refund in &decision.refunds {
        let what = || format!("the refund of line `{}`", refund.line);
        let portion = expected.next().filter(|portion| portion.line.key == refund.line);
        let portion = portion.ok_or_else(|| {
            Broken(format!("{} is not of the line that comes back next, in the order of keys", what()))
        })?;
        let (units, now) = (amount(refund.quantity, 6, &what)?, portion.by_now - portion.before);
        promise(units == now, || format!("{} is of {units} units, {now} come back", what()))?;
        given_back.add(portion.judge(refund, sale, unit)?);
    }
    promise(expected.next().is_none(), || "a line that comes back is not among the refunds".into())?;
    let mut charged = Sum::zero();
    for earlier in &request.earlier {
        charged.add(exact(earlier.deducted, &|| "what an earlier return deducted".into())?);
    }
    if let Some(charged) = charged.value() {
        given_back.is_at_most(charged, &|| "what the lines refund beyond what was paid for them".into())?;
    }
    promise(decision.complete == are_all_back(portions), || format!("complete is {}", decision.complete))
}

/// Whether by now everything has come back.
pub(super) fn are_all_back(portions: &[Portion<'_>]) -> bool {
    portions.iter().all(|portion| portion.by_now == portion.whole)
}

/// The lines of the sale, in the order of their keys.
pub(super) fn portions<'a>(request: &ClawBackRequest, sale: &'a Receipt) -> Result<Vec<Portion<'a>>, Broken> {
    let mut portions = Vec::with_capacity(sale.lines.len());
    let mut places = HashMap::with_capacity(sale.lines.len());
    for (place, line) in sale.lines.iter().enumerate() {
        let whole = exact(line.quantity, &|| format!("line `{}` of the receipt", line.key))?;
        portions.push(Portion { line, whole, before: Exact::ZERO, by_now: Exact::ZERO });
        places.insert(line.key.as_str(), place);
    }
    let mut lay = |lines: &[ReturnedLine], is_before: bool| {
        for line in lines {
            let units = exact(line.quantity, &|| format!("what came back of line `{}`", line.line))?;
            let Some(portion) = places.get(line.line.as_str()).and_then(|place| portions.get_mut(*place)) else {
                return Err(Broken(format!("line `{}` is decided on, which the receipt has not", line.line)));
            };
            portion.by_now += units;
            portion.before += if is_before { units } else { Exact::ZERO };
        }
        Ok(())
    };
    request.earlier.iter().try_for_each(|earlier| lay(&earlier.lines, true))?;
    match &request.scope {
        ReturnScope::Lines(lines) => lay(lines, false)?,
        ReturnScope::Rest | ReturnScope::Cancelled => {
            portions.iter_mut().for_each(|portion| portion.by_now = portion.whole);
        }
    }
    Ok(portions)
}

impl Portion<'_> {
    /// Asks that a refund is the units' part of the line; what it is beyond that.
    fn judge(&self, refund: &LineRefund, sale: &Receipt, unit: Exact) -> Result<Exact, Broken> {
        let what = || format!("the refund of line `{}`", self.line.key);
        let of = |figure| amount(figure, sale.minor_units, &what);
        let (line, slack) = (self.line, unit * Exact::from(ROUNDED_PARTS));
        let tax = of(line.tax)?;
        let added = if sale.tax_mode == TaxMode::Exclusive { tax } else { Exact::ZERO };
        let parts = [
            ("tax", of(refund.tax)?, Some(tax)),
            ("tendered", of(refund.tendered)?, Some(of(line.tendered)?)),
            ("discount", of(refund.discount)?, of(line.discount)?.checked_add(of(line.prior_discount)?)),
        ];
        for (name, part, whole) in parts {
            let Some((least, most)) = whole.and_then(|whole| self.part(whole, slack)) else { continue };
            promise((least..=most).contains(&part), || {
                format!("{name} of {} is {part}, its units' part is {least} to {most}", what())
            })?;
        }
        let (paid, whole) = (of(refund.amount)?, of(line.charged)?.checked_add(added));
        let Some((least, most)) = whole.and_then(|whole| self.part(whole, slack)) else { return Ok(Exact::ZERO) };
        promise(paid >= least, || format!("{} is {paid}, its units' part is {least} to {most}", what()))?;
        Ok((paid - most).max(Exact::ZERO))
    }

    /// The least and the most that the part of a figure can be which comes back now; none if it does not fit.
    fn part(&self, whole: Exact, slack: Exact) -> Option<(Exact, Exact)> {
        let (by_now, before) = (self.back(whole, self.by_now, slack)?, self.back(whole, self.before, slack)?);
        Some(((by_now.least - before.most).max(Exact::ZERO), by_now.most - before.least))
    }

    /// The least and the most of a figure that so many units bring back, rounded by `slack` at the most.
    fn back(&self, whole: Exact, units: Exact, slack: Exact) -> Option<Span> {
        if units.is_zero() || units == self.whole {
            let back = if units.is_zero() { Exact::ZERO } else { whole };
            return Some(Span { least: back, most: back });
        }
        let part = whole.checked_mul(units)?.checked_div(self.whole)?;
        Some(Span { least: (part - slack).max(Exact::ZERO), most: (part + slack).min(whole) })
    }
}

/// What of the points of each credit or debit of a receipt has come back by now, with the lines it was for; `scales` are
/// the decimals that their points have.
pub(super) fn by_now(
    portions: &[Portion<'_>],
    receipt: &Receipt,
    of_line: fn(&ReceiptLine) -> &[PointShare],
    scales: impl Iterator<Item = u8>,
) -> Result<Vec<Span>, Broken> {
    let portions: HashMap<&str, &Portion<'_>> = portions.iter().map(|portion| (&*portion.line.key, portion)).collect();
    let unit = |scale: u8| Exact::try_new(1, scale.into()).map_err(|_| Broken(format!("points have {scale} decimals")));
    let mut back: Vec<(Span, Exact)> = scales
        .map(|scale| Ok((Span { least: Exact::ZERO, most: Exact::ZERO }, unit(scale)?)))
        .collect::<Result<_, Broken>>()?;
    for line in &receipt.lines {
        let Some(portion) = portions.get(line.key.as_str()) else { continue };
        for share in of_line(line) {
            let points = exact(share.points, &|| format!("line `{}` of the receipt", line.key))?;
            let found = usize::try_from(share.index).ok().and_then(|place| back.get_mut(place));
            let Some((span, unit)) = found else { continue };
            let part = portion.back(points, portion.by_now, *unit);
            let part = part.ok_or_else(|| Broken(format!("the points of line `{}` are too large", line.key)))?;
            span.least += part.least;
            span.most += part.most;
        }
    }
    Ok(back.into_iter().map(|(span, _)| span).collect())
}

/// What earlier returns tell of each credit or debit, in sum.
pub(super) fn by_position<'a>(earlier: impl Iterator<Item = &'a [PointShare]>) -> Result<HashMap<u32, Sum>, Broken> {
    let mut sums = HashMap::new();
    for share in earlier.flatten() {
        let points = exact(share.points, &|| "the points of an earlier return".into())?;
        sums.entry(share.index).or_insert_with(Sum::zero).add(points);
    }
    Ok(sums)
}
