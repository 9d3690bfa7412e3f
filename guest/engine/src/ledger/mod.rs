//! Where wallets stand: everything that happened and everything that time did, carried out up to an instant.
//!
//! A pure fold over the state as it was booked and the movements since. It does not matter how often it is called: settled
//! at any instants in between, each time with the movements up to then, a wallet comes out the same, and the intents of all
//! calls in a row are those of a single one.

mod books;
mod movement;
mod opening;
mod queue;
mod standing;
mod time;

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{Error, ErrorCode, Settlement, SettlementRequest, WalletSettlement, WalletState, list};

use crate::explain::{invalid, refuse};
use crate::facts;
use crate::order;
use crate::path::Path;
use crate::programme::Programme;
pub use books::{Books, Outlook};
use movement::Step;

/// Carries wallets forward to an instant.
///
/// # Errors
/// Fields that break their bounds, movements after the instant, ids that stand twice, books that contradict themselves.
pub fn settle(programme: &Programme, request: &SettlementRequest) -> Result<Settlement, Error> {
    facts::check_time(request.now, &Path::of("now"))?;
    facts::check_offsets(&request.offsets)?;
    facts::check_member(programme, request.member.as_ref())?;
    facts::check_wallets(programme, &request.wallets)?;
    let movements = in_order(programme, request)?;
    let outlook = Outlook::new(programme, request.member.as_ref(), &request.offsets);
    let wallets = Path::of("wallets");
    let mut settled = Vec::with_capacity(request.wallets.len());
    for (index, state) in request.wallets.iter().enumerate() {
        settled.push(settle_wallet(programme, request, state, outlook, &movements, &wallets.index(index))?);
    }
    Ok(Settlement { wallets: list(settled) })
}

/// Checks what all movements have, and gives their positions in order of time, then of id.
fn in_order(programme: &Programme, request: &SettlementRequest) -> Result<Vec<usize>, Error> {
    let (path, movements) = (Path::of("movements"), &request.movements);
    opening::check_count(movements.len(), &path)?;
    for (index, movement) in movements.iter().enumerate() {
        let path = path.index(index);
        facts::check_id(&movement.id, &path.field("id"))?;
        facts::check_time(movement.at, &path.field("at"))?;
        if movement.at.unix_seconds > request.now.unix_seconds {
            return invalid(&path.field("at"), "it lies after the instant to settle up to");
        }
        if request.wallets.iter().all(|state| state.wallet != movement.wallet) {
            let path = path.field("wallet");
            if programme.wallet(&movement.wallet).is_some() {
                return invalid(&path, "the state of this wallet must come with it");
            }
            let message = format!("the programme has no wallet `{}`", movement.wallet);
            return refuse(ErrorCode::UnknownReference, &path, &message);
        }
    }
    let id = |index: usize| movements.get(index).map_or("", |movement| &movement.id);
    let (by_id, twice) = order::by_id(movements.len(), &id);
    if let Some(later) = twice {
        let path = path.index(later);
        return refuse(ErrorCode::DuplicateId, &path.field("id"), "a movement with this id stands before");
    }
    let at = |rank: usize| movements.get(*by_id.get(rank)?).map(|movement| movement.at.unix_seconds);
    let by_time = order::positions(movements.len(), &|left, right| at(left).cmp(&at(right)));
    Ok(by_time.into_iter().filter_map(|rank| by_id.get(rank).copied()).collect())
}

fn settle_wallet<'a>(
    programme: &'a Programme,
    request: &'a SettlementRequest,
    state: &'a WalletState,
    outlook: Outlook<'a>,
    movements: &[usize],
    path: &Path<'_>,
) -> Result<WalletSettlement, Error> {
    let movements = movements.iter().filter_map(|position| {
        let movement = request.movements.get(*position).filter(|movement| movement.wallet == state.wallet)?;
        Some(Step { movement, position: *position })
    });
    let movements: Vec<Step<'a>> = movements.collect();
    let mut books = Books::open_for(programme, state, outlook, &movements, path)?;
    for step in &movements {
        books.carry_to(step.movement.at);
        books.carry_out(step)?;
    }
    books.carry_to(request.now);
    Ok(books.settlement(request.now))
}
