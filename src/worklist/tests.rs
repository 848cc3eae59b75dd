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
    Some(Marked { mark, note: note.to_owned(), rejected: false, figures: String::new() })
}

fn on(number: &str, sub_key: &str) -> Change {
    Change::Record(Identity::of(&record(number, sub_key)).unwrap())
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
    list.set(on("300000000007", "1"), marked(Mark::Asked, "11/20 照会済み")).unwrap();
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
    let key = |_: &Worklist, n: u32| on(&n.to_string(), "");
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
    for other in [&b"[{\"myNumber\":\"1\"}]"[..], b"\xFF\xFE\0", b"{\"format\":\"pmh-inspector-worklist\"}"] {
        fs::write(&path, other).unwrap();
        assert!(matches!(Worklist::open(&path), Err(WorklistFault::NotAWorklist)), "{other:?}");
        assert_eq!(fs::read(&path).unwrap(), other);
    }
    for empty in [&b""[..], b"\r\n", b" \n\n"] {
        fs::write(&path, empty).unwrap();
        assert!(matches!(Worklist::open(&path), Err(WorklistFault::Empty)), "{empty:?}");
        assert_eq!(fs::read(&path).unwrap(), empty);
    }
    assert!(matches!(Worklist::open(dir.path()), Err(WorklistFault::NotAFile)));
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

/// Two who began without a file: the second finds another key in it, and no mark is lost.
#[test]
fn marks_made_before_there_was_a_file_are_merged() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("list.jsonl");
    let [mut first, mut second, mut third] = [(); 3].map(|()| open(&path));
    let note = |list: &Worklist, n: &str| {
        let key = list.key_of(&record(n, "")).unwrap();
        list.record(&key).map(|marked| marked.note.clone())
    };
    first.set(on("1", ""), marked(Mark::ToFix, "first")).unwrap();
    first.set(Change::Group(Rule::WrongDate), marked(Mark::Known, "")).unwrap();
    second.set(on("1", ""), marked(Mark::Known, "second")).unwrap();
    second.set(on("2", ""), marked(Mark::Known, "second")).unwrap();
    third.set(on("2", ""), marked(Mark::Known, "second")).unwrap();
    third.set(Change::Group(Rule::WrongDate), None).unwrap();
    assert_eq!(first.save().unwrap(), 0);
    assert_eq!(second.save().unwrap(), 1, "the later one counts, and it is known");
    assert_eq!(third.save().unwrap(), 1, "what both set alike is no conflict; a mark of others taken away is one");
    for list in [&third, &open(&path)] {
        assert_eq!((note(list, "1").as_deref(), note(list, "2").as_deref()), (Some("second"), Some("second")));
        assert_eq!((list.records().count(), list.groups().count()), (2, 0));
    }
    // The first one goes on with what it knows, and learns the rest.
    first.set(on("3", ""), marked(Mark::Asked, "first")).unwrap();
    assert_eq!((first.save().unwrap(), first.records().count(), note(&first, "1").as_deref()), (0, 3, Some("second")));
}

/// However long the changes wait: every order of saving ends with the same marks where nobody contradicts another.
#[test]
fn the_order_of_saving_makes_no_difference_to_what_nobody_contradicts() {
    let dir = tempfile::tempdir().unwrap();
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    for (i, order) in orders.into_iter().enumerate() {
        let path = dir.path().join(i.to_string());
        let mut lists = [(); 3].map(|()| open(&path));
        for (n, list) in lists.iter_mut().enumerate() {
            list.set(on(&n.to_string(), "x"), marked(Mark::ALL[n], "")).unwrap();
        }
        order.iter().for_each(|n| assert_eq!(lists[*n].save().unwrap(), 0));
        let list = open(&path);
        let marks = (0..3).map(|n| list.mark_on(&on(&n.to_string(), "x")).unwrap().mark);
        assert_eq!(marks.collect::<Vec<_>>(), Mark::ALL[..3]);
    }
}

/// What is not changed stays byte for byte, and what is changed keeps what is not understood in it.
#[test]
fn lines_of_other_hands_stay_byte_for_byte() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("list.jsonl");
    let mut list = open(&path);
    list.set(on("1", ""), marked(Mark::Known, "")).unwrap();
    list.save().unwrap();
    let head = fs::read_to_string(&path).unwrap().lines().next().unwrap().replace("}", ",\"version\":2}");
    let key = list.key_of(&record("1", "")).unwrap().hex();
    let mine = format!(
        "{{ \"by\": 1.10,  \"record\": \"{key}\", \"mark\": \"known\", \"x\": [ 12345678901234567890123 ] }}\r\n"
    );
    let others: [&[u8]; 5] = [
        b"{\"record\":\"0123\",\"mark\":\"postponed\"}\r\n",
        b"\xFF\xFE\r\n",
        b"\r\n",
        b"{\"rule\":\"no-such-rule\",\"mark\":\"known\"}\n",
        b"{\"rule\":\"wrong-type\",\"mark\":\"known\"}",
    ];
    let before = [format!("{head}\r\n").as_bytes(), &others[..4].concat(), mine.as_bytes(), others[4]].concat();
    fs::write(&path, &before).unwrap();
    let mut list = open(&path);
    assert_eq!(list.damaged(), [2, 3, 5]);
    assert_eq!(list.mark_on(&on("1", "")).unwrap().mark, Mark::Known);
    // A new mark is a new line, and nothing else.
    list.set(on("2", ""), marked(Mark::Asked, "n")).unwrap();
    list.save().unwrap();
    let after = fs::read(&path).unwrap();
    assert!(after.starts_with(&before) && after.ends_with(b"\r\n"), "{}", String::from_utf8_lossy(&after));
    assert_eq!(
        after[before.len()..].iter().filter(|byte| **byte == b'\n').count(),
        2,
        "the end that was missing, and one"
    );
    // A changed one keeps its other members, and a mark taken away takes its line alone.
    list.set(on("1", ""), marked(Mark::ToFix, "m")).unwrap();
    list.set(on("2", ""), None).unwrap();
    list.save().unwrap();
    let after = fs::read(&path).unwrap();
    let changed = format!(
        "{{\"by\":1.10,\"record\":\"{key}\",\"mark\":\"to-fix\",\"x\":[ 12345678901234567890123 ],\"note\":\"m\"}}\r\n"
    );
    let expected =
        [format!("{head}\r\n").as_bytes(), &others[..4].concat(), changed.as_bytes(), others[4], b"\r\n"].concat();
    assert_eq!(String::from_utf8_lossy(&after), String::from_utf8_lossy(&expected));
    assert!(after == expected);
    // The same mark again changes nothing at all.
    list.set(on("1", ""), marked(Mark::ToFix, "m")).unwrap();
    list.save().unwrap();
    assert!(fs::read(&path).unwrap() == expected);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_a_circle_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    std::os::unix::fs::symlink("middle", path("link")).unwrap();
    std::os::unix::fs::symlink("end", path("middle")).unwrap();
    let mut list = open(&path("link"));
    list.set(on("1", ""), marked(Mark::Known, "")).unwrap();
    list.save().unwrap();
    assert!(fs::symlink_metadata(path("link")).unwrap().is_symlink() && path("end").is_file());
    list.set(on("2", ""), marked(Mark::Known, "")).unwrap();
    list.save().unwrap();
    assert!(fs::symlink_metadata(path("middle")).unwrap().is_symlink());
    assert_eq!(open(&path("end")).records().count(), 2);
    std::os::unix::fs::symlink("circle", path("circle")).unwrap();
    assert!(matches!(Worklist::open(&path("circle")), Err(WorklistFault::Read(_))));
    let mut lost = open(&path("no/folder"));
    lost.set(on("1", ""), marked(Mark::Known, "")).unwrap();
    assert!(matches!(lost.save(), Err(WorklistFault::Write(std::io::ErrorKind::NotFound))) && lost.is_changed());
}

#[test]
fn what_pmh_had_rejected_is_remembered() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("list.jsonl");
    let mut list = open(&path);

    let done = Marked { mark: Mark::Done, note: String::new(), rejected: true, figures: String::new() };
    list.set(on("1", ""), Some(done.clone())).unwrap();
    list.set(on("2", ""), marked(Mark::Done, "")).unwrap();
    list.save().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap().matches("\"mark\":\"done\"").count(), 2);
    let again = open(&path);
    let rejected = |n: &str| again.mark_on(&on(n, "")).map(|marked| marked.rejected);
    assert_eq!((again.mark_on(&on("1", "")), rejected("2")), (Some(&done), Some(false)));
    assert_eq!(Mark::ALL.map(|mark| Mark::by_code(mark.code())), Mark::ALL.map(Some));
}
