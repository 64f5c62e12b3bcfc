//! The command line; see `heng::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    heng::cli::main()
}
