//! `heng init`: a small project that checks, tests and runs.

use std::path::PathBuf;

use clap::Args;

use super::files::write;
use super::shell::{Ending, Shell, pick};
use crate::diagnostic::Words;
use crate::project::{MANIFEST, trouble};
use crate::syntax::Language;

#[derive(Debug, Args)]
pub(super) struct Init {
    /// 新建到哪个文件夹，缺省为当前文件夹 · the folder (default: the current one)
    #[arg(default_value = ".")]
    folder: PathBuf,
}

/// What a new project holds, in the language in which it was asked for.
const CHINESE: [(&str, &str); 4] = [
    (MANIFEST, include_str!("init/zh/heng.toml")),
    ("字典.heng", include_str!("init/zh/字典.heng")),
    ("租房补贴.heng.md", include_str!("init/zh/租房补贴.heng.md")),
    ("人员.csv", include_str!("init/zh/人员.csv")),
];
const ENGLISH: [(&str, &str); 4] = [
    (MANIFEST, include_str!("init/en/heng.toml")),
    ("dictionary.heng", include_str!("init/en/dictionary.heng")),
    ("rent.heng.md", include_str!("init/en/rent.heng.md")),
    ("people.csv", include_str!("init/en/people.csv")),
];

pub(super) fn init(shell: &Shell, args: &Init) -> Result<Ending, Words> {
    let folder = &args.folder;
    let language = shell.language(None);
    let (files, run) = match language {
        Language::Zh => (CHINESE, "heng run 租房补贴.heng.md --facts 人员.csv --receipts-complete"),
        Language::En => (ENGLISH, "heng run rent.heng.md --facts people.csv --receipts-complete"),
    };
    // Nothing that is there already is touched.
    for (name, _) in files {
        let path = folder.join(name);
        if path.exists() {
            let shown = path.display();
            return Err(Words::new(format!("`{shown}` 已经存在，没有新建任何文件"), format!("`{shown}` is there already; nothing was made")));
        }
    }
    std::fs::create_dir_all(folder).map_err(|e| trouble(&folder.display().to_string(), &e))?;
    for (name, text) in files {
        let path = folder.join(name);
        write(&path, text.as_bytes())?;
        shell.remark(&format!("{}{}", pick(language, "新建 ", "made "), path.display()));
    }
    shell.remark(&format!("{}heng check && heng test && {run}", pick(language, "接下来：", "next: ")));
    Ok(Ending::Clean)
}
