//! Numbers as Core has them: an integer may be a date, and is kept as the parts of one for as long as it is used as one.

use super::dates::Civil;
use super::gates::{Bit, Gates};
use super::words::Word;
use crate::value::{Date, Range};
use std::sync::Arc;

/// An integer or a date, cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Num(Arc<Kind>);

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Int(Word),
    Date(Civil),
}

/// Two numbers of one kind.
enum Pair {
    Ints(Word, Word),
    Dates(Civil, Civil),
}

impl From<Word> for Num {
    fn from(word: Word) -> Num {
        Num(Arc::new(Kind::Int(word)))
    }
}

impl From<Civil> for Num {
    fn from(date: Civil) -> Num {
        Num(Arc::new(Kind::Date(date)))
    }
}

/// The date that an integer is, if it is one.
fn as_day(value: i128) -> Option<Date> {
    let day = Date::from_days(i64::try_from(value).ok()?);
    (i128::from(day.days()) == value).then_some(day)
}

impl Num {
    /// Its value, given that of bits; of a date, its days since 1970-01-01.
    pub(super) fn value(&self, of: impl Fn(Bit) -> bool) -> i64 {
        match &*self.0 {
            Kind::Int(word) => i64::try_from(word.value(of)).unwrap_or(i64::MAX),
            Kind::Date(date) => date.value(of).days().into(),
        }
    }

    /// The same, known to lie in this range of integers, or of days.
    pub(super) fn known_in(self, range: Range) -> Num {
        match &*self.0 {
            Kind::Int(word) => word.known_in(range).into(),
            Kind::Date(date) => match Civil::packed(range) {
                Some(packed) => Civil::of_word(date.word().known_in(packed)).into(),
                None => self,
            },
        }
    }

    /// As a date without any gate, if that can be.
    fn date(&self) -> Option<Civil> {
        match &*self.0 {
            Kind::Int(word) => word.as_constant().and_then(as_day).map(Civil::constant),
            Kind::Date(date) => Some(date.clone()),
        }
    }

    fn is_date(&self) -> bool {
        matches!(&*self.0, Kind::Date(_))
    }
}

impl Gates {
    /// As an integer: of a date, its days.
    pub(super) fn as_int(&mut self, num: &Num) -> Word {
        match &*num.0 {
            Kind::Int(word) => word.clone(),
            Kind::Date(date) => self.days(date),
        }
    }

    /// As a date, held in the calendar.
    pub(super) fn as_date(&mut self, num: &Num) -> Civil {
        match &*num.0 {
            Kind::Int(word) => self.date_of_days(word),
            Kind::Date(date) => date.clone(),
        }
    }

    /// Dates if one is a date and the other can be one for nothing.
    fn pair(&mut self, a: &Num, b: &Num) -> Pair {
        match (a.date(), b.date()) {
            (Some(x), Some(y)) if a.is_date() || b.is_date() => Pair::Dates(x, y),
            _ => Pair::Ints(self.as_int(a), self.as_int(b)),
        }
    }

    /// Compares the two by what `of` says of their words.
    pub(super) fn compare(&mut self, a: &Num, b: &Num, of: impl FnOnce(&mut Gates, &Word, &Word) -> Bit) -> Bit {
        match self.pair(a, b) {
            Pair::Ints(a, b) => of(self, &a, &b),
            Pair::Dates(a, b) => of(self, a.word(), b.word()),
        }
    }

    /// What `of` picks of the two; it gives one or the other.
    pub(super) fn pick(&mut self, a: &Num, b: &Num, of: impl FnOnce(&mut Gates, &Word, &Word) -> Word) -> Num {
        match self.pair(a, b) {
            Pair::Ints(a, b) => of(self, &a, &b).into(),
            Pair::Dates(a, b) => Civil::of_word(of(self, a.word(), b.word())).into(),
        }
    }

    /// Whether it lies in this range of integers, or of days.
    pub(super) fn lies_in(&mut self, num: &Num, range: Range) -> Bit {
        match &*num.0 {
            Kind::Int(word) => self.inside(word, range.lo(), range.hi()),
            Kind::Date(date) => match Civil::packed(range) {
                Some(packed) => self.inside(date.word(), packed.lo(), packed.hi()),
                None => Bit::NO,
            },
        }
    }

    /// Held between the ends of a range of integers, or of days.
    pub(super) fn clamp(&mut self, num: &Num, range: Range) -> Num {
        match (&*num.0, Civil::packed(range)) {
            (Kind::Int(word), _) => self.held_in(word, range).into(),
            (Kind::Date(date), Some(packed)) => Civil::of_word(self.held_in(date.word(), packed)).into(),
            // The range has no day, so the end that is nearer is the value.
            (Kind::Date(_), None) if range.hi() < 0 => Word::constant(range.hi()).into(),
            (Kind::Date(_), None) => Word::constant(range.lo()).into(),
        }
    }
}
