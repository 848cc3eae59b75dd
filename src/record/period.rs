//! Days and periods. A day is written YYYY-MM-DD and must stand in the calendar.

/// A day of the calendar.
pub type Date = chrono::NaiveDate;

/// The day in Japan's time zone.
pub fn day_in_japan(time: std::time::SystemTime) -> Date {
    const NINE_HOURS: i32 = 9 * 3600;
    let time = chrono::DateTime::<chrono::Utc>::from(time);
    match chrono::FixedOffset::east_opt(NINE_HOURS) {
        Some(zone) => time.with_timezone(&zone).date_naive(),
        None => time.date_naive(),
    }
}

/// The moment in Japan's time zone, to the minute.
pub fn moment_in_japan(time: std::time::SystemTime) -> chrono::NaiveDateTime {
    const NINE_HOURS: i64 = 9 * 3600;
    let time = chrono::DateTime::<chrono::Utc>::from(time).naive_utc() + chrono::Duration::seconds(NINE_HOURS);
    let seconds = i64::from(chrono::Timelike::second(&time));
    let whole = time - chrono::Duration::seconds(seconds);
    chrono::Timelike::with_nanosecond(&whole, 0).unwrap_or(whole)
}

/// How a text that should be a day is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateForm {
    /// YYYY-MM-DD and a day of the calendar.
    Day(Date),
    /// YYYY-MM-DD, 29 February of a year that is not a leap year. Resident registers may hold such birth dates.
    NotLeap,
    /// YYYY-MM-DD in digits, but no day of the calendar.
    NotInCalendar,
    /// The year, month or day is one of the codes for "unknown" (0000, 00, A1 ...).
    Unknown,
    /// 明治45年7月30日 or 大正15年12月25日: the days on which the era changed, which registers may hold under the old one.
    EraDay,
    /// Another day written in the Japanese calendar.
    Era,
    /// YYYYMMDD.
    Compact,
    /// YYYY/MM/DD.
    Slash,
    /// Full-width digits or signs.
    FullWidth,
    /// Anything else.
    Other,
}

/// How `text` is written.
pub fn date_form(text: &str) -> DateForm {
    let bytes = text.as_bytes();
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    if bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-' && text.is_ascii() {
        let (year, month, day) = (&bytes[..4], &bytes[5..7], &bytes[8..]);
        if digits(year) && digits(month) && digits(day) {
            let number = |part: &[u8]| part.iter().fold(0, |n, d| n * 10 + u32::from(d - b'0'));
            let (y, m, d) = (number(year), number(month), number(day));
            if let Some(date) = Date::from_ymd_opt(y as i32, m, d).filter(|_| y > 0) {
                return DateForm::Day(date);
            }
            return if y == 0 || m == 0 || d == 0 {
                DateForm::Unknown
            } else if (m, d) == (2, 29) {
                DateForm::NotLeap
            } else {
                DateForm::NotInCalendar
            };
        }
        let coded = |part: &[u8]| digits(part) || matches!(part, [b'A', b'1'..=b'9']);
        return if digits(year) && coded(month) && coded(day) { DateForm::Unknown } else { DateForm::Other };
    }
    if ["明治", "大正", "昭和", "平成", "令和"].iter().any(|era| text.starts_with(era)) {
        let digit = |c: char| match c {
            '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
            c => c,
        };
        let plain: String = text.chars().map(digit).collect();
        return match plain.as_str() {
            "明治45年7月30日" | "明治45年07月30日" | "大正15年12月25日" => DateForm::EraDay,
            _ => DateForm::Era,
        };
    }
    if text.chars().any(|c| ('\u{FF01}'..='\u{FF5E}').contains(&c)) {
        return DateForm::FullWidth;
    }
    match bytes {
        _ if bytes.len() == 8 && digits(bytes) => DateForm::Compact,
        [y @ .., b'/', m1, m2, b'/', d1, d2] if y.len() == 4 && digits(y) && digits(&[*m1, *m2, *d1, *d2]) => {
            DateForm::Slash
        }
        _ => DateForm::Other,
    }
}

/// The day that `text` gives as YYYY-MM-DD; `None` if it is written otherwise or not in the calendar.
pub fn parse_date(text: &str) -> Option<Date> {
    match date_form(text) {
        DateForm::Day(date) => Some(date),
        _ => None,
    }
}

/// From 有効期間開始日 to 有効期間終了日, both days included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

/// A period seen from a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The first day is after the last: it never holds.
    Reversed,
    /// It has not begun.
    NotStarted,
    /// It holds.
    Current,
    /// It is over.
    Ended,
}

impl Period {
    /// How the period stands on `day`.
    pub fn standing(self, day: Date) -> Standing {
        if self.from > self.to {
            Standing::Reversed
        } else if self.to < day {
            Standing::Ended
        } else if self.from > day {
            Standing::NotStarted
        } else {
            Standing::Current
        }
    }

    /// Whether the two share a day. A reversed period shares none.
    pub fn overlaps(self, other: Period) -> bool {
        self.from.max(other.from) <= self.to.min(other.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_dates() {
        use DateForm::*;
        for (text, form) in [
            ("2026-02-29", NotLeap),
            ("1900-02-29", NotLeap),
            ("2026-11-31", NotInCalendar),
            ("0000-00-00", Unknown),
            ("1950-00-00", Unknown),
            ("1950-A1-00", Unknown),
            ("1950-03-A2", Unknown),
            ("20261122", Compact),
            ("99991231", Compact),
            ("2026/11/22", Slash),
            ("２０２６－１１－２２", FullWidth),
            ("明治45年7月30日", EraDay),
            ("大正１５年１２月２５日", EraDay),
            ("昭和50年7月30日", Era),
            ("", Other),
            ("2026-1-1", Other),
            ("2026-11-22T00:00:00", Other),
        ] {
            assert_eq!(date_form(text), form, "{text}");
        }
        for text in ["2026-11-22", "2028-02-29", "2000-02-29", "9999-12-31"] {
            assert!(parse_date(text).is_some(), "{text}");
        }
    }

    #[test]
    fn standing_of_a_period() {
        let day = |text| parse_date(text).unwrap();
        let period = Period { from: day("2026-04-01"), to: day("2027-03-31") };
        assert_eq!(period.standing(day("2026-03-31")), Standing::NotStarted);
        assert_eq!(period.standing(day("2026-04-01")), Standing::Current);
        assert_eq!(period.standing(day("2027-03-31")), Standing::Current);
        assert_eq!(period.standing(day("2027-04-01")), Standing::Ended);
        let reversed = Period { from: period.to, to: period.from };
        assert_eq!(reversed.standing(day("2026-04-01")), Standing::Reversed);
        assert!(!reversed.overlaps(period) && period.overlaps(period));
        assert!(period.overlaps(Period { from: period.to, to: period.to }));
    }
}
