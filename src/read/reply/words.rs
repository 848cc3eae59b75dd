//! What words in a reply say: `words.toml`.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use super::Outcome;
use super::count::Count;
use super::counts::failures;
use crate::spec::fold_heading;

/// What a list of this kind holds.
pub(super) fn count_of_standing(standing: Standing) -> Option<Count> {
    Some(match standing {
        Standing::Taken => Count::Taken,
        Standing::Errors => Count::Rejected,
        Standing::Warnings => Count::Warned,
        Standing::Skipped => Count::Skipped,
        Standing::Nowhere | Standing::Entries => return None,
    })
}

/// The lists of words for what is counted.
const COUNTED: [(&str, Count); 6] = [
    ("total", Count::Total),
    ("part", Count::Part),
    ("taken", Count::Taken),
    ("rejected", Count::Rejected),
    ("warned", Count::Warned),
    ("skipped", Count::Skipped),
];

/// In which kind of list something stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Standing {
    /// In none that has a name.
    #[default]
    Nowhere,
    /// In one whose entries say themselves how they went.
    Entries,
    /// Among what was taken.
    Taken,
    /// Among warnings.
    Warnings,
    /// Among what was passed over.
    Skipped,
    /// Among errors.
    Errors,
}

/// The file, as written.
#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    list: HashMap<String, Vec<String>>,
    outcome: HashMap<String, Vec<String>>,
    code: HashMap<String, Vec<String>>,
    message: HashMap<String, Vec<String>>,
    flag: HashMap<String, Vec<String>>,
    footer: HashMap<String, Vec<String>>,
    part: HashMap<String, Vec<String>>,
    count: HashMap<String, Vec<String>>,
    time: HashMap<String, Vec<String>>,
    field: HashMap<String, Vec<String>>,
    place: HashMap<String, Vec<String>>,
}

/// The words, ready to be looked up.
#[derive(Default)]
pub(super) struct Words {
    lists: HashMap<String, Standing>,
    one_each: HashSet<String>,
    /// What stands in a list, behind a word for how it went; the longest first.
    suffixes: Vec<String>,
    /// What says the contrary before such a word.
    contraries: Vec<String>,
    /// Lists that are none of entries.
    beside: HashSet<String>,
    /// Names of members that say whether it went well, and whether 1 says so.
    flags: HashMap<String, bool>,
    footers: HashSet<String>,
    /// Of names that are put together: by kind, the first and the last parts.
    parts: HashMap<String, Vec<String>>,
    /// About counts of records, flags and times; of each list the longest word first.
    counts: HashMap<String, Vec<String>>,
    /// By folded name: the field.
    fields: HashMap<String, String>,
    outcomes: HashMap<String, Outcome>,
    /// Patterns of codes, and whether they are information alone.
    codes: Vec<(String, Outcome, bool)>,
    message: HashMap<String, Vec<String>>,
    /// What tells of places whether they are those of records.
    places: HashMap<String, Vec<String>>,
}

impl Words {
    /// The words of the program.
    pub fn get() -> &'static Words {
        static WORDS: OnceLock<Words> = OnceLock::new();
        // Part of the program; a test holds that it parses and is whole.
        WORDS.get_or_init(|| Words::new(toml::from_str(include_str!("words.toml")).unwrap_or_default()))
    }

    fn new(document: Document) -> Words {
        let mut words = Words::default();
        for (name, entries) in document.list {
            let standing = match name.as_str() {
                "errors" => Standing::Errors,
                "warnings" => Standing::Warnings,
                "skipped" => Standing::Skipped,
                "taken" => Standing::Taken,
                "entries" => Standing::Entries,
                other => {
                    words.take_list(other, entries.iter().map(|entry| fold_heading(entry)).collect());
                    continue;
                }
            };
            words.lists.extend(entries.iter().map(|entry| (fold_heading(entry), standing)));
        }
        for (name, entries) in document.outcome {
            let Some(outcome) = outcome_of(&name) else { continue };
            words.outcomes.extend(entries.iter().map(|entry| (fold_heading(entry), outcome)));
        }
        for (name, entries) in document.code {
            let outcome = outcome_of(&name).unwrap_or(Outcome::Ok);
            words.codes.extend(entries.into_iter().map(|entry| (entry, outcome, name == "info")));
        }
        for (name, entries) in document.flag {
            if name == "ends" || name == "starts" {
                words.counts.insert(format!("flag-{name}"), entries);
                continue;
            }
            words.flags.extend(entries.iter().map(|entry| (fold_heading(entry), name == "yes")));
        }
        words.footers = document.footer.into_values().flatten().map(|word| fold_heading(&word)).collect();
        let folded = |words: Vec<String>| words.iter().map(|word| fold_heading(word)).collect();
        words.counts.extend(document.count);
        words.counts.extend(document.time.into_iter().map(|(name, list)| (format!("time-{name}"), list)));
        words.counts.values_mut().for_each(|list| list.sort_by_key(|word| std::cmp::Reverse(word.len())));
        words.parts = document.part.into_iter().map(|(name, parts)| (name, folded(parts))).collect();
        for (json, names) in document.field {
            words.fields.extend(names.iter().map(|name| (fold_heading(name), json.clone())));
        }
        words.message = document.message;
        words.places = document.place;
        words
    }

    /// Takes a list of words about names of lists.
    fn take_list(&mut self, name: &str, mut folded: Vec<String>) {
        folded.sort_by_key(|word| std::cmp::Reverse(word.len()));
        match name {
            "one-each" => self.one_each.extend(folded),
            "suffixes" => self.suffixes = folded,
            "contraries" => self.contraries = folded,
            _ => self.beside.extend(folded),
        }
    }

    /// The words of a kind about counts, flags and times.
    fn count_words(&self, kind: &str) -> impl Iterator<Item = &str> {
        self.counts.get(kind).into_iter().flatten().map(String::as_str)
    }

    /// Whether a name says when something was done: `processedAt`, 処理日時, 回答日.
    pub fn is_time(&self, folded: &str) -> bool {
        let made = |starts: &str, ends: &str| {
            let rests = self.count_words(ends).filter_map(|end| folded.strip_suffix(end));
            rests.into_iter().any(|rest| self.count_words(starts).any(|start| start == rest))
        };
        self.count_words("time-names").any(|name| name == folded)
            || made("time-starts", "time-ends")
            || made("time-day-starts", "time-day-ends")
    }

    /// What a word counts, if it is one for a count.
    fn count_of_word(&self, word: &str) -> Option<Count> {
        let known = COUNTED.iter().find(|(kind, _)| self.count_words(kind).any(|known| known == word));
        known.map(|(_, count)| *count).or_else(|| count_of_standing(self.list(word)?))
    }

    /// What a member of this name counts where it holds a number: `successCount`, 対象外件数; where the number has a unit, the
    /// word alone says so.
    pub fn count(&self, key: &str, unit: bool) -> Option<Count> {
        let folded = fold_heading(key);
        if self.count_words("names").any(|name| name == folded) {
            return Some(Count::Total);
        }
        if unit && let Some(count) = self.count_of_word(&folded) {
            return Some(count);
        }
        let ends = self.count_words("ends").filter_map(|end| folded.strip_suffix(end));
        let starts = self.count_words("starts").filter_map(|start| folded.strip_prefix(start));
        ends.chain(starts).find_map(|word| self.count_of_word(word))
    }

    /// What a number in a text counts by the word before it. Of English a sign must stand between them: "error 404" is none.
    pub fn count_before(&self, before: &str) -> Option<Count> {
        let bare = before.trim_end_matches(|c: char| c.is_whitespace() || ":=-\"'[(".contains(c));
        let apart = before[bare.len()..].contains([':', '=']);
        let mut rests = vec![bare];
        for _ in 0..3 {
            let rest = *rests.last().unwrap_or(&bare);
            let shorter = self.count_words("between").find_map(|word| rest.strip_suffix(word));
            rests.extend(shorter.map(|rest| rest.trim_end_matches(|c: char| c.is_whitespace() || c == '_')));
        }
        // The word for what is counted stands before that for a count.
        let (count, english) = rests.into_iter().rev().find_map(|rest| self.ends_with_count(rest))?;
        (apart || !english).then_some(count)
    }

    /// What the word counts with which a text ends, and whether it is English.
    fn ends_with_count(&self, text: &str) -> Option<(Count, bool)> {
        let word = |c: char| c.is_ascii_alphabetic();
        let found = COUNTED.iter().flat_map(|(kind, count)| self.count_words(kind).map(move |word| (word, *count)));
        let whole = |rest: &str, found: &str| !found.is_ascii() || !rest.ends_with(word);
        let fits = found.filter(|(found, _)| text.strip_suffix(found).is_some_and(|rest| whole(rest, found)));
        fits.max_by_key(|(found, _)| found.len()).map(|(found, count)| (count, found.is_ascii()))
    }

    /// What a number in a text counts by what stands behind it and its unit.
    pub fn count_behind(&self, behind: &str) -> Option<Count> {
        if self.count_words("of-all").any(|word| behind.starts_with(word)) {
            return Some(Count::Total);
        }
        // "25 of 27 records registered": how those went that come first.
        let of = behind.strip_prefix("of ").or_else(|| behind.strip_prefix('/'));
        let skipped =
            |text: &str| text.trim_start_matches(|c: char| c.is_ascii_digit() || c.is_whitespace()).to_owned();
        let mut rest = of.map_or_else(|| behind.to_owned(), skipped);
        for _ in 0..3 {
            let shorter =
                self.count_words("between").find_map(|word| Some(rest.strip_prefix(word)?.trim_start().to_owned()));
            rest = shorter.unwrap_or(rest);
        }
        let sentence = rest.split(['。', '.', '、', ',']).next().unwrap_or_default();
        let found = COUNTED.iter().flat_map(|(kind, count)| self.count_words(kind).map(move |word| (word, *count)));
        let (word, count) = found.filter(|(word, _)| rest.starts_with(word)).max_by_key(|(word, _)| word.len())?;
        // The name of the next number: "ok=26 ng=1".
        let next = rest[word.len()..].trim_start_matches(|c: char| c.is_whitespace() || "件数".contains(c));
        if next.starts_with(|c: char| c.is_ascii_digit() || matches!(c, ':' | '='))
            || word.is_ascii() && next.starts_with('_')
        {
            return None;
        }
        let contrary = self.count_words("contrary").any(|word| sentence.contains(word));
        Some(if contrary && matches!(count, Count::Taken | Count::Part) { Count::Rejected } else { count })
    }

    /// What kind of list a member of this name holds.
    pub fn list(&self, key: &str) -> Option<Standing> {
        let folded = fold_heading(key);
        self.lists.get(&folded).copied().or_else(|| self.list_by_parts(&folded))
    }

    /// The same of a name that is put together: `okRecords`, `notRegistered`, `未登録一覧`, `schemaErrors`.
    fn list_by_parts(&self, folded: &str) -> Option<Standing> {
        // "noErrors": true
        if self.outcomes.get(folded) == Some(&Outcome::Ok) {
            return None;
        }
        for (end, standing) in [
            ("errors", Standing::Errors),
            ("エラー", Standing::Errors),
            ("warnings", Standing::Warnings),
            ("警告", Standing::Warnings),
        ] {
            if folded.ends_with(end) {
                return Some(standing);
            }
        }
        let known = |word: &str| match self.lists.get(word) {
            Some(Standing::Entries) | None => None,
            standing => standing.copied(),
        };
        let by_outcome = |word: &str| {
            known(word).or_else(|| {
                Some(match self.outcomes.get(word)? {
                    Outcome::Ok | Outcome::Accepted => Standing::Taken,
                    Outcome::Warning => Standing::Warnings,
                    Outcome::Skipped => Standing::Skipped,
                    Outcome::Error => Standing::Errors,
                })
            })
        };
        let bare =
            self.suffixes.iter().find_map(|end| folded.strip_suffix(end.as_str()).filter(|rest| !rest.is_empty()));
        let word = bare.unwrap_or(folded);
        let contrary = || {
            let rest = self.contraries.iter().filter_map(|start| word.strip_prefix(start.as_str()));
            rest.into_iter().any(|rest| by_outcome(rest) == Some(Standing::Taken))
        };
        if let Some(standing) = bare.and_then(by_outcome) {
            return Some(standing);
        }
        contrary().then_some(Standing::Errors)
    }

    /// Whether a list of this name is none of entries.
    pub fn is_beside(&self, key: &str) -> bool {
        self.beside.contains(&fold_heading(key))
    }

    /// Whether a name asks whether it went well, or not well: `isSuccess`, 登録フラグ, `errorFlag`.
    pub fn asks(&self, folded: &str) -> Option<bool> {
        let by_parts = || {
            let ends = self.count_words("flag-ends").filter_map(|end| folded.strip_suffix(end));
            let starts = self.count_words("flag-starts").filter_map(|start| folded.strip_prefix(start));
            ends.chain(starts).find_map(|word| match self.count_of_word(word)? {
                Count::Taken => Some(true),
                Count::Rejected => Some(false),
                _ => None,
            })
        };
        self.flags.get(folded).copied().or_else(by_parts)
    }

    /// What 0 and 1 say under a name that asks whether it went well, as `false` and `true` would; and other words for that.
    pub fn flag(&self, key: &str, text: &str) -> Option<&'static str> {
        self.asks(&fold_heading(key))?;
        self.there(text).map(|there| if there { "true" } else { "false" })
    }

    /// Whether a text says that there is something, or that there is nothing.
    pub fn there(&self, text: &str) -> Option<bool> {
        let folded = fold_heading(text);
        let trimmed = if folded.is_empty() { text.trim() } else { folded.as_str() };
        let is = |kind: &str| self.parts.get(kind).into_iter().flatten().any(|word| *word == trimmed);
        if is("there") {
            return Some(true);
        }
        is("not-there").then_some(false)
    }

    /// Whether a text under a name for an error says that there is none.
    pub fn says_nothing_wrong(&self, text: &str) -> bool {
        let bare = text.trim().trim_end_matches(['。', '.']);
        let sign = bare.chars().all(|c| "-－―—ー*＊/／".contains(c));
        let well = self.outcome(bare).is_some_and(|outcome| outcome < Outcome::Warning);
        sign || well || self.there(bare) == Some(false) || self.whole(bare).is_some()
    }

    /// What a member says that asks whether something failed; `None` where its value is not known.
    pub fn failed(&self, text: &str) -> Option<bool> {
        self.there(text).or_else(|| self.outcome(text).map(|outcome| outcome == Outcome::Error))
    }

    /// Whether a text is the first cell of a row of totals.
    pub fn is_footer(&self, text: &str) -> bool {
        let folded = fold_heading(text);
        self.footers.contains(folded.trim_end_matches([':', '：', '。', '.']))
    }

    /// What a name means that speaks of an error and of a part of it: `errorItem`, `ngReason`.
    pub fn part_of_error(&self, folded: &str) -> Option<&'static str> {
        let starts = self.parts.get("of-error")?.iter();
        let rests: Vec<&str> = starts.filter_map(|start| folded.strip_prefix(start.as_str())).collect();
        let is = |kind: &str| {
            let ends = || self.parts.get(kind).into_iter().flatten();
            rests.iter().any(|rest| ends().any(|end| rest == end))
        };
        ["code", "message", "field", "number"].into_iter().find(|kind| is(kind))
    }

    /// Whether a name begins with a word for an error: `failedRules`.
    pub fn speaks_of_error(&self, folded: &str) -> bool {
        self.parts.get("of-error").into_iter().flatten().any(|start| folded.starts_with(start.as_str()))
    }

    /// What a name says that begins with a word for an error or a warning: `errorMessage`, 警告内容.
    pub fn blames(&self, folded: &str) -> Option<Outcome> {
        let starts = self.parts.get("of-error").into_iter().flatten();
        let start = starts.filter(|start| folded.starts_with(start.as_str())).max_by_key(|start| start.len())?;
        let warning = self.lists.get(start) == Some(&Standing::Warnings);
        Some(if warning { Outcome::Warning } else { Outcome::Error })
    }

    /// Whether a name speaks of a kind, as of certificates, and of no error.
    pub fn speaks_of_kind(&self, folded: &str) -> bool {
        let kinds = || self.parts.get("of-kind").into_iter().flatten();
        !self.speaks_of_error(folded) && kinds().any(|kind| folded.contains(kind.as_str()))
    }

    /// Whether a message says of a value that it is that of another record: 「0000031と重複」, "duplicate of 0000031".
    pub fn mentions_another(&self, message: &str, value: &str) -> bool {
        let message: String = message.nfkc().flat_map(char::to_lowercase).collect();
        let Some(at) = message.find(&value.to_lowercase()) else { return false };
        let (before, behind) = (message[..at].trim_end(), message[at + value.len()..].trim_start());
        let behind = behind.trim_start_matches(|c: char| "」』)]\"' ".contains(c));
        let of = |kind: &str| self.message.get(kind).into_iter().flatten();
        of("another").any(|word| behind.starts_with(word.as_str()))
            || of("another-before").any(|word| before.contains(word.as_str()))
    }

    /// Whether a name ends as that of a number of a record does: 取込行番号, `sourceRowNo`.
    pub fn is_place(&self, folded: &str) -> bool {
        self.parts.get("place").into_iter().flatten().any(|end| folded.ends_with(end.as_str()))
    }

    /// Whether a heading says no more than that what stands below it identifies something.
    pub fn is_id(&self, folded: &str) -> bool {
        self.parts.get("identity").into_iter().flatten().any(|name| name == folded)
    }

    /// Whether a name ends as that of a status does: `taskStatus`, 取込結果.
    pub fn is_state(&self, folded: &str) -> bool {
        self.parts.get("state").into_iter().flatten().any(|end| folded.ends_with(end.as_str()))
    }

    fn of_place(&self, kind: &str) -> impl Iterator<Item = &str> {
        self.places.get(kind).into_iter().flatten().map(String::as_str)
    }

    /// Whether a name is one under which ids stand.
    pub fn is_name_of_id(&self, name: &str) -> bool {
        let last = fold_heading(name.rsplit('.').next().unwrap_or_default());
        self.of_place("of-id").any(|end| last.ends_with(end))
    }

    /// Whether a name says that what stands there is that of another record.
    pub fn is_of_another(&self, name: &str) -> bool {
        let folded = fold_heading(name);
        self.of_place("of-another").any(|part| folded.contains(part))
    }

    /// Whether a list holds places in a request's own text.
    pub fn is_of_text(&self, key: &str) -> bool {
        self.of_place("of-text").any(|name| name == fold_heading(key))
    }

    /// Whether a name is that of an address.
    pub fn is_address(&self, key: &str) -> bool {
        self.of_place("of-address").any(|name| name == fold_heading(key))
    }

    /// Whether a name says from where a part of the upload counts.
    pub fn says_beginning(&self, name: &str) -> bool {
        let last = fold_heading(name.rsplit('.').next().unwrap_or_default());
        self.of_place("begins").any(|known| known == last)
    }

    /// Whether what stands around a number of a message says that it is none of a record; `of_item` for a number of
    /// things, which may be anything's.
    pub fn is_no_record(&self, before: &str, behind: &str, of_item: bool) -> bool {
        self.of_place("no-record-behind").any(|word| behind.starts_with(word))
            || of_item && self.of_place("no-record-before").any(|word| before.trim_end().ends_with(word.trim_end()))
    }

    /// Whether a message is that of a parser that could not read the file.
    pub fn is_of_parser(&self, message: &str) -> bool {
        let lower = message.to_lowercase();
        self.of_place("of-parser").any(|word| lower.contains(word))
    }

    /// The field that is called so in replies alone, by its name in the API.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(&fold_heading(name)).map(String::as_str)
    }

    /// Whether a member of this name holds one entry for each record.
    pub fn is_one_each(&self, key: &str) -> bool {
        self.one_each.contains(&fold_heading(key))
    }

    /// What a status or a level says.
    pub fn outcome(&self, text: &str) -> Option<Outcome> {
        let folded = fold_heading(text);
        let bare = folded.trim_matches(|c: char| "[]()【】<>。.!".contains(c));
        self.outcomes.get(bare).copied().or_else(|| http(bare)).or_else(|| {
            // "0：正常": a number, and what it means.
            let (number, word) = bare.split_once([':', '：', '.', ' ', '('])?;
            let number = !number.is_empty() && number.len() <= 3 && number.bytes().all(|b| b.is_ascii_alphanumeric());
            self.outcomes.get(word.trim_matches(')')).copied().filter(|_| number)
        })
    }

    /// What a code says of itself; information counts only outside of lists of errors.
    pub fn code(&self, code: &str, in_errors: bool) -> Option<Outcome> {
        let folded = fold_heading(code);
        if !folded.is_empty() && folded.bytes().all(|byte| byte == b'0') {
            return Some(Outcome::Ok);
        }
        let fits = |(pattern, _, info): &&(String, Outcome, bool)| !(*info && in_errors) && fits(pattern, &folded);
        self.codes.iter().find(fits).map(|(_, outcome, _)| *outcome).or_else(|| {
            // A number of three digits may be any code; as a status of HTTP it is a success.
            http(&folded).filter(|outcome| *outcome != Outcome::Error)
        })
    }

    /// Whether a code says by its zeros that nothing is wrong, where a word beside it says so too: `E0000`, `PMH00000`.
    pub fn is_of_zeros(&self, code: &str) -> bool {
        let folded = fold_heading(code);
        let digits = number_of_code(&folded);
        digits.len() > 1 && digits.bytes().all(|byte| byte == b'0')
    }

    /// Whether a text in the place of a code says that there is none: `N/A`, なし.
    pub fn is_no_code(&self, text: &str) -> bool {
        let plain = !text.chars().all(|c| c.is_numeric());
        plain && self.there(text) == Some(false) && self.outcome(text).is_none_or(|outcome| outcome == Outcome::Skipped)
    }

    /// Whether a name says that something was received: `accepted`, and not that it was taken.
    pub fn is_received(&self, key: &str) -> bool {
        let folded = fold_heading(key);
        let starts = self.count_words("flag-starts").filter_map(|start| folded.strip_prefix(start));
        starts.chain([folded.as_str()]).any(|word| self.outcomes.get(word) == Some(&Outcome::Accepted))
    }

    /// What a message says of the whole upload.
    pub fn whole(&self, message: &str) -> Option<Outcome> {
        let counted = failures(message);
        if counted.any {
            return None;
        }
        // What else the message says may be that something failed all the same.
        let (mut rest, mut clear) = (counted.rest, counted.none);
        for part in self.message.get("no-error").into_iter().flatten() {
            clear |= rest.contains(part.as_str());
            rest = rest.replace(part.as_str(), " ");
        }
        match () {
            () if self.says_wrong(&rest) => None,
            () if clear => Some(Outcome::Ok),
            () if self.speaks("accepted", &rest) => Some(Outcome::Accepted),
            () => self.speaks("ok", &rest).then_some(Outcome::Ok),
        }
    }

    /// Whether a message says that something is wrong.
    pub fn says_wrong(&self, message: &str) -> bool {
        self.speaks("not", message)
    }

    /// The same, but for what it says was not wrong, and what failed none.
    pub fn says_wrong_at_all(&self, message: &str) -> bool {
        let counted = failures(message);
        let clear = self.message.get("no-error").into_iter().flatten();
        let rest = clear.fold(counted.rest, |rest, part| rest.replace(part.as_str(), " "));
        counted.any || self.says_wrong(&rest)
    }

    /// Whether a message says that nothing stands in a field.
    pub fn says_missing(&self, message: &str) -> bool {
        self.speaks("missing", message) && !self.speaks("missing-not", message)
    }

    fn speaks(&self, kind: &str, message: &str) -> bool {
        let message = message.to_lowercase();
        self.message.get(kind).is_some_and(|parts| parts.iter().any(|part| message.contains(part.as_str())))
    }
}

fn outcome_of(name: &str) -> Option<Outcome> {
    Some(match name {
        "ok" => Outcome::Ok,
        "accepted" => Outcome::Accepted,
        "warning" => Outcome::Warning,
        "skipped" => Outcome::Skipped,
        "error" => Outcome::Error,
        _ => return None,
    })
}

/// What a status of HTTP says: `200`, `202 Accepted`, `400 Bad Request`.
fn http(folded: &str) -> Option<Outcome> {
    // "HTTP/1.1 200 OK"
    let version = folded
        .strip_prefix("http/")
        .and_then(|rest| rest.strip_prefix("1.1").or(rest.strip_prefix("1.0")).or(rest.strip_prefix('2')));
    let folded = version.unwrap_or(folded);
    let digits = folded.get(..3).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    if folded[3..].starts_with(|c: char| !c.is_ascii_alphabetic()) {
        return None;
    }
    match digits.parse().ok()? {
        202_u16 => Some(Outcome::Accepted),
        200..=299 => Some(Outcome::Ok),
        400..=599 => Some(Outcome::Error),
        _ => None,
    }
}

/// Whether a pattern, in which # stands for digits, fits a folded code.
fn fits(pattern: &str, code: &str) -> bool {
    match pattern.split_once('#') {
        None => pattern == code,
        Some((start, end)) => {
            let digits = code.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
            digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        }
    }
}

/// What a code has behind the letters that it begins with: its number, as a rule.
pub fn number_of_code(code: &str) -> &str {
    code.trim().trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '-' || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_whole() {
        let document: Document = toml::from_str(include_str!("words.toml")).unwrap();
        for (section, names) in [
            (
                &document.list,
                &["errors", "warnings", "skipped", "taken", "entries", "one-each", "suffixes", "contraries", "beside"]
                    [..],
            ),
            (&document.outcome, &["ok", "accepted", "warning", "skipped", "error"]),
            (&document.code, &["ok", "warning", "error", "info"]),
            (
                &document.message,
                &["ok", "accepted", "no-error", "not", "missing", "missing-not", "another", "another-before"],
            ),
            (
                &document.place,
                &[
                    "of-id",
                    "of-another",
                    "of-text",
                    "of-address",
                    "begins",
                    "no-record-behind",
                    "no-record-before",
                    "of-parser",
                ],
            ),
            (&document.flag, &["yes", "no", "ends", "starts"]),
            (&document.footer, &["first"]),
            (&document.time, &["names", "starts", "ends", "day-starts", "day-ends"]),
            (
                &document.count,
                &[
                    "ends", "starts", "names", "total", "taken", "part", "rejected", "warned", "skipped", "between",
                    "of-all", "contrary",
                ],
            ),
            (
                &document.part,
                &[
                    "of-error",
                    "of-kind",
                    "code",
                    "message",
                    "field",
                    "number",
                    "place",
                    "state",
                    "there",
                    "not-there",
                    "identity",
                ],
            ),
        ] {
            let mut found: Vec<&str> = section.keys().map(String::as_str).collect();
            let mut names = names.to_vec();
            found.sort_unstable();
            names.sort_unstable();
            assert_eq!(found, names);
        }
        // No word says two things.
        let mut said: HashMap<String, &str> = HashMap::new();
        for (name, entries) in &document.outcome {
            for entry in entries {
                let other = said.insert(fold_heading(entry), name).filter(|other| other != name);
                assert_eq!(other, None, "{entry}");
            }
        }
    }

    #[test]
    fn what_words_and_codes_say() {
        let words = Words::get();
        use Outcome::{Accepted, Error, Ok, Warning};
        for (text, outcome) in [
            ("OK", Some(Ok)),
            (" ｏｋ ", Some(Ok)),
            ("completed_with_errors", Some(Error)),
            ("WARN", Some(Warning)),
            ("受付済", Some(Accepted)),
            ("NG", Some(Error)),
            ("201", Some(Ok)),
            ("202 Accepted", Some(Accepted)),
            ("422", Some(Error)),
            ("2026", None),
            ("200.5", None),
            ("0101", None),
            ("見本", None),
        ] {
            assert_eq!(words.outcome(text), outcome, "{text}");
        }
        for (code, in_errors, outcome) in [
            ("0000", false, Some(Ok)),
            ("W0001", true, Some(Warning)),
            ("E1003", false, Some(Error)),
            ("I0001", false, Some(Ok)),
            ("I0001", true, None),
            ("SAMPLE-0001", false, None),
            ("400", false, None),
            ("200", false, Some(Ok)),
            ("0012", false, None),
        ] {
            assert_eq!(words.code(code, in_errors), outcome, "{code}");
        }
        assert_eq!(words.whole("正常に受け付けました。"), Some(Accepted));
        assert_eq!(words.whole("正常に登録できませんでした。"), None);
        assert!(
            words.says_missing("必須項目が設定されていません。")
                && !words.says_missing("履歴キーに該当する履歴がありません。")
        );
    }
}
