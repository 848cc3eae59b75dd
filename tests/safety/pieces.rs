//! Properties: what is cut fits, no byte is lost, and what is taken out is what was there.

use std::sync::Arc;

use pmh_inspector::check::check;
use pmh_inspector::extract::{Selection, write};
use pmh_inspector::read::{Document, Opening, Source};
use pmh_inspector::spec::FieldTable;
use pmh_inspector::text::terminal_text::{Ruler, safe};
use proptest::prelude::*;

use crate::common::AS_OF;
use crate::common::nasty::{raw, texts};

/// Texts put together from hostile ones, ordinary ones and single characters.
fn any_text() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(texts()).prop_map(|(_, text)| text);
    let kana =
        prop::sample::select(vec!["ﾊ\u{ff9f}", "か\u{3099}", "①※●－", "山田", " ", "abc", "🇯🇵", "👍🏽", "葛\u{e0100}"]);
    let part = prop_oneof![nasty, kana.prop_map(str::to_owned), r"(?s).{0,6}"];
    prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
}

/// The payloads among the samples, with up to five changes of some bytes.
fn damaged() -> impl Strategy<Value = (String, Bytes)> {
    let samples: Vec<(String, Vec<u8>)> = std::fs::read_dir("samples")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.display().to_string(), std::fs::read(&path).unwrap()))
        .filter(|(name, bytes)| open(bytes).is_some() && !name.contains("reply"))
        .collect();
    assert!(samples.len() >= 8, "{}", samples.len());
    let edit = (any::<prop::sample::Index>(), 0..6_u8, any::<u8>(), 1..60_usize);
    (prop::sample::select(samples), prop::collection::vec(edit, 0..6)).prop_map(|((name, mut bytes), edits)| {
        for (at, kind, byte, length) in edits {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            let end = (at + length).min(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => drop(bytes.drain(at..end)),
                3 => drop(bytes.splice(at..at, bytes[at..end].to_vec())),
                4 => bytes[at] = b"\"{}[],:\\\n\r"[usize::from(byte) % 10],
                _ => bytes.truncate(at.max(1)),
            }
        }
        (name, Bytes(bytes))
    })
}

/// Bytes that say in a failure no more than a person reads.
#[derive(Clone)]
struct Bytes(Vec<u8>);

impl std::fmt::Debug for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

fn open(bytes: &[u8]) -> Option<Document> {
    let opening = Opening::new("a", Source::from(bytes.to_vec()), None).ok()?;
    let table = FieldTable::built_in();
    let document = if opening.is_json() {
        Document::json(&opening, &table, false)
    } else {
        Document::csv(&opening, &table, false)
    };
    let document = document.ok()??;
    document.index().wait().unwrap();
    Some(document)
}

/// What stands outside of all records and is more than the signs that part them: brackets and commas in an array, blanks,
/// line ends, the heading row, a byte-order mark.
fn strays(document: &Document, bytes: &[u8]) -> Vec<String> {
    let mut strays = Vec::new();
    let last = document.len() + 1;
    let array = document.layout().is_none() && document.index().in_array();
    for number in 1..=last {
        if number == 1 && document.layout().is_some() {
            continue;
        }
        let gap = document.before(number, usize::MAX).unwrap();
        let mut gap: &[u8] = &gap;
        if number == 1 {
            gap = gap.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(gap);
        }
        let rest: Vec<u8> = gap.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
        let sign: &[u8] = match (array, number) {
            (false, _) => b"",
            (true, 1) if last == 1 => b"[]",
            (true, 1) => b"[",
            (true, n) if n == last => b"]",
            (true, _) => b",",
        };
        if !rest.is_empty() && rest != sign {
            strays.push(format!("before {number} of {}: {:?}", last - 1, String::from_utf8_lossy(gap)));
        }
    }
    let spans = document.index().spans(1..last);
    let covered = spans.last().map_or(0, |span| span.end());
    assert!(covered <= bytes.len() as u64);
    strays
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_cut_never_exceeds_its_cells(text in any_text(), cells in 0..200_usize) {
        let shown = safe(&text);
        prop_assert_eq!(raw(&shown.replace('\n', "\0")), None);
        for ruler in [Ruler::default(), Ruler { wide: true }] {
            for cut in [ruler.cut(&shown, cells), ruler.line(&text, cells), ruler.cut(&text, cells)] {
                prop_assert!(ruler.width(&cut) <= cells, "{:?} in {}", cut, cells);
            }
            prop_assert_eq!(ruler.width(&ruler.pad(&shown, cells)), cells);
            prop_assert_eq!(ruler.width(&ruler.pad_left(&shown, cells)), cells);
            for line in ruler.wrap(&text, cells) {
                prop_assert!(ruler.width(&line) <= cells.max(2), "{:?} in {}", line, cells);
                prop_assert_eq!(raw(&line), None);
            }
        }
    }

    /// Each byte belongs to one record, is one of the signs between records, or a finding tells that something is there.
    #[test]
    fn each_byte_belongs_to_a_record_or_is_reported((name, Bytes(bytes)) in damaged()) {
        let Some(document) = open(&bytes) else { return Ok(()) };
        let mut end = 0;
        for span in document.index().spans(1..document.len() + 1) {
            prop_assert!(span.offset >= end && span.length > 0, "{span:?}");
            end = span.end();
        }
        let strays = strays(&document, &bytes);
        if !strays.is_empty() {
            let spec = pmh_inspector::spec::Spec::built_in();
            let checked = check(&document, &spec.references(), AS_OF.parse().unwrap()).unwrap();
            let told = checked.file_findings(&document).count() + document.index().faults().len();
            prop_assert!(told > 0, "{}: {:?} is told nowhere", name, strays);
        }
    }

    /// What is taken out and what is left hold each record once, with the bytes that it had.
    #[test]
    fn taken_out_and_left_are_the_whole(
        (name, Bytes(bytes)) in damaged(),
        numbers in prop::collection::vec(1..40_u32, 0..20),
    ) {
        let Some(document) = open(&bytes).map(Arc::new) else { return Ok(()) };
        let mut chosen = Selection::none(document.len());
        numbers.iter().for_each(|number| chosen.add(*number));
        let wanted: Vec<u32> = chosen.iter().collect();
        let mut sides = Vec::new();
        for not in [false, true] {
            if not {
                chosen.invert();
            }
            let mut out = Vec::new();
            write(&document, &chosen, &mut out).unwrap();
            // What a short record says may stand before the first one, too: all are looked for behind that.
            let head = document.index().span(1).map_or(0, |span| span.offset as usize);
            let headed = out.starts_with(&bytes[..head]);
            sides.push((out, if headed { head } else { 0 }));
        }
        for number in 1..=document.len() {
            let raw = document.raw(number).unwrap();
            let (out, at) = &mut sides[usize::from(!wanted.contains(&number))];
            let found = memchr::memmem::find(&out[*at..], &raw);
            prop_assert!(found.is_some(), "{name}: record {number}");
            let between = &out[*at..*at + found.unwrap()];
            // Before the first record of a CSV stands the heading row.
            prop_assert!(*at == 0 || between.iter().all(|b| b.is_ascii_whitespace() || *b == b','), "{name}: {number}");
            *at += found.unwrap() + raw.len();
        }
        for (out, at) in &sides {
            let behind = &out[*at..];
            prop_assert!(*at == 0 || behind.iter().all(|b| b.is_ascii_whitespace() || *b == b']'), "{name}: {behind:?}");
        }
    }
}
