//! What lies in the lots of a request's wallets: points that are taken come from there, and tell until when they live.
//!
//! A lot is read when a decision names it. What nobody takes points from may say what it likes: a function need not look
//! at books that it does not need.

use std::collections::HashMap;

use loyalty_contract::{Lot, LotShare, WalletState};
use rust_decimal::Decimal as Exact;

use super::figures::{Sum, amount, exact};
use super::{Broken, Kept, promise};

/// The lots of some wallets, and what was taken from them so far.
#[derive(Debug)]
pub(super) struct Purses<'a>(HashMap<(&'a str, &'a str), (&'a Lot, Exact)>);

impl<'a> Purses<'a> {
    pub(super) fn of(wallets: &'a [WalletState]) -> Self {
        let lots = wallets.iter().flat_map(|wallet| wallet.lots.iter().map(move |lot| (&*wallet.wallet, lot)));
        Self(lots.map(|(wallet, lot)| ((wallet, &*lot.id), (lot, Exact::ZERO))).collect())
    }

    /// Takes points out of the lots of a wallet, each as far as it goes; how many they are.
    pub(super) fn take(
        &mut self,
        wallet: &'a str,
        shares: &'a [LotShare],
        scale: u8,
        what: &dyn Fn() -> String,
    ) -> Result<Sum, Broken> {
        let mut sum = Sum::zero();
        for share in shares {
            let points = amount(share.points, scale, &|| format!("the lots of {}", what()))?;
            let (lot, taken) = self
                .0
                .get_mut(&(wallet, share.lot.as_str()))
                .ok_or_else(|| Broken(format!("{} is of lot `{}`, which is not there", what(), share.lot)))?;
            let left = exact(lot.remaining, &|| format!("lot `{}`, which {} is of,", lot.id, what()))? - *taken;
            promise(points <= left, || format!("{} takes {points} from lot `{}` of {left}", what(), lot.id))?;
            *taken += points;
            sum.add(points);
            lives(share, lot, what)?;
        }
        Ok(sum)
    }
}

/// Asks that a share of a lot tells the lot's own expiry.
pub(super) fn lives(share: &LotShare, lot: &Lot, what: &dyn Fn() -> String) -> Kept {
    promise(share.expires_at == lot.expires_at, || {
        format!("{} has lot `{}` expire at another instant than the request", what(), lot.id)
    })
}
