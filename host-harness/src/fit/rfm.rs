//! Thresholds that part customers into fifths by recency, frequency and money.
//!
//! Who is alike has the same score, so fifths are as even as ties allow: each threshold is the first value that leaves at
//! least so many fifths of the customers below it and that is above the threshold before. Most customers have bought
//! once, so that the scores of frequency are often 1 for one purchase, 2 for two, and so on.

use rust_decimal::Decimal as Exact;

use super::customers::Customer;
use super::fragment::Rfm;

/// The thresholds that can be found; none if there are none.
pub fn thresholds(customers: &[Customer], notes: &mut Vec<String>) -> Option<Rfm> {
    let list = |of: &dyn Fn(&Customer) -> Exact| {
        let mut values: Vec<Exact> = customers.iter().map(of).collect();
        values.sort_unstable();
        values
    };
    let recency = list(&|customer| customer.days_since.into());
    let frequency = list(&|customer| customer.purchase_days().into());
    let monetary = list(&|customer| customer.spend);
    let mut or_note = |name: &str, thresholds: Option<[Exact; 4]>| {
        if thresholds.is_none() {
            notes.push(format!("`rfm` has no `{name}`: five scores need customers of at least five kinds"));
        }
        thresholds.map(|thresholds| thresholds.map(|threshold| threshold.normalize().to_string()))
    };
    let rfm = Rfm {
        recency_days: or_note("recency-days", highest_of_fifths(&recency)),
        frequency: or_note("frequency", lowest_of_fifths(&frequency)),
        monetary: or_note("monetary", lowest_of_fifths(&monetary)),
    };
    let found = [&rfm.recency_days, &rfm.frequency, &rfm.monetary].into_iter().any(Option::is_some);
    found.then_some(rfm)
}

/// The lowest value of each fifth but the first, of values in ascending order.
fn lowest_of_fifths(values: &[Exact]) -> Option<[Exact; 4]> {
    fifths(values, |values, fifths, above| {
        let place = (values.len() * fifths).div_ceil(5);
        let value = *values.get(place)?;
        // Whoever is alike has the better score, so those who are alike and below have it too.
        let below = values.partition_point(|other| *other < value);
        let value = if below * 5 >= values.len() * fifths { value } else { next_above(values, value)? };
        beyond(values, value, above)
    })
}

/// The highest value of each fifth but the last, of values in ascending order.
fn highest_of_fifths(values: &[Exact]) -> Option<[Exact; 4]> {
    let found = fifths(values, |values, fifths, above| {
        let value = *values.get((values.len() * fifths).div_ceil(5).checked_sub(1)?)?;
        beyond(values, value, above)
    })?;
    // Someone must be beyond the last threshold.
    (found.last() < values.last()).then_some(found)
}

/// Four thresholds, each found from the one before.
fn fifths(values: &[Exact], threshold: impl Fn(&[Exact], usize, Option<Exact>) -> Option<Exact>) -> Option<[Exact; 4]> {
    let mut above = None;
    let mut found = [Exact::ZERO; 4];
    for (fifths, place) in (1..).zip(&mut found) {
        *place = threshold(values, fifths, above)?;
        above = Some(*place);
    }
    Some(found)
}

/// A threshold, moved beyond the one before where ties have brought both to one place.
fn beyond(values: &[Exact], value: Exact, above: Option<Exact>) -> Option<Exact> {
    match above {
        Some(above) if value <= above => next_above(values, above),
        _ => Some(value),
    }
}

fn next_above(values: &[Exact], value: Exact) -> Option<Exact> {
    values.get(values.partition_point(|other| *other <= value)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[i64]) -> Vec<Exact> {
        let mut values: Vec<Exact> = values.iter().copied().map(Exact::from).collect();
        values.sort_unstable();
        values
    }

    #[test]
    fn fifths_without_ties_are_even() {
        let values = of(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        assert_eq!(lowest_of_fifths(&values).unwrap().to_vec(), of(&[3, 5, 7, 9]));
        assert_eq!(highest_of_fifths(&values).unwrap().to_vec(), of(&[2, 4, 6, 8]));
    }

    #[test]
    fn ties_stay_together() {
        // Six of ten bought once: they are the first score, and what is left has one score each.
        let values = of(&[1, 1, 1, 1, 1, 1, 2, 3, 4, 9]);
        assert_eq!(lowest_of_fifths(&values).unwrap().to_vec(), of(&[2, 3, 4, 9]));
        // Half of the customers stand on the border between two fifths.
        let values = of(&[1, 2, 5, 5, 5, 5, 5, 7, 8, 9]);
        assert_eq!(lowest_of_fifths(&values).unwrap().to_vec(), of(&[5, 7, 8, 9]));
    }

    #[test]
    fn fewer_kinds_than_scores_have_no_thresholds() {
        assert_eq!(lowest_of_fifths(&of(&[1, 1, 2, 3, 4])), None);
        assert_eq!(highest_of_fifths(&of(&[1, 1, 2, 3, 4])), None);
        assert_eq!(lowest_of_fifths(&of(&[1])), None);
        assert_eq!(lowest_of_fifths(&[]), None);
    }
}
