//! What every command needs of the world: where it stands, how it may speak, and to whom.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;

use super::{Color, Common, Format, Lang};
use crate::diagnostic::Words;
use crate::project::{self, Config};
use crate::syntax::Language;

/// How a command ended that could run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Nothing to report.
    Clean,
    /// Something was found.
    Findings,
}

impl Ending {
    pub(super) fn of(clean: bool) -> Ending {
        if clean { Ending::Clean } else { Ending::Findings }
    }
}

/// The surroundings of a command.
#[derive(Debug)]
pub(super) struct Shell {
    pub(super) here: PathBuf,
    pub(super) format: Format,
    pub(super) quiet: bool,
    asked: Option<Language>,
    fallback: Language,
    color: Color,
}

impl Shell {
    pub(super) fn new(common: &Common) -> Result<Shell, Words> {
        let here = std::env::current_dir().and_then(std::fs::canonicalize).map_err(|e| project::trouble(".", &e))?;
        let asked = common.lang.map(|l| match l {
            Lang::Zh => Language::Zh,
            Lang::En => Language::En,
        });
        Ok(Shell { here, format: common.format, quiet: common.quiet, asked, fallback: locale(), color: common.color })
    }

    /// The language of the output: the one asked for, else the project's, else the locale's.
    pub(super) fn language(&self, config: Option<&Config>) -> Language {
        self.asked.or_else(|| config.and_then(|c| c.language)).unwrap_or(self.fallback)
    }

    /// As [`Shell::language`], for a module that was built in this language.
    pub(super) fn language_or(&self, built: &str) -> Language {
        self.asked.unwrap_or(if built == "en" { Language::En } else { Language::Zh })
    }

    /// Whether standard output may be coloured.
    pub(super) fn colored(&self) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
        }
    }

    /// Whether somebody looks at standard error.
    pub(super) fn watched(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// Writes to standard output. A reader that has seen enough ends the program quietly.
    pub(super) fn print(&self, text: &str) -> Result<(), Words> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|e| gone(&e))
    }

    /// Writes a line to standard output.
    pub(super) fn say(&self, line: &str) -> Result<(), Words> {
        self.print(&format!("{line}\n"))
    }

    /// Writes a remark to standard error, unless only results were asked for.
    pub(super) fn remark(&self, line: &str) {
        if !self.quiet {
            // Nobody is left to tell if standard error is closed.
            let _ = writeln!(io::stderr(), "{line}");
        }
    }

    /// Says why the command could not run.
    pub(super) fn trouble(&self, words: &Words) {
        let line = match spoken(self.asked) {
            Language::Zh => format!("无法执行：{}", words.zh),
            Language::En => format!("error: {}", words.en),
        };
        let _ = writeln!(io::stderr(), "{line}");
    }

    /// Writes to standard error what would spoil a result on standard output.
    pub(super) fn aside(&self, text: &str) {
        // Nobody is left to tell if standard error is closed.
        let _ = write!(io::stderr(), "{text}");
    }

    /// Refuses the formats that only some commands have.
    pub(super) fn text_or_json(&self) -> Result<bool, Words> {
        match self.format {
            Format::Text => Ok(false),
            Format::Json => Ok(true),
            Format::Html => Err(Words::new(
                "`--format html` 只用于 `heng overlap` 和 `heng diff`",
                "`--format html` is for `heng overlap` and `heng diff` only",
            )),
            Format::Sarif | Format::Github => Err(Words::new(
                "`--format sarif` 和 `--format github` 只用于 `heng check`",
                "`--format sarif` and `--format github` are for `heng check` only",
            )),
        }
    }
}

/// What to do about an output that is gone.
pub(super) fn gone(e: &io::Error) -> Words {
    if e.kind() == io::ErrorKind::BrokenPipe {
        std::process::exit(0);
    }
    Words::new(format!("无法输出：{e}"), format!("cannot write the output: {e}"))
}

/// The words of one language.
pub(super) fn pick<'a>(language: Language, zh: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

/// The language of what is said before any policy is read: the one asked for, else that of the project here, else the locale's.
pub(super) fn spoken(asked: Option<Language>) -> Language {
    asked.or_else(|| manifest()?.language).unwrap_or_else(locale)
}

fn locale() -> Language {
    let locale = sys_locale::get_locale().unwrap_or_default();
    if locale.starts_with("zh") { Language::Zh } else { Language::En }
}

/// The settings of the project found upwards from here, if they can be read.
fn manifest() -> Option<Config> {
    let root = project::root_above(&std::env::current_dir().ok()?)?;
    let text = std::fs::read_to_string(root.join(project::MANIFEST)).ok()?;
    project::read_config(project::MANIFEST, &text).ok()
}
