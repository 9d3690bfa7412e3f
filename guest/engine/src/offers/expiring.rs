//! Points of the member that expire soon, by the rules of the ledger.

use alloc::vec::Vec;

use loyalty_contract::{OffersRequest, Timestamp};

use crate::calendar::{self, Span, Zone};
use crate::explain::Refused;
use crate::ledger::{Books, Outlook};
use crate::money::Units;
use crate::path::Path;
use crate::programme::Programme;

/// What expires when, of the wallets that offers ask about.
#[derive(Debug)]
pub struct Expiries {
    at: Timestamp,
    /// With the position of the wallet: instants in ascending order, and the points that have expired by then.
    wallets: Vec<(usize, Vec<(Timestamp, Units)>)>,
}

impl Expiries {
    /// Of the wallets of a request, carried to its instant.
    ///
    /// # Errors
    /// Books that contradict themselves.
    pub fn of(programme: &Programme, request: &OffersRequest) -> Result<Self, Refused> {
        let outlook = Outlook::new(programme, request.member.as_ref(), &[]);
        let (at, path) = (request.at, Path::of("wallets"));
        let mut wallets = Vec::new();
        for (index, state) in request.wallets.iter().enumerate() {
            let Some((wallet, _)) = programme.wallet(&state.wallet) else { continue };
            if programme.shelf.wallets.binary_search(&wallet).is_err() {
                continue;
            }
            let mut books = Books::open(programme, state, outlook, &path.index(index))?;
            books.carry_to(at);
            let mut expired = 0;
            let by_then = |(at, points): (Timestamp, Units)| {
                expired += points;
                (at, expired)
            };
            wallets.push((wallet, books.expiries_after(at).into_iter().map(by_then).collect()));
        }
        Ok(Self { at, wallets })
    }

    /// The points of a wallet that expire before the same local time so many days later, and when the first of them do.
    pub fn within(&self, wallet: usize, days: u32) -> Option<(Units, Timestamp)> {
        let (_, expiries) = self.wallets.iter().find(|(known, _)| *known == wallet)?;
        let end = calendar::after(self.at, Span::Days(days), Zone::new(self.at, &[]));
        let is_before_end = |(at, _): &(Timestamp, Units)| end.is_none_or(|end| at.unix_seconds < end.unix_seconds);
        let count = expiries.partition_point(is_before_end);
        let (_, points) = expiries.get(count.checked_sub(1)?)?;
        Some((*points, expiries.first()?.0))
    }
}
