//! What became of the wishes to spend points, and which points paid for which line.

use alloc::vec::Vec;

use loyalty_contract::{LinePoints, PointShare, ReceiptDebit, Redemption, maybe};

use super::super::redeem::Paid;
use super::Decided;
use crate::allocation::{Claim, allocate};
use crate::facts::PricedLine;
use crate::money::{self, Units};

impl Decided<'_> {
    /// What became of the wishes to spend points, and the debits they come to.
    pub(super) fn redemptions(&self, shares: &mut [Vec<PointShare>]) -> Option<(Vec<Redemption>, Vec<ReceiptDebit>)> {
        let mut redemptions = Vec::with_capacity(self.paid.len());
        let mut debits = Vec::new();
        for paid in &self.paid {
            let points = points_of_lines(paid)?;
            let (spending, scale) = (&paid.spending, paid.spending.wallet.scale);
            if spending.points > 0 {
                let index = u32::try_from(debits.len()).ok()?;
                for (shares, points) in shares.iter_mut().zip(&points).filter(|(_, points)| **points > 0) {
                    shares.push(PointShare { index, points: money::decimal(*points, scale) });
                }
                debits.push(self.debit(paid));
            }
            let lines = self.basket.lines.iter().zip(&points).filter(|(_, points)| **points > 0);
            let of_line = |(line, points): (&PricedLine<'_>, &Units)| LinePoints {
                line: line.line.key.clone(),
                points: money::decimal(*points, scale),
            };
            redemptions.push(Redemption {
                wallet: spending.wallet.id.clone(),
                requested: spending.request.points,
                points: money::decimal(spending.points, scale),
                amount: money::decimal(spending.amount, self.programme.minor_units),
                maximum: money::decimal(spending.maximum, scale),
                reward: spending.request.reward.clone(),
                mode: spending.mode,
                reason: spending.reason.clone(),
                lots: spending.lots.clone(),
                shares: lines.map(of_line).collect(),
                hold_until: maybe(spending.hold_until),
            });
        }
        Some((redemptions, debits))
    }

    fn debit(&self, paid: &Paid<'_>) -> ReceiptDebit {
        let (spending, wallet) = (&paid.spending, paid.spending.wallet);
        ReceiptDebit {
            wallet: wallet.id.clone(),
            points: money::decimal(spending.points, wallet.scale),
            scale: wallet.scale,
            amount: money::decimal(spending.amount, self.programme.minor_units),
            reward: spending.request.reward.clone(),
            lots: spending.lots.clone(),
            restored: wallet.restored,
            grace_days: maybe(wallet.grace_days),
        }
    }
}

/// Points follow the money they pay.
fn points_of_lines(paid: &Paid<'_>) -> Option<Vec<Units>> {
    let points = paid.spending.points;
    let claim = |share: &Units| Claim { weight: *share, room: points };
    allocate(points, &paid.shares.iter().map(claim).collect::<Vec<_>>())
}
