//! Which specification data is in force: for every table the edition, the file that it came from, and what it changes.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::json;

use super::check_model::name as said;
use super::labels::{charset_word, class, length_words, table_word};
use super::open_error;
use crate::check::type_word;
use crate::read::OpenError;
use crate::spec::{
    Difference, DocumentInfo, Edition, Field, FieldTable, Form, Origin, Required, Spec, TableKind, calendar_law,
};
use crate::text::terminal_text::{pad, safe};
use crate::text::{Lang, wrap};

/// How wide prose is set.
const COLUMNS: usize = 78;

/// A table, and what is in force for it.
#[derive(Clone, Debug, Serialize)]
pub struct TableLine {
    /// The kind of table.
    pub table: &'static str,
    /// `built-in`, `user` or `run`; `none` where there is no such table.
    pub origin: &'static str,
    /// Title and edition; the program's own sources where it is built in.
    pub edition: String,
    /// The file that was imported.
    pub file: String,
    /// The day on which that file was last changed.
    pub changed: String,
    /// Its SHA-256.
    pub sha256: String,
    /// The day on which it was imported.
    pub imported: String,
    /// Where in the document the table was found.
    pub found_in: Vec<String>,
    /// Where the table stands now: a file of the user's settings, or the document itself.
    pub kept_in: String,
    /// How many fields, columns, codes or rows it holds.
    pub entries: usize,
    /// What it changes from the built-in table.
    pub changes: Vec<String>,
    /// The documents whose place it has taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<String>,
}

/// The tables, in the order of [`TableKind::ALL`]; a field table that several documents patch has a line for each.
pub fn tables(spec: &Spec, lang: Lang) -> Vec<TableLine> {
    TableKind::ALL.into_iter().flat_map(|kind| of_kind(spec, kind, lang)).collect()
}

fn of_kind(spec: &Spec, kind: TableKind, lang: Lang) -> Vec<TableLine> {
    let entries = spec.entries(kind);
    let differences = if matches!(kind, TableKind::Fields | TableKind::Layout) { spec.differences() } else { vec![] };
    // What no document in force is named for was said by the last one.
    let named: Vec<String> = spec.editions.iter().map(|edition| edition.source(kind)).collect();
    let of_csv = kind == TableKind::Layout;
    let changes = |edition: &Edition, last: bool| -> Vec<String> {
        let source = edition.source(kind);
        let own = |difference: &&Difference| {
            let by = difference.said_by();
            let nobody = !by.is_some_and(|by| named.iter().any(|name| name == by));
            let by_design = difference.holds_in.1 || difference.what == "class";
            by == Some(source.as_str()) || nobody && last && by_design == of_csv
        };
        differences.iter().filter(own).map(|difference| change(difference, lang)).collect()
    };
    let gone = spec.replaced.iter().filter(|(of, _)| *of == kind);
    let mut replaced: Vec<String> = gone.map(|(_, document)| named_with_file(document)).collect();
    replaced.dedup();
    // A reply profile has a name of its own.
    let profile = spec.reply.as_ref().filter(|_| kind == TableKind::ReplyProfile);
    let called = profile.map(|profile| safe(&profile.name).into_owned()).filter(|name| !name.trim().is_empty());
    let of_edition = |edition: &Edition, last: bool| {
        let document = &edition.document;
        let (origin, kept_in) = match &edition.origin {
            Origin::User(file) => ("user", file),
            Origin::Run(file) => ("run", file),
        };
        TableLine {
            table: kind.code(),
            origin,
            edition: called.clone().unwrap_or_else(|| said(&document.name())),
            file: safe(&document.file).into_owned(),
            changed: safe(&document.changed).into_owned(),
            sha256: safe(&document.sha256).into_owned(),
            imported: safe(&document.imported).into_owned(),
            found_in: document.found_in.iter().map(|place| said(place)).collect(),
            kept_in: safe(kept_in).into_owned(),
            entries,
            changes: changes(edition, last),
            replaced: if last { replaced.clone() } else { vec![] },
        }
    };
    let editions: Vec<&Edition> = spec.editions.iter().filter(|edition| edition.tables.contains(&kind)).collect();
    if !editions.is_empty() {
        let last = editions.len() - 1;
        return editions.into_iter().enumerate().map(|(i, edition)| of_edition(edition, i == last)).collect();
    }
    let built_in = matches!(kind, TableKind::Fields | TableKind::Holidays);
    let own = FieldTable::built_in();
    let edition = match kind {
        TableKind::Fields => own.sources().iter().map(|source| source.title_in(lang)).collect::<Vec<_>>().join("; "),
        TableKind::Holidays => {
            let (law, first, last) = calendar_law(lang);
            lang.f("timing.law", &[("law", &law), ("first", &first), ("last", &last)])
        }
        _ => String::new(),
    };
    vec![TableLine {
        table: kind.code(),
        origin: if built_in { "built-in" } else { "none" },
        edition,
        file: String::new(),
        changed: String::new(),
        sha256: String::new(),
        imported: String::new(),
        found_in: vec![],
        kept_in: String::new(),
        entries,
        changes: vec![],
        replaced: vec![],
    }]
}

/// A document by its title and edition, and its file where that is something else.
pub fn named_with_file(document: &DocumentInfo) -> String {
    let (name, file) = (said(&document.name()), safe(&document.file));
    if name == file || file.is_empty() { name } else { format!("{name} ({file})") }
}

/// One object a line.
///
/// # Errors
/// What the output refuses.
pub fn json(spec: &Spec, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    for line in tables(spec, lang) {
        writeln!(out, "{}", json!(line))?;
    }
    for table in &spec.left_out {
        let kind = table.kind.map(TableKind::code);
        let (file, reason) = (safe(&table.file), open_error::what(&OpenError::left_out(table), lang));
        writeln!(out, "{}", json!({"table": kind, "origin": "left-out", "kept_in": file, "reason": reason}))?;
    }
    Ok(())
}

/// For people.
///
/// # Errors
/// What the output refuses.
pub fn text(spec: &Spec, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    for kind in TableKind::ALL {
        for line in of_kind(spec, kind, lang) {
            writeln!(out, "{}  {}", lang.t(table_word(kind)), kind.code())?;
            for (label, text) in about(&line, lang) {
                for (i, part) in wrap(&text, COLUMNS - 16).iter().enumerate() {
                    writeln!(out, "  {}{part}", pad(if i == 0 { label } else { "" }, 14))?;
                }
            }
        }
    }
    if !spec.left_out.is_empty() {
        writeln!(out, "\n{}", lang.t("spec.left-out"))?;
    }
    for table in &spec.left_out {
        let sentence = open_error::say(&OpenError::left_out(table), lang);
        for (i, line) in wrap(&sentence, COLUMNS - 4).iter().enumerate() {
            writeln!(out, "  {}{line}", if i == 0 { "! " } else { "  " })?;
        }
    }
    writeln!(out)?;
    for line in wrap(lang.t("spec.tried"), COLUMNS) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// What is said of a table: label and text, in the order of the screen.
pub fn about(line: &TableLine, lang: Lang) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    let mut add = |key: &'static str, text: String| {
        if !text.is_empty() {
            all.push((lang.t(key), text));
        }
    };
    match line.origin {
        "none" => add("spec.in-force", lang.t("spec.none").to_owned()),
        "built-in" => {
            add("spec.in-force", lang.t("spec.built-in").to_owned());
            add("spec.source", line.edition.replace("; ", "\n"));
        }
        _ => {
            add("spec.in-force", line.edition.clone());
            add("spec.file", line.file.clone());
            add("spec.changed", line.changed.clone());
            add("spec.sha256", line.sha256.clone());
            add("spec.found-in", line.found_in.join("\n"));
            add("spec.imported", line.imported.clone());
            let key = if line.origin == "user" { "spec.kept-in" } else { "spec.given" };
            add(key, line.kept_in.clone());
        }
    }
    if line.entries > 0 {
        add("spec.entries", line.entries.to_string());
    }
    if !line.changes.is_empty() {
        add("spec.changes", line.changes.join("\n"));
    }
    add("spec.replaced", line.replaced.join("\n"));
    all
}

/// One difference from the built-in table, in words.
pub fn change(difference: &Difference, lang: Lang) -> String {
    let now = &difference.now;
    let name = |field: &Field| said(&format!("{} {}", field.name_in(lang), field.json));
    let form = match difference.holds_in {
        (_, true) => "form.csv",
        (Form::Registration, false) => "form.registration",
        (Form::Differential, false) => "form.differential",
    };
    let both = !matches!(difference.what, "name" | "class" | "json") && now.forms.len() < 2 || difference.holds_in.1;
    let name = match both {
        true => format!("{} ({})", name(now), lang.t(form)),
        false => name(now),
    };
    let Some(before) = &difference.before else { return lang.f("spec.change.new", &[("field", &name)]) };
    let value = |field: &Field| match difference.what {
        "json" => field.json.clone(),
        "name" => field.name.clone(),
        "type" => lang.t(type_word(field.kind)).to_owned(),
        "required" => lang.t(required_word(field.required)).to_owned(),
        "length" => field.length.map_or_else(|| lang.t("spec.unsaid").to_owned(), |length| length_words(length, lang)),
        "charset" => lang.t(field.charset.map_or("spec.unsaid", charset_word)).to_owned(),
        "pattern" => field.pattern.as_ref().map_or_else(|| lang.t("spec.unsaid").to_owned(), |p| p.written.clone()),
        "values" if field.values.is_empty() => lang.t("spec.unsaid").to_owned(),
        "values" => field.values.join(", "),
        "nullable" => lang.t(if field.nullable { "yes" } else { "no" }).to_owned(),
        "class" => lang.t(class(field.class)).to_owned(),
        _ => String::new(),
    };
    if difference.what == "removed" {
        return lang.f("spec.change.removed", &[("field", &name), ("form", &lang.t(form))]);
    }
    let what = lang.t(match difference.what {
        "json" => "spec.what.json",
        "name" => "spec.what.name",
        "type" => "tui.spec.type",
        "required" => "tui.spec.required",
        "length" => "tui.spec.length",
        "values" => "tui.spec.values",
        "nullable" => "spec.what.nullable",
        "class" => "tui.spec.class",
        "pattern" => "spec.what.pattern",
        _ => "tui.spec.charset",
    });
    let args: &[(&str, &dyn std::fmt::Display)] =
        &[("field", &name), ("what", &what), ("before", &said(&value(before))), ("now", &said(&value(now)))];
    lang.f("spec.change", args)
}

/// The key of the word for whether a field must be filled.
pub fn required_word(required: Required) -> &'static str {
    match required {
        Required::Yes => "yes",
        Required::No => "no",
        Required::Unknown => "spec.unsaid",
    }
}
