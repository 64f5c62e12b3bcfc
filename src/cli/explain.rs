//! `heng explain`: why a subject gets what it gets.

use clap::Args;

use super::shell::{Ending, Shell};
use super::tables::Tables;
use super::{files, policy, run};
use crate::diagnostic::Words;
use crate::explain::{self, Letter};
use crate::population::engine::{self, Outcome};
use crate::population::facts::Facts;
use crate::population::report::{self, Line, Scope};
use crate::population::cell;

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// 政策：文件、文件夹、政策名或编译好的 .wasm · policies: files, folders, names, or one built .wasm
    #[arg(required = true, value_name = "POLICY")]
    policies: Vec<String>,
    #[command(flatten)]
    tables: Tables,
    /// 哪一个对象：编号，没有编号时为行号 · which subject: its id, or the number of its row
    #[arg(long, value_name = "ID")]
    subject: String,
    /// 只说这一项待遇 · only this benefit
    #[arg(long, value_name = "BENEFIT")]
    only: Option<String>,
}

pub(super) fn explain(shell: &Shell, args: &Explain) -> Result<Ending, Words> {
    let json = shell.text_or_json()?;
    let Some(loaded) = policy::load(shell, &args.policies)? else { return Ok(Ending::Findings) };
    let (interface, language) = (loaded.module.interface(), loaded.language);
    let only = args.only.as_deref().map(|name| policy::benefit(interface, name)).transpose()?;
    let as_of = args.tables.as_of(&interface.parameters)?;
    let register = args.tables.history.register(interface, as_of)?;
    let table = files::table(&args.tables.facts)?;
    let mut facts = Facts::new(table, interface, &register, args.tables.history.ignore_extra)?;
    let mut instance = loaded.module.instantiate().map_err(|e| Words::new(e.zh, e.en))?;
    let scope = Scope { only, detail: Some(language) };
    let wanted = args.subject.trim();
    let mut found: Option<Line> = None;
    let mut near: Option<(usize, String)> = None;
    engine::evaluate(&mut facts, &mut instance, as_of.days, true, |outcome| {
        let line = match outcome {
            Outcome::Answered(subject, answer) => report::answered(interface, subject, answer, as_of.days, scope),
            Outcome::Refused(refused) => report::refused(refused, as_of.days, language),
        };
        if line.subject == wanted {
            found = found.take().or(Some(line));
        } else {
            let distance = strsim::damerau_levenshtein(wanted, &line.subject);
            if near.as_ref().is_none_or(|(d, _)| distance < *d) {
                near = Some((distance, line.subject));
            }
        }
        Ok(())
    })?;
    let Some(line) = found else {
        return Err(no_such(wanted, &args.tables.facts, near.as_ref().map(|(_, id)| id.as_str())));
    };
    if json {
        shell.say(&serde_json::to_string(&line).expect("strings and numbers are JSON"))?;
    } else if line.benefits.is_none() {
        let reasons = line.refused.iter().map(|r| run::refusal(&line.subject, r, language));
        shell.say(&reasons.collect::<Vec<_>>().join("\n"))?;
    } else {
        shell.print(&explain::letter(&Letter { interface, line: &line, language }))?;
    }
    Ok(Ending::of(line.benefits.is_some()))
}

/// That the table of facts has no such subject.
pub(super) fn no_such(id: &str, file: &str, near: Option<&str>) -> Words {
    let near = near.filter(|n| cell::nearest(id, [*n]).is_some());
    let (zh, en) = near.map_or_else(Default::default, |n| (format!("，是否为 `{n}`"), format!("; did you mean `{n}`?")));
    Words::new(format!("`{file}` 里没有编号为 `{id}` 的对象{zh}"), format!("`{file}` has no subject `{id}`{en}"))
}
