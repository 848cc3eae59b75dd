//! 法別番号, prefectures and eras.

use std::sync::OnceLock;

use chrono::Datelike;
use serde::Deserialize;

use crate::record::Date;
use crate::text::Lang;

/// A scheme of the state, by its 法別番号. Local numbers differ by prefecture and are never named here.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// 法別番号, two digits.
    pub code: String,
    /// The name in Japanese.
    pub ja: String,
    /// A short name in Japanese.
    pub short_ja: String,
    /// The name in English.
    pub en: String,
    /// Whether it was within PMH's scope in November 2024 (a secondary source).
    pub in_pmh: bool,
}

/// A prefecture by its number.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prefecture {
    /// 都道府県番号, two digits (JIS X 0401).
    pub code: String,
    /// The name in Japanese.
    pub ja: String,
    /// The name in English.
    pub en: String,
}

/// An era of the Japanese calendar.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Era {
    /// 令和 and so on.
    pub name: String,
    /// Its letter.
    pub letter: String,
    /// Its name in English.
    pub en: String,
    /// Its first day, YYYY-MM-DD.
    pub start: String,
}

/// The tables of `schemes.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schemes {
    /// The schemes of the state.
    pub national: Vec<Scheme>,
    /// The prefectures.
    pub prefecture: Vec<Prefecture>,
    /// The eras, newest first.
    pub era: Vec<Era>,
    /// For each number of two digits, the places of its scheme and prefecture: they are asked for with each record.
    #[serde(skip)]
    by_number: Vec<[Option<usize>; 2]>,
}

impl Schemes {
    /// The tables that come with the program.
    pub fn get() -> &'static Schemes {
        static SCHEMES: OnceLock<Schemes> = OnceLock::new();
        SCHEMES.get_or_init(|| {
            let mut schemes: Schemes = toml::from_str(include_str!("data/schemes.toml")).unwrap_or_default();
            schemes.era.sort_by(|a, b| b.start.cmp(&a.start));
            let place = |number: usize| {
                let code = format!("{number:02}");
                let national = schemes.national.iter().position(|scheme| scheme.code == code);
                [national, schemes.prefecture.iter().position(|prefecture| prefecture.code == code)]
            };
            schemes.by_number = (0..100).map(place).collect();
            schemes
        })
    }

    /// The scheme of the state with this 法別番号; `None` for a local or unknown one.
    pub fn national(&self, code: &str) -> Option<&Scheme> {
        self.national.get(self.places(code)?[0]?)
    }

    /// The prefecture with this number.
    pub fn prefecture(&self, code: &str) -> Option<&Prefecture> {
        self.prefecture.get(self.places(code)?[1]?)
    }

    fn places(&self, code: &str) -> Option<[Option<usize>; 2]> {
        match *code.as_bytes() {
            [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => {
                self.by_number.get(usize::from(tens - b'0') * 10 + usize::from(ones - b'0')).copied()
            }
            _ => None,
        }
    }
}

impl Scheme {
    /// The name in the language.
    pub fn name_in(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

/// A day in the Japanese calendar, such as 令和8年11月22日; the first year is 元年. `None` before 1873-01-01
/// (the calendar was another) and after the year 9998 (which stands for "no end").
pub fn wareki(date: Date) -> Option<String> {
    if date.year() < 1873 || date.year() > 9998 {
        return None;
    }
    let iso = date.format("%Y-%m-%d").to_string();
    let era = Schemes::get().era.iter().find(|era| era.start <= iso)?;
    let first: i32 = era.start.get(..4)?.parse().ok()?;
    let year = match date.year() - first + 1 {
        1 => "元".to_owned(),
        year => year.to_string(),
    };
    Some(format!("{}{year}年{}月{}日", era.name, date.month(), date.day()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::parse_date;

    #[test]
    fn tables_are_whole() {
        let schemes = Schemes::get();
        assert_eq!((schemes.national.len(), schemes.prefecture.len(), schemes.era.len()), (27, 47, 5));
        assert_eq!(schemes.national("54").map(|s| s.in_pmh), Some(true));
        assert!(schemes.national("81").is_none(), "a local number is not named");
    }

    #[test]
    fn wareki_vectors() {
        for (iso, text) in [
            ("2026-11-22", Some("令和8年11月22日")),
            ("2019-05-01", Some("令和元年5月1日")),
            ("2019-04-30", Some("平成31年4月30日")),
            ("1989-01-08", Some("平成元年1月8日")),
            ("1989-01-07", Some("昭和64年1月7日")),
            ("1926-12-25", Some("昭和元年12月25日")),
            ("1926-12-24", Some("大正15年12月24日")),
            ("1912-07-30", Some("大正元年7月30日")),
            ("1872-12-31", None),
            ("9999-12-31", None),
        ] {
            assert_eq!(wareki(parse_date(iso).unwrap()).as_deref(), text, "{iso}");
        }
    }
}
