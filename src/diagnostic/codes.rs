//! The list of codes. A code is never reused; each owns a page in `docs/codes/` and a file in `tests/ui/`.
//!
//! H00xx files and projects · H01xx syntax · H02xx names · H03xx types, units and ranges · H04xx benefits over time · H05xx combining ·
//! H06xx rows and cases · H07xx examples · H09xx lints.

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
];
