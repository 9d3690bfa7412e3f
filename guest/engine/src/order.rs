//! Sorting. All of it goes through one small function, because every sort of the standard library adds 5 kB to the
//! component.

use alloc::vec::Vec;
use core::cmp::Ordering;

/// The positions 0 to `count` in ascending order; equals stay in the order they had.
pub fn positions(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut from: Vec<usize> = (0..count).collect();
    if (1..count).all(|right| compare(right - 1, right) != Ordering::Greater) {
        return from;
    }
    let mut width = 1;
    while width < count {
        // Pairs of runs that are in order become runs of twice the length.
        let mut merged = Vec::with_capacity(count);
        for pair in from.chunks(width * 2) {
            let (mut left, mut right) = pair.split_at(width.min(pair.len()));
            while let ([first, rest_of_left @ ..], [second, rest_of_right @ ..]) = (left, right) {
                if compare(*first, *second) == Ordering::Greater {
                    merged.push(*second);
                    right = rest_of_right;
                } else {
                    merged.push(*first);
                    left = rest_of_left;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        from = merged;
        width *= 2;
    }
    from
}

/// Positions sorted by id, and the later of two that have the same.
pub fn by_id<'i>(count: usize, id: &dyn Fn(usize) -> &'i str) -> (Vec<usize>, Option<usize>) {
    let sorted = positions(count, &|left, right| id(left).cmp(id(right)));
    let same = |pair: &&[usize]| matches!(pair, [left, right] if id(*left) == id(*right));
    let twice = sorted.windows(2).find(same).and_then(|pair| pair.last().copied());
    (sorted, twice)
}

/// The positions of figures in descending order; equals stay in the order they had. As [`positions`], for the one sort
/// that every decision does over all lines: without a call for each comparison.
pub fn descending(figures: &[i64]) -> Vec<usize> {
    let mut from: Vec<(i64, usize)> = figures.iter().copied().zip(0..).collect();
    let mut width = 1;
    while width < from.len() {
        let mut merged = Vec::with_capacity(from.len());
        for pair in from.chunks(width * 2) {
            let (mut left, mut right) = pair.split_at(width.min(pair.len()));
            while let ([first, rest_of_left @ ..], [second, rest_of_right @ ..]) = (left, right) {
                if second.0 > first.0 {
                    merged.push(*second);
                    right = rest_of_right;
                } else {
                    merged.push(*first);
                    left = rest_of_left;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        from = merged;
        width *= 2;
    }
    from.into_iter().map(|(_, position)| position).collect()
}

/// Items in ascending order; equals stay in the order they had.
pub fn sorted<T>(items: Vec<T>, compare: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let by_position = |left: usize, right: usize| match (items.get(left), items.get(right)) {
        (Some(left), Some(right)) => compare(left, right),
        _ => Ordering::Equal,
    };
    let positions = positions(items.len(), &by_position);
    let mut slots: Vec<Option<T>> = items.into_iter().map(Some).collect();
    positions.into_iter().filter_map(|position| slots.get_mut(position)?.take()).collect()
}

#[cfg(test)]
mod tests {
    use super::{descending, sorted};
    use alloc::vec;

    #[test]
    fn any_number_of_items_comes_in_order() {
        for count in 0..70_u32 {
            let items: alloc::vec::Vec<u32> = (0..count).map(|item| item * 37 % 17).collect();
            let mut expected = items.clone();
            expected.sort_unstable();
            assert_eq!(sorted(items, u32::cmp), expected);
        }
    }

    #[test]
    fn figures_come_in_descending_order() {
        for count in 0..70_i64 {
            let figures: alloc::vec::Vec<i64> = (0..count).map(|item| item * 37 % 17).collect();
            let mut expected: alloc::vec::Vec<usize> = (0..figures.len()).collect();
            expected.sort_by_key(|position| core::cmp::Reverse(figures[*position]));
            assert_eq!(descending(&figures), expected);
        }
    }

    #[test]
    fn equals_stay_in_order() {
        let items = vec![(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')];
        let expected = vec![(1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')];
        assert_eq!(sorted(items, |left, right| left.0.cmp(&right.0)), expected);
    }
}
