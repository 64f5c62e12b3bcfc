//! The POLICY arguments: files, folders, names of policies, or one built module; as a module that can run.

use std::path::{Path, PathBuf};

use heng_abi::Interface;
use heng_host::Module;

use super::shell::Shell;
use super::compile::{self, Checked, Policy};
use super::report;
use crate::diagnostic::Words;
use crate::population::cell;
use crate::project::{self, Set};
use crate::syntax::Language;

/// A module that can run.
pub(super) struct Loaded {
    pub(super) name: String,
    pub(super) module: Module,
    pub(super) bytes: Vec<u8>,
    pub(super) language: Language,
}

/// Loads what the arguments name; none if it has errors, which are then printed.
pub(super) fn load(shell: &Shell, args: &[String]) -> Result<Option<Loaded>, Words> {
    let built = |a: &String| Path::new(a).extension().is_some_and(|e| e == "wasm");
    if args.iter().any(built) {
        let [one] = args else {
            return Err(Words::new(
                "编译好的模块只能单独试算；要合在一起算，请给出政策源文件",
                "a built module runs by itself; to evaluate several as one, name their sources",
            ));
        };
        return file(shell, Path::new(one)).map(Some);
    }
    let (paths, names): (Vec<&String>, Vec<&String>) = args.iter().partition(|a| shell.here.join(a).exists());
    let set = set(shell, &paths, &names)?;
    let checked = compile::check(&set);
    let chosen = choose(&checked, !paths.is_empty(), &names)?;
    let obstacles = checked.obstacles(&chosen);
    if !obstacles.is_empty() {
        report::report(shell, &[(&set, obstacles)])?;
        return Ok(None);
    }
    if chosen.is_empty() {
        return Err(Words::new("这里没有带待遇的政策", "there is no policy with benefits here"));
    }
    let program = checked.program(&chosen, true)?;
    let module = Module::load(&program.bytes).map_err(|e| Words::new(e.zh, e.en))?;
    let language = shell.language(Some(&set.config));
    Ok(Some(Loaded { name: program.name, module, bytes: program.bytes, language }))
}

/// Loads a built module.
pub(super) fn file(shell: &Shell, path: &Path) -> Result<Loaded, Words> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|e| project::trouble(&name, &e))?;
    let module = Module::load(&bytes).map_err(|e| {
        Words::new(format!("`{name}` 未被接受：{}（{}）", e.zh, e.rule), format!("`{name}` is not admitted: {} ({})", e.en, e.rule))
    })?;
    let language = shell.language_or(&module.interface().language);
    Ok(Loaded { name: module.interface().name.clone(), module, bytes, language })
}

/// The one set that the paths bring in; names belong to the project found upwards from here.
fn set(shell: &Shell, paths: &[&String], names: &[&String]) -> Result<Set, Words> {
    let mut gathered: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
    if paths.is_empty() {
        let name = names.first().map_or("", |n| n.as_str());
        gathered.push(project::root_above(&shell.here).ok_or_else(|| no_such(name, &[]))?);
    }
    let mut sets = project::gather(&shell.here, &gathered)?;
    if sets.len() > 1 {
        return Err(Words::new("这些政策不在同一个项目里", "these policies do not lie in one project"));
    }
    sets.pop().ok_or_else(|| Words::new("没有政策", "there is no policy"))
}

/// The policies of the files asked for, and those named.
fn choose(checked: &Checked<'_>, files: bool, names: &[&String]) -> Result<Vec<Policy>, Words> {
    let all = checked.policies();
    let mut chosen = if files { checked.wanted() } else { Vec::new() };
    for name in names {
        match all.iter().find(|p| cell::fold(&p.name) == cell::fold(name)) {
            Some(found) if chosen.contains(found) => {}
            Some(found) => chosen.push(found.clone()),
            None => return Err(no_such(name, &all)),
        }
    }
    Ok(chosen)
}

/// The benefit that `--only` names.
pub(super) fn benefit<'a>(interface: &'a Interface, name: &str) -> Result<&'a str, Words> {
    let names = || interface.benefits.iter().map(|b| b.name.as_str());
    names().find(|n| cell::fold(n) == cell::fold(name)).ok_or_else(|| no_benefit(name, names()))
}

/// That there is no benefit of this name.
pub(super) fn no_benefit<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Words {
    let (zh, en) = near(name, names);
    Words::new(format!("没有待遇 `{name}`{zh}"), format!("there is no benefit `{name}`{en}"))
}

fn no_such(name: &str, all: &[Policy]) -> Words {
    let (zh, en) = near(name, all.iter().map(|p| p.name.as_str()));
    Words::new(
        format!("没有叫 `{name}` 的文件、文件夹或政策{zh}"),
        format!("there is no file, folder or policy called `{name}`{en}"),
    )
}

fn near<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> (String, String) {
    let found = cell::nearest(name, names);
    found.map_or_else(Default::default, |n| (format!("，是否为 `{n}`"), format!("; did you mean `{n}`?")))
}
