//! Reports out: text and pages for people, JSON lines for programs, and files that appear whole or not at all.

use std::collections::BTreeSet;
use std::path::Path;

use super::shell::{Shell, pick};
use super::{Format, files};
use crate::diagnostic::Words;
use crate::project::trouble;
use crate::report::{Card, Report, html, text};
use crate::syntax::Language;

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Json,
    Html,
}

/// The form that was asked for, by the ending of the file or by `--format`.
pub(super) fn form(shell: &Shell, output: Option<&Path>) -> Result<Form, Words> {
    let Some(path) = output else {
        return match shell.format {
            Format::Html => Ok(Form::Html),
            Format::Text | Format::Json | Format::Sarif | Format::Github => Ok(if shell.text_or_json()? { Form::Json } else { Form::Text }),
        };
    };
    match path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("json" | "jsonl" | "ndjson") => Ok(Form::Json),
        Some("html" | "htm") => Ok(Form::Html),
        _ => {
            let name = path.display();
            Err(Words::new(format!("`-o {name}`：后缀应为 .json 或 .html"), format!("`-o {name}`: the ending must be .json or .html")))
        }
    }
}

/// Writes reports to a file, and says so; or to standard output.
pub(super) fn write(shell: &Shell, reports: &[Report], form: Form, output: Option<&Path>, language: Language) -> Result<(), Words> {
    let body = match form {
        Form::Text => reports.iter().map(|r| text::report(r, language)).collect::<Vec<_>>().join("\n"),
        Form::Json => reports.iter().flat_map(|r| &r.cards).map(line).collect(),
        Form::Html => html::page(reports, language),
    };
    let Some(path) = output else { return shell.print(&body) };
    files::write(path, body.as_bytes())?;
    if shell.quiet {
        return Ok(());
    }
    for report in reports {
        shell.say(&report.summary)?;
    }
    let name = path.display();
    shell.say(pick(language, &format!("已写入 {name}"), &format!("written to {name}")))
}

/// A card as a line of JSON.
pub(super) fn line(card: &Card) -> String {
    format!("{}\n", serde_json::to_string(card).expect("strings and numbers are JSON"))
}

/// Findings that were known before.
#[derive(Debug)]
pub(super) struct Baseline(BTreeSet<String>);

impl Baseline {
    /// Reads the keys of an earlier result.
    pub(super) fn read(name: &str) -> Result<Baseline, Words> {
        let text = std::fs::read_to_string(name).map_err(|e| trouble(name, &e))?;
        let mut keys = BTreeSet::new();
        for (at, line) in (1..).zip(text.lines()).filter(|(_, l)| !l.trim().is_empty()) {
            let key = serde_json::from_str::<serde_json::Value>(line).ok().and_then(|v| v.get("key")?.as_str().map(str::to_owned));
            let key = key.ok_or_else(|| {
                Words::new(
                    format!("`{name}` 第 {at} 行不是 `heng overlap --format json` 的结果"),
                    format!("`{name}`, line {at}, is no result of `heng overlap --format json`"),
                )
            })?;
            keys.insert(key);
        }
        Ok(Baseline(keys))
    }

    /// Whether a card of this key was known.
    pub(super) fn has(&self, key: &str) -> bool {
        self.0.contains(key)
    }

    /// Leaves out what was known, and says how much that was.
    pub(super) fn take_out(&self, cards: &mut Vec<Card>) -> usize {
        let before = cards.len();
        cards.retain(|c| !self.0.contains(&c.key));
        before - cards.len()
    }
}
