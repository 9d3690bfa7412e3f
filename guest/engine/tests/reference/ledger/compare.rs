//! Where the engine's settlement differs from the reference, if it does.

use std::collections::BTreeMap;

use loyalty_contract::{
    Balance, Decimal, IntentKind, OverdrawnPolicy, Settlement, SettlementRequest, Timestamp, WalletSettlement,
};
use serde_json::{Value, json};

use super::wallet::{Intent, Wallet};
use crate::difference::{Difference, same};
use crate::document::number;
use crate::exact::{Exact, of, shown, sum, zero};

/// The first difference between a settlement and the reference.
pub fn differ(engine: &Settlement, reference: &[Wallet<'_>], request: &SettlementRequest) -> Result<(), Difference> {
    for (engine, reference) in engine.wallets.iter().zip(reference) {
        let intents = engine.intents.iter().map(|intent| Intent {
            kind: intent.kind,
            at: intent.at.unix_seconds,
            points: of(intent.points),
            lots: intent.lots.iter().map(|share| (share.lot.clone(), of(share.points))).collect(),
            cause: intent.cause.clone(),
            reason: (intent.reason.code, intent.reason.amount.map(of), intent.reason.id.clone()),
        });
        let intents: Vec<Intent> = intents.collect();
        if !intents.is_sorted_by_key(|intent| intent.at) {
            return Err(Difference::new("order of intents", json!(engine.intents), Value::Null));
        }
        same("intents", &merged(&intents), &merged(&reference.intents))?;
        same("state", &engines_state(engine, reference.known_activity().is_some()), &own_state(reference))?;
        same("balance", &engines_balance(&engine.balance), &own_balance(reference))?;
        let expiring = engine.expiring.iter().map(|soon| json!([soon.at.unix_seconds, shown(&of(soon.points))]));
        same("expiring", &expiring.collect(), &expiring_soon(reference, request.now))?;
        let next = engine.next_change.map(|at| at.unix_seconds);
        same("next change", &json!(next), &json!(reference.next_change()))?;
    }
    Ok(())
}

/// Intents with those put together that are of one kind, instant, cause and reason, in the order of the first of each.
fn merged(intents: &[Intent]) -> Value {
    let mut all: Vec<(i64, String, Exact, BTreeMap<String, Exact>)> = Vec::new();
    for intent in intents {
        let reason = (intent.reason.0, intent.reason.1.as_ref().map(shown), &intent.reason.2);
        // What a refusal was asked for stands in the movement.
        let points = if intent.kind == IntentKind::Refuse { zero() } else { intent.points.clone() };
        let kind = json!([intent.kind, intent.cause, reason]).to_string();
        let index = all.iter().position(|known| (known.0, &known.1) == (intent.at, &kind)).unwrap_or(all.len());
        if index == all.len() {
            all.push((intent.at, kind, zero(), BTreeMap::new()));
        }
        all[index].2 += points;
        for (lot, points) in &intent.lots {
            *all[index].3.entry(lot.clone()).or_insert_with(zero) += points;
        }
    }
    all.sort_by(|left, right| (left.0, &left.1).cmp(&(right.0, &right.1)));
    let lots = |lots: &BTreeMap<String, Exact>| {
        lots.iter().map(|(lot, points)| json!([lot, shown(points)])).collect::<Value>()
    };
    all.iter().map(|(at, kind, points, of)| json!([at, kind, shown(points), lots(of)])).collect()
}

fn engines_state(engine: &WalletSettlement, knows_activity: bool) -> Value {
    let state = &engine.state;
    let mut lots: Vec<Value> = state
        .lots
        .iter()
        .map(|lot| json!([lot.id, shown(&of(lot.remaining)), lot.expires_at.map(|at| at.unix_seconds)]))
        .collect();
    lots.sort_by_key(Value::to_string);
    let mut holds: Vec<Value> = state
        .holds
        .iter()
        .map(|hold| {
            let lots: Value = hold.lots.iter().map(|share| json!([share.lot, shown(&of(share.points))])).collect();
            json!([hold.id, shown(&of(hold.points)), hold.expires_at.map(|at| at.unix_seconds), lots])
        })
        .collect();
    holds.sort_by_key(Value::to_string);
    let activity = state.last_activity_at.filter(|_| knows_activity).map(|at| at.unix_seconds);
    json!({ "lots": lots, "holds": holds, "debt": shown(&of(state.debt)), "last activity": activity })
}

fn own_state(wallet: &Wallet<'_>) -> Value {
    let mut lots: Vec<Value> = wallet
        .lots
        .iter()
        .map(|lot| json!([lot.lot.id, shown(&lot.left), lot.lot.expires_at.map(|at| at.unix_seconds)]))
        .collect();
    lots.sort_by_key(Value::to_string);
    let mut holds: Vec<Value> = wallet
        .holds
        .iter()
        .map(|hold| {
            let lots: Value = hold.lots.iter().map(|(lot, points)| json!([lot, shown(points)])).collect();
            json!([hold.id, shown(&sum(hold.lots.iter().map(|(_, points)| points))), hold.ends_at, lots])
        })
        .collect();
    holds.sort_by_key(Value::to_string);
    let activity = wallet.known_activity().map(|at| at.unix_seconds);
    json!({ "lots": lots, "holds": holds, "debt": shown(&wallet.debt), "last activity": activity })
}

fn engines_balance(balance: &Balance) -> Value {
    let Balance { available, pending, held, debt, blocked } = balance;
    let points = |points: &Decimal| shown(&of(*points));
    json!({
        "available": points(available), "pending": points(pending), "held": points(held), "debt": points(debt),
        "blocked": blocked,
    })
}

fn own_balance(wallet: &Wallet<'_>) -> Value {
    let all = |is_active| {
        sum(&wallet
            .lots
            .iter()
            .filter(|lot| lot.is_active == is_active)
            .map(|lot| wallet.free(lot))
            .collect::<Vec<_>>())
    };
    let held = sum(wallet.holds.iter().flat_map(|hold| &hold.lots).map(|(_, points)| points));
    let available = match wallet.policy() {
        OverdrawnPolicy::Negative => all(true) - &wallet.debt,
        _ => (all(true) - &wallet.debt).max(zero()),
    };
    json!({
        "available": shown(&available), "pending": shown(&all(false)), "held": shown(&held),
        "debt": shown(&wallet.debt), "blocked": wallet.is_blocked(),
    })
}

/// What expires within the horizon if nothing else happens, set aside or not.
fn expiring_soon(wallet: &Wallet<'_>, now: Timestamp) -> Value {
    let days = number(wallet.terms, "expiring-soon-days").unwrap_or(90);
    let horizon = wallet.zone.days_later(now, days).unix_seconds;
    let mut soon: BTreeMap<i64, Exact> = BTreeMap::new();
    for lot in &wallet.lots {
        if let Some(at) = wallet.expiry_ahead(lot)
            && now.unix_seconds < at
            && at <= horizon
        {
            *soon.entry(at).or_insert_with(zero) += &lot.left;
        }
    }
    soon.iter().map(|(at, points)| json!([at, shown(points)])).collect()
}
