//! `heng overlap --fix`: the clauses that settle overlaps, written into the policies.
//!
//! INVARIANT: nothing is written before the new text was checked and the pairs were looked at again; all that is written together
//! leaves to some new applicant each benefit that was paid to some; the rest of a file keeps every byte.

use std::collections::BTreeMap;

use super::compile::{self, Checked, Policy};
use super::overlap::{Overlap, With, parts, search};
use super::shell::{Ending, Shell, pick};
use super::{files, judge};
use crate::analysis::{self, Options, Pair, PairKind};
use crate::diagnostic::Words;
use crate::ir::{BenefitId, Core};
use crate::project::Set;
use crate::report::remedy::{self, How};
use crate::report::{Lens, Remedy};
use crate::syntax::Language;

/// A benefit by its policy and its name.
type Named = (String, String);

/// A pair that is unsettled, and the declarations that could settle it, the most suitable first.
struct Mend {
    pair: [Named; 2],
    remedies: Vec<Remedy>,
}

/// A pair and the declaration that is written for it.
struct Written {
    pair: [Named; 2],
    remedy: Remedy,
    /// What could be written instead.
    others: Vec<Remedy>,
}

/// A pair for which nothing is written, and why.
struct Kept {
    pair: [Named; 2],
    why: Words,
}

/// One subject of a set, on which clauses are tried out.
pub(super) struct Trial<'a> {
    pub(super) set: &'a Set,
    pub(super) checked: &'a Checked<'a>,
    pub(super) part: &'a [Policy],
    pub(super) core: &'a Core,
    pub(super) options: &'a Options,
}

impl Trial<'_> {
    /// The one of two benefits, where it asks for the history of the other, that what suits the pair would leave to nobody.
    pub(super) fn presupposing(&self, lens: Lens<'_>, pair: &Pair) -> Result<Option<BenefitId>, Words> {
        self.lost(lens, pair, How::of(lens, pair))
    }

    /// The same of any clause.
    fn lost(&self, lens: Lens<'_>, pair: &Pair, how: How) -> Result<Option<BenefitId>, Words> {
        let asks = |(of, other): &(BenefitId, BenefitId)| analysis::asks_for_history(self.core, *of, *other);
        let later: Vec<_> = [(pair.first, pair.second), (pair.second, pair.first)].into_iter().filter(asks).collect();
        let remedy = if later.is_empty() { None } else { remedy::settle(lens, pair, how) };
        let Some(remedy) = remedy else { return Ok(None) };
        let mended = applied(self.set, self.checked, [&remedy]);
        let later: Vec<BenefitId> = later.into_iter().map(|(of, _)| of).collect();
        Ok(self.left_to_nobody(&mended, &later)?.into_iter().flatten().next())
    }

    /// Which of these somebody is paid, and nobody in the changed set, as far as can be decided; none if that does not pass the check.
    fn left_to_nobody(&self, mended: &Set, of: &[BenefitId]) -> Result<Option<Vec<BenefitId>>, Words> {
        let again = compile::check(mended);
        if !again.obstacles(&again.wanted()).is_empty() {
            return Ok(None);
        }
        let after = again.model(&self.part.iter().filter_map(|p| again.document(&p.name)).collect::<Vec<_>>())?;
        Ok(Some(of.iter().copied().filter(|b| left_to_nobody(self.core, &after, self.options, *b)).collect()))
    }

    /// Whether the policies pass the check with these in them.
    fn checks<'r>(&self, remedies: impl IntoIterator<Item = &'r Remedy>) -> bool {
        let mended = applied(self.set, self.checked, remedies);
        let again = compile::check(&mended);
        again.obstacles(&again.wanted()).is_empty()
    }

    /// The benefits of some pairs.
    fn named(&self, written: &[Written]) -> Vec<BenefitId> {
        let ids = (0..self.core.benefits.len()).map(|i| BenefitId(u32::try_from(i).unwrap_or(u32::MAX)));
        let is = |b: &BenefitId| written.iter().flat_map(|w| &w.pair).any(|name| self.name(*b).as_ref() == Some(name));
        ids.filter(is).collect()
    }

    fn name(&self, b: BenefitId) -> Option<Named> {
        self.core.benefits.get(b.0 as usize).map(|b| (b.policy.clone(), b.name.clone()))
    }
}

/// Takes back what, together, leaves to no new applicant a benefit that was paid to some: of the clauses that name the benefit the last, for
/// which the next that could stand in its place is written, or else none.
fn spare(trials: &[Trial<'_>], written: &mut Vec<Written>, kept: &mut Vec<Kept>) -> Result<(), Words> {
    for trial in trials {
        loop {
            let mended = applied(trial.set, trial.checked, written.iter().map(|w| &w.remedy));
            let lost = trial.left_to_nobody(&mended, &trial.named(written))?.unwrap_or_default();
            let mut taken: Vec<[Named; 2]> = Vec::new();
            for name in lost.into_iter().filter_map(|b| trial.name(b)) {
                // What was just taken back may have been all that was wrong.
                let open = !taken.iter().any(|pair| pair.contains(&name));
                let Some(at) = written.iter().rposition(|w| open && w.pair.contains(&name)) else { continue };
                let Written { pair, others, .. } = written.remove(at);
                taken.push(pair.clone());
                match others.into_iter().find(|remedy| trial.checks(written.iter().map(|w| &w.remedy).chain([remedy]))) {
                    Some(remedy) => written.insert(at, Written { pair, remedy, others: Vec::new() }),
                    None => kept.push(Kept {
                        pair,
                        why: Words::new(
                            format!("与其他各条一并写入，“{}”对新申请人一律不再发放", name.1),
                            format!("with the other clauses `{}` would be paid to no new applicant", name.1),
                        ),
                    }),
                }
            }
            if taken.is_empty() {
                break;
            }
        }
    }
    Ok(())
}

/// Whether a benefit that somebody is paid is paid to nobody afterwards, as far as can be decided.
fn left_to_nobody(before: &Core, after: &Core, options: &Options, b: BenefitId) -> bool {
    let info = before.benefits.get(b.0 as usize);
    let same = |x: &crate::ir::Benefit| info.is_some_and(|b| (&b.policy, &b.name) == (&x.policy, &x.name));
    let again = after.benefits.iter().position(same).and_then(|at| u32::try_from(at).ok()).map(BenefitId);
    let paid = again.and_then(|b| analysis::is_paid(after, options, b));
    paid != Some(true) && analysis::is_paid(before, options, b) != Some(false)
}

pub(super) fn fix(shell: &Shell, args: &Overlap, sets: &[Set]) -> Result<Ending, Words> {
    if args.with == Some(With::Combine) && args.because.as_deref().is_none_or(|b| b.trim().is_empty()) {
        return Err(Words::new("`--with combine` 还需要 `--because 理由`", "`--with combine` needs `--because REASON`"));
    }
    let mut clean = true;
    for set in sets {
        clean &= one_set(shell, args, set)?;
    }
    Ok(Ending::of(clean))
}

/// Whether nothing is left to settle.
fn one_set(shell: &Shell, args: &Overlap, set: &Set) -> Result<bool, Words> {
    let language = shell.language(Some(&set.config));
    let checked = compile::check(set);
    let Some(parts) = parts(shell, set, &checked)? else { return Ok(false) };
    let options = args.search.options(args.search.day()?, Vec::new());
    let (mut mends, mut kept, mut beyond) = (Vec::new(), Vec::new(), 0_usize);
    let cores = parts.iter().map(|part| checked.model(part)).collect::<Result<Vec<_>, _>>()?;
    let trials: Vec<Trial<'_>> =
        parts.iter().zip(&cores).map(|(part, core)| Trial { set, checked: &checked, part, core, options: &options }).collect();
    for trial in &trials {
        let lens = checked.lens(trial.core, language);
        for pair in unsettled(trial.core, args, language)?.0 {
            let names = names(trial.core, &pair);
            match ways(args, trial, lens, &pair)? {
                Err(why) => kept.push(Kept { pair: names, why }),
                Ok(hows) => {
                    let remedies: Vec<Remedy> = hows.into_iter().filter_map(|how| remedy::settle(lens, &pair, how)).collect();
                    if remedies.is_empty() { beyond += 1 } else { mends.push(Mend { pair: names, remedies }) }
                }
            }
        }
    }
    let (mut written, refused) = standing(set, &checked, mends);
    kept.extend(refused);
    spare(&trials, &mut written, &mut kept)?;
    let mended = applied(set, &checked, written.iter().map(|w| &w.remedy));
    let again = compile::check(&mended);
    let (mut left, mut open) = (Vec::new(), 0);
    for part in again.by_subject(&again.wanted()) {
        let core = again.model(&part)?;
        let (pairs, undecided) = unsettled(&core, args, language)?;
        left.extend(pairs.iter().map(|p| names(&core, p)));
        open += undecided;
    }
    for (old, new) in set.files.iter().zip(&mended.files).filter(|(old, new)| old.text != new.text) {
        files::write(&old.path, new.text.as_bytes())?;
    }
    say(shell, &written, &kept, &left, language)?;
    if written.is_empty() && kept.is_empty() && beyond == 0 && !shell.quiet {
        shell.say(pick(language, "没有须衔接的待遇", "there is nothing to settle"))?;
    }
    Ok(left.is_empty() && open == 0)
}

/// The ways to settle a pair, the most suitable first; or why it is not settled as was asked.
fn ways(args: &Overlap, trial: &Trial<'_>, lens: Lens<'_>, pair: &Pair) -> Result<Result<Vec<How>, Words>, Words> {
    let wanted = how(args, lens, pair);
    if matches!(wanted, How::Combine { .. }) {
        return Ok(Ok(vec![wanted]));
    }
    Ok(match (trial.lost(lens, pair, wanted.clone())?, args.with) {
        (Some(later), None) => Ok(vec![How::presupposing(lens, pair, later)]),
        (Some(later), Some(_)) => {
            let name = trial.core.benefits.get(later.0 as usize).map(|b| b.name.clone()).unwrap_or_default();
            Err(Words::new(
                format!("照此“{name}”对谁都不再发放，因为它以领取过另一项为条件；可以约定可同时享受"),
                format!("`{name}` would be paid to nobody, because it is for those who have received the other; the two may be combined"),
            ))
        }
        (None, None) if wanted != How::ChooseOne && trial.lost(lens, pair, How::ChooseOne)?.is_none() => Ok(vec![wanted, How::ChooseOne]),
        (None, _) => Ok(vec![wanted]),
    })
}

/// What passes the check together, of each pair the first that does; and what does not.
fn standing(set: &Set, checked: &Checked<'_>, mends: Vec<Mend>) -> (Vec<Written>, Vec<Kept>) {
    let obstacle = |remedies: &[&Remedy]| {
        let mended = applied(set, checked, remedies.iter().copied());
        let again = compile::check(&mended);
        again.obstacles(&again.wanted()).first().map(|d| d.message.clone())
    };
    let firsts: Vec<&Remedy> = mends.iter().filter_map(|m| m.remedies.first()).collect();
    let together = obstacle(&firsts).is_none();
    let (mut written, mut kept): (Vec<Written>, Vec<Kept>) = (Vec::new(), Vec::new());
    for Mend { pair, remedies } in mends {
        let mut why = None;
        let mut stands = |remedy: &Remedy| {
            let all: Vec<&Remedy> = written.iter().map(|w| &w.remedy).chain([remedy]).collect();
            let found = if together { None } else { obstacle(&all) };
            let none = found.is_none();
            why = why.take().or(found);
            none
        };
        let mut remedies = remedies.into_iter();
        match remedies.find(&mut stands) {
            Some(remedy) => written.push(Written { pair, remedy, others: remedies.collect() }),
            None => kept.extend(why.map(|why| Kept {
                pair,
                why: Words::new(format!("照此写入后不能通过检查：{}", why.zh), format!("the policies would not check: {}", why.en)),
            })),
        }
    }
    (written, kept)
}

fn how(args: &Overlap, lens: Lens<'_>, pair: &Pair) -> How {
    match args.with {
        None => How::of(lens, pair),
        Some(With::Highest) => How::highest(lens, pair),
        Some(With::Choose) => How::ChooseOne,
        Some(With::Combine) => {
            let because = args.because.clone().unwrap_or_default();
            How::Combine { because: Words::new(because.clone(), because), only: false }
        }
    }
}

/// The pairs that somebody should settle, and of how many it was not decided.
fn unsettled(core: &Core, args: &Overlap, language: Language) -> Result<(Vec<Pair>, usize), Words> {
    let module = judge::module(core, language)?;
    let groups = args.search.groups(core);
    let options = args.search.options(args.search.day()?, Vec::new());
    let found = search(core, module.as_ref(), &options, &groups, &|_| false, args.search.threads())?;
    let all = found.into_iter().flatten();
    let (findings, others): (Vec<Pair>, Vec<Pair>) = all.partition(|p| p.kind.is_finding());
    Ok((findings, others.iter().filter(|p| p.kind == PairKind::NotDecided).count()))
}

fn names(core: &Core, pair: &Pair) -> [Named; 2] {
    [pair.first, pair.second].map(|b| core.benefits.get(b.0 as usize).map(|b| (b.policy.clone(), b.name.clone())).unwrap_or_default())
}

/// The set with the declarations in it.
fn applied<'r>(set: &Set, checked: &Checked<'_>, remedies: impl IntoIterator<Item = &'r Remedy>) -> Set {
    let mut inserts: BTreeMap<(usize, usize), String> = BTreeMap::new();
    let mut used: Vec<(usize, &str)> = Vec::new();
    for remedy in remedies {
        let at = (remedy.at.file.0 as usize, remedy.at.start as usize);
        let text = inserts.entry(at).or_default();
        for policy in &remedy.uses {
            if !used.contains(&(at.0, policy.as_str())) {
                used.push((at.0, policy));
                let word = if checked.is_english(remedy.at.file) { ("use", ".") } else { ("引用", "。") };
                text.push_str(&format!("\n\n{} {policy}{}", word.0, word.1));
            }
        }
        text.push_str(&format!("\n\n{}", remedy.text.trim_end()));
    }
    let mut out = set.clone();
    for ((file, at), text) in inserts.into_iter().rev() {
        let Some(file) = out.files.get_mut(file) else { continue };
        let text = if file.text.contains("\r\n") { text.replace('\n', "\r\n") } else { text };
        file.text.insert_str(at, &text);
    }
    out
}

fn say(shell: &Shell, written: &[Written], kept: &[Kept], left: &[[Named; 2]], language: Language) -> Result<(), Words> {
    let json = shell.text_or_json()?;
    let told = |pair: &[Named; 2]| pair.iter().map(|(policy, benefit)| serde_json::json!({ "policy": policy, "benefit": benefit })).collect::<Vec<_>>();
    for mend in written {
        let settled = !left.contains(&mend.pair);
        let remedy = &mend.remedy;
        if json {
            let line = serde_json::json!({ "file": remedy.file, "benefits": told(&mend.pair), "uses": remedy.uses, "text": remedy.text, "settled": settled });
            shell.say(&line.to_string())?;
            continue;
        }
        let done = if settled { pick(language, "已衔接", "settled") } else { pick(language, "仍未衔接", "not settled") };
        shell.say(&format!("{done}  {}", remedy.says))?;
        let lines: Vec<String> = remedy.text.lines().map(|l| format!("    {l}")).collect();
        shell.say(&format!("{}\n    → {}", lines.join("\n"), remedy.file))?;
    }
    for Kept { pair, why } in kept {
        if json {
            let line = serde_json::json!({ "benefits": told(pair), "text": null, "settled": false, "why": why.get(language) });
            shell.say(&line.to_string())?;
            continue;
        }
        let [(p, a), (q, b)] = pair;
        let zh = format!("未写入  “{a}”（{p}）与“{b}”（{q}）：{}", why.zh);
        shell.say(pick(language, &zh, &format!("not written: `{a}` ({p}) and `{b}` ({q}): {}", why.en)))?;
    }
    let told = |pair: &&[Named; 2]| written.iter().map(|w| &w.pair).chain(kept.iter().map(|k| &k.pair)).any(|p| p == *pair);
    let others = left.iter().filter(|pair| !told(pair));
    for [(p, a), (q, b)] in others.filter(|_| !json) {
        let zh = format!("仍须处理  “{a}”（{p}）与“{b}”（{q}）");
        shell.say(pick(language, &zh, &format!("still to settle: `{a}` ({p}) and `{b}` ({q})")))?;
    }
    Ok(())
}
