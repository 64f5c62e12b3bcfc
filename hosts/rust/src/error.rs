//! Why a module is not loaded, and why a call gives no answer.

use std::fmt;

/// Why a module is not loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    /// The rule that it breaks, as `no-imports`.
    pub rule: &'static str,
    /// Why, in Chinese.
    pub zh: String,
    /// Why, in English.
    pub en: String,
}

impl LoadError {
    pub(crate) fn new(rule: &'static str, zh: impl Into<String>, en: impl Into<String>) -> LoadError {
        LoadError { rule, zh: zh.into(), en: en.into() }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.en, self.rule)
    }
}

impl std::error::Error for LoadError {}

/// Why a call gives no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallError {
    /// The as-of date lies outside of the range that the module was built for.
    AsOf {
        /// The date that was asked for, days since 1970-01-01.
        asked: i32,
        /// The least.
        min: i32,
        /// The greatest.
        max: i32,
    },
    /// A row (or the table, if columns were given) has another number of inputs than the module.
    Inputs {
        /// Which row, from 0.
        row: usize,
        /// How many inputs the module has.
        expected: usize,
        /// How many were given.
        found: usize,
    },
    /// A column is shorter than its rows need.
    Column {
        /// Which input.
        input: usize,
    },
    /// The module has no input of this name.
    Name {
        /// The name.
        name: String,
    },
    /// What was given for an input is not one of its values.
    Value {
        /// The input.
        name: String,
        /// What was given.
        value: String,
    },
    /// The engine stopped, which no admitted module can cause.
    Engine(String),
}

impl CallError {
    /// In Chinese.
    pub fn zh(&self) -> String {
        match self {
            CallError::AsOf { asked, min, max } => format!("基准日（第 {asked} 日）不在模块支持的范围（{min} 至 {max}）内"),
            CallError::Inputs { row, expected, found } => format!("第 {} 行有 {found} 项，模块需要 {expected} 项", row + 1),
            CallError::Column { input } => format!("第 {} 列的长度不足", input + 1),
            CallError::Name { name } => format!("模块没有名为 `{name}` 的输入"),
            CallError::Value { name, value } => format!("`{name}` 没有取值 `{value}`"),
            CallError::Engine(why) => format!("运行引擎停止：{why}"),
        }
    }

    /// In English.
    pub fn en(&self) -> String {
        match self {
            CallError::AsOf { asked, min, max } => {
                format!("the as-of date (day {asked}) is outside of {min}..={max}, which the module supports")
            }
            CallError::Inputs { row, expected, found } => format!("row {} has {found} inputs where the module has {expected}", row + 1),
            CallError::Column { input } => format!("column {} is shorter than the rows", input + 1),
            CallError::Name { name } => format!("the module has no input named `{name}`"),
            CallError::Value { name, value } => format!("`{name}` has no value `{value}`"),
            CallError::Engine(why) => format!("the engine stopped: {why}"),
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en())
    }
}

impl std::error::Error for CallError {}
