//! The command line: one file per subcommand.
//!
//! Exit codes are a contract for scripts. 0: nothing to report. 1: findings (errors, denied lints, failing tests, refused subjects).
//! 2: could not run (usage, unreadable file).
//!
//! INVARIANT: the clock and the locale are read here and nowhere else, and what they gave is printed; output is the same from run to run;
//! nothing is written but what was asked for, and an output file appears whole or not at all.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "the command line is where the world comes in")]

mod build;
mod check;
mod compile;
mod completions;
mod diff;
mod examples;
mod explain;
mod files;
mod fix;
mod fmt;
mod init;
mod inspect;
mod judge;
mod merge;
mod output;
mod overlap;
mod pages;
mod people;
mod policy;
mod progress;
mod prove;
mod report;
mod run;
mod settle;
mod shell;
mod tables;
mod test;
mod timeline;
mod usage;
mod verify;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use shell::{Ending, Shell};

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    main_with(std::env::args_os())
}

fn main_with(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let line = match usage::read(args) {
        Ok(line) => line,
        Err(code) => return code,
    };
    let shell = match Shell::new(&line.common) {
        Ok(shell) => shell,
        Err(words) => {
            eprintln!("{} / {}", words.zh, words.en);
            return ExitCode::from(2);
        }
    };
    let ending = match line.command {
        Command::Init(a) => init::init(&shell, &a),
        Command::Check(a) => check::check(&shell, &a),
        Command::Fmt(a) => fmt::fmt(&shell, &a),
        Command::Run(a) => run::run(&shell, &a),
        Command::Explain(a) => explain::explain(&shell, &a),
        Command::Timeline(a) => timeline::timeline(&shell, &a),
        Command::Test(a) => test::test(&shell, &a),
        Command::Overlap(a) => overlap::overlap(&shell, &a),
        Command::Diff(a) => diff::diff(&shell, &a),
        Command::Build(a) => build::build(&shell, &a),
        Command::Inspect(a) => inspect::inspect(&shell, &a),
        Command::Verify(a) => verify::verify(&shell, &a),
        Command::Completions(a) => completions::completions(&shell, &a),
    };
    match ending {
        Ok(Ending::Clean) => ExitCode::SUCCESS,
        Ok(Ending::Findings) => ExitCode::from(1),
        Err(words) => {
            shell.trouble(&words);
            ExitCode::from(2)
        }
    }
}

/// 衡：人才政策的声明式语言 · Heng, a declarative language for talent policies
#[derive(Debug, Parser)]
#[command(name = "heng", version, propagate_version = true, max_term_width = 120)]
struct Line {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
struct Common {
    /// 输出语言，缺省取项目设置，再取系统语言 · language of the output (default: the project's, else the locale)
    #[arg(long, global = true, value_enum, value_name = "zh|en", hide_possible_values = true)]
    lang: Option<Lang>,
    /// 输出形式 · form of the output; sarif and github are for `check`
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// 何时使用颜色 · when to use colour
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    color: Color,
    /// 只给结果，不作说明 · results only, no remarks
    #[arg(short, long, global = true)]
    quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Lang {
    Zh,
    En,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Html,
    Sarif,
    Github,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 新建一个能检查、能测试、能试算的小项目 · make a small project that checks, tests and runs
    Init(init::Init),
    /// 检查：语法、名称、类型、单位、取值范围、提醒 · parse, resolve, type-check and lint
    Check(check::Check),
    /// 排成规范写法 · rewrite in canonical form
    Fmt(fmt::Fmt),
    /// 用编译出的模块试算一批对象 · evaluate subjects in the compiled module
    Run(run::Run),
    /// 说明一个对象为什么是这个结果 · say why a subject gets what it gets
    Explain(explain::Explain),
    /// 一个对象逐月能领多少、何时停发、为什么 · what a subject is paid month by month, when it stops and why
    Timeline(timeline::Timeline),
    /// 运行算例 · run the examples
    Test(test::Test),
    /// 谁能同时领两份：待遇之间的重叠，跨文件 · which benefits overlap, across all files, with a person who shows it
    Overlap(overlap::Overlap),
    /// 新旧文本对所有人是否相同，谁增谁减 · are two texts the same for everybody, and who gains or loses
    Diff(diff::Diff),
    /// 编译成 WebAssembly 模块 · compile to WebAssembly modules
    Build(build::Build),
    /// 模块怎样说明自己 · what a module says of itself
    Inspect(inspect::Inspect),
    /// 核验一个模块能否接受 · admit or refuse a module
    Verify(verify::Verify),
    /// 输出命令补全脚本 · print a completion script for a shell
    Completions(completions::Completions),
}
