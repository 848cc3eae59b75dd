//! Numbers of JSON as they are written: 0.1 is a tenth here, and 1.0 is a whole number. What is too long to be held exactly is
//! compared as a floating-point number.

use std::cmp::Ordering;
use std::fmt;

/// The longest number that is held exactly, in digits: a product of two of them still fits.
const LONGEST: usize = 18;
/// The most places behind the point, or zeros before it.
const FARTHEST: i32 = 18;

/// A number.
#[derive(Clone, Copy, Debug)]
pub enum Decimal {
    /// `digits` with so many of them behind the point, without zeros at its end.
    Exact {
        /// All digits, with the sign.
        digits: i128,
        /// How many stand behind the point; never below 0.
        behind: u32,
    },
    /// One that is too long.
    Float(f64),
}

impl Decimal {
    /// The number that a text of JSON gives.
    pub fn parse(text: &str) -> Option<Decimal> {
        exact(text).or_else(|| text.parse().ok().map(Decimal::Float))
    }

    /// Whether nothing stands behind the point.
    pub fn is_whole(self) -> bool {
        match self {
            Decimal::Exact { behind, .. } => behind == 0,
            Decimal::Float(number) => number.fract() == 0.0,
        }
    }

    /// Whether it is a multiple of another.
    pub fn is_multiple_of(self, other: Decimal) -> bool {
        match (self, other) {
            (Decimal::Exact { digits: a, behind: a_behind }, Decimal::Exact { digits: b, behind: b_behind })
                if b != 0 =>
            {
                let behind = a_behind.max(b_behind);
                let scaled = |digits: i128, own: u32| digits * 10_i128.pow(behind - own);
                scaled(a, a_behind) % scaled(b, b_behind) == 0
            }
            _ => {
                let quotient = self.float() / other.float();
                quotient.fract() == 0.0
            }
        }
    }

    /// As a floating-point number.
    fn float(self) -> f64 {
        match self {
            Decimal::Exact { digits, behind } => digits as f64 / 10_f64.powi(behind as i32),
            Decimal::Float(number) => number,
        }
    }

    /// How it is written where one number is written in one way only.
    pub fn written(self) -> String {
        match self {
            Decimal::Exact { digits, behind: 0 } => digits.to_string(),
            Decimal::Exact { digits, behind } => format!("{digits}e-{behind}"),
            Decimal::Float(number) => number.to_string(),
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Decimal::Exact { digits, behind: 0 } => digits.fmt(f),
            Decimal::Exact { digits, behind } => {
                let (sign, all) = (if digits < 0 { "-" } else { "" }, digits.unsigned_abs().to_string());
                let all = format!("{all:0>width$}", width = behind as usize + 1);
                let (whole, fraction) = all.split_at(all.len() - behind as usize);
                write!(f, "{sign}{whole}.{fraction}")
            }
            Decimal::Float(number) => number.fmt(f),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        match (*self, *other) {
            (Decimal::Exact { digits: a, behind: a_behind }, Decimal::Exact { digits: b, behind: b_behind }) => {
                let behind = a_behind.max(b_behind);
                Some((a * 10_i128.pow(behind - a_behind)).cmp(&(b * 10_i128.pow(behind - b_behind))))
            }
            (a, b) => a.float().partial_cmp(&b.float()),
        }
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Decimal) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

fn exact(text: &str) -> Option<Decimal> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.strip_prefix('+').unwrap_or(exponent).parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    if whole.len() + fraction.len() > LONGEST {
        return None;
    }
    let mut digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let mut behind = fraction.len() as i32 - exponent;
    if !(-FARTHEST..=FARTHEST).contains(&behind) {
        return (digits == 0).then_some(Decimal::Exact { digits, behind: 0 });
    }
    while behind < 0 {
        (digits, behind) = (digits * 10, behind + 1);
    }
    while behind > 0 && digits % 10 == 0 {
        (digits, behind) = (digits / 10, behind - 1);
    }
    Some(Decimal::Exact { digits, behind: behind as u32 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn one_number_in_many_spellings() {
        for (a, b) in [("1", "1.0"), ("10", "1e1"), ("0.1", "1E-1"), ("-0", "0"), ("1200", "12.00e+2"), ("0e99", "0")] {
            assert_eq!(number(a), number(b), "{a} {b}");
            assert_eq!(number(a).written(), number(b).written(), "{a} {b}");
        }
        for (text, shown) in [("0.5", "0.5"), ("-0.05", "-0.05"), ("1e3", "1000"), ("12.50", "12.5"), ("-3", "-3")] {
            assert_eq!(number(text).to_string(), shown);
        }
        for (a, b) in [("1", "1.01"), ("9007199254740992", "9007199254740993"), ("-1", "1"), ("1e300", "2e300")] {
            assert!(number(a) < number(b), "{a} {b}");
            assert_ne!(number(a).written(), number(b).written(), "{a} {b}");
        }
    }

    #[test]
    fn multiples_and_whole_numbers() {
        for (a, b) in [("0.3", "0.1"), ("19.99", "0.01"), ("10", "5"), ("0", "7"), ("-6", "3"), ("1e3", "10")] {
            assert!(number(a).is_multiple_of(number(b)), "{a} {b}");
        }
        for (a, b) in [("0.35", "0.1"), ("7", "2"), ("1", "0.3")] {
            assert!(!number(a).is_multiple_of(number(b)), "{a} {b}");
        }
        for (text, whole) in [("1.0", true), ("1.5", false), ("150e-2", false), ("100e-2", true), ("1e300", true)] {
            assert_eq!(number(text).is_whole(), whole, "{text}");
        }
    }
}
