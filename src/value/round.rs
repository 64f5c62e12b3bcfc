//! Division, which is where rounding happens.

/// How a quotient becomes an integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// Toward zero (舍去).
    Trunc,
    /// Away from zero (进位).
    Away,
    /// To the nearest, halves away from zero (四舍五入).
    HalfAway,
    /// Toward negative infinity: whole years from months.
    Floor,
}

/// `n / d`, rounded; 0 where `d` is 0. Exact for all 64-bit arguments; a quotient that does not fit stays at the end of the range.
pub fn div(mode: Mode, n: i64, d: i64) -> i64 {
    if d == 0 {
        return 0;
    }
    let (n, d) = (i128::from(n), i128::from(d));
    let (q, r) = (n / d, n % d);
    let sign = if (n < 0) == (d < 0) { 1 } else { -1 };
    let q = match mode {
        Mode::Trunc => q,
        Mode::Away if r != 0 => q + sign,
        Mode::HalfAway if 2 * r.abs() >= d.abs() => q + sign,
        Mode::Floor if r != 0 && sign < 0 => q - 1,
        Mode::Away | Mode::HalfAway | Mode::Floor => q,
    };
    i64::try_from(q).unwrap_or(if q < 0 { i64::MIN } else { i64::MAX })
}
