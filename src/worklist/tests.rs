//! Marks over several runs, by several programs, in damaged files.

use std::fs;
use std::path::Path;

use super::key::Salt;
use super::*;
use crate::check::Rule;
use crate::record::{FieldId, Kind, Record, Value};

fn record(number: &str, sub_key: &str) -> Record<'static> {
    let mut values = vec![Value::default(); 24];
    let mut put = |id: FieldId, text: &str| values[id.index()].kind = Kind::Text(text.to_owned().into());
    put(FieldId::TYPE_ID, "A001");
    put(FieldId::MY_NUMBER, number);
    put(FieldId::SUB_KEY, sub_key);
    Record { values, ..Record::default() }
}

fn marked(mark: Mark, note: &str) -> Option<Marked> {
    Some(Marked { mark, note: note.to_owned(), rejected: false })
}

fn open(path: &Path) -> Worklist {
    Worklist::open(path).unwrap()
}

#[test]
fn hmac_as_published() {
    // RFC 4231, test case 2, whose key is shorter than a block: the rest of the key is zero.
    let mut key = [0; 32];
    key[..4].copy_from_slice(b"Jefe");
    let code = super::key::hex(&Salt(key).hmac(b"what do ya want for nothing?"));
    assert_eq!(code, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    assert_ne!(Salt::random(), Salt::random());
}

#[test]
fn marks_survive_and_hold_no_value() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("list.jsonl");
    let mut list = open(&path);
    assert!(!list.existed() && !path.exists(), "nothing is written before there is a mark");
    let key = list.key_of(&record("300000000007", "1")).unwrap();
    list.set(Change::Record(key), marked(Mark::Asked, "11/20 照会済み")).unwrap();
    list.set(Change::Group(Rule::GaijiReplaced), marked(Mark::Known, "")).unwrap();
    list.save().unwrap();
    assert!(!list.is_changed());
    let text = fs::read_to_string(&path).unwrap();
    assert!(!text.contains("300000000007") && !text.contains("A001") && text.contains("gaiji-replaced"), "{text}");
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o777, 0o600);
    let again = open(&path);
    assert_eq!(again.key_of(&record("300000000007", "1")), Some(key));
    assert_eq!(again.record(&key), marked(Mark::Asked, "11/20 照会済み").as_ref());
    assert_ne!(again.key_of(&record("300000000007", "2")), Some(key));
    assert_ne!(again.key_of(&record("300000000014", "1")), Some(key));
    assert_eq!(again.key_of(&record("", "1")), None);
    // The record's own mark goes before its group's.
    assert_eq!(again.of(Some(&key), Rule::GaijiReplaced).unwrap().mark, Mark::Asked);
    assert_eq!(again.of(None, Rule::GaijiReplaced).unwrap().mark, Mark::Known);
    assert_eq!(again.of(None, Rule::WrongDate), None);
    // Another file has another key.
    assert_ne!(open(&dir.path().join("other")).key_of(&record("300000000007", "1")), Some(key));
}

#[test]
fn what_others_wrote_meanwhile_stays() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("list.jsonl");
    let mut first = open(&path);
    let key = |list: &Worklist, n: u32| Change::Record(list.key_of(&record(&n.to_string(), "")).unwrap());
    first.set(key(&first, 1), marked(Mark::ToFix, "a")).unwrap();
    first.save().unwrap();
    let mut second = open(&path);
    second.set(key(&second, 2), marked(Mark::ToFix, "b")).unwrap();
    second.set(key(&second, 1), None).unwrap();
    second.save().unwrap();
    first.set(key(&first, 3), marked(Mark::Known, "c")).unwrap();
    first.save().unwrap();
    let marks: Vec<String> = {
        let list = open(&path);
        let mut notes: Vec<String> = list.records().map(|(_, marked)| marked.note.clone()).collect();
        notes.sort();
        notes
    };
    assert_eq!(marks, ["b", "c"]);
    assert_eq!(first.records().count(), 2, "and is known from then on");
    // A work list that was put in its place has another key: nothing is lost in silence.
    let mut other = open(&dir.path().join("other"));
    other.set(Change::Group(Rule::WrongDate), marked(Mark::Known, "")).unwrap();
    other.save().unwrap();
    fs::copy(dir.path().join("other"), &path).unwrap();
    first.set(key(&first, 4), marked(Mark::Known, "d")).unwrap();
    assert!(matches!(first.save(), Err(WorklistFault::Replaced)) && first.is_changed());
    assert!(open(&path).group(Rule::WrongDate).is_some());
    // Somebody else is writing.
    let half = dir.path().join("other.new");
    fs::write(&half, "").unwrap();
    other.set(Change::Group(Rule::WrongType), marked(Mark::Known, "")).unwrap();
    assert!(matches!(other.save(), Err(WorklistFault::Busy(path)) if path.ends_with("other.new")));
    fs::remove_file(half).unwrap();
    other.save().unwrap();
}

#[test]
fn damaged_lines_cost_no_other_and_are_kept() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("list.jsonl");
    let mut list = open(&path);
    list.set(Change::Group(Rule::WrongDate), marked(Mark::Known, "x")).unwrap();
    list.save().unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let digits = "{\"rule\":\"wrong-type\",\"mark\":\"known\",\"note\":\"3000 0000 0007\"}";
    let broken = format!("{{\"record\":\"12\",\"mark\":\"known\"}}\r\n{text}\n<<<<<<< torn\n{{\"rule\":\n{digits}\n");
    fs::write(&path, broken).unwrap();
    let mut list = open(&path);
    assert_eq!((list.damaged(), list.group(Rule::WrongDate).is_some()), (&[1, 5, 6, 7][..], true));
    assert!(list.group(Rule::WrongType).is_none());
    list.set(Change::Group(Rule::WrongLength), marked(Mark::ToFix, "")).unwrap();
    list.save().unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("<<<<<<< torn") && text.contains("wrong-length") && text.contains("\"12\""), "{text}");
    for other in [&b"[{\"myNumber\":\"1\"}]"[..], b"", b"\xFF\xFE\0", b"{\"format\":\"pmh-inspector-worklist\"}"] {
        fs::write(&path, other).unwrap();
        assert!(matches!(Worklist::open(&path), Err(WorklistFault::NotAWorklist)), "{other:?}");
        assert_eq!(fs::read(&path).unwrap(), other);
    }
    assert!(matches!(Worklist::open(dir.path()), Err(WorklistFault::Io(_))));
}

#[test]
fn a_note_holds_no_my_number() {
    let dir = tempfile::tempdir().unwrap();
    let mut list = open(&dir.path().join("list"));
    let what = || Change::Group(Rule::WrongDate);
    for note in [
        "300000000007",
        "番号は 3000-0000-0007",
        "\u{FF13}00000000007",
        "3000\u{3000}0000\u{3000}0007",
        "1234567890123",
    ] {
        assert_eq!(list.set(what(), marked(Mark::Known, note)), Err(NoteFault::Digits), "{note}");
    }
    assert_eq!(list.set(what(), marked(Mark::Known, &"あ".repeat(501))), Err(NoteFault::TooLong));
    assert!(!list.is_changed() && list.group(Rule::WrongDate).is_none());
    for note in ["", "12345678901", "2026年11月20日に03-1234-5678へ電話", "あ"] {
        assert_eq!(list.set(what(), marked(Mark::Known, note)), Ok(()), "{note}");
    }
}

#[test]
fn what_pmh_had_rejected_is_remembered() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("list.jsonl");
    let mut list = open(&path);
    let [one, other] = [1, 2].map(|n| list.key_of(&record(&n.to_string(), "")).unwrap());
    let done = Marked { mark: Mark::Done, note: String::new(), rejected: true };
    list.set(Change::Record(one), Some(done.clone())).unwrap();
    list.set(Change::Record(other), marked(Mark::Done, "")).unwrap();
    list.save().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap().matches("\"mark\":\"done\"").count(), 2);
    let again = open(&path);
    assert_eq!((again.record(&one), again.record(&other).map(|marked| marked.rejected)), (Some(&done), Some(false)));
    assert_eq!(Mark::ALL.map(|mark| Mark::by_code(mark.code())), Mark::ALL.map(Some));
}
