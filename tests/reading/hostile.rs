//! Files that are broken, hostile or nothing at all: what can be read is read, the rest is told, and nothing panics.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use crate::common::{self, AS_OF, check, clean, file, findings, hostile, lines, of_type, program, record, run};
use pmh_inspector::check;
use pmh_inspector::read::{Document, Opening, Source};
use pmh_inspector::spec::{FieldTable, References};
use proptest::prelude::*;
use serde_json::{Value, json};

fn write(dir: &Path, name: &str, bytes: &[u8]) -> String {
    let path = dir.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn files_that_cannot_be_read_are_told_in_one_line() {
    let dir = tempfile::tempdir().unwrap();
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain("[{}]".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("empty", vec![]),
        ("blank", b" \r\n\t\n".to_vec()),
        ("binary", (0..=255).cycle().take(5000).collect()),
        ("zeros", vec![0; 5000]),
        ("brackets", "[".repeat(200_000).into()),
        ("objects", "{\"a\":".repeat(200_000).into()),
        ("utf16", utf16),
        ("workbook", b"PK\x03\x04rest of an archive".to_vec()),
        ("prose", "ただの文章です。\n表でもありません。\n".into()),
        ("numbers", b"[1,2,3]".to_vec()),
        ("text", b"\"x\"".to_vec()),
        ("object", b"{\"a\":1}".to_vec()),
        ("quote", b"\"".to_vec()),
        ("commas", vec![b','; 200_000]),
        ("mark alone", b"\xEF\xBB\xBF".to_vec()),
    ];
    let mut paths: Vec<String> = cases.iter().map(|(name, bytes)| write(dir.path(), name, bytes)).collect();
    paths.push(dir.path().join("missing").to_str().unwrap().to_owned());
    paths.push(dir.path().to_str().unwrap().to_owned());
    let good = write(dir.path(), "good.json", &file(&[clean(1)]));
    for path in &paths {
        for lang in ["ja", "en"] {
            let alone = run(&["check", path, "--lang", lang], b"");
            let nothing = if lang == "ja" { "未点検" } else { "Nothing checked" };
            assert!(alone.status == 2 && alone.out.contains(nothing), "{path}: {} {}", alone.out, alone.err);
            assert_eq!(alone.err.lines().count(), 1, "{path}: {}", alone.err);
            assert!(alone.err.contains(path.as_str()), "{}", alone.err);
            assert_eq!(hostile(&alone.err), None, "{}", alone.err);
        }
        // It costs no other file.
        let beside = run(&["check", path, &good, "--format", "json", "--as-of", AS_OF], b"");
        assert_eq!((beside.status, lines(&beside.out).last().unwrap()["records"].as_u64()), (2, Some(1)), "{path}");
        let preview = run(&["preview", path, "--record", "1"], b"");
        assert_eq!((preview.status, preview.out.as_str()), (2, ""), "{path}");
    }
    for stdin in [&b""[..], b"\n", b"PK\x03\x04", b"\0\0\0\0"] {
        let run = run(&["check", "-"], stdin);
        assert_eq!((run.status, run.err.lines().count()), (2, 1), "{}", run.err);
    }
}

#[cfg(unix)]
#[test]
fn a_file_without_permission() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let path = write(dir.path(), "secret.json", &file(&[clean(1)]));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    // Root reads it all the same.
    if std::fs::File::open(&path).is_err() {
        let run = run(&["check", &path], b"");
        assert_eq!((run.status, run.err.lines().count()), (2, 1), "{}", run.err);
    }
}

#[test]
fn standard_input_and_a_closed_pipe() {
    let bytes = file(&(1..300).map(|n| record(n, json!({ "validTo": null }))).collect::<Vec<_>>());
    assert_eq!(run(&["check", "-", "--format", "json", "--as-of", AS_OF], &bytes).status, 1);
    let dir = tempfile::tempdir().unwrap();
    let path = write(dir.path(), "a.json", &bytes);
    for format in ["text", "json", "csv", "sarif", "junit"] {
        let mut child = program(&["check", &path, "--format", format, "--max-findings", "9999"]).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(!line.is_empty());
        let status = child.wait().unwrap();
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert!(status.code().is_some_and(|code| code < 2) && err.is_empty(), "{format}: {status} {err}");
    }
}

/// The records before the tear are checked as if nothing had happened, and that it is torn is told once.
#[test]
fn a_file_torn_at_every_byte() {
    for spaced in [false, true] {
        let records = [record(1, json!({ "segment": 1 })), record(2, json!({ "validTo": "x" })), clean(3)];
        let text =
            if spaced { serde_json::to_string_pretty(&records) } else { serde_json::to_string(&records) }.unwrap();
        let bytes = text.as_bytes();
        let whole = findings(&check(bytes).0);
        for tear in 400..bytes.len() {
            let (lines, status) = check(&bytes[..tear]);
            let last = lines.last().unwrap()["records"].as_u64().unwrap();
            let torn: Vec<String> =
                findings(&lines).into_iter().filter(|text| text.ends_with("truncated-file")).collect();
            let rest: Vec<String> = findings(&lines).into_iter().filter(|text| !torn.contains(text)).collect();
            let in_record = torn == [format!("{last} - truncated-file")];
            assert!(in_record || torn == ["- - truncated-file"], "{tear}: {torn:?}");
            let sound = if in_record { last - 1 } else { last };
            let expected: Vec<String> =
                whole.iter().filter(|t| t[..1].parse::<u64>().unwrap() <= sound).cloned().collect();
            assert_eq!((rest, status), (expected, 1), "{tear}");
        }
        for tear in 1..400 {
            let (lines, status) = check(&bytes[..tear]);
            assert!(status == 2 || findings(&lines).iter().any(|text| text.ends_with("truncated-file")), "{tear}");
        }
    }
}

/// Twenty kinds of breakage, in the first, a middle and the last record: it is told, and the others are read.
#[test]
fn a_broken_record_costs_itself_alone() {
    let good = |n: u32| record(n, json!({ "validTo": null })).to_string();
    let base = clean(9).to_string();
    let (head, tail) = base.split_at(base.find("\"segment\"").unwrap());
    let cut = |text: &str| text[..text.len() - 1].to_owned();
    let broken = [
        head.to_owned(),
        cut(&base),
        format!("{base}}}"),
        format!("{{{base}"),
        format!("{head}\"segment\":{}", &tail[13..]),
        format!("{head}\"segment\" {}", &tail[10..]),
        format!("{head}\"segment:{}", &tail[10..]),
        format!("{head}segment\":{}", &tail[10..]),
        format!("{head}\"segment\":\"1{}", &tail[13..]),
        format!("{head},{tail}"),
        format!("{head}{}", tail.replacen(',', "", 1)),
        format!("{head}'segment':{}", &tail[10..]),
        base.replace("]}", "}"),
        format!("{head}\"a\":[1,{tail}"),
        format!("{head}\"a\":{{\"b\":1,{tail}"),
        format!("{head}\"a\":\"\n\",{tail}"),
        format!("{head}\"a\":\"\\q\",{tail}"),
        format!("{head}\"a\":01x,{tail}"),
        format!("{head}\"a\":nul,{tail}"),
        format!("{head}\"a\":\"\t\",{tail}"),
        format!("{head}// note\n{tail}"),
        cut(&base).replace("\"label\"", "label"),
        format!("{head}\"a\":1 2,{tail}"),
    ];
    let mut wrong = Vec::new();
    for (kind, broken) in broken.iter().enumerate() {
        for at in 0..4 {
            for separator in [",", ",\n"] {
                let mut records: Vec<String> = (1..=3).map(good).collect();
                records.insert(at, broken.clone());
                let (lines, status) = check(format!("[{}]", records.join(separator)).as_bytes());
                let found = findings(&lines);
                let numbers: Vec<&str> = found
                    .iter()
                    .filter(|text| text.ends_with("validTo required-missing"))
                    .map(|text| text.split(' ').next().unwrap())
                    .collect();
                let expected: Vec<String> = (0..4).filter(|n| *n != at).map(|n| (n + 1).to_string()).collect();
                let told = found.iter().any(|text| {
                    text.starts_with(&format!("{} - ", at + 1)) && !text.ends_with("required-missing")
                        || text.starts_with("- - ")
                });
                if numbers != expected || !told || status != 1 {
                    wrong.push(format!("kind {kind} at {at} with {separator:?}: {found:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn records_behind_a_bracket_too_many_are_read() {
    let good = |n: u32| record(n, json!({ "validTo": null })).to_string();
    for text in [
        format!("[{},[{}],{}]", good(1), good(2), good(3)),
        format!("[{}]\n[{},{}]", good(1), good(2), good(3)),
        format!("[{}],{},{}]", good(1), good(2), good(3)),
    ] {
        let (lines, _) = check(text.as_bytes());
        let found = findings(&lines);
        assert_eq!(found.iter().filter(|text| text.ends_with("validTo required-missing")).count(), 3, "{found:?}");
        assert!(found.contains(&"- - unreadable-record".to_owned()), "{found:?}");
    }
}

#[test]
fn large_and_deep_values() {
    let mut deep = clean(1).to_string();
    let nested = format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    deep = deep.replace("{\"外来\":\"500\",\"入院\":\"1000\"}", &nested);
    assert_eq!(findings(&check(format!("[{deep}]").as_bytes()).0), [""; 0]);
    let arrays = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let text = clean(1).to_string().replace("\"院外処方も対象\"", &arrays);
    assert_eq!(findings(&check(format!("[{text}]").as_bytes()).0), [""; 0]);
    let huge = file(&[record(1, json!({ "basicFiveInfo.address": "あ".repeat(1_700_000) })), clean(2)]);
    assert_eq!(findings(&check(&huge).0), [""; 0]);
    let keys: String = (0..20_000).map(|n| format!("\"k{n}\":1,")).collect();
    let text = clean(1).to_string().replacen('{', &format!("{{{keys}"), 1);
    assert_eq!(findings(&check(format!("[{text}]").as_bytes()).0).len(), 20_000);
}

const HEAD: &str = "個人番号,氏名,有効期間開始日,有効期間終了日,受給者証名";

#[test]
fn tables_out_of_shape() {
    let columns: String = (0..1000).map(|n| format!(",備考{n}")).collect();
    let cells = ",\u{9AD9}".repeat(1000);
    let number = common::my_number(1);
    let (lines, _) = check(format!("{HEAD}{columns}\n{number},見本,2026-04-01,2027-03-31,証{cells}\n").as_bytes());
    assert_eq!(findings(&lines).iter().filter(|text| text.ends_with("gaiji-replaced")).count(), 1000);
    // A quote that is never closed costs its row alone, and that is read as if it were not there.
    let row = |n: u32| format!("{},見本,2026-04-01,x,証\n", common::my_number(n));
    let open = format!("{},\"見本,2026-04-01,x,証\n", common::my_number(9));
    for at in 0..3 {
        let mut rows: Vec<String> = (1..=3).map(row).collect();
        rows.insert(at, open.clone());
        let (lines, _) = check(format!("{HEAD}\n{}", rows.concat()).as_bytes());
        let found = findings(&lines);
        assert_eq!(found.iter().filter(|t| t.ends_with("validTo wrong-date")).count(), 4, "{at}: {found:?}");
        assert!(found.contains(&format!("{} basicFiveInfo.name misquoted-cell", at + 1)), "{at}: {found:?}");
    }
    // In the last row, too, unless it has not all its cells: then the file was cut off.
    let (lines, _) = check(format!("{HEAD}\n{}{open}", row(1)).as_bytes());
    assert!(findings(&lines).contains(&"2 basicFiveInfo.name misquoted-cell".to_owned()), "{:?}", findings(&lines));
    let (lines, _) = check(format!("{HEAD}\n{}{}", row(1), open.rsplit_once(',').unwrap().0).as_bytes());
    assert!(findings(&lines).contains(&"2 - truncated-file".to_owned()), "{:?}", findings(&lines));
}

/// Bad bytes in names, keys and between tokens: told at the record, the others unharmed.
#[test]
fn bytes_that_are_no_text() {
    let good = clean(1).to_string();
    let target = clean(2).to_string();
    for bad in [&b"\xFF"[..], b"\xC0\xAF", b"\xED\xA0\x80", b"\xF4\x90\x80\x80", b"\xE3\x81", b"\x80", b"\0"] {
        for (place, field) in
            [("見本太", "basicFiveInfo.name"), ("\"segm", ""), ("\"1\",", ""), ("備", "certificationDetail[1]")]
        {
            let at = target.find(place).unwrap() + place.len();
            let mut bytes = [b"[", good.as_bytes(), b",", &target.as_bytes()[..at]].concat();
            bytes.extend_from_slice(bad);
            bytes.extend_from_slice(&target.as_bytes()[at..]);
            bytes.extend([b",", clean(3).to_string().as_bytes(), b"]"].concat());
            let (lines, status) = check(&bytes);
            let found = findings(&lines);
            assert!(found.iter().all(|text| text.starts_with("2 ")), "{bad:?} {place}: {found:?}");
            assert!(status == 1 && !found.is_empty(), "{bad:?} {place}");
            if !field.is_empty() && bad != b"\0" {
                assert_eq!(found, [format!("2 {field} undecodable-text")], "{bad:?}");
            }
        }
    }
}

/// What must never reach a terminal as it is, in every place of a file, through every command and format.
#[test]
fn hostile_characters_never_get_out() {
    let bad = "x\u{1b}[31m\u{9b}2J\u{202E}y\u{200B}\u{1b}]52;c;eA==\u{7}\u{7f}\u{85}\u{2066}z\r\u{8}\u{FEFF}";
    let dir = tempfile::tempdir().unwrap();
    let value = record(
        1,
        json!({
            bad: 1, "myNumber": bad, "orgSpecificCertificateTypeId": bad, "certificationName": bad, "validFrom": bad,
            "certificationSubKey": bad, "segment": bad, "additionalConditions": bad, "isAlwaysReimbursement": bad,
            "designatedMedicalInstitutions": bad, "medicalSubsidyInsurerNumber": bad, "medicalSubsidyRecipientNumber": bad,
            "maxCopaymentAmount": { bad: bad }, "basicFiveInfo.dateOfBirth": bad, "basicFiveInfo.name": bad,
            "certificationDetail": [{ "label": bad, "value": bad }, { bad: bad }, bad],
        }),
    );
    let twice = format!(",{0}:1,{0}:2}}", json!(format!("twice{bad}")));
    let text = value.to_string();
    let payload = write(dir.path(), "a.json", format!("[{}{twice}]", &text[..text.len() - 1]).as_bytes());
    let table = |rows: &[&[&str]]| {
        let mut writer = csv::WriterBuilder::new().from_writer(vec![]);
        rows.iter().for_each(|row| writer.write_record(*row).unwrap());
        writer.into_inner().unwrap()
    };
    let heads = ["個人番号", "氏名", "有効期間開始日", "有効期間終了日", bad, bad];
    let csv = write(dir.path(), "a.csv", &table(&[&heads, &[bad; 6], &[bad; 6]]));
    let reply = json!({ "errors": [{ "index": 0, "code": bad, "message": bad, "field": bad, bad: bad }, { "code": bad, "message": bad, "pointer": format!("/0/{bad}") }] });
    let response = write(dir.path(), "r.json", reply.to_string().as_bytes());
    let response_csv = write(
        dir.path(),
        "r.csv",
        &table(&[&["行番号", "項目名", "エラーコード", "エラー内容", bad], &["1", bad, bad, bad, bad]]),
    );
    let list = write(
        dir.path(),
        "l.csv",
        &table(&[
            &["エラーコード", "エラー内容", "原因", "対応内容", bad],
            &[bad, bad, bad, bad, bad],
            &["X", bad, bad, bad, bad],
        ]),
    );
    let named = if cfg!(unix) {
        write(dir.path(), "\u{1b}[31m\u{202E}name\u{9b}.json", &file(&[record(1, json!({ "validTo": null }))]))
    } else {
        payload.clone()
    };
    let mut runs: Vec<Vec<&str>> = Vec::new();
    for format in ["text", "json", "sarif", "junit", "csv"] {
        runs.push(vec![
            "check",
            &payload,
            &csv,
            &named,
            &response,
            &response_csv,
            "--error-list",
            &list,
            "--format",
            format,
        ]);
        runs.push(vec!["check", &payload, &response, "--format", format]);
    }
    for format in ["text", "json", "svg", "html"] {
        for path in [&payload, &csv, &named] {
            runs.push(vec!["preview", path, "--record", "1", "--view", "both", "--format", format]);
        }
    }
    runs.push(vec!["explain", "--error-list", &list]);
    runs.push(vec!["explain", "X", "--error-list", &list]);
    runs.push(vec!["explain", bad, "--error-list", &list]);
    runs.push(vec!["check", bad]);
    runs.push(vec!["preview", bad, "--record", "1"]);
    runs.push(vec!["preview", &named, "--record", "7"]);
    runs.push(vec![&named]);
    for args in runs {
        for lang in ["ja", "en"] {
            let run = run(&[&args[..], &["--lang", lang]].concat(), b"");
            for (name, text) in [("out", &run.out), ("err", &run.err)] {
                let line = text.lines().find(|line| hostile(line).is_some()).unwrap_or_default();
                assert_eq!(hostile(text).map(|c| c as u32), None, "{args:?} {name}: {line:?}");
            }
            assert!(!(run.out.is_empty() && run.err.is_empty()) || args[0] == named, "{args:?}");
        }
    }
}

fn opened(bytes: Vec<u8>) -> Option<Document> {
    let opening = Opening::new("a", Source::from(bytes), None).ok()?;
    let table = FieldTable::built_in();
    if opening.is_json() {
        Document::json(&opening, &table, false).ok()?
    } else {
        Document::csv(&opening, &table, false).ok()?
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// However a payload is damaged, nothing panics, and the records stand apart from one another within the file.
    #[test]
    fn damage_never_panics(
        form in 0..3_usize,
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..6_u8, any::<u8>(), 0..40_usize), 1..6),
    ) {
        let records = [clean(1), record(2, json!({ "validTo": null })), clean(3)];
        let mut bytes = match form {
            0 => file(&records),
            1 => serde_json::to_vec_pretty(&records).unwrap(),
            _ => format!("{HEAD}\r\n1,見本,\"a\"\"b\",x,証\r\n2,\"見,本\",\"\r\n\",y,証\r\n").into_bytes(),
        };
        for (place, kind, byte, length) in edits {
            if bytes.is_empty() { break; }
            let at = place.index(bytes.len());
            let end = (at + length).min(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => drop(bytes.drain(at..end)),
                3 => { let part = bytes[at..end].to_vec(); bytes.splice(at..at, part); }
                4 => bytes[at] = b"\"{}[],:\\\n"[usize::from(byte) % 9],
                _ => bytes.truncate(at.max(1)),
            }
        }
        let size = bytes.len() as u64;
        check(&bytes);
        if let Some(document) = opened(bytes) {
            let mut end = 0;
            let spans = document.index().spans(1..document.len() + 1);
            for span in &spans {
                prop_assert!(span.offset >= end && span.length > 0, "{spans:?}");
                end = span.end();
            }
            prop_assert!(end <= size);
            for number in 1..=document.len() {
                let text = document.text(number).unwrap();
                let record = document.parse(&text);
                prop_assert!(record.values.iter().all(|value| value.at as usize <= text.text.len()));
            }
        }
    }
}

#[test]
fn output_that_needs_no_findings_is_whole() {
    let (lines, status) = check(&file(&[clean(1)]));
    assert_eq!((status, of_type(&lines, "finding").len(), lines.len()), (0, 0, 2));
    let (lines, status) = check(b"[]");
    assert_eq!((status, lines[0]["records"].as_u64()), (1, Some(0)));
    assert_eq!(findings(&lines), ["- - no-records"]);
}

#[test]
fn a_record_of_very_many_findings_is_told_in_parts_as_it_is_at_once() {
    // More than are made at once of one rule, few of others beside.
    let items: Vec<Value> = (0..70_000).map(|n| json!({ "itemName": format!("欄{n}"), "itemValue": "髙" })).collect();
    let bytes = file(&[record(1, json!({ "certificationDetail": items, "validTo": null, "x": 1 }))]);
    let document = opened(bytes).unwrap();
    let checked = check::check(&document, &References::default(), AS_OF.parse().unwrap()).unwrap();
    let text = document.text(1).unwrap();
    let record = document.parse(&text);
    let at_once = check::findings_of(&document, &checked, &text, &record);
    assert!(at_once.len() > 70_000, "{}", at_once.len());
    for most in [u32::MAX, 66_000, 65_537, 65_536, 3] {
        let mut told = vec![];
        let counted = |finding| {
            told.push(finding);
            Ok::<(), ()>(())
        };
        check::each_finding_of(&document, &checked, (&text, &record), |_| most, counted).unwrap();
        let mut left = std::collections::HashMap::new();
        let wanted: Vec<_> = at_once
            .iter()
            .filter(|finding| {
                let count = left.entry(finding.rule).or_insert(0);
                *count += 1;
                *count <= most
            })
            .cloned()
            .collect();
        assert_eq!(told, wanted, "{most}");
    }
}

/// Half a surrogate pair in a key or a value, at any depth: it is told, and costs nothing around it.
#[test]
fn half_a_character_costs_nothing_around_it() {
    let faulty = record(
        1,
        json!({
            "basicFiveInfo.name": "髙", "basicFiveInfo.nameKana": "abc", "basicFiveInfo.dateOfBirth": "2026/13/45",
            "maxCopaymentAmount": { "月額": { "x": "5000" } },
            "certificationDetail": [{ "itemName": "髙", "itemValue": { "a": ["1", { "b": "2" }] } }],
            "memo": { "a": [{ "b": "c" }] },
        }),
    );
    let written = serde_json::to_string(&faulty).unwrap();
    let told = |text: &str| {
        let all = findings(&check(format!("[{text}]").as_bytes()).0);
        let (half, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.contains("undecodable-text"));
        (half.len(), others)
    };
    let (none, before) = told(&written);
    assert!(none == 0 && before.len() >= 6, "{before:?}");
    let objects: Vec<usize> = written.match_indices('{').map(|(at, _)| at + 1).collect();
    assert!(objects.len() > 7);
    for at in objects {
        for key in [r"\ud83d", r"q\ud83d", r"\ude00", r"\ud83d\u0041"] {
            let text = format!("{}\"{key}\":0,{}", &written[..at], &written[at..]);
            let (half, others) = told(&text);
            assert_eq!(half, 1, "{text}");
            // What is found is found still; of an item that has a third member, in another of its texts.
            for one in &before {
                let rule = one.rsplit(' ').next().unwrap();
                let of_item = one.contains("Detail[") && others.iter().any(|other| other.ends_with(rule));
                assert!(others.contains(one) || of_item, "{one} is lost by {key} at {at}: {others:?}");
            }
        }
    }
    // In a value that is not taken apart, and behind what is no half.
    for value in [r#"{"a":["\ud83d"]}"#, r#"{"a":{"b":"\\\ud83d"}}"#] {
        assert_eq!(told(&written.replacen('{', &format!("{{\"new\":{value},"), 1)).0, 1, "{value}");
    }
    for value in [r#"{"a":["\\ud83d"]}"#, r#"{"a":"\ud83d\ude00"}"#] {
        assert_eq!(told(&written.replacen('{', &format!("{{\"new\":{value},"), 1)).0, 0, "{value}");
    }
}

/// A number that is escaped beside half a character is masked all the same.
#[test]
fn a_number_beside_half_a_character_is_masked() {
    let number = common::my_number(2);
    let escaped: String = number.bytes().map(|b| format!("\\u{b:04x}")).collect();
    for item in [
        format!(r#"{{"itemName":"メモ","itemValue":"{escaped}","k\ud83d":1}}"#),
        format!(r#"{{"itemName":"メモ","itemValue":{{"k\ud83d":"{escaped}"}}}}"#),
        format!(r#"{{"itemName":"メモ","itemValue":["\ud83d{escaped}"]}}"#),
    ] {
        let text = serde_json::to_string(&clean(1)).unwrap();
        let (before, _) = text.split_once("\"certificationDetail\":[").unwrap();
        let dir = tempfile::tempdir().unwrap();
        let path = write(dir.path(), "a.json", format!("[{before}\"certificationDetail\":[{item}]}}]").as_bytes());
        for format in ["json", "text", "html"] {
            let out = run(&["preview", &path, "--record", "1", "--format", format, "--as-of", AS_OF], b"").out;
            assert!(!out.contains(&number) && !out.contains(&escaped), "{out}");
        }
        let out = run(&["check", &path, "--format", "json", "--as-of", AS_OF], b"").out;
        assert!(out.contains("my-number-like") && out.contains("undecodable-text"), "{out}");
    }
}

/// The same key twice is told at any depth of any value, once however often it stands there.
#[test]
fn a_key_twice_is_told_at_any_depth() {
    let twice = |value: &str| {
        let text = serde_json::to_string(&record(1, json!({ "memo": "PLACE" }))).unwrap().replace("\"PLACE\"", value);
        findings(&check(format!("[{text}]").as_bytes()).0).iter().filter(|one| one.contains("duplicate-key")).count()
    };
    let deep = format!("{}{{\"a\":1,\"a\":2}}{}", "[{\"x\":".repeat(12), "}]".repeat(12));
    for (value, count) in [
        (r#"{"a":1,"a":2}"#, 1),
        (r#"[{"a":1,"\u0061":2,"a":3}]"#, 1),
        (r#"[{"a":1,"b":2,"a":3,"b":4},{"a":5,"a":6}]"#, 3),
        (r#"{"a":{"b":1},"c":{"b":1}}"#, 0),
        (r#"{"a":{"b":1,"b":1}}"#, 1),
        (deep.as_str(), 1),
    ] {
        assert_eq!(twice(value), count, "{value}");
        let of = |key: &str, text: &str| {
            let text = serde_json::to_string(&record(1, json!({ key: "PLACE" }))).unwrap().replace("\"PLACE\"", text);
            let all = findings(&check(format!("[{text}]").as_bytes()).0);
            all.iter().filter(|one| one.contains("duplicate-key")).count()
        };
        assert_eq!(of("segment", value), count, "{value}");
        assert_eq!(of("maxCopaymentAmount", &format!("{{\"x\":{value}}}")), count, "{value}");
        assert_eq!(
            of("certificationDetail", &format!("[{{\"itemName\":\"x\",\"itemValue\":{value}}}]")),
            count,
            "{value}"
        );
    }
}

/// Where the object around an array of records is a record itself, that is told in any order of its members.
#[test]
fn a_record_around_records_is_told() {
    let inner = serde_json::to_string(&clean(2)).unwrap();
    let outer = serde_json::to_string(&clean(1)).unwrap();
    let members = outer.strip_prefix('{').unwrap().strip_suffix('}').unwrap();
    for around in [format!("\"records\":[{inner}]"), format!("\"x\":{{\"y\":[{inner}]}}")] {
        for text in [format!("{{{around},{members}}}"), format!("{{{members},{around}}}")] {
            let (lines, status) = check(text.as_bytes());
            assert_eq!(status, 1, "{text}");
            assert!(findings(&lines).iter().any(|one| one.contains("unreadable-record")), "{text}");
        }
    }
    let text = format!("{{\"records\":[{inner}],\"sender\":{{\"name\":\"x\"}},\"count\":1}}");
    assert_eq!(check(text.as_bytes()).1, 0, "{text}");
}

/// Two stray quotes join rows into one cell as the format has it: it is told all the same.
#[test]
fn rows_that_stray_quotes_joined_are_told() {
    const HEAD: &str = "機関別受給者証種別ID,個人番号,氏名,有効期間開始日,有効期間終了日,備考,届出";
    let row = |n: u32, note: &str| format!("A001,{},見本,2026-04-01,2027-03-31,{note},済", common::my_number(n));
    let misquoted =
        |text: &str| findings(&check(text.as_bytes()).0).iter().filter(|one| one.contains("misquoted-cell")).count();
    for end in ["\n", "\r\n", "\r"] {
        for column in 0..7 {
            let cut = |n: u32, quote: bool| {
                let row = row(n, "証");
                let mut cells: Vec<String> = row.split(',').map(str::to_owned).collect();
                if quote {
                    cells[column] =
                        if n == 1 { format!("\"{}", cells[column]) } else { format!("{}\"", cells[column]) };
                }
                cells.join(",")
            };
            for rows in [2, 3, 4] {
                let lines: Vec<String> = (1..=rows).map(|n| cut(n, n == 1 || n == rows)).collect();
                let text = format!("{HEAD}{end}{}{end}{}{end}", lines.join(end), row(9, "証"));
                assert_ne!(misquoted(&text), 0, "{text}");
            }
        }
        // A text of several lines with commas is one.
        let text = format!("{HEAD}{end}{}{end}", row(1, &format!("\"一,二{end}三,四{end}五\"")));
        assert_eq!(misquoted(&text), 0, "{text}");
    }
}

#[test]
fn a_column_without_a_heading_is_told() {
    let text = format!(
        "機関別受給者証種別ID,個人番号,氏名,有効期間開始日,有効期間終了日,\nA001,{},見本,2026-04-01,2027-03-31,証\n",
        common::my_number(1)
    );
    let (lines, _) = check(text.as_bytes());
    let told = of_type(&lines, "finding").into_iter().find(|one| one["rule"] == "unknown-field").unwrap();
    assert_eq!((&told["record"], &told["line"]), (&Value::Null, &json!(1)));
}
