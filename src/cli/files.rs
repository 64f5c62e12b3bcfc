//! Files in and out: tables from files or standard input, and output files that appear whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once};

use tempfile::NamedTempFile;

use crate::diagnostic::Words;
use crate::population::table::{Form, Table};
use crate::project::trouble;

/// Opens a table; `-` is standard input.
pub(super) fn table(name: &str) -> Result<Table<'static>, Words> {
    if name == "-" {
        let input: Box<dyn BufRead> = Box::new(BufReader::new(io::stdin()));
        return Table::open("-", None, input);
    }
    let open = || {
        let file = File::open(name)?;
        if file.metadata()?.is_dir() { Err(io::ErrorKind::IsADirectory.into()) } else { Ok(file) }
    };
    let file = open().map_err(|e: io::Error| trouble(name, &e))?;
    Table::open(name, Form::of_name(name), Box::new(BufReader::with_capacity(1 << 16, file)))
}

/// Temporary files of this process that are not finished.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A file that is written beside its place and moved there when it is complete.
pub(super) struct WholeFile {
    target: PathBuf,
    place: Place,
}

/// Refuses to write over a table that is read.
pub(super) fn apart<'a>(target: &Path, read: impl IntoIterator<Item = &'a str>) -> Result<(), Words> {
    let Ok(whole) = fs::canonicalize(target) else { return Ok(()) };
    match read.into_iter().find(|name| fs::canonicalize(name).is_ok_and(|path| path == whole)) {
        None => Ok(()),
        Some(name) => Err(Words::new(
            format!("`-o {name}` 会覆盖正在读取的表，请换一个文件名"),
            format!("`-o {name}` would overwrite a table that is read: choose another name"),
        )),
    }
}

enum Place {
    Beside(BufWriter<NamedTempFile>),
    /// A device or a pipe cannot be replaced.
    Direct(BufWriter<File>),
}

impl WholeFile {
    pub(super) fn create(target: &Path) -> Result<WholeFile, Words> {
        clean_up_when_interrupted();
        let fail = |e: &io::Error| trouble(&target.display().to_string(), e);
        if let Ok(found) = fs::metadata(target) {
            if found.is_dir() {
                return Err(fail(&io::ErrorKind::IsADirectory.into()));
            }
            if !found.is_file() {
                let file = File::options().write(true).open(target).map_err(|e| fail(&e))?;
                return Ok(WholeFile { target: target.to_path_buf(), place: Place::Direct(BufWriter::new(file)) });
            }
        }
        let folder = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".heng-").suffix(".part");
        #[cfg(unix)]
        let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o666);
        #[cfg(unix)]
        builder.permissions(permissions);
        // At once, so that no interruption falls between.
        let temp = unfinished(|paths| builder.tempfile_in(folder).inspect(|temp| paths.push(temp.path().to_path_buf())));
        let temp = temp.map_err(|e| fail(&e))?;
        Ok(WholeFile { target: target.to_path_buf(), place: Place::Beside(BufWriter::with_capacity(1 << 16, temp)) })
    }

    /// Puts the file in its place.
    pub(super) fn finish(self) -> Result<(), Words> {
        let fail = |e: &io::Error| trouble(&self.target.display().to_string(), e);
        match self.place {
            Place::Direct(mut out) => out.flush().map_err(|e| fail(&e)),
            Place::Beside(out) => {
                let temp = out.into_inner().map_err(|e| fail(e.error()))?;
                let path = temp.path().to_path_buf();
                temp.as_file().sync_all().map_err(|e| fail(&e))?;
                temp.persist(&self.target).map_err(|e| fail(&e.error))?;
                unfinished(|paths| paths.retain(|p| *p != path));
                Ok(())
            }
        }
    }
}

impl Write for WholeFile {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        match &mut self.place {
            Place::Beside(out) => out.write(buf),
            Place::Direct(out) => out.write(buf),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.place {
            Place::Beside(out) => out.flush(),
            Place::Direct(out) => out.flush(),
        }
    }
}

/// Writes a whole file at once.
pub(super) fn write(target: &Path, bytes: &[u8]) -> Result<(), Words> {
    let mut file = WholeFile::create(target)?;
    file.write_all(bytes).map_err(|e| trouble(&target.display().to_string(), &e))?;
    file.finish()
}

fn unfinished<T>(change: impl FnOnce(&mut Vec<PathBuf>) -> T) -> T {
    // The list of paths is right even if a thread panicked while it held the lock.
    change(&mut UNFINISHED.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
}

fn clean_up_when_interrupted() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let handler = || {
            // The list is held to the end: no other file is begun.
            unfinished(|paths| {
                for path in paths.drain(..) {
                    // A file that is gone already needs no removal.
                    let _ = fs::remove_file(path);
                }
                std::process::exit(130)
            })
        };
        // Without a handler an interrupted run leaves a hidden temporary file, never a partial result.
        let _ = ctrlc::set_handler(handler);
    });
}
