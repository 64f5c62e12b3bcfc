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
const PAGES: &[(&str, &str)] = pages![
    "H0001", "H0101", "H0102", "H0103", "H0104", "H0105", "H0106", "H0107", "H0108", "H0109",
    "H0110", "H0111", "H0112", "H0113", "H0114", "H0115", "H0116", "H0117", "H0118", "H0119",
    "H0120", "H0121", "H0122", "H0123", "H0124", "H0125", "H0126", "H0127", "H0128", "H0129",
    "H0130",
];

#[cfg(test)]
mod tests {
    use super::PAGES;

    #[test]
    fn every_page_of_the_folder_is_in_the_program() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/codes");
        let names = std::fs::read_dir(folder).expect("the folder of pages is there").flatten();
        let mut found: Vec<String> = names.map(|e| e.file_name().to_string_lossy().replace(".md", "")).collect();
        found.sort();
        assert_eq!(found, PAGES.iter().map(|(id, _)| (*id).to_owned()).collect::<Vec<_>>());
    }
}
