//! `heng overlap --merge A B`: one benefit for two that differ only in their table, and the proof that it pays the same.
//!
//! INVARIANT: nothing is written. What is proved is proved of the text that is printed, checked as part of all the files around it.

use super::compile::{self, Checked, Policy};
use super::judge::{self, Judge};
use super::overlap::{Overlap, parts};
use super::shell::{Ending, Shell, pick};
use crate::analysis::{self, Options, Proof, Witness};
use crate::diagnostic::{Diagnostic, Severity, Words};
use crate::ir::{BenefitId, Core};
use crate::population::cell;
use crate::project::{self, Set};
use crate::report::{Lens, Person, merge as proposal};
use crate::source::Span;
use crate::syntax::Language;

/// What came of it.
struct Outcome {
    proved: bool,
    says: Words,
    person: Option<Person>,
    /// The name and text of the one benefit, where there is one.
    merged: Option<(String, String)>,
    /// The examples that name one of the two.
    examples: Vec<String>,
}

impl Outcome {
    fn refused(says: Words) -> Outcome {
        Outcome { proved: false, says, person: None, merged: None, examples: Vec::new() }
    }
}

pub(super) fn merge(shell: &Shell, args: &Overlap, names: [&String; 2]) -> Result<Ending, Words> {
    let json = shell.text_or_json()?;
    let mut missing = None;
    for set in project::gather(&shell.here, &args.paths)? {
        let language = shell.language(Some(&set.config));
        let checked = compile::check(&set);
        let Some(parts) = parts(shell, &set, &checked)? else { return Ok(Ending::Findings) };
        for part in parts {
            match both(&checked.model(&part)?, names)? {
                Ok(of) => {
                    let outcome = proposed(args, &set, &checked, &part, of, language)?;
                    say(shell, &outcome, names, json, language)?;
                    return Ok(Ending::of(outcome.proved));
                }
                Err(name) => missing = Some(name),
            }
        }
    }
    let name = missing.unwrap_or_else(|| names.map(String::as_str).join("`, `"));
    Err(Words::new(format!("没有待遇 `{name}`，或者两项的对象不同"), format!("there is no benefit `{name}`, or the two are for different subjects")))
}

/// The two benefits by their policies and names, or the name that means none here.
fn both(core: &Core, names: [&String; 2]) -> Result<Result<[(String, String); 2], String>, Words> {
    let mut found = Vec::new();
    for name in names {
        let wanted = cell::fold(name);
        let is = |b: &&crate::ir::Benefit| cell::fold(&b.name) == wanted || cell::fold(&format!("{}.{}", b.policy, b.name)) == wanted;
        let all: Vec<_> = core.benefits.iter().filter(is).collect();
        match all.as_slice() {
            [] => return Ok(Err(name.clone())),
            [one] => found.push((one.policy.clone(), one.name.clone())),
            _ => return Err(Words::new(format!("`{name}` 不止一项，请写成 政策.待遇"), format!("several benefits are called `{name}`: write POLICY.BENEFIT"))),
        }
    }
    let two = <[(String, String); 2]>::try_from(found).map_err(|_| undecided())?;
    let [a, b] = &two;
    if a == b { Err(Words::new("两次写的是同一项待遇", "both names mean the same benefit")) } else { Ok(Ok(two)) }
}

fn find(core: &Core, (policy, name): &(String, String)) -> Option<BenefitId> {
    let at = core.benefits.iter().position(|b| b.policy == *policy && b.name == *name)?;
    u32::try_from(at).ok().map(BenefitId)
}

fn proposed(args: &Overlap, set: &Set, checked: &Checked<'_>, part: &[Policy], of: [(String, String); 2], language: Language) -> Result<Outcome, Words> {
    let [x, y] = &of;
    let own: Vec<Policy> = part.iter().filter(|p| p.name == x.0 || p.name == y.0).cloned().collect();
    let core = checked.model(&own)?;
    let (Some(a), Some(b)) = (find(&core, x), find(&core, y)) else { return Ok(Outcome::refused(undecided())) };
    let lens = checked.lens(&core, language);
    let options = args.search.options(args.search.day()?, Vec::new());
    let merged = match proposal::merge(lens, a, b) {
        Ok(merged) => merged,
        Err(why) => return Ok(Outcome::refused(why)),
    };
    match analysis::never_both(&core, &options, [a, b]) {
        Proof::Proved => {}
        Proof::NotDecided => return Ok(Outcome::refused(undecided())),
        Proof::Refuted(witness) => {
            confirm(&core, language, &witness)?;
            let (person, says) = proposal::due_both(lens, [a, b], &witness);
            return Ok(Outcome { person: Some(person), ..Outcome::refused(says) });
        }
    }
    let mut last = undecided();
    for text in merged.texts {
        match stands(set, checked, &merged.places, &merged.name, &text) {
            Err(why) => last = why,
            Ok((mended, examples)) => {
                let outcome = Outcome { merged: Some((merged.name.clone(), text)), examples, ..Outcome::refused(undecided()) };
                return proved(lens, [a, b], &own, (&mended, &(x.0.clone(), merged.name)), &options, outcome);
            }
        }
    }
    Ok(Outcome::refused(last))
}

/// The proof, of the policies `own` as they are after the merge.
fn proved(lens: Lens<'_>, of: [BenefitId; 2], own: &[Policy], (mended, one): (&Set, &(String, String)), options: &Options, outcome: Outcome) -> Result<Outcome, Words> {
    let again = compile::check(mended);
    let named = |p: &Policy| own.iter().any(|o| o.name == p.name);
    let new = again.model(&again.policies().into_iter().filter(named).collect::<Vec<_>>())?;
    let Some(merged) = find(&new, one) else { return Ok(outcome) };
    match analysis::sum_equals(lens.core, of, &new, merged, options) {
        Proof::NotDecided => Ok(outcome),
        Proof::Proved => Ok(Outcome { proved: true, says: same(), ..outcome }),
        Proof::Refuted(found) => {
            for (core, row) in [(lens.core, &found.rows.0), (&new, &found.rows.1)] {
                confirm(core, lens.language, &Witness { as_of: found.witness.as_of, row: row.clone(), told: Vec::new() })?;
            }
            let (person, says) = proposal::unequal(lens, of, &found);
            Ok(Outcome { person: Some(person), says, ..outcome })
        }
    }
}

fn same() -> Words {
    Words::new(
        "对所有新申请人（此前两项都没有领取过，审核通过的是其中符合申请条件的一项，或者尚未审核），合并后与合并前发放相同",
        "every new applicant (who has received neither, and is approved for the one whose entry conditions are met, or not yet) is paid the same by the one benefit as by the two",
    )
}

fn undecided() -> Words {
    Words::new("在给定的计算量内未能判定合并后发放是否相同", "whether the one benefit pays the same was not decided within the budget")
}

/// The files with the one benefit in place of the two, without the examples that name one of them; or what keeps it from being so.
fn stands(set: &Set, checked: &Checked<'_>, spans: &[Span; 2], name: &str, text: &str) -> Result<(Set, Vec<String>), Words> {
    let known: Vec<(&str, &Words)> = checked.diagnostics.iter().map(|d| (d.code, &d.message)).collect();
    let [first, second] = *spans;
    let mut mended = replaced(set, vec![(first, text.trim_end()), (second, "")]);
    let mut examples = Vec::new();
    loop {
        let again = compile::check(&mended);
        let new = |d: &&Diagnostic| d.severity == Severity::Error && !known.contains(&(d.code, &d.message));
        let wrong: Vec<&Diagnostic> = again.diagnostics.iter().filter(new).collect();
        let places = wrong.iter().flat_map(|d| d.labels.iter().map(|l| l.span));
        let mut named: Vec<(&str, Span)> = places.filter_map(|span| again.example_at(span)).collect();
        named.sort_by_key(|(_, span)| *span);
        named.dedup();
        if !named.is_empty() {
            examples.extend(named.iter().map(|(name, _)| (*name).to_owned()));
            let next = replaced(&mended, named.iter().map(|(_, span)| (*span, "")).collect());
            drop(again);
            mended = next;
            continue;
        }
        let Some(first) = wrong.first() else { break };
        let (file, line) = again.place(first.span());
        let at = first.span();
        let inside = again.declared(name).iter().any(|s| s.file == at.file && s.start <= at.start && at.end <= s.end);
        let (zh, en) = (&first.message.zh, &first.message.en);
        return Err(if inside {
            Words::new(format!("合并后的条文不能通过检查：{zh}"), format!("the text of the one benefit does not check: {en}"))
        } else {
            Words::new(
                format!("其他条款提到其中一项待遇，须先改写（{file} 第{line}行：{zh}）"),
                format!("another clause names one of the two, and has to be rewritten first ({file}, line {line}: {en})"),
            )
        });
    }
    Ok((mended, examples))
}

/// The files with these places replaced.
fn replaced(set: &Set, mut edits: Vec<(Span, &str)>) -> Set {
    edits.sort_by_key(|(span, _)| std::cmp::Reverse(*span));
    let mut out = set.clone();
    for (span, text) in edits {
        let Some(file) = out.files.get_mut(span.file.0 as usize) else { continue };
        file.text.replace_range(span.start as usize..span.end as usize, text);
    }
    out
}

/// Confirms in the module what a witness shows.
fn confirm(core: &Core, language: Language, witness: &Witness) -> Result<(), Words> {
    let Some(module) = judge::module(core, language)? else { return Ok(()) };
    Judge::new(core, &module)?.confirm(witness)
}

fn say(shell: &Shell, outcome: &Outcome, [a, b]: [&String; 2], json: bool, language: Language) -> Result<(), Words> {
    let says = outcome.says.get(language);
    if json {
        let (name, text) = outcome.merged.clone().unzip();
        let line = serde_json::json!({
            "benefits": [a, b], "merged": name, "text": text, "proved": outcome.proved, "says": says,
            "person": outcome.person, "examples": outcome.examples,
        });
        return shell.say(&line.to_string());
    }
    if let Some((name, text)) = &outcome.merged {
        shell.say(&pick(language, "“{a}”“{b}”合并为“{m}”：", "`{a}` and `{b}` as `{m}`:").replace("{a}", a).replace("{b}", b).replace("{m}", name))?;
        let lines: Vec<String> = text.lines().map(|l| format!("    {l}")).collect();
        shell.say(&format!("\n{}\n", lines.join("\n")))?;
    }
    shell.say(says)?;
    if !outcome.examples.is_empty() {
        let all = outcome.examples.join(pick(language, "、", ", "));
        shell.say(&format!("{}{all}", pick(language, "提到这两项待遇、合并后须改写的算例：", "examples that name one of the two and have to be rewritten: ")))?;
    }
    Ok(())
}
