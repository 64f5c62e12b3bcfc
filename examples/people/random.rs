//! Random numbers that are the same everywhere: xorshift64*, integers only.

use heng::value::Date;

/// Vigna, *An experimental exploration of Marsaglia's xorshift generators, scrambled* (2016).
pub struct Random(u64);

impl Random {
    /// Starts from a seed that is not zero.
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// A number from 0 to `n - 1`.
    pub fn below(&mut self, n: u32) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32;
        u32::try_from((high * u64::from(n)) >> 32).unwrap_or(0)
    }

    /// A number from `low` to `high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u32::try_from(high - low + 1).unwrap_or(1).max(1);
        low + i64::from(self.below(span))
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, chance: u32) -> bool {
        self.below(100) < chance
    }

    /// One of several, by weight.
    pub fn pick<T: Copy>(&mut self, weighted: &[(T, u32)]) -> T {
        let mut left = self.below(weighted.iter().map(|(_, weight)| weight).sum());
        for (value, weight) in weighted {
            if left < *weight {
                return *value;
            }
            left -= weight;
        }
        weighted.last().expect("there is something to pick from").0
    }

    /// A day of the year `year`, as graduations fall: mostly at the end of June.
    pub fn graduation_day(&mut self, year: i32) -> Date {
        let (month, day) = match self.below(10) {
            0 => (1, 10),
            1 => (12, 31),
            _ => (6, 20 + self.below(11)),
        };
        Date::from_ymd(year, month, day).expect("a day of the calendar")
    }
}
