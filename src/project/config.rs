//! What `heng.toml` says.
//!
//! ```toml
//! name = "合肥人才政策"
//! version = "0.1.0"
//! sources = ["字典", "政策/**/*.heng.md"]   # folders or patterns; default: everything
//! language = "zh"                            # of messages and answers
//!
//! [lints]
//! unused-fact = "deny"                       # allow, warn or deny
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::diagnostic::Words;
use crate::syntax::Language;

/// What to do about a lint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Say nothing.
    Allow,
    /// Say it.
    Warn,
    /// Treat it as an error.
    Deny,
}

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
    /// Levels, by the name of the lint.
    pub lints: BTreeMap<String, Level>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: Option<String>,
    version: Option<String>,
    sources: Option<Vec<String>>,
    language: Option<WrittenLanguage>,
    #[serde(default)]
    lints: BTreeMap<String, Level>,
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
    let written: Written = toml::from_str(text).map_err(|e| {
        let line = e.span().and_then(|s| text.get(..s.start)).map_or(1, |before| before.matches('\n').count() + 1);
        let why = e.message().replace('\n', " ");
        Words::new(format!("`{name}` 第 {line} 行有误：{why}"), format!("`{name}`, line {line}: {why}"))
    })?;
    let language = written.language.map(|l| match l {
        WrittenLanguage::Zh => Language::Zh,
        WrittenLanguage::En => Language::En,
    });
    Ok(Config { name: written.name, version: written.version, sources: written.sources, language, lints: written.lints })
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
