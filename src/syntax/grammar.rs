//! The parser that pest generates from `grammar/heng.pest`. Only `syntax` sees it.
#![allow(missing_docs, clippy::all)]

/// Reads folded text by the rules of the grammar.
#[derive(pest_derive::Parser)]
#[grammar = "grammar/heng.pest"]
pub(crate) struct Grammar;
