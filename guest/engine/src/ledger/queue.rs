//! Lots in an order that never changes, and which of them count just now.
//!
//! Spending asks for the first lot that can be spent, over and over, while lots come, go and become active. The order is
//! sorted once, and a bit for each lot says whether it counts, so that the next one is found 64 at a time.

use alloc::vec;
use alloc::vec::Vec;

const BITS: usize = 64;

/// Lots in order.
#[derive(Debug)]
pub struct Queue {
    /// The lot of each rank.
    order: Vec<usize>,
    /// The rank of each lot.
    ranks: Vec<usize>,
    /// A bit for each rank.
    counts: Vec<u64>,
}

impl Queue {
    /// Of all lots in order, none of which counts yet.
    pub fn new(order: Vec<usize>) -> Self {
        let mut ranks = vec![0; order.len()];
        for (rank, lot) in order.iter().enumerate() {
            if let Some(slot) = ranks.get_mut(*lot) {
                *slot = rank;
            }
        }
        let counts = vec![0; order.len().div_ceil(BITS)];
        Self { order, ranks, counts }
    }

    /// The lot of a rank, whether it counts or not.
    pub fn at(&self, rank: usize) -> Option<usize> {
        self.order.get(rank).copied()
    }

    /// The first lot from a rank on that counts, after its rank.
    pub fn next(&self, rank: usize) -> Option<(usize, usize)> {
        let (mut word, mut mask) = (rank / BITS, u64::MAX << (rank % BITS));
        loop {
            let counting = self.counts.get(word)? & mask;
            if counting != 0 {
                let rank = word * BITS + usize::try_from(counting.trailing_zeros()).ok()?;
                return Some((rank, self.at(rank)?));
            }
            (word, mask) = (word + 1, u64::MAX);
        }
    }

    /// Says whether a lot counts.
    pub fn set(&mut self, lot: usize, counts: bool) {
        let Some(rank) = self.ranks.get(lot) else { return };
        if let Some(word) = self.counts.get_mut(rank / BITS) {
            let bit = 1 << (rank % BITS);
            *word = if counts { *word | bit } else { *word & !bit };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Queue;

    #[test]
    fn the_next_lot_that_counts_is_found_wherever_it_stands() {
        let mut queue = Queue::new((0..200).rev().collect());
        assert_eq!(queue.next(0), None);
        for lot in [3, 70, 199] {
            queue.set(lot, true);
        }
        assert_eq!(queue.next(0), Some((0, 199)));
        assert_eq!(queue.next(1), Some((129, 70)));
        assert_eq!(queue.next(130), Some((196, 3)));
        assert_eq!(queue.next(197), None);
        queue.set(70, false);
        assert_eq!(queue.next(1), Some((196, 3)));
    }
}
