//! What `heng.toml` says.
//!
//! ```toml
//! name = "合肥人才政策"
//! version = "0.1.0"
//! sources = ["字典", "政策/**/*.heng.md"]   # folders or patterns; default: everything
//! language = "zh"                            # of messages and answers
//!
//! [lints]
//! lost-remainder = "deny"                    # allow, warn or deny; the Chinese name of a lint will do
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::diagnostic::Words;
use crate::diagnostic::lints::{self, Level, Levels};
use crate::resolve::nearest;
use crate::syntax::Language;

/// A project's settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// Its name.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Folders and patterns; none means everything.
    pub sources: Option<Vec<String>>,
    /// The language of messages and answers.
    pub language: Option<Language>,
    /// The levels of lints.
    pub lints: Levels,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: Option<String>,
    version: Option<String>,
    sources: Option<Vec<String>>,
    language: Option<WrittenLanguage>,
    #[serde(default)]
    lints: BTreeMap<Spanned<String>, WrittenLevel>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum WrittenLevel {
    Allow,
    Warn,
    Deny,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum WrittenLanguage {
    Zh,
    En,
}

/// Reads the text of the manifest called `name`.
///
/// # Errors
/// If it is not TOML, or says something that no project can say; the message names the line.
pub fn read(name: &str, text: &str) -> Result<Config, Words> {
    let line = |at: usize| text.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
    let written: Written = toml::from_str(text).map_err(|e| {
        let line = e.span().map_or(1, |s| line(s.start));
        let why = e.message().replace('\n', " ");
        Words::new(format!("`{name}` 第 {line} 行有误：{why}"), format!("`{name}`, line {line}: {why}"))
    })?;
    let language = written.language.map(|l| match l {
        WrittenLanguage::Zh => Language::Zh,
        WrittenLanguage::En => Language::En,
    });
    let mut lints = Levels::default();
    for (lint, level) in &written.lints {
        let found = lints::named(lint.get_ref()).ok_or_else(|| unknown_lint(name, line(lint.span().start), lint.get_ref()))?;
        lints.set(found, match level {
            WrittenLevel::Allow => Level::Allow,
            WrittenLevel::Warn => Level::Warn,
            WrittenLevel::Deny => Level::Deny,
        });
    }
    Ok(Config { name: written.name, version: written.version, sources: written.sources, language, lints })
}

fn unknown_lint(name: &str, line: usize, lint: &str) -> Words {
    let near = nearest(lint, lints::names());
    let (zh, en) = near.map_or_else(Default::default, |n| (format!("，是否要写 `{n}`？"), format!(": did you mean `{n}`?")));
    Words::new(format!("`{name}` 第 {line} 行：没有名为 `{lint}` 的提醒{zh}"), format!("`{name}`, line {line}: there is no lint named `{lint}`{en}"))
}

impl Config {
    /// Whether the file at this path (relative to the project, `/` between parts) is a source.
    pub fn includes(&self, path: &str) -> bool {
        let Some(patterns) = &self.sources else { return true };
        let parts: Vec<&str> = path.split('/').collect();
        patterns.iter().any(|pattern| {
            let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
            let wanted: Vec<&str> = pattern.split('/').collect();
            pattern.is_empty() || pattern == "." || matches(&wanted, &parts)
        })
    }
}

/// Whether the parts match, or a folder above them does. `**` is any number of folders, `*` and `?` stand within one part.
fn matches(pattern: &[&str], parts: &[&str]) -> bool {
    match (pattern.split_first(), parts.split_first()) {
        (None, _) => true,
        (Some((&"**", rest)), _) => (0..=parts.len()).any(|n| parts.get(n..).is_some_and(|left| !left.is_empty() && matches(rest, left))),
        (Some(_), None) => false,
        (Some((p, ps)), Some((part, rest))) => {
            let (p, part): (Vec<char>, Vec<char>) = (p.chars().collect(), part.chars().collect());
            part_matches(&p, &part) && matches(ps, rest)
        }
    }
}

fn part_matches(pattern: &[char], text: &[char]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some(('*', rest)), _) => (0..=text.len()).any(|n| text.get(n..).is_some_and(|left| part_matches(rest, left))),
        (Some(('?', rest)), Some((_, left))) => part_matches(rest, left),
        (Some((p, rest)), Some((t, left))) if p == t => part_matches(rest, left),
        (Some(_), _) | (None, Some(_)) => false,
    }
}
