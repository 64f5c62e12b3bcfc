//! What is wrong, as data.
//!
//! A [`Diagnostic`] carries its words in both languages, so that the terminal, JSON and an editor show the same finding in whichever
//! language the reader has chosen. `render` alone knows how one is drawn.
//!
//! INVARIANT: every diagnostic has a code of [`codes::CODES`], one primary label, and a message that stands alone.
//!
//! Deliberately absent: wording. Each phase's `errors.rs` has one constructor per code and is the only place with its words.

pub mod codes;
pub mod json;
pub mod lints;
mod long_lines;
pub mod place;
pub mod render;
pub mod sarif;

use crate::source::Span;
use crate::syntax::Language;

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The program has no meaning until this is mended.
    Error,
    /// The program has a meaning that its writer may not have meant.
    Warning,
}

/// The same words in both languages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Words {
    /// 中文.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    /// Both.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Words {
        Words { zh: zh.into(), en: en.into() }
    }

    /// Those of one language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// A place and what it contributes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label {
    /// The narrowest text at fault.
    pub span: Span,
    /// What that place contributes; empty if the message says it all.
    pub words: Words,
}

/// A replacement that mends what was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// With what.
    pub text: String,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its code, as `H0304`.
    pub code: &'static str,
    /// How serious.
    pub severity: Severity,
    /// What is wrong, complete on its own: lower case, no full stop, names in backticks.
    pub message: Words,
    /// Places; the first is the primary one.
    pub labels: Vec<Label>,
    /// One action that the writer can take.
    pub help: Option<Words>,
    /// The same action as an edit, where it is right for certain.
    pub edit: Option<Edit>,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(code: &'static str, span: Span, message: Words) -> Diagnostic {
        let labels = vec![Label { span, words: Words::new("", "") }];
        Diagnostic { code, severity: Severity::Error, message, labels, help: None, edit: None }
    }

    /// A warning at `span`.
    pub fn warning(code: &'static str, span: Span, message: Words) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, span, message) }
    }

    /// What the primary place contributes.
    pub fn here(mut self, words: Words) -> Diagnostic {
        if let Some(first) = self.labels.first_mut() {
            first.words = words;
        }
        self
    }

    /// A further place.
    pub fn label(mut self, span: Span, words: Words) -> Diagnostic {
        self.labels.push(Label { span, words });
        self
    }

    /// What the writer can do.
    pub fn help(mut self, words: Words) -> Diagnostic {
        self.help = Some(words);
        self
    }

    /// The edit that does it.
    pub fn edit(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.edit = Some(Edit { span, text: text.into() });
        self
    }

    /// The primary place.
    pub fn span(&self) -> Span {
        self.labels.first().map(|l| l.span).unwrap_or_default()
    }
}
