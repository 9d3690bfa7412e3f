//! Parameters of texts, which the host formats.

use loyalty_contract::{Decimal, Maybe, TextParameter, TextUnit, Timestamp, maybe};

use crate::money::{self, Units};
use crate::programme::Programme;

/// A parameter without a value.
pub fn named(name: &str) -> TextParameter {
    TextParameter { name: name.into(), amount: Maybe::None, unit: Maybe::None, at: Maybe::None, id: Maybe::None }
}

/// An amount.
#[inline(never)]
pub fn amount(name: &str, amount: Decimal, unit: TextUnit) -> TextParameter {
    TextParameter { amount: Maybe::Some(amount), unit: Maybe::Some(unit), ..named(name) }
}

/// A count.
pub fn number(name: &str, number: i64) -> TextParameter {
    amount(name, Decimal::new(number, 0), TextUnit::Number)
}

/// An id.
pub fn identity(name: &str, id: &str) -> TextParameter {
    TextParameter { id: Maybe::Some(id.into()), ..named(name) }
}

/// An instant.
pub fn instant(name: &str, at: Option<Timestamp>) -> TextParameter {
    TextParameter { at: maybe(at), ..named(name) }
}

/// Points of a wallet.
#[inline(never)]
pub fn points(name: &str, points: Units, wallet: usize, programme: &Programme) -> TextParameter {
    let wallet = programme.wallets.get(wallet);
    let points = money::decimal(points, wallet.map_or(0, |wallet| wallet.scale));
    let id = maybe(wallet.map(|wallet| wallet.id.clone()));
    TextParameter { id, ..amount(name, points, TextUnit::Points) }
}
