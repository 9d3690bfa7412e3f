//! From which lots points are taken back, and what happens to those that are no longer there.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{
    Beneficiary, ClawBackRequest, LinePoints, OverdrawnPolicy, PointsTaken, ReasonCode, Receipt, ReceiptCredit,
    ReceiptIssuer, list,
};

use super::points::Taking;
use super::receipts::Sale;
use super::refund::Refund;
use crate::explain::{Refused, amounting, invalid, overflow};
use crate::ledger::{Books, Outlook};
use crate::money::{self, Units, small_power_of_ten};
use crate::path::Path;
use crate::programme::Programme;
use crate::redemption::Worth;

/// Takes points back, from lots of this event first. What is missing becomes debt, is forgone or is kept back from the
/// refund, as the receipt has it. Points that come back to the wallet with this return are not touched.
///
/// # Errors
/// Wallets that did not come with the request, or contradict themselves.
pub fn taken(
    programme: &Programme,
    request: &ClawBackRequest,
    sale: &Sale<'_>,
    takings: &[Taking],
    refund: &mut Refund,
) -> Result<Vec<PointsTaken>, Refused> {
    let Some(accrual) = sale.by(ReceiptIssuer::Accrual) else { return Ok(Vec::new()) };
    let mut purses: Vec<Purse<'_>> = Vec::new();
    let mut taken = Vec::with_capacity(takings.len());
    for taking in takings {
        let Some(credit) = accrual.receipt.credits.get(taking.credit) else { continue };
        let Some(purse) = Purse::of(credit, programme, request, &mut purses)? else { continue };
        let took = take(taking, credit, accrual.receipt, purse, refund);
        taken.push(took.ok_or_else(|| overflow(&Path::of("receipts")))?);
    }
    Ok(taken)
}

/// The books of one wallet of one person, as they are at the return.
struct Purse<'a> {
    beneficiary: Beneficiary,
    books: Books<'a>,
    /// How far its lots have been searched for those of the event.
    searched: [usize; 2],
}

impl<'a> Purse<'a> {
    /// Opens the books that a credit went to, unless they are open.
    fn of<'p>(
        credit: &ReceiptCredit,
        programme: &'a Programme,
        request: &'a ClawBackRequest,
        purses: &'p mut Vec<Self>,
    ) -> Result<Option<&'p mut Self>, Refused> {
        let is_it = |purse: &Self| purse.beneficiary == credit.beneficiary && purse.books.wallet.id == credit.wallet;
        if let Some(open) = purses.iter().position(is_it) {
            return Ok(purses.get_mut(open));
        }
        let (states, path) = match credit.beneficiary {
            Beneficiary::Member => (&request.wallets, Path::of("wallets")),
            Beneficiary::Referrer => (&request.referrer_wallets, Path::of("referrer-wallets")),
        };
        let Some((index, state)) = states.iter().enumerate().find(|(_, state)| state.wallet == credit.wallet) else {
            return invalid(&path, &format!("the state of the wallet `{}` must come with it", credit.wallet));
        };
        // Of the referrer's tier nothing is known.
        let member = request.member.as_ref().filter(|_| credit.beneficiary == Beneficiary::Member);
        let outlook = Outlook::new(programme, member, &request.offsets);
        let mut books = Books::open(programme, state, outlook, &path.index(index))?;
        books.carry_to(request.at);
        purses.push(Self { beneficiary: credit.beneficiary, books, searched: [0; 2] });
        Ok(purses.last_mut())
    }
}

fn take(
    taking: &Taking,
    credit: &ReceiptCredit,
    receipt: &Receipt,
    purse: &mut Purse<'_>,
    refund: &mut Refund,
) -> Option<PointsTaken> {
    let scale = purse.books.wallet.scale;
    // The wallet of today may have more decimals than that of the receipt.
    let points = taking.points.checked_mul(small_power_of_ten(scale.checked_sub(credit.scale)?)?)?;
    let (lots, missing) = purse.books.take(points, &receipt.request, &mut purse.searched);
    let (mut debt, mut deducted) = (0, 0);
    match credit.overdrawn {
        OverdrawnPolicy::Debt | OverdrawnPolicy::Negative | OverdrawnPolicy::Block => debt = missing,
        OverdrawnPolicy::Clamp => {}
        OverdrawnPolicy::Deduct => deducted = deduct(missing, credit, scale, receipt, refund)?,
    }
    let points_of = |(line, points): &(usize, Units)| {
        let line = receipt.lines.get(*line)?.key.clone();
        Some(LinePoints { line, points: money::decimal(*points, credit.scale) })
    };
    Some(PointsTaken {
        wallet: credit.wallet.clone(),
        beneficiary: credit.beneficiary,
        points: money::decimal(taking.points, credit.scale),
        lots,
        debt: money::decimal(debt, scale),
        forgone: money::decimal(missing - debt - deducted, scale),
        deducted: money::decimal(deducted, scale),
        credit: u32::try_from(taking.credit).ok()?,
        shares: list(taking.shares.iter().filter_map(points_of).collect()),
    })
}

/// Keeps the worth of missing points back from the refund, and tells of how many points there was enough for.
fn deduct(missing: Units, credit: &ReceiptCredit, scale: u8, receipt: &Receipt, refund: &mut Refund) -> Option<Units> {
    let Some(worth) = credit.worth.as_ref().filter(|worth| worth.mantissa > 0) else { return Some(0) };
    let mut worth = Worth::new(money::exact_of(*worth)?, scale, receipt.minor_units)?;
    if let Some(exchange) = receipt.exchange.as_ref() {
        worth = worth.exchanged(exchange.rate)?;
    }
    // Where the refund is not enough for all, it is for as many whole points as it buys.
    let is_enough = worth.of(missing)? <= refund.left;
    let deducted = if is_enough { missing } else { missing.min(worth.points_for(refund.left)?) };
    let amount = worth.of(deducted)?;
    let reason = amounting(ReasonCode::BalanceTooLow, money::decimal(missing, scale));
    // Points worth less than one minor unit are worth nothing.
    Some(if refund.keep_back(&credit.wallet, amount, reason) > 0 { deducted } else { 0 })
}
