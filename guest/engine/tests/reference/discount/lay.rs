//! Lays an amount on lines: in proportion, by largest remainder, and on none more than it has room for.

use super::line::{Money, exact, integer};
use crate::exact::{Exact, sum, zero};

/// Shares of `amount` in proportion to `weights`, each up to its room; what is more than there is room for is left.
///
/// A line whose proportional share is more than its room gets its room, and the others share what is left, in proportion
/// again. Then each gets its exact share rounded down, and what is left goes, a unit each, to the largest remainders, ties
/// to the earlier line. A line of no weight gets nothing.
pub fn laid(amount: Money, weights: &[Exact], rooms: &[Money]) -> Vec<Money> {
    let mut shares = vec![0; weights.len()];
    let mut open: Vec<usize> = (0..weights.len()).filter(|line| weights[*line] > zero() && rooms[*line] > 0).collect();
    let mut left = amount;
    loop {
        let total = sum(open.iter().map(|line| &weights[*line]));
        let exact_share = |line: usize| exact(left) * &weights[line] / &total;
        let full: Vec<usize> = open.iter().copied().filter(|line| exact_share(*line) > exact(rooms[*line])).collect();
        if full.is_empty() {
            for (line, share) in open.iter().zip(by_largest_remainder(left, &open, weights)) {
                shares[*line] = share;
            }
            return shares;
        }
        for line in full {
            shares[line] = rooms[line];
            left -= rooms[line];
            open.retain(|other| *other != line);
        }
        if open.is_empty() {
            return shares;
        }
    }
}

fn by_largest_remainder(amount: Money, lines: &[usize], weights: &[Exact]) -> Vec<Money> {
    let total = sum(lines.iter().map(|line| &weights[*line]));
    if total == zero() {
        return vec![0; lines.len()];
    }
    let exact_shares: Vec<Exact> = lines.iter().map(|line| exact(amount) * &weights[*line] / &total).collect();
    let mut shares: Vec<Money> = exact_shares.iter().map(|share| integer(&share.floor())).collect();
    while shares.iter().sum::<Money>() < amount {
        let mut neediest = 0;
        for line in 1..shares.len() {
            let rest = |line: usize| &exact_shares[line] - exact(shares[line]);
            if rest(line) > rest(neediest) {
                neediest = line;
            }
        }
        shares[neediest] += 1;
    }
    shares
}

/// Splits what a merged line got over the lines as they came, which cannot get more than they still come to.
pub fn split(amount: Money, still: &[Money]) -> Vec<Money> {
    laid(amount, &still.iter().map(|money| exact(*money)).collect::<Vec<_>>(), still)
}

#[test]
fn vectors_of_the_domain_reference() {
    let cases: [(Money, &[Money], &[Money]); 9] = [
        (1_000, &[3_333, 3_333, 3_334], &[333, 333, 334]),
        (100, &[999, 999, 999], &[34, 33, 33]),
        (1, &[500, 500, 500], &[1, 0, 0]),
        (101, &[0, 1_000, 1_000], &[0, 51, 50]),
        (5_000, &[5_000, 10_000], &[1_667, 3_333]),
        (1_000, &[5_000, 1_000], &[833, 167]),
        (10, &[4_999, 4_999], &[5, 5]),
        (2, &[1, 1, 1], &[1, 1, 0]),
        (99_999, &[100, 1], &[100, 1]),
    ];
    for (amount, weights, shares) in cases {
        assert_eq!(split(amount, weights), shares, "{amount} over {weights:?}");
    }
    // Vector 17: A must not go below 8.00.
    assert_eq!(laid(600, &[exact(1_000), exact(1_000)], &[200, 1_000]), [200, 400]);
}
