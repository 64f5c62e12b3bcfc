//! Diagnostics drawn for a terminal. This module alone knows miette.
//!
//! ```text
//! H0304
//!
//!   × `年龄` 与一笔金额相比较
//!    ╭─[租房.heng:3:5]
//!  3 │     年龄 不超过 35元；
//!    ·     ──┬─        ──┬─
//!    ·       │           ╰── 这是金额
//!    ·       ╰── 这是周岁
//!    ╰────
//!   帮助：写作 `35周岁`
//! ```
//!
//! miette 7.6 counts the column of its header in bytes, drops an empty label at the end of a file that has no last line end, and says
//! `help:` in English only: [`Source`] and [`draw`] mend all three.

use std::fmt;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::long_lines::Cut;
use super::place::{Texts, place};
use super::{Diagnostic, Label, Severity, codes};
use crate::source::FileId;
use crate::syntax::Language;

/// How diagnostics are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The language of the words.
    pub language: Language,
    /// Whether escape sequences for colour may be used.
    pub color: bool,
}

/// The drawing of one diagnostic; ends in a line end.
pub fn draw(diagnostic: &Diagnostic, texts: &Texts<'_>, look: Look) -> String {
    let theme = if look.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_wrap_lines(false)
        .without_cause_chain()
        .without_syntax_highlighting();
    let home = diagnostic.span().file;
    let mut out = report(&handler, diagnostic, texts, look, home);
    let mut elsewhere: Vec<FileId> = diagnostic.labels.iter().map(|l| l.span.file).filter(|f| *f != home).collect();
    elsewhere.dedup();
    for file in elsewhere {
        // Only the snippet: the message has been said.
        let drawing = report(&handler, diagnostic, texts, look, file);
        let snippet = drawing.lines().skip_while(|line| !line.contains('╭'));
        snippet.for_each(|line| {
            out.push_str(line);
            out.push('\n');
        });
    }
    if let Some(help) = &diagnostic.help {
        let head = match look.language {
            Language::Zh => "帮助：",
            Language::En => "help: ",
        };
        let text = help.get(look.language).replace('\n', "\n        ");
        out.push_str(&format!("  {head}{text}\n"));
    }
    out
}

/// The last line of a run: how many of what.
pub fn count(diagnostics: &[Diagnostic], language: Language) -> Option<String> {
    let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
    let warnings = diagnostics.len() - errors;
    let plural = |n: usize, one: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") };
    let parts: Vec<String> = match language {
        Language::Zh => [(errors, "处错误"), (warnings, "处提醒")].iter().filter(|p| p.0 > 0).map(|p| format!("{} {}", p.0, p.1)).collect(),
        Language::En => [(errors, "error"), (warnings, "warning")].iter().filter(|p| p.0 > 0).map(|p| plural(p.0, p.1)).collect(),
    };
    let joint = if language == Language::Zh { "，" } else { ", " };
    (!parts.is_empty()).then(|| parts.join(joint))
}

fn report(handler: &GraphicalReportHandler, diagnostic: &Diagnostic, texts: &Texts<'_>, look: Look, file: FileId) -> String {
    let (name, text) = texts.get(file);
    let here = || diagnostic.labels.iter().enumerate().filter(|(_, l)| l.span.file == file && !name.is_empty());
    let places: Vec<_> = here().map(|(_, l)| l.span.start as usize..l.span.end as usize).collect();
    let source = Source::new(name, text, &places);
    let labels: Vec<LabeledSpan> = here().map(|(i, l)| labeled(i == 0, l, &source, look.language)).collect();
    let drawn = Drawn { diagnostic, source, labels, language: look.language };
    let mut out = String::new();
    handler.render_report(&mut out, &drawn).expect("writing to a string does not fail");
    out
}

fn labeled(primary: bool, label: &Label, source: &Source, language: Language) -> LabeledSpan {
    let words = label.words.get(language);
    let words = (!words.is_empty()).then(|| words.to_owned());
    let length = source.whole.len();
    let start = source.cut.shown((label.span.start as usize).min(length));
    let end = source.cut.shown((label.span.end as usize).min(length)).max(start);
    let span = SourceSpan::from((start, end - start));
    if primary { LabeledSpan::new_primary_with_span(words, span) } else { LabeledSpan::new_with_span(words, span) }
}

/// A diagnostic as miette wants it.
struct Drawn<'a> {
    diagnostic: &'a Diagnostic,
    source: Source<'a>,
    labels: Vec<LabeledSpan>,
    language: Language,
}

impl fmt::Debug for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.diagnostic.code)
    }
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.diagnostic.message.get(self.language))
    }
}

impl std::error::Error for Drawn<'_> {}

impl miette::Diagnostic for Drawn<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let code = self.diagnostic.code;
        Some(Box::new(format!("{code} {}", codes::name(code))))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.labels.is_empty()).then_some(&self.source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// How many lines a snippet has. (miette counts from the beginning of the file, and would draw all that stands between two labels.)
fn lines(data: &[u8]) -> usize {
    data.iter().filter(|b| **b == b'\n').count()
}

/// A file that gives miette columns in characters, always ends in a line end, and has no line too long to be shown.
struct Source<'a> {
    name: &'a str,
    whole: &'a str,
    cut: Cut,
}

impl<'a> Source<'a> {
    fn new(name: &'a str, whole: &'a str, places: &[std::ops::Range<usize>]) -> Source<'a> {
        let mut cut = Cut::new(whole, places);
        if !whole.ends_with('\n') {
            cut.text.push('\n');
        }
        Source { name, whole, cut }
    }
}

impl SourceCode for Source<'_> {
    fn read_span<'a>(&'a self, span: &SourceSpan, before: usize, after: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let inner = self.cut.text.read_span(span, before, after)?;
        let (line, column) = if before == 0 && after == 0 {
            let place = place(self.whole, self.cut.whole(span.offset()));
            (place.line - 1, place.column - 1)
        } else {
            (inner.line(), inner.column())
        };
        let contents =
            MietteSpanContents::new_named(self.name.to_owned(), inner.data(), *inner.span(), line, column, lines(inner.data()));
        Ok(Box::new(contents))
    }
}
