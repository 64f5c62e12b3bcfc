//! Two benefits that differ only in their table → one, as a declaration in Heng.
//!
//! `学历 属于 博士、硕士` with one table and `学历 为 本科` with one sum become `学历 属于 博士、硕士、本科` with one table of three rows. What is
//! proposed is not thereby right: whoever asks for it has it proved.
//!
//! INVARIANT: the text is the first declaration with its name, its table, at most one condition and its citation replaced.

use super::Person;
use super::lens::Lens;
use crate::analysis::{Unequal, Witness};
use crate::diagnostic::{Severity, Words};
use crate::format::format;
use crate::ir::{BenefitId, Item, ItemList};
use crate::population::show;
use crate::source::{FileId, Span};
use crate::syntax::{self, Clause, ClauseKind, CmpWord, CondList, DeclKind, Every, Expr, ExprKind, ItemBody, Language, Pattern, Row, is_plain_name};

/// One benefit for two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// Its name.
    pub name: String,
    /// The declaration, in the keyword language of the first: without a row for all other cases, and with one that pays nothing. The first
    /// of them that checks is meant.
    pub texts: Vec<String>,
    /// Where the two are declared.
    pub places: [Span; 2],
}

/// A declaration in canonical form, in the keyword language of the first of the two.
struct Side {
    text: String,
    benefit: syntax::Benefit,
}

/// The cases for which a benefit is: `学历` and `博士`, `硕士`, as written.
struct Cases {
    of: String,
    among: Vec<String>,
}

/// A row of a table, as written.
struct Entry {
    patterns: Vec<Vec<String>>,
    value: String,
    nothing: bool,
    other: bool,
}

const ELSE: &str = "其他";
const ABSENT: &str = "无";

/// The one benefit for the two.
///
/// # Errors
/// Why there is none: they differ in something else, or it cannot be told which row is whose.
pub fn merge(lens: Lens<'_>, a: BenefitId, b: BenefitId) -> Result<Merged, Words> {
    let (Some(x), Some(y)) = (lens.declaration(a), lens.declaration(b)) else { return Err(unread()) };
    if [a, b].iter().any(|b| !lens.benefit(*b).versions.is_empty()) {
        return Err(amended());
    }
    let language = lens.program.documents.get(x.document.index()).map_or(Language::Zh, |d| d.language);
    let side = |d: &crate::resolve::BenefitDef| Side::of(lens.sources.text(d.span), language).ok_or_else(unread);
    let (one, two) = (side(x)?, side(y)?);
    one.alike(&two)?;
    let apart = lone_conditions(lens, a, b)?;
    let (mut edits, mut cases) = (Vec::new(), [None, None]);
    if let Some((p, q)) = apart {
        let (p, q) = (one.condition(&x.syntax, p).ok_or_else(unlike)?, two.condition(&y.syntax, q).ok_or_else(unlike)?);
        let (c, d) = (one.cases(p).ok_or_else(unlike)?, two.cases(q).ok_or_else(unlike)?);
        if c.of != d.of || c.among.iter().any(|v| d.among.contains(v)) {
            return Err(unlike());
        }
        let all: Vec<&str> = c.among.iter().chain(&d.among).map(String::as_str).collect();
        edits.push((p.span, format!("{} 属于 {}", c.of, all.join("、"))));
        cases = [Some(c), Some(d)];
    }
    let (columns, rows, zero) = table(&one, &two, &cases)?;
    let name = free_name(lens, &one.benefit.name.text, &two.benefit.name.text, language);
    let quoted = if is_plain_name(&name) { name.clone() } else { format!("「{name}」") };
    edits.push((one.benefit.name.span, quoted));
    edits.extend(one.citation(&two, language));
    let amount = one.amount().ok_or_else(unread)?.span;
    let written = |other: Option<&str>| {
        let rows: Vec<&str> = rows.iter().map(String::as_str).chain(other).collect();
        let table = (amount, format!("按 {}：{}", columns.join("，"), rows.join("；")));
        one.with(edits.iter().cloned().chain([table]).collect(), language)
    };
    let texts: Vec<String> = [written(None), written(Some(&zero))].into_iter().flatten().collect();
    if texts.is_empty() { Err(unread()) } else { Ok(Merged { name, texts, places: [x.span, y.span] }) }
}

fn unread() -> Words {
    Words::new("其中一项待遇的声明读不完整，不能合并", "the declaration of one of the two could not be read, so they are not merged")
}

fn unlike() -> Words {
    Words::new(
        "两项的条件不同，而且不只是同一数据项取哪几种值的一条不同，不能合并",
        "their conditions differ in more than one item that says which values of one fact each is for, so they are not merged",
    )
}

fn amended() -> Words {
    Words::new("其中一项待遇有修订，不能合并", "one of the two is amended, so they are not merged")
}

fn no_table() -> Words {
    Words::new(
        "两项的标准不是按同样的各列列出的，分不出哪一行是哪一项的，不能合并",
        "their amounts are not looked up by the same columns, so it cannot be told which row is whose",
    )
}

/// The one condition in which the two differ, of each; none if they have the same.
fn lone_conditions<'l>(lens: Lens<'l>, a: BenefitId, b: BenefitId) -> Result<Option<(&'l Item, &'l Item)>, Words> {
    let own = |b: BenefitId| lens.benefit(b).items.iter().filter(|i| i.parent.is_none() && !matches!(i.list, ItemList::Gate(_)));
    let not_in = |of: BenefitId, other: BenefitId| -> Vec<&'l Item> {
        own(of).filter(|i| !own(other).any(|j| (i.node, i.list) == (j.node, j.list))).collect()
    };
    match (not_in(a, b).as_slice(), not_in(b, a).as_slice()) {
        ([], []) => Ok(None),
        ([p], [q]) if p.list == q.list && !p.list.excludes() && p.combines.is_none() && q.combines.is_none() => Ok(Some((*p, *q))),
        _ => Err(unlike()),
    }
}

/// A name that no benefit has yet.
fn free_name(lens: Lens<'_>, x: &str, y: &str, language: Language) -> String {
    let wanted = if language == Language::Zh { format!("{x}与{y}") } else { format!("{x}_and_{y}") };
    let taken = |name: &String| lens.program.benefits.iter().any(|b| b.syntax.name.text == *name);
    std::iter::once(wanted.clone()).chain((2..).map(|n| format!("{wanted}{n}"))).find(|n| !taken(n)).unwrap_or(wanted)
}

/// The columns and rows of both that pay something, and the row for all others.
fn table(one: &Side, two: &Side, cases: &[Option<Cases>; 2]) -> Result<(Vec<String>, Vec<String>, String), Words> {
    let [c, d] = cases;
    let ((columns, mut rows), (others, more)) = (one.entries(c.as_ref())?, two.entries(d.as_ref())?);
    if columns != others {
        return Err(no_table());
    }
    rows.extend(more);
    let zero = rows.iter().find(|r| r.nothing).map_or_else(|| one.nothing(), |r| r.value.clone());
    if rows.iter().any(|r| r.other && !r.nothing) {
        return Err(no_table());
    }
    let written = |r: &Entry| {
        let columns: Vec<String> = r.patterns.iter().map(|alternatives| alternatives.join("、")).collect();
        format!("{}：{}", columns.join("，"), r.value)
    };
    let (paying, idle): (Vec<&Entry>, Vec<&Entry>) = rows.iter().partition(|r| !r.nothing);
    let absent = idle.iter().find(|r| r.patterns.iter().flatten().any(|p| p == ABSENT)).map(|r| written(r));
    let zero = format!("{ELSE}：{zero}");
    Ok((columns, paying.into_iter().map(written).chain(absent).collect(), zero))
}

impl Side {
    fn of(text: &str, language: Language) -> Option<Side> {
        let (tree, found) = syntax::parse(FileId(0), text);
        if found.iter().any(|d| d.severity == Severity::Error) {
            return None;
        }
        let text = format(&tree, text, Some(language));
        let (tree, _) = syntax::parse(FileId(0), &text);
        let benefit = tree.decls.into_iter().find_map(|d| if let DeclKind::Benefit(b) = d.kind { Some(b) } else { None })?;
        Some(Side { text, benefit })
    }

    fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("").trim()
    }

    fn amount(&self) -> Option<&Expr> {
        self.benefit.clauses.iter().find_map(|c| if let ClauseKind::Amount(e) = &c.kind { Some(e) } else { None })
    }

    /// The clauses that both must have alike, as written.
    fn plain(&self) -> Vec<&str> {
        let own = |c: &&Clause| !matches!(c.kind, ClauseKind::Amount(_) | ClauseKind::Conditions(_) | ClauseKind::Cites(_));
        self.benefit.clauses.iter().filter(own).map(|c| self.slice(c.span)).collect()
    }

    fn alike(&self, other: &Side) -> Result<(), Words> {
        if self.benefit.subject.text != other.benefit.subject.text {
            return Err(Words::new("两项的对象不同，不能合并", "they are for different subjects, so they are not merged"));
        }
        let (x, y) = (self.plain(), other.plain());
        match x.iter().find(|c| !y.contains(c)).or_else(|| y.iter().find(|c| !x.contains(c))) {
            None => Ok(()),
            Some(clause) => Err(Words::new(
                format!("除标准外还有不同：“{clause}”只是其中一项的规定，不能合并"),
                format!("they differ in more than their amounts: only one of them says `{clause}`, so they are not merged"),
            )),
        }
    }

    /// The condition of an item of the program, which was lowered from `original`.
    fn condition(&self, original: &syntax::Benefit, item: &Item) -> Option<&Expr> {
        let inside = |e: &&Expr| item.span.start <= e.span.start && e.span.end <= item.span.end;
        let at = conditions(original).iter().position(inside)?;
        conditions(&self.benefit).get(at).copied()
    }

    fn cases(&self, e: &Expr) -> Option<Cases> {
        let words = |list: &[&Expr]| list.iter().map(|v| self.slice(v.span).to_owned()).collect();
        match &e.kind {
            ExprKind::In { item, negated: false, list } => {
                Some(Cases { of: self.slice(item.span).to_owned(), among: words(&list.iter().collect::<Vec<_>>()) })
            }
            ExprKind::Compare { word: CmpWord::Is, lhs, rhs, .. } => Some(Cases { of: self.slice(lhs.span).to_owned(), among: words(&[rhs]) }),
            _ => None,
        }
    }

    /// The columns and rows of the amount, kept to the cases that the benefit is for.
    fn entries(&self, cases: Option<&Cases>) -> Result<(Vec<String>, Vec<Entry>), Words> {
        let amount = self.amount().ok_or_else(unread)?;
        let (columns, mut rows) = match (&amount.kind, cases) {
            // Steps and years of payment are no cases of a fact.
            (ExprKind::By(by), _) if by.stepwise || by.columns.iter().any(|c| c.kind == ExprKind::YearOfPayment) => return Err(no_table()),
            (ExprKind::By(by), _) => {
                let columns: Vec<String> = by.columns.iter().map(|c| self.slice(c.span).to_owned()).collect();
                let rows = by.rows.iter().map(|r| self.entry(r, columns.len())).collect();
                (columns, rows)
            }
            (_, Some(c)) => (vec![c.of.clone()], vec![self.plain_entry(amount)]),
            (_, None) => return Err(no_table()),
        };
        if let Some(cases) = cases {
            let at = columns.iter().position(|c| *c == cases.of).ok_or_else(no_table)?;
            keep(&mut rows, at, columns.len() == 1, cases);
        }
        Ok((columns, rows))
    }

    fn plain_entry(&self, amount: &Expr) -> Entry {
        Entry { patterns: vec![vec![ELSE.to_owned()]], value: self.value(amount), nothing: is_nothing(amount), other: true }
    }

    fn entry(&self, row: &Row, columns: usize) -> Entry {
        let pattern = |p: &Pattern| match p {
            Pattern::Else(_) => ELSE.to_owned(),
            Pattern::Absent(_) => ABSENT.to_owned(),
            Pattern::Value(e) => self.slice(e.span).to_owned(),
            Pattern::Nth(nth) => self.slice(nth.span).to_owned(),
            Pattern::Range(a, b) => self.slice(Span { end: b.span.end, ..a.span }).to_owned(),
        };
        let mut patterns: Vec<Vec<String>> = row.patterns.iter().map(|p| p.iter().map(pattern).collect()).collect();
        let other = patterns.iter().flatten().all(|p| p == ELSE);
        if other {
            patterns = vec![vec![ELSE.to_owned()]; columns];
        }
        Entry { patterns, value: self.value(&row.value), nothing: is_nothing(&row.value), other }
    }

    fn value(&self, e: &Expr) -> String {
        let text = self.slice(e.span);
        if matches!(e.kind, ExprKind::By(_)) { format!("（{text}）") } else { text.to_owned() }
    }

    /// Nothing, in the unit of the payment.
    fn nothing(&self) -> String {
        let every = self.benefit.clauses.iter().find_map(|c| if let ClauseKind::Paid(p) = &c.kind { Some(p.every) } else { None });
        match every {
            Some(Every::Month) => "0元/月",
            Some(Every::Year) => "0元/年",
            Some(Every::Once | Every::Installments) | None => "0元",
        }
        .to_owned()
    }

    /// Both citations, where they are not the same.
    fn citation(&self, other: &Side, language: Language) -> Option<(Span, String)> {
        let cites = |s: &Side| s.benefit.clauses.iter().find_map(|c| if let ClauseKind::Cites(t) = &c.kind { Some((c.span, t.text.clone())) } else { None });
        let ((span, x), (_, y)) = (cites(self)?, cites(other)?);
        let comma = if language == Language::Zh { "、" } else { ", " };
        (x != y).then(|| (span, format!("依据 \"{x}{comma}{y}\"")))
    }

    /// The declaration with these parts replaced, in canonical form; none if it does not read.
    fn with(&self, mut edits: Vec<(Span, String)>, language: Language) -> Option<String> {
        edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
        let mut text = self.text.clone();
        for (span, new) in edits {
            text.replace_range(span.start as usize..span.end as usize, &new);
        }
        Side::of(&text, language).map(|side| side.text)
    }
}

/// Every condition of a benefit, in the order of the text.
fn conditions(benefit: &syntax::Benefit) -> Vec<&Expr> {
    fn gather<'b>(list: &'b CondList, out: &mut Vec<&'b Expr>) {
        for item in &list.items {
            match &item.body {
                ItemBody::Expr(e) => out.push(e),
                ItemBody::List(below) => gather(below, out),
                ItemBody::Deleted | ItemBody::Broken => {}
            }
        }
    }
    let mut out = Vec::new();
    for clause in &benefit.clauses {
        if let ClauseKind::Conditions(list) = &clause.kind {
            gather(list, &mut out);
        }
    }
    out
}

/// Keeps rows to the cases that a benefit is for; `其他` means those of them that no row above names.
fn keep(rows: &mut Vec<Entry>, at: usize, alone: bool, cases: &Cases) {
    let mut named: Vec<String> = Vec::new();
    for row in rows.iter_mut() {
        let Some(own) = row.patterns.get_mut(at) else { continue };
        let open = |v: &&String| !alone || !named.contains(v);
        *own = match own.iter().any(|p| p == ELSE) {
            true => cases.among.iter().filter(open).cloned().collect(),
            false => own.iter().filter(|p| cases.among.contains(p) || p.contains("..")).cloned().collect(),
        };
        named.extend(own.iter().cloned());
        row.other = false;
    }
    rows.retain(|r| r.patterns.iter().all(|p| !p.is_empty()));
}

fn is_nothing(e: &Expr) -> bool {
    matches!(&e.kind, ExprKind::Quantity(q) if q.number.mantissa == 0)
}

/// Somebody who is due both of the two.
pub fn due_both(lens: Lens<'_>, of: [BenefitId; 2], witness: &Witness) -> (Person, Words) {
    let [a, b] = of.map(|b| lens.named(b));
    let person = lens.person(witness);
    let says = Words::new(
        format!("{}同时符合{a}和{b}，不是每人至多享受一项，不能合并成一张表", person.sentence),
        format!("{} is due both {a} and {b}, so one table cannot stand for them", person.sentence),
    );
    (person, says)
}

/// Somebody to whom the one does not pay what the two did.
pub fn unequal(lens: Lens<'_>, of: [BenefitId; 2], found: &Unequal) -> (Person, Words) {
    let own = lens.core.inputs.len();
    let told = found.witness.told.iter().filter(|i| (i.0 as usize) < own).copied().collect();
    let person = lens.person(&Witness { as_of: found.witness.as_of, row: found.rows.0.clone(), told });
    let [a, b] = of.map(|b| lens.named(b));
    let sum = |fen: Option<i64>| fen.map_or_else(|| lens.pick("待定", "an amount not known yet"), |fen| show::money(fen, lens.language));
    let ([x, y], z) = (found.old.map(sum), sum(found.new));
    let says = Words::new(
        format!("{}：合并前{a}发放 {x}、{b}发放 {y}，合并后发放 {z}", person.sentence),
        format!("{}: {a} paid {x} and {b} paid {y}, and the one benefit pays {z}", person.sentence),
    );
    (person, says)
}
