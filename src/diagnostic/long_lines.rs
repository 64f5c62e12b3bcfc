//! Lines too long to be shown whole, cut around what a report is about.
//!
//! A paragraph of an official text is often one line of thousands of characters. A report shows [`AROUND`] characters on each side of its
//! places in such a line, and `…` for the rest.
//!
//! INVARIANT: a line of at most [`LONGEST`] characters is kept as it is, and no line ends or begins by being cut.

use std::ops::Range;

/// The longest line that is shown whole, in characters.
const LONGEST: usize = 160;

/// How much is kept on each side of a place, in characters.
const AROUND: usize = 40;

/// A text with its long lines cut.
pub(super) struct Cut {
    /// What is shown.
    pub text: String,
    /// Where each part that was kept begins: in the whole text, and in what is shown.
    parts: Vec<(usize, usize)>,
}

impl Cut {
    /// Cuts the long lines of `text` around `places`.
    pub fn new(text: &str, places: &[Range<usize>]) -> Cut {
        let mut cut = Cut { text: String::with_capacity(text.len()), parts: vec![(0, 0)] };
        let mut from = 0;
        for line in text.split_inclusive('\n') {
            if line.len() <= LONGEST || line.chars().count() <= LONGEST {
                cut.text.push_str(line);
            } else {
                cut.line(line, from, places);
            }
            from += line.len();
        }
        cut
    }

    fn line(&mut self, line: &str, from: usize, places: &[Range<usize>]) {
        let body = line.trim_end_matches(['\n', '\r']);
        let end = from + body.len();
        let inside = |at: usize| from <= at && at <= end;
        // A place that goes on over the line is shown at its ends.
        let edges = places.iter().flat_map(|p| [p.start, p.end]).filter(|at| inside(*at));
        let mut kept: Vec<Range<usize>> = edges.map(|at| back(body, at - from, AROUND)..forth(body, at - from, AROUND)).collect();
        if kept.is_empty() {
            kept.push(0..forth(body, 0, 2 * AROUND));
        }
        kept.sort_by_key(|r| r.start);
        let mut last = 0;
        for part in kept {
            let start = part.start.max(last);
            if start > last {
                self.text.push('…');
            }
            if start < part.end {
                self.parts.push((from + start, self.text.len()));
                self.text.push_str(body.get(start..part.end).unwrap_or(""));
                last = part.end;
            }
        }
        if last < body.len() {
            self.text.push('…');
        }
        self.parts.push((end, self.text.len()));
        self.text.push_str(line.get(body.len()..).unwrap_or(""));
    }

    /// Where a byte of the whole text is shown.
    pub fn shown(&self, at: usize) -> usize {
        let i = self.parts.partition_point(|(whole, _)| *whole <= at).saturating_sub(1);
        let (whole, shown) = self.parts.get(i).copied().unwrap_or((0, 0));
        let most = self.parts.get(i + 1).map_or(self.text.len(), |(_, next)| *next);
        (shown + at.saturating_sub(whole)).min(most)
    }

    /// Where a byte of what is shown stands in the whole text.
    pub fn whole(&self, at: usize) -> usize {
        let i = self.parts.partition_point(|(_, shown)| *shown <= at).saturating_sub(1);
        let (whole, shown) = self.parts.get(i).copied().unwrap_or((0, 0));
        whole + at.saturating_sub(shown)
    }
}

/// The byte that lies `count` characters before `at`.
fn back(text: &str, at: usize, count: usize) -> usize {
    text.get(..at).and_then(|t| t.char_indices().rev().nth(count.saturating_sub(1))).map_or(0, |(i, _)| i)
}

/// The byte that lies `count` characters behind `at`.
fn forth(text: &str, at: usize, count: usize) -> usize {
    text.get(at..).and_then(|t| t.char_indices().nth(count)).map_or(text.len(), |(i, _)| at + i)
}
