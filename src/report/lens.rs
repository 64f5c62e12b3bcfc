//! What every card needs of a program: names, clauses with their places, and what a benefit pays a person.

use super::{Card, Clause, Clauses, Kind, Pay, Person, Weight};
use crate::analysis::{Reason, Witness};
use crate::eval;
use crate::ir::{Benefit, BenefitId, Core, Item, ItemList, Period};
use crate::population::show;
use crate::population::write::period_word;
use crate::resolve::{BenefitDef, DocumentId, Program};
use crate::source::{Sources, Span};
use crate::syntax::Language;

/// A program, its text, and the language that is spoken of it.
#[derive(Debug, Clone, Copy)]
pub struct Lens<'a> {
    /// The program.
    pub core: &'a Core,
    /// What its policies declare.
    pub program: &'a Program,
    /// Their text.
    pub sources: &'a Sources,
    /// The language.
    pub language: Language,
}

impl<'a> Lens<'a> {
    pub(super) fn pick(self, zh: impl Into<String>, en: impl Into<String>) -> String {
        match self.language {
            Language::Zh => zh.into(),
            Language::En => en.into(),
        }
    }

    pub(super) fn benefit(self, b: BenefitId) -> &'a Benefit {
        self.core.benefits.get(b.0 as usize).expect("a benefit id comes from its program")
    }

    /// What the pairs are called that have no purpose in common.
    pub(super) fn across(self) -> String {
        self.pick("跨用途，或者未写用途", "across purposes, or none given")
    }

    /// The name in quotes; with its policy where another benefit of the program has the same name.
    pub(super) fn named(self, b: BenefitId) -> String {
        let info = self.benefit(b);
        let twice = self.core.benefits.iter().filter(|x| x.name == info.name).count() > 1;
        match self.language {
            Language::Zh if twice => format!("“{}”（{}）", info.name, info.policy),
            Language::Zh => format!("“{}”", info.name),
            Language::En if twice => format!("`{}` ({})", info.name, info.policy),
            Language::En => format!("`{}`", info.name),
        }
    }

    /// A benefit in a key.
    pub(super) fn key(self, b: BenefitId) -> String {
        let info = self.benefit(b);
        format!("{}/{}", info.policy, info.name)
    }

    /// A pair in a key, whichever stands first.
    pub(super) fn pair_key(self, a: BenefitId, b: BenefitId) -> String {
        let mut both = [self.key(a), self.key(b)];
        both.sort();
        both.join("+")
    }

    /// The key of a card.
    pub(super) fn card_key(self, kind: Kind, about: &str) -> String {
        format!("{}:{about}", kind.name())
    }

    /// A card that says what was found and nothing more yet.
    pub(super) fn bare(self, kind: Kind, about: &str, headline: String) -> Card {
        Card {
            r#type: "card",
            key: self.card_key(kind, about),
            kind,
            name: kind.word(self.language),
            finding: kind.weight() == Weight::Finding,
            stops: matches!(kind.weight(), Weight::Finding | Weight::Open),
            full: true,
            purpose: None,
            headline,
            notes: Vec::new(),
            person: None,
            pays: Vec::new(),
            clauses: Vec::new(),
            remedy: None,
            real: None,
        }
    }

    pub(super) fn person(self, witness: &Witness) -> Person {
        super::person::person(&self.core.inputs, &self.core.subject, witness, self.language)
    }

    /// What these benefits pay a person.
    pub(super) fn pays(self, of: &[BenefitId], witness: &Witness) -> Vec<Pay> {
        let answer = eval::evaluate(self.core, witness.as_of, &witness.row);
        let pay = |b: &BenefitId| {
            let info = self.benefit(*b);
            self.pay(*b, None, answer.bool(info.eligible), (answer.int(info.amount), answer.int(info.payable)))
        };
        of.iter().map(pay).collect()
    }

    /// What a benefit pays, in one line and in its parts.
    pub(super) fn pay(self, b: BenefitId, side: Option<&'static str>, meets: Option<bool>, (amount, payable): (Option<i64>, Option<i64>)) -> Pay {
        let info = self.benefit(b);
        let period = period(info.period);
        let sum = |fen: Option<i64>| fen.map_or_else(|| self.pick("金额待定", "an amount not known yet"), |fen| show::money(fen, self.language));
        let often = period_word(period, self.language);
        let recovers = info.recovers.is_some();
        let what = match (meets, amount == payable) {
            (Some(true), _) if recovers => self.pick(format!("应退 {}", sum(amount)), format!("{} to be paid back", sum(amount))),
            (Some(false), _) if recovers => self.pick("无须退回", "nothing to pay back"),
            (Some(false), _) => self.pick("不符合", "not eligible"),
            (None, _) => self.pick("是否符合待定", "not known yet"),
            (Some(true), true) => self.pick(format!("{often} {}", sum(payable)), format!("{} {often}", sum(payable))),
            (Some(true), false) => {
                self.pick(format!("{often}应发 {}、实发 {}", sum(amount), sum(payable)), format!("{} due and {} paid {often}", sum(amount), sum(payable)))
            }
        };
        let payers = self.payers(b);
        Pay {
            benefit: info.name.clone(),
            policy: info.policy.clone(),
            side,
            meets: meets == Some(true),
            received: false,
            recovers,
            amount,
            payable,
            period,
            department: info.department.clone(),
            cites: info.cites.clone(),
            line: self.pay_line(b, &what, &payers),
            payers,
        }
    }

    /// The same of a benefit that was received before: nothing of it is paid now.
    pub(super) fn had(self, pay: Pay, b: BenefitId) -> Pay {
        let line = self.pay_line(b, &self.pick("此前已领取", "received before"), &pay.payers);
        Pay { meets: false, received: true, line, ..pay }
    }

    /// Who pays, with shares.
    fn payers(self, b: BenefitId) -> Vec<String> {
        self.benefit(b).funding.iter().map(|(who, share)| format!("{who} {}%", show::decimal(*share, 4, false))).collect()
    }

    fn pay_line(self, b: BenefitId, what: &str, payers: &[String]) -> String {
        let info = self.benefit(b);
        let mut about: Vec<String> = Vec::new();
        about.extend(info.department.clone().map(|d| self.pick(format!("{d}受理"), format!("handled by {d}"))));
        if !payers.is_empty() {
            about.push(self.pick(format!("经费 {}", payers.join("、")), format!("funded by {}", payers.join(", "))));
        }
        about.extend(info.cites.clone().map(|c| self.pick(format!("依据 {c}"), c)));
        let name = self.named(b);
        match (self.language, about.is_empty()) {
            (Language::Zh, true) => format!("{name}：{what}"),
            (Language::Zh, false) => format!("{name}：{what}（{}）", about.join("；")),
            (Language::En, true) => format!("{name}: {what}"),
            (Language::En, false) => format!("{name}: {what} ({})", about.join("; ")),
        }
    }

    /// The items of a benefit, gates left out, and those that do not apply to a person.
    pub(super) fn all_clauses(self, b: BenefitId, person: Option<&Witness>) -> Clauses {
        let all = &self.benefit(b).items;
        let depth = |item: &Item| std::iter::successors(item.parent, |at| all.get(*at as usize)?.parent).count();
        let applies = self.applying(person);
        let told = all.iter().filter(|i| !matches!(i.list, ItemList::Gate(_)) && applies(i));
        self.clauses(b, told.map(|i| Clause { depth: depth(i), ..self.clause(i) }).collect())
    }

    /// Whether an item belongs to the version of its benefit that is in effect for somebody.
    pub(super) fn applying(self, person: Option<&Witness>) -> impl Fn(&Item) -> bool {
        let answer = person.map(|w| eval::evaluate(self.core, w.as_of, &w.row));
        move |item| item.applies.zip(answer.as_ref()).is_none_or(|(node, answer)| answer.bool(node) != Some(false))
    }

    pub(super) fn clauses(self, b: BenefitId, items: Vec<Clause>) -> Clauses {
        let info = self.benefit(b);
        Clauses { benefit: info.name.clone(), policy: info.policy.clone(), side: None, items }
    }

    /// The items among these reasons, benefit by benefit.
    pub(super) fn clauses_of(self, reasons: &[Reason]) -> Vec<Clauses> {
        let mut out: Vec<(BenefitId, Vec<Clause>)> = Vec::new();
        for reason in reasons {
            let Reason::Item(b, i) = reason else { continue };
            let Some(item) = self.benefit(*b).items.get(*i) else { continue };
            let clause = self.clause(item);
            match out.iter_mut().find(|(x, _)| x == b) {
                Some((_, items)) => items.push(clause),
                None => out.push((*b, vec![clause])),
            }
        }
        out.into_iter().map(|(b, items)| self.clauses(b, items)).collect()
    }

    pub(super) fn clause(self, item: &Item) -> Clause {
        let (file, line) = self.place(item.span);
        Clause { mark: self.mark(item), depth: 0, text: item.text.clone(), cites: item.cites.clone(), file, line }
    }

    /// File and line of a place.
    pub(super) fn place(self, span: Span) -> (String, usize) {
        let file = self.sources.get(span.file);
        file.map_or_else(Default::default, |f| (f.name().to_owned(), f.line_column(span.start).0))
    }

    /// File and line of the declaration of a benefit.
    pub(super) fn declared(self, b: BenefitId) -> (String, usize) {
        self.declaration(b).map(|d| self.place(d.span)).unwrap_or_default()
    }

    /// The declaration of a benefit.
    pub(super) fn declaration(self, b: BenefitId) -> Option<&'a BenefitDef> {
        let info = self.benefit(b);
        let policy = |d: DocumentId| self.program.documents.get(d.index()).is_some_and(|d| d.name == info.policy);
        self.program.benefits.iter().find(|d| d.syntax.name.text == info.name && policy(d.document))
    }

    /// `申请条件（二）`
    pub(super) fn mark(self, item: &Item) -> String {
        let (zh, en) = match item.list {
            ItemList::Entry => ("申请条件", "entry condition"),
            ItemList::While => ("保持条件", "continuing condition"),
            ItemList::Both => ("条件", "condition"),
            ItemList::Exclusion => ("不予享受情形", "exclusion"),
            ItemList::Stop => ("停发情形", "case that stops payment"),
            ItemList::Recovery => ("退回情形", "case of recovery"),
            ItemList::Gate(_) => ("其他", "other"),
        };
        match self.language {
            Language::Zh => format!("{zh}{}", item.mark),
            Language::En if item.mark.is_empty() => en.to_owned(),
            Language::En => format!("{en} {}", item.mark),
        }
    }

    /// A reason in a few words.
    pub(super) fn reason(self, reason: Reason) -> String {
        match reason {
            Reason::Item(b, i) => match self.benefit(b).items.get(i) {
                Some(item) if matches!(item.list, ItemList::Gate(_)) => {
                    self.pick(format!("{}：{}", self.named(b), item.text), format!("{}: {}", self.named(b), item.text))
                }
                Some(item) => {
                    let not = item.list.excludes();
                    let (zh, en) = if not { ("须不存在：", "must not be so: ") } else { ("", "") };
                    self.pick(
                        format!("{}{}“{zh}{}”", self.named(b), self.mark(item), item.text),
                        format!("{} {} “{en}{}”", self.named(b), self.mark(item), item.text),
                    )
                }
                None => String::new(),
            },
            Reason::Door(k) => self.core.doors.get(k).map(|d| d.reason.get(self.language).to_owned()).unwrap_or_default(),
            Reason::Pays(b) => self.pick(format!("{}的金额大于零", self.named(b)), format!("{} pays more than nothing", self.named(b))),
        }
    }

    pub(super) fn reasons(self, reasons: &[Reason]) -> String {
        reasons.iter().map(|r| self.reason(*r)).collect::<Vec<_>>().join(&self.pick("；", "; "))
    }

    /// A policy, by its title where it has one.
    pub(super) fn policy(self, name: &str) -> String {
        let found = self.core.policies.iter().find(|p| p.name == name);
        let title = found.and_then(|p| p.title.clone());
        match (title, self.language) {
            (Some(t), Language::Zh) => format!("《{t}》"),
            (Some(t), Language::En) => t,
            (None, _) => name.to_owned(),
        }
    }
}

/// What one payment covers, for programs.
pub(super) fn period(period: Period) -> &'static str {
    match period {
        Period::Once => "once",
        Period::Installment => "installment",
        Period::Month => "month",
        Period::Year => "year",
    }
}
