use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;

use super::block::RECORDS;
use super::*;
use crate::text::fold::{canonical_romaji, fold, merge_sounds, romaji};

/// A record of name, kana, recipient number.
fn keys<'a>(texts: [&'a str; 3]) -> SearchKeys<'a> {
    let [name, kana, recipient] = texts.map(Some);
    SearchKeys { name, kana, recipient, ..SearchKeys::default() }
}

fn part<'a>(records: impl IntoIterator<Item = SearchKeys<'a>>) -> SearchPart {
    let mut part = SearchPart::new();
    records.into_iter().for_each(|record| part.push(&record));
    part
}

fn index_of<'a>(records: impl IntoIterator<Item = SearchKeys<'a>>) -> SearchIndex {
    let mut index = SearchIndex::new();
    index.append(part(records));
    index
}

fn index() -> SearchIndex {
    let records = [
        ["山田　太郎", "ヤマダ　タロウ", "0000123"],
        ["髙橋 うめ", "ﾀｶﾊｼ ｳﾒ", "0000456"],
        ["", "", ""],
        ["佐藤 うめ", "サトウ ウメ", "0001230"],
        ["河野 Anna", "コウノ アンナ", "９９"],
    ];
    index_of(records.into_iter().map(keys))
}

fn find(index: &SearchIndex, query: &str) -> Hits {
    index.find(query, None, &|| true).unwrap()
}

/// The records that hold the query.
fn exact(index: &SearchIndex, query: &str) -> Vec<u32> {
    Some(find(index, query)).filter(|hits| !hits.alike).map(|hits| hits.numbers).unwrap_or_default()
}

#[test]
fn records_are_found_however_they_are_typed() {
    let index = index();
    for (query, records) in [
        ("山田", vec![1]),
        ("山田太郎", vec![1]),
        ("太郎 山田", vec![1]),
        ("ﾔﾏﾀﾞ", vec![1]),
        ("やまだ", vec![1]),
        ("yamada", vec![1]),
        ("taro yamada", vec![1]),
        ("高橋", vec![2]),
        ("takahasi", vec![2]),
        ("sato ume", vec![4]),
        ("satou", vec![4]),
        ("satouume", vec![4]),
        ("ume", vec![2, 4]),
        ("0123", vec![1, 4]),
        ("００００１２３", vec![1]),
        ("anna", vec![5]),
        ("kono", vec![5]),
        // not inside a syllable, not from one part into the next
        ("ono", vec![]),
        ("ロウ0000", vec![]),
        ("郎ヤマ", vec![]),
        ("zzqx", vec![]),
        ("", vec![1, 2, 3, 4, 5]),
        ("\u{200b} ", vec![1, 2, 3, 4, 5]),
    ] {
        assert_eq!(exact(&index, query), records, "{query}");
    }
    // Nobody's name stands in a message.
    assert!(!format!("{index:?}").contains("山田"));
}

#[test]
fn names_are_found_as_registers_find_them() {
    let names = [
        "オオノ コウイチ",
        "ハットリ シュンイチ",
        "ミツヅカ キョウコ",
        "ジョン・スミス",
        "サトウ ウメ",
        "ワタナベ ヴィオラ",
        "ワタナベ ビオラ",
    ];
    let index = index_of(names.iter().map(|kana| keys(["", kana, ""])));
    for (query, records) in [
        ("オウノ", vec![1]),
        ("オーノ", vec![1]),
        ("コオイチ", vec![1]),
        ("おおの こーいち", vec![1]),
        ("ハツトリ", vec![2]),
        ("ﾊﾂﾄﾘ ｼﾕﾝｲﾁ", vec![2]),
        ("ミツズカ", vec![3]),
        ("キヨオコ", vec![3]),
        ("ジョンスミス", vec![4]),
        ("スミス", vec![4]),
        ("ｼﾞｮﾝ･ｽﾐｽ", vec![4]),
        // Where one name ends and the next begins, no vowel is long; and nothing is lost of what is found as it is written.
        ("ウメ", vec![5]),
        ("サトーウメ", vec![5]),
        ("サトウウメ", vec![5]),
        ("トウ", vec![5]),
        ("ブィオラ", vec![6, 7]),
        ("ヴィオラ", vec![6, 7]),
        ("ワタナベ ヴィオラ", vec![6, 7]),
        ("わたなべ びおら", vec![6, 7]),
        ("ビオラ", vec![6, 7]),
        ("ヴイオラ", vec![6, 7]),
        ("ブイオラ", vec![6]),
        ("viola", vec![6, 7]),
    ] {
        assert_eq!(exact(&index, query), records, "{query}");
    }
}

#[test]
fn birth_dates_are_found_and_are_no_numbers() {
    let births = ["2019-06-15", "20190615", "令和元年6月15日", "2019-06-16", "A-1", "", "H31.6.15", "5010615"];
    let index =
        index_of(births.iter().map(|birth| SearchKeys { birth: Some(birth), ..keys(["山田", "", "20190615"]) }));
    let only_births = index_of(births.iter().map(|birth| SearchKeys { birth: Some(birth), ..keys(["山田", "", "7"]) }));
    for query in [
        "2019-06-15",
        "20190615",
        "R1.6.15",
        "2019/6/15",
        "r1/6/15",
        "令和1年6月15日",
        "２０１９－０６－１５",
        "5010615",
        "4310615",
        "H31.6.15",
        "h310615",
        "平成31年6月15日",
        "平31.6.15",
    ] {
        assert_eq!(exact(&only_births, query), [1, 2, 3, 7, 8], "{query}");
    }
    assert_eq!(exact(&only_births, "山田 2019-06-16"), [4]);
    // As a number it is one, too; and no part of a day is found by a number.
    assert_eq!(exact(&index, "20190615"), [1, 2, 3, 4, 5, 6, 7, 8]);
    for query in ["2019", "0615", "06-15", "2019-06", "43631", "5010617", "R99.6.15", "H0.6.15", "M1.1.1"] {
        assert_eq!(exact(&only_births, query), [] as [u32; 0], "{query}");
    }
    // As one types on, each day is another.
    let mut before: Option<Hits> = None;
    for end in 1..="2019-06-16".len() {
        let query = &"2019-06-16"[..end];
        let anew = find(&only_births, query);
        assert_eq!(only_births.find(query, before.as_ref(), &|| true), Some(anew.clone()), "{query}");
        before = Some(anew);
    }
    assert_eq!(before.unwrap().numbers, [4]);
}

#[test]
fn what_records_share_is_found_and_kept_once() {
    let shared = |n: usize| SearchKeys {
        insurer: Some(["81310017", "82310024"][n % 2]),
        certificate: Some(["子ども医療費受給者証", "ひとり親家庭等医療証"][n % 2]),
        type_id: Some("0101"),
        sub_key: Some(["A", "B", "C"][n % 3]),
        history_key: None,
        ..keys(["佐藤花子", "ｻﾄｳ ﾊﾅｺ", ""])
    };
    let mut index = index_of((0..1000).map(shared));
    index.shrink();
    assert_eq!(exact(&index, "子ども医療").len(), 500);
    assert_eq!(exact(&index, "佐藤 こども"), [] as [u32; 0]);
    assert_eq!(exact(&index, "hanako 82310024 c"), (1..=1000).filter(|n| n % 6 == 0).collect::<Vec<u32>>());
    assert_eq!(find(&index, "0101").counts, [1000, 0, 0, 0]);
    assert!(index.bytes() < 1000 * 64, "{}", index.bytes());
}

#[test]
fn the_closest_part_tells_the_tier_and_record_order_the_rest() {
    let names = ["小山田", "山田町", "山田", "山本田", "山田", "山田原"];
    let index = index_of(names.iter().map(|name| keys([name, "", ""])));
    let hits = find(&index, "山田");
    assert_eq!(hits.numbers, [1, 2, 3, 5, 6]);
    assert_eq!(hits.counts, [2, 2, 1, 0]);
    let order: Vec<(u32, Tier)> = hits.best.iter().map(|one| (one.number, one.tier)).collect();
    let (e, p, s) = (Tier::Exact, Tier::Prefix, Tier::Substring);
    assert_eq!(order, [(3, e), (5, e), (2, p), (6, p), (1, s)]);
    // A full name with a blank is the name; names in another order are held; the number may be what is closer.
    let index = index_of([keys(["山田 太郎", "ヤマダ タロウ", "77"]), keys(["太郎 山田", "", "7"])]);
    for (query, tiers) in [
        ("山田 太郎", vec![e, s]),
        ("yamada taro", vec![e]),
        ("太郎 ヤマダ", vec![s]),
        ("7", vec![p, e]),
        ("山田 77", vec![p]),
        ("taro", vec![s]),
    ] {
        let mut best = find(&index, query).best;
        best.sort_by_key(|one| one.number);
        assert_eq!(best.iter().map(|one| one.tier).collect::<Vec<_>>(), tiers, "{query}");
    }
    let many = index_of((0..1000).map(|n| keys([if n % 2 == 0 { "山田" } else { "小山田" }, "", ""])));
    let hits = find(&many, "山田");
    assert_eq!((hits.best.len(), hits.numbers.len()), (BEST, 1000));
    assert!(hits.best.iter().all(|one| one.tier == Tier::Exact && one.number % 2 == 1));
}

#[test]
fn a_mistyped_name_is_found_by_likeness() {
    let index = index_of([
        keys(["中村陽斗", "ナカムラ ハルト", "88319009"]),
        keys(["山田誠", "ヤマダ マコト", "54316013"]),
        keys(["山田誠一郎", "ヤマダ マコトノジョウ", "1"]),
    ]);
    for query in ["nakmura", "nakmura haruto", "中村斗"] {
        let hits = find(&index, query);
        assert_eq!((hits.numbers, hits.alike, hits.counts), (vec![1], true, [0, 0, 0, 1]), "{query}");
    }
    // The likest first; what is far longer is not like.
    let hits = find(&index, "ヤダマコト");
    assert_eq!(hits.numbers, [2, 3]);
    assert_eq!((hits.best[0].number, hits.best[0].tier), (2, Tier::Fuzzy));
    assert!(hits.best[0].score >= hits.best[1].score);
    assert_eq!(find(&index, "ダコト").numbers, [2]);
    for query in ["8831909", "nk", "ナム", "zzqx", "山4"] {
        let hits = find(&index, query);
        assert_eq!((hits.numbers.as_slice(), hits.alike), (&[] as &[u32], false), "{query}");
    }
}

const FAMILY: [(&str, &str); 8] = [
    ("山田", "ヤマダ"),
    ("小野", "オノ"),
    ("河野", "コウノ"),
    ("新橋", "シンバシ"),
    ("范", "ファン"),
    ("大野", "オオノ"),
    ("髙橋", "ﾀｶﾊｼ"),
    ("", ""),
];
const GIVEN: [(&str, &str); 5] =
    [("太郎", "タロウ"), ("Anna", "アンナ"), ("うめ", "ウメ"), ("純一", "ジュンイチ"), ("", "")];

/// Name, kana and number of the nth invented person.
fn person(n: usize) -> [String; 3] {
    let ((family, kana), (given, given_kana)) = (FAMILY[n * 7 % 8], GIVEN[n * 11 % 5]);
    [format!("{family}　{given}"), format!("{kana} {given_kana}"), format!("{:05}", n * 37 % 9973)]
}

fn people(count: usize) -> Vec<[String; 3]> {
    (0..count).map(person).collect()
}

fn index_of_people(people: &[[String; 3]]) -> SearchIndex {
    index_of(people.iter().map(|texts| keys(texts.each_ref().map(String::as_str))))
}

/// Whether a record holds a word, told without any index.
fn holds(texts: &[String; 3], word: &str) -> bool {
    let spelled = |text: &str| {
        let by_name = text.split_whitespace().map(|name| romaji(&fold(name))).collect::<String>();
        let whole: String = text.split_whitespace().map(fold).collect();
        [romaji(&whole), by_name]
    };
    let at_syllable = |text: &str, needle: &str| {
        let starts =
            |at: usize| at == 0 || text[..at].ends_with(['a', 'i', 'u', 'e', 'o', 'n', needle.chars().next().unwrap()]);
        (0..text.len()).any(|at| text[at..].starts_with(needle) && starts(at))
    };
    texts.iter().any(|text| {
        let kana = !text.trim().is_empty() && fold(text).chars().all(|c| ('ァ'..='ー').contains(&c));
        // As a whole, and name by name: no sound goes on from one name into the next.
        let by_name: String = text.split_whitespace().map(|name| merge_sounds(&fold(name))).collect();
        let merged = merge_sounds(&fold(word));
        // Also in the text as it is written: in ノオ, whose sounds are ノー, somebody who types ォ means what stands there.
        let sounds = [merge_sounds(&fold(text)), by_name, fold(text)].iter().any(|text| text.contains(&merged));
        fold(text).contains(&fold(word))
            || sounds && !merged.is_empty()
            || kana
                && canonical_romaji(word).is_some_and(|word| spelled(text).iter().any(|text| at_syllable(text, &word)))
    })
}

#[test]
fn a_small_kana_finds_the_large_one_behind_a_long_sound() {
    let index = index_of([keys(["", "ノオ", ""]), keys(["", "ノー", ""]), keys(["", "ノア", ""])]);
    assert_eq!(find(&index, "ォ").numbers, [1]);
    assert_eq!(find(&index, "ノォ").numbers, [1, 2]);
}

#[test]
fn one_pass_agrees_with_looking_at_each_record() {
    let people = people(RECORDS + 500);
    let index = index_of_people(&people);
    for query in
        ["ono", "1", "299", "オノ", "a 2", "n", "m", "タ", "ン", "mb", "f", "fa", "jun ono", "山田 a", "ア ン ナ"]
    {
        let words: Vec<&str> = query.split(' ').collect();
        let all = (1..).zip(&people).filter(|(_, texts)| words.iter().all(|word| holds(texts, word)));
        let slow: Vec<u32> = all.map(|(number, _)| number).collect();
        assert!(!slow.is_empty(), "{query}");
        assert_eq!(exact(&index, query), slow, "{query}");
    }
}

#[test]
fn it_grows_by_parts() {
    let people = people(3 * RECORDS);
    let whole = index_of_people(&people);
    let mut grown = SearchIndex::new();
    let (mut rest, mut size) = (people.as_slice(), 1);
    let mut before: Option<Hits> = None;
    while !rest.is_empty() {
        let (now, later) = rest.split_at(size.min(rest.len()));
        grown.append(part(now.iter().map(|texts| keys(texts.each_ref().map(String::as_str)))));
        // What came since the last search is searched, too.
        let hits = grown.find("山田", before.as_ref(), &|| true).unwrap();
        assert_eq!(hits, find(&grown, "山田"));
        before = Some(hits);
        (rest, size) = (later, size * 3 % 1999 + 1);
    }
    assert_eq!((grown.len(), grown.is_empty()), (3 * RECORDS, false));
    for query in ["ono", "山田", "9", "タロ", "ymada", ""] {
        assert_eq!(find(&grown, query), find(&whole, query), "{query}");
    }
    assert!(grown.bytes() < whole.bytes() * 3 / 2, "{} {}", grown.bytes(), whole.bytes());
}

#[test]
fn narrowing_is_searching_anew() {
    let index = index_of_people(&people(2 * RECORDS));
    for typed in [
        "yamada taro",
        "shimbashi",
        "fan anna",
        "jun'ichi ono",
        "山田　太郎",
        "ymada",
        "しんばし うめ",
        "0012",
        "ohno",
        "mb",
    ] {
        let mut before: Option<Hits> = None;
        for end in typed.char_indices().map(|(at, c)| at + c.len_utf8()) {
            let anew = find(&index, &typed[..end]);
            let narrowed = index.find(&typed[..end], before.as_ref(), &|| true).unwrap();
            assert_eq!(narrowed, anew, "{}", &typed[..end]);
            before = Some(narrowed);
        }
    }
}

#[test]
fn narrowing_stays_within_what_was_found() {
    // A result that lacks a record shows where the search looked.
    let index = index_of_people(&people(2 * RECORDS));
    let mut hits = find(&index, "山田");
    hits.numbers.truncate(3);
    assert!(index.find("山田太", Some(&hits), &|| true).unwrap().numbers.len() < 4);
    // Not where the query is another, or where the index was another.
    assert!(index.find("小野", Some(&hits), &|| true).unwrap().numbers.len() > 100);
    hits.searched = u32::MAX;
    assert!(index.find("山田太", Some(&hits), &|| true).unwrap().numbers.len() > 100);
}

#[test]
fn narrowing_what_is_alike_stays_within_what_held_the_characters() {
    let index = index_of_people(&people(2 * RECORDS));
    // Too short a text to be like a long name, until more of it is typed.
    let hits = find(&index, "ymd");
    let all = hits.in_order.clone().unwrap();
    assert!(all.len() > hits.numbers.len() && hits.numbers.iter().all(|number| all.contains(number)));
    let narrow = |query: &str, hits: &Hits| index.find(query, Some(hits), &|| true).unwrap();
    assert!(find(&index, "ymdtaro").numbers.iter().any(|number| !hits.numbers.contains(number)));
    assert_eq!(narrow("ymdtaro", &hits), find(&index, "ymdtaro"));
    // A result that lacks records shows where the search looked: also where a letter was put in between.
    let mut few = hits.clone();
    few.in_order.as_mut().unwrap().truncate(all.len() / 2);
    for query in ["ymdtaro", "ymadatro"] {
        let found = narrow(query, &few).numbers;
        assert!(!found.is_empty() && found.len() < find(&index, query).numbers.len(), "{query}");
    }
    // Not where the query is another, or is text where that was romaji, or where the index was another.
    for query in ["sinbsi", "ymtro", "ヤダタ"] {
        assert_eq!(narrow(query, &few), find(&index, query), "{query}");
        assert!(find(&index, query).alike, "{query}");
    }
    few.searched = u32::MAX;
    assert_eq!(narrow("ymdtaro", &few), find(&index, "ymdtaro"));
}

#[test]
fn a_search_is_cancelled() {
    let index = index_of_people(&people(10 * RECORDS));
    for query in ["山田", "", "ymada"] {
        assert_eq!(index.find(query, None, &|| false), None, "{query}");
    }
    // After some blocks.
    let asked = AtomicUsize::new(0);
    assert_eq!(index.find("山田", None, &|| asked.fetch_add(1, Ordering::Relaxed) < 4), None);
    assert!(asked.into_inner() <= 10);
}

#[test]
fn hostile_text_is_survived() {
    let long = "ｶﾞ\u{FDFA}山A".repeat(100_000);
    let texts = ["\0\u{1}\u{1}", "\u{3099}\u{FF9E}", &long, "\u{10FFFF}\u{D7FF}é߿ࠀ", "\u{FEFF}\u{202E}", "ッッーー"];
    let mut part = SearchPart::new();
    for n in 0..600 {
        let text = |by: usize| Some(texts[(n * by + by) % texts.len()]);
        part.push(&SearchKeys {
            name: text(1),
            kana: text(5),
            insurer: text(2),
            certificate: text(3),
            ..SearchKeys::default()
        });
    }
    let mut index = SearchIndex::new();
    index.append(part);
    // A text is kept up to a length.
    assert!(index.bytes() < 600 * 60_000, "{}", index.bytes());
    for query in texts.into_iter().chain(["ッ", "ー", "'", "é", "\u{1}", "ヷ"]) {
        let hits = find(&index, query);
        assert!(hits.numbers.is_sorted() && hits.best.len() <= BEST);
        assert_eq!(index.find(query, Some(&hits), &|| true), Some(hits));
    }
    assert_eq!(find(&SearchIndex::new(), "山").numbers, [] as [u32; 0]);
}

proptest! {
    #[test]
    fn random_queries_narrow_to_what_they_find(
        texts in prop::collection::vec(("[山田髙高小野é ]{0,4}", "[ァ-ンｱ-ﾝﾞ ]{0,5}|[ヤマダオノシンバファ ]{1,6}", "[01]{0,3}"), 1..40),
        typed in "[a-z' ]{1,6}|[ァ-ン]{1,3}|[山田高 a01オノ]{1,5}|(yamada|shimba|ono|fan|mm|oh)[a-z ]{0,3}",
    ) {
        // No name begins with a small kana: where a blank would make one, there is none.
        let begins = |name: &str| fold(name).starts_with(|c| "ァィゥェォッャュョヮヵヶ".contains(c));
        let real = |kana: String| if kana.split(' ').skip(1).any(begins) { kana.replace(' ', "") } else { kana };
        let people: Vec<[String; 3]> =
            texts.into_iter().map(|(name, kana, number)| [name, real(kana), number]).collect();
        let index = index_of_people(&people);
        let mut before: Option<Hits> = None;
        for end in typed.char_indices().map(|(at, c)| at + c.len_utf8()) {
            let anew = find(&index, &typed[..end]);
            prop_assert_eq!(index.find(&typed[..end], before.as_ref(), &|| true), Some(anew.clone()));
            if !anew.alike {
                let words: Vec<&str> = typed[..end].split_whitespace().filter(|word| !fold(word).is_empty()).collect();
                let all = (1..).zip(&people).filter(|(_, texts)| words.iter().all(|word| holds(texts, word)));
                prop_assert_eq!(&anew.numbers, &all.map(|(number, _)| number).collect::<Vec<u32>>());
            }
            before = Some(anew);
        }
    }

    #[test]
    fn nothing_panics(name in ".{0,20}", kana in ".{0,20}", query in ".{0,10}") {
        let index = index_of([keys([&name, &kana, &query])]);
        let hits = find(&index, &query);
        // What is searched for stands there, unless it is invisible or its blanks part it into words.
        prop_assert!(hits.numbers == [1]);
    }
}
