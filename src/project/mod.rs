//! Folders and `heng.toml`, as sources.
//!
//! A project is a folder with a `heng.toml`; its sources are all `*.heng` and `*.heng.md` below it (or where `sources` says), in the order
//! of their paths. A path given by the user brings in the whole project it lies in, so that names resolve as they do elsewhere. Without a
//! `heng.toml` above, the files given stand alone, together.
//!
//! INVARIANT: the same folder gives the same files in the same order on every machine; hidden folders and projects inside a project are
//! passed over.
//!
//! Deliberately absent: what the files mean. This module is the only reader of files below `cli`.
#![allow(clippy::disallowed_methods, reason = "finding and reading sources is what this module is for")]

mod config;
mod tables;

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

pub use config::{Config, read as read_config};

use crate::diagnostic::{Diagnostic, Words};
use crate::source::{FileId, Span, Withheld};

/// The file that makes a folder a project.
pub const MANIFEST: &str = "heng.toml";

/// Sources that are compiled together.
#[derive(Debug, Clone)]
pub struct Set {
    /// The project's folder, if there is one.
    pub root: Option<PathBuf>,
    /// What `heng.toml` says, or nothing.
    pub config: Config,
    /// In the order of their paths; positions are [`FileId`]s.
    pub files: Vec<File>,
    /// The tables that these files take rows from, in the order in which they are named; their [`FileId`]s follow those of the files.
    pub tables: Vec<File>,
    /// Files that could not be read as text.
    pub diagnostics: Vec<Diagnostic>,
}

/// A source.
#[derive(Debug, Clone)]
pub struct File {
    /// As shown to people: relative to where they are.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// Its text; bytes that are not UTF-8 are replaced.
    pub text: String,
    /// Why it has no text, if it is a table that was not read.
    pub withheld: Option<Withheld>,
    /// Whether the user asked for it, by itself or by a folder it lies in.
    pub wanted: bool,
}

impl Set {
    /// The files and then the tables: all that a [`FileId`] can mean.
    pub fn all(&self) -> impl Iterator<Item = &File> {
        self.files.iter().chain(&self.tables)
    }

    /// Whether the user asked for what a diagnostic is about.
    pub fn wanted(&self, file: FileId) -> bool {
        self.all().nth(file.0 as usize).is_none_or(|f| f.wanted)
    }
}

/// The sources for what the user named; with no paths, the project found upwards from `here`.
///
/// # Errors
/// If a path does not exist, a file cannot be read, or a `heng.toml` is wrong.
pub fn gather(here: &Path, paths: &[PathBuf]) -> Result<Vec<Set>, Words> {
    let asked: Vec<PathBuf> = if paths.is_empty() { vec![PathBuf::from(".")] } else { paths.to_vec() };
    let mut roots: Vec<(PathBuf, Vec<PathBuf>)> = Vec::new();
    let mut loose: Vec<PathBuf> = Vec::new();
    for path in &asked {
        let full = canonical(here, path)?;
        let folder = full.is_dir();
        if !folder && !is_source(&full) && full.file_name().is_none_or(|n| n != MANIFEST) {
            return Err(Words::new(
                format!("`{}` 不是 .heng 或 .heng.md 文件", path.display()),
                format!("`{}` is not a .heng or .heng.md file", path.display()),
            ));
        }
        match root_above(&full) {
            Some(root) => {
                // A bare command means the project as a whole, wherever in it one stands.
                let wanted = if paths.is_empty() || !folder && !is_source(&full) { root.clone() } else { full };
                want(&mut roots, root, wanted);
            }
            None if folder => {
                let mut nested = Vec::new();
                collect(&full, None, &mut loose, &mut nested)?;
                nested.into_iter().for_each(|root| want(&mut roots, root.clone(), root));
            }
            None => loose.push(full),
        }
    }
    let mut sets = Vec::new();
    for (root, wanted) in roots {
        sets.push(project(here, &root, &wanted)?);
    }
    if !loose.is_empty() {
        loose.sort();
        loose.dedup();
        let read = loose.iter().map(|p| read(here, p, true)).collect::<Result<Vec<_>, _>>()?;
        sets.push(assemble(here, None, Config::default(), read)?);
    }
    if sets.iter().all(|s| s.files.is_empty()) {
        return Err(Words::new(
            "没有找到 .heng 或 .heng.md 文件；`heng init` 可新建一个项目",
            "no .heng or .heng.md file was found; `heng init` makes a project",
        ));
    }
    Ok(sets)
}

/// The folder of the project that `path` lies in, if any.
pub fn root_above(path: &Path) -> Option<PathBuf> {
    path.ancestors().find(|folder| folder.join(MANIFEST).is_file()).map(Path::to_path_buf)
}

/// Whether this is the name of a source.
pub fn is_source(path: &Path) -> bool {
    let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("");
    name.ends_with(".heng") || name.ends_with(".heng.md")
}

/// Why a file could not be used, in words.
pub fn trouble(path: &str, e: &io::Error) -> Words {
    let (zh, en) = match e.kind() {
        io::ErrorKind::NotFound => ("没有这个文件或文件夹".to_owned(), "there is no such file or folder".to_owned()),
        io::ErrorKind::PermissionDenied => ("没有权限".to_owned(), "permission denied".to_owned()),
        io::ErrorKind::IsADirectory => ("这是文件夹，应为文件".to_owned(), "this is a folder, a file is expected".to_owned()),
        io::ErrorKind::NotADirectory => ("路径中有一段是文件，不是文件夹".to_owned(), "a part of the path is a file, not a folder".to_owned()),
        io::ErrorKind::AlreadyExists => ("已有同名的文件或文件夹".to_owned(), "there is a file or folder of that name already".to_owned()),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ("磁盘空间不足".to_owned(), "the disk is full".to_owned()),
        io::ErrorKind::ReadOnlyFilesystem => ("所在的磁盘只能读取".to_owned(), "the disk can only be read".to_owned()),
        io::ErrorKind::FileTooLarge => ("文件过大".to_owned(), "the file is too large".to_owned()),
        io::ErrorKind::InvalidFilename => ("文件名无效或过长".to_owned(), "the name of the file is not valid, or too long".to_owned()),
        io::ErrorKind::InvalidData => ("不是 UTF-8 文字".to_owned(), "it is not UTF-8 text".to_owned()),
        io::ErrorKind::BrokenPipe => ("读取输出的程序已经结束".to_owned(), "the program that read the output has ended".to_owned()),
        _ => (format!("系统报告：{e}"), e.to_string()),
    };
    Words::new(format!("`{path}`：{zh}"), format!("`{path}`: {en}"))
}

/// `path` as seen from `here`, with `/` between its parts.
pub fn relative(here: &Path, path: &Path) -> String {
    let (from, to): (Vec<_>, Vec<_>) = (here.components().collect(), path.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.len() - common;
    // Far away, the whole path says more than a ladder of dots.
    if up > 3 || common <= 1 && up > 0 {
        return path.display().to_string();
    }
    let ups = std::iter::repeat_n("..".to_owned(), up);
    let down = to.iter().skip(common).filter_map(|c| match c {
        Component::Normal(part) => Some(part.to_string_lossy().into_owned()),
        Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => None,
    });
    let parts: Vec<String> = ups.chain(down).collect();
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

fn want(roots: &mut Vec<(PathBuf, Vec<PathBuf>)>, root: PathBuf, wanted: PathBuf) {
    match roots.iter_mut().find(|(r, _)| *r == root) {
        Some((_, all)) => all.push(wanted),
        None => roots.push((root, vec![wanted])),
    }
}

fn canonical(here: &Path, path: &Path) -> Result<PathBuf, Words> {
    fs::canonicalize(here.join(path)).map_err(|e| trouble(&path.display().to_string(), &e))
}

fn project(here: &Path, root: &Path, wanted: &[PathBuf]) -> Result<Set, Words> {
    let manifest = root.join(MANIFEST);
    let name = relative(here, &manifest);
    let text = fs::read_to_string(&manifest).map_err(|e| trouble(&name, &e))?;
    let config = config::read(&name, &text)?;
    let (mut paths, mut nested) = (Vec::new(), Vec::new());
    collect(root, Some(root), &mut paths, &mut nested)?;
    paths.retain(|p| config.includes(&relative(root, p)));
    // A file that was asked for by name takes part even if `sources` leaves it out.
    paths.extend(wanted.iter().filter(|w| is_source(w) && w.is_file()).cloned());
    paths.sort();
    paths.dedup();
    let asked = |p: &Path| wanted.iter().any(|w| p.starts_with(w));
    let read = paths.iter().map(|p| read(here, p, asked(p))).collect::<Result<Vec<_>, _>>()?;
    assemble(here, Some(root.to_path_buf()), config, read)
}

fn assemble(here: &Path, root: Option<PathBuf>, config: Config, read: Vec<(File, Option<Broken>)>) -> Result<Set, Words> {
    let mut set = Set { root, config, files: Vec::new(), tables: Vec::new(), diagnostics: Vec::new() };
    for (file, broken) in read {
        let id = FileId(u32::try_from(set.files.len()).unwrap_or(u32::MAX));
        set.diagnostics.extend(broken.map(|b| invalid_utf8(id, &file.name, &b)));
        set.files.push(file);
    }
    tables::gather(here, &mut set)?;
    Ok(set)
}

struct Broken {
    line: usize,
    byte: usize,
}

fn read(here: &Path, path: &Path, wanted: bool) -> Result<(File, Option<Broken>), Words> {
    let name = relative(here, path);
    let bytes = fs::read(path).map_err(|e| trouble(&name, &e))?;
    let (text, broken) = match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(e) => {
            let byte = e.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(e.as_bytes()).into_owned();
            let line = text.get(..byte).map_or(1, |before| before.matches('\n').count() + 1);
            (text, Some(Broken { line, byte }))
        }
    };
    Ok((File { name, path: path.to_path_buf(), text, withheld: None, wanted }, broken))
}

fn invalid_utf8(file: FileId, name: &str, broken: &Broken) -> Diagnostic {
    let Broken { line, byte } = broken;
    let start = u32::try_from(*byte).unwrap_or(u32::MAX);
    let words = Words::new(
        format!("`{name}` 不是 UTF-8 文字：第 {line} 行，文件的第 {} 字节", byte + 1),
        format!("`{name}` is not UTF-8 text: line {line}, byte {} of the file", byte + 1),
    );
    Diagnostic::error("H0001", Span::new(file, start, start.saturating_add(3)), words)
        .help(Words::new("用编辑器把文件另存为 UTF-8", "save the file as UTF-8 in your editor"))
}

/// Sources below `folder`; folders with a manifest of their own (other than `root`) go to `nested`.
fn collect(folder: &Path, root: Option<&Path>, files: &mut Vec<PathBuf>, nested: &mut Vec<PathBuf>) -> Result<(), Words> {
    let shown = || folder.display().to_string();
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(|e| trouble(&shown(), &e))? {
        entries.push(entry.map_err(|e| trouble(&shown(), &e))?);
    }
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        // Links to folders are not followed: they could lead back up.
        let folder = entry.file_type().is_ok_and(|t| t.is_dir());
        if hidden {
            continue;
        }
        if folder && path.join(MANIFEST).is_file() && root != Some(path.as_path()) {
            nested.push(path);
        } else if folder {
            let skipped = ["target", "node_modules"].iter().any(|s| entry.file_name() == *s);
            if !skipped {
                collect(&path, root, files, nested)?;
            }
        } else if is_source(&path) {
            files.push(path);
        }
    }
    Ok(())
}
