//! Declarations as lines.

use super::Line;
use super::expr::Printer;
use crate::source::Span;
use crate::syntax::{Basis, Benefit, Clause, ClauseKind, CondList, CoordinateClauseKind, Decl, DeclKind, Define, DefineBody, Ends, Example};
use crate::syntax::{Expect, ExpectKind, Expr, ExprKind, FactAttrKind, GivenKind, GuaranteeClauseKind, HeaderClause, HeaderClauseKind};
use crate::syntax::{Item, ItemBody, ItemState, Member, Name, Path, Ratio, Repay, RepayBody, Status, Tier, TierBody, TypeExpr, TypeKind, keywords as words};

/// The lines of one declaration, as they are gathered.
struct Lines<'p> {
    p: &'p Printer,
    out: Vec<Line>,
}

impl Printer {
    /// The lines of a declaration; none if it has parts that were not read.
    pub(super) fn lines(&self, decl: &Decl) -> Option<Vec<Line>> {
        let mut lines = Lines { p: self, out: Vec::new() };
        lines.decl(decl)?;
        Some(lines.out)
    }

    /// A word of the declaration group.
    fn decl_word(&self, zh: &'static str) -> &'static str {
        self.word("declaration", zh)
    }

    fn ty(&self, t: &TypeExpr) -> Option<String> {
        let mut out = match &t.kind {
            TypeKind::YesNo => self.w("是否", "yes/no").to_string(),
            TypeKind::Date => self.w("日期", "date").to_string(),
            TypeKind::Money { per } => {
                format!("{}{}", self.w("金额", "money"), per.as_ref().map_or(String::new(), |u| self.per(u)))
            }
            TypeKind::Percent => self.w("比例", "percent").to_string(),
            TypeKind::Number { unit, per } => {
                let unit = unit.as_ref().map_or(String::new(), |u| {
                    let word = if self.zh() && u.kind == crate::syntax::UnitKind::Month { "月".to_string() } else { self.unit(u, false) };
                    format!(" {word}")
                });
                format!("{}{unit}{}", self.w("数值", "number"), per.as_ref().map_or(String::new(), |u| self.per(u)))
            }
            TypeKind::Text => self.w("文本", "text").to_string(),
            TypeKind::Named(n) => {
                let clash = words::WORDS.iter().any(|w| w.group.starts_with("type") && (w.zh == n.text || w.en.split(' ').next() == Some(&n.text)));
                if clash { format!("「{}」", n.text) } else { self.name(n) }
            }
            TypeKind::Set(n) => format!("{} {}", self.w("可多选", "set of"), self.name(n)),
            TypeKind::List { of, most } => {
                format!("{} {}{}{}", self.w("列表", "list of"), self.name(of), self.w(" 至多 ", ", at most "), self.quantity(most))
            }
            TypeKind::Broken => return None,
        };
        if t.or_none {
            out.push_str(self.w(" 或 无", " or none"));
        }
        Some(out)
    }
}


impl Lines<'_> {
    fn line(&mut self, indent: usize, text: impl Into<String>, span: Span) {
        self.out.push(Line { indent, text: text.into(), span, head: false });
    }

    fn head(&mut self, indent: usize, text: impl Into<String>, span: Span) {
        self.out.push(Line { indent, text: text.into(), span, head: true });
    }

    /// The span from the beginning of a declaration to the end of a part of its head.
    fn decl(&mut self, decl: &Decl) -> Option<()> {
        let p = self.p;
        let colon = p.w("：", ":");
        let upto = |end: Span| Span { end: end.end, ..decl.span };
        match &decl.kind {
            DeclKind::Dictionary(h) | DeclKind::Policy(h) => {
                let word = p.decl_word(if matches!(decl.kind, DeclKind::Policy(_)) { "政策" } else { "字典" });
                let name = p.path(&h.name);
                if h.clauses.is_empty() {
                    self.line(0, format!("{word} {name}"), upto(h.name.span));
                    return Some(());
                }
                self.head(0, format!("{word} {name}{colon}"), upto(h.name.span));
                self.header(&h.clauses)?;
            }
            DeclKind::Use(paths) => self.line(0, format!("{} {}", p.decl_word("引用"), p.paths(paths)), decl.span),
            DeclKind::Department(names) => self.line(0, format!("{} {}", p.decl_word("部门"), p.names(names)), decl.span),
            DeclKind::DataSource { name, department } => {
                let text = format!("{} {} {} {}", p.decl_word("数据源"), p.name(name), p.w("属于", "of"), p.name(department));
                self.line(0, text, decl.span);
            }
            DeclKind::Enum { name, ordered, cases } => {
                let head = if *ordered {
                    format!("{} {}{}", p.decl_word("有序类别"), p.name(name), p.w("（由低到高）", " (low to high)"))
                } else {
                    format!("{} {}", p.decl_word("类别"), p.name(name))
                };
                let case = |n: &Name| {
                    if matches!(n.text.as_str(), "其他" | "其它" | "其余" | "else") { format!("「{}」", n.text) } else { p.name(n) }
                };
                let cases = cases.iter().map(case).collect::<Vec<_>>().join(p.list_comma());
                self.line(0, format!("{head}{}{cases}", p.colon()), decl.span);
            }
            DeclKind::Region { name, members } => {
                self.line(0, format!("{} {}{}{}", p.decl_word("地区"), p.name(name), p.colon(), p.names(members)), decl.span);
            }
            DeclKind::Subject { name, members } | DeclKind::Extend { name, members } => {
                let word = p.decl_word(if matches!(decl.kind, DeclKind::Subject { .. }) { "对象" } else { "补充" });
                self.head(0, format!("{word} {}{colon}", p.name(name)), upto(name.span));
                for member in members {
                    self.member(member)?;
                }
            }
            DeclKind::Constraints { subject, items } => {
                self.head(0, format!("{} {}{colon}", p.decl_word("数据约束"), p.name(subject)), upto(subject.span));
                self.items(items, 1)?;
            }
            DeclKind::Define(d) => self.define(d, 0, decl.span.to(d.span))?,
            DeclKind::Parameter { name, ty, values } => {
                self.head(0, format!("{} {}{}{}{colon}", p.decl_word("参数"), p.name(name), p.colon(), p.ty(ty)?), upto(ty.span));
                for v in values {
                    self.line(1, format!("{} {}{}{}", p.w("自", "since"), p.date(&v.since), p.colon(), p.expr(&v.value)), v.span);
                }
            }
            DeclKind::Table { name, subject, by } => {
                let subject = subject.as_ref().map_or(String::new(), |s| format!(" {} {}", p.w("面向", "for"), p.name(s)));
                let mut head = format!("{} {}{subject} {}", p.decl_word("表"), p.name(name), p.by_head(by));
                let mut end = by.columns.last().map_or(decl.span, |c| c.span);
                if let Some(last) = by.results.last() {
                    head.push_str(&format!("{}{}", p.colon(), p.names(&by.results)));
                    end = last.span;
                }
                if let Some(path) = &by.rows_from {
                    self.line(0, format!("{head}{}{} {}", p.colon(), p.word("part of a declaration", "取自"), p.text(path)), decl.span);
                    return Some(());
                }
                self.head(0, format!("{head}{colon}"), upto(end));
                for row in &by.rows {
                    self.line(1, p.row(row), row.span);
                }
            }
            DeclKind::Tiers { name, subject, tiers } => {
                let order = p.w("（由高到低）", " (high to low)");
                let whom = subject.as_ref().map_or(String::new(), |s| format!(" {} {}", p.w("面向", "for"), p.name(s)));
                self.head(0, format!("{} {}{whom}{order}{colon}", p.decl_word("档次"), p.name(name)), upto(subject.as_ref().unwrap_or(name).span));
                self.tiers(tiers)?;
            }
            DeclKind::Benefit(b) => self.benefit(b, decl.span)?,
            DeclKind::Amend(a) => {
                let since = p.date(&a.since);
                let head = if p.zh() { format!("修订 {} 自 {since}：", p.path(&a.benefit)) } else { format!("amend {} from {since}:", p.path(&a.benefit)) };
                self.head(0, head, upto(a.since.span));
                self.clauses(&a.clauses)?;
            }
            DeclKind::Coordinate(c) => {
                self.head(0, format!("{} {}{colon}", p.decl_word("衔接"), p.name(&c.name)), upto(c.name.span));
                for clause in &c.clauses {
                    let text = self.coordinate_clause(&clause.kind)?;
                    self.line(1, text, clause.span);
                }
            }
            DeclKind::Combinable { benefits, because } => {
                let text = format!(
                    "{} {}{}{} {}",
                    p.decl_word("可同时享受"),
                    p.paths(benefits),
                    p.comma(),
                    p.w("理由", "because"),
                    p.text(because)
                );
                self.line(0, text, decl.span);
            }
            DeclKind::Guarantee(g) => {
                self.head(0, format!("{} {}{colon}", p.decl_word("保证"), p.text(&g.name)), upto(g.name.span));
                for clause in &g.clauses {
                    let text = self.guarantee_clause(&clause.kind)?;
                    self.line(1, text, clause.span);
                }
            }
            DeclKind::Example(e) => self.example(e, decl.span)?,
            DeclKind::Broken => return None,
        }
        Some(())
    }

    /// The clauses of a dictionary or policy.
    fn header(&mut self, clauses: &[HeaderClause]) -> Option<()> {
        let p = self.p;
        for c in clauses {
            let text = match &c.kind {
                HeaderClauseKind::Title(t) => format!("{} {}", p.w("标题", "title"), p.text(t)),
                HeaderClauseKind::Number(t) => format!("{} {}", p.w("文号", "number"), p.text(t)),
                HeaderClauseKind::IssuedBy(t) => format!("{} {}", p.w("发文机关", "issued by"), p.text(t)),
                HeaderClauseKind::Source(t) => format!("{} {}", p.w("出处", "source"), p.text(t)),
                HeaderClauseKind::InForce { from, until } => {
                    let from = p.date(from);
                    match until {
                        None => format!("{} {from}", p.w("施行 自", "in force from")),
                        Some(u) if p.zh() => {
                            let ends = if u.ends == Ends::Claims { "申请" } else { "发放" };
                            format!("施行 自 {from}，截止 {ends} {}", p.date(&u.date))
                        }
                        Some(u) => {
                            let ends = if u.ends == Ends::Claims { "for new claims" } else { "for payments" };
                            format!("in force from {from} to {}, {ends}", p.date(&u.date))
                        }
                    }
                }
                HeaderClauseKind::Conventions(list) => {
                    let list = list.iter().map(|c| p.convention(c.kind)).collect::<Vec<_>>().join(p.comma());
                    format!("{} {list}", p.w("日期约定", "date convention"))
                }
                HeaderClauseKind::Allow(allow) => p.allow(allow),
                HeaderClauseKind::Broken => return None,
            };
            self.line(1, text, c.span);
        }
        Some(())
    }

    fn member(&mut self, member: &Member) -> Option<()> {
        let p = self.p;
        match member {
            Member::Define(d) => self.define(d, 1, d.span),
            Member::Broken(_) => None,
            Member::Fact(f) => {
                let name = if matches!(f.name.text.as_str(), "定义" | "define") { format!("「{}」", f.name.text) } else { p.name(&f.name) };
                let mut text = format!("{name}{}{}", p.colon(), p.ty(&f.ty)?);
                for attr in &f.attrs {
                    text.push_str(p.comma());
                    match &attr.kind {
                        FactAttrKind::Range(a, b) => text.push_str(&format!("{}..{}", p.sum(a), p.sum(b))),
                        FactAttrKind::Bound(word, e) => text.push_str(&format!("{} {}", words::cmp_text(*word, p.language), p.sum(e))),
                        FactAttrKind::From(n) => text.push_str(&format!("{} {}", p.w("来自", "from"), p.name(n))),
                        FactAttrKind::Evidence(t) => text.push_str(&format!("{} {}", p.w("证明材料", "evidence"), p.text(t))),
                        FactAttrKind::Basis(t) => text.push_str(&format!("{} {}", p.w("口径", "basis"), p.text(t))),
                        FactAttrKind::Typical(e) => text.push_str(&format!("{} {}", p.w("典型", "typical"), p.sum(e))),
                        FactAttrKind::Broken => return None,
                    }
                }
                self.line(1, text, f.span);
                Some(())
            }
        }
    }

    fn define(&mut self, d: &Define, indent: usize, whole: Span) -> Option<()> {
        let p = self.p;
        let subject = d.subject.as_ref().map_or(String::new(), |s| format!(" {} {}", p.w("面向", "for"), p.name(s)));
        let head = format!("{} {}{subject}", p.decl_word("定义"), p.name(&d.name));
        match &d.body {
            DefineBody::List(list) => {
                self.head(indent, format!("{head}{}{}", p.colon(), p.list_head(&list.head)), Span { end: list.head_span.end, ..whole });
                self.items(&list.items, indent + 1)
            }
            DefineBody::Tiers(tiers) => self.tiers(tiers),
            DefineBody::Expr(e) => self.value(indent, format!("{head}{}", p.colon()), e, whole),
        }
    }

    fn tiers(&mut self, tiers: &[Tier]) -> Option<()> {
        let p = self.p;
        for tier in tiers {
            let name = format!("{}{}", p.name(&tier.name), p.colon());
            match &tier.body {
                TierBody::Else => self.line(1, format!("{name}{}", p.w("其他", "else")), tier.span),
                TierBody::Expr(e) => self.line(1, format!("{name}{}", p.expr(e)), tier.span),
                TierBody::List(list) => {
                    self.head(1, format!("{name}{}", p.list_head(&list.head)), tier.name.span.to(list.head_span));
                    self.items(&list.items, 2)?;
                }
            }
        }
        Some(())
    }

    /// A line that ends in a value; the rows of a `按` stand below it.
    fn value(&mut self, indent: usize, before: String, e: &Expr, whole: Span) -> Option<()> {
        let p = self.p;
        match &e.kind {
            ExprKind::By(by) => {
                let end = by.columns.last().map_or(whole.end, |c| c.span.end);
                self.head(indent, format!("{before}{}{}", p.by_head(by), p.w("：", ":")), Span { end, ..whole });
                for row in &by.rows {
                    self.line(indent + 1, p.row(row), row.span);
                }
            }
            _ => self.line(indent, format!("{before}{}", p.expr(e)), whole),
        }
        Some(())
    }

    fn repay(&mut self, repay: &Repay) -> Option<()> {
        let p = self.p;
        self.head(1, format!("{}{}", p.word("list", "有下列情形之一的退回"), p.w("：", ":")), repay.head_span);
        for item in &repay.items {
            let marker = p.before_item(&item.marker);
            let text = match &item.body {
                RepayBody::Case { when, rate } => format!("{marker}{}{}{}", p.expr(when), p.colon(), p.rate(rate)),
                RepayBody::Deleted => format!("{marker}{}", p.w("已删除", "repealed")),
                RepayBody::Broken => return None,
            };
            self.line(2, text, item.span);
        }
        Some(())
    }

    fn items(&mut self, items: &[Item], indent: usize) -> Option<()> {
        let p = self.p;
        for item in items {
            let marker = p.before_item(&item.marker);
            match &item.body {
                ItemBody::Expr(e) => {
                    let text = if matches!(e.kind, ExprKind::By(_)) { format!("{marker}{}", p.sum(e)) } else { format!("{marker}{}", p.expr(e)) };
                    self.line(indent, text, item.span);
                }
                ItemBody::List(CondList { head, head_span, items, .. }) => {
                    self.head(indent, format!("{marker}{}", p.list_head(head)), item.marker.span.to(*head_span));
                    self.items(items, indent + 1)?;
                }
                ItemBody::Deleted => self.line(indent, format!("{marker}{}", p.w("已删除", "repealed")), item.span),
                ItemBody::Broken => return None,
            }
        }
        Some(())
    }

    fn benefit(&mut self, b: &Benefit, whole: Span) -> Option<()> {
        let p = self.p;
        let each = b.each.as_ref().map_or(String::new(), |e| {
            format!(" {} {} {} {}", p.w("每", "each"), p.name(&e.var), p.w("属于", "in"), p.name(&e.list))
        });
        let head = format!("{} {} {} {}{each}{}", p.decl_word("待遇"), p.name(&b.name), p.w("面向", "for"), p.name(&b.subject), p.w("：", ":"));
        let end = b.each.as_ref().map_or(b.subject.span.end, |e| e.span.end);
        self.head(0, head, Span { end, ..whole });
        self.clauses(&b.clauses)
    }

    fn clauses(&mut self, clauses: &[Clause]) -> Option<()> {
        let p = self.p;
        for clause in clauses {
            let text = match &clause.kind {
                ClauseKind::Cites(t) => format!("{} {}", p.w("依据", "cites"), p.cited(t)),
                ClauseKind::Purpose(n) => format!("{} {}", p.w("用途", "purpose"), p.name(n)),
                ClauseKind::Paid(paid) => {
                    let Some(Ratio::By { columns, rows, .. }) = paid.installments.as_ref().map(|i| &i.ratio) else {
                        self.line(1, p.paid(paid), clause.span);
                        continue;
                    };
                    let end = columns.last().map_or(clause.span.end, |c| c.span.end);
                    self.head(1, format!("{}{}", p.paid(paid), p.w("：", ":")), Span { end, ..clause.span });
                    rows.iter().for_each(|row| self.line(2, p.ratio_row(row), row.span));
                    continue;
                }
                ClauseKind::Starting { event, next_month } => p.starting(event, *next_month),
                ClauseKind::Apply(window) => p.apply(window),
                ClauseKind::Quota { number, yearly, by } => p.quota(number, *yearly, by.as_ref()),
                ClauseKind::Note(t) => format!("{} {}", p.w("说明", "note"), p.text(t)),
                ClauseKind::AppliesBy(basis) => {
                    let date = match basis {
                        Basis::Month(_) => p.w("发放月份", "month of payment").to_owned(),
                        Basis::Date(e) => p.sum(e),
                    };
                    if p.zh() { format!("适用 以 {date} 为准") } else { format!("applies by {date}") }
                }
                ClauseKind::Running { run_out: true } => p.w("原待遇 执行至期满", "running benefits run out").to_owned(),
                ClauseKind::Running { run_out: false } => p.w("原待遇 按新规定执行", "running benefits move over").to_owned(),
                ClauseKind::Allow(allow) => p.allow(allow),
                ClauseKind::Funded(shares) => {
                    let shares: Vec<String> = shares.iter().map(|s| format!("{} {}", p.name(&s.payer), p.quantity(&s.part))).collect();
                    format!("{} {}", p.w("经费", "funded by"), shares.join(p.list_comma()))
                }
                ClauseKind::Handled { department, time_limit, channel } => p.handled(department, time_limit.as_ref(), channel.as_ref()),
                ClauseKind::Conditions(list) => {
                    self.head(1, p.list_head(&list.head), list.head_span);
                    self.items(&list.items, 2)?;
                    continue;
                }
                ClauseKind::Repay(repay) => {
                    self.repay(repay)?;
                    continue;
                }
                ClauseKind::Amount(e) => {
                    self.value(1, format!("{} ", p.w("标准", "amount")), e, clause.span)?;
                    continue;
                }
                ClauseKind::Cap(e) => format!("{} {}", p.w("合计最高", "together at most"), p.sum(e)),
                ClauseKind::Rounding { to, mode, remainder } => p.rounding(*to, *mode, remainder.as_ref()),
                ClauseKind::Broken => return None,
            };
            self.line(1, text, clause.span);
        }
        Some(())
    }

    fn coordinate_clause(&self, kind: &CoordinateClauseKind) -> Option<String> {
        let p = self.p;
        Some(match kind {
            CoordinateClauseKind::Cites(t) => format!("{} {}", p.w("依据", "cites"), p.cited(t)),
            CoordinateClauseKind::Among(paths) => format!("{} {}", p.w("范围", "among"), p.paths(paths)),
            CoordinateClauseKind::HighestOnly { compare } => {
                format!("{}{}", p.w("就高不重复", "highest only"), compare.map_or(String::new(), |m| p.measure(m)))
            }
            CoordinateClauseKind::ChooseOne => p.w("择一享受", "choose one").to_string(),
            CoordinateClauseKind::NotTogether => p.w("不得同时享受", "not at the same time").to_string(),
            CoordinateClauseKind::AtMost { limit, compare, reduce_first } => {
                let mut text = format!("{} {}", p.w("合计最高", "together at most"), p.sum(limit));
                text.push_str(&compare.map_or(String::new(), |m| p.measure(m)));
                if !reduce_first.is_empty() {
                    let members = p.paths(reduce_first);
                    text.push_str(&if p.zh() { format!("，优先核减 {members}") } else { format!(", reducing {members} first") });
                }
                text
            }
            CoordinateClauseKind::Offset { from, received } => {
                let (from, received) = (p.paths(std::slice::from_ref(from)), p.paths(received));
                if p.zh() { format!("从 {from} 抵扣 {received}") } else { format!("offset {received} against {from}") }
            }
            CoordinateClauseKind::Allow(allow) => p.allow(allow),
            CoordinateClauseKind::Broken => return None,
        })
    }

    fn guarantee_clause(&self, kind: &GuaranteeClauseKind) -> Option<String> {
        let p = self.p;
        Some(match kind {
            GuaranteeClauseKind::Cites(t) => format!("{} {}", p.w("依据", "cites"), p.cited(t)),
            GuaranteeClauseKind::Claim(claim) => p.claim(claim),
            GuaranteeClauseKind::Broken => return None,
        })
    }

    fn example(&mut self, e: &Example, whole: Span) -> Option<()> {
        let p = self.p;
        self.head(0, format!("{} {}{}", p.decl_word("算例"), p.name(&e.name), p.w("：", ":")), Span { end: e.name.span.end, ..whole });
        if let Some(d) = &e.as_of {
            self.line(1, format!("{} {}", p.w("基准日", "as of"), p.date(d)), d.span);
        }
        if let Some(first) = e.given.first() {
            self.head(1, p.w("给定：", "given:"), Span { end: first.span.start, ..first.span });
        }
        for given in &e.given {
            let text = match &given.kind {
                GivenKind::Is(a, b) => format!("{} {} {}", p.sum(a), p.w("为", "is"), p.sum(b)),
                GivenKind::Are(a, values) => {
                    let values = values.iter().map(|v| p.sum(v)).collect::<Vec<_>>().join(p.list_comma());
                    format!("{} {} {values}", p.sum(a), p.w("为", "is"))
                }
                GivenKind::NoRecord(a) => format!("{} {}", p.sum(a), p.w("无记录", "is not recorded")),
                GivenKind::Unknown(a) => format!("{} {}", p.sum(a), p.w("未知", "unknown")),
                GivenKind::ReceiptsComplete => p.w("回执 完整", "receipts complete").to_string(),
                GivenKind::Broken => return None,
            };
            self.line(2, text, given.span);
        }
        if let Some(first) = e.expect.first() {
            self.head(1, p.w("预期：", "expect:"), Span { end: first.span.start, ..first.span });
        }
        for expect in &e.expect {
            let text = self.expect(expect)?;
            self.line(2, text, expect.span);
        }
        Some(())
    }

    fn expect(&self, expect: &Expect) -> Option<String> {
        let p = self.p;
        let path = |b: &Path| p.path(b);
        Some(match &expect.kind {
            ExpectKind::Status(b, status) => {
                let word = match status {
                    Status::Eligible => p.w("符合", "eligible"),
                    Status::NotEligible => p.w("不符合", "not eligible"),
                    Status::Undetermined => p.w("待核实", "undetermined"),
                    Status::NeedsDecision => p.w("待研究确定", "needs decision"),
                    Status::AwaitingChoice => p.w("待选择", "awaiting choice"),
                };
                format!("{} {word}", path(b))
            }
            ExpectKind::Is(a, b) => format!("{} {} {}", p.sum(a), p.w("为", "is"), p.sum(b)),
            ExpectKind::Unknown(a) => format!("{} {}", p.sum(a), p.w("未知", "unknown")),
            ExpectKind::Needs(b, facts) => {
                let facts = facts.iter().map(|f| p.sum(f)).collect::<Vec<_>>().join(p.list_comma());
                format!("{} {} {facts}", path(b), p.w("需", "needs"))
            }
            ExpectKind::Reduced { by, benefit, amount } if p.zh() => format!("{} 核减 {} {}", path(by), path(benefit), p.sum(amount)),
            ExpectKind::Reduced { by, benefit, amount } => format!("{} reduces {} by {}", path(by), path(benefit), p.sum(amount)),
            ExpectKind::Item { benefit, mark, state } => {
                let state = match state {
                    ItemState::Holds => p.w("成立", "holds"),
                    ItemState::Fails => p.w("不成立", "fails"),
                    ItemState::Unknown => p.w("未知", "unknown"),
                    ItemState::Settled => p.w("已定", "settled"),
                    ItemState::NotApplicable => p.w("不适用", "does not apply"),
                };
                format!("{} {} {state}", path(benefit), p.mark(&mark.text))
            }
            ExpectKind::Refused(None) => p.w("拒收", "refused").to_string(),
            ExpectKind::Refused(Some(e)) => format!("{} {}", p.w("拒收", "refused"), p.sum(e)),
            ExpectKind::Broken => return None,
        })
    }
}
