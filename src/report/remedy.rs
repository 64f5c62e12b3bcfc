//! How to settle a pair: a declaration in Heng, and where it belongs.
//!
//! It goes into the policy that knows the other already, else into the one that came later, right after its benefit; so it is cited by the
//! same heading.

use super::Remedy;
use super::lens::Lens;
use crate::analysis::{Pair, PairKind};
use crate::diagnostic::Words;
use crate::ir::BenefitId;
use crate::resolve::{BenefitDef, DocumentId};
use crate::source::Span;
use crate::syntax::{CoordinateClauseKind, Language, Measure, is_plain_name};
use std::collections::BTreeSet;

/// What is declared of the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// 就高不重复, compared by this.
    HighestOnly(Measure),
    /// 择一享受
    ChooseOne,
    /// 可同时享受.
    Combine {
        /// Why.
        because: Words,
        /// Whether any other clause would leave one of the two to nobody.
        only: bool,
    },
}

impl How {
    /// What suits a pair: of two that come one after the other, or are paid for different periods, or are compared by two measures already, one
    /// is chosen; else the higher is paid.
    pub fn of(lens: Lens<'_>, pair: &Pair) -> How {
        let in_turn = matches!(pair.kind, PairKind::Later { .. } | PairKind::OneSided { .. });
        let unlike = lens.benefit(pair.first).period != lens.benefit(pair.second).period;
        if in_turn || unlike || measures(lens, pair).len() > 1 { How::ChooseOne } else { How::highest(lens, pair) }
    }

    /// They go together, because the one is for those who have received the other.
    pub fn presupposing(lens: Lens<'_>, pair: &Pair, later: BenefitId) -> How {
        let earlier = if later == pair.first { pair.second } else { pair.first };
        let (later, earlier) = (&lens.benefit(later).name, &lens.benefit(earlier).name);
        let because = Words::new(format!("{later}以领取过{earlier}为条件"), format!("{later} is for those who have received {earlier}"));
        How::Combine { because, only: true }
    }

    /// The higher is paid, by the measure by which one of the two is compared already.
    pub fn highest(lens: Lens<'_>, pair: &Pair) -> How {
        How::HighestOnly(measures(lens, pair).first().copied().unwrap_or(Measure::ThisPeriod))
    }
}

/// The measures by which one of the two is compared with others; a benefit is compared by one measure only.
fn measures(lens: Lens<'_>, pair: &Pair) -> BTreeSet<Measure> {
    let with = lens.core.coordinations.iter().filter(|c| c.members.contains(&pair.first) || c.members.contains(&pair.second));
    let mut out = BTreeSet::new();
    for coordination in with {
        let declared = lens.program.coordinations.iter().filter(|d| d.syntax.name.text == coordination.name);
        out.extend(declared.flat_map(|d| &d.syntax.clauses).filter_map(|clause| match &clause.kind {
            CoordinateClauseKind::HighestOnly { compare } => Some(compare.unwrap_or(Measure::ThisPeriod)),
            _ => None,
        }));
    }
    out
}

/// The declaration that settles a pair; none where one more declaration cannot.
pub fn settle(lens: Lens<'_>, pair: &Pair, how: How) -> Option<Remedy> {
    if matches!(pair.kind, PairKind::Conflicting { .. }) {
        return None;
    }
    let (own, other) = sides(lens, pair)?;
    let document = lens.program.documents.get(own.document.index())?;
    let uses = lens.program.documents.get(other.document.index()).filter(|_| !lens.program.sees(own.document, other.document));
    let uses: Vec<String> = uses.map(|d| quoted_path(&d.name)).into_iter().collect();
    let (a, b) = (reference(lens, pair.first), reference(lens, pair.second));
    let (x, y) = (&lens.benefit(pair.first).name, &lens.benefit(pair.second).name);
    let (says, text) = match document.language {
        Language::Zh => {
            let name = free_name(lens, &format!("{x}与{y}"));
            declaration_zh(&name, &a, &b, &how)
        }
        Language::En => {
            let name = free_name(lens, &format!("{x}_and_{y}"));
            declaration_en(&name, &a, &b, &how)
        }
    };
    let says = match lens.language {
        Language::Zh => format!("在政策“{}”的“{}”之后写明：{}", document.name, own.syntax.name.text, says.0),
        Language::En => format!("say after `{}` in {}: {}", own.syntax.name.text, document.name, says.1),
    };
    let says = match (&how, lens.language) {
        (How::Combine { because, only: true }, Language::Zh) => format!("{says}（{}；规定只发其中一项的，这一项对谁都不再发放）", because.zh),
        (How::Combine { because, only: true }, Language::En) => format!("{says} ({}; a clause that leaves one of the two would leave this one to nobody)", because.en),
        (How::Combine { .. } | How::HighestOnly(_) | How::ChooseOne, _) => says,
    };
    let (file, _) = lens.place(own.span);
    let at = Span { start: own.span.end, ..own.span };
    Some(Remedy { says, file, text, uses, at })
}

/// The benefit after which the declaration stands, and the other.
fn sides<'a>(lens: Lens<'a>, pair: &Pair) -> Option<(&'a BenefitDef, &'a BenefitDef)> {
    let (a, b) = (lens.declaration(pair.first)?, lens.declaration(pair.second)?);
    let sees = |x: &BenefitDef, y: &BenefitDef| lens.program.sees(x.document, y.document);
    let first = match (sees(a, b), sees(b, a)) {
        (true, false) => true,
        (false, true) => false,
        _ => from(lens, a.document) > from(lens, b.document),
    };
    // Of two in one policy, the second is where a reader has met both.
    Some(if first && a.document != b.document { (a, b) } else { (b, a) })
}

fn from(lens: Lens<'_>, document: DocumentId) -> Option<crate::value::Date> {
    let name = &lens.program.documents.get(document.index())?.name;
    lens.core.policies.iter().find(|p| p.name == *name)?.from
}

/// A name that means this benefit and no other.
fn reference(lens: Lens<'_>, b: BenefitId) -> String {
    let info = lens.benefit(b);
    let alone = lens.program.benefits.iter().filter(|d| d.syntax.name.text == info.name).count() < 2;
    if alone { quoted(&info.name) } else { format!("{}.{}", quoted_path(&info.policy), quoted(&info.name)) }
}

/// A name that no coordination has yet.
fn free_name(lens: Lens<'_>, wanted: &str) -> String {
    let taken = |name: &str| lens.program.coordinations.iter().any(|c| c.syntax.name.text == name);
    let numbered = (2..).map(|n| format!("{wanted}{n}"));
    let name = std::iter::once(wanted.to_owned()).chain(numbered).find(|n| !taken(n)).unwrap_or_else(|| wanted.to_owned());
    quoted(&name)
}

fn quoted(name: &str) -> String {
    if is_plain_name(name) { name.to_owned() } else { format!("「{name}」") }
}

/// A dotted name as it is written.
pub fn quoted_path(name: &str) -> String {
    name.split('.').map(quoted).collect::<Vec<_>>().join(".")
}

/// A text on one line in quotes: in curled ones if it holds a straight one. What would close those is straightened.
fn quoted_text(text: &str) -> String {
    let line = text.replace('\n', " ");
    if line.contains('"') { format!("“{}”", line.replace('”', "\"").replace('“', "\"")) } else { format!("\"{line}\"") }
}

type Said = ((&'static str, &'static str), String);

fn declaration_zh(name: &str, a: &str, b: &str, how: &How) -> Said {
    let clause = match how {
        How::HighestOnly(Measure::ThisPeriod) => "就高不重复，比较 本期",
        How::HighestOnly(Measure::WholeTerm) => "就高不重复，比较 全程总额",
        How::ChooseOne => "择一享受",
        How::Combine { because, .. } => return (says(how), format!("可同时享受 {a}、{b}，理由 {}。\n", quoted_text(&because.zh))),
    };
    (says(how), format!("衔接 {name}：\n    范围 {a}、{b}；\n    {clause}。\n"))
}

fn declaration_en(name: &str, a: &str, b: &str, how: &How) -> Said {
    let clause = match how {
        How::HighestOnly(Measure::ThisPeriod) => "highest only, compare by period",
        How::HighestOnly(Measure::WholeTerm) => "highest only, compare by lifetime",
        How::ChooseOne => "choose one",
        How::Combine { because, .. } => return (says(how), format!("may be combined {a}, {b}, because {}.\n", quoted_text(&because.en))),
    };
    (says(how), format!("coordinate {name}:\n    among {a}, {b};\n    {clause}.\n"))
}

fn says(how: &How) -> (&'static str, &'static str) {
    match how {
        How::HighestOnly(_) => ("两项只发较高的一项", "only the higher of the two is paid"),
        How::ChooseOne => ("两项只能选择一项", "one of the two is chosen"),
        How::Combine { .. } => ("两项可以同时享受", "the two go together"),
    }
}
