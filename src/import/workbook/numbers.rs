//! Numbers as a sheet shows them: padded with zeros, with their decimals, or as a date.

use chrono::{Days, NaiveDate};

/// How a number is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// As it is.
    #[default]
    General,
    /// Digits: at least so many before the point, exactly so many behind it, with a text before and after.
    Digits {
        /// Before the digits.
        before: String,
        /// How many digits stand before the point at least.
        whole: usize,
        /// How many stand behind it.
        decimals: usize,
        /// Whether it is shown as a percentage.
        percent: bool,
        /// Behind the digits.
        after: String,
    },
    /// Digits with other characters between them: `000-00`. Each `0` and `#` takes one digit, from the right.
    Mask(String),
    /// A day, a time of day, or both.
    Moment {
        /// Whether the day is shown.
        day: bool,
        /// Whether the time is shown.
        time: bool,
    },
}

impl Format {
    /// A format by the number that every workbook knows.
    pub fn built_in(id: u32) -> Format {
        let digits = |whole, decimals, percent| Format::Digits {
            before: String::new(),
            whole,
            decimals,
            percent,
            after: String::new(),
        };
        match id {
            1 => digits(1, 0, false),
            2 => digits(1, 2, false),
            9 => digits(1, 0, true),
            10 => digits(1, 2, true),
            14..=17 | 27..=31 | 36 | 50..=58 => Format::Moment { day: true, time: false },
            18..=21 | 32..=35 | 45..=47 => Format::Moment { day: false, time: true },
            22 => Format::Moment { day: true, time: true },
            _ => Format::General,
        }
    }

    /// A format by its code; only what it says of positive numbers counts.
    pub fn of(code: &str) -> Format {
        let Some((mask, literals)) = mask_of(code) else { return Format::General };
        let has = |letters: &str| mask.chars().any(|c| letters.contains(c.to_ascii_lowercase()));
        if !has("0#?") && has("ymdhsge") {
            let time = has("hs");
            // An m alone is a month; beside hours or seconds it is minutes.
            return Format::Moment { day: has("ydge") || !time, time };
        }
        digits_of(&mask, literals)
    }

    /// A number as it is shown. `date1904`: whether days count from 1904.
    pub fn show(&self, value: f64, date1904: bool) -> String {
        match self {
            Format::Moment { day, time } => {
                moment(value, date1904, *day, *time).unwrap_or_else(|| Format::General.show(value, date1904))
            }
            Format::Digits { before, whole, decimals, percent, after } if value.abs() < 1e15 => {
                let value = if *percent { value * 100.0 } else { value };
                let text = format!("{:.decimals$}", value.abs());
                let (int, fraction) = text.split_once('.').unwrap_or((&text, ""));
                let point = if fraction.is_empty() { "" } else { "." };
                let sign = if value < 0.0 && text.bytes().any(|b| matches!(b, b'1'..=b'9')) { "-" } else { "" };
                let percent = if *percent { "%" } else { "" };
                format!("{sign}{before}{int:0>whole$}{point}{fraction}{percent}{after}")
            }
            Format::Mask(mask) if value.abs() < 1e15 => masked(mask, value),
            _ if value.abs() >= 1e21 => format!("{value:e}"),
            _ => {
                // Fifteen digits are what a sheet keeps: what lies behind them is noise of binary fractions.
                let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
                if rounded == 0.0 { "0".to_owned() } else { rounded.to_string() }
            }
        }
    }
}

/// A whole number in a mask.
fn masked(mask: &str, value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut left: Vec<char> = digits.chars().filter(|_| digits != "0").collect();
    let places = mask.chars().filter(|c| matches!(c, '0' | '#')).count();
    let mut shown: Vec<char> = Vec::new();
    let mut nth = 0;
    for c in mask.chars().rev() {
        if !matches!(c, '0' | '#') {
            shown.push(c);
            continue;
        }
        nth += 1;
        match left.pop() {
            Some(digit) => shown.push(digit),
            None if c == '0' => shown.push('0'),
            None => {}
        }
        // What is longer than the mask stands before its first place.
        if nth == places {
            shown.extend(left.drain(..).rev());
        }
    }
    let sign = if value < 0.0 { "-" } else { "" };
    format!("{sign}{}", shown.iter().rev().collect::<String>())
}

/// The longest run of zeros or decimals that a format may ask for: a sheet shows no more than thirty.
const MOST_DIGITS: usize = 30;

/// A format of digits, or the general one where there is more to it. Literal texts stand in the mask as U+0001.
fn digits_of(mask: &str, literals: Vec<String>) -> Format {
    let place = |c: char| matches!(c, '0' | '#' | '.' | ',' | '%');
    let (Some(first), Some(last)) = (mask.find(place), mask.rfind(place)) else { return Format::General };
    let (core, outside) = (&mask[first..=last], [&mask[..first], &mask[last + 1..]]);
    let (core, percent) = core.strip_suffix('%').map_or((core, false), |core| (core, true));
    let (whole, decimals) = core.split_once('.').unwrap_or((core, ""));
    let plain = whole.chars().all(|c| matches!(c, '0' | '#' | ',')) && decimals.chars().all(|c| c == '0');
    let zeros = whole.chars().filter(|c| *c == '0').count();
    let between = |c: char| matches!(c, '0' | '#' | '\u{1}');
    if core.contains('\u{1}') && mask.chars().all(between) && zeros <= MOST_DIGITS {
        let mut literals = literals.into_iter();
        let own = |c: char| if c == '\u{1}' { literals.next().unwrap_or_default() } else { c.to_string() };
        // A literal that is itself a digit would be taken for a place.
        let written: Vec<String> = mask.chars().map(own).collect();
        let clear = |(c, text): (char, &String)| c != '\u{1}' || !matches!(text.as_str(), "0" | "#");
        if mask.chars().zip(&written).all(clear) {
            return Format::Mask(written.concat());
        }
        return Format::General;
    }
    let literal = outside.concat().chars().all(|c| c == '\u{1}');
    if !plain || !literal || core.is_empty() || zeros > MOST_DIGITS || decimals.len() > MOST_DIGITS {
        return Format::General;
    }
    let before = literals[..outside[0].len().min(literals.len())].concat();
    let after = literals[outside[0].len().min(literals.len())..].concat();
    Format::Digits { before, whole: zeros, decimals: decimals.len(), percent, after }
}

/// The first section of a format without colours, conditions and widths: its letters, with U+0001 for each literal
/// character, and these; `None` where it shows numbers in a way that is not told.
fn mask_of(code: &str) -> Option<(String, Vec<String>)> {
    let (mut mask, mut literals) = (String::new(), Vec::new());
    let mut literal = |mask: &mut String, c: char| {
        mask.push('\u{1}');
        literals.push(c.to_string());
    };
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            ';' => break,
            '"' => chars.by_ref().take_while(|c| *c != '"').for_each(|c| literal(&mut mask, c)),
            '\\' => chars.next().into_iter().for_each(|c| literal(&mut mask, c)),
            '_' | '*' => drop(chars.next()),
            '[' => {
                let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                // Hours, minutes or seconds that count on past a day; else a colour, a condition or a language.
                if inside.chars().all(|c| matches!(c.to_ascii_lowercase(), 'h' | 'm' | 's')) {
                    mask.push_str(&inside);
                }
            }
            'E' if mask.ends_with(['0', '#']) => return None,
            '-' | ' ' | '(' | ')' | '+' | '/' | ':' | '\u{A5}' | '$' => literal(&mut mask, c),
            c if c.is_ascii() => mask.push(c),
            c => literal(&mut mask, c),
        }
    }
    (!mask.eq_ignore_ascii_case("general") && !mask.contains('@')).then_some((mask, literals))
}

/// A day as YYYY-MM-DD, a time as HH:MM or HH:MM:SS.
fn moment(value: f64, date1904: bool, day: bool, time: bool) -> Option<String> {
    if !(0.0..3_000_000.0).contains(&value) {
        return None;
    }
    let seconds = (value * 86_400.0).round() as u64;
    let (days, seconds) = (seconds / 86_400, seconds % 86_400);
    // A sheet believes that 1900 had a 29th of February: from March on it counts one day more.
    let first = match (date1904, days < 60) {
        (true, _) => NaiveDate::from_ymd_opt(1904, 1, 1),
        (false, true) => NaiveDate::from_ymd_opt(1899, 12, 31),
        (false, false) => NaiveDate::from_ymd_opt(1899, 12, 30),
    };
    let date = first?.checked_add_days(Days::new(days))?.format("%Y-%m-%d");
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let hours = if day { hours } else { hours + days * 24 };
    let clock =
        if rest == 0 { format!("{hours:02}:{minutes:02}") } else { format!("{hours:02}:{minutes:02}:{rest:02}") };
    Some(match (day, time && (seconds > 0 || !day)) {
        (true, true) => format!("{date} {clock}"),
        (false, true) => clock,
        _ => date.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_on_the_sheet() {
        for (code, value, shown) in [
            ("General", 1001.0, "1001"),
            ("General", 0.1 + 0.2, "0.3"),
            ("General", -1.5, "-1.5"),
            ("0000", 12.0, "0012"),
            ("0000", 123_456.0, "123456"),
            ("0", 3.0, "3"),
            ("0.00", 1.5, "1.50"),
            ("#,##0", 1234.0, "1234"),
            ("0%", 0.25, "25%"),
            ("\"E\"0000", 12.0, "E0012"),
            ("\\E0000_ ;[Red]\\-0", 12.0, "E0012"),
            ("0000-0000", 12.0, "0000-0012"),
            ("000-00", 3.0, "000-03"),
            ("000-00", 1_234_567.0, "12345-67"),
            ("#-00", 0.0, "-00"),
            ("0.00E+00", 12.0, "12"),
            ("@", 12.0, "12"),
            ("yyyy/m/d", 45_863.0, "2025-07-25"),
            ("[$-411]ggge\"年\"m\"月\"d\"日\"", 45_863.0, "2025-07-25"),
            ("yyyy\"年\"m\"月\"", 45_863.0, "2025-07-25"),
            ("yyyy/m/d h:mm", 45_863.5, "2025-07-25 12:00"),
            ("h:mm", 0.75, "18:00"),
            ("[h]:mm", 1.5, "36:00"),
            ("yyyy/m/d", -1.0, "-1"),
            ("yyyy/m/d", 1e300, "1e300"),
        ] {
            assert_eq!(Format::of(code).show(value, false), shown, "{code}");
        }
        assert_eq!(Format::of("yyyy/m/d").show(44_401.0, true), "2025-07-25");
        assert_eq!(Format::built_in(14).show(59.0, false), "1900-02-28");
        assert_eq!(Format::built_in(14).show(61.0, false), "1900-03-01");
    }
}
