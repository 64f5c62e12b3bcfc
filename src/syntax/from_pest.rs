//! pest's pairs → the tree: files and declarations.
//!
//! The grammar says where the parts are, this says what they mean. Each rule of the grammar has a function of its name here or in the
//! `from_pest_*` files beside; each takes the pair and gives back a node, reporting what is wrong on the way.
//!
//! INVARIANT: a node's span is the span of its pair in the original text, without the white space that pest leaves at its end.

use super::errors;
use super::fold::{Folded, fold};
use super::from_pest_lists::{Entry, EntryBody};
use super::from_pest_parts::{Kids, Separator};
use super::grammar::{Grammar, Rule};
use super::recover_lists::begins_list;
use super::{CondList, DatedValue, Decl, DeclKind, Define, DefineBody};
use super::{Language, ListHead, Tree};
use crate::diagnostic::{Diagnostic, Edit};
use crate::source::{FileId, Span};
use pest::Parser;
use pest::iterators::Pair;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A pair of the grammar.
pub(super) type P<'i> = Pair<'i, Rule>;

/// How deep parentheses may nest.
pub(super) const MAX_DEPTH: u32 = 32;

/// Reads a file. It never fails: what cannot be read is `Broken` in the tree and has a diagnostic.
pub fn parse(file: FileId, code: &str) -> (Tree, Vec<Diagnostic>) {
    let (folded, comments) = fold(file, code);
    let mut reader = Reader::new(file, code, folded.origin);
    let text = reader.flatten_deep(folded.text);
    let decls = reader.file(&text);
    let language = if reader.english > reader.chinese { Language::En } else { Language::Zh };
    let mut diagnostics = reader.diagnostics;
    // After these the tree is whole, and formatting mends them.
    let mended = ["H0102", "H0103", "H0109", "H0110", "H0124"];
    let unread = diagnostics.iter().filter(|d| !mended.contains(&d.code)).map(Diagnostic::span).collect();
    diagnostics.sort_by_key(|d| (d.span().start, d.span().end));
    let unread_names = super::recover::unread_names(&decls, code);
    (Tree { file, decls, comments, language, unread, unread_names, nameless: reader.nameless, row_files: Vec::new() }, diagnostics)
}

/// Where strict reading stopped, and what could have stood there.
pub(super) struct Mistake {
    pub at: usize,
    pub expected: Vec<Rule>,
}

/// What reading needs besides the pairs.
pub(super) struct Reader<'t> {
    file: FileId,
    original: &'t str,
    /// Where each byte of the text being read stood in the original.
    origin: Rc<Vec<u32>>,
    /// What was found so far.
    pub diagnostics: Vec<Diagnostic>,
    /// How many keywords were Chinese.
    pub chinese: usize,
    /// How many were English.
    pub english: usize,
    /// How deep the expression being read is nested.
    pub depth: u32,
    /// Where the declaration being read is cut off by a broken one: that one, and what follows it in the body.
    pub cut: Option<Folded>,
    /// What was meant by what was reported last, where that is read but not suggested.
    pub meant: Option<Edit>,
    /// How many heads of declarations were mended.
    pub mended: u32,
    /// Whether a declaration had no name.
    pub nameless: bool,
    /// Where a number stands in for what was nested too deeply.
    pub deep: Vec<u32>,
    yes_no: BTreeMap<String, bool>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(file: FileId, original: &'t str, origin: Vec<u32>) -> Self {
        Reader {
            file,
            original,
            origin: Rc::new(origin),
            diagnostics: Vec::new(),
            chinese: 0,
            english: 0,
            depth: 0,
            cut: None,
            meant: None,
            mended: 0,
            nameless: false,
            deep: Vec::new(),
            yes_no: BTreeMap::new(),
        }
    }

    /// Reads `folded`, a part of the file with its own origins, by `rule`; `then` makes the node.
    pub(super) fn reread<R>(&mut self, folded: &Folded, rule: Rule, then: impl FnOnce(&mut Self, P) -> Option<R>) -> Result<R, Mistake> {
        match Grammar::parse(rule, &folded.text) {
            Ok(mut pairs) => {
                let node = self.within(folded, |r| pairs.next().and_then(|p| then(r, p)));
                node.ok_or(Mistake { at: 0, expected: Vec::new() })
            }
            Err(e) => {
                let at = match e.location {
                    pest::error::InputLocation::Pos(at) | pest::error::InputLocation::Span((at, _)) => at,
                };
                let expected = match e.variant {
                    pest::error::ErrorVariant::ParsingError { positives, .. } => positives,
                    pest::error::ErrorVariant::CustomError { .. } => Vec::new(),
                };
                Err(Mistake { at, expected })
            }
        }
    }

    /// Does something while `folded` is the text being read.
    pub(super) fn within<R>(&mut self, folded: &Folded, then: impl FnOnce(&mut Self) -> R) -> R {
        let origin = std::mem::replace(&mut self.origin, Rc::new(folded.origin.clone()));
        let out = then(self);
        self.origin = origin;
        out
    }

    /// A part of the text being read, with its origins.
    pub(super) fn slice(&self, text: &str, start: usize) -> Folded {
        let end = start + text.len();
        let origin = (start..=end).map(|at| self.at(at)).collect();
        Folded { text: text.to_string(), origin }
    }

    pub(super) fn at(&self, at: usize) -> u32 {
        self.origin.get(at).or(self.origin.last()).copied().unwrap_or(0)
    }

    /// Where a pair stands, without the white space after it.
    pub(super) fn span(&self, p: &P) -> Span {
        let s = p.as_span();
        let text = s.as_str().trim_end_matches([' ', '\n', '\t']);
        Span::new(self.file, self.at(s.start()), self.at(s.start() + text.len()))
    }

    /// The span of a byte range of the text being read.
    pub(super) fn span_at(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, self.at(start), self.at(end))
    }

    /// The whole text as it was written.
    pub(super) fn original_text(&self) -> &'t str {
        self.original
    }

    /// The text of a span as it was written.
    pub(super) fn original(&self, span: Span) -> &'t str {
        self.original.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// A span without white space (and comments) at its end.
    pub(super) fn trimmed(&self, span: Span) -> Span {
        let mut text = self.original(span).trim_end();
        while let Some(cut) = text.rfind("//") {
            if text.get(cut..).is_some_and(|c| c.contains('\n')) {
                break;
            }
            text = text.get(..cut).unwrap_or("").trim_end();
        }
        Span::new(span.file, span.start, span.start + u32::try_from(text.len()).unwrap_or(0))
    }

    pub(super) fn report(&mut self, d: Diagnostic) {
        self.diagnostics.push(d);
    }

    /// Counts a keyword for the language of the file.
    pub(super) fn keyword(&mut self, p: &P) {
        if p.as_str().starts_with(|c: char| c.is_ascii()) { self.english += 1 } else { self.chinese += 1 }
    }

    /// Whether a name is plainly yes/no in this file: declared so, or set so in an example, or an item by itself.
    pub(super) fn known_yes_no(&mut self, name: &str) -> bool {
        if let Some(&known) = self.yes_no.get(name) {
            return known;
        }
        if self.yes_no.len() >= 256 {
            return true;
        }
        let text = self.original;
        let known = text.match_indices(name).any(|(at, _)| {
            let after = text.get(at + name.len()..).unwrap_or("").trim_start();
            let before = text.get(..at).unwrap_or("").trim_end();
            let declared = after.strip_prefix(['：', ':']).map(str::trim_start).is_some_and(|t| t.starts_with("是否") || t.starts_with("yes/no"));
            let set = ["为 是", "为 否", "is yes", "is no"].iter().any(|w| after.starts_with(w) && !after.starts_with("is not"));
            // `2、` is a marker, and `本科、` goes before the last of several cases.
            let numbered = before.strip_suffix(['.', '、', '．']).is_some_and(|b| b.ends_with(|c: char| c.is_numeric()));
            let alone = (numbered || before.ends_with(['）', ')'])) && after.starts_with(['；', ';', '。']);
            declared || set || alone
        });
        self.yes_no.insert(name.to_string(), known);
        known
    }

    /// Blanks what is nested in more than [`MAX_DEPTH`] parentheses, so that reading it cannot run out of stack, and reports it.
    pub(super) fn flatten_deep(&mut self, text: String) -> String {
        let (mut depth, mut deep, mut cuts) = (0u32, None, Vec::new());
        let mut in_string = None;
        for (at, c) in text.char_indices() {
            match (in_string, c) {
                (Some(close), _) if c == close || c == '\n' => in_string = None,
                (Some(_), _) => {}
                (None, '"') => in_string = Some('"'),
                (None, '“') => in_string = Some('”'),
                (None, '(') => {
                    depth += 1;
                    if depth == MAX_DEPTH {
                        deep = Some(at);
                    }
                }
                (None, ')') => {
                    if depth == MAX_DEPTH
                        && let Some(start) = deep.take()
                    {
                        cuts.push((start, at + 1));
                    }
                    depth = depth.saturating_sub(1);
                }
                (None, ';' | '。' | '\u{0C}') => {
                    if let Some(start) = deep.take() {
                        cuts.push((start, at));
                    }
                    // Parentheses do not reach past an item; rows inside parentheses may, and are shallow.
                    if depth >= MAX_DEPTH || c != ';' {
                        depth = 0;
                    }
                }
                _ => {}
            }
        }
        if let Some(start) = deep {
            cuts.push((start, text.len()));
        }
        if cuts.is_empty() {
            return text;
        }
        let mut bytes = text.into_bytes();
        for (start, end) in cuts {
            let span = self.span_at(start, end);
            self.report(errors::too_deep(span));
            self.deep.push(span.start);
            // A number stands in for what was there.
            for (i, b) in bytes.iter_mut().enumerate().take(end).skip(start) {
                *b = if i == start { b'0' } else { b' ' };
            }
        }
        String::from_utf8(bytes).unwrap_or_default()
    }

    fn file(&mut self, text: &str) -> Vec<Decl> {
        let mut decls = Vec::new();
        let mut open = Vec::new();
        self.decls(text, &mut decls, &mut open);
        while let Some(slice) = open.pop() {
            self.broken_decl(&slice, &mut decls, &mut open);
        }
        decls.sort_by_key(|d| d.span.start);
        decls
    }

    /// The declarations of a text. What could not be read of it goes to `open`.
    pub(super) fn decls(&mut self, text: &str, decls: &mut Vec<Decl>, open: &mut Vec<Folded>) {
        let pairs = match Grammar::parse(Rule::file, text) {
            Ok(pairs) => pairs,
            Err(_) => {
                // Only the stack guard can stop a grammar that takes everything.
                let span = self.span_at(0, text.len());
                self.report(errors::too_deep(span));
                decls.push(Decl { kind: DeclKind::Broken, span });
                return;
            }
        };
        for pair in pairs.flat_map(P::into_inner) {
            match pair.as_rule() {
                Rule::EOI | Rule::block_end | Rule::semi | Rule::stop => {}
                Rule::broken_decl => open.push(self.slice(pair.as_str(), pair.as_span().start())),
                _ => {
                    let mut span = self.span(&pair);
                    self.cut = None;
                    let kind = self.decl(pair);
                    if let Some(cut) = self.cut.take() {
                        span.end = cut.origin(0).max(span.start);
                        span = self.trimmed(span);
                        open.push(cut);
                    }
                    decls.push(Decl { kind, span });
                }
            }
        }
    }

    fn decl(&mut self, p: P) -> DeclKind {
        let rule = p.as_rule();
        let mut kids = Kids::new(p);
        if let Some(k) = kids.next() {
            self.keyword(&k);
        }
        match self.decl_body(rule, &mut kids) {
            Some(kind) => kind,
            None => DeclKind::Broken,
        }
    }

    fn decl_body(&mut self, rule: Rule, kids: &mut Kids) -> Option<DeclKind> {
        Some(match rule {
            Rule::dictionary | Rule::policy => {
                let path = kids.take(Rule::path)?;
                let name = self.path(path);
                let clauses = self.header(kids);
                let header = super::Header { name, clauses };
                if rule == Rule::policy { DeclKind::Policy(header) } else { DeclKind::Dictionary(header) }
            }
            Rule::use_decl => {
                let mut paths = Vec::new();
                while let Some(p) = kids.find(Rule::path) {
                    paths.push(self.path(p));
                }
                DeclKind::Use(paths)
            }
            Rule::department => DeclKind::Department(self.names(kids)),
            Rule::data_source => {
                let name = kids.find(Rule::name)?;
                let department = kids.find(Rule::name)?;
                DeclKind::DataSource { name: self.name(&name), department: self.name(&department) }
            }
            Rule::enum_decl | Rule::ordered_enum => {
                let name = kids.find(Rule::name)?;
                let name_span = self.span(&name);
                let name = self.name(&name);
                let _ = kids.take(Rule::low_to_high);
                self.colon(kids, name_span);
                let cases = self.cases(kids);
                DeclKind::Enum { name, ordered: rule == Rule::ordered_enum, cases }
            }
            Rule::region => {
                let name = kids.find(Rule::name)?;
                let name = self.name(&name);
                self.colon(kids, name.span);
                DeclKind::Region { name, members: self.names(kids) }
            }
            Rule::subject | Rule::extend => {
                let name = kids.find(Rule::name)?;
                let name = self.name(&name);
                self.colon(kids, name.span);
                let members = kids.take(Rule::members).map_or(Vec::new(), |m| self.members(m));
                if rule == Rule::subject { DeclKind::Subject { name, members } } else { DeclKind::Extend { name, members } }
            }
            Rule::constraints => {
                let subject = kids.find(Rule::name)?;
                let subject = self.name(&subject);
                self.colon(kids, subject.span);
                let body = kids.take(Rule::lbody)?;
                let list = self.list_body(ListHead::All, subject.span, body);
                DeclKind::Constraints { subject, items: list.items }
            }
            Rule::define => DeclKind::Define(self.define(kids)?),
            Rule::parameter => {
                let name = kids.find(Rule::name)?;
                let name = self.name(&name);
                self.colon(kids, name.span);
                let ty = self.parameter_type(kids, name.span)?;
                let values = kids.take(Rule::pbody).map_or(Vec::new(), |b| self.dated_values(b));
                DeclKind::Parameter { name, ty, values }
            }
            Rule::table => {
                let name = kids.find(Rule::name)?;
                let name = self.name(&name);
                let subject = kids.take(Rule::kw_for).and_then(|_| kids.take(Rule::name)).map(|n| self.name(&n));
                let by = kids.take_if(|r| matches!(r, Rule::table_by | Rule::by))?;
                DeclKind::Table { name, subject, by: self.by(by) }
            }
            Rule::tiers => self.tiers(kids)?,
            Rule::benefit => DeclKind::Benefit(self.benefit(kids)?),
            Rule::amend => DeclKind::Amend(self.amendment(kids)?),
            Rule::coordinate => DeclKind::Coordinate(self.coordinate(kids)?),
            Rule::combinable => {
                let mut benefits = Vec::new();
                while let Some(p) = kids.take_any(&[Rule::path], &[Rule::enum_sep]) {
                    benefits.push(self.path(p));
                }
                let because = kids.take_after(&[Rule::string, Rule::open_string])?;
                DeclKind::Combinable { benefits, because: self.text(&because) }
            }
            Rule::guarantee => DeclKind::Guarantee(self.guarantee(kids)?),
            Rule::example => DeclKind::Example(self.example(kids)?),
            _ => return None,
        })
    }

    /// The type of a parameter and the colon after it. One that is not there is reported at the `name`.
    fn parameter_type(&mut self, kids: &mut Kids, name: Span) -> Option<super::TypeExpr> {
        if kids.take(Rule::no_type).is_some() {
            self.report(errors::type_missing(name));
            return Some(super::TypeExpr { kind: super::TypeKind::Broken, or_none: false, span: name.after() });
        }
        let ty = match kids.take(Rule::unit_type) {
            Some(p) => self.unit_type(p),
            None => kids.take(Rule::type_expr).map(|p| self.type_expr(p))?,
        };
        self.colon(kids, ty.span);
        Some(ty)
    }

    /// Takes the colon after `before`, or reports that it is missing.
    pub(super) fn colon(&mut self, kids: &mut Kids, before: Span) {
        if kids.take(Rule::colon).is_none() {
            self.report(errors::missing_colon(before.after(), self.original(before)));
        }
    }

    fn names(&mut self, kids: &mut Kids) -> Vec<super::Name> {
        let mut names = Vec::new();
        while let Some(n) = kids.find(Rule::name) {
            names.push(self.name(&n));
        }
        names
    }

    fn cases(&mut self, kids: &mut Kids) -> Vec<super::Name> {
        let mut names = Vec::new();
        while let Some(n) = kids.find(Rule::name) {
            if matches!(n.as_str().trim(), "其他" | "其它" | "其余" | "else") {
                let span = self.span(&n);
                self.report(errors::case_named_else(span, n.as_str().trim()));
            }
            names.push(self.name(&n));
        }
        names
    }

    /// What follows the keyword of a definition.
    pub(super) fn define(&mut self, kids: &mut Kids) -> Option<Define> {
        let name = kids.find(Rule::name)?;
        let name = self.name(&name);
        let subject = kids.take(Rule::kw_for).and_then(|_| kids.take(Rule::name)).map(|n| self.name(&n));
        let before = subject.as_ref().map_or(name.span, |s| s.span);
        self.colon(kids, before);
        let kid = kids.next()?;
        let here = self.span(&kid);
        let (body, end) = match kid.as_rule() {
            Rule::head => {
                let head = self.head(kid);
                self.colon(kids, here);
                let list = match kids.next() {
                    Some(body) => self.list_body(head, here, body),
                    None => CondList { head, head_span: here, items: Vec::new(), span: here },
                };
                let end = list.span;
                (DefineBody::List(list), end)
            }
            Rule::by | Rule::mby => (DefineBody::Expr(self.by_expr(kid)), here),
            Rule::expr => (DefineBody::Expr(self.expr(kid)), here),
            _ => return None,
        };
        Some(Define { span: name.span.to(end), name, subject, body })
    }

    fn dated_values(&mut self, p: P) -> Vec<DatedValue> {
        let mut values = Vec::new();
        let mut sep = Separator::default();
        let end = p.as_span().end();
        for kid in p.into_inner() {
            let span = self.span(&kid);
            match kid.as_rule() {
                Rule::semi | Rule::stop => sep.seen(),
                Rule::dated => {
                    sep.next(self, span);
                    if let Some(v) = self.dated(kid, span) {
                        values.push(v);
                    }
                }
                Rule::stray => {
                    let silent = sep.broken();
                    if self.cut_here(&kid, end) {
                        break;
                    }
                    if !silent {
                        self.broken_slice(&kid, Rule::strict_dated);
                    }
                }
                _ => {}
            }
        }
        values
    }

    fn dated(&mut self, p: P, span: Span) -> Option<DatedValue> {
        let mut kids = Kids::new(p);
        let date = kids.find(Rule::date)?;
        let date_span = self.span(&date);
        let since = self.date(&date);
        self.colon(&mut kids, date_span);
        let value = kids.find(Rule::expr)?;
        let value = self.expr(value);
        Some(DatedValue { since: since?, value, span })
    }

    /// A body of items alone: `lbody`, `mlist`.
    pub(super) fn list_body(&mut self, head: ListHead, head_span: Span, body: P) -> CondList {
        let mut entries = Vec::new();
        let mut sep = Separator::default();
        let end = body.as_span().end();
        let mut kids = body.into_inner().peekable();
        while let Some(kid) = kids.next() {
            if matches!(kid.as_rule(), Rule::semi | Rule::stop) {
                sep.seen();
                continue;
            }
            if kid.as_rule() == Rule::stray && self.cut_here(&kid, end) {
                break;
            }
            self.entry(kid, begins_list(kids.peek()), &mut entries, &mut sep);
        }
        super::from_pest_lists::nest(head, head_span, entries, &mut self.diagnostics)
    }

    /// `item`, `broken_item`, and what stands between items without being one; `below` says whether a list begins behind it.
    pub(super) fn entry(&mut self, kid: P, below: bool, entries: &mut Vec<Entry>, sep: &mut Separator) {
        let span = self.span(&kid);
        let rule = kid.as_rule();
        match rule {
            Rule::item => {
                sep.next(self, span);
                let entry = self.item(kid, span);
                if matches!(entry.as_ref().map(|e| &e.body), Some(EntryBody::Head { .. })) {
                    sep.seen();
                }
                entries.extend(entry);
            }
            Rule::broken_item => {
                sep.next(self, span);
                sep.broken();
                let entry = self.broken_item(kid, span, below, Rule::strict_item);
                entries.extend(entry);
            }
            _ => self.loose_entry(&kid, entries, sep),
        }
    }

    pub(super) fn item(&mut self, p: P, span: Span) -> Option<Entry> {
        let mut kids = Kids::new(p);
        let marker = kids.find(Rule::marker)?;
        let marker_span = self.span(&marker);
        if let Some(second) = kids.take(Rule::second_marker) {
            let at = self.span(&second);
            self.report(errors::item_without_head(at));
        }
        let body = kids.next()?;
        let here = self.span(&body);
        let body = match body.as_rule() {
            Rule::deleted => EntryBody::Deleted,
            Rule::head => {
                let head = self.head(body);
                self.colon(&mut kids, here);
                EntryBody::Head { head, at: here, guessed: false }
            }
            _ => EntryBody::Expr(self.expr(body)),
        };
        Some(Entry {
            readings: super::from_pest_lists::readings(marker.as_str().trim()),
            marker_text: self.original(marker_span).to_string(),
            marker_span,
            half: false,
            body,
            span,
        })
    }

    /// The head of a list.
    pub(super) fn head(&mut self, p: P) -> ListHead {
        self.keyword(&p);
        match p.into_inner().next() {
            Some(k) => match k.as_rule() {
                Rule::head_entry => ListHead::EntryAll,
                Rule::head_while => ListHead::WhileAll,
                Rule::head_any => ListHead::Any,
                Rule::head_none => ListHead::None,
                Rule::head_excluded => ListHead::Excluded,
                Rule::head_stops => ListHead::Stops,
                Rule::head_at_least => k.into_inner().next().map_or(ListHead::All, |n| ListHead::AtLeast(self.count(&n))),
                _ => ListHead::All,
            },
            None => ListHead::All,
        }
    }
}
