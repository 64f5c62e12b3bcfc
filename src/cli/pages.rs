//! The pages of `docs/codes/`, inside the program.

use crate::diagnostic::codes::Code;

/// The page of a code, as it stands in `docs/codes/`.
pub(super) fn page(code: &Code) -> String {
    match PAGES.iter().find(|(id, _)| *id == code.id) {
        Some((_, text)) => (*text).to_owned(),
        None => format!("# {} {}\n", code.id, code.name),
    }
}

macro_rules! pages {
    ($($id:literal),* $(,)?) => { &[$(($id, include_str!(concat!("../../docs/codes/", $id, ".md")))),*] };
}

/// The pages there are; a test holds this list against the folder.
const PAGES: &[(&str, &str)] = pages![];
