//! The POLICY arguments: files, folders, names of policies, or one built module; as a module that can run.

use std::path::{Path, PathBuf};

use heng_abi::Interface;
use heng_host::Module;

use super::shell::Shell;
use super::{compile, report};
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
    let (set, names) = select(shell, args)?;
    let (program, diagnostics) = compile::program(&set, &names);
    let language = shell.language(Some(&set.config));
    let Some(program) = program else {
        report::report(shell, &[(&set, diagnostics)])?;
        return Ok(None);
    };
    let module = Module::load(&program.bytes).map_err(|e| Words::new(e.zh, e.en))?;
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

/// The set and the policies that the arguments name.
pub(super) fn select(shell: &Shell, args: &[String]) -> Result<(Set, Vec<String>), Words> {
    let (paths, names): (Vec<&String>, Vec<&String>) = args.iter().partition(|a| shell.here.join(a).exists());
    let mut gathered: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
    if paths.is_empty() {
        let Some(root) = project::root_above(&shell.here) else { return Err(no_such(names.first().map_or("", |n| n), &[])) };
        gathered.push(root);
    }
    let mut sets = project::gather(&shell.here, &gathered)?;
    if sets.len() > 1 {
        return Err(Words::new("这些政策不在同一个项目里", "these policies do not lie in one project"));
    }
    let Some(set) = sets.pop() else { return Err(Words::new("没有政策", "there is no policy")) };
    let all = compile::policies(&set);
    let mut chosen: Vec<String> = Vec::new();
    if !paths.is_empty() {
        let wanted = all.iter().filter(|p| set.files.get(p.file).is_some_and(|f| f.wanted));
        chosen.extend(wanted.map(|p| p.name.clone()));
    }
    for name in names {
        match all.iter().find(|p| cell::fold(&p.name) == cell::fold(name)) {
            Some(found) => chosen.push(found.name.clone()),
            None => return Err(no_such(name, &all)),
        }
    }
    chosen.sort();
    chosen.dedup();
    // A file that cannot be read has no name yet; its diagnostics say why.
    Ok((set, chosen))
}

/// The benefit that `--only` names.
pub(super) fn benefit<'a>(interface: &'a Interface, name: &str) -> Result<&'a str, Words> {
    let names = || interface.benefits.iter().map(|b| b.name.as_str());
    names().find(|n| cell::fold(n) == cell::fold(name)).ok_or_else(|| {
        let (zh, en) = near(name, names());
        Words::new(format!("没有待遇 `{name}`{zh}"), format!("there is no benefit `{name}`{en}"))
    })
}

fn no_such(name: &str, all: &[compile::Policy]) -> Words {
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
