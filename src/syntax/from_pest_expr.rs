//! Expressions: the grammar gives operands and operators in a row, here they are ranked.
//!
//! From loosest to tightest: `或`, `且`, `非`, a comparison (at most one), `最高` `最低` and rounding, `+ -`, `× /`, a sign, `缺省`, `的`.
//! Mixing `且` with `或` has no rank that everybody knows, so it is reported; `且` then binds tighter.
//!
//! INVARIANT: a tree made here is at most [`MAX_CHAIN`] operations deep for each level of parentheses, so walking it needs little stack.

use super::errors;
use super::from_pest::{P, Reader};
use super::from_pest_parts::Kids;
use super::grammar::Rule;
use super::keywords;
use super::{ArithOp, Bounds, CmpWord, Expr, ExprKind, Function, Name, Over, Path, RoundMode, RoundTo, Side};
use crate::source::Span;

/// How many operations may follow each other without parentheses.
const MAX_CHAIN: usize = 200;

/// An expression with its parentheses' span.
pub(super) struct Operand {
    pub expr: Expr,
    outer: Span,
}

impl Reader<'_> {
    /// `expr`, `arg`.
    pub(super) fn expr(&mut self, p: P) -> Expr {
        if self.depth > super::from_pest::MAX_DEPTH {
            let span = self.span(&p);
            self.report(errors::too_deep(span));
            return Expr { kind: ExprKind::Broken, span };
        }
        self.depth += 1;
        let expr = self.logic(p);
        self.depth -= 1;
        expr
    }

    fn logic(&mut self, p: P) -> Expr {
        let whole = self.span(&p);
        let mut kids = Kids::new(p);
        let mut groups: Vec<Vec<Operand>> = vec![Vec::new()];
        let (mut and, mut or) = (None, None);
        loop {
            let mut nots = Vec::new();
            while let Some(not) = kids.take(Rule::kw_not) {
                nots.push(self.span(&not));
            }
            let Some(sum) = kids.take(Rule::sum) else { break };
            let operand = self.comparison(sum, &mut kids);
            let operand = self.negated(nots, operand);
            if let Some(group) = groups.last_mut() {
                group.push(operand);
            }
            if let Some(word) = kids.take(Rule::kw_and) {
                and.get_or_insert(self.span(&word));
            } else if let Some(word) = kids.take(Rule::kw_or) {
                or.get_or_insert(self.span(&word));
                groups.push(Vec::new());
            } else {
                break;
            }
        }
        if let (Some(and), Some(or)) = (and, or) {
            self.report(errors::mixed_and_or(and, or));
        }
        let mut ors: Vec<Operand> = groups.into_iter().filter(|g| !g.is_empty()).map(conjunction).collect();
        if ors.len() > 1 && and.is_none() {
            ors = self.is_one_of(ors);
        }
        match ors.len() {
            0 => Expr { kind: ExprKind::Broken, span: whole },
            1 => ors.pop().map_or(Expr { kind: ExprKind::Broken, span: whole }, |o| o.expr),
            _ => Expr { kind: ExprKind::Or(ors.into_iter().map(|o| o.expr).collect()), span: whole },
        }
    }

    fn negated(&mut self, nots: Vec<Span>, operand: Operand) -> Operand {
        if nots.len() > 16 {
            let outer = operand.outer;
            self.report(errors::too_deep(outer));
            return Operand { expr: Expr { kind: ExprKind::Broken, span: outer }, outer };
        }
        nots.into_iter().rev().fold(operand, |o, not| {
            let span = not.to(o.outer);
            Operand { expr: Expr { kind: ExprKind::Not(Box::new(o.expr)), span }, outer: span }
        })
    }

    /// `学历 为 博士 或 硕士`: read as `属于 博士、硕士`, and reported, unless the further names are known to be yes/no.
    fn is_one_of(&mut self, ors: Vec<Operand>) -> Vec<Operand> {
        let first = ors.first().map(|o| &o.expr);
        let Some(Expr { kind: ExprKind::Compare { word: CmpWord::Is, word_span, lhs, rhs }, .. }) = first else { return ors };
        let value = |e: &Expr| matches!(e.kind, ExprKind::Name(_) | ExprKind::Quantity(_) | ExprKind::Date(_) | ExprKind::Text(_));
        // What stands in parentheses is meant as a condition, whatever it looks like.
        let rest_is_values = ors.iter().skip(1).all(|o| value(&o.expr) && o.outer == o.expr.span);
        if !value(rhs) || !rest_is_values {
            return ors;
        }
        let names = ors.iter().skip(1).filter_map(|o| if let ExprKind::Name(n) = &o.expr.kind { Some(n.text.clone()) } else { None });
        if names.into_iter().any(|n| self.known_yes_no(&n)) {
            return ors;
        }
        let (word_span, item, rhs) = (*word_span, (**lhs).clone(), (**rhs).clone());
        let mut list = vec![rhs];
        list.extend(ors.iter().skip(1).map(|o| o.expr.clone()));
        let outer = ors.iter().map(|o| o.outer).reduce(Span::to).unwrap_or(word_span);
        let words: Vec<String> = list.iter().map(|e| self.original(e.span).to_string()).collect();
        let from_word = Span { start: word_span.start, ..outer };
        self.report(errors::is_one_of(from_word, &words));
        let kind = ExprKind::In { item: Box::new(item), negated: false, list };
        vec![Operand { expr: Expr { kind, span: outer }, outer }]
    }

    /// A sum and what is said of it.
    fn comparison(&mut self, sum: P, kids: &mut Kids) -> Operand {
        let outer = self.span(&sum);
        let expr = self.sum(sum);
        let mut done: Option<Operand> = None;
        let mut lhs = Some(expr);
        while let Some(tail) = kids.take_if(is_tail) {
            let tail_span = self.span(&tail);
            match lhs.take() {
                Some(item) => {
                    let span = outer.to(tail_span);
                    let kind = self.tail(item, tail);
                    done = Some(Operand { expr: Expr { kind, span }, outer: span });
                }
                None => {
                    if let Some(o) = &mut done {
                        if !matches!(o.expr.kind, ExprKind::Broken) {
                            self.report(errors::chained_comparison(o.outer, tail_span));
                        }
                        o.outer = o.outer.to(tail_span);
                        o.expr = Expr { kind: ExprKind::Broken, span: o.outer };
                    }
                }
            }
        }
        match (done, lhs) {
            (Some(o), _) => o,
            (None, Some(expr)) => Operand { expr, outer },
            (None, None) => Operand { expr: Expr { kind: ExprKind::Broken, span: outer }, outer },
        }
    }

    fn tail(&mut self, item: Expr, tail: P) -> ExprKind {
        let rule = tail.as_rule();
        let mut kids = Kids::new(tail);
        let item = Box::new(item);
        match rule {
            Rule::cmp_tail => {
                let (Some(op), Some(rhs)) = (kids.take(Rule::cmp_op), kids.take(Rule::sum)) else { return ExprKind::Broken };
                let word_span = self.span(&op);
                let Some(word) = keywords::cmp_word(op.as_str()) else { return ExprKind::Broken };
                ExprKind::Compare { word, word_span, lhs: item, rhs: Box::new(self.sum(rhs)) }
            }
            Rule::in_tail | Rule::arg_in_tail => {
                let op = kids.take(Rule::in_op);
                let negated = op.is_some_and(|o| o.as_str().starts_with('不') || o.as_str().starts_with("not"));
                let mut list = Vec::new();
                while let Some(sum) = kids.take_any(&[Rule::sum], &[Rule::enum_sep, Rule::dun]) {
                    self.in_list(sum, &mut list);
                }
                ExprKind::In { item, negated, list }
            }
            Rule::contains | Rule::arg_contains => {
                let _ = kids.take(Rule::kw_contains);
                let mut list = Vec::new();
                while let Some(sum) = kids.take_any(&[Rule::sum], &[Rule::enum_sep, Rule::dun]) {
                    self.in_list(sum, &mut list);
                }
                ExprKind::Contains { item, list }
            }
            Rule::recorded => ExprKind::Recorded { item, negated: kids.take(Rule::not_recorded).is_some() },
            Rule::post_tail => {
                let rhs = kids.take_any(&[Rule::date, Rule::quantity], &[]);
                let (Some(rhs), Some(post)) = (rhs, kids.take(Rule::post)) else { return ExprKind::Broken };
                let word_span = self.span(&post);
                let more = post.as_str().starts_with("以上") || post.as_str().contains("more");
                let bounds = Kids::new(post).find(Rule::bounds).and_then(bounds);
                let word = if more { CmpWord::OrMore(bounds) } else { CmpWord::OrLess(bounds) };
                let span = self.span(&rhs);
                let kind = if rhs.as_rule() == Rule::date {
                    self.date(&rhs).map_or(ExprKind::Broken, ExprKind::Date)
                } else {
                    self.quantity(rhs).map_or(ExprKind::Broken, ExprKind::Quantity)
                };
                let rhs = Expr { kind, span };
                ExprKind::Compare { word, word_span, lhs: item, rhs: Box::new(rhs) }
            }
            Rule::located => {
                let name = kids.find(Rule::name);
                name.map_or(ExprKind::Broken, |n| ExprKind::LocatedIn { item, region: self.name(&n) })
            }
            Rule::window_zh | Rule::window_en => {
                let (first, side) = (kids.find(Rule::sum), kids.take_if(|r| matches!(r, Rule::side_zh | Rule::side_en)));
                let (second, bound) = (kids.find(Rule::sum), kids.find(Rule::bounds).and_then(bounds));
                let (Some(first), Some(side), Some(second)) = (first, side, second) else { return ExprKind::Broken };
                let side = if matches!(side.as_str().trim(), "后" | "after") { Side::After } else { Side::Before };
                let (anchor, length) = self.ends(rule == Rule::window_zh, first, second);
                ExprKind::Window { item, anchor: Box::new(anchor), length: Box::new(length), side, bounds: bound }
            }
            _ => ExprKind::Broken,
        }
    }

    /// The anchor and the length of a window, in the order of the language. A length without its unit is reported: the number alone would
    /// be read in one language only.
    pub(super) fn ends(&mut self, chinese: bool, first: P, second: P) -> (Expr, Expr) {
        let (first, second) = (self.sum(first), self.sum(second));
        let (anchor, mut length) = if chinese { (first, second) } else { (second, first) };
        if matches!(&length.kind, ExprKind::Quantity(q) if q.unit.is_none()) {
            self.report(errors::missing_unit(length.span, self.original(length.span), ("个月", "months")));
            length.kind = ExprKind::Broken;
        }
        (anchor, length)
    }

    /// A value of an `in` list, or several in parentheses.
    fn in_list(&mut self, sum: P, list: &mut Vec<Expr>) {
        let mut probe = sum.clone().into_inner();
        let parenthesised = (probe.next().map(|p| p.as_rule()), probe.next(), probe.next().map(|p| p.as_rule()), probe.next().is_none());
        if let (Some(Rule::lp), Some(inside), Some(Rule::rp), true) = parenthesised
            && inside.clone().into_inner().all(|p| matches!(p.as_rule(), Rule::expr | Rule::enum_sep))
        {
            for p in inside.into_inner().filter(|p| p.as_rule() == Rule::expr) {
                let e = self.expr(p);
                list.push(e);
            }
            return;
        }
        let e = self.sum(sum);
        list.push(e);
    }

    /// `sum`: arithmetic, and the limits put on it.
    pub(super) fn sum(&mut self, p: P) -> Expr {
        let span = self.span(&p);
        let mut kids = Kids::new(p);
        let operand = self.arith(&mut kids, span);
        let mut item = operand;
        let mut count = 0;
        while let Some(limit) = kids.take(Rule::limit) {
            count += 1;
            if count > MAX_CHAIN {
                self.report(errors::too_deep(span));
                return Expr { kind: ExprKind::Broken, span };
            }
            let span = item.outer.to(self.span(&limit));
            let boxed = Box::new(item.expr);
            let mut kids = Kids::new(limit);
            let kind = if let Some(rounded) = kids.take(Rule::rounded) {
                let mut kids = Kids::new(rounded);
                let (mode, to) = (kids.find(Rule::round_mode).map(round_mode), kids.find(Rule::round_to).map(round_to));
                ExprKind::Round { item: boxed, mode: mode.unwrap_or(RoundMode::Down), to: to.unwrap_or(RoundTo::Fen) }
            } else {
                let at_most = kids.take(Rule::kw_capped).is_some();
                let bound = kids.find(Rule::bound).map(|b| {
                    let span = self.span(&b);
                    let mut kids = Kids::new(b);
                    self.arith(&mut kids, span).expr
                });
                match bound {
                    Some(bound) if at_most => ExprKind::CappedAt { item: boxed, bound: Box::new(bound) },
                    Some(bound) => ExprKind::NotLessThan { item: boxed, bound: Box::new(bound) },
                    None => ExprKind::Broken,
                }
            };
            item = Operand { expr: Expr { kind, span }, outer: span };
        }
        item.expr
    }

    fn arith(&mut self, kids: &mut Kids, whole: Span) -> Operand {
        let broken = Operand { expr: Expr { kind: ExprKind::Broken, span: whole }, outer: whole };
        let Some(mut product) = self.signed_atom(kids) else { return broken };
        let mut total: Option<(Operand, ArithOp)> = None;
        let mut count = 0;
        while let Some(op) = kids.take(Rule::arith_op) {
            let op = match op.as_str().trim() {
                "+" => ArithOp::Add,
                "-" => ArithOp::Sub,
                "/" | "÷" => ArithOp::Div,
                _ => ArithOp::Mul,
            };
            let Some(next) = self.signed_atom(kids) else { return broken };
            count += 1;
            if count > MAX_CHAIN {
                while kids.take(Rule::arith_op).is_some() && self.signed_atom(kids).is_some() {}
                self.report(errors::too_deep(whole));
                return broken;
            }
            match op {
                ArithOp::Mul | ArithOp::Div => product = binary(op, product, next),
                ArithOp::Add | ArithOp::Sub => {
                    let sum = match total.take() {
                        Some((lhs, op)) => binary(op, lhs, product),
                        None => product,
                    };
                    total = Some((sum, op));
                    product = next;
                }
            }
        }
        match total {
            Some((lhs, op)) => binary(op, lhs, product),
            None => product,
        }
    }

    pub(super) fn signed_atom(&mut self, kids: &mut Kids) -> Option<Operand> {
        let mut signs = Vec::new();
        while let Some(minus) = kids.take(Rule::minus) {
            signs.push(self.span(&minus));
        }
        let atom = self.atom(kids)?;
        if signs.len() > 16 {
            self.report(errors::too_deep(atom.outer));
            return Some(Operand { expr: Expr { kind: ExprKind::Broken, span: atom.outer }, outer: atom.outer });
        }
        Some(signs.into_iter().rev().fold(atom, |o, sign| {
            let span = sign.to(o.outer);
            Operand { expr: Expr { kind: ExprKind::Negate(Box::new(o.expr)), span }, outer: span }
        }))
    }

    fn atom(&mut self, kids: &mut Kids) -> Option<Operand> {
        let mut operand = self.bare_atom(kids)?;
        let mut count = 0;
        while let Some(post) = kids.take_if(|r| matches!(r, Rule::field_zh | Rule::field_en | Rule::default)) {
            let span = operand.outer.to(self.span(&post));
            count += 1;
            if count > 16 {
                self.report(errors::too_deep(span));
                operand = Operand { expr: Expr { kind: ExprKind::Broken, span }, outer: span };
                break;
            }
            let kind = match post.as_rule() {
                Rule::default => {
                    let mut kids = Kids::new(post);
                    let _ = kids.take(Rule::kw_default);
                    match self.signed_atom(&mut kids) {
                        Some(value) => ExprKind::Default { item: Box::new(operand.expr), value: Box::new(value.expr) },
                        None => ExprKind::Broken,
                    }
                }
                Rule::field_zh => {
                    let name = Kids::new(post).find(Rule::name);
                    name.map_or(ExprKind::Broken, |n| self.field_zh(operand.expr, &n))
                }
                // `X of Y` where X is not a name.
                _ => {
                    self.report(errors::unexpected(span, self.original(span), &[]));
                    ExprKind::Broken
                }
            };
            operand = Operand { expr: Expr { kind, span }, outer: span };
        }
        Some(operand)
    }

    fn field_zh(&mut self, of: Expr, name: &P) -> ExprKind {
        let quoted = name.as_str().starts_with('「');
        let name = self.name(name);
        match keywords::figure(&name.text) {
            Some(figure) if !quoted => match to_path(&of) {
                Some(benefit) => ExprKind::OfBenefit { figure, benefit },
                None => {
                    self.report(errors::unexpected(of.span, self.original(of.span), &[]));
                    ExprKind::Broken
                }
            },
            Some(_) | None => ExprKind::Field { of: Box::new(of), name },
        }
    }

    fn bare_atom(&mut self, kids: &mut Kids) -> Option<Operand> {
        let p = kids.next()?;
        let outer = self.span(&p);
        let plain = |kind| Some(Operand { expr: Expr { kind, span: outer }, outer });
        match p.as_rule() {
            Rule::date => plain(self.date(&p).map_or(ExprKind::Broken, ExprKind::Date)),
            Rule::quantity if self.deep.contains(&outer.start) => plain(ExprKind::Broken),
            Rule::quantity => plain(self.quantity(p).map_or(ExprKind::Broken, ExprKind::Quantity)),
            Rule::string | Rule::open_string => plain(ExprKind::Text(self.text(&p).text)),
            Rule::lp => {
                let inside = kids.take(Rule::inside)?;
                let close = kids.take(Rule::rp)?;
                let outer = outer.to(self.span(&close));
                Some(Operand { expr: self.inside(inside), outer })
            }
            Rule::if_expr => {
                let mut kids = Kids::new(p);
                let mut parts = Vec::new();
                while let Some(part) = kids.find(Rule::expr) {
                    parts.push(Box::new(self.expr(part)));
                }
                let mut parts = parts.into_iter();
                plain(match (parts.next(), parts.next(), parts.next()) {
                    (Some(cond), Some(then), Some(other)) => ExprKind::If { cond, then, other },
                    _ => ExprKind::Broken,
                })
            }
            Rule::any_each | Rule::over => plain(self.over(p).map_or(ExprKind::Broken, |over| ExprKind::Over(Box::new(over)))),
            Rule::element => self.element(p).map(|expr| Operand { expr, outer }),
            Rule::lower_of | Rule::higher_of => {
                let lower = p.as_rule() == Rule::lower_of;
                let mut kids = Kids::new(p);
                let word = kids.take_if(|r| matches!(r, Rule::kw_lower_of | Rule::kw_higher_of))?;
                let name = Name { text: if lower { "孰低".into() } else { "孰高".into() }, span: self.span(&word) };
                let args = self.args(&mut kids);
                let function = Some(if lower { Function::LowerOf } else { Function::HigherOf });
                plain(ExprKind::Call { function, name, args })
            }
            Rule::decided => {
                let (mut by, mut sum, mut what) = (None, false, None);
                for kid in p.into_inner() {
                    match kid.as_rule() {
                        Rule::name => by = Some(self.name(&kid)),
                        Rule::decided_sum => sum = true,
                        Rule::string | Rule::open_string => what = Some(self.text(&kid).text),
                        _ => {}
                    }
                }
                plain(ExprKind::Decided { by: by?, sum, what })
            }
            Rule::named => {
                let field = kids.take(Rule::field_en);
                self.named(p, field)
            }
            _ => None,
        }
    }

    fn element(&mut self, p: P) -> Option<Expr> {
        let span = self.span(&p);
        let mut kids = Kids::new(p);
        let list = kids.find(Rule::name).map(|n| self.name(&n))?;
        // More than any list can hold where it has too many digits.
        let position = kids.find(Rule::count)?.as_str().parse().unwrap_or(u32::MAX);
        Some(Expr { kind: ExprKind::Element { list, position }, span })
    }

    /// `any_each`, `over`.
    fn over(&mut self, p: P) -> Option<Over> {
        let mut kids = Kids::new(p);
        let kind = keywords::over(kids.next()?.as_str().trim())?;
        let var = kids.find(Rule::name)?;
        let list = kids.find(Rule::name)?;
        let (var, list) = (self.name(&var), self.name(&list));
        let (mut cond, mut value) = (None, None);
        while let Some(kid) = kids.next() {
            let slot = match kid.as_rule() {
                Rule::kw_where => &mut cond,
                Rule::colon => &mut value,
                _ => continue,
            };
            let found = kids.find(Rule::expr)?;
            *slot = Some(self.expr(found));
        }
        Some(Over { kind, var, list, cond, value })
    }

    fn inside(&mut self, p: P) -> Expr {
        let span = self.span(&p);
        let mut kids = Kids::new(p);
        if let Some(by) = kids.take(Rule::by) {
            return self.by_expr(by);
        }
        let first = kids.take(Rule::expr).map(|e| self.expr(e));
        if kids.find(Rule::expr).is_some() {
            self.report(errors::list_here(span));
            return Expr { kind: ExprKind::Broken, span };
        }
        first.unwrap_or(Expr { kind: ExprKind::Broken, span })
    }

    fn args(&mut self, kids: &mut Kids) -> Vec<Expr> {
        let mut args = Vec::new();
        while let Some(arg) = kids.find(Rule::arg) {
            let e = self.expr(arg);
            args.push(e);
        }
        args
    }

    /// A name, a dotted name, a call, or `figure of benefit`.
    fn named(&mut self, p: P, field: Option<P>) -> Option<Operand> {
        let outer = self.span(&p);
        let mut kids = Kids::new(p);
        let path = kids.take(Rule::path)?;
        let raw = path.as_str().to_string();
        let path = self.path(path);
        let quoted = raw.contains('「');
        let last = path.parts.last()?.clone();
        let word = if quoted || path.parts.len() > 1 { "" } else { last.text.as_str() };
        if let Some(field) = field {
            let outer = outer.to(self.span(&field));
            let mut field = Kids::new(field);
            let _ = field.take(Rule::kw_of);
            let target = field.next()?;
            if target.as_rule() == Rule::element {
                let of = Box::new(self.element(target)?);
                return Some(Operand { expr: Expr { kind: ExprKind::Field { of, name: last }, span: outer }, outer });
            }
            let target = self.path(target);
            let kind = match keywords::figure(word) {
                Some(figure) => ExprKind::OfBenefit { figure, benefit: target },
                None => ExprKind::Field { of: Box::new(path_expr(&target)), name: last },
            };
            return Some(Operand { expr: Expr { kind, span: outer }, outer });
        }
        if let Some(call) = kids.take(Rule::call) {
            let args_span = self.span(&call);
            let mut kids = Kids::new(call);
            let args = self.args(&mut kids);
            let kind = match keywords::receipt(word) {
                Some(receipt) => match args.first().and_then(to_path) {
                    Some(benefit) if args.len() == 1 => ExprKind::Receipt { receipt, benefit: Some(benefit) },
                    Some(_) | None => {
                        self.report(errors::receipt_of_benefit(args_span, word));
                        ExprKind::Broken
                    }
                },
                None => {
                    let text = path.parts.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(".");
                    ExprKind::Call { function: keywords::function(word), name: Name { text, span: path.span }, args }
                }
            };
            return Some(Operand { expr: Expr { kind, span: outer }, outer });
        }
        let kind = match word {
            "是" | "yes" => ExprKind::YesNo(true),
            "否" | "no" => ExprKind::YesNo(false),
            "基准日" | "as_of" => ExprKind::AsOf,
            _ => match keywords::receipt(word) {
                Some(receipt) => ExprKind::Receipt { receipt, benefit: None },
                None => match self.glued(word, path.span) {
                    Some(expr) => return Some(Operand { expr, outer }),
                    None => path_expr(&path).kind,
                },
            },
        };
        Some(Operand { expr: Expr { kind, span: outer }, outer })
    }

}

fn is_tail(r: Rule) -> bool {
    matches!(
        r,
        Rule::cmp_tail
            | Rule::in_tail
            | Rule::arg_in_tail
            | Rule::contains
            | Rule::arg_contains
            | Rule::recorded
            | Rule::post_tail
            | Rule::located
            | Rule::window_zh
            | Rule::window_en
    )
}

fn conjunction(group: Vec<Operand>) -> Operand {
    let outer = group.iter().map(|o| o.outer).reduce(Span::to).unwrap_or_default();
    let mut group = group;
    if group.len() == 1
        && let Some(only) = group.pop()
    {
        return only;
    }
    let kind = ExprKind::And(group.into_iter().map(|o| o.expr).collect());
    Operand { expr: Expr { kind, span: outer }, outer }
}

fn binary(op: ArithOp, lhs: Operand, rhs: Operand) -> Operand {
    let span = lhs.outer.to(rhs.outer);
    let kind = ExprKind::Arith { op, lhs: Box::new(lhs.expr), rhs: Box::new(rhs.expr) };
    Operand { expr: Expr { kind, span }, outer: span }
}

pub(super) fn bounds(p: P) -> Option<Bounds> {
    p.into_inner().find_map(|k| match k.as_rule() {
        Rule::inclusive => Some(Bounds::Inclusive),
        Rule::exclusive => Some(Bounds::Exclusive),
        _ => None,
    })
}

/// `round_mode`.
pub(super) fn round_mode(p: P) -> RoundMode {
    match p.into_inner().next().map(|k| k.as_rule()) {
        Some(Rule::mode_up) => RoundMode::Up,
        Some(Rule::mode_half_up) => RoundMode::HalfUp,
        _ => RoundMode::Down,
    }
}

/// `round_to`.
pub(super) fn round_to(p: P) -> RoundTo {
    match p.into_inner().next().map(|k| k.as_rule()) {
        Some(Rule::to_jiao) => RoundTo::Jiao,
        Some(Rule::to_yuan) => RoundTo::Yuan,
        Some(Rule::to_hundred) => RoundTo::HundredYuan,
        Some(Rule::to_whole) => RoundTo::Whole,
        _ => RoundTo::Fen,
    }
}

/// A dotted name as an expression: `单位.登记日期` is `单位 的 登记日期`.
pub(crate) fn path_expr(path: &Path) -> Expr {
    let mut parts = path.parts.iter();
    let first = parts.next().map_or(Expr { kind: ExprKind::Broken, span: path.span }, |n| Expr { kind: ExprKind::Name(n.clone()), span: n.span });
    parts.fold(first, |of, name| {
        let span = of.span.to(name.span);
        Expr { kind: ExprKind::Field { of: Box::new(of), name: name.clone() }, span }
    })
}

/// The other way round.
pub(super) fn to_path(e: &Expr) -> Option<Path> {
    match &e.kind {
        ExprKind::Name(n) => Some(Path { parts: vec![n.clone()], span: e.span }),
        ExprKind::Field { of, name } => {
            let mut path = to_path(of)?;
            path.parts.push(name.clone());
            path.span = e.span;
            Some(path)
        }
        _ => None,
    }
}

