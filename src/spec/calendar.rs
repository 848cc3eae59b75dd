//! Business days in Japan: weekdays that are no holiday. Holidays are computed from the law, by the rules in
//! `data/holidays.toml`; where the user loaded the Cabinet Office's list, that rules for the years that it holds.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use chrono::{Datelike, Days, Weekday};
use serde::{Deserialize, Serialize};

use crate::record::Date;
use crate::text::Lang;

/// A day and its name, as the Cabinet Office's list has them: `YYYY-MM-DD`, 国民の祝日・休日名称.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
pub struct HolidayRow(pub String, pub String);

/// A name in both languages.
#[derive(Clone, Debug, Deserialize)]
struct Name {
    ja: String,
    en: String,
}

impl Name {
    fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    first_year: i32,
    last_year: i32,
    source: Name,
    equinox: Equinoxes,
    substitute: Name,
    between: Name,
    holiday: Vec<Rule>,
}

#[derive(Debug, Deserialize)]
struct Equinoxes {
    per_year: f64,
    spring: Equinox,
    autumn: Equinox,
}

#[derive(Debug, Deserialize)]
struct Equinox {
    month: u32,
    day: f64,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Season {
    Spring,
    Autumn,
}

#[derive(Debug, Deserialize)]
struct Rule {
    #[serde(flatten)]
    name: Name,
    month: Option<u32>,
    day: Option<u32>,
    monday: Option<u8>,
    equinox: Option<Season>,
    from: Option<i32>,
    to: Option<i32>,
    year: Option<i32>,
    #[serde(default)]
    not: Vec<i32>,
}

/// The rules; none where the file does not parse, which a test rules out.
fn rules() -> Option<&'static Rules> {
    static RULES: OnceLock<Option<Rules>> = OnceLock::new();
    RULES.get_or_init(|| toml::from_str(include_str!("data/holidays.toml")).ok()).as_ref()
}

impl Rule {
    fn day_in(&self, year: i32, equinoxes: &Equinoxes) -> Option<Date> {
        let holds = self.year.is_none_or(|only| only == year)
            && self.from.is_none_or(|from| from <= year)
            && self.to.is_none_or(|to| year <= to)
            && !self.not.contains(&year);
        if !holds {
            return None;
        }
        match (self.equinox, self.monday) {
            (Some(season), _) => equinoxes.day(season, year),
            (None, Some(nth)) => Date::from_weekday_of_month_opt(year, self.month?, Weekday::Mon, nth),
            (None, None) => Date::from_ymd_opt(year, self.month?, self.day?),
        }
    }
}

impl Equinoxes {
    fn day(&self, season: Season, year: i32) -> Option<Date> {
        let equinox = match season {
            Season::Spring => &self.spring,
            Season::Autumn => &self.autumn,
        };
        let since = year - 1980;
        let day = (equinox.day + self.per_year * f64::from(since)).floor() - f64::from(since.div_euclid(4));
        Date::from_ymd_opt(year, equinox.month, day as u32)
    }
}

/// The days of a year that the law makes holidays or days off, in order; none outside the years of the rules.
fn by_law(year: i32) -> BTreeMap<Date, &'static Name> {
    let mut days: BTreeMap<Date, &'static Name> = BTreeMap::new();
    let Some(rules) = rules().filter(|rules| (rules.first_year..=rules.last_year).contains(&year)) else { return days };
    for rule in &rules.holiday {
        if let Some(day) = rule.day_in(year, &rules.equinox) {
            days.insert(day, &rule.name);
        }
    }
    let national: Vec<Date> = days.keys().copied().collect();
    let is_national = |day: Date| national.binary_search(&day).is_ok();
    for sunday in national.iter().filter(|day| day.weekday() == Weekday::Sun) {
        if let Some(off) = sunday.iter_days().skip(1).find(|day| !is_national(*day)).filter(|day| day.year() == year) {
            days.insert(off, &rules.substitute);
        }
    }
    for two in national.windows(2) {
        // A Sunday between two holidays is a Sunday; a day off instead of a holiday stays that.
        if two[0] + Days::new(2) == two[1]
            && let Some(middle) = two[0].succ_opt().filter(|day| day.weekday() != Weekday::Sun)
        {
            days.entry(middle).or_insert(&rules.between);
        }
    }
    days
}

/// The Cabinet Office's list of holidays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HolidayList {
    days: BTreeMap<Date, String>,
}

impl HolidayList {
    /// A list of days; rows whose day is none are left out (the import tells them).
    pub fn new(rows: &[HolidayRow]) -> HolidayList {
        let day = |row: &HolidayRow| Some((crate::record::parse_date(&row.0)?, row.1.clone()));
        HolidayList { days: rows.iter().filter_map(day).collect() }
    }

    /// How many days it holds.
    pub fn len(&self) -> usize {
        self.days.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// Whether it speaks of a year: it holds a day of it.
    pub fn holds(&self, year: i32) -> bool {
        let (Some(first), Some(last)) = (Date::from_ymd_opt(year, 1, 1), Date::from_ymd_opt(year, 12, 31)) else {
            return false;
        };
        self.days.range(first..=last).next().is_some()
    }

    /// Of a year that the list speaks of, the days in which it differs from the law: those that it lacks, and those that
    /// the law lacks. Nothing for years of which the rules do not speak.
    pub fn differences(&self, year: i32) -> (Vec<Date>, Vec<Date>) {
        let law = by_law(year);
        if law.is_empty() || !self.holds(year) {
            return (vec![], vec![]);
        }
        let lacking = law.keys().filter(|day| !self.days.contains_key(day)).copied().collect();
        let more = self.days.keys().filter(|day| day.year() == year && !law.contains_key(day)).copied().collect();
        (lacking, more)
    }

    /// The years of which it speaks, in order.
    pub fn years(&self) -> Vec<i32> {
        let mut years: Vec<i32> = self.days.keys().map(Datelike::year).collect();
        years.dedup();
        years
    }
}

/// What the calendar of a year rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarBasis {
    /// The law, computed.
    Law,
    /// The list that the user loaded.
    List,
    /// Nothing: the program knows no holidays of that year.
    Unknown,
}

/// Why a day is no business day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closed {
    /// A Saturday or a Sunday.
    Weekend,
    /// A holiday, or a day off beside one; its name in the language that was asked for.
    Holiday(String),
    /// 29 December to 3 January, where that is assumed.
    YearEnd,
}

/// Which days are business days.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    list: Option<Arc<HolidayList>>,
    year_end: bool,
}

impl Calendar {
    /// By the law and this list over it; with `year_end`, 29 December to 3 January count as closed, which is an assumption.
    pub fn new(list: Option<Arc<HolidayList>>, year_end: bool) -> Calendar {
        Calendar { list, year_end }
    }

    /// Whether 29 December to 3 January count as closed.
    pub fn closes_at_year_end(&self) -> bool {
        self.year_end
    }

    /// What is said of a year's holidays.
    pub fn basis(&self, year: i32) -> CalendarBasis {
        if self.list.as_ref().is_some_and(|list| list.holds(year)) {
            CalendarBasis::List
        } else if rules().is_some_and(|rules| (rules.first_year..=rules.last_year).contains(&year)) {
            CalendarBasis::Law
        } else {
            CalendarBasis::Unknown
        }
    }

    /// The name of a holiday or day off; `None` where the day is none. A list has names in Japanese only.
    pub fn holiday(&self, day: Date, lang: Lang) -> Option<String> {
        match self.list.as_ref().filter(|list| list.holds(day.year())) {
            Some(list) => list.days.get(&day).cloned(),
            None => by_law(day.year()).get(&day).map(|named| named.in_lang(lang).to_owned()),
        }
    }

    /// All holidays and days off of a year, in order.
    pub fn holidays(&self, year: i32, lang: Lang) -> Vec<(Date, String)> {
        match self.list.as_ref().filter(|list| list.holds(year)) {
            Some(list) => {
                let of_year = list.days.iter().filter(|(day, _)| day.year() == year);
                of_year.map(|(day, name)| (*day, name.clone())).collect()
            }
            None => by_law(year).into_iter().map(|(day, named)| (day, named.in_lang(lang).to_owned())).collect(),
        }
    }

    /// Why a day is no business day; `None` for a business day.
    pub fn closed(&self, day: Date, lang: Lang) -> Option<Closed> {
        let year_end = matches!((day.month(), day.day()), (12, 29..=31) | (1, 1..=3));
        if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            Some(Closed::Weekend)
        } else if let Some(name) = self.holiday(day, lang) {
            Some(Closed::Holiday(name))
        } else {
            (self.year_end && year_end).then_some(Closed::YearEnd)
        }
    }

    /// Whether a day is a business day.
    pub fn is_business_day(&self, day: Date) -> bool {
        self.closed(day, Lang::Ja).is_none()
    }

    /// The first business day from this one on, itself included.
    pub fn business_day_from(&self, day: Date) -> Date {
        // A list that closes every day is none: after a year the day itself is taken.
        day.iter_days().take(366).find(|day| self.is_business_day(*day)).unwrap_or(day)
    }

    /// The first business day after this one.
    pub fn business_day_after(&self, day: Date) -> Date {
        day.succ_opt().map_or(day, |next| self.business_day_from(next))
    }
}

/// What the program's own calendar rests on, and its first and last year.
pub fn calendar_law(lang: Lang) -> (&'static str, i32, i32) {
    rules().map_or(("", 0, -1), |rules| (rules.source.in_lang(lang), rules.first_year, rules.last_year))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        crate::record::parse_date(text).unwrap()
    }

    #[test]
    fn special_years_and_the_years_without_rules() {
        let law = Calendar::default();
        for (text, name) in [
            ("2019-04-30", Some("国民の休日")),
            ("2019-05-01", Some("天皇の即位の日")),
            ("2019-05-02", Some("国民の休日")),
            ("2019-10-22", Some("即位礼正殿の儀の行われる日")),
            ("2019-12-23", None),
            ("2020-07-23", Some("海の日")),
            ("2020-07-24", Some("スポーツの日")),
            ("2020-10-12", None),
            ("2021-08-09", Some("振替休日")),
            ("2009-09-22", Some("国民の休日")),
            ("2006-05-04", Some("国民の休日")),
            ("2005-03-21", Some("振替休日")),
            ("2099-03-20", Some("春分の日")),
            ("2100-01-01", None),
        ] {
            assert_eq!(law.holiday(day(text), Lang::Ja).as_deref(), name, "{text}");
        }
        assert_eq!(law.holiday(day("2026-05-06"), Lang::En).as_deref(), Some("substitute holiday"));
        let basis = [1999, 2000, 2099, 2100].map(|year| law.basis(year));
        assert_eq!(basis, [CalendarBasis::Unknown, CalendarBasis::Law, CalendarBasis::Law, CalendarBasis::Unknown]);
    }

    #[test]
    fn a_list_rules_for_its_years_alone() {
        let row = |day: &str, name: &str| HolidayRow(day.to_owned(), name.to_owned());
        let list = HolidayList::new(&[row("2026-01-01", "元日"), row("2026-06-10", "臨時の休日"), row("x", "y")]);
        assert_eq!((list.len(), list.years()), (2, vec![2026]));
        let (lacking, more) = list.differences(2026);
        assert_eq!((lacking.len(), more), (17, vec![day("2026-06-10")]));
        assert_eq!(list.differences(2027), (vec![], vec![]));
        let calendar = Calendar::new(Some(Arc::new(list)), false);
        assert_eq!(calendar.basis(2026), CalendarBasis::List);
        assert!(!calendar.is_business_day(day("2026-06-10")) && calendar.is_business_day(day("2026-11-23")));
        assert!(!calendar.is_business_day(day("2027-11-23")), "the law for other years");
        assert_eq!(calendar.holidays(2026, Lang::En).len(), 2);
    }

    #[test]
    fn business_days() {
        let law = Calendar::default();
        assert_eq!(law.closed(day("2026-11-22"), Lang::Ja), Some(Closed::Weekend));
        assert_eq!(law.closed(day("2026-11-23"), Lang::Ja), Some(Closed::Holiday("勤労感謝の日".to_owned())));
        assert_eq!(law.business_day_after(day("2026-11-20")), day("2026-11-24"));
        assert_eq!(law.business_day_from(day("2026-11-20")), day("2026-11-20"));
        let closing = Calendar::new(None, true);
        for (text, closed) in [("2026-12-28", false), ("2026-12-29", true), ("2027-01-04", false)] {
            assert_eq!(closing.closed(day(text), Lang::Ja) == Some(Closed::YearEnd), closed, "{text}");
            assert!(law.is_business_day(day(text)));
        }
    }
}
