//! `heng check`: everything there is to say about sources, without building them.

use std::path::PathBuf;

use clap::Args;

use super::shell::{Ending, Shell, pick};
use super::fix::{self, Fixed};
use super::{Format, compile, files, output, progress, prove, report, tables};
use crate::analysis::Options;
use crate::diagnostic::lints::{self, Level};
use crate::diagnostic::{Diagnostic, Words, codes};
use crate::lint::Settings;
use crate::project::{self, Set};
use crate::resolve::nearest;
use crate::value::Date;

#[derive(Debug, Args)]
pub(super) struct Check {
    /// 文件或文件夹，缺省为所在项目 · files or folders (default: the project found upwards from here)
    paths: Vec<PathBuf>,
    /// 显示一个代码的说明，例如 H0304 · print the page of a code
    #[arg(long, value_name = "CODE", conflicts_with = "paths")]
    explain: Option<String>,
    /// 按提醒改写文件 · write the edits that lints suggest
    #[arg(long, conflicts_with = "prove")]
    fix: bool,
    /// 把一种提醒当作错误；`warnings` 为全部 · treat a lint as an error, or all `warnings`
    #[arg(long, value_name = "LINT")]
    deny: Vec<String>,
    /// 判断政策是否过期的日期，缺省为今天 · the day on which policies may be past their end (default: today)
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// 逐项证明：无人可享受、多余的条件、用不到的行、空档、保证、悬崖 · prove, over all people: impossible benefits, items and rows that never matter, gaps, guarantees, cliffs
    #[arg(long)]
    prove: bool,
    /// 每个问题的计算量上限 · budget of one question
    #[arg(long, value_name = "N", default_value_t = 20_000, requires = "prove")]
    conflicts: u64,
}

impl Check {
    /// The levels of a project and of this run, and the day.
    fn settings(&self, set: &Set) -> Result<Settings, Words> {
        let mut levels = set.config.lints.clone();
        for name in &self.deny {
            match lints::named(name) {
                Some(lint) => levels.set(lint, Level::Deny),
                None if name == "warnings" => levels.deny_warnings(),
                None => {
                    let near = nearest(name, lints::names());
                    let (zh, en) = near.map_or_else(Default::default, |n| (format!("，是否要写 `{n}`？"), format!(": did you mean `{n}`?")));
                    return Err(Words::new(format!("没有名为 `{name}` 的提醒{zh}"), format!("there is no lint named `{name}`{en}")));
                }
            }
        }
        let day = self.as_of.as_deref().map_or_else(|| Ok(tables::today()), tables::parse)?;
        Ok(Settings { levels, today: Some(Date::from_days(i64::from(day))) })
    }
}

/// Writes the edits of a set, and gives the set as it is then.
fn fixed(shell: &Shell, args: &Check, set: &Set) -> Result<Set, Words> {
    let Fixed { set: fixed, edits } = fix::fix(set, &args.settings(set)?);
    let language = shell.language(Some(&set.config));
    for (file, count) in edits.iter().filter_map(|(i, n)| Some((fixed.files.get(*i)?, n))) {
        files::write(&file.path, file.text.as_bytes())?;
        match shell.format {
            Format::Json => shell.say(&serde_json::json!({ "type": "fixed", "file": file.name, "edits": count }).to_string())?,
            Format::Text if shell.quiet => {}
            Format::Text => {
                let plural = if *count == 1 { "" } else { "s" };
                shell.say(pick(language, &format!("已改写：{}（{count} 处）", file.name), &format!("fixed: {} ({count} edit{plural})", file.name)))?;
            }
            Format::Html | Format::Sarif | Format::Github => {}
        }
    }
    Ok(fixed)
}

pub(super) fn check(shell: &Shell, args: &Check) -> Result<Ending, Words> {
    if let Some(code) = &args.explain {
        return page(shell, code);
    }
    if shell.format == Format::Html {
        shell.text_or_json()?;
    }
    if args.prove {
        return proofs(shell, args);
    }
    let mut sets = project::gather(&shell.here, &args.paths)?;
    if args.fix {
        sets = sets.iter().map(|set| fixed(shell, args, set)).collect::<Result<_, _>>()?;
    }
    let mut found = Vec::new();
    for set in &sets {
        // What is wrong elsewhere in the project is said there, unless nothing in particular was asked for.
        let checked = compile::lint(set, &args.settings(set)?);
        let diagnostics: Vec<_> = checked.diagnostics.into_iter().filter(|d| set.wanted(d.span().file)).collect();
        found.push((set, diagnostics));
    }
    let clean = found.iter().all(|(_, d)| !report::has_errors(d));
    let silent = found.iter().all(|(_, d)| d.is_empty());
    report::report(shell, &found)?;
    if silent && shell.format == Format::Text && !shell.quiet {
        let files = sets.iter().flat_map(|s| &s.files).filter(|f| f.wanted).count();
        let language = shell.language(sets.first().map(|s| &s.config));
        let plural = if files == 1 { "" } else { "s" };
        let empty: Vec<&str> = sets.iter().flat_map(|s| &s.files).filter(|f| f.wanted && compile::is_empty(f)).map(|f| f.name.as_str()).collect();
        if !empty.is_empty() {
            let (zh, en) = (empty.join("、"), empty.join(", "));
            shell.say(pick(language, &format!("里面没有任何声明：{zh}"), &format!("nothing is declared in {en}")))?;
        }
        if empty.len() == files && files > 0 {
            return Ok(Ending::of(clean));
        }
        shell.say(pick(language, &format!("{files} 个文件，没有发现问题"), &format!("{files} file{plural}, nothing to report")))?;
    }
    Ok(Ending::of(clean))
}

/// Diagnostics as always, and then the proofs of every set that has no errors.
fn proofs(shell: &Shell, args: &Check) -> Result<Ending, Words> {
    let form = output::form(shell, None)?;
    let sets = project::gather(&shell.here, &args.paths)?;
    let options = Options { conflicts: args.conflicts, ..Options::default() };
    let mut clean = true;
    for set in &sets {
        let checked = compile::lint(set, &args.settings(set)?);
        let language = shell.language(Some(&set.config));
        let found: Vec<Diagnostic> = checked.diagnostics.iter().filter(|d| set.wanted(d.span().file)).cloned().collect();
        if !found.is_empty() {
            clean &= !report::has_errors(&found);
            report::report(shell, &[(set, found)])?;
        }
        let policies = checked.wanted();
        if !checked.obstacles(&policies).is_empty() {
            clean = false;
            continue;
        }
        for part in checked.by_subject(&policies) {
            let proved = progress::watched(shell, language, &options.answered, || prove::prove(&checked, &part, &options, language))?;
            clean &= proved.passes();
            output::write(shell, &[proved], form, None, language)?;
        }
    }
    Ok(Ending::of(clean))
}

fn page(shell: &Shell, code: &str) -> Result<Ending, Words> {
    let wanted = code.to_ascii_uppercase();
    let id = lints::named(code).map_or(wanted.as_str(), |lint| lint.id);
    let found = codes::CODES.iter().find(|c| c.id == id || c.name == code);
    let Some(found) = found else {
        return Err(Words::new(format!("没有代码 `{code}`"), format!("there is no code `{code}`")));
    };
    shell.print(&super::pages::page(found))?;
    Ok(Ending::Clean)
}
