//! Words of the language that stand in what a program says of its inputs, each with its counterpart in the other keyword language.
//!
//! INVARIANT: no word stands here twice, so that a word has one counterpart.

/// A word in Chinese and in English.
pub(crate) type Pair = (&'static str, &'static str);

pub(crate) const YUAN: Pair = ("元", "yuan");
pub(crate) const FEN: Pair = ("分", "fen");
pub(crate) const YEAR: Pair = ("年", "year");
pub(crate) const QUARTER: Pair = ("季度", "quarter");
pub(crate) const MONTH: Pair = ("月", "month");
pub(crate) const DAY: Pair = ("天", "day");
pub(crate) const WORKING_DAY: Pair = ("工作日", "working day");
pub(crate) const AGE: Pair = ("周岁", "years of age");
pub(crate) const CHOICE: Pair = ("选择", "choice");
pub(crate) const DECIDED: Pair = ("研究确定", "decided");
pub(crate) const DECIDED_SUM: Pair = ("研究确定金额", "decided_sum");
pub(crate) const SELECTED: Pair = ("入选", "selected");

const UNITS: [Pair; 8] = [YUAN, FEN, YEAR, QUARTER, MONTH, DAY, WORKING_DAY, AGE];
const NAMES: [Pair; 4] = [CHOICE, DECIDED, DECIDED_SUM, SELECTED];

/// Whether two units, such as `套/年` and `套/year`, are one, whichever keyword language each is in.
pub(crate) fn same_unit(a: &str, b: &str) -> bool {
    match (a.split_once('/'), b.split_once('/')) {
        (Some((a, below_a)), Some((b, below_b))) => same(&UNITS, a, b) && same(&UNITS, below_a, below_b),
        (None, None) => same(&UNITS, a, b),
        _ => false,
    }
}

/// Whether two names of choices or of decisions, such as `选择(X)` and `choice(X)`, are one, whichever keyword language each is in.
pub(crate) fn same_name(a: &str, b: &str) -> bool {
    match (a.split_once('('), b.split_once('(')) {
        (Some((a, of_a)), Some((b, of_b))) => of_a == of_b && same(&NAMES, a, b),
        _ => a == b,
    }
}

fn same(pairs: &[Pair], a: &str, b: &str) -> bool {
    a == b || pairs.iter().any(|pair| *pair == (a, b) || *pair == (b, a))
}
