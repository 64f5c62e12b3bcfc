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
    "H0110", "H0111", "H0112", "H0113", "H0114", "H0116", "H0117", "H0118", "H0119",
    "H0120", "H0121", "H0122", "H0123", "H0124", "H0125", "H0126", "H0127", "H0128", "H0129",
    "H0130", "H0201", "H0202", "H0203", "H0204", "H0207", "H0208", "H0210", "H0211", "H0212",
    "H0213", "H0214", "H0215", "H0216", "H0301", "H0302", "H0303", "H0304", "H0305", "H0306", "H0307",
    "H0308", "H0309", "H0310", "H0311", "H0312", "H0313", "H0314", "H0315", "H0316", "H0317",
    "H0318", "H0319", "H0320", "H0321", "H0322", "H0323", "H0324", "H0325", "H0326", "H0331", "H0332", "H0333", "H0401", "H0402", "H0403",
    "H0404", "H0405", "H0406", "H0407", "H0408", "H0409", "H0410", "H0411", "H0412", "H0413", "H0414", "H0415", "H0416", "H0417",
    "H0418", "H0419", "H0420", "H0421", "H0422", "H0423", "H0424", "H0425", "H0426", "H0427",
    "H0430", "H0431", "H0432", "H0433", "H0434", "H0435", "H0440", "H0441", "H0501", "H0502", "H0503",
    "H0504", "H0505", "H0506", "H0507", "H0508", "H0509", "H0601", "H0602", "H0603", "H0604",
    "H0605", "H0606", "H0607", "H0608", "H0609", "H0610", "H0701", "H0702", "H0703", "H0704", "H0705", "H0706", "H0801",
    "H0901", "H0902", "H0903", "H0904", "H0905", "H0906", "H0907", "H0908", "H0909", "H0910", "H0911", "H0912", "H0913",
    "H0914", "H0915", "H0916", "H0917", "H0918", "H0919",
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
