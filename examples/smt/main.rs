//! Writes questions about random programs for an outside solver: `cargo run --no-default-features --example smt -- FOLDER 500`.
//!
//! Each file `001.smt2` asks one question, with what Heng's analysis answered as its `:status`; `program-7.heng` is the text it is about. The
//! encoding shares nothing with `solver` but the definition of Core. `tests/z3` holds the answers against those of z3.
//!
//! INVARIANT: the same source writes the same bytes, and whoever a "sat" names shows to the evaluator what is asked.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test of the project, which stands outside of it")]

mod encode;
#[path = "../../tests/it/generate/mod.rs"]
#[allow(dead_code, unused_imports, reason = "rows and smaller worlds are for the differential test")]
mod generate;
mod question;

use question::Question;
use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let folder = PathBuf::from(args.next().unwrap_or_else(|| "target/smt".to_owned()));
    let count = args.next().and_then(|n| n.parse().ok()).unwrap_or(500);
    std::fs::create_dir_all(&folder)?;
    files(count).into_iter().try_for_each(|(name, text)| std::fs::write(folder.join(name), text))
}

/// So many questions and the programs they are about, each with the name of its file.
pub fn files(count: usize) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut written = 0;
    for seed in 0.. {
        if written >= count {
            break;
        }
        let (text, core, questions) = question::program(seed);
        out.push((format!("program-{seed}.heng"), text));
        for question in balanced(questions).into_iter().take(count - written) {
            assert!(question.replays(&core), "{}: the witness does not show it", question.what);
            written += 1;
            out.push((format!("{written:03}.smt2"), encode::encode(&core, &question)));
        }
    }
    out
}

/// At most eight questions of a program: four to which there is somebody, four to which there is nobody.
fn balanced(questions: Vec<Question>) -> Vec<Question> {
    let (found, never): (Vec<_>, Vec<_>) = questions.into_iter().partition(|q| q.holds);
    let spread = |xs: Vec<Question>| {
        let step = xs.len().div_ceil(4).max(1);
        xs.into_iter().step_by(step)
    };
    spread(found).chain(spread(never)).collect()
}
