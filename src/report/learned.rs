//! What `spec learn` proposes, as a file of tables: each line with what speaks for it, for people to look over.

use std::fmt::Write;

use super::check_model::name;
use crate::learn::{Learned as Pair, Lessons, Proposed};
use crate::record::Date;
use crate::text::terminal_text::safe;
use crate::text::{Lang, Message, Plain, wrap};

/// How wide comments are set.
const COLUMNS: usize = 98;

/// How many codes without a rule are named.
const NAMED: usize = 20;

/// What a proposal was made from.
#[derive(Clone, Debug)]
pub struct From {
    /// The upload.
    pub payload: String,
    /// Its records.
    pub records: u32,
    /// The reply files.
    pub files: Vec<String>,
    /// Those of which no members were looked at: workbooks, archives, XML and logs.
    pub without_members: Vec<String>,
    /// The replies in them.
    pub replies: usize,
    /// Those that are on a record.
    pub laid: usize,
    /// The day as of which the upload was checked.
    pub day: Date,
}

/// All that is proposed.
#[derive(Clone, Debug)]
pub struct Learned {
    /// What it was made from.
    pub from: From,
    /// A profile for each form of replies.
    pub proposed: Vec<Proposed>,
    /// Whether a profile was made and left out, because less was read with it than without.
    pub dropped: bool,
    /// The predictions.
    pub lessons: Lessons,
}

impl Learned {
    /// Whether nothing is proposed.
    pub fn is_empty(&self) -> bool {
        self.proposed.is_empty() && self.lessons.learned.is_empty() && self.lessons.alike.is_empty()
    }
}

/// The file.
pub fn toml(learned: &Learned, lang: Lang) -> String {
    let mut out = String::new();
    head(&mut out, learned, lang);
    if learned.dropped {
        comment(&mut out, lang.t("learn.dropped"));
    }
    if !learned.proposed.is_empty() {
        reply(&mut out, learned, lang);
    }
    predictions(&mut out, &learned.lessons, lang);
    unused(&mut out, learned, lang);
    out
}

/// What was there and was not used.
fn unused(out: &mut String, learned: &Learned, lang: Lang) {
    let mut told: Vec<String> = Vec::new();
    let comma = lang.t("message.comma");
    let names: Vec<String> =
        learned.proposed.iter().flat_map(|one| &one.unused).map(|name| safe(name).into_owned()).collect();
    let hidden: usize = learned.proposed.iter().map(|one| one.unnamed).sum();
    if !names.is_empty() {
        let shown: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
        told.push(lang.f("learn.unused.members", &[("names", &shown.join(comma))]));
    }
    let more = hidden + names.len().saturating_sub(NAMED);
    if more > 0 {
        told.push(lang.f("learn.unused.unnamed", &[("count", &more)]));
    }
    let from = &learned.from;
    if !from.without_members.is_empty() {
        let files: Vec<String> = from.without_members.iter().map(|file| base_name(file)).collect();
        told.push(lang.f("learn.unused.files", &[("files", &safe(&files.join(comma)))]));
    }
    if from.laid < from.replies {
        told.push(lang.f("learn.unused.replies", &[("count", &(from.replies - from.laid))]));
    }
    if !told.is_empty() {
        out.push('\n');
        told.iter().for_each(|text| comment(out, text));
    }
}

/// The name of a file without its folders: what is proposed may be handed on.
fn base_name(file: &str) -> String {
    std::path::Path::new(file).file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn head(out: &mut String, learned: &Learned, lang: Lang) {
    let from = &learned.from;
    let files: Vec<String> = from.files.iter().map(|file| base_name(file)).collect();
    let said = Message::new("learn.head")
        .with("payload", Plain::known(base_name(&from.payload)))
        .with("records", from.records)
        .with("files", Plain::known(files.join(", ")))
        .with("replies", from.replies)
        .with("laid", from.laid)
        .with("day", Plain::known(from.day.to_string()));
    comment(out, &said.in_words(lang));
    comment(out, lang.t("learn.head.use"));
}

/// The profile: of each key its evidence, then its entries.
fn reply(out: &mut String, learned: &Learned, lang: Lang) {
    out.push_str("\n[reply]\n");
    let called = lang.f("learn.name", &[("day", &learned.from.day)]);
    line(out, "name", &quoted(&called));
    let parts = || learned.proposed.iter().flat_map(|one| &one.parts);
    let mut keys: Vec<&str> = Vec::new();
    for part in parts() {
        if !keys.contains(&part.key) {
            keys.push(part.key);
        }
    }
    for key in keys {
        let mut entries: Vec<String> = Vec::new();
        for part in parts().filter(|part| part.key == key) {
            let evidence: Vec<String> = part.evidence.iter().map(|said| said.in_words(lang)).collect();
            comment(out, &format!("{}: {}", safe(&part.entry), evidence.join(" ")));
            let entry = quoted(&part.entry);
            if !entries.contains(&entry) {
                entries.push(entry);
            }
        }
        line(out, key, &format!("[{}]", entries.join(", ")));
        if key == "record" {
            base(out, &learned.proposed, lang);
        }
    }
    for said in learned.proposed.iter().flat_map(|one| &one.undecided) {
        comment(out, &said.in_words(lang));
    }
}

/// From what the record's number counts.
fn base(out: &mut String, proposed: &[Proposed], lang: Lang) {
    for one in proposed {
        if let Some((_, evidence)) = one.base.as_ref().filter(|_| !one.profile.record.is_empty()) {
            evidence.iter().for_each(|said| comment(out, &said.in_words(lang)));
        }
    }
    if let Some(rows) = proposed.iter().find_map(|one| one.profile.rows) {
        line(out, "rows", &quoted(rows.code()));
    }
    if let Some(from) = proposed.iter().find_map(|one| one.profile.record_from) {
        line(out, "record-from", &from.to_string());
    }
}

fn predictions(out: &mut String, lessons: &Lessons, lang: Lang) {
    for pair in &lessons.learned {
        out.push('\n');
        comment(out, &evidence(pair, lang));
        table(out, pair, "");
    }
    for group in &lessons.alike {
        out.push('\n');
        comment(out, lang.t("learn.alike"));
        for pair in group {
            comment(out, &evidence(pair, lang));
            table(out, pair, "# ");
        }
    }
    if !lessons.unexplained.is_empty() {
        out.push('\n');
        let one = |(code, count): &(String, usize)| format!("{} ({count})", name(code));
        let mut codes: Vec<String> = lessons.unexplained.iter().take(NAMED).map(one).collect();
        if lessons.unexplained.len() > NAMED {
            codes.push("…".to_owned());
        }
        comment(out, &lang.f("learn.unexplained", &[("codes", &codes.join(lang.t("message.comma")))]));
    }
}

/// What speaks for a pair.
fn evidence(pair: &Pair, lang: Lang) -> String {
    let key = if pair.field.is_some() { "learn.pair.field" } else { "learn.pair" };
    Message::new(key)
        .with("code", Plain::known(name(&pair.code)))
        .with("together", pair.together)
        .with("of", pair.of_code)
        .with("rule", pair.rule.name())
        .with("field", Plain::known(pair.field.as_deref().unwrap_or_default()))
        .with("without", pair.without)
        .in_words(lang)
}

fn table(out: &mut String, pair: &Pair, before: &str) {
    // Writing to a String does not fail.
    let _ = writeln!(out, "{before}[[predict]]");
    let _ = writeln!(out, "{before}rule = {}", quoted(pair.rule.name()));
    if let Some(field) = &pair.field {
        let _ = writeln!(out, "{before}field = {}", quoted(field));
    }
    let _ = writeln!(out, "{before}code = {}", quoted(&pair.code));
}

fn line(out: &mut String, key: &str, value: &str) {
    let _ = writeln!(out, "{key} = {value}");
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn comment(out: &mut String, text: &str) {
    for line in wrap(text, COLUMNS) {
        let _ = writeln!(out, "# {line}");
    }
}
