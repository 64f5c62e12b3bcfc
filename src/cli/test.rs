//! `heng test`: the examples of the sources, in the evaluator and in the module.

use std::path::PathBuf;

use clap::Args;

use super::compile::{self, Ran};
use super::report;
use super::shell::{Ending, Shell, pick};
use crate::diagnostic::Words;
use crate::project;
use crate::syntax::Language;

#[derive(Debug, Args)]
pub(super) struct Test {
    /// 文件或文件夹，缺省为所在项目 · files or folders (default: the project found upwards from here)
    paths: Vec<PathBuf>,
    /// 只运行名称里有这段文字的算例 · only examples whose name contains this
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
}

pub(super) fn test(shell: &Shell, args: &Test) -> Result<Ending, Words> {
    let json = shell.text_or_json()?;
    let sets = project::gather(&shell.here, &args.paths)?;
    let (mut passed, mut failed) = (0_usize, 0_usize);
    let mut broken = false;
    for set in &sets {
        let language = shell.language(Some(&set.config));
        let wanted = compile::policies(set).into_iter().filter(|p| set.files.get(p.file).is_some_and(|f| f.wanted));
        for policy in wanted {
            let (ran, diagnostics) = compile::examples(set, &policy.name)?;
            if report::has_errors(&diagnostics) {
                report::report(shell, &[(set, diagnostics)])?;
                broken = true;
                continue;
            }
            let chosen = ran.iter().filter(|r| args.filter.as_ref().is_none_or(|f| r.name.contains(f.as_str())));
            for one in chosen {
                if one.failures.is_empty() { passed += 1 } else { failed += 1 }
                say(shell, &policy.name, one, language, json)?;
            }
        }
    }
    if !json {
        let language = shell.language(sets.first().map(|s| &s.config));
        let zh = format!("{passed} 个算例通过，{failed} 个不通过");
        let en = format!("{passed} passed, {failed} failed");
        shell.say(pick(language, &zh, &en))?;
    }
    Ok(Ending::of(failed == 0 && !broken))
}

fn say(shell: &Shell, policy: &str, ran: &Ran, language: Language, json: bool) -> Result<(), Words> {
    let passes = ran.failures.is_empty();
    if json {
        let failures: Vec<&str> = ran.failures.iter().map(|w| w.get(language)).collect();
        let line = serde_json::json!({ "policy": policy, "example": ran.name, "passed": passes, "failures": failures, "file": ran.file, "line": ran.line });
        return shell.say(&line.to_string());
    }
    if passes && shell.quiet {
        return Ok(());
    }
    let mark = if passes { pick(language, "通过", "pass") } else { pick(language, "不通过", "FAIL") };
    shell.say(&format!("{mark}  {policy} · {}", ran.name))?;
    for words in &ran.failures {
        shell.say(&format!("      {}:{}  {}", ran.file, ran.line, words.get(language)))?;
    }
    Ok(())
}
