//! A seeded stream of numbers: the same seed gives the same programs and rows on every machine and in every year.

use heng::value::Date;

/// Vigna, *An experimental exploration of Marsaglia's xorshift generators, scrambled* (2016): xorshift64*.
pub struct Random(u64);

impl Random {
    /// Seeds that are near each other give streams that are not.
    pub fn new(seed: u64) -> Random {
        let z = seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Random((z ^ (z >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub fn below(&mut self, n: usize) -> usize {
        ((self.next() >> 32) as usize * n) >> 32
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<'a, T>(&mut self, xs: &'a [T]) -> &'a T {
        &xs[self.below(xs.len())]
    }

    /// In `lo..=hi`.
    pub fn within(&mut self, lo: i64, hi: i64) -> i64 {
        let span = (i128::from(hi) - i128::from(lo)) as u128 + 1;
        (i128::from(lo) + (u128::from(self.next()) % span) as i128) as i64
    }

    /// A day in `lo..=hi`, as often as not one that calendars treat specially.
    pub fn day(&mut self, lo: i64, hi: i64) -> i64 {
        let any = Date::from_days(self.within(lo, hi));
        let (y, ..) = any.ymd();
        let day = match self.below(9) {
            0 => any.month_end(),
            1 => any.month_start(),
            2 => Date::from_ymd(y, 2, 29).unwrap_or(any),
            3 => Date::from_ymd(y, 2, 28).unwrap_or(any),
            4 => any.year_end(),
            5 => Date::from_ymd(y, 1, 31).unwrap_or(any),
            _ => any,
        };
        i64::from(day.days()).clamp(lo, hi)
    }

    /// Another order of the same things.
    pub fn shuffle<T>(&mut self, xs: &mut [T]) {
        for i in (1..xs.len()).rev() {
            xs.swap(i, self.below(i + 1));
        }
    }
}
