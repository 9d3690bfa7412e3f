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
    let mut merged = Vec::with_capacity(count);
    let mut width = 1;
    while width < count {
        // Pairs of runs that are in order become runs of twice the length.
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
        core::mem::swap(&mut from, &mut merged);
        merged.clear();
        width *= 2;
    }
    from
}

/// Positions sorted by id, and the later of two that have the same.
#[inline(never)]
pub fn by_id<'i>(count: usize, id: &dyn Fn(usize) -> &'i str) -> (Vec<usize>, Option<usize>) {
    let sorted = positions(count, &|left, right| id(left).cmp(id(right)));
    let same = |pair: &&[usize]| matches!(pair, [left, right] if id(*left) == id(*right));
    let twice = sorted.windows(2).find(same).and_then(|pair| pair.last().copied());
    (sorted, twice)
}

/// The positions with an id, out of positions sorted by it; of equals the earlier ones first.
#[inline(never)]
pub fn with_id<'p, 'i>(by_id: &'p [usize], wanted: &str, id: &dyn Fn(usize) -> &'i str) -> &'p [usize] {
    let first = by_id.partition_point(|position| id(*position) < wanted);
    let found = by_id.get(first..).unwrap_or_default();
    found.get(..found.partition_point(|position| id(*position) == wanted)).unwrap_or_default()
}

/// The positions of the `count` largest of figures that are zero or more; of equals the earlier ones.
///
/// Every decision asks for it over all lines, so nothing is sorted: figures are counted by their highest eight bits, all
/// above the border are in, and those on it are counted again by the next eight.
pub fn largest(figures: &[i64], count: usize) -> Vec<usize> {
    let count = count.min(figures.len());
    if figures.len() <= FEW {
        return largest_of_few(figures, count);
    }
    let most = figures.iter().copied().max().unwrap_or(0);
    let mut shift = (i64::BITS - most.leading_zeros()).saturating_sub(8);
    let mut open: Vec<usize> = (0..figures.len()).collect();
    let mut found = Vec::with_capacity(count);
    while found.len() < count && !open.is_empty() {
        let digit = |position: usize| figures.get(position).map_or(0, |figure| (figure >> shift) as u8);
        let mut counts = [0_usize; 256];
        for position in &open {
            if let Some(count) = counts.get_mut(usize::from(digit(*position))) {
                *count += 1;
            }
        }
        // The digit at the border: with all that are larger there are too few, with it enough.
        let mut left = count - found.len();
        let border = (0..=u8::MAX).rev().find(|digit| {
            let here = counts.get(usize::from(*digit)).copied().unwrap_or(0);
            let is_border = here >= left;
            left -= if is_border { 0 } else { here };
            is_border
        });
        let border = border.unwrap_or(0);
        let mut on_border = Vec::new();
        for position in open {
            match digit(position).cmp(&border) {
                Ordering::Greater => found.push(position),
                Ordering::Equal => on_border.push(position),
                Ordering::Less => {}
            }
        }
        if shift == 0 || on_border.len() <= left {
            found.extend(on_border.into_iter().take(left));
            break;
        }
        open = on_border;
        shift = shift.saturating_sub(8);
    }
    found
}

/// So few figures are looked through again for each that is wanted.
const FEW: usize = 24;

fn largest_of_few(figures: &[i64], count: usize) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::with_capacity(count);
    for _ in 0..count {
        let mut largest: Option<(usize, i64)> = None;
        for (position, figure) in figures.iter().enumerate() {
            if largest.is_none_or(|(_, other)| *figure > other) && !found.contains(&position) {
                largest = Some((position, *figure));
            }
        }
        found.extend(largest.map(|(position, _)| position));
    }
    found
}

/// Items in ascending order; equals stay in the order they had.
pub fn sorted<T>(items: Vec<T>, compare: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let by_position = |left: usize, right: usize| match (items.get(left), items.get(right)) {
        (Some(left), Some(right)) => compare(left, right),
        _ => Ordering::Equal,
    };
    let positions = positions(items.len(), &by_position);
    if are_in_place(&positions) {
        return items;
    }
    let mut slots: Vec<Option<T>> = items.into_iter().map(Some).collect();
    let mut sorted = Vec::with_capacity(slots.len());
    sorted.extend(positions.into_iter().filter_map(|position| slots.get_mut(position)?.take()));
    sorted
}

#[inline(never)]
fn are_in_place(positions: &[usize]) -> bool {
    positions.iter().enumerate().all(|(place, position)| place == *position)
}

#[cfg(test)]
mod tests {
    use super::{largest, sorted};
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
    fn the_largest_are_found_and_of_equals_the_earlier() {
        let figures = |step: i64, modulus: i64, size: i64| (0..size).map(move |item| item * step % modulus * step);
        for (step, modulus, size) in
            [(37, 17, 70), (1, 2, 9), (1_000_003, 1_009, 1_200), (i64::MAX / 80, 79, 80), (0, 5, 4)]
        {
            let figures: alloc::vec::Vec<i64> = figures(step, modulus, size).map(|figure| figure.abs()).collect();
            let mut sorted: alloc::vec::Vec<usize> = (0..figures.len()).collect();
            sorted.sort_by_key(|position| core::cmp::Reverse(figures[*position]));
            for count in 0..=figures.len() + 1 {
                let mut expected = sorted.iter().copied().take(count).collect::<alloc::vec::Vec<_>>();
                let mut found = largest(&figures, count);
                expected.sort_unstable();
                found.sort_unstable();
                assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn equals_stay_in_order() {
        let items = vec![(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')];
        let expected = vec![(1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')];
        assert_eq!(sorted(items, |left, right| left.0.cmp(&right.0)), expected);
    }
}
