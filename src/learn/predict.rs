//! Which code came together with which rule, and whether that can be chance.

use std::collections::{BTreeMap, BTreeSet};

use super::chance::by_chance;
use crate::check::Rule;
use crate::text::privacy::holds_a_number;

/// So often a code and a rule must have come together.
const FEWEST: usize = 3;

/// Of the records with the rule, and of those with the code, so many in a hundred must have both.
const MOST_OF_THEM: usize = 90;

/// How likely chance may be at the most, over all pairs that were looked at.
const CHANCE: f64 = 0.01;

/// A code that a reply gave a record, with the JSON name of the field where it names one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Replied {
    /// The record, counted from 1.
    pub record: u32,
    /// The field.
    pub field: Option<String>,
    /// The code: one that may be shown.
    pub code: String,
}

/// A code that comes with a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learned {
    /// The code.
    pub code: String,
    /// The rule.
    pub rule: Rule,
    /// The field, by its JSON name, where this was seen on one field alone.
    pub field: Option<String>,
    /// How often both came together.
    pub together: usize,
    /// How often the code came: on this field, where the replies name fields.
    pub of_code: usize,
    /// How often the rule found something without the code.
    pub without: usize,
}

/// What was learned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lessons {
    /// What is proposed.
    pub learned: Vec<Learned>,
    /// Rules of one code that always came together, so that it cannot be told which of them it follows.
    pub alike: Vec<Vec<Learned>>,
    /// How many codes came on records, and how many of these nothing is proposed for.
    pub codes: usize,
    /// Codes for which nothing is proposed, with how often each came.
    pub unexplained: Vec<(String, usize)>,
}

/// A rule, on one field or wherever it finds something.
type Key = (Rule, Option<String>);

/// What was found, and where: the records of each rule by field (`None` where the finding is about the whole record).
pub type Found = BTreeMap<Key, BTreeSet<u32>>;

/// A place where a code came.
type Place = (u32, Option<String>);

/// What replies to an upload of so many records teach, by what was found in it.
pub fn lessons(records: u32, replied: &[Replied], found: &Found) -> Lessons {
    let mut by_code: BTreeMap<&str, BTreeSet<Place>> = BTreeMap::new();
    for one in replied.iter().filter(|one| !holds_a_number(&one.code)) {
        by_code.entry(&one.code).or_default().insert((one.record, one.field.clone()));
    }
    let mut lessons = Lessons { codes: by_code.len(), ..Lessons::default() };
    let pairs = by_code.len() * found.len();
    for (code, places) in &by_code {
        let learned = of_code(code, places, found, records, pairs.max(1));
        if learned.is_empty() {
            lessons.unexplained.push(((*code).to_owned(), places.len()));
        }
        for mut group in learned {
            match group.len() {
                1 => lessons.learned.append(&mut group),
                _ => lessons.alike.push(group),
            }
        }
    }
    lessons.learned.sort_by(|a, b| (&a.code, a.rule, &a.field).cmp(&(&b.code, b.rule, &b.field)));
    lessons
}

/// A rule that may go with a code: the places of the code where it found something.
struct Candidate {
    learned: Learned,
    places: BTreeSet<Place>,
    /// The places of the code that it is measured by.
    of: BTreeSet<Place>,
}

/// What goes with a code, in groups of which one cannot be told from the other.
fn of_code(code: &str, places: &BTreeSet<Place>, found: &Found, records: u32, pairs: usize) -> Vec<Vec<Learned>> {
    let mut candidates: Vec<Candidate> = Vec::new();
    let rules: BTreeSet<Rule> = found.keys().map(|(rule, _)| *rule).collect();
    for rule in rules {
        let of_rule: Vec<(&Key, &BTreeSet<u32>)> = found.iter().filter(|((other, _), _)| *other == rule).collect();
        let anywhere = candidate(code, rule, None, &of_rule, places);
        let fields: BTreeSet<&Option<String>> = of_rule.iter().map(|((_, field), _)| field).collect();
        let on_several = anywhere.as_ref().is_some_and(|one| fields_of(&one.places, &of_rule).len() > 1);
        let passes = |one: &Candidate| one.is_no_chance(records, pairs);
        match anywhere.filter(|one| (on_several || fields.len() == 1 && fields.contains(&None)) && passes(one)) {
            Some(one) => candidates.push(one),
            None => {
                let each = of_rule.iter().filter_map(|pair| candidate(code, rule, pair.0.1.as_ref(), &[*pair], places));
                candidates.extend(each.filter(passes));
            }
        }
    }
    chosen(candidates)
}

/// The fields of a rule's findings at these places.
fn fields_of<'f>(places: &BTreeSet<Place>, of_rule: &[(&'f Key, &BTreeSet<u32>)]) -> BTreeSet<&'f Option<String>> {
    let at = |(key, records): &(&'f Key, &BTreeSet<u32>)| {
        places.iter().any(|(record, field)| records.contains(record) && fits(&key.1, field))
    };
    of_rule.iter().filter(|pair| at(pair)).map(|((_, field), _)| field).collect()
}

/// Whether a finding on one field and a code on another are about the same.
fn fits(of_finding: &Option<String>, of_code: &Option<String>) -> bool {
    let part =
        |whole: &str, part: &str| part.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    match (of_finding, of_code) {
        (Some(finding), Some(code)) => part(finding, code) || part(code, finding),
        _ => true,
    }
}

/// A rule on a field, or wherever it found something, beside a code.
fn candidate(
    code: &str,
    rule: Rule,
    field: Option<&String>,
    of_rule: &[(&Key, &BTreeSet<u32>)],
    places: &BTreeSet<Place>,
) -> Option<Candidate> {
    // A code on another field is another matter.
    let of: BTreeSet<Place> =
        places.iter().filter(|(_, other)| field.is_none() || fits(&field.cloned(), other)).cloned().collect();
    let at =
        |(record, other): &&Place| of_rule.iter().any(|(key, records)| records.contains(record) && fits(&key.1, other));
    let together: BTreeSet<Place> = of.iter().filter(at).cloned().collect();
    if together.is_empty() {
        return None;
    }
    let without = |(key, records): &(&Key, &BTreeSet<u32>)| {
        records.iter().filter(|record| !of_record(&together, **record).any(|(_, other)| fits(&key.1, other))).count()
    };
    let learned = Learned {
        code: code.to_owned(),
        rule,
        field: field.cloned(),
        together: together.len(),
        of_code: of.len(),
        without: of_rule.iter().map(without).sum(),
    };
    Some(Candidate { learned, places: together, of })
}

/// The places on a record.
fn of_record(places: &BTreeSet<Place>, record: u32) -> impl Iterator<Item = &Place> {
    places.range((record, None)..).take_while(move |(other, _)| *other == record)
}

impl Candidate {
    /// Whether the code comes nearly wherever the rule found something, and that cannot be chance.
    fn is_no_chance(&self, records: u32, pairs: usize) -> bool {
        let Learned { together, without, .. } = self.learned;
        let of_places =
            |places: &BTreeSet<Place>| places.iter().map(|(record, _)| *record).collect::<BTreeSet<u32>>().len();
        let [both, drawn] = [&self.places, &self.of].map(|places| of_places(places) as u64);
        let chance = by_chance(u64::from(records), both + without as u64, drawn, both);
        both as usize >= FEWEST
            && together * 100 >= (together + without) * MOST_OF_THEM
            && chance * pairs as f64 <= CHANCE
    }
}

/// Of the candidates for a code those that explain it: each something that no other explains better, and all together nearly
/// every place where it came.
fn chosen(mut candidates: Vec<Candidate>) -> Vec<Vec<Learned>> {
    candidates.sort_by_key(|one| (std::cmp::Reverse(one.learned.together), one.learned.without, one.learned.rule));
    let mut covered: BTreeSet<Place> = BTreeSet::new();
    let mut groups: Vec<Vec<Candidate>> = Vec::new();
    for one in candidates {
        let same = |group: &&mut Vec<Candidate>| {
            group.iter().any(|other| other.places == one.places && other.learned.without == one.learned.without)
        };
        if let Some(group) = groups.iter_mut().find(same) {
            group.push(one);
            continue;
        }
        let more = one.places.difference(&covered).count();
        if more >= FEWEST || more * 2 >= one.places.len() && more > 0 {
            covered.extend(one.places.iter().cloned());
            groups.push(vec![one]);
        }
    }
    let explains = |group: &Vec<Candidate>| {
        let of = group.first().map(|one| &one.of);
        of.is_some_and(|of| of.intersection(&covered).count() * 100 >= of.len() * MOST_OF_THEM)
    };
    let kept = groups.into_iter().filter(explains);
    kept.map(|group| group.into_iter().map(|one| one.learned).collect()).collect()
}

/// Gathers what was found.
pub fn gather(found: &mut Found, rule: Rule, field: Option<&str>, record: u32) {
    found.entry((rule, field.map(str::to_owned))).or_default().insert(record);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(all: &[(Rule, &str, &[u32])]) -> Found {
        let mut found = Found::new();
        for (rule, field, records) in all {
            records
                .iter()
                .for_each(|record| gather(&mut found, *rule, Some(field).filter(|f| !f.is_empty()).copied(), *record));
        }
        found
    }

    fn replied(all: &[(&str, &str, &[u32])]) -> Vec<Replied> {
        let one = |code: &str, field: &str, record: u32| Replied {
            record,
            field: Some(field.to_owned()).filter(|f| !f.is_empty()),
            code: code.to_owned(),
        };
        all.iter().flat_map(|(code, field, records)| records.iter().map(|record| one(code, field, *record))).collect()
    }

    fn shown(lessons: &Lessons) -> Vec<String> {
        let one = |one: &Learned| {
            let field = one.field.as_deref().unwrap_or("*");
            format!("{} {} {field} {}/{} {}", one.code, one.rule.name(), one.together, one.of_code, one.without)
        };
        lessons.learned.iter().map(one).collect()
    }

    const FEW: &[u32] = &[3, 8, 21, 40];

    #[test]
    fn what_always_comes_together_is_learned() {
        let all = found(&[(Rule::WrongCharset, "myNumber", FEW), (Rule::WrongLength, "segment", &[5, 6, 7])]);
        let lessons = lessons(100, &replied(&[("E1", "myNumber", FEW), ("E2", "", &[5, 6, 7])]), &all);
        assert_eq!(shown(&lessons), ["E1 wrong-charset myNumber 4/4 0", "E2 wrong-length segment 3/3 0"]);
        assert_eq!((lessons.codes, lessons.unexplained.len()), (2, 0));
    }

    #[test]
    fn both_sides_of_each_bound() {
        let ten: Vec<u32> = (1..=10).collect();
        let eleven: Vec<u32> = (1..=11).collect();
        let rule = |records: &[u32]| found(&[(Rule::WrongDate, "validTo", records)]);
        let code = |records: &[u32]| replied(&[("E1", "validTo", records)]);
        let count = |records: u32, code: &[u32], rule_on: &[u32]| {
            lessons(records, &self::replied(&[("E1", "validTo", code)]), &rule(rule_on)).learned.len()
        };
        assert_eq!(count(100, &[1, 2], &[1, 2]), 0, "twice may be chance");
        assert_eq!(count(100, &[1, 2, 3], &[1, 2, 3]), 1);
        // One in ten without the code, or without the rule, is let pass; two are not.
        assert_eq!(count(200, &ten[1..], &ten), 1);
        assert_eq!(count(200, &ten[2..], &ten), 0);
        assert_eq!(count(200, &eleven[1..], &eleven[..]), 1);
        assert_eq!(count(200, &ten, &ten[1..]), 1);
        assert_eq!(count(200, &ten, &ten[2..]), 0);
        // What stands on every record says nothing.
        let everywhere: Vec<u32> = (1..=100).collect();
        assert_eq!(count(100, &everywhere, &everywhere), 0);
        assert_eq!(count(100, FEW, &everywhere), 0);
        assert_eq!(count(100, &everywhere, FEW), 0);
        // Another field is another matter.
        assert!(lessons(100, &replied(&[("E1", "validFrom", FEW)]), &rule(FEW)).learned.is_empty());
        assert_eq!(lessons(100, &code(FEW), &rule(FEW)).learned.len(), 1);
    }

    #[test]
    fn one_code_for_several_rules_and_fields() {
        let all = found(&[
            (Rule::WrongLength, "myNumber", FEW),
            (Rule::WrongLength, "segment", &[50, 51]),
            (Rule::WrongDate, "validTo", &[60, 61, 62]),
        ]);
        let replies =
            replied(&[("E1", "myNumber", FEW), ("E1", "segment", &[50, 51]), ("E2", "validTo", &[60, 61, 62])]);
        assert_eq!(shown(&lessons(100, &replies, &all)), ["E1 wrong-length * 6/6 0", "E2 wrong-date validTo 3/3 0"]);
        let one_code = replied(&[("E", "", FEW), ("E", "", &[50, 51, 60, 61, 62])]);
        assert_eq!(shown(&lessons(100, &one_code, &all)), ["E wrong-length * 6/9 0", "E wrong-date validTo 3/9 0"]);
    }

    #[test]
    fn what_cannot_be_told_apart_is_not_chosen() {
        let all = found(&[(Rule::PeriodReversed, "validTo", FEW), (Rule::WrongDate, "validFrom", FEW)]);
        let lessons = lessons(100, &replied(&[("E1", "", FEW)]), &all);
        assert_eq!((lessons.learned.len(), lessons.alike.len(), lessons.alike[0].len()), (0, 1, 2));
    }

    #[test]
    fn a_rule_that_only_comes_with_another_is_not_taken_for_it() {
        let all = found(&[(Rule::KanaCharset, "k", &[1, 2, 3, 4, 5, 6]), (Rule::UncertainCharacter, "k", &[1, 2, 3])]);
        let lessons = lessons(100, &replied(&[("E1", "k", &[1, 2, 3, 4, 5, 6])]), &all);
        assert_eq!(shown(&lessons), ["E1 kana-charset k 6/6 0"]);
    }

    #[test]
    fn a_code_that_may_be_a_number_of_a_person_is_left_out() {
        let all = found(&[(Rule::WrongDate, "validTo", FEW)]);
        assert_eq!(lessons(100, &replied(&[("900000000168", "validTo", FEW)]), &all), Lessons::default());
    }
}
