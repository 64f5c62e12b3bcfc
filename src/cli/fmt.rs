//! `heng fmt`: canonical text, in either keyword language.

use std::path::PathBuf;

use clap::Args;

use super::shell::{Ending, Shell, pick};
use super::{Lang, compile, files};
use crate::diagnostic::Words;
use crate::project;
use crate::syntax::Language;

#[derive(Debug, Args)]
pub(super) struct Fmt {
    /// 文件或文件夹，缺省为所在项目；`-` 为标准输入 · files or folders; `-` is standard input
    paths: Vec<PathBuf>,
    /// 只检查，不改写 · say what would change, write nothing
    #[arg(long)]
    check: bool,
    /// 译成另一种关键词语言 · translate the keywords
    #[arg(long, value_enum, value_name = "zh|en", hide_possible_values = true)]
    to: Option<Lang>,
}

pub(super) fn fmt(shell: &Shell, args: &Fmt) -> Result<Ending, Words> {
    let to = args.to.map(|l| match l {
        Lang::Zh => Language::Zh,
        Lang::En => Language::En,
    });
    if args.paths.iter().any(|p| p.as_os_str() == "-") {
        let text = std::io::read_to_string(std::io::stdin()).map_err(|e| project::trouble("-", &e))?;
        let formatted = compile::format("-", &text, to);
        shell.print(formatted.as_deref().unwrap_or(&text))?;
        return Ok(Ending::of(formatted.is_some()));
    }
    let sets = project::gather(&shell.here, &args.paths)?;
    let language = shell.language(sets.first().map(|s| &s.config));
    let (mut changed, mut broken) = (Vec::new(), Vec::new());
    for file in sets.iter().flat_map(|s| &s.files).filter(|f| f.wanted) {
        match compile::format(&file.name, &file.text, to) {
            None => broken.push(file.name.clone()),
            Some(text) if text != file.text => {
                if !args.check {
                    files::write(&file.path, text.as_bytes())?;
                }
                changed.push(file.name.clone());
            }
            Some(_) => {}
        }
    }
    if shell.text_or_json()? {
        let line = |(name, state): (&String, &str)| serde_json::json!({ "file": name, "state": state }).to_string();
        let state = if args.check { "would_change" } else { "changed" };
        let lines = changed.iter().map(|n| (n, state)).chain(broken.iter().map(|n| (n, "broken"))).map(line);
        lines.into_iter().try_for_each(|l| shell.say(&l))?;
    } else {
        let done = if args.check { pick(language, "需要改写：", "would change: ") } else { pick(language, "已改写：", "changed: ") };
        for name in changed.iter().filter(|_| args.check || !shell.quiet) {
            shell.say(&format!("{done}{name}"))?;
        }
        for name in &broken {
            shell.say(&format!("{}{name}", pick(language, "有语法错误，未改写（见 heng check）：", "has syntax errors, left as it is (see heng check): ")))?;
        }
    }
    Ok(Ending::of(broken.is_empty() && (changed.is_empty() || !args.check)))
}
