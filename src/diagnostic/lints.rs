//! The lints: findings about a program that has a meaning, which its writer may not have meant.
//!
//! A lint is a code with a name in each language that reads after “允许” and `allow`, and a level: what `heng check` does about it where
//! nobody says otherwise. `heng.toml` sets levels for a project, the command line for one run, a clause `允许 …，理由 "…"` for one place.
//!
//! INVARIANT: every lint is a code of [`codes::CODES`], and no two share a name.
//!
//! Deliberately absent: what is looked for. That is in the phase that finds it, most often `lint`.

use std::collections::BTreeMap;

use super::codes;

/// What to do about a lint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Say nothing.
    Allow,
    /// Say it.
    Warn,
    /// Treat it as an error.
    Deny,
}

/// A lint.
#[derive(Debug, Clone, Copy)]
pub struct Lint {
    /// Its code, as `H0902`.
    pub id: &'static str,
    /// Its name in Chinese; the English one is that of the code.
    pub zh: &'static str,
    /// What is done where nobody says otherwise.
    pub level: Level,
}

/// Every lint, in the order of the codes.
pub const LINTS: &[Lint] = &[
    Lint { id: "H0322", zh: "条件早有定论", level: Level::Warn },
    Lint { id: "H0901", zh: "名称易混", level: Level::Warn },
    Lint { id: "H0902", zh: "未写明是否含本数", level: Level::Warn },
    Lint { id: "H0903", zh: "参数起始过晚", level: Level::Warn },
    Lint { id: "H0904", zh: "多余的允许", level: Level::Warn },
    Lint { id: "H0905", zh: "尾差去向未写明", level: Level::Warn },
    Lint { id: "H0906", zh: "申请与享受期间未分", level: Level::Warn },
    Lint { id: "H0907", zh: "无记录即不符合", level: Level::Warn },
    Lint { id: "H0908", zh: "期限矛盾", level: Level::Warn },
    Lint { id: "H0909", zh: "单方排除", level: Level::Warn },
    Lint { id: "H0910", zh: "数据项不起作用", level: Level::Warn },
    Lint { id: "H0911", zh: "声明未使用", level: Level::Warn },
    Lint { id: "H0912", zh: "缺少依据", level: Level::Allow },
    Lint { id: "H0913", zh: "缺少经费来源", level: Level::Allow },
    Lint { id: "H0914", zh: "缺少受理部门", level: Level::Allow },
    Lint { id: "H0915", zh: "缺少办理时限", level: Level::Allow },
    Lint { id: "H0916", zh: "政策已到期", level: Level::Warn },
    Lint { id: "H0917", zh: "金额随他处变动", level: Level::Warn },
    Lint { id: "H0918", zh: "其他掩盖情形", level: Level::Warn },
    Lint { id: "H0919", zh: "计发周期混用", level: Level::Warn },
];

impl Lint {
    /// `bare-bounds`
    pub fn name(&self) -> &'static str {
        codes::name(self.id)
    }
}

/// The lint of this code.
pub fn of_code(id: &str) -> Option<&'static Lint> {
    LINTS.iter().find(|l| l.id == id)
}

/// The lint of this name, in either language, or of this code.
pub fn named(name: &str) -> Option<&'static Lint> {
    LINTS.iter().find(|l| l.zh == name || l.name() == name || l.id == name)
}

/// All names of lints, English and Chinese.
pub fn names() -> impl Iterator<Item = &'static str> {
    LINTS.iter().map(Lint::name).chain(LINTS.iter().map(|l| l.zh))
}

/// The table as a page of the reference.
pub fn page() -> String {
    let mut out = String::from(
        "# 提醒 Lints\n\n\
        规则有含义，却未必是起草人的本意，`heng check` 就此提醒。级别在 `heng.toml` 的 `[lints]` 里改，`allow` 不提，`warn` 提醒，`deny` 当作错误；`heng check --deny 名称`（`warnings` 为全部）只管这一次。\
        就地接受的写 `允许 名称，理由 \"…\"`，只接受几项声明的，名称之后写 `（甲、乙）`。标“改写”的，`heng check --fix` 会改。\n\n\
        What has a meaning that its writer may not have meant. `[lints]` in `heng.toml` sets levels for a project, `heng check --deny NAME` (or `warnings`) for one run. \
        `allow NAME, because \"…\"` accepts a lint in place, `NAME (a, b)` for some declarations. `heng check --fix` mends those marked so.\n\n\
        | 名称 | Name | 说明 Page | 级别 Level | 改写 Fix |\n|---|---|---|---|---|\n",
    );
    for lint in LINTS {
        let level = match lint.level {
            Level::Allow => "allow",
            Level::Warn => "warn",
            Level::Deny => "deny",
        };
        let fix = if FIXED.contains(&lint.id) { "✓" } else { "" };
        out.push_str(&format!("| `{}` | `{}` | [{id}](codes/{id}.md) | {level} | {fix} |\n", lint.zh, lint.name(), id = lint.id));
    }
    out
}

/// The lints that carry an edit.
pub const FIXED: [&str; 3] = ["H0902", "H0904", "H0918"];

/// The levels that somebody has set, by code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels(BTreeMap<&'static str, Level>);

impl Levels {
    /// Sets the level of a lint.
    pub fn set(&mut self, lint: &Lint, level: Level) {
        self.0.insert(lint.id, level);
    }

    /// Treats as an error whatever would be said.
    pub fn deny_warnings(&mut self) {
        for lint in LINTS.iter().filter(|lint| self.of(lint.id) == Some(Level::Warn)).collect::<Vec<_>>() {
            self.set(lint, Level::Deny);
        }
    }

    /// The level of a code; none if it is not the code of a lint.
    pub fn of(&self, id: &str) -> Option<Level> {
        let lint = of_code(id)?;
        Some(self.0.get(lint.id).copied().unwrap_or(lint.level))
    }
}
