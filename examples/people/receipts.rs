//! The table of what was received before.

use std::fmt::Write;

use heng::value::Date;

use super::person::today;

/// The header of the table.
pub const HEADER: &str = "id,benefit,applied_on,approved_on,first_paid_on,amount,periods,receiving,exhausted,waived\n";

/// A monthly benefit that was applied for before today.
pub struct Monthly<'a> {
    pub id: &'a str,
    pub benefit: &'a str,
    pub applied: Date,
    pub approved: Date,
    /// A day of the first month that is paid for.
    pub start: Date,
    /// Months in all.
    pub limit: i64,
    /// Whether the conditions still hold.
    pub keeps: bool,
}

impl Monthly<'_> {
    /// Adds the row; `fen` is the sum of so many months.
    pub fn write(&self, fen: impl Fn(i64) -> i64, out: &mut String) {
        let approved = (self.approved <= today()).then_some(self.approved);
        let months = approved.map_or(0, |_| months_paid(self.start, self.limit));
        let exhausted = months == self.limit;
        let paid = (months > 0).then(|| Paid { first: first_payment(self.start), periods: months, fen: fen(months) });
        let receiving = months > 0 && self.keeps && !exhausted;
        row(self.id, self.benefit, (self.applied, approved), paid, [receiving, exhausted], out);
    }
}

/// Adds a benefit that is paid once, if its payment has gone out by today.
pub fn once(id: &str, benefit: &str, applied: Date, fen: i64, out: &mut String) {
    let first = applied.add_days(40);
    if first <= today() {
        row(id, benefit, (applied, Some(applied.add_days(20))), Some(Paid { first, periods: 1, fen }), [false, true], out);
    }
}

/// Fen paid over `periods` months of a yearly sum, rounded down each month, the rest in every twelfth.
pub fn spread(yearly_fen: i64, periods: i64) -> i64 {
    periods / 12 * yearly_fen + periods % 12 * (yearly_fen / 12)
}

struct Paid {
    first: Date,
    periods: i64,
    fen: i64,
}

fn row(id: &str, benefit: &str, days: (Date, Option<Date>), paid: Option<Paid>, states: [bool; 2], out: &mut String) {
    let (applied, approved) = (days.0, days.1.map(|d| d.to_string()).unwrap_or_default());
    let (first, fen, periods) = match &paid {
        Some(paid) => (paid.first.to_string(), format!("{}.{:02}", paid.fen / 100, paid.fen % 100), paid.periods.to_string()),
        None => Default::default(),
    };
    let [receiving, exhausted] = states.map(|state| if state { "是" } else { "" });
    writeln!(out, "{id},{benefit},{applied},{approved},{first},{fen},{periods},{receiving},{exhausted},").expect("a string takes any text");
}

/// Months whose payment has gone out: month M is paid on the 25th of M + 1, so the last one paid is the month before last.
fn months_paid(start: Date, limit: i64) -> i64 {
    (start.month_start().months_until(today().month_start()) - 1).clamp(0, limit)
}

fn first_payment(start: Date) -> Date {
    start.month_start().add_months(1).add_days(24)
}
