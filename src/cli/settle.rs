//! `heng overlap --fix`: the clauses that settle overlaps, written into the policies.
//!
//! INVARIANT: nothing is written before the new text was checked and the pairs were looked at again; the rest of a file keeps every byte.

use std::collections::BTreeMap;

use super::compile::{self, Checked};
use super::overlap::{Overlap, With, parts, search};
use super::shell::{Ending, Shell, pick};
use super::{files, judge, report as diagnostics};
use crate::analysis::Pair;
use crate::diagnostic::Words;
use crate::ir::Core;
use crate::project::Set;
use crate::report::remedy::{self, How};
use crate::report::{Lens, Remedy};
use crate::syntax::Language;

/// A pair that was unsettled, by its names, and the declaration that is to settle it.
struct Mend {
    pair: [(String, String); 2],
    remedy: Remedy,
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
    let (mut mends, mut beyond) = (Vec::new(), 0_usize);
    for part in &parts {
        let core = checked.model(part)?;
        let lens = checked.lens(&core, language);
        for pair in unsettled(&core, args, language)? {
            match remedy::settle(lens, &pair, how(args, lens, &pair)) {
                Some(remedy) => mends.push(Mend { pair: names(&core, &pair), remedy }),
                None => beyond += 1,
            }
        }
    }
    let mended = applied(set, &checked, &mends);
    let again = compile::check(&mended);
    let wanted = again.wanted();
    let obstacles = again.obstacles(&wanted);
    if !obstacles.is_empty() {
        diagnostics::report(shell, &[(&mended, obstacles)])?;
        return Err(Words::new("照此写入后政策不能通过检查，没有改动任何文件", "the policies would not check with these clauses: no file was changed"));
    }
    let mut left = Vec::new();
    for part in again.by_subject(&wanted) {
        let core = again.model(&part)?;
        left.extend(unsettled(&core, args, language)?.iter().map(|p| names(&core, p)));
    }
    for (old, new) in set.files.iter().zip(&mended.files).filter(|(old, new)| old.text != new.text) {
        files::write(&old.path, new.text.as_bytes())?;
    }
    say(shell, &mends, &left, language)?;
    if mends.is_empty() && beyond == 0 && !shell.quiet {
        shell.say(pick(language, "没有须衔接的待遇", "there is nothing to settle"))?;
    }
    Ok(left.is_empty())
}

fn how(args: &Overlap, lens: Lens<'_>, pair: &Pair) -> How {
    match args.with {
        None => How::of(lens, pair),
        Some(With::Highest) => How::HighestOnly,
        Some(With::Choose) => How::ChooseOne,
        Some(With::Combine) => How::Combine(args.because.clone().unwrap_or_default()),
    }
}

fn unsettled(core: &Core, args: &Overlap, language: Language) -> Result<Vec<Pair>, Words> {
    let module = judge::module(core, language)?;
    let groups = args.search.groups(core);
    let options = args.search.options(args.search.day()?, Vec::new());
    let found = search(core, module.as_ref(), &options, &groups, &|_| false, args.search.threads())?;
    Ok(found.into_iter().flatten().filter(|p| p.kind.is_finding()).collect())
}

fn names(core: &Core, pair: &Pair) -> [(String, String); 2] {
    [pair.first, pair.second].map(|b| core.benefits.get(b.0 as usize).map(|b| (b.policy.clone(), b.name.clone())).unwrap_or_default())
}

/// The set with the declarations in it.
fn applied(set: &Set, checked: &Checked<'_>, mends: &[Mend]) -> Set {
    let mut inserts: BTreeMap<(usize, usize), String> = BTreeMap::new();
    let mut used: Vec<(usize, &str)> = Vec::new();
    for mend in mends {
        let at = (mend.remedy.at.file.0 as usize, mend.remedy.at.start as usize);
        let text = inserts.entry(at).or_default();
        for policy in &mend.remedy.uses {
            if !used.contains(&(at.0, policy.as_str())) {
                used.push((at.0, policy));
                let word = if checked.is_english(mend.remedy.at.file) { ("use", ".") } else { ("引用", "。") };
                text.push_str(&format!("\n\n{} {policy}{}", word.0, word.1));
            }
        }
        text.push_str(&format!("\n\n{}", mend.remedy.text.trim_end()));
    }
    let mut out = set.clone();
    for ((file, at), text) in inserts.into_iter().rev() {
        let Some(file) = out.files.get_mut(file) else { continue };
        let text = if file.text.contains("\r\n") { text.replace('\n', "\r\n") } else { text };
        file.text.insert_str(at, &text);
    }
    out
}

fn say(shell: &Shell, mends: &[Mend], left: &[[(String, String); 2]], language: Language) -> Result<(), Words> {
    let json = shell.text_or_json()?;
    for mend in mends {
        let settled = !left.contains(&mend.pair);
        let remedy = &mend.remedy;
        if json {
            let benefits: Vec<_> = mend.pair.iter().map(|(policy, benefit)| serde_json::json!({ "policy": policy, "benefit": benefit })).collect();
            let line = serde_json::json!({ "file": remedy.file, "benefits": benefits, "uses": remedy.uses, "text": remedy.text, "settled": settled });
            shell.say(&line.to_string())?;
            continue;
        }
        let done = if settled { pick(language, "已衔接", "settled") } else { pick(language, "仍未衔接", "not settled") };
        shell.say(&format!("{done}  {}", remedy.says))?;
        let lines: Vec<String> = remedy.text.lines().map(|l| format!("    {l}")).collect();
        shell.say(&format!("{}\n    → {}", lines.join("\n"), remedy.file))?;
    }
    let others = left.iter().filter(|pair| !mends.iter().any(|m| m.pair == **pair));
    for [(p, a), (q, b)] in others.filter(|_| !json) {
        let zh = format!("仍须处理  “{a}”（{p}）与“{b}”（{q}）");
        shell.say(pick(language, &zh, &format!("still to settle: `{a}` ({p}) and `{b}` ({q})")))?;
    }
    Ok(())
}
