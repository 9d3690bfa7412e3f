//! Where the engine's decision on a return differs from the reference, if it does.

use loyalty_contract::{ClawBackDecision, ClawBackRequest};
use serde_json::{Value, json};

use super::{Decision, Order};
use crate::difference::{Difference, same};
use crate::exact::{Exact, of, shown};

pub fn differ(engine: &ClawBackDecision, reference: &Decision) -> Result<(), Difference> {
    let refunds = engine.refunds.iter().map(|refund| {
        let amounts = [refund.quantity, refund.amount, refund.tax, refund.tendered, refund.discount];
        json!([refund.line, amounts.map(|amount| shown(&of(amount)))])
    });
    let own = reference.refunds.iter().map(|refund| {
        let amounts = [&refund.quantity, &refund.amount, &refund.tax, &refund.tendered, &refund.discount];
        json!([refund.line, amounts.map(shown)])
    });
    same("refunds", &refunds.collect(), &own.collect())?;
    same("refund total", &json!(shown(&of(engine.refund_total))), &json!(shown(&reference.refund_total)))?;
    let deductions = engine.deductions.iter().map(|deduction| json!([deduction.cause, shown(&of(deduction.amount))]));
    let own = reference.deductions.iter().map(|(cause, amount)| json!([cause, shown(amount)]));
    same("deductions", &sorted(deductions), &sorted(own))?;
    same("taken", &engines_taken(engine), &own_taken(reference))?;
    same("restored", &engines_restored(engine), &own_restored(reference))?;
    let revoked = engine.revoked.iter().map(|grant| json!([grant.rule, grant.kind, grant.what.id]));
    same("revoked", &sorted(revoked), &sorted(reference.revoked.iter().map(|grant| json!(grant))))?;
    let coupons = sorted(engine.released_coupons.iter().map(|code| json!(code)));
    same("coupons", &coupons, &sorted(reference.coupons.iter().map(|code| json!(code))))?;
    let counters = engine.counters.iter().map(|change| {
        json!([change.limit, change.subjects, change.period_start, shown(&of(change.change)), change.expected_version])
    });
    same("counters", &sorted(counters), &sorted(reference.counters.iter().cloned()))?;
    same("complete", &json!(engine.complete), &json!(reference.complete))
}

fn sorted(values: impl Iterator<Item = Value>) -> Value {
    let mut values: Vec<Value> = values.collect();
    values.sort_by_key(Value::to_string);
    values.into()
}

fn pairs<'a>(pairs: impl Iterator<Item = (&'a str, Exact)>) -> Value {
    pairs.map(|(name, points)| json!([name, shown(&points)])).collect()
}

fn engines_taken(engine: &ClawBackDecision) -> Value {
    let taken = engine.taken.iter().map(|taken| {
        let shares = taken.shares.iter().map(|share| (&*share.line, of(share.points)));
        json!({
            "credit": taken.credit, "points": shown(&of(taken.points)), "debt": shown(&of(taken.debt)),
            "forgone": shown(&of(taken.forgone)), "deducted": shown(&of(taken.deducted)),
            "lots": pairs(taken.lots.iter().map(|share| (&*share.lot, of(share.points)))),
            "shares": pairs(shares),
        })
    });
    taken.collect()
}

fn own_taken(reference: &Decision) -> Value {
    let taken = reference.taken.iter().map(|taken| {
        json!({
            "credit": taken.credit, "points": shown(&taken.points), "debt": shown(&taken.debt),
            "forgone": shown(&taken.forgone), "deducted": shown(&taken.deducted),
            "lots": pairs(taken.lots.iter().map(|(lot, points)| (&**lot, points.clone()))),
            "shares": pairs(taken.shares.iter().map(|(line, points)| (&**line, points.clone()))),
        })
    });
    taken.collect()
}

fn engines_restored(engine: &ClawBackDecision) -> Value {
    let restored = engine.restored.iter().map(|restored| {
        let lots = restored
            .lots
            .iter()
            .map(|share| json!([share.lot, shown(&of(share.points)), share.expires_at.map(|at| at.unix_seconds)]));
        json!([restored.debit, restored.wallet, shown(&of(restored.points)), lots.collect::<Value>()])
    });
    restored.collect()
}

fn own_restored(reference: &Decision) -> Value {
    let restored = reference.restored.iter().map(|restored| {
        let lots = restored.lots.iter().map(|(lot, points, expires)| json!([lot, shown(points), expires]));
        json!([restored.debit, restored.wallet, shown(&restored.points), lots.collect::<Value>()])
    });
    restored.collect()
}

/// Use of limits that a cancelled order gives back, against the versions of now.
pub fn released(order: &Order<'_>, request: &ClawBackRequest) -> Vec<Value> {
    let changes = order.discount.into_iter().chain(order.accrual).flat_map(|receipt| &receipt.counters);
    let released = changes.map(|used| {
        let now = request.counters.iter().find(|counter| {
            counter.limit == used.limit
                && counter.subjects == used.subjects
                && counter.period_start == used.period_start
        });
        let change = shown(&-of(used.change));
        json!([used.limit, used.subjects, used.period_start, change, now.map(|counter| counter.version)])
    });
    released.collect()
}
