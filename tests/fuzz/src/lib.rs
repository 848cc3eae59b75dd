//! What every fuzz target does with its bytes, and what must be true afterwards: nothing panics, nothing of the input
//! reaches the output raw, records stand apart and are given back byte for byte.

use std::collections::HashMap;
use std::io::{Cursor, Write};
use std::sync::{Arc, OnceLock};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use pmh_inspector::cli::{Beside, CheckFormat, Common, Mask};
use pmh_inspector::command::{check as check_command, preview as preview_command};
use pmh_inspector::extract::{Selection, write};
use pmh_inspector::import::{Given, Hints, detect};
use pmh_inspector::preview::View;
use pmh_inspector::read::reply::{self, Read};
use pmh_inspector::read::{Document, Opening, Source};
use pmh_inspector::report::{preview_html, preview_json, preview_svg, preview_text, open_error};
use pmh_inspector::spec::{Spec, Tables};
use pmh_inspector::text::terminal_text::{self, Ruler};
use pmh_inspector::text::{Lang, wrap};
use pmh_inspector::tui::input::action::Keymap;
use pmh_inspector::tui::app::{App, Setup};
use pmh_inspector::tui::look::glyphs::Glyphs;
use pmh_inspector::tui::draw;
use pmh_inspector::tui::look::theme::{Depth, Theme};
use pmh_inspector::tui::look::preferences::User;
use pmh_inspector::workspace::{Payload, Reading, Response, Workspace};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

const RECORD: &[u8] = include_bytes!("../seeds/record.json");

fn common() -> Common {
    static COMMON: OnceLock<Common> = OnceLock::new();
    let make = || Common {
        as_of: "2026-11-22".parse().unwrap(),
        lang: Lang::En,
        encoding: None,
        max_input: u64::MAX,
        reply_rows: None,
        quiet: true,
        spec: Spec::built_in(),
    };
    COMMON.get_or_init(make).clone()
}

/// Nothing that a terminal obeys or does not show.
fn shown(text: &str) {
    let bad = text.chars().find(|c| *c != '\n' && terminal_text::is_hostile(*c));
    assert_eq!(bad.map(u32::from), None, "{text:?}");
}

fn workspace(document: Option<Document>, responses: Vec<Response>) -> Workspace {
    let payload = |document| Payload { document: Arc::new(document), checked: None, previous: None, compared: None };
    let mut workspace = Workspace::open_with(common().spec, &[], Reading::default());
    workspace.payloads = document.into_iter().map(payload).collect();
    workspace.responses = responses;
    workspace.limits.max_gone = 1.0;
    workspace
}

fn document(data: &[u8], json: bool) -> Option<Document> {
    let opening = Opening::new("a\u{1b}", Source::from(data.to_vec()), None).ok()?;
    if opening.is_json() != json {
        return None;
    }
    let (table, lang) = (&common().spec.fields, Lang::En);
    let document = if json { Document::json(&opening, table, true) } else { Document::csv(&opening, table, true) };
    match document {
        Ok(document) => document,
        Err(e) => {
            shown(&open_error::say(&e, lang));
            None
        }
    }
}

/// One of the formats of `check`, by the length of the input: speed finds more than thoroughness does.
fn check(mut workspace: Workspace, length: usize) -> Workspace {
    let common = common();
    workspace.check(common.as_of).unwrap();
    let formats = [CheckFormat::Text, CheckFormat::Json, CheckFormat::Sarif, CheckFormat::Junit, CheckFormat::Csv];
    let options = check_command::Options { format: formats[length % 5], deny_warnings: false, max_findings: None, messages: false };
    let mut out = Vec::new();
    let mut failures = check_command::Failures::none(&common);
    drop(
        check_command::write(&workspace, options, &Beside::default(), None, &mut failures, &common, &mut out).unwrap(),
    );
    shown(&String::from_utf8(out).unwrap());
    workspace
}

fn payload(document: Option<Document>) {
    let Some(document) = document else { return };
    document.index().wait().unwrap();
    let (mut end, size) = (0, document.bytes().unwrap_or(u64::MAX));
    for span in document.index().spans(1..document.len() + 1) {
        assert!(span.offset >= end && span.length > 0 && span.end() <= size, "{span:?}");
        end = span.end();
    }
    let (mut odd, mut even) = (Selection::none(document.len()), Selection::none(document.len()));
    (1..=document.len()).for_each(|number| if number % 2 == 1 { odd.add(number) } else { even.add(number) });
    let written = [odd, even].map(|chosen| {
        let mut out = Vec::new();
        assert!(write(&document, &chosen, &mut out).is_ok());
        out
    });
    let mut at = [0, 0];
    for number in 1..=document.len() {
        let (side, raw) = (1 - number as usize % 2, document.raw(number).unwrap());
        let found = memchr::memmem::find(&written[side][at[side]..], &raw);
        at[side] += found.expect("each record in one of the two") + raw.len();
    }
    let workspace = check(workspace(Some(document), vec![]), size as usize);
    let one = &workspace.payloads[0];
    if let (Some(checked), false) = (&one.checked, one.document.is_empty()) {
        let views = [View::Clinic, View::Portal];
        let as_of = common().as_of;
        let pages = preview_command::pages(&one.document, checked, &workspace.spec, 1, &views, as_of).unwrap();
        shown(&match size % 4 {
            0 => preview_text::render(&pages, Lang::Ja, Ruler::default()),
            1 => preview_json::render(&pages, Lang::Ja),
            2 => preview_svg::render(&pages, Lang::Ja),
            _ => preview_html::render(&pages, Lang::Ja),
        });
    }
}

/// Registration and differential JSON, NDJSON.
pub fn json(data: &[u8]) {
    payload(document(data, true));
}

/// CSV.
pub fn csv(data: &[u8]) {
    payload(document(data, false));
}

fn record() -> Document {
    document(RECORD, true).unwrap()
}

/// Replies, laid on a record and told by `check`.
pub fn reply(data: &[u8]) {
    let Ok(opening) = Opening::new("r", Source::from(data.to_vec()), None) else { return };
    let Ok(text) = opening.whole_text() else { return };
    let read = reply::read_text(&text, reply::Known::default());
    let Ok(Read { replies, by_profile, time, task, overall, .. }) = read else { return };
    let response = Response {
        name: "r".to_owned(),
        encoding: Some(opening.encoding),
        bom: opening.bom,
        time,
        task,
        overall,
        replies: Arc::new(replies),
        by_profile,
        profile_name: None,
        laid: vec![],
        on_record: HashMap::new(),
        payload: None,
        findings: vec![],
    };
    let mut workspace = workspace(Some(record()), vec![response]);
    workspace.match_replies();
    check(workspace, data.len());
}

/// A document of any kind, as it is.
pub fn document_of(name: &str, data: &[u8]) {
    let given = Given { name, bytes: data, changed: "", encoding: None, rules: pmh_inspector::check::Rule::names() };
    match take(&given, &Hints::default(), &common().spec.fields) {
        Ok(imported) => {
            for said in imported.recognised.iter().chain(&imported.doubts) {
                shown(&said.in_words(Lang::Ja));
            }
            let text = imported.tables.to_toml();
            // What is written must be read again.
            let again = Tables::parse(&text).unwrap_or_else(|e| panic!("{e}\n{text}"));
            let mut spec = common().spec;
            spec.apply(again, &pmh_inspector::spec::Origin::Run("x".to_owned()));
        }
        Err(e) => shown(&open_error::say(&e, Lang::Ja)),
    }
}

/// API designs, tables as CSV and TOML, archives.
pub fn document_target(data: &[u8]) {
    document_of("a", data);
}

/// A workbook from its parts: lines `@@ name` begin them. Compressed bytes would hardly ever be a workbook again.
pub fn workbook(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for part in text.split("@@ ").skip(1) {
        let (name, body) = part.split_once('\n').unwrap_or((part, ""));
        if zip.start_file(name.chars().take(200).collect::<String>(), stored).is_ok() {
            zip.write_all(body.as_bytes()).unwrap();
        }
    }
    document_of("a.xlsx", &zip.finish().unwrap().into_inner());
}

/// Theme files.
pub fn theme(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match Theme::parse(&text, "t\u{1b}") {
        Ok(theme) => [Depth::True, Depth::Indexed, Depth::Sixteen, Depth::Mono]
            .into_iter()
            .for_each(|depth| drop(theme.clone().at_depth(depth))),
        Err(fault) => shown(&fault.text(Lang::En)),
    }
}

/// Keymap files.
pub fn keymap(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for fault in Keymap::default().patch(&text, "k\u{1b}").1 {
        shown(&fault.text(Lang::Ja));
    }
}

/// Text made safe, cut, padded and wrapped.
pub fn text(data: &[u8]) {
    let (width, data) = data.split_first().map_or((0, data), |(first, rest)| (usize::from(*first), rest));
    let text = String::from_utf8_lossy(data);
    let safe = terminal_text::safe(&text);
    shown(&safe.replace('\n', "\0"));
    assert_eq!(terminal_text::safe(&safe), safe);
    for ruler in [Ruler::default(), Ruler { wide: true }] {
        for cut in [ruler.cut(&safe, width), ruler.line(&text, width)] {
            assert!(ruler.width(&cut) <= width, "{cut:?} in {width}");
            shown(&cut);
        }
        assert_eq!(ruler.width(&ruler.pad(&safe, width)), width);
        assert_eq!(ruler.width(&ruler.pad_left(&safe, width)), width);
    }
    for line in wrap(&safe, width.max(2)) {
        assert!(!line.contains('\n'));
    }
}

/// A payload on the screen: the first byte says its size, the next ones which keys are pressed.
pub fn screen(data: &[u8]) {
    let Some((head, data)) = data.split_at_checked(8) else { return };
    let Some(document) = document(data, true).or_else(|| document(data, false)) else { return };
    let theme = Theme::load(Some("dark"), Depth::True).unwrap();
    let mask = if head[0] & 1 == 1 { Mask::All } else { Mask::Number };
    let user = User::default();
    let setup = Setup { theme, glyphs: Glyphs::Any, ruler: Ruler::default(), mask, demo: false, user };
    let size = [(80, 24), (120, 40), (40, 10), (5, 3)][usize::from(head[0] >> 1) % 4];
    let mut app = App::new(vec![], &common(), setup, size);
    app.session.workspace = workspace(Some(document), vec![]);
    app.refresh();
    let mut jobs = app.start_check().jobs;
    for key in &head[1..] {
        for job in jobs.drain(..) {
            let work = job.work_off();
            app.work(work);
        }
        const KEYS: &[u8] = b"jkGg12345/fd:?\rs\t\x1ba";
        let code = match KEYS[usize::from(*key) % KEYS.len()] {
            b'\r' => KeyCode::Enter,
            b'\t' => KeyCode::Tab,
            0x1b => KeyCode::Esc,
            other => KeyCode::Char(other.into()),
        };
        jobs = app.key(KeyEvent::new(code, KeyModifiers::NONE)).jobs;
        let mut buffer = Buffer::empty(Rect::new(0, 0, size.0, size.1));
        draw(&app, &mut buffer);
        buffer.content.iter().for_each(|cell| shown(&cell.symbol().replace('\n', "\0")));
    }
}
