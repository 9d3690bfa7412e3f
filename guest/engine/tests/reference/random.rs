//! A sequence of cases that is the same every time: SplitMix64, and the choices made with it.

/// A source of choices.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The choices of one case.
    pub fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `least` to `most`, both included.
    pub fn from(&mut self, least: i64, most: i64) -> i64 {
        least + (self.next() % (most - least + 1) as u64) as i64
    }

    /// True in `percent` of a hundred cases.
    pub fn in_hundred(&mut self, percent: i64) -> bool {
        self.from(1, 100) <= percent
    }

    /// One of several.
    pub fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.from(0, of.len() as i64 - 1) as usize].clone()
    }

    /// Some of several, at least one, in their order.
    pub fn some<T: Clone>(&mut self, of: &[T]) -> Vec<T> {
        let mut some: Vec<T> = of.iter().filter(|_| self.in_hundred(40)).cloned().collect();
        if some.is_empty() {
            some.push(self.one(of));
        }
        some
    }
}
