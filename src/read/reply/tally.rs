//! How many records a reply says there were, were taken, rejected and passed over: by members that count, and in words.

use std::sync::OnceLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::clues::pattern;
use super::count::{Count, Tally, number};
use super::member::Member;
use super::profile::Lexicon;
use super::tree::{Kind, Node, repeats_record};
use super::words::{Words, count_of_standing};

impl Tally {
    /// What the members of one object count.
    pub(super) fn of_members(members: &[Member]) -> Tally {
        let mut tally = Tally::default();
        let counted = |member: &Member| Some((Count::by_meaning(member.meaning?)?, number(&member.text)?));
        let all: Vec<(Count, u32)> = members.iter().filter_map(counted).collect();
        for (count, number) in all.iter().filter(|(count, _)| *count != Count::Part) {
            tally.of(*count).get_or_insert(*number);
        }
        let parts = || all.iter().filter(|(count, _)| *count == Count::Part).map(|(_, number)| number);
        if tally.taken.is_none() && parts().next().is_some() {
            tally.taken = Some(parts().fold(0, |sum, part| sum.saturating_add(*part)));
        }
        tally
    }

    /// What is counted in the objects of a file that are about the whole: those that are no entries.
    pub(super) fn of_tree(whole: &Node, lexicon: &Lexicon) -> Tally {
        let mut found: Vec<(usize, Tally)> = Vec::new();
        match &whole.kind {
            // Of several values in a file those that count and name no record; where all do, they are entries.
            Kind::Array(values) if values.len() > 1 => {
                let before = values.len();
                values.iter().for_each(|value| collect(value, 0, lexicon, &mut found));
                if found.len() == before && before > 2 {
                    found.clear();
                }
            }
            Kind::Array(values) => values.iter().for_each(|value| collect(value, 0, lexicon, &mut found)),
            _ => collect(whole, 0, lexicon, &mut found),
        }
        // What stands nearest to the top counts; beside one another stand the counts of parts.
        let deepest = found.iter().map(|(depth, _)| *depth).max().unwrap_or(0);
        let at = |depth: usize| {
            let mut all: Vec<Tally> = found.iter().filter(|(at, _)| *at == depth).map(|(_, tally)| *tally).collect();
            all.dedup();
            all.into_iter().reduce(Tally::and).unwrap_or_default()
        };
        (0..=deepest).map(at).fold(Tally::default(), Tally::or)
    }

    /// What a text counts: 「27件中25件を登録しました。」, "26 registered, 1 failed".
    pub(super) fn of_text(text: &str) -> Tally {
        let text: String = text.nfkc().flat_map(char::to_lowercase).collect();
        let mut tally = Tally::default();
        let mut parts: u32 = 0;
        static NUMBERS: OnceLock<Option<Regex>> = OnceLock::new();
        for found in pattern(&NUMBERS, NUMBER).into_iter().flat_map(|pattern| pattern.find_iter(&text)) {
            let Ok(number) = found.as_str().replace(',', "").parse::<u32>() else { continue };
            // A word and its number stand in one line.
            let before = text[..found.start()].rsplit('\n').next().unwrap_or_default();
            let behind = text[found.end()..].split('\n').next().unwrap_or_default();
            match counted(before, behind) {
                Some(Count::Part) => parts = parts.saturating_add(number),
                Some(count) => {
                    tally.of(count).get_or_insert(number);
                }
                None => {}
            }
        }
        tally.taken = tally.taken.or(Some(parts).filter(|parts| *parts > 0));
        tally
    }

    /// Whether a line gives totals: two counts at the least, or one behind a word for totals, and nothing of any record.
    pub(super) fn of_line(line: &str) -> Option<Tally> {
        let tally = Tally::of_text(line);
        let first = line.split(|c: char| c.is_whitespace() || ",:：=、".contains(c)).find(|part| !part.is_empty());
        let totals =
            || first.is_some_and(|first| Words::get().is_footer(first.trim_matches(['[', ']', '【', '】', '-', '*'])));
        (tally.kinds() > 1 || tally.kinds() == 1 && totals()).then_some(tally)
    }
}

/// Members that count beside one another: `"success": 1` is a count where `"failed": 0` and `"total": 1` stand beside it.
pub(super) fn beside_one_another(members: &mut [Member]) {
    let parent = |member: &Member| member.name.rsplit_once('.').map_or(String::new(), |(parent, _)| parent.to_owned());
    let counts = |member: &Member| member.meaning.and_then(Count::by_meaning).is_some();
    let sure: Vec<String> = members.iter().filter(|member| counts(member)).map(parent).collect();
    for member in members.iter_mut().filter(|member| !member.told && number(&member.text).is_some()) {
        let key = member.name.rsplit('.').next().unwrap_or_default();
        // "created" counts a part of what was taken.
        let count = Words::get().list(key).and_then(count_of_standing).and(Words::get().count(key, true));
        if let (Some(count), false, true) = (count, counts(member), sure.contains(&parent(member))) {
            member.meaning = Some(count.meaning());
        }
    }
}

fn collect(node: &Node, depth: usize, lexicon: &Lexicon, found: &mut Vec<(usize, Tally)>) {
    let Kind::Object(members) = &node.kind else { return };
    let mut own: Vec<Member> = members
        .iter()
        .filter(|(_, node)| node.is_scalar())
        .map(|(key, node)| lexicon.member(key.clone(), key, node.text()))
        .collect();
    // What is counted in an entry is that of one record.
    if repeats_record(members) || own.iter().any(Member::names_a_record) {
        return;
    }
    beside_one_another(&mut own);
    let words = own.iter().filter(|member| member.means("message")).map(|member| Tally::of_text(&member.text));
    let tally = words.fold(Tally::of_members(&own), Tally::or);
    if !tally.is_empty() {
        found.push((depth, tally));
    }
    members.iter().for_each(|(_, node)| collect(node, depth + 1, lexicon, found));
}

/// Digits, with commas between them or without.
const NUMBER: &str = r"\d{1,3}(?:,\d{3})+|\d+";

/// What a number in a text counts, by what stands before it, or behind it.
fn counted(before: &str, behind: &str) -> Option<Count> {
    let words = Words::get();
    // A part of a date, a code or a longer number.
    let joined = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '.' | '_');
    // Of a time.
    let colon = |text: &str| text.strip_suffix(':').is_some_and(|text| text.ends_with(|c: char| c.is_ascii_digit()));
    let of_time =
        colon(before) || behind.strip_prefix(':').is_some_and(|text| text.starts_with(|c: char| c.is_ascii_digit()));
    if of_time || before.ends_with(joined) || behind.starts_with(|c: char| joined(c) && c != '.' && c != '/') {
        return None;
    }
    let unit = ["件", "レコード", "データ", "records", "record", "rows", "items", "entries"];
    let rest = behind.trim_start();
    let stripped = unit.iter().find_map(|unit| rest.strip_prefix(unit));
    if rest.starts_with("行目") || stripped.is_some_and(|rest| rest.starts_with('目')) {
        return None;
    }
    // The second of "25 of 27".
    let ahead = before.trim_end();
    let of = ahead.strip_suffix("of").or_else(|| ahead.strip_suffix('/')).map(str::trim_end);
    if of.is_some_and(|ahead| ahead.ends_with(|c: char| c.is_ascii_digit())) {
        return words.count_behind(stripped.unwrap_or(rest).trim_start()).map(|_| Count::Total);
    }
    let behind = stripped.unwrap_or(rest).trim_start();
    let told = words.count_behind(behind);
    // "27 records: 20 inserted"
    if behind.starts_with(|c: char| c.is_ascii_alphabetic()) && told.is_some() {
        return told;
    }
    words.count_before(before).or(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_in_words() {
        assert!(Regex::new(NUMBER).is_ok());
        for (text, expected) in [
            ("27件中25件を登録しました。", [Some(27), Some(25), None, None, None]),
            ("27件のうち2件が登録できませんでした。", [Some(27), None, Some(2), None, None]),
            ("登録件数：25件 エラー件数：2件", [None, Some(25), Some(2), None, None]),
            ("合計 27 正常=26 異常=1", [Some(27), Some(26), Some(1), None, None]),
            ("正常26件、警告1件、対象外2件", [None, Some(26), None, Some(1), Some(2)]),
            ("total=27 ok=26 ng=1", [Some(27), Some(26), Some(1), None, None]),
            ("25 records registered, 2 failed", [None, Some(25), Some(2), None, None]),
            ("25 of 27 records registered", [Some(27), Some(25), None, None, None]),
            ("正常終了\n2,0,正常終了\n3", [None; 5]),
            ("Processed 27 records: 20 inserted, 5 updated, 2 skipped.", [None, Some(25), None, None, Some(2)]),
            ("27件を受け付け、20件を新規登録、5件を更新しました", [Some(27), Some(25), None, None, None]),
            ("３件が登録されました", [None, Some(3), None, None, None]),
            ("3件目が不正です", [None; 5]),
            ("2026-11-22 10:00:00 登録 E1003", [None; 5]),
            ("個人番号は12桁です", [None; 5]),
            ("一部のデータは登録されていません", [None; 5]),
        ] {
            let found = Tally::of_text(text);
            assert_eq!([found.total, found.taken, found.rejected, found.warned, found.skipped], expected, "{text}");
        }
    }
}
