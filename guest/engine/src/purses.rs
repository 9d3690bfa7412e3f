//! What a member has in their wallets at an instant, as far as offers and messages speak of it: what can be spent, what
//! expires soon, and what has become active lately.
//!
//! The books are opened and carried to the instant by the rules of the ledger, once for all that ask.

use alloc::vec::Vec;

use loyalty_contract::{Decimal, OffersRequest, Timestamp};

use crate::calendar::{self, Span, Zone};
use crate::explain::Refused;
use crate::ledger::{Books, Outlook};
use crate::money::Units;
use crate::path::Path;
use crate::programme::Programme;

/// The wallets that something asks about.
#[derive(Debug)]
pub struct Purses {
    at: Timestamp,
    purses: Vec<Purse>,
}

#[derive(Debug)]
struct Purse {
    /// Position of the wallet.
    wallet: usize,
    spendable: Decimal,
    /// Instants in ascending order, and the points that have expired by then.
    expiries: Vec<(Timestamp, Units)>,
    /// Instants from the latest back, and the points that have become active since.
    activations: Vec<(Timestamp, Units)>,
}

impl Purses {
    /// Of the wallets of a request, carried to its instant.
    ///
    /// # Errors
    /// Books that contradict themselves.
    pub fn open(programme: &Programme, request: &OffersRequest) -> Result<Self, Refused> {
        let outlook = Outlook::new(programme, request.member.as_ref(), &[]);
        let (at, path) = (request.at, Path::of("wallets"));
        let is_asked = |wallet: &usize| {
            programme.shelf.wallets.binary_search(wallet).is_ok()
                || (request.messages && programme.messages.wallets.binary_search(wallet).is_ok())
        };
        let mut purses = Vec::new();
        for (index, state) in request.wallets.iter().enumerate() {
            let Some((wallet, _)) = programme.wallet(&state.wallet).filter(|(wallet, _)| is_asked(wallet)) else {
                continue;
            };
            let mut books = Books::open(programme, state, outlook, &path.index(index))?;
            books.carry_to(at);
            purses.push(Purse {
                wallet,
                spendable: books.balance().available,
                expiries: summed(books.expiries_after(at)),
                activations: summed(books.activations()),
            });
        }
        Ok(Self { at, purses })
    }

    /// The points of a wallet that can be spent; none where the request does not tell of it.
    pub fn spendable(&self, wallet: usize) -> Option<Decimal> {
        self.find(wallet).map(|purse| purse.spendable)
    }

    /// The points of a wallet that expire before the same local time so many days later, and when the first of them do.
    pub fn expire_within(&self, wallet: usize, days: u32) -> Option<(Units, Timestamp)> {
        let end = calendar::after(self.at, Span::Days(days), Zone::new(self.at, &[]));
        let is_before_end = |at: Timestamp| end.is_none_or(|end| at.unix_seconds < end.unix_seconds);
        first_and_sum(&self.find(wallet)?.expiries, &is_before_end)
    }

    /// The points of a wallet that have become active within so many civil days, today included, as far as they are still
    /// there, and when the last of them did.
    pub fn active_within(&self, wallet: usize, days: u32) -> Option<(Units, Timestamp)> {
        let before = calendar::local_day(self.at) - i64::from(days);
        first_and_sum(&self.find(wallet)?.activations, &|at| calendar::local_day(at) > before)
    }

    fn find(&self, wallet: usize) -> Option<&Purse> {
        self.purses.iter().find(|purse| purse.wallet == wallet)
    }
}

/// Points with all those before them.
fn summed(points: Vec<(Timestamp, Units)>) -> Vec<(Timestamp, Units)> {
    let mut sum = 0;
    let with_those_before = |(at, points): (Timestamp, Units)| {
        sum += points;
        (at, sum)
    };
    points.into_iter().map(with_those_before).collect()
}

/// The points of the instants that are in, which stand first, and the first of these.
fn first_and_sum(points: &[(Timestamp, Units)], is_in: &dyn Fn(Timestamp) -> bool) -> Option<(Units, Timestamp)> {
    let count = points.partition_point(|(at, _)| is_in(*at));
    let (_, sum) = points.get(count.checked_sub(1)?)?;
    Some((*sum, points.first()?.0))
}
