//! The list of codes. A code is never reused; each owns a page in `docs/codes/` and a file in `tests/ui/`.
//!
//! H00xx files and projects · H01xx syntax · H02xx names · H03xx types, units and ranges · H04xx benefits over time · H05xx combining ·
//! H06xx rows and cases · H07xx examples · H08xx guarantees · H09xx lints.

/// A code, its name (which reads after "allow" for lints) and its page.
#[derive(Debug, Clone, Copy)]
pub struct Code {
    /// `H0304`
    pub id: &'static str,
    /// `mixed-units`
    pub name: &'static str,
}

/// Every code there is, in order.
pub const CODES: &[Code] = &[
    // Files and projects (H00xx).
    Code { id: "H0001", name: "invalid-utf8" },
    // Syntax (H01xx).
    Code { id: "H0101", name: "unexpected-text" },
    Code { id: "H0102", name: "missing-semicolon" },
    Code { id: "H0103", name: "missing-colon" },
    Code { id: "H0104", name: "wrong-marker" },
    Code { id: "H0105", name: "missing-marker" },
    Code { id: "H0106", name: "item-without-head" },
    Code { id: "H0107", name: "empty-list" },
    Code { id: "H0108", name: "mixed-and-or" },
    Code { id: "H0109", name: "or-between-values" },
    Code { id: "H0110", name: "glued-keyword" },
    Code { id: "H0111", name: "two-units" },
    Code { id: "H0112", name: "incomplete-date" },
    Code { id: "H0113", name: "impossible-date" },
    Code { id: "H0114", name: "number-too-long" },
    Code { id: "H0115", name: "not-yet" },
    Code { id: "H0116", name: "unclosed-text" },
    Code { id: "H0117", name: "unbalanced-parenthesis" },
    Code { id: "H0118", name: "too-deep" },
    Code { id: "H0119", name: "chained-comparison" },
    Code { id: "H0120", name: "list-not-value" },
    Code { id: "H0121", name: "unknown-declaration" },
    Code { id: "H0122", name: "unknown-clause" },
    Code { id: "H0123", name: "missing-unit" },
    Code { id: "H0124", name: "case-named-else" },
    Code { id: "H0125", name: "operator-symbol" },
    Code { id: "H0126", name: "comma-in-list" },
    Code { id: "H0127", name: "by-needs-parentheses" },
    Code { id: "H0128", name: "not-a-given" },
    Code { id: "H0129", name: "not-an-expectation" },
    Code { id: "H0130", name: "receipt-of-benefit" },
    // Names (H02xx).
    Code { id: "H0201", name: "unknown-name" },
    Code { id: "H0202", name: "declared-twice" },
    Code { id: "H0203", name: "not-a-value" },
    Code { id: "H0204", name: "unknown-document" },
    Code { id: "H0207", name: "no-such-case" },
    Code { id: "H0208", name: "ambiguous-case" },
    Code { id: "H0210", name: "unknown-function" },
    Code { id: "H0211", name: "argument-count" },
    Code { id: "H0212", name: "circular-definition" },
    Code { id: "H0213", name: "circular-region" },
    Code { id: "H0214", name: "only-in-examples" },
    Code { id: "H0215", name: "circular-benefit" },
    // Types, units and ranges (H03xx).
    Code { id: "H0301", name: "types-differ" },
    Code { id: "H0302", name: "cannot-compute" },
    Code { id: "H0303", name: "units-differ" },
    Code { id: "H0304", name: "unit-missing" },
    Code { id: "H0305", name: "not-a-number" },
    Code { id: "H0306", name: "not-a-condition" },
    Code { id: "H0307", name: "not-a-date" },
    Code { id: "H0308", name: "not-a-region" },
    Code { id: "H0309", name: "no-order" },
    Code { id: "H0310", name: "text-alone" },
    Code { id: "H0311", name: "not-a-constant" },
    Code { id: "H0312", name: "finer-than-recorded" },
    Code { id: "H0313", name: "absent-under-not" },
    Code { id: "H0314", name: "absent-in-arithmetic" },
    Code { id: "H0315", name: "too-large" },
    Code { id: "H0316", name: "division-by-zero" },
    Code { id: "H0317", name: "round-first" },
    Code { id: "H0318", name: "part-of-a-day" },
    Code { id: "H0319", name: "rounds-no-money" },
    Code { id: "H0320", name: "range-missing" },
    Code { id: "H0321", name: "empty-range" },
    Code { id: "H0322", name: "decided-by-range" },
    Code { id: "H0323", name: "receipt-of-what" },
    Code { id: "H0324", name: "payable-in-rule" },
    // Benefits over time (H04xx).
    Code { id: "H0401", name: "clause-twice" },
    Code { id: "H0402", name: "no-amount" },
    Code { id: "H0403", name: "wrong-rate" },
    Code { id: "H0404", name: "shares-not-whole" },
    Code { id: "H0405", name: "ends-before-start" },
    Code { id: "H0406", name: "not-a-term" },
    Code { id: "H0407", name: "rounding-missing" },
    Code { id: "H0408", name: "negative-amount" },
    Code { id: "H0409", name: "remainder-of-nothing" },
    Code { id: "H0410", name: "wrong-count-of-items" },
    // Combining (H05xx).
    Code { id: "H0501", name: "too-few-members" },
    Code { id: "H0502", name: "says-nothing" },
    Code { id: "H0503", name: "cap-is-no-money" },
    Code { id: "H0504", name: "not-a-member" },
    Code { id: "H0505", name: "two-subjects" },
    Code { id: "H0506", name: "term-unknown" },
    Code { id: "H0507", name: "ranks-contradict" },
    Code { id: "H0508", name: "caps-cross" },
    Code { id: "H0509", name: "measures-differ" },
    // Rows and cases (H06xx).
    Code { id: "H0601", name: "rows-collide" },
    Code { id: "H0602", name: "rows-do-not-cover" },
    Code { id: "H0603", name: "row-for-absent" },
    Code { id: "H0604", name: "column-count" },
    Code { id: "H0605", name: "never-absent" },
    Code { id: "H0606", name: "listed-twice" },
    Code { id: "H0607", name: "dates-out-of-order" },
    Code { id: "H0608", name: "not-a-column" },
    // Examples (H07xx).
    Code { id: "H0701", name: "example-needs-date" },
    Code { id: "H0702", name: "given-twice" },
    Code { id: "H0703", name: "cannot-be-given" },
    Code { id: "H0704", name: "cannot-be-expected" },
    Code { id: "H0705", name: "wrong-expectation" },
    // Guarantees (H08xx).
    Code { id: "H0801", name: "not-along-a-fact" },
    // Lints (H09xx).
    Code { id: "H0901", name: "confusable-names" },
    Code { id: "H0902", name: "bare-bounds" },
];
