//! `heng completions`: a completion script for a shell.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell as Target;

use super::shell::{Ending, Shell};
use crate::diagnostic::Words;

#[derive(Debug, Args)]
pub(super) struct Completions {
    /// 为哪一种命令行 · for which shell
    shell: Target,
}

pub(super) fn completions(shell: &Shell, args: &Completions) -> Result<Ending, Words> {
    let mut out = Vec::new();
    clap_complete::generate(args.shell, &mut super::Line::command(), "heng", &mut out);
    shell.print(&String::from_utf8_lossy(&out))?;
    Ok(Ending::Clean)
}
