//! The parser that pest generates from `grammar/heng.pest`. Only `syntax` sees it.
#![allow(missing_docs, clippy::all)]

/// Reads folded text by the rules of the grammar.
#[derive(pest_derive::Parser)]
#[grammar = "grammar/heng.pest"]
pub(crate) struct Grammar;

/// Whether a name can be written without 「」, as far as its characters go.
pub fn is_plain_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(pest::unicode::XID_START) && chars.all(pest::unicode::XID_CONTINUE)
}
