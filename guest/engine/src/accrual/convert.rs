//! Full cards: points that turn into a reward as soon as there are enough of them.

use loyalty_contract::{Beneficiary, Decimal, Entitlement, Grant, List, Maybe, ReceiptDebit, maybe};

use super::Outcome;
use crate::calendar::{self, Span, Zone};
use crate::explain::{Refused, overflow};
use crate::ledger::{Books, Outlook};
use crate::money::{self, UNITS_MAX, Units};
use crate::path::Path;
use crate::programme::{Conversion, Programme, Wallet};
use loyalty_contract::AccrualRequest;

/// Turns full cards of a wallet into rewards: what can be spent at the event and what it adds make up the card, and what
/// is over stays. The lots name what was there before; the points that are missing in them are new.
///
/// # Errors
/// Books that contradict themselves; cards of more points than an amount may come to.
pub fn full_cards(
    programme: &Programme,
    wallet: &Wallet,
    conversion: &Conversion,
    request: &AccrualRequest,
    outcome: &mut Outcome<'_>,
) -> Result<(), Refused> {
    let too_large = || overflow(&Path::of("wallets"));
    let earned = outcome.earnings.iter().filter(|earning| earning.wallet.id == wallet.id);
    let earned = earned.filter(|earning| earning.group.to == Beneficiary::Member);
    let earned: Units = earned.map(|earning| earning.points).sum();
    if earned == 0 {
        return Ok(());
    }
    let state = request.wallets.iter().position(|state| state.wallet == wallet.id);
    let mut books = match state.and_then(|index| Some((index, request.wallets.get(index)?))) {
        None => None,
        Some((index, state)) => {
            let outlook = Outlook::new(programme, request.member.as_ref(), &request.offsets);
            let mut books = Books::open(programme, state, outlook, &Path::of("wallets").index(index))?;
            books.carry_to(request.at);
            Some(books)
        }
    };
    let there = books.as_ref().map_or(0, Books::spendable);
    let cards = there.checked_add(earned).ok_or_else(too_large)? / conversion.every;
    if cards == 0 {
        return Ok(());
    }
    // What a return could not bring back is not taken.
    let points = cards.checked_mul(conversion.every).filter(|points| *points <= UNITS_MAX).ok_or_else(too_large)?;
    let until = match conversion.days {
        None => None,
        Some(days) => {
            let zone = Zone::new(request.at, &request.offsets);
            Some(calendar::after(request.at, Span::Days(days), zone).ok_or_else(too_large)?)
        }
    };
    let quantity = conversion.quantity.checked_mul(cards).ok_or_else(too_large)?;
    outcome.debits.push(ReceiptDebit {
        wallet: wallet.id.clone(),
        points: money::decimal(points, wallet.scale),
        scale: wallet.scale,
        amount: money::decimal(0, programme.minor_units),
        reward: Maybe::None,
        lots: books.as_mut().map_or_else(List::new, |books| books.spend(points.min(there))),
        restored: wallet.restored,
        grace_days: maybe(wallet.grace_days),
    });
    outcome.grants.push(Grant {
        rule: wallet.id.clone(),
        beneficiary: Beneficiary::Member,
        kind: conversion.kind,
        what: Entitlement { id: conversion.id.clone(), since: Maybe::Some(request.at), until: maybe(until) },
        quantity: Maybe::Some(Decimal::new(quantity, 0)),
    });
    Ok(())
}
