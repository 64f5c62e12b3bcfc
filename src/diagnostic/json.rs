//! Diagnostics for programs: one JSON object a line, and the commands that GitHub turns into annotations.

use serde::Serialize;

use super::place::{Place, Texts};
use super::{Diagnostic, Severity, codes};
use crate::source::Span;
use crate::syntax::Language;

#[derive(Serialize)]
struct Line<'a> {
    r#type: &'static str,
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    message: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
    end: Place,
    labels: Vec<At<'a>>,
    help: Option<&'a str>,
    edit: Option<EditAt<'a>>,
}

#[derive(Serialize)]
struct At<'a> {
    message: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
    end: Place,
}

#[derive(Serialize)]
struct EditAt<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end: Place,
    text: &'a str,
}

/// `error` or `warning`.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// A diagnostic as one line of JSON, without the line end. Columns count characters, from 1; `end` is the place after the last character.
pub fn line(diagnostic: &Diagnostic, texts: &Texts<'_>, language: Language) -> String {
    let at = |span: Span| (texts.get(span.file).0, texts.ends(span));
    let (file, (start, end)) = at(diagnostic.span());
    let labels = diagnostic.labels.iter().map(|label| {
        let (file, (start, end)) = at(label.span);
        At { message: label.words.get(language), file, line: start.line, column: start.column, end }
    });
    let edit = diagnostic.edit.as_ref().map(|edit| {
        let (file, (start, end)) = at(edit.span);
        EditAt { file, line: start.line, column: start.column, end, text: &edit.text }
    });
    let line = Line {
        r#type: "diagnostic",
        code: diagnostic.code,
        name: codes::name(diagnostic.code),
        severity: severity(diagnostic.severity),
        message: diagnostic.message.get(language),
        file,
        line: start.line,
        column: start.column,
        end,
        labels: labels.collect(),
        help: diagnostic.help.as_ref().map(|h| h.get(language)),
        edit,
    };
    serde_json::to_string(&line).expect("strings and numbers are JSON")
}

/// A diagnostic as a workflow command of GitHub, without the line end.
pub fn github(diagnostic: &Diagnostic, texts: &Texts<'_>, language: Language) -> String {
    let data = |s: &str| s.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |s: &str| data(s).replace(':', "%3A").replace(',', "%2C");
    let span = diagnostic.span();
    let (start, end) = texts.ends(span);
    let columns = if start.line == end.line { format!(",col={},endColumn={}", start.column, end.column) } else { String::new() };
    let help = diagnostic.help.as_ref().map_or_else(String::new, |h| format!("\n{}", h.get(language)));
    format!(
        "::{} file={},line={},endLine={}{columns},title={} {}::{}",
        severity(diagnostic.severity),
        property(texts.get(span.file).0),
        start.line,
        end.line,
        diagnostic.code,
        codes::name(diagnostic.code),
        data(&format!("{}{help}", diagnostic.message.get(language))),
    )
}
