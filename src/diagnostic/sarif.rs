//! Diagnostics as a SARIF 2.1.0 log, for code-scanning services.

use serde_json::{Value, json};

use super::json::severity;
use super::place::Texts;
use super::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::Language;

/// The whole log, pretty-printed, with a last line end.
pub fn log(diagnostics: &[Diagnostic], texts: &Texts<'_>, language: Language) -> String {
    let mut rules: Vec<&'static str> = diagnostics.iter().map(|d| d.code).collect();
    rules.sort_unstable();
    rules.dedup();
    let rule = |id: &&'static str| json!({ "id": id, "name": codes::name(id) });
    let results: Vec<Value> = diagnostics.iter().map(|d| result(d, texts, language)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "heng",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(rule).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    let text = serde_json::to_string_pretty(&log).expect("strings and numbers are JSON");
    format!("{text}\n")
}

fn result(diagnostic: &Diagnostic, texts: &Texts<'_>, language: Language) -> Value {
    let mut text = diagnostic.message.get(language).to_owned();
    if let Some(help) = &diagnostic.help {
        text = format!("{text}\n{}", help.get(language));
    }
    let further = diagnostic.labels.iter().skip(1).map(|label| {
        let mut location = location(label.span, texts);
        location["message"] = json!({ "text": label.words.get(language) });
        location
    });
    let mut out = json!({
        "ruleId": diagnostic.code,
        "level": severity(diagnostic.severity),
        "message": { "text": text },
        "locations": [location(diagnostic.span(), texts)],
        "relatedLocations": further.collect::<Vec<_>>(),
    });
    if let Some(edit) = &diagnostic.edit {
        let place = location(edit.span, texts);
        let physical = &place["physicalLocation"];
        out["fixes"] = json!([{
            "description": { "text": diagnostic.help.as_ref().map_or("", |h| h.get(language)) },
            "artifactChanges": [{
                "artifactLocation": physical["artifactLocation"],
                "replacements": [{ "deletedRegion": physical["region"], "insertedContent": { "text": edit.text } }],
            }],
        }]);
    }
    out
}

fn location(span: Span, texts: &Texts<'_>) -> Value {
    let (start, end) = texts.ends(span);
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(texts.get(span.file).0) },
        "region": {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        },
    } })
}

/// A relative path as a URI reference.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
