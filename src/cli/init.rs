//! `heng init`: a small project that checks, tests and runs.

use std::path::PathBuf;

use clap::Args;

use super::files;
use super::shell::{Ending, Shell, pick};
use crate::diagnostic::Words;
use crate::project::{MANIFEST, trouble};

#[derive(Debug, Args)]
pub(super) struct Init {
    /// 新建到哪个文件夹，缺省为当前文件夹 · the folder (default: the current one)
    #[arg(default_value = ".")]
    folder: PathBuf,
}

/// What a new project holds.
const FILES: [(&str, &str); 4] = [
    (MANIFEST, include_str!("init/heng.toml")),
    ("字典.heng", include_str!("init/字典.heng")),
    ("租房补贴.heng.md", include_str!("init/租房补贴.heng.md")),
    ("人员.csv", include_str!("init/人员.csv")),
];

pub(super) fn init(shell: &Shell, args: &Init) -> Result<Ending, Words> {
    let folder = &args.folder;
    // Nothing that is there already is touched.
    for (name, _) in FILES {
        let path = folder.join(name);
        if path.exists() {
            let shown = path.display();
            return Err(Words::new(format!("`{shown}` 已经存在，没有新建任何文件"), format!("`{shown}` is there already; nothing was made")));
        }
    }
    std::fs::create_dir_all(folder).map_err(|e| trouble(&folder.display().to_string(), &e))?;
    let language = shell.language(None);
    for (name, text) in FILES {
        let path = folder.join(name);
        files::write(&path, text.as_bytes())?;
        shell.remark(&format!("{}{}", pick(language, "新建 ", "made "), path.display()));
    }
    let next = "heng check && heng test && heng run 租房补贴.heng.md --facts 人员.csv --receipts-complete";
    shell.remark(&format!("{}{next}", pick(language, "接下来：", "next: ")));
    Ok(Ending::Clean)
}
