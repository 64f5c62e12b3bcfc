//! Diagnostics to standard output, in the form that was asked for; beside a page, as text to standard error.

use super::Format;
use super::shell::Shell;
use crate::diagnostic::place::Texts;
use crate::diagnostic::render::{self, Look};
use crate::diagnostic::{Diagnostic, Severity, Words, json, sarif};
use crate::project::Set;

/// The names and texts of a set.
pub(super) fn texts(set: &Set) -> Texts<'_> {
    Texts::new(set.all().map(|f| (f.name.as_str(), f.text.as_str())).collect())
}

/// Prints what was found in several sets.
pub(super) fn report(shell: &Shell, found: &[(&Set, Vec<Diagnostic>)]) -> Result<(), Words> {
    let mut out = String::new();
    match shell.format {
        Format::Sarif => return sarif_log(shell, found),
        Format::Text | Format::Json | Format::Html | Format::Github => {}
    }
    for (set, diagnostics) in found {
        let (texts, language) = (texts(set), shell.language(Some(&set.config)));
        let look = Look { language, color: shell.colored() };
        for diagnostic in diagnostics {
            match shell.format {
                Format::Text | Format::Html => out.push_str(&format!("{}\n", render::draw(diagnostic, &texts, look))),
                Format::Json => out.push_str(&format!("{}\n", json::line(diagnostic, &texts, language))),
                Format::Github => out.push_str(&format!("{}\n", json::github(diagnostic, &texts, language))),
                Format::Sarif => {}
            }
        }
    }
    if matches!(shell.format, Format::Text | Format::Html) && !shell.quiet {
        let all: Vec<Diagnostic> = found.iter().flat_map(|(_, d)| d).cloned().collect();
        let language = found.first().map_or_else(|| shell.language(None), |(set, _)| shell.language(Some(&set.config)));
        if let Some(count) = render::count(&all, language) {
            out.push_str(&format!("{count}\n"));
        }
    }
    if shell.format == Format::Html {
        shell.aside(&out);
        return Ok(());
    }
    shell.print(&out)
}

/// Whether anything found is an error.
pub(super) fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity == Severity::Error)
}

fn sarif_log(shell: &Shell, found: &[(&Set, Vec<Diagnostic>)]) -> Result<(), Words> {
    // One log holds one run, so the spans of several sets are brought into one list of files.
    let mut files = Vec::new();
    let mut all = Vec::new();
    for (set, diagnostics) in found {
        let base = u32::try_from(files.len()).unwrap_or(u32::MAX);
        files.extend(set.all().map(|f| (f.name.as_str(), f.text.as_str())));
        all.extend(diagnostics.iter().cloned().map(|d| moved(d, base)));
    }
    let language = found.first().map_or_else(|| shell.language(None), |(set, _)| shell.language(Some(&set.config)));
    shell.print(&sarif::log(&all, &Texts::new(files), language))
}

fn moved(mut diagnostic: Diagnostic, base: u32) -> Diagnostic {
    let spans = diagnostic.labels.iter_mut().map(|l| &mut l.span).chain(diagnostic.edit.as_mut().map(|e| &mut e.span));
    spans.for_each(|span| span.file.0 = span.file.0.saturating_add(base));
    diagnostic
}
