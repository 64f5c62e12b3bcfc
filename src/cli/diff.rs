//! `heng diff`: the same for everybody, or who gains and who loses.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;

use super::compile::{self, Checked, Policy};
use super::judge::{self, Judge};
use super::output;
use super::people::{self, Changes};
use super::policy;
use super::report as diagnostics;
use super::shell::{Ending, Shell};
use super::tables::{self, History};
use crate::analysis::{self, Admission, Equivalence, Options, Proof, Side, Witness};
use crate::diagnostic::Words;
use crate::ir::{BenefitId, Core, GuaranteeKind, NodeId};
use crate::population::{cell, show};
use crate::project::{self, File, Set};
use crate::report::{self, Question, RealTable, Report, compare};
use crate::syntax::Language;
use crate::value::Date;

#[derive(Debug, Args)]
pub(super) struct Diff {
    /// 旧文本：文件或文件夹 · the old text: a file or a folder
    old: PathBuf,
    /// 新文本：文件或文件夹 · the new text
    new: PathBuf,
    /// 名称不同的同一项待遇，可重复 · a benefit that has another name now, may be repeated
    #[arg(long = "match", value_name = "旧=新")]
    matched: Vec<String>,
    /// 只在这一条件下比较：关于对象的条件，或新文本里一个定义的名称 · only people who meet this condition
    #[arg(long = "where", value_name = "EXPR", conflicts_with = "facts")]
    given: Option<String>,
    /// 实际人员的数据：多少人增加、减少，共多少钱 · facts of real people: how many gain and lose, and how much
    #[arg(long, value_name = "FILE")]
    facts: Option<String>,
    #[command(flatten)]
    history: History,
    /// 只看这一天，缺省为任何一天 · only this day (default: any day)
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// 每个问题的计算量上限 · budget of one question
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    conflicts: u64,
    /// 相同的也列出 · list what is the same as well
    #[arg(long)]
    all: bool,
    /// 结果写入文件，形式依后缀 .json 或 .html · write the result to a file, its ending says how
    #[arg(short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn diff(shell: &Shell, args: &Diff) -> Result<Ending, Words> {
    let form = output::form(shell, args.output.as_deref())?;
    let (old, new) = (one_set(shell, &args.old)?, one_set(shell, &args.new)?);
    let language = shell.language(Some(&new.config));
    let (old_checked, plain) = (compile::check(&old), compile::check(&new));
    let (old_parts, new_parts) = (parts(shell, &old, &old_checked)?, parts(shell, &new, &plain)?);
    let (Some(old_parts), Some(mut new_parts)) = (old_parts, new_parts) else {
        return Err(Words::new("文本有错误，无法比较", "a text has errors, so it cannot be compared"));
    };
    let single = args.given.is_some() || args.facts.is_some() || !args.matched.is_empty();
    if single && old_parts.len().max(new_parts.len()) > 1 {
        return Err(Words::new(
            "一份文本里有不同对象的待遇，使用 `--where`、`--facts`、`--match` 时请分别比较",
            "a text has benefits for several subjects: with `--where`, `--facts` or `--match` compare them one by one",
        ));
    }
    let asked = args.given.as_deref().zip(new_parts.first()).map(|(expr, part)| with_condition(&new, &plain, part, expr));
    let checked = asked.as_ref().map(compile::check);
    let new_checked = checked.as_ref().unwrap_or(&plain);
    if let (Some(set), Some(part)) = (&asked, new_parts.first_mut()) {
        *part = part_with(shell, set, new_checked, part)?;
    }
    let models = |checked: &Checked<'_>, parts: &[Vec<Policy>]| parts.iter().map(|part| checked.model(part)).collect::<Result<Vec<Core>, Words>>();
    let (old_cores, mut new_cores) = (models(&old_checked, &old_parts)?, models(new_checked, &new_parts)?);
    let subjects = |cores: &[Core]| cores.iter().map(|core| core.subject.clone()).collect::<BTreeSet<String>>();
    let (a, b) = (subjects(&old_cores), subjects(&new_cores));
    if a != b {
        let (a, b) = (a.into_iter().collect::<Vec<_>>(), b.into_iter().collect::<Vec<_>>());
        let zh = format!("两份文本的对象不同：{}，{}", a.join("、"), b.join("、"));
        return Err(Words::new(zh, format!("the texts are for different subjects: {} and {}", a.join(", "), b.join(", "))));
    }
    let mut given = Vec::new();
    if let Some(core) = new_cores.first_mut() {
        given = take_condition(core, args.given.is_some())?;
    }
    let mut reports = Vec::new();
    for old_core in &old_cores {
        let Some(new_core) = new_cores.iter().find(|core| core.subject == old_core.subject) else { continue };
        let two = compare::Two { old: old_checked.lens(old_core, language), new: new_checked.lens(new_core, language) };
        reports.push(compared(args, two, &given, language)?);
    }
    let clean = reports.iter().all(Report::passes);
    output::write(shell, &reports, form, args.output.as_deref(), language)?;
    Ok(Ending::of(clean))
}

/// One subject, in both texts.
fn compared(args: &Diff, two: compare::Two<'_>, given: &[(Side, NodeId)], language: Language) -> Result<Report, Words> {
    let (old, new) = (two.old.core, two.new.core);
    let on = args.as_of.as_deref().map(tables::parse).transpose()?.map(|d| Date::from_days(i64::from(d)));
    let default = Options::default();
    let options = Options { on, day: on.unwrap_or(default.day), conflicts: args.conflicts, ..default };
    let renamed = renamed(&args.matched, old, new)?;
    let found = analysis::compare(old, new, &options, &renamed, given);
    let modules = (judge::module(old, language)?, judge::module(new, language)?);
    if let (Some(a), Some(b)) = &modules {
        confirm(&found, (&mut Judge::new(old, a)?, &mut Judge::new(new, b)?), (old, new))?;
    }
    let mut cards = compare::cards(two, &found, args.all);
    let mut table = None;
    if let Some(file) = &args.facts {
        let (Some(a), Some(b)) = &modules else { return Err(super::overlap::too_large(new)) };
        let day = on.unwrap_or_else(|| Date::from_days(i64::from(tables::today())));
        let pairs: Vec<(BenefitId, BenefitId)> = found.matched.iter().map(|m| (m.old, m.new)).collect();
        let changes = Changes::read(file, &args.history, (a, b), day, &pairs)?;
        for card in &mut cards {
            card.real = pairs.iter().zip(&changes.pairs).find_map(|((_, b), change)| people::of_card(card, new, *b, change));
        }
        let as_of = show::date(i64::from(day.days()), language);
        table = Some(RealTable { file: file.clone(), as_of, answered: changes.answered, refused: changes.refused });
    }
    Ok(report::report(two.new, Question::Compare, on, Vec::new(), cards, table))
}

/// The one set that a path brings in.
fn one_set(shell: &Shell, path: &std::path::Path) -> Result<Set, Words> {
    let mut sets = project::gather(&shell.here, &[path.to_path_buf()])?;
    let name = path.display();
    match (sets.pop(), sets.is_empty()) {
        (Some(set), true) => Ok(set),
        _ => Err(Words::new(format!("`{name}` 里不止一个项目"), format!("`{name}` holds more than one project"))),
    }
}

/// The policies of a text by subject; none if it has errors, which are then printed.
fn parts(shell: &Shell, set: &Set, checked: &Checked<'_>) -> Result<Option<Vec<Vec<Policy>>>, Words> {
    match super::overlap::parts(shell, set, checked)? {
        Some(parts) if parts.is_empty() => Err(Words::new("没有可以比较的待遇", "there is no benefit to compare")),
        parts => Ok(parts),
    }
}

/// What the file of a condition is called, and the policy in it.
const CONDITION: (&str, &str) = ("--where", "比较条件");

/// The new text with the condition as a guarantee of a policy of its own, so that it is checked and lowered as any condition is.
fn with_condition(set: &Set, checked: &Checked<'_>, part: &[Policy], expr: &str) -> Set {
    let uses = checked.seen_by(part).join("、");
    let text = format!("政策 {}：\n    标题 \"{}\"。\n引用 {uses}。\n保证 \"条件\"：\n\n\n{expr}\n\n\n。\n", CONDITION.1, CONDITION.1);
    let mut out = set.clone();
    out.files.push(File { name: CONDITION.0.to_owned(), path: PathBuf::from(CONDITION.0), text, withheld: None, wanted: true });
    out
}

/// The policies again, and the condition after them.
fn part_with(shell: &Shell, set: &Set, checked: &Checked<'_>, part: &[Policy]) -> Result<Vec<Policy>, Words> {
    let file = set.files.len().saturating_sub(1);
    let wrong: Vec<_> = checked.diagnostics.iter().filter(|d| d.span().file.0 as usize == file).cloned().collect();
    if diagnostics::has_errors(&wrong) {
        diagnostics::report(shell, &[(set, wrong)])?;
        return Err(Words::new("`--where` 的条件有错误", "the condition of `--where` has errors"));
    }
    let named = part.iter().map(|p| p.name.as_str()).chain([CONDITION.1]);
    Ok(named.filter_map(|name| checked.document(name)).collect())
}

/// Takes the condition out of the guarantees.
fn take_condition(core: &mut Core, asked: bool) -> Result<Vec<(Side, NodeId)>, Words> {
    if !asked {
        return Ok(Vec::new());
    }
    let own = |g: &crate::ir::Guarantee| g.policy == CONDITION.1;
    let found = core.guarantees.iter().find(|g| own(g)).map(|g| g.kind);
    core.guarantees.retain(|g| !own(g));
    match found {
        Some(GuaranteeKind::Always(node)) => Ok(vec![(Side::New, node)]),
        Some(GuaranteeKind::Monotone { .. }) | None => {
            Err(Words::new("`--where` 应为一个关于对象的条件", "`--where` takes a condition on the subject"))
        }
    }
}

fn renamed(pairs: &[String], old: &Core, new: &Core) -> Result<Vec<(BenefitId, BenefitId)>, Words> {
    let find = |core: &Core, name: &str| {
        let names = core.benefits.iter().map(|b| b.name.as_str());
        match core.benefits.iter().position(|b| cell::fold(&b.name) == cell::fold(name)) {
            Some(at) => Ok(BenefitId(u32::try_from(at).unwrap_or(u32::MAX))),
            None => Err(policy::no_benefit(name, names)),
        }
    };
    let one = |pair: &String| {
        let usage = || Words::new(format!("`--match {pair}` 应写作 旧=新"), format!("`--match {pair}` should read OLD=NEW"));
        let (a, b) = pair.split_once(['=', '＝']).ok_or_else(usage)?;
        Ok((find(old, a.trim())?, find(new, b.trim())?))
    };
    pairs.iter().map(one).collect()
}

/// Confirms in both modules what the witnesses show.
fn confirm(found: &Equivalence, (old, new): (&mut Judge<'_>, &mut Judge<'_>), (a, b): (&Core, &Core)) -> Result<(), Words> {
    let differences = found.matched.iter().flat_map(|m| match &m.proof {
        Proof::Refuted(all) => all.as_slice(),
        Proof::Proved | Proof::NotDecided => &[],
    });
    let admitted = found.admission.iter().filter_map(|x| if let Admission::Only(_, w) = x { Some(w) } else { None });
    for witness in differences.map(|d| &d.witness).chain(admitted) {
        let (row, other) = found.rows(a, b, &witness.row);
        old.confirm(&Witness { row, ..witness.clone() })?;
        if let Some(row) = other {
            new.confirm(&Witness { row, ..witness.clone() })?;
        }
    }
    Ok(())
}
