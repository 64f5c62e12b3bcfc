//! `heng overlap`: benefits against benefits, over all people.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use clap::Args;
use heng_host::Module;

use super::compile::{self, Checked, Policy};
use super::judge::{self, Judge};
use super::output::{self, Baseline};
use super::people::People;
use super::shell::{Ending, Shell};
use super::tables::{self, History};
use super::settle::{self, Trial};
use super::{merge, progress, report as diagnostics};
use crate::analysis::{self, Count, Evaluator, Group, Options, Pair, PairKind, Reference};
use crate::diagnostic::Words;
use crate::ir::{BenefitId, Core};
use crate::population::{cell, show};
use crate::project::{self, Set};
use crate::report::{self, Question, Real, Report, overlap};
use crate::syntax::Language;
use crate::value::Date;

#[derive(Debug, Args)]
pub(super) struct Overlap {
    /// 文件或文件夹，缺省为所在项目 · files or folders (default: the project found upwards from here)
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) search: Search,
    /// 实际人员的数据：每项问题涉及多少人、多少钱 · facts of real people: how many, and how much money, in each finding
    #[arg(long, value_name = "FILE")]
    facts: Option<String>,
    #[command(flatten)]
    history: History,
    /// 每一项都详细列出，缺省为每一用途最多详列100项 · every finding in full (default: at most 100 of each purpose)
    #[arg(long)]
    full: bool,
    /// 以往的结果（JSON），只报新增的问题 · an earlier result (JSON): only what is new is reported
    #[arg(long, value_name = "FILE")]
    baseline: Option<String>,
    /// 结果写入文件，形式依后缀 .json 或 .html · write the result to a file, its ending says how
    #[arg(short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// 把衔接条款写进政策，再检查一遍 · write the clauses that settle it into the policies, and look again
    #[arg(long)]
    pub(super) fix: bool,
    /// 怎样衔接 · how to settle it
    #[arg(long, value_enum, requires = "fix")]
    pub(super) with: Option<With>,
    /// 可同时享受的理由 · why two benefits go together
    #[arg(long, value_name = "TEXT", requires = "with")]
    pub(super) because: Option<String>,
    /// 把只有标准不同的两项待遇合并为一项，证明发放不变；不改动文件 · one benefit for two that differ only in their table, with the proof that it pays the same; writes nothing
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with_all = ["fix", "facts", "baseline", "output", "full"])]
    merge: Vec<String>,
}

/// So many cards of a purpose are shown in full, unless all are asked for. A reader who has settled these looks again.
const MOST: usize = 100;

/// Which pairs, and how hard to look.
#[derive(Debug, Args)]
pub(super) struct Search {
    /// 只看这一用途 · only this purpose
    #[arg(long, value_name = "PURPOSE")]
    purpose: Option<String>,
    /// 只看与这项待遇有关的 · only pairs with this benefit
    #[arg(long, value_name = "BENEFIT")]
    benefit: Option<String>,
    /// 只看这一天，缺省为任何一天 · only this day (default: any day)
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// 每个问题的计算量上限 · budget of one question
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    conflicts: u64,
    /// 线程数 · threads
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: u16,
    /// 已衔接和不会重叠的也列出 · list what is settled or never meets as well
    #[arg(long)]
    all: bool,
}

/// The clause that `--fix` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum With {
    /// 可同时享受 · the two go together
    Combine,
    /// 就高不重复 · the higher is paid
    Highest,
    /// 择一享受 · one is chosen
    Choose,
}

pub(super) fn overlap(shell: &Shell, args: &Overlap) -> Result<Ending, Words> {
    if let [a, b] = args.merge.as_slice() {
        return merge::merge(shell, args, [a, b]);
    }
    let form = output::form(shell, args.output.as_deref())?;
    let baseline = args.baseline.as_deref().map(Baseline::read).transpose()?;
    let sets = project::gather(&shell.here, &args.paths)?;
    if args.fix {
        return settle::fix(shell, args, &sets);
    }
    let mut reports = Vec::new();
    let mut broken = false;
    for set in &sets {
        let checked = compile::check(set);
        let Some(parts) = parts(shell, set, &checked)? else {
            broken = true;
            continue;
        };
        for part in parts {
            let language = shell.language(Some(&set.config));
            let answered = Count::default();
            let look = || looked_at((set, &checked), &part, args, language, baseline.as_ref(), &answered);
            reports.push(progress::watched(shell, language, &answered, look)?);
        }
    }
    let language = shell.language(sets.first().map(|s| &s.config));
    if reports.is_empty() && !broken {
        return Err(Words::new("这里没有带待遇的政策", "there is no policy with benefits here"));
    }
    if reports.is_empty() {
        return Ok(Ending::of(false));
    }
    if let Some(name) = args.search.unfound(&reports) {
        return Err(name);
    }
    let clean = reports.iter().all(Report::passes);
    output::write(shell, &reports, form, args.output.as_deref(), language)?;
    Ok(Ending::of(clean && !broken))
}

/// The programs of a set, subject by subject; none if it has errors, which are then printed.
pub(super) fn parts(shell: &Shell, set: &Set, checked: &Checked<'_>) -> Result<Option<Vec<Vec<Policy>>>, Words> {
    let wanted = checked.wanted();
    let obstacles = checked.obstacles(&wanted);
    if obstacles.is_empty() {
        return Ok(Some(checked.by_subject(&wanted)));
    }
    diagnostics::report(shell, &[(set, obstacles)])?;
    Ok(None)
}

fn looked_at(
    (set, checked): (&Set, &Checked<'_>),
    part: &[Policy],
    args: &Overlap,
    language: Language,
    baseline: Option<&Baseline>,
    answered: &Count,
) -> Result<Report, Words> {
    let core = checked.model(part)?;
    let lens = checked.lens(&core, language);
    let module = judge::module(&core, language)?;
    let groups = args.search.groups(&core);
    let on = args.search.day()?;
    let people = match (&args.facts, &module) {
        (None, _) => None,
        (Some(file), Some(module)) => {
            let asked: BTreeSet<_> = groups.iter().flat_map(|g| g.pairs.iter().copied()).collect();
            let day = on.unwrap_or_else(|| Date::from_days(i64::from(tables::today())));
            Some((People::read(file, &args.history, module, day, &asked)?, file.as_str(), day))
        }
        (Some(_), None) => return Err(too_large(&core)),
    };
    let seen = people.as_ref().map(|(p, _, _)| p.seen.clone()).unwrap_or_default();
    let options = Options { answered: answered.clone(), ..args.search.options(on, seen) };
    let real: Option<BTreeMap<(BenefitId, BenefitId), Real>> = people.as_ref().map(|(p, _, _)| p.pairs.clone());
    let show = overlap::Show { settled: args.search.all, real: real.as_ref(), presupposing: None };
    let foremost = |pairs: &[Pair]| overlap::foremost(lens, pairs, show, MOST, |key| baseline.is_some_and(|b| b.has(key)));
    let most = if args.full { usize::MAX } else { MOST };
    let found = pairs(&core, module.as_ref(), &options, &groups, most, args.search.threads(), foremost)?;
    let mut presupposing = BTreeMap::new();
    let trial = Trial { set, checked, part, core: &core, options: &options };
    for pair in found.iter().flat_map(|(pairs, _)| pairs).filter(|p| p.kind.is_finding()) {
        if let Some(later) = trial.presupposing(lens, pair)? {
            presupposing.insert((pair.first, pair.second), later);
        }
    }
    let show = overlap::Show { presupposing: Some(&presupposing), ..show };
    let (mut matrices, mut cards) = (Vec::new(), Vec::new());
    for (group, (pairs, shown)) in groups.iter().zip(&found) {
        let (matrix, of_group) = overlap::group(lens, group, pairs, shown.as_ref(), show);
        matrices.push(matrix);
        cards.extend(of_group);
    }
    let known = baseline.map(|b| b.take_out(&mut cards));
    let table = people.as_ref().map(|(p, file, day)| p.table(file, show::date(i64::from(day.days()), language)));
    let report = report::report(lens, Question::Overlap, on, matrices, cards, table);
    Ok(Report { known, ..report })
}

/// The pairs of each group; of a group of more than so many, the places of those that come with all there is to say of them.
fn pairs(
    core: &Core,
    module: Option<&Module>,
    options: &Options,
    groups: &[Group],
    most: usize,
    threads: usize,
    foremost: impl Fn(&[Pair]) -> BTreeSet<usize>,
) -> Result<Vec<(Vec<Pair>, Option<BTreeSet<usize>>)>, Words> {
    let few = |group: &Group| group.pairs.len() <= most;
    let first = search(core, module, options, groups, &few, threads)?;
    let shown = |(group, pairs): (&Group, Vec<Pair>)| {
        let places = (!few(group)).then(|| foremost(&pairs));
        (pairs, places)
    };
    let mut found: Vec<_> = groups.iter().zip(first).map(shown).collect();
    // Of very many pairs each is asked for its kind alone, and then those again that are shown.
    let again: Vec<Group> = groups.iter().zip(&found).map(|(group, (_, places))| at(group, places.as_ref())).collect();
    for ((pairs, places), full) in found.iter_mut().zip(search(core, module, options, &again, &|_| true, threads)?) {
        for (at, pair) in places.iter().flatten().zip(full) {
            // What was decided stays decided.
            if let Some(place) = pairs.get_mut(*at).filter(|_| pair.kind != PairKind::NotDecided) {
                *place = pair;
            }
        }
    }
    Ok(found)
}

/// The pairs of a group at these places.
fn at(group: &Group, places: Option<&BTreeSet<usize>>) -> Group {
    let pairs: Vec<_> = places.into_iter().flatten().filter_map(|at| group.pairs.get(*at).copied()).collect();
    let members = group.members.iter().copied().filter(|m| pairs.iter().any(|(a, b)| a == m || b == m)).collect();
    Group { purpose: group.purpose.clone(), members, pairs }
}

pub(super) fn too_large(core: &Core) -> Words {
    Words::new(
        format!("`{}` 太大，不能编成一个模块，无法计算实际人员", core.name),
        format!("`{}` is too large for one module, so real people cannot be evaluated", core.name),
    )
}

/// Holds the benefits of each group against each other, and confirms every witness in the module; `in_full` says of which groups there is one.
pub(super) fn search(
    core: &Core,
    module: Option<&Module>,
    options: &Options,
    groups: &[Group],
    in_full: &(dyn Fn(&Group) -> bool + Sync),
    threads: usize,
) -> Result<Vec<Vec<Pair>>, Words> {
    let one = |group: &Group| -> Result<Vec<Pair>, Words> {
        if group.pairs.is_empty() {
            return Ok(Vec::new());
        }
        let options = Options { details: in_full(group), ..options.clone() };
        let Some(module) = module else { return Ok(analysis::overlaps(core, &options, group, &mut Reference(core))) };
        let mut judge = Judge::new(core, module)?;
        let pairs = analysis::overlaps(core, &options, group, &mut judge as &mut dyn Evaluator);
        pairs.iter().filter_map(|p| p.witness.as_ref()).try_for_each(|w| judge.confirm(w))?;
        judge.done()?;
        Ok(pairs)
    };
    // Each thread takes the next group; a group is one thread's work, so what is found does not depend on how many there are.
    let next = AtomicUsize::new(0);
    let done: Mutex<BTreeMap<usize, Result<Vec<Pair>, Words>>> = Mutex::new(BTreeMap::new());
    let work = || {
        while let Some((at, group)) = { let at = next.fetch_add(1, Ordering::Relaxed); groups.get(at).map(|g| (at, g)) } {
            let found = one(group);
            done.lock().unwrap_or_else(PoisonError::into_inner).insert(at, found);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads.min(groups.len()) {
            scope.spawn(work);
        }
        work();
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect()
}

impl Search {
    /// The groups that were asked for.
    pub(super) fn groups(&self, core: &Core) -> Vec<Group> {
        let same = |a: &str, b: &str| cell::fold(a) == cell::fold(b);
        let mut groups = analysis::groups(core);
        if let Some(wanted) = &self.purpose {
            groups.retain(|g| g.purpose.as_deref().is_some_and(|p| same(p, wanted)));
        }
        if let Some(wanted) = &self.benefit {
            let is = |b: &BenefitId| core.benefits.get(b.0 as usize).is_some_and(|b| same(&b.name, wanted));
            for group in &mut groups {
                group.pairs.retain(|(a, b)| is(a) || is(b));
                group.members.retain(|m| group.pairs.iter().any(|(a, b)| a == m || b == m));
            }
            groups.retain(|g| !g.pairs.is_empty());
        }
        groups
    }

    pub(super) fn threads(&self) -> usize {
        usize::from(self.threads)
    }

    pub(super) fn day(&self) -> Result<Option<Date>, Words> {
        let day = self.as_of.as_deref().map(tables::parse).transpose()?;
        Ok(day.map(|d| Date::from_days(i64::from(d))))
    }

    pub(super) fn options(&self, on: Option<Date>, seen: Vec<Vec<crate::ir::Cell>>) -> Options {
        let default = Options::default();
        Options { on, day: on.unwrap_or(default.day), conflicts: self.conflicts, seen, ..default }
    }

    /// What to say if nothing is left of what was asked for.
    fn unfound(&self, reports: &[Report]) -> Option<Words> {
        if reports.iter().any(|r| !r.purposes.is_empty()) || (self.purpose.is_none() && self.benefit.is_none()) {
            return None;
        }
        let words = |zh: &str, en: &str, name: &str| Words::new(format!("没有可以比较的{zh} `{name}`"), format!("there is nothing to compare for the {en} `{name}`"));
        self.benefit.as_ref().map(|b| words("待遇", "benefit", b)).or_else(|| self.purpose.as_ref().map(|p| words("用途", "purpose", p)))
    }
}
