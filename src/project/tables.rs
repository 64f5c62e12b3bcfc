//! The CSV files that tables take their rows from.
//!
//! A table names one by its path from the folder of its own file; it is read from there, and handed on as a source of the name that the
//! compiler will look for. One that lies outside the project (without a project, outside the folder of the file that names it) is not read.
//!
//! INVARIANT: a file is read once, however many tables name it.

use std::fs;
use std::path::Path;

use super::{File, Set, invalid_utf8, read, trouble};
use crate::diagnostic::Words;
use crate::source::{FileId, SourceFile, Withheld, beside, is_table};
use crate::syntax::{MOST_BYTES, parse};

/// Reads the tables that the files of a set name. One that is not there is left to the compiler to report.
pub(super) fn gather(here: &Path, set: &mut Set) -> Result<(), Words> {
    let mut named: Vec<(File, bool)> = Vec::new();
    for file in &set.files {
        for path in named_in(file) {
            let Some(name) = beside(&file.name, &path).filter(|n| is_table(n)) else { continue };
            if let Some((first, _)) = named.iter_mut().find(|(f, _)| f.name == name) {
                first.wanted |= file.wanted;
                continue;
            }
            let folder = file.path.parent().unwrap_or(here);
            let Ok(full) = fs::canonicalize(folder.join(&path)) else { continue };
            let within = full.starts_with(set.root.as_deref().unwrap_or(folder));
            named.push((File { name, path: full, text: String::new(), withheld: None, wanted: file.wanted }, within));
        }
    }
    for (mut file, within) in named {
        let size = fs::metadata(&file.path).map_err(|e| trouble(&file.name, &e))?.len();
        if !within {
            file.withheld = Some(Withheld::Outside);
        } else if usize::try_from(size).is_ok_and(|size| size > MOST_BYTES) {
            file.withheld = Some(Withheld::TooLarge);
        } else {
            let (read, broken) = read(here, &file.path, file.wanted)?;
            file.text = read.text;
            if let Some(broken) = broken {
                let id = FileId(u32::try_from(set.files.len() + set.tables.len()).unwrap_or(u32::MAX));
                set.diagnostics.push(invalid_utf8(id, &file.name, &broken));
                file.withheld = Some(Withheld::Reported);
            }
        }
        set.tables.push(file);
    }
    Ok(())
}

/// The paths that a file names, if it names any.
fn named_in(file: &File) -> Vec<String> {
    if !file.text.to_ascii_lowercase().contains(".csv") {
        return Vec::new();
    }
    let source = SourceFile::new(file.name.as_str(), file.text.as_str());
    parse(FileId(0), source.code()).0.named_files().map(|path| path.text.clone()).collect()
}
