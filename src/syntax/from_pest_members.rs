//! Subjects: their facts, what is said of them, and types.

use super::from_pest::{P, Reader};
use super::from_pest_parts::{Kids, Separator};
use super::grammar::Rule;
use super::{Fact, FactAttr, FactAttrKind, Member, TypeExpr, TypeKind, errors};
use crate::source::Span;

impl Reader<'_> {
    pub(super) fn members(&mut self, p: P) -> Vec<Member> {
        let mut out = Vec::new();
        let mut sep = Separator::default();
        let end = p.as_span().end();
        for kid in p.into_inner() {
            let span = self.span(&kid);
            match kid.as_rule() {
                Rule::semi | Rule::stop => {
                    sep.seen();
                    continue;
                }
                Rule::fact => {
                    sep.next(self, span);
                    self.fact(kid, span, &mut out);
                    if matches!(out.last(), Some(Member::Fact(f)) if matches!(f.attrs.last(), Some(FactAttr { kind: FactAttrKind::Broken, .. }))) {
                        sep.seen();
                    }
                }
                Rule::mdefine => {
                    sep.next(self, span);
                    let mut kids = Kids::new(kid);
                    if let Some(k) = kids.next() {
                        self.keyword(&k);
                    }
                    match self.define(&mut kids) {
                        Some(mut d) => {
                            d.span = span;
                            out.push(Member::Define(d));
                        }
                        None => out.push(Member::Broken(span)),
                    }
                }
                Rule::broken_member => {
                    if self.cut_here(&kid, end) {
                        break;
                    }
                    sep.broken();
                    self.broken_member(&kid, &mut out);
                }
                _ => {}
            }
        }
        out
    }

    /// `fact`, or a fact as `strict_member` reads it.
    fn fact(&mut self, p: P, span: Span, out: &mut Vec<Member>) {
        let (whole, end) = (p.as_str().to_string(), p.as_span().end());
        let mut kids = Kids::new(p);
        let name = kids.find(Rule::name).map(|n| self.name(&n));
        let name = name.unwrap_or(super::Name { text: String::new(), span });
        let mut ty = TypeExpr { kind: TypeKind::Broken, or_none: false, span };
        let mut attrs = Vec::new();
        let (mut broken, mut comma) = (false, span);
        while let Some(kid) = kids.next() {
            let span = self.span(&kid);
            match kid.as_rule() {
                Rule::type_expr => ty = self.type_expr(kid),
                Rule::unit_type => ty = self.unit_type(kid),
                Rule::broken_type => ty = self.broken_type(&kid),
                Rule::attr => {
                    if let Some(kind) = kid.into_inner().next().map(|k| self.attr(k)) {
                        attrs.push(FactAttr { kind, span });
                    }
                }
                Rule::sep => comma = span,
                Rule::broken_attr => {
                    let start = kid.as_span().start();
                    let rest = whole.get(whole.len().saturating_sub(end - start)..).unwrap_or("");
                    if !broken && self.fact_behind_comma(rest, start, comma, out) {
                        break;
                    }
                    // What follows one that could not be read may be its rest.
                    if !std::mem::replace(&mut broken, true) {
                        self.broken_attr(&kid);
                    }
                    attrs.push(FactAttr { kind: FactAttrKind::Broken, span });
                }
                _ => {}
            }
        }
        out.push(Member::Fact(Fact { name, ty, attrs, span }));
    }

    /// `…，学历：学历`: a comma where one fact ends and the next begins. Reports it and reads that fact, if it is plainly one: whole, or at
    /// the beginning of a line.
    fn fact_behind_comma(&mut self, rest: &str, start: usize, comma: Span, out: &mut Vec<Member>) -> bool {
        let name = super::recover::token(rest);
        if ["来自", "证明材料", "口径", "典型", "from", "evidence", "basis", "typical"].contains(&name) {
            return false;
        }
        let begins = rest.get(name.len()..).is_some_and(|r| r.trim_start().starts_with(':')) && self.on_own_line(start);
        if !begins && !self.reads(rest, start, Rule::strict_member) {
            return false;
        }
        self.report(errors::comma_for_semicolon(comma, self.chinese >= self.english));
        let slice = self.slice(rest.trim_end(), start);
        let next = self.reread(&slice, Rule::members, |r, p| Some(r.members(p)));
        out.extend(next.unwrap_or_default());
        true
    }

    /// `broken_attr`.
    fn broken_attr(&mut self, p: &P) {
        let text = p.as_str().trim_end();
        match two_ends(text) {
            Some((low, high)) => self.report(errors::range_dots(self.span(p), low, high)),
            None => _ = self.broken_slice(p, Rule::strict_attr),
        }
    }

    fn attr(&mut self, p: P) -> FactAttrKind {
        let rule = p.as_rule();
        if rule == Rule::attr_range {
            let (low, high) = self.range(p);
            return FactAttrKind::Range(low, high);
        }
        let mut kids = Kids::new(p);
        let first = kids.next();
        let second = kids.next();
        let (Some(first), Some(second)) = (first, second) else { return FactAttrKind::Broken };
        match rule {
            Rule::attr_from => FactAttrKind::From(self.name(&second)),
            Rule::attr_evidence => FactAttrKind::Evidence(self.text(&second)),
            Rule::attr_basis => FactAttrKind::Basis(self.text(&second)),
            Rule::attr_typical => FactAttrKind::Typical(self.sum(second)),
            _ => match super::keywords::cmp_word(first.as_str()) {
                Some(word) => FactAttrKind::Bound(word, self.sum(second)),
                None => FactAttrKind::Broken,
            },
        }
    }

    /// A name that stands where `数值` or `金额` should: no other type has a unit.
    pub(super) fn unit_type(&mut self, p: P) -> TypeExpr {
        let span = self.span(&p);
        let kids: Vec<P> = p.into_inner().collect();
        let (Some(name), Some(unit)) = (kids.first(), kids.get(1)) else { return TypeExpr { kind: TypeKind::Broken, or_none: false, span } };
        if let word @ ("可为空" | "可空" | "或无") = unit.as_str() {
            let at = self.span(unit);
            self.report(errors::said_otherwise(at, word, "或 无", "or none"));
            let alone = self.slice(name.as_str(), name.as_span().start());
            let read = self.reread(&alone, Rule::strict_type, |r, p| p.into_inner().next().map(|t| r.type_expr(t)));
            return TypeExpr { or_none: true, span, kind: read.map_or(TypeKind::Broken, |ty| ty.kind) };
        }
        let written = self.original(span);
        // `yes/now` is no sum of money per now.
        let yes_no = matches!(name.as_str(), "yes" | "是") && kids.iter().any(|k| k.as_rule() == Rule::per_slash);
        if yes_no || ["有/无", "真/假"].contains(&written) {
            self.report(errors::said_otherwise(span, written, "是否", "yes/no"));
            return TypeExpr { kind: TypeKind::YesNo, or_none: false, span };
        }
        let plain = kids.iter().any(|k| k.as_rule() == Rule::unit);
        self.report(errors::no_unit(self.span(name), name.as_str(), plain));
        let word = if plain { Some(unit.clone()) } else { unit.clone().into_inner().next() };
        let unit = word.map(|u| super::Unit { kind: super::from_pest_literal::unit_kind(u.as_str()), span: self.span(&u) });
        let kind = if plain { TypeKind::Number { unit, per: None } } else { TypeKind::Money { per: unit } };
        TypeExpr { kind, or_none: false, span }
    }

    pub(super) fn type_expr(&mut self, p: P) -> TypeExpr {
        let span = self.span(&p);
        let (mut kind, mut or_none) = (TypeKind::Broken, false);
        for kid in p.into_inner() {
            match kid.as_rule() {
                Rule::ty_yesno => kind = TypeKind::YesNo,
                Rule::ty_date => kind = TypeKind::Date,
                Rule::ty_money => kind = TypeKind::Money { per: None },
                Rule::ty_percent => kind = TypeKind::Percent,
                Rule::ty_number => kind = TypeKind::Number { unit: None, per: None },
                Rule::ty_text => kind = TypeKind::Text,
                Rule::ty_set => kind = TypeKind::Set(super::Name { text: String::new(), span }),
                Rule::name => {
                    let name = self.name(&kid);
                    kind = if matches!(kind, TypeKind::Set(_)) { TypeKind::Set(name) } else { TypeKind::Named(name) };
                }
                Rule::quantity => {
                    let most = self.quantity(kid);
                    kind = match (kind, most) {
                        (TypeKind::Named(of), Some(most)) => TypeKind::List { of, most },
                        _ => TypeKind::Broken,
                    };
                }
                Rule::or_none => or_none = true,
                Rule::unit => {
                    let u = super::Unit { kind: super::from_pest_literal::unit_kind(kid.as_str()), span: self.span(&kid) };
                    if let TypeKind::Number { unit, .. } = &mut kind {
                        *unit = Some(u);
                    }
                }
                Rule::per_slash | Rule::per_word => {
                    let u = kid.into_inner().next();
                    let u = u.map(|u| super::Unit { kind: super::from_pest_literal::unit_kind(u.as_str()), span: self.span(&u) });
                    if let TypeKind::Number { per, .. } | TypeKind::Money { per } = &mut kind {
                        *per = u;
                    }
                }
                _ => {}
            }
        }
        TypeExpr { kind, or_none, span }
    }
}

/// The ends of a range written with another sign than `..`: `0-99`, `0到99`.
fn two_ends(text: &str) -> Option<(&str, &str)> {
    let signs = ["到", "至", "~", "～", "—", "–", " to ", "-"];
    let ends = signs.into_iter().find_map(|sign| text.split_once(sign))?;
    let end = |e: &str| e.trim().starts_with(|c: char| c.is_ascii_digit());
    (end(ends.0) && end(ends.1)).then_some((ends.0.trim(), ends.1.trim()))
}
