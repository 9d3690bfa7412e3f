//! Points become active and expire when their lots say so; those of a member who did nothing for too long expire all at
//! once.
//!
//! Whether a wallet expires when it lies idle, and when it does, the programme says. What can be seen is that then nothing
//! stays: where one lot expires before its time, no other that was active lives on.

use std::collections::HashMap;

use loyalty_contract::{Intent, IntentKind, Lot, Movement, MovementKind, WalletSettlement, WalletState};

use super::{Kept, promise};

/// A lot, and since when it is in the wallet; none if it was there before.
type Known<'a> = (&'a Lot, Option<i64>);

/// Asks that what becomes active or expires does so in its time.
pub(super) fn in_time(
    settled: &WalletSettlement,
    given: &WalletState,
    movements: &[Movement],
    what: &dyn Fn() -> String,
) -> Kept {
    let own = movements.iter().filter(|movement| movement.wallet == given.wallet);
    let brought = own.clone().filter_map(|movement| match &movement.kind {
        MovementKind::Credit(lot) => Some((lot.id.as_str(), (lot, Some(movement.at.unix_seconds)))),
        _ => None,
    });
    let there = given.lots.iter().map(|lot| (lot.id.as_str(), (lot, None)));
    let known: HashMap<&str, Known<'_>> = there.chain(brought).collect();
    let mut held = own.filter(|movement| matches!(movement.kind, MovementKind::Hold(_)));
    // What is held outlives the day on which everything else goes.
    let is_held = !given.holds.is_empty() || held.next().is_some();
    for (index, intent) in settled.intents.iter().enumerate() {
        let what = || format!("intent {index} of {}", what());
        match intent.kind {
            IntentKind::Activate => activated(intent, &known, &what)?,
            IntentKind::Expire if !is_held && !is_due(intent, &known) => goes_with_all(intent, settled, &known, &what)?,
            _ => {}
        }
    }
    Ok(())
}

fn activated(intent: &Intent, known: &HashMap<&str, Known<'_>>, what: &dyn Fn() -> String) -> Kept {
    intent.lots.iter().try_for_each(|share| {
        let active_at = known.get(share.lot.as_str()).and_then(|(lot, _)| lot.active_at);
        let is_due = active_at.is_some_and(|active_at| active_at.unix_seconds == intent.at.unix_seconds);
        promise(is_due, || format!("{} activates lot `{}` at another instant than its own", what(), share.lot))
    })
}

/// Whether the time of all its lots is over.
fn is_due(intent: &Intent, known: &HashMap<&str, Known<'_>>) -> bool {
    intent.lots.iter().all(|share| {
        let expires_at = known.get(share.lot.as_str()).and_then(|(lot, _)| lot.expires_at);
        expires_at.is_some_and(|expires_at| expires_at.unix_seconds <= intent.at.unix_seconds)
    })
}

/// Asks that no lot that was active before is left.
fn goes_with_all(
    intent: &Intent,
    settled: &WalletSettlement,
    known: &HashMap<&str, Known<'_>>,
    what: &dyn Fn() -> String,
) -> Kept {
    let at = intent.at.unix_seconds;
    let was_active = |(lot, since): &Known<'_>| {
        // Though a lot may say that it is active from before it was earned.
        let there_from =
            lot.active_at.map_or(i64::MIN, |active_at| active_at.unix_seconds).max(lot.earned_at.unix_seconds);
        there_from < at && since.is_none_or(|since| since < at)
    };
    let mut left = settled.state.lots.iter();
    let survivor = left.find(|lot| known.get(lot.id.as_str()).is_some_and(was_active));
    promise(survivor.is_none(), || {
        let survivor = survivor.map_or("", |lot| lot.id.as_str());
        format!("{} expires points before their time, and lot `{survivor}` lives on", what())
    })
}
