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
mod steps;
mod time;

use alloc::vec::Vec;

use loyalty_contract::{Settlement, SettlementRequest, list};

use crate::bounds::{LOT_SHARES_MAX, at_most};
use crate::explain::{Refused, overflow};
use crate::facts;
use crate::path::Path;
use crate::programme::Programme;
pub use books::{Books, Outlook};

/// Carries wallets forward to an instant.
///
/// # Errors
/// Fields that break their bounds, movements after the instant, ids that stand twice, books that contradict themselves.
pub fn settle(programme: &Programme, request: &SettlementRequest) -> Result<Settlement, Refused> {
    facts::check_time(request.now, &Path::of("now"))?;
    facts::check_offsets(&request.offsets)?;
    facts::check_member(programme, request.member.as_ref())?;
    facts::check_wallets(programme, &request.wallets, "wallets")?;
    let steps = steps::checked(programme, request)?;
    let outlook = Outlook::new(programme, request.member.as_ref(), &request.offsets);
    let (wallets, movements) = (Path::of("wallets"), Path::of("movements"));
    let mut settled = Vec::with_capacity(request.wallets.len());
    let mut told = 0;
    for (index, state) in request.wallets.iter().enumerate() {
        let steps = steps::of_wallet(&steps, &state.wallet);
        let mut books = Books::open_for(programme, state, outlook, &steps, &wallets.index(index))?;
        for step in steps {
            books.carry_to(step.movement.at);
            if !books.carry_out(step) {
                return Err(overflow(&movements.index(step.position)));
            }
            at_most(told + books.told, LOT_SHARES_MAX, "lots touched by movements", &movements.index(step.position))?;
        }
        books.carry_to(request.now);
        told += books.told;
        settled.push(books.settlement(request.now));
    }
    Ok(Settlement { wallets: list(settled) })
}
