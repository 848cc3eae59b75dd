//! The formats of JSON Schema and OpenAPI that are checked.

use core::net::{Ipv4Addr, Ipv6Addr};

use crate::record::{Date, parse_date};

/// A format of texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `date`
    Date,
    /// `date-time`
    DateTime,
    /// `time`
    Time,
    /// `email`
    Email,
    /// `hostname`
    Hostname,
    /// `ipv4`
    Ipv4,
    /// `ipv6`
    Ipv6,
    /// `uri`
    Uri,
    /// `uuid`
    Uuid,
    /// `byte`: Base64
    Byte,
}

/// What a format means here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A text of this form.
    Text(Format),
    /// A whole number of so many bits.
    Bits(u32),
    /// Nothing that a value could break: `double`, `password`.
    Nothing,
}

impl Meaning {
    /// What a format of this name means; `None` where it is not checked.
    pub fn of(name: &str) -> Option<Meaning> {
        Some(match name {
            "date" => Meaning::Text(Format::Date),
            "date-time" => Meaning::Text(Format::DateTime),
            "time" => Meaning::Text(Format::Time),
            "email" => Meaning::Text(Format::Email),
            "hostname" => Meaning::Text(Format::Hostname),
            "ipv4" => Meaning::Text(Format::Ipv4),
            "ipv6" => Meaning::Text(Format::Ipv6),
            "uri" => Meaning::Text(Format::Uri),
            "uuid" => Meaning::Text(Format::Uuid),
            "byte" => Meaning::Text(Format::Byte),
            "int32" => Meaning::Bits(32),
            "int64" => Meaning::Bits(64),
            "float" | "double" | "password" | "binary" => Meaning::Nothing,
            _ => return None,
        })
    }
}

impl Format {
    /// Its name in JSON Schema.
    pub fn name(self) -> &'static str {
        match self {
            Format::Date => "date",
            Format::DateTime => "date-time",
            Format::Time => "time",
            Format::Email => "email",
            Format::Hostname => "hostname",
            Format::Ipv4 => "ipv4",
            Format::Ipv6 => "ipv6",
            Format::Uri => "uri",
            Format::Uuid => "uuid",
            Format::Byte => "byte",
        }
    }

    /// Whether a text has it.
    pub fn holds(self, text: &str) -> bool {
        match self {
            Format::Date => parse_date(text).is_some(),
            Format::DateTime => is_date_time(text),
            Format::Time => is_time(text),
            Format::Email => is_email(text),
            Format::Hostname => is_hostname(text),
            Format::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
            Format::Ipv6 => text.parse::<Ipv6Addr>().is_ok(),
            Format::Uri => is_uri(text),
            Format::Uuid => is_uuid(text),
            Format::Byte => is_base64(text),
        }
    }
}

fn digits(text: &str, count: usize) -> Option<u32> {
    (text.len() == count && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// RFC 3339.
fn is_date_time(text: &str) -> bool {
    let Some((day, time)) = text.split_at_checked(10) else { return false };
    let day: Option<Date> = parse_date(day);
    day.is_some() && time.strip_prefix(['T', 't']).is_some_and(is_time)
}

/// RFC 3339, with the offset; 60 seconds are a leap second, at the end of a day in UTC.
fn is_time(text: &str) -> bool {
    let read = || {
        let (clock, rest) = text.split_at_checked(8)?;
        let [hours, minutes, seconds] = <[&str; 3]>::try_from(clock.split(':').collect::<Vec<_>>()).ok()?;
        let (hours, minutes, seconds) = (digits(hours, 2)?, digits(minutes, 2)?, digits(seconds, 2)?);
        let rest = match rest.strip_prefix('.') {
            Some(fraction) => {
                let rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
                (rest.len() < fraction.len()).then_some(rest)?
            }
            None => rest,
        };
        let offset = if matches!(rest, "Z" | "z") {
            0
        } else {
            let sign = if rest.starts_with('-') { -1 } else { 1 };
            let (h, m) = rest.strip_prefix(['+', '-'])?.split_once(':')?;
            let (h, m) = (digits(h, 2)?, digits(m, 2)?);
            (h < 24 && m < 60).then_some(sign * (h as i32 * 60 + m as i32))?
        };
        let utc = (hours as i32 * 60 + minutes as i32 - offset).rem_euclid(24 * 60);
        let leap = seconds == 60 && utc == 23 * 60 + 59;
        (hours < 24 && minutes < 60 && (seconds < 60 || leap)).then_some(())
    };
    read().is_some()
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let atom = |part: &str| {
        let of_atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
        !part.is_empty() && part.bytes().all(of_atom)
    };
    let quoted = || local.len() > 1 && local.starts_with('"') && local.ends_with('"');
    local.len() <= 64 && (local.split('.').all(atom) || quoted()) && is_hostname(domain)
}

fn is_hostname(text: &str) -> bool {
    let label = |label: &str| {
        let inner = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        (1..=63).contains(&label.len()) && inner && !label.starts_with('-') && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(label)
}

/// A scheme, a colon, and behind it nothing that no address holds.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let of_scheme = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    let begins = scheme.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
    let allowed = |b: u8| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b);
    let escapes = rest
        .match_indices('%')
        .all(|(at, _)| rest.get(at + 1..at + 3).is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit())));
    begins && scheme.bytes().all(of_scheme) && rest.bytes().all(allowed) && escapes
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths = [8, 4, 4, 4, 12];
    parts.len() == lengths.len()
        && parts
            .iter()
            .zip(lengths)
            .all(|(part, length)| part.len() == length && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn is_base64(text: &str) -> bool {
    let bare = text.trim_end_matches('=');
    let of_alphabet = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    text.len().is_multiple_of(4) && text.len() - bare.len() <= 2 && bare.bytes().all(of_alphabet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_of_each_format() {
        for (name, right, wrong) in [
            ("date", "2026-02-28", "2026-02-29"),
            ("date-time", "2026-11-22T10:00:00+09:00", "2026-11-22T10:00:00"),
            ("date-time", "2026-11-22t10:00:00.5Z", "2026-11-22 10:00:00Z"),
            ("date-time", "2016-12-31T23:59:60Z", "2016-12-31T23:58:60Z"),
            ("time", "23:59:59Z", "24:00:00Z"),
            ("email", "kodomo@city.example.jp", "kodomo@"),
            ("hostname", "city.example.jp", "-city.example"),
            ("ipv4", "192.0.2.1", "192.0.2.256"),
            ("ipv6", "2001:db8::1", "2001:db8:::1"),
            ("uri", "https://example.jp/a?b=c", "example.jp/a b"),
            ("uuid", "00000000-0000-4000-8000-000000000000", "00000000-0000-4000-8000-00000000000g"),
            ("byte", "YWJj", "YWJ"),
        ] {
            let Some(Meaning::Text(format)) = Meaning::of(name) else { panic!("{name}") };
            assert_eq!(format.name(), name);
            assert!(format.holds(right), "{name} {right}");
            assert!(!format.holds(wrong), "{name} {wrong}");
            assert!(!format.holds("全角"), "{name}");
        }
        assert_eq!(Meaning::of("int32"), Some(Meaning::Bits(32)));
        assert_eq!(Meaning::of("double"), Some(Meaning::Nothing));
        assert_eq!(Meaning::of("kanji"), None);
    }
}
