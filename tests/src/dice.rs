//! Chance that can be had again: its seed is printed, and `BEHALF_SEED` gives it.

use std::hash::{BuildHasher, Hasher, RandomState};

/// SplitMix64: small, and the same everywhere.
pub struct Dice(u64);

impl Dice {
    /// Dice of the seed in `BEHALF_SEED`, or of a new one. It is printed, to be found beside a failure.
    pub fn thrown() -> Self {
        let given = std::env::var("BEHALF_SEED").ok().map(|seed| seed.parse().unwrap());
        let seed: u64 = given.unwrap_or_else(|| RandomState::new().build_hasher().finish());
        let thread = std::thread::current();
        println!("BEHALF_SEED={seed} ({})", thread.name().unwrap_or_default());
        Self(seed)
    }

    /// Others, for what goes on beside: what they show depends on these alone.
    pub fn others(&mut self) -> Self {
        Self(self.roll())
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below this one.
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.roll() % u64::try_from(n.max(1)).unwrap()).unwrap()
    }

    /// Whether it comes about that comes about once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
