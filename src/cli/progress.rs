//! How far a long command is, on a terminal: a line that goes away once the work is done.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::shell::{Shell, pick};
use crate::analysis::Count;
use crate::syntax::Language;

/// Work that is done sooner shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// A count of rows.
pub(super) struct Progress {
    begun: Option<Instant>,
    bar: Option<ProgressBar>,
    rows: u64,
}

impl Progress {
    pub(super) fn new(watched: bool) -> Progress {
        Progress { begun: watched.then(Instant::now), bar: None, rows: 0 }
    }

    pub(super) fn step(&mut self, language: Language) {
        self.rows += 1;
        if !self.rows.is_multiple_of(1024) {
            return;
        }
        self.show(language);
    }

    /// So many rows more.
    #[cfg(feature = "tables")]
    pub(super) fn advance(&mut self, rows: u64, language: Language) {
        self.rows += rows;
        self.show(language);
    }

    fn show(&mut self, language: Language) {
        let Some(begun) = self.begun else { return };
        if self.bar.is_none() && begun.elapsed() > PATIENCE {
            self.bar = Some(bar(pick(language, "{spinner} 已处理 {pos} 行，{per_sec}", "{spinner} {pos} rows, {per_sec}")));
        }
        if let Some(bar) = &self.bar {
            bar.set_position(self.rows);
        }
    }

    pub(super) fn done(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Does the work, and shows meanwhile how many questions are answered, if somebody looks.
pub(super) fn watched<T>(shell: &Shell, language: Language, answered: &Count, work: impl FnOnce() -> T) -> T {
    if !shell.watched() {
        return work();
    }
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let watcher = scope.spawn(|| watch(language, answered, &done));
        let end = End { done: &done, watcher: watcher.thread().clone() };
        let result = work();
        drop(end);
        result
    })
}

/// Ends the watching, also if the work panicked.
struct End<'a> {
    done: &'a AtomicBool,
    watcher: thread::Thread,
}

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.done.store(true, Ordering::Release);
        self.watcher.unpark();
    }
}

fn watch(language: Language, answered: &Count, done: &AtomicBool) {
    let begun = Instant::now();
    let mut shown: Option<ProgressBar> = None;
    while !done.load(Ordering::Acquire) {
        if begun.elapsed() > PATIENCE {
            let template = pick(language, "{spinner} 已判定 {pos} 个问题，{elapsed}", "{spinner} {pos} questions answered, {elapsed}");
            let bar = shown.get_or_insert_with(|| bar(template));
            bar.set_position(answered.get());
            bar.tick();
        }
        thread::park_timeout(Duration::from_millis(100));
    }
    if let Some(bar) = shown {
        bar.finish_and_clear();
    }
}

fn bar(template: &str) -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
