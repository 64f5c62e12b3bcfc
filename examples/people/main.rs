//! Writes the tables of invented people that the sample policies are tried on: `cargo run --example people`.
//!
//! Nobody in them exists. They are drawn as people are: a doctor is older than a bachelor, whoever works is insured, whoever was approved
//! has been paid since. Some facts are unknown (`?`), because in real registers some are.
//!
//! INVARIANT: the same source writes the same bytes; a test compares them with the committed tables.

mod hefei;
mod person;
mod qingdao;
mod random;
mod receipts;
mod shenzhen;

use std::path::Path;

/// Writes every table into `policies/`.
pub fn main() -> std::io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    for (name, text) in tables() {
        std::fs::write(root.join(name), text)?;
    }
    Ok(())
}

/// Each table, by its path below `policies/`.
pub fn tables() -> Vec<(&'static str, String)> {
    [hefei::tables(), qingdao::tables(), shenzhen::tables()].into_iter().flatten().collect()
}
