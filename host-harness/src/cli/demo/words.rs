//! How figures, times and reasons are said.

use indicatif::HumanCount;
use loyalty_contract::{Decimal, Gap, NearMiss, ProgrammeInfo, Reason, Timestamp};
use loyalty_host::json;

/// An amount with `places` decimal places at least and its thousands apart: "58,940.00".
pub fn amount(amount: Decimal, places: usize) -> String {
    let text = amount.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("−", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), |whole| HumanCount(whole).to_string());
    let point = if places == 0 && fraction.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{fraction:0<places$}")
}

/// The local civil day of an instant.
pub fn day(at: &Timestamp) -> String {
    at.to_string().split('T').next().unwrap_or_default().to_owned()
}

/// A kebab-case name as words.
pub fn spaced(name: &str) -> String {
    name.replace('-', " ")
}

/// The sum of amounts; what does not fit does not show.
pub fn sum(amounts: impl Iterator<Item = Decimal>) -> Decimal {
    let amounts = amounts.filter_map(|amount| rust_decimal::Decimal::try_from(amount).ok());
    amounts.sum::<rust_decimal::Decimal>().try_into().unwrap_or(Decimal::ZERO)
}

/// `value` ÷ `whole` in so many `parts`, rounded down, at most all of them.
pub fn share_of(value: Decimal, whole: Decimal, parts: u64) -> u64 {
    let share = || {
        let value = rust_decimal::Decimal::try_from(value).ok()?;
        let whole = rust_decimal::Decimal::try_from(whole).ok()?;
        value.checked_div(whole)?.checked_mul(parts.into())?.trunc().try_into().ok()
    };
    share().map_or(0, |share: u64| share.min(parts))
}

/// Why a rule did not take full effect.
pub fn reason(reason: &Reason) -> String {
    let mut text = spaced(&json::name(&reason.code));
    if let Some(id) = &reason.id {
        text += &format!(" {id}");
    }
    if let Some(value) = reason.amount {
        text += &format!(" {}", amount(value, 0));
    }
    if let Some(at) = &reason.at {
        text += &format!(" {}", day(at));
    }
    text
}

/// What is within reach: "240.00 RUB more: `silver-5` gives 12.00".
pub fn near_miss(near: &NearMiss, programme: &ProgrammeInfo) -> String {
    let places = usize::from(programme.minor_units);
    let id = near.id.clone().unwrap_or_default();
    let count = near.amount.map(|value| amount(value, 0)).unwrap_or_default();
    let missing = match near.missing {
        Gap::Money => {
            format!(
                "{} {} more",
                near.amount.map(|value| amount(value, places)).unwrap_or_default(),
                programme.currency
            )
        }
        Gap::Pieces => format!("{count} more of {id}"),
        Gap::Tier => format!("tier {id}"),
        Gap::Points => format!("{count} more points"),
        Gap::Orders => format!("{count} more orders"),
        Gap::Time => near.at.map(|at| format!("on {}", day(&at))).unwrap_or_default(),
        Gap::Payment => format!("paid by {id}"),
        Gap::Membership => format!("as a member {id}"),
    };
    let gain = near.gain.map(|gain| format!(" gives {}", amount(gain, 0))).unwrap_or_default();
    format!("{}: {}{gain}", missing.trim_end(), near.rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_and_padded() {
        assert_eq!(amount(Decimal::new(5_894_000, 2), 2), "58,940.00");
        assert_eq!(amount(Decimal::new(-5, 1), 2), "−0.50");
        assert_eq!(amount(Decimal::new(500, 0), 0), "500");
        assert_eq!(amount(Decimal::new(12_345, 3), 2), "12.345");
    }

    #[test]
    fn a_share_is_never_more_than_all() {
        assert_eq!(share_of(Decimal::new(50, 0), Decimal::new(100, 0), 30), 15);
        assert_eq!(share_of(Decimal::new(500, 0), Decimal::new(100, 0), 30), 30);
        assert_eq!(share_of(Decimal::new(500, 0), Decimal::ZERO, 30), 0);
    }
}
