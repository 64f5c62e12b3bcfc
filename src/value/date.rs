//! Civil dates: the proleptic Gregorian calendar, as a count of days.
//!
//! Adding months follows the Civil Code of the PRC, Art. 202: where the last month has no corresponding day, the period ends on the last
//! day of that month. 31 January + 1 month is 28 (29) February; 29 February + 12 months is 28 February.
//!
//! Day numbers are turned to year, month and day by the algorithm of Howard Hinnant, "chrono-compatible low-level date algorithms".
//!
//! INVARIANT: a [`Date`] lies in 0001-01-01..=9999-12-31; what would leave it stays at its end.

use std::fmt;

/// A day, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

impl Date {
    /// 0001-01-01.
    pub const MIN: Date = Date(-719_162);
    /// 9999-12-31.
    pub const MAX: Date = Date(2_932_896);

    /// The day with this number, held between [`Date::MIN`] and [`Date::MAX`].
    pub fn from_days(days: i64) -> Date {
        let days = days.clamp(i64::from(Self::MIN.0), i64::from(Self::MAX.0));
        Date(i32::try_from(days).unwrap_or(0))
    }

    /// The number of days since 1970-01-01.
    pub fn days(self) -> i32 {
        self.0
    }

    /// The day of this year, month and day, if the calendar has it and it is in range.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Date> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
            return None;
        }
        Some(Date(days_from_civil(year, month, day)))
    }

    /// Year, month, day.
    pub fn ymd(self) -> (i32, u32, u32) {
        civil_from_days(self.0)
    }

    /// The same day `n` months later (earlier if negative), or that month's last day.
    pub fn add_months(self, n: i64) -> Date {
        let (y, m, d) = self.ymd();
        let index = (i64::from(y) * 12 + i64::from(m) - 1).saturating_add(n);
        if index < 12 {
            return Date::MIN;
        }
        if index >= 120_000 {
            return Date::MAX;
        }
        let (y, m) = (i32::try_from(index / 12).unwrap_or(1), u32::try_from(index % 12).unwrap_or(0) + 1);
        Date(days_from_civil(y, m, d.min(days_in_month(y, m))))
    }

    /// `n` days later.
    pub fn add_days(self, n: i64) -> Date {
        Date::from_days(i64::from(self.0).saturating_add(n))
    }

    /// Whole months from `self` to `later`: the greatest n for which `self.add_months(n) <= later`.
    pub fn months_until(self, later: Date) -> i64 {
        let (y0, m0, _) = self.ymd();
        let (y1, m1, _) = later.ymd();
        let n = (i64::from(y1) - i64::from(y0)) * 12 + i64::from(m1) - i64::from(m0);
        if self.add_months(n) <= later { n } else { n - 1 }
    }

    /// Whole years from `self` to `later`, an age in whole years counted from the birthday: the months, divided by 12 and rounded down.
    pub fn years_until(self, later: Date) -> i64 {
        self.months_until(later).div_euclid(12)
    }

    /// The first day of its month.
    pub fn month_start(self) -> Date {
        let (y, m, _) = self.ymd();
        Date(days_from_civil(y, m, 1))
    }

    /// The last day of its month.
    pub fn month_end(self) -> Date {
        let (y, m, _) = self.ymd();
        Date(days_from_civil(y, m, days_in_month(y, m)))
    }

    /// 1 January of its year.
    pub fn year_start(self) -> Date {
        Date(days_from_civil(self.ymd().0, 1, 1))
    }

    /// 31 December of its year.
    pub fn year_end(self) -> Date {
        Date(days_from_civil(self.ymd().0, 12, 31))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.ymd();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}

/// Months since year 0: `12 · year + month − 1`.
pub fn months_from_civil(year: i32, month: u32) -> i64 {
    i64::from(year) * 12 + i64::from(month) - 1
}

fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_from_civil(year: i32, month: u32, day: u32) -> i32 {
    let (month, day) = (i32::try_from(month).unwrap_or(1), i32::try_from(day).unwrap_or(1));
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let doy = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

fn civil_from_days(days: i32) -> (i32, u32, u32) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i32::from(month <= 2);
    (year, month.unsigned_abs(), day.unsigned_abs())
}
