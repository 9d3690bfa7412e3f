//! Sorting. All of it goes through one function, because every sort of its own would add 5 kB to the component.

use alloc::vec::Vec;
use core::cmp::Ordering;

/// The positions 0 to `count` in ascending order; equals stay in the order they had.
pub fn positions(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..count).collect();
    positions.sort_unstable_by(|left, right| compare(*left, *right).then(left.cmp(right)));
    positions
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
    use super::sorted;
    use alloc::vec;

    #[test]
    fn equals_stay_in_order() {
        let items = vec![(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')];
        let expected = vec![(1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')];
        assert_eq!(sorted(items, |left, right| left.0.cmp(&right.0)), expected);
    }
}
