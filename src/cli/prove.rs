//! `heng check --prove`: what can be said of each policy by itself, over all people.

use super::compile::{Checked, Policy};
use super::judge::{self, Judge};
use crate::analysis::{self, Finding, Options, Proof, Reason, Witness};
use crate::diagnostic::Words;
use crate::ir::{BenefitId, Core};
use crate::report::{self, Card, Lens, Question, Report, prove};
use crate::syntax::Language;

/// Asks everything of the policies of one subject. Findings are about their own benefits, not about those that they only name.
pub(super) fn prove(checked: &Checked<'_>, part: &[Policy], options: &Options, language: Language) -> Result<Report, Words> {
    let core = checked.model(part)?;
    let lens = checked.lens(&core, language);
    let mut judge = judge::module(&core, language)?.map(|m| Judge::new(&core, &m)).transpose()?;
    let own = |b: BenefitId| core.benefits.get(b.0 as usize).is_some_and(|b| part.iter().any(|p| p.name == b.policy));
    let mut cards = Vec::new();
    for finding in analysis::prove(&core, options).iter().filter(|f| about(f).into_iter().any(own)) {
        confirm(&mut judge, witness(finding))?;
        cards.push(prove::finding(lens, finding));
    }
    for found in analysis::guarantees(&core, options) {
        if let Proof::Refuted(r) = &found.proof {
            confirm(&mut judge, Some(&r.witness))?;
        }
        cards.extend(prove::guarantee(lens, &found));
    }
    for found in analysis::derived(&core, options).iter().filter(|d| own(d.benefit)) {
        confirm(&mut judge, found.witness.as_ref())?;
        cards.push(prove::derived(lens, found));
    }
    for policy in part {
        // A policy that combines benefits of another is asked about them as well; what is found there is told once.
        for card in cliffs(checked, policy, options, language)? {
            if !cards.iter().any(|c| c.kind == card.kind && fact(c) == fact(&card) && c.clauses == card.clauses) {
                cards.push(card);
            }
        }
    }
    Ok(report::report(lens, Question::Prove, options.on, Vec::new(), cards, None))
}

/// What the card of a cliff is about, whatever program it was found in.
fn fact(card: &Card) -> Option<&str> {
    card.key.split_once('#').map(|(_, fact)| fact)
}

/// The cliffs of what one policy pays.
fn cliffs(checked: &Checked<'_>, policy: &Policy, options: &Options, language: Language) -> Result<Vec<Card>, Words> {
    let core: Core = match checked.model(std::slice::from_ref(policy)) {
        Ok(core) => core,
        // A policy that only combines benefits of others pays nothing by itself.
        Err(_) => return Ok(Vec::new()),
    };
    let lens: Lens<'_> = checked.lens(&core, language);
    let mut judge = judge::module(&core, language)?.map(|m| Judge::new(&core, &m)).transpose()?;
    let mut cards = Vec::new();
    for (input, found) in analysis::cliffs(&core, options) {
        confirm(&mut judge, found.as_ref().map(|c| &c.witness))?;
        cards.push(prove::cliff(lens, input, found.as_ref()));
    }
    Ok(cards)
}

fn confirm(judge: &mut Option<Judge<'_>>, witness: Option<&Witness>) -> Result<(), Words> {
    match (judge, witness) {
        (Some(judge), Some(witness)) => judge.confirm(witness),
        (None, _) | (_, None) => Ok(()),
    }
}

fn witness(finding: &Finding) -> Option<&Witness> {
    match finding {
        Finding::Gap(gap) => Some(&gap.witness),
        Finding::Impossible { .. }
        | Finding::NeverPaid { .. }
        | Finding::ItemNeverMatters { .. }
        | Finding::RowNeverTaken { .. }
        | Finding::NotDecided { .. } => None,
    }
}

/// The benefits that a finding is about.
fn about(finding: &Finding) -> Vec<BenefitId> {
    match finding {
        Finding::Impossible { benefit, .. }
        | Finding::NeverPaid { benefit, .. }
        | Finding::ItemNeverMatters { benefit, .. }
        | Finding::RowNeverTaken { benefit, .. }
        | Finding::NotDecided { benefit, .. } => vec![*benefit],
        Finding::Gap(gap) => gap.between.iter().filter_map(|r| if let Reason::Item(b, _) = r { Some(*b) } else { None }).collect(),
    }
}
