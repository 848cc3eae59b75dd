//! The regional master (地単公費マスター) of 審査支払機構, formerly 支払基金: which 公費負担者番号 exist, for which scheme and from when to when.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use super::Schemes;
use crate::record::{Date, InsurerNumber, Period};
use crate::text::fold::fold;

/// A row of the master, as far as this tool uses it, as written: number, name, short name, prefecture, municipality code,
/// first and last day (YYYYMMDD). Rows of the file that agree in all of these are one row here.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionalRow(
    /// 公費負担者番号.
    pub String,
    /// 事業名（正式名称）.
    pub String,
    /// 略称.
    pub String,
    /// 都道府県番号.
    pub String,
    /// 市区町村コード.
    pub String,
    /// 有効開始年月日.
    pub String,
    /// 有効終了年月日; 99991231 has no end.
    pub String,
);

/// A day of the master, YYYYMMDD: `Some(None)` where it is open (blank, 00000000, 99991231 or 99999999), `None` where it cannot be read.
pub fn master_day(text: &str) -> Option<Option<Date>> {
    match text {
        "" | "00000000" | "99991231" | "99999999" => Some(None),
        _ if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) => {
            let part = |range: std::ops::Range<usize>| text.get(range).and_then(|digits| digits.parse::<u32>().ok());
            let (year, month, day) = (part(0..4)?, part(4..6)?, part(6..8)?);
            Date::from_ymd_opt(i32::try_from(year).ok().filter(|year| *year > 0)?, month, day).map(Some)
        }
        _ => None,
    }
}

/// A 公費負担者番号 for one scheme and one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// 公費負担者番号, eight digits.
    pub number: Arc<str>,
    /// 事業名（正式名称）.
    pub name: Arc<str>,
    /// 略称.
    pub short: Arc<str>,
    /// 都道府県番号.
    pub prefecture: Arc<str>,
    /// 市区町村コード.
    pub municipality: Arc<str>,
    /// The first day; `None` where it is open.
    pub from: Option<Date>,
    /// The last day; `None` where it is open.
    pub to: Option<Date>,
}

impl Entry {
    /// The period; an open side reaches as far as days go.
    pub fn period(&self) -> Period {
        Period { from: self.from.unwrap_or(Date::MIN), to: self.to.unwrap_or(Date::MAX) }
    }

    /// The name of the scheme; the short one where there is no other.
    pub fn title(&self) -> &str {
        if self.name.is_empty() { &self.short } else { &self.name }
    }

    /// What tells two schemes of one number apart.
    fn scheme(&self) -> (&str, &str, &str) {
        (self.title(), &self.prefecture, &self.municipality)
    }
}

/// What a number stands for on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionalScheme {
    /// The entry that holds on the day; where none does, the one that begins last.
    pub entry: Entry,
    /// How many further schemes or municipalities have the number.
    pub others: usize,
}

/// The master, sorted by number.
#[derive(Debug, Default)]
pub struct RegionalMaster {
    entries: Vec<Entry>,
    /// Whether it, or one of which it is made, is mostly of the state's schemes.
    is_of_state: bool,
    /// What each entry is searched by, folded; made at the first search.
    keys: OnceLock<Vec<String>>,
}

/// Whether a number is one of the state's schemes: what is published of these is another master (国公費マスター).
fn is_national(number: &str) -> bool {
    InsurerNumber::new(number).is_some_and(|number| Schemes::get().national(number.scheme()).is_some())
}

/// What a row is a part of: of the master of its prefecture, be it that of local schemes or that of the state's.
pub fn part_of(row: &RegionalRow) -> (String, bool) {
    (row.3.trim().to_owned(), is_national(&row.0))
}

/// The parts of which these rows are.
pub fn parts(rows: &[RegionalRow]) -> BTreeSet<(String, bool)> {
    rows.iter().map(part_of).collect()
}

impl RegionalMaster {
    /// A master of these rows. Rows whose number is not of eight digits, or whose days cannot be read, are left out (the
    /// import tells of them).
    pub fn new(rows: Vec<RegionalRow>) -> RegionalMaster {
        // Names, prefectures and municipalities stand again and again: each is kept once.
        let mut strings: HashSet<Arc<str>> = HashSet::new();
        let mut shared = |text: &str| match strings.get(text) {
            Some(known) => known.clone(),
            None => {
                let new: Arc<str> = Arc::from(text);
                strings.insert(new.clone());
                new
            }
        };
        let mut entries: Vec<Entry> = Vec::with_capacity(rows.len());
        for RegionalRow(number, name, short, prefecture, municipality, from, to) in &rows {
            let days = master_day(from.trim()).zip(master_day(to.trim()));
            let Some((from, to)) = days.filter(|_| InsurerNumber::new(number).is_some()) else { continue };
            entries.push(Entry {
                number: shared(number),
                name: shared(name),
                short: shared(short),
                prefecture: shared(prefecture.trim()),
                municipality: shared(municipality),
                from,
                to,
            });
        }
        entries.sort_by(|a, b| (&a.number, a.from).cmp(&(&b.number, b.from)));
        let national = entries.iter().filter(|entry| is_national(&entry.number)).count();
        let is_of_state = national * 2 > entries.len();
        RegionalMaster { entries, is_of_state, keys: OnceLock::new() }
    }

    /// Whether numbers of the state's schemes are to be found in it: a master of local schemes holds a few at the most.
    pub fn is_of_state(&self) -> bool {
        self.is_of_state
    }

    /// This master, with what an older one has of prefectures that this one has not.
    pub fn over(mut self, older: Option<&RegionalMaster>) -> RegionalMaster {
        let part = |entry: &Entry| (entry.prefecture.clone(), is_national(&entry.number));
        let own: HashSet<(Arc<str>, bool)> = self.entries.iter().map(part).collect();
        let kept = older.iter().flat_map(|older| &older.entries).filter(|entry| !own.contains(&part(entry)));
        self.entries.extend(kept.cloned());
        self.is_of_state |= older.is_some_and(|older| older.is_of_state);
        self.entries.sort_by(|a, b| (&a.number, a.from).cmp(&(&b.number, b.from)));
        self
    }

    /// All entries, sorted by number and first day.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries of a number, the earliest first; none where it is not in the master.
    pub fn find(&self, number: &str) -> &[Entry] {
        let first = self.entries.partition_point(|entry| *entry.number < *number);
        let count = self.entries[first..].partition_point(|entry| *entry.number == *number);
        &self.entries[first..first + count]
    }

    /// Whether the master holds the number for a period that shares a day with this one.
    pub fn covers(&self, number: &str, period: Period) -> bool {
        self.find(number).iter().any(|entry| entry.period().overlaps(period))
    }

    /// What a number stands for on a day; `None` where it is not in the master.
    pub fn scheme_on(&self, number: &str, day: Date) -> Option<RegionalScheme> {
        let entries = self.find(number);
        let holds = |entry: &&Entry| entry.period().overlaps(Period { from: day, to: day });
        let entry = entries.iter().find(holds).or(entries.last())?;
        let mut others: Vec<_> = entries.iter().map(Entry::scheme).filter(|other| *other != entry.scheme()).collect();
        others.sort_unstable();
        others.dedup();
        Some(RegionalScheme { entry: entry.clone(), others: others.len() })
    }

    /// The entries, by their place in [`RegionalMaster::entries`], that hold every word of the query in number, names,
    /// prefecture or municipality code. A query without words finds all.
    pub fn search(&self, query: &str) -> Vec<usize> {
        let words: Vec<String> = query.split_whitespace().map(fold).filter(|word| !word.is_empty()).collect();
        let keys = self.keys.get_or_init(|| self.entries.iter().map(search_key).collect());
        let found = keys.iter().enumerate().filter(|(_, key)| words.iter().all(|word| key.contains(word.as_str())));
        found.map(|(i, _)| i).collect()
    }
}

/// The parts of an entry that are searched, folded. The line feed between them is in no word of a query.
fn search_key(entry: &Entry) -> String {
    let prefecture = Schemes::get().prefecture(&entry.prefecture).map_or("", |prefecture| &prefecture.ja);
    let parts = [&entry.number, &entry.name, &entry.short, &entry.municipality].map(|part| fold(part));
    format!("{}\n{}", parts.join("\n"), fold(prefecture))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: &str, name: &str, city: &str, from: &str, to: &str) -> RegionalRow {
        let [number, name, city, from, to] = [number, name, city, from, to].map(str::to_owned);
        RegionalRow(number, name, String::new(), "13".to_owned(), city, from, to)
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn master() -> RegionalMaster {
        RegionalMaster::new(vec![
            row("88138243", "見本こども医療", "13201", "20200401", "20230331"),
            row("88138243", "見本ひとり親医療", "13201", "20230401", "99991231"),
            row("88138243", "見本こども医療", "13201", "20100401", "20200331"),
            row("81136244", "見本障がい者医療", "13202", "00000000", "20251231"),
            row("8113624", "短い", "13202", "", ""),
            row("81137242", "日のない", "13202", "20230230", ""),
        ])
    }

    #[test]
    fn a_number_is_found_with_its_periods() {
        let master = master();
        assert_eq!(master.len(), 4, "what cannot be read is left out");
        let names: Vec<&str> = master.find("88138243").iter().map(Entry::title).collect();
        assert_eq!(names, ["見本こども医療", "見本こども医療", "見本ひとり親医療"]);
        for absent in ["8113624", "81137242", "00000000", "99999999", ""] {
            assert!(master.find(absent).is_empty(), "{absent}");
        }
        let covers = |number, from, to| master.covers(number, Period { from: day(from), to: day(to) });
        assert!(covers("81136244", "1950-01-01", "1950-12-31"), "an open beginning");
        assert!(covers("81136244", "2025-12-31", "2026-03-31"), "the last day is within");
        assert!(!covers("81136244", "2026-01-01", "2026-03-31"));
        assert!(covers("88138243", "2999-01-01", "9999-12-31"), "an open end");
        assert!(!covers("88138243", "2009-01-01", "2010-03-31"));
        assert!(!covers("81137242", "2024-01-01", "2024-03-31"));
    }

    #[test]
    fn the_scheme_of_the_day_comes_first() {
        let on = |number, date| master().scheme_on(number, day(date)).map(|s| (s.entry.title().to_owned(), s.others));
        let told = |name: &str, others| Some((name.to_owned(), others));
        assert_eq!(on("88138243", "2026-11-22"), told("見本ひとり親医療", 1));
        assert_eq!(on("88138243", "2021-04-01"), told("見本こども医療", 1));
        assert_eq!(on("88138243", "2001-04-01"), told("見本ひとり親医療", 1), "none holds: the last");
        assert_eq!(on("81136244", "2026-11-22"), told("見本障がい者医療", 0));
        assert_eq!(on("81137242", "2026-11-22"), None);
    }

    #[test]
    fn search_folds_what_is_typed() {
        let master = master();
        assert_eq!(master.search("見本 コドモ"), [1, 2]);
        assert_eq!(master.search("８８１３ 東京"), [1, 2, 3]);
        assert_eq!(master.search("13202"), [0]);
        assert_eq!(master.search("大阪"), [0; 0]);
        assert_eq!(master.search(" ").len(), 4);
    }

    #[test]
    fn days_of_the_master() {
        for open in ["", "00000000", "99991231", "99999999"] {
            assert_eq!(master_day(open), Some(None));
        }
        assert_eq!(master_day("20240229"), Some(Some(day("2024-02-29"))));
        for wrong in ["20230229", "2024229", "2024-02-29", "R6.4.1", "00000401", "２０２４０４０１", "99999998"]
        {
            assert_eq!(master_day(wrong), None, "{wrong}");
        }
    }
}
