use proptest::prelude::*;
use regex::Regex;

use super::characters::{DATA, Document};
use super::*;

/// Numbers of nobody: a check digit that does not hold, or the range of test numbers.
const NUMBER: &str = "900000000168";

fn masked(text: &str) -> String {
    NumberMask::unknown().apply(text).into_owned()
}

fn numbers(text: &str, own: Option<&str>) -> Vec<Number> {
    let mut all = vec![];
    each_number(text, own, |number| all.push(number));
    all
}

/// By properties of Unicode alone, not by the program's tables: the digits of a text, all that parts them or is not seen left
/// out, and `x` for anything else.
fn slowly_folded(text: &str) -> String {
    let digit = Regex::new(r"^\p{Nd}$").unwrap();
    let nothing = Regex::new(r"^[\s\p{Z}\p{Pd}\p{Cf}\p{Cc}\p{M}./_,ー−─．／＿，ｰ]$").unwrap();
    let value = |c: char| {
        // The digits of a script follow one another, and scripts begin at an even place or at one that is no digit before.
        let all: Vec<char> = ('\0'..=c).rev().take_while(|c| digit.is_match(&c.to_string())).collect();
        char::from(b'0' + ((all.len() - 1) % 10) as u8)
    };
    let folded = |c: char| match c.to_string() {
        c_text if digit.is_match(&c_text) => Some(value(c)),
        c_text if nothing.is_match(&c_text) => None,
        _ => Some('x'),
    };
    text.chars().filter_map(folded).collect()
}

#[test]
fn the_data_file_is_whole() {
    let document: Document = toml::from_str(DATA).unwrap();
    let digits = Regex::new(r"^\p{Nd}$").unwrap();
    let dashes = Regex::new(r"^\p{Pd}$").unwrap();
    for c in '\0'..=char::MAX {
        let text = c.to_string();
        assert_eq!(digit(c).is_some(), digits.is_match(&text), "U+{:04X}", u32::from(c));
        if dashes.is_match(&text) && c != '\u{301C}' {
            assert_eq!(class(c), Class::Parts('-'), "U+{:04X}", u32::from(c));
        }
        if c.is_whitespace() {
            assert!(matches!(class(c), Class::Parts(' ' | '\n')), "U+{:04X}", u32::from(c));
        }
    }
    assert!(document.zeros.is_sorted() && document.parts.len() == 6 && document.labels.len() == 7);
}

#[test]
fn what_is_a_number_and_what_is_none() {
    for (text, shown) in [
        ("番号900000000168です", "番号************です"),
        ("9000-0000-0168", "****-****-****"),
        ("９０００　００００　０１６８", "****　****　****"),
        ("9ー0 0\t0\n0.0/0_0,0\u{200B}1\u{00AD}6－8", "*ー* *\t*\n*.*/*_*,*\u{200B}*\u{00AD}*－*"),
        ("٩٠٠٠٠٠٠٠٠١٦٨", "************"),
        ("𝟗𝟎𝟎𝟎𝟎𝟎𝟎𝟎𝟎𝟏𝟔𝟖", "************"),
        ("9\u{FE0F}\u{20E3}00000000168", "*\u{FE0F}\u{20E3}***********"),
        // A day with a time has twelve digits, and so has a number.
        ("2026-11-22 1030", "****-**-** ****"),
        // Twelve digits are hidden whatever they are: too much is no leak. What is no alarm is told by `plain`.
        ("2026-04-01 2027", "****-**-** ****"),
        ("+81-90-1234-5678", "+**-**-****-****"),
        ("1000,2000,3000", "****,****,****"),
        // Within a longer run what stands out.
        ("900000000168, 900000000010", "************, ************"),
        ("さくら台1-2-3 900000000168", "さくら台1-2-3 ************"),
        ("9000-0000-0168 03-0000-0000", "****-****-**** 03-0000-0000"),
        ("9000 0000 0168\n9000 0000 0010", "**** **** ****\n**** **** ****"),
        // None at all.
        ("90000000016", "90000000016"),
        ("9000000001680", "9000000001680"),
        ("1-2345-6789-0123", "1-2345-6789-0123"),
        ("1234-5678-9012-3456", "1234-5678-9012-3456"),
        ("2026/04/01 2027/03/31", "2026/04/01 2027/03/31"),
        ("2026-04-01～2027-03-31", "2026-04-01～2027-03-31"),
        ("08.04.01〜09.03.31", "08.04.01〜09.03.31"),
        ("平成30年12月31日 令和12年10月10日", "平成30年12月31日 令和12年10月10日"),
        ("03-1234-5678", "03-1234-5678"),
        ("090-1234-5678", "090-1234-5678"),
        ("TEL 0120-123-456(内線12)", "TEL 0120-123-456(内線12)"),
        ("81136244", "81136244"),
        ("1310000001", "1310000001"),
        // No decimal digits, by Unicode (Nd): circled, Roman, raised, in brackets, the kanji of deeds.
        ("①②③④⑤⑥⑦⑧⑨①②③", "①②③④⑤⑥⑦⑧⑨①②③"),
        ("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑴⑵⑶", "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑴⑵⑶"),
        ("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅠⅡⅢ", "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅠⅡⅢ"),
        ("¹²³⁴⁵⁶⁷⁸⁹⁰¹²", "¹²³⁴⁵⁶⁷⁸⁹⁰¹²"),
        ("壱弐参肆伍陸漆捌玖零壱弐", "壱弐参肆伍陸漆捌玖零壱弐"),
        ("", ""),
    ] {
        assert_eq!(masked(text), shown, "{text}");
    }
}

/// Behind a word for it, any signs may part the groups of a number; without the word, only those that part numbers.
#[test]
fn a_number_is_masked_behind_its_label_in_the_same_text() {
    let labels =
        ["個人番号", "保護者の個人番号", "マイナンバー", "ﾏｲﾅﾝﾊﾞｰ", "まいなんばー", "My Number", "個 人\u{200B}番号"];
    let signs = ["・", "：", "~", "|", "=", "～", "→", "、", "（", "＋", "※", " : ", "・・"];
    for label in labels {
        for sign in signs {
            for groups in [&[4, 4, 4][..], &[3, 3, 3, 3], &[2, 10], &[1; 12], &[6, 6]] {
                let mut rest = NUMBER;
                let parts: Vec<&str> = groups
                    .iter()
                    .map(|length| {
                        let (part, behind) = rest.split_at(*length);
                        rest = behind;
                        part
                    })
                    .collect();
                let number = parts.join(sign);
                let hidden = number.replace(|c: char| c.is_ascii_digit(), "*");
                for (before, behind) in
                    [(":", ""), ("は", "です"), ("（母）", "。電話03-1234-5678"), ("\n", "\n次の行 12")]
                {
                    let text = format!("備考 {label}{before}{number}{behind}");
                    assert_eq!(masked(&text), format!("備考 {label}{before}{hidden}{behind}"));
                    let found = numbers(&text, None);
                    assert_eq!(found.len(), 1, "{text}");
                    assert!(found[0].digits.as_str() == NUMBER && found[0].labelled, "{text}");
                    let place = text.chars().take(found[0].position - 1).collect::<String>();
                    assert_eq!(place, format!("備考 {label}{before}"));
                    // What is hidden stays so, and its beginning is no less.
                    assert_eq!(masked(&masked(&text)), masked(&text));
                    let begins = NumberMask::unknown().beginning(&text, label.chars().count() + 8);
                    assert!(!begins.contains(|c: char| c.is_ascii_digit()), "{begins}");
                }
                // Without the word, where its form and its check digit say what it is.
                let unlabelled = format!("備考 番号:{number}号");
                let is_told = groups == [4, 4, 4];
                let hidden = if is_told { format!("備考 番号:{hidden}号") } else { unlabelled.clone() };
                assert_eq!(masked(&unlabelled), hidden);
            }
        }
    }
    // Both sides: what is no number stays, also behind the word.
    for text in [
        "マイナンバーカードの有効期限 2026-04-01～2036-03-31",
        "個人番号は記載しないこと（電話03-1234-5678）",
        "個人番号 なし 公費負担者番号81136244 受給者番号1234567",
        "個人番号ではなく法人番号1234567890123",
        "1234・5678・9019 個人番号",
        "個人番号1234・5678号9018",
    ] {
        assert_eq!(masked(text), text);
        assert_eq!(numbers(text, None), [], "{text}");
    }
    for (text, shown) in [
        ("個人番号:123456789018", "個人番号:************"),
        ("写し マイナンバー 1234-5678-9018 提出済", "写し マイナンバー ****-****-**** 提出済"),
        ("個人番号 母9000・0000・0168、父9000・0000・0010", "個人番号 母****・****・****、父****・****・****"),
        ("個人番号 1・900000000168", "個人番号 1・************"),
        ("個人番号(2026-04-01) 9000・0000・0168", "個人番号(2026-04-01) ****・****・****"),
        ("個人番号 900000000168, 2026-04-01", "個人番号 ************, 2026-04-01"),
        ("個人番号 900000000168 電話03-1234-5678", "個人番号 ************ 電話03-1234-5678"),
    ] {
        assert_eq!(masked(text), shown);
    }
    let told: Vec<bool> = numbers("900000000010 個人番号 9000・0000・0168", None).iter().map(|n| n.labelled).collect();
    assert_eq!(told, [false, true]);
}

/// Signs that part other things, and kanji: the own number whatever its groups, anybody's where it can hardly be anything else.
#[test]
fn a_number_is_masked_that_is_oddly_written() {
    for (text, shown) in [
        ("番号9000・0000・0168です", "番号****・****・****です"),
        ("9000：0000：0168", "****：****：****"),
        ("9000|0000|0168", "****|****|****"),
        ("(9000)(0000)(0168)", "(****)(****)(****)"),
        ("（９０００）00000168", "（９０００）00000168"),
        ("9000～0000~0168", "****～****~****"),
        ("9000 : 0000 - 0168", "**** : **** - ****"),
        ("電話03-1234-5678・9000・0000・0168", "電話03-1234-5678・****・****・****"),
        ("(03)1234-5678|9000・0000・0168", "(03)1234-5678|****・****・****"),
        ("九〇〇〇〇〇〇〇〇一六八", "************"),
        ("番号 九〇〇〇・〇〇〇〇・〇一六八号", "番号 ****・****・****号"),
        ("九〇〇〇-〇〇〇〇-〇一六八", "****-****-****"),
        // None at all: another check digit, years, amounts, times, longer lists, names.
        ("9000・0000・0169", "9000・0000・0169"),
        ("2020・2021・2022", "2020・2021・2022"),
        ("上限 2500・5000・7500円", "上限 2500・5000・7500円"),
        ("9000・0000・0168・9000", "9000・0000・0168・9000"),
        ("10:30～12:00・13:00～17:30", "10:30～12:00・13:00～17:30"),
        ("0000・0000・0000", "0000・0000・0000"),
        ("9000→→→→0000→→→→0168", "9000→→→→0000→→→→0168"),
        ("山田一二三 090-1234-5678", "山田一二三 090-1234-5678"),
        ("一丁目二番三号四五六七八九", "一丁目二番三号四五六七八九"),
        ("一二三四五六七八九〇一", "一二三四五六七八九〇一"),
        ("一二三四五六七八九〇一二三", "一二三四五六七八九〇一二三"),
    ] {
        assert_eq!(masked(text), shown, "{text}");
        assert_eq!(numbers(text, None).len(), usize::from(text != shown), "{text}");
        assert_eq!(masked(shown), shown);
    }
    let mask = NumberMask::of(NUMBER);
    for (text, shown) in [
        ("90・00000001・68", "**・********・**"),
        ("（９０００）00000168", "（****）********"),
        ("12:9000:0000:0168:34", "12:****:****:****:34"),
        ("番号九〇〇・〇〇〇・〇〇〇・一六八", "番号***・***・***・***"),
        ("九〇〇〇〇〇〇〇〇一六八〇", "************〇"),
        ("9000・0000・0169", "9000・0000・0169"),
    ] {
        assert_eq!(mask.apply(text), shown, "{text}");
        assert_eq!(numbers(text, Some(NUMBER)).len(), usize::from(text != shown), "{text}");
    }
    // The beginning of a text in kanji is no less hidden.
    assert_eq!(NumberMask::unknown().beginning("番号九〇〇〇〇〇〇〇〇一六八です", 5), "番号***");
    assert!(may_hide_a_number("9000・0000・0168") && !may_hide_a_number("9000・0000・0169"));
}

/// A stretch as long as a file is looked at in pieces, and nothing is lost where these meet.
#[test]
fn odd_numbers_in_a_long_stretch_are_found_across_its_pieces() {
    for behind in [0, 1, 17, 40] {
        let filler = "4:".repeat(LONGEST - behind);
        let text = format!("{filler}(9000)(0000)(0168) {filler}");
        assert!(!NumberMask::unknown().apply(&text).contains('9') && numbers(&text, None).len() == 1, "{behind}");
        let own = format!("{filler}90:00000001:68:{filler}");
        assert!(!NumberMask::of(NUMBER).apply(&own).contains('9'), "{behind}");
    }
}

#[test]
fn the_own_number_is_masked_within_longer_runs_too() {
    let mask = NumberMask::of("9000-0000-0168");
    for (text, shown) in [
        ("番号900000000168です", "番号************です"),
        ("0900000000168900000000168", "0************************"),
        ("12-9000.0000.0168-34", "12-****.****.****-34"),
        // What stands beside it is looked at by itself.
        ("900000000168900000000010", "************************"),
        ("90000000016", "90000000016"),
        // Somebody else's.
        ("900000000010", "************"),
    ] {
        assert_eq!(mask.apply(text), shown, "{text}");
    }
    // A leading zero that a spreadsheet took away.
    assert_eq!(NumberMask::of("12345678901").apply("号12345678901 号"), "号*********** 号");
    // Too short to be one: it would hide innocent digits.
    assert_eq!(NumberMask::of("1").apply("1-1-1"), "1-1-1");
    assert_eq!(NumberMask::of("111111111111").apply("1111111111111"), "*************");
}

#[test]
fn whatever_stands_under_the_label_is_masked() {
    let mask = NumberMask::unknown();
    for label in [
        "個人番号",
        "保護者の個 人番号",
        "ﾏｲﾅﾝﾊﾞｰ",
        "マイ ナンバー",
        "My Number",
        "guardianMyNumber",
        "MY_NUMBER",
        "個人\u{200B}番号",
    ] {
        assert!(names_my_number(label), "{label}");
        assert_eq!(mask.apply_under(label, "九千-12 あ"), "**-** *", "{label}");
    }
    for label in ["", "個人", "番号", "受給者番号", "number", "my"] {
        assert!(!names_my_number(label), "{label}");
        assert_eq!(mask.apply_under(label, "九千-12号9000-0000-0168"), "九千-12号****-****-****", "{label}");
    }
    assert_eq!(mask.apply_under("個人番号", ""), "");
}

#[test]
fn numbers_are_found_with_their_place_and_shape() {
    let told = |text: &str, own: Option<&str>| -> Vec<(String, usize, bool)> {
        numbers(text, own)
            .into_iter()
            .map(|number| (number.digits.to_string(), number.position, number.plain))
            .collect()
    };
    let one = |position, plain| vec![(NUMBER.to_owned(), position, plain)];
    assert_eq!(told("番号９０００ー００００ー０１６８", None), one(3, true));
    assert_eq!(told("9000-0000 0168", None), one(1, true));
    assert_eq!(told("90-000000 0168", None), one(1, false));
    assert_eq!(told("x900000000168", Some(NUMBER)), one(2, true));
    assert_eq!(told("12900000000168", Some(NUMBER)), one(3, true));
    assert_eq!(told("12900000000168", None), []);
    for (text, plain) in [
        ("2026-11-22 1030", false),
        ("2026-11-22-1030", false),
        ("20261122 1030", false),
        ("26.04.01.27.03.31", false),
        ("500,000 100,000", false),
        ("123,456,789,012", false),
        ("03-1234-5678 12", false),
        ("81-90-1234-5045", false),
        ("81 3 1234 56789", false),
        ("1000,2000,3000", false),
        ("1000,2001,3000", true),
        ("202611221030", true),
        ("2026-0001-2345", true),
        ("900000 000168", true),
    ] {
        assert_eq!(numbers(text, None).iter().map(|number| number.plain).collect::<Vec<_>>(), [plain], "{text}");
    }
    let printed = format!("{:?}", numbers(NUMBER, None));
    assert!(!printed.contains("9000") && printed.contains("position"), "{printed}");
}

#[test]
fn digits_alone_and_notes() {
    assert_eq!(digits_alone("９０ 00-1").as_deref().map(String::as_str), Some("90001"));
    assert_eq!(digits_alone("90a"), None);
    for (text, may) in
        [("1234567890123", true), ("9000-0000-0168", true), ("12345678901", false), ("1234567 号 89012", false)]
    {
        assert_eq!(may_hide_a_number(text), may, "{text}");
    }
}

/// A run as long as a file is looked at in pieces, and nothing is lost where these meet.
#[test]
fn numbers_in_a_long_run_are_found_across_its_pieces() {
    for behind in 0..120 {
        let filler = "4".repeat(LONGEST - behind);
        for (text, own) in [
            (format!("{filler}{NUMBER}{filler}"), Some(NUMBER)),
            (format!("{filler} {NUMBER} {filler}"), None),
            (format!("{} {NUMBER} 4", "4 ".repeat(LONGEST - behind)), None),
        ] {
            let mask = own.map_or(NumberMask::unknown(), NumberMask::of);
            assert!(!mask.apply(&text).contains(NUMBER) && mask.apply(&text).ends_with('4'), "{behind}");
            let found = numbers(&text, own);
            assert_eq!(found.len(), 1, "{behind}");
            assert_eq!((found[0].digits.as_str(), found[0].position), (NUMBER, text.find(NUMBER).unwrap() + 1));
        }
    }
}

/// A digit in one of the scripts.
fn in_script(digit: char, script: usize) -> char {
    let document: Document = toml::from_str(DATA).unwrap();
    let zero = document.zeros[script % document.zeros.len()];
    char::from_u32(zero + digit.to_digit(10).unwrap()).unwrap()
}

proptest! {
    /// However the digits are written and parted, twelve are masked, and nothing else.
    #[test]
    fn twelve_digits_are_masked(
        number in "[0-9]{12}",
        written in prop::collection::vec((0_usize..80, r"([ \u{3000}\t\n\u{A0}\u{2003}.,/_．，／＿ー－‐‑–—―−ｰ\-\u{200B}-\u{200F}\u{2060}\u{AD}\u{FEFF}\u{FE0F}\u{E0101}\u{61C}]{0,3})"), 12),
        before in "[あ山a(:]{0,3}",
        behind in "[あ山a)～]{0,3}",
    ) {
        let digits: String = number.chars().zip(&written).map(|(c, (script, parts))| format!("{}{parts}", in_script(c, *script))).collect();
        let text = format!("{before}{digits}{behind}");
        let hidden = masked(&text);
        prop_assert_eq!(hidden.chars().filter(|c| *c == '*').count(), 12, "{}", hidden);
        prop_assert!(!slowly_folded(&hidden).contains(&number));
        prop_assert_eq!(hidden.chars().count(), text.chars().count());
        let found = numbers(&text, None);
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(found[0].digits.as_str(), number.as_str());
        // One digit more or less, in one piece: none.
        for other in [&number[1..], &format!("{number}5")] {
            let other: String = other.chars().map(|c| in_script(c, written[0].0)).collect();
            prop_assert_eq!(masked(&other), other.clone());
        }
        // Within a longer run, where it is the record's own.
        let longer = format!("7{digits}5");
        prop_assert!(!slowly_folded(&NumberMask::of(&number).apply(&longer)).contains(&number));
    }

    /// What is masked stays as it is when it is masked again, whatever it is, and what is hidden is digits alone.
    #[test]
    fn masking_twice_is_masking_once(
        text in r"([0-9]{1,4}|[0-9]{12}|[0-9]{4}・[0-9]{4}|[ \-./・:(]|[〇一九]{4}|あ|\u{200B}){0,24}",
        any in ".{0,40}",
        own in "([0-9]{12}|[01]{10,13}|)",
        few in r"[01 \-]{0,60}",
    ) {
        for text in [text, any, few, format!("{own}{own}0")] {
            let mask = NumberMask::of(&own);
            let once = mask.apply(&text).into_owned();
            prop_assert_eq!(mask.apply(&once), once.as_str(), "{}", text);
            let changed = text.chars().zip(once.chars()).filter(|(a, b)| a != b);
            prop_assert!(changed.clone().all(|(a, b)| digit(a).or(kanji(a)).is_some() && b == '*'), "{}", text);
            prop_assert_eq!(once.chars().count(), text.chars().count());
            // What is hidden is found, and the other way round.
            if own.is_empty() || own.len() == DIGITS {
                prop_assert_eq!(changed.count() == 0, numbers(&text, Some(&own)).is_empty(), "{}", text);
            }
        }
    }
}

/// Whatever stands behind one another, a text is masked, and what was masked stays so.
#[test]
fn any_groups_of_digits_in_any_order() {
    let pieces = [
        "個人番号",
        "マイナンバー",
        "見本",
        " ",
        "-",
        "/",
        ".",
        "・",
        "：",
        "、",
        "年",
        "1",
        "12",
        "2026",
        "04",
        NUMBER,
        "9000",
        "0000",
        "0168",
        "99999999999999999999",
        "一二三四",
        "９０００",
    ];
    let mut random = 1_u64;
    for _ in 0..4_000 {
        let text: String = (0..8)
            .map(|_| {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                pieces[(random >> 33) as usize % pieces.len()]
            })
            .collect();
        let hidden = masked(&text);
        assert_eq!(hidden.chars().count(), text.chars().count(), "{text}");
        numbers(&text, Some(NUMBER))
            .iter()
            .for_each(|number| assert!(number.position <= text.chars().count(), "{text}"));
    }
}

#[test]
fn characters_told_at_once_are_what_the_table_says() {
    for c in '\0'..=char::MAX {
        assert_eq!(characters::class(c), characters::looked_up(c), "{c:?}");
    }
}

#[test]
fn a_period_in_twelve_digits_is_no_number() {
    let mask = NumberMask::unknown();
    for text in ["08.04.01-09.03.31", "1/4/2026 31/3/2027", "26-04-01～27-03-31", "2026/4/1 - 2027/3/3"] {
        assert_eq!(mask.apply(text), text);
        let mut numbers = 0;
        each_number(text, None, |_| numbers += 1);
        assert_eq!(numbers, 0, "{text}");
    }
    // No day, parted alike throughout, or the record's own.
    for text in ["08.13.01-09.03.31", "08.04.01.09.03.31", "08 04 01-09 03 31", "12.34.56-78.90.12"] {
        assert_ne!(mask.apply(text), text);
    }
    assert_ne!(NumberMask::of("080401090331").apply("08.04.01-09.03.31"), "08.04.01-09.03.31");
    assert_eq!(mask.apply("個人番号 08.04.01-09.03.31").matches('*').count(), DIGITS);
}
