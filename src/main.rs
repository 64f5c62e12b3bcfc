//! The command line; see `heng::cli`.
fn main() {}
