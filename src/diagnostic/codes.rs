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
pub const CODES: &[Code] = &[];
