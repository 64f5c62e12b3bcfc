//! `heng test`: the examples of the sources, in the evaluator and in the module.

use std::path::PathBuf;

use clap::Args;

use super::examples::{self, Ran};
use super::shell::{Ending, Shell, pick};
use super::{compile, report};
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
        let checked = compile::check(set);
        let wanted = checked.wanted();
        let obstacles = checked.obstacles(&wanted);
        if !obstacles.is_empty() {
            report::report(shell, &[(set, obstacles)])?;
            broken = true;
            continue;
        }
        for policy in wanted {
            for ran in examples::run(&checked, &policy, args.filter.as_deref())? {
                if ran.failures.is_empty() {
                    passed += 1;
                } else {
                    failed += 1;
                }
                say(shell, &ran, language, json)?;
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

fn say(shell: &Shell, ran: &Ran, language: Language, json: bool) -> Result<(), Words> {
    let passes = ran.failures.is_empty();
    if json {
        let failure = |(line, words): &(usize, Words)| serde_json::json!({ "line": line, "message": words.get(language) });
        let failures: Vec<_> = ran.failures.iter().map(failure).collect();
        let out = serde_json::json!({
            "policy": ran.policy, "example": ran.name, "passed": passes, "failures": failures, "file": ran.file, "line": ran.line,
        });
        return shell.say(&out.to_string());
    }
    if passes && shell.quiet {
        return Ok(());
    }
    let mark = if passes { pick(language, "通过", "pass") } else { pick(language, "不通过", "FAIL") };
    shell.say(&format!("{mark}  {} · {}", ran.policy, ran.name))?;
    for (line, words) in &ran.failures {
        shell.say(&format!("      {}:{line}  {}", ran.file, words.get(language)))?;
    }
    Ok(())
}
