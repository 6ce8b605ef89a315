//! Ranges that numbers must lie in.

use std::ops::{RangeFrom, RangeInclusive, RangeToInclusive};

/// Bounds, both included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The least.
    pub lo: f64,
    /// The greatest.
    pub hi: f64,
}

impl Range {
    /// Whether a value that reaches from `lo` to `hi` stays within.
    pub fn holds(&self, (lo, hi): (f64, f64)) -> bool {
        lo >= self.lo && hi <= self.hi
    }
}

impl std::fmt::Display for Range {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.lo.is_finite(), self.hi.is_finite()) {
            (true, false) => write!(f, "at least {}", self.lo),
            (false, true) => write!(f, "at most {}", self.hi),
            _ => write!(f, "from {} to {}", self.lo, self.hi),
        }
    }
}

macro_rules! from_ranges {
    ($($number:ty),*) => {$(
        impl From<RangeInclusive<$number>> for Range {
            fn from(range: RangeInclusive<$number>) -> Self {
                Self { lo: f64::from(*range.start()), hi: f64::from(*range.end()) }
            }
        }
        impl From<RangeFrom<$number>> for Range {
            fn from(range: RangeFrom<$number>) -> Self {
                Self { lo: f64::from(range.start), hi: f64::INFINITY }
            }
        }
        impl From<RangeToInclusive<$number>> for Range {
            fn from(range: RangeToInclusive<$number>) -> Self {
                Self { lo: f64::NEG_INFINITY, hi: f64::from(range.end) }
            }
        }
    )*};
}
from_ranges!(f64, i32, u32);

/// What can be held against a [`Range`].
pub trait Reach {
    /// The least and the greatest that the value ever is; none where there is no number.
    fn reach(&self) -> Option<(f64, f64)>;

    /// Whether it changes, so that a fault states its reach rather than its value.
    fn moves(&self) -> bool {
        false
    }
}

macro_rules! reach_of_numbers {
    ($($number:ty),*) => {$(
        impl Reach for $number {
            fn reach(&self) -> Option<(f64, f64)> {
                let value = *self as f64;
                Some((value, value))
            }
        }
    )*};
}
reach_of_numbers!(f64, f32, u64, u32, u16, u8, i32);

fn reach_all<'r, T: Reach + 'r>(items: impl Iterator<Item = &'r T>) -> Option<(f64, f64)> {
    items.filter_map(Reach::reach).reduce(|(a, b), (lo, hi)| (a.min(lo), b.max(hi)))
}

impl<T: Reach> Reach for Option<T> {
    fn reach(&self) -> Option<(f64, f64)> {
        self.as_ref().and_then(Reach::reach)
    }
    fn moves(&self) -> bool {
        self.as_ref().is_some_and(Reach::moves)
    }
}

impl<T: Reach> Reach for Vec<T> {
    fn reach(&self) -> Option<(f64, f64)> {
        reach_all(self.iter())
    }
    fn moves(&self) -> bool {
        self.iter().any(Reach::moves)
    }
}

impl<T: Reach, const N: usize> Reach for [T; N] {
    fn reach(&self) -> Option<(f64, f64)> {
        reach_all(self.iter())
    }
    fn moves(&self) -> bool {
        self.iter().any(Reach::moves)
    }
}

impl<T: Reach> Reach for (T, T) {
    fn reach(&self) -> Option<(f64, f64)> {
        reach_all([&self.0, &self.1].into_iter())
    }
    fn moves(&self) -> bool {
        self.0.moves() || self.1.moves()
    }
}

impl<T: Reach> Reach for Box<T> {
    fn reach(&self) -> Option<(f64, f64)> {
        self.as_ref().reach()
    }
    fn moves(&self) -> bool {
        self.as_ref().moves()
    }
}
