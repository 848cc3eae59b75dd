//! `spec`: which specification data is in force, and the import of official documents.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{CLEAN, FAILED, message, tell};
use crate::check::Rule;
use crate::cli::Common;
use crate::files::{Access, WholeFile, read_small};
use crate::import::{self, Given, Hints, Imported};
use crate::read::{OpenError, Source, TroubleKind};
use crate::record::day_in_japan;
use crate::report::{open_error, spec_list, unwritten};
use crate::settings;
use crate::spec::{DocumentInfo, FieldPatch, Form, Known, LeftOut, ReplyProfile, TableKind, Tables};
use crate::text::terminal_text::safe;
use crate::text::{Lang, wrap};
use crate::workspace::{Input, LARGEST_DOCUMENT, changed};

/// Runs `spec list`; the exit status.
///
/// # Errors
/// What the output refuses.
pub fn list(inputs: &[Input], json: bool, common: &Common, out: &mut dyn Write) -> io::Result<u8> {
    let workspace = super::open(inputs, common);
    if !workspace.troubles.is_empty() {
        tell(&workspace.troubles, common.lang);
        return Ok(FAILED);
    }
    match json {
        true => spec_list::json(&workspace.spec, common.lang, out)?,
        false => spec_list::text(&workspace.spec, common.lang, out)?,
    }
    Ok(CLEAN)
}

/// Where an import goes.
#[derive(Clone, Debug)]
pub struct Target {
    /// The file that the user named; the user's settings where this is `None`.
    pub out: Option<String>,
    /// Whether only to show.
    pub dry_run: bool,
}

/// Runs `spec import`; the exit status.
///
/// # Errors
/// What the output refuses.
pub fn import(
    files: &[String],
    target: &Target,
    hints: &Hints,
    common: &Common,
    out: &mut dyn Write,
) -> io::Result<u8> {
    let lang = common.lang;
    let mut all = Tables::default();
    for name in files {
        match read(name, hints, common) {
            Ok(mut imported) => {
                imported.doubts.extend(imported.tables.reply.iter().flat_map(ReplyProfile::problems));
                say(name, &imported, common, out)?;
                let mut tables = imported.tables;
                let today = day_in_japan(std::time::SystemTime::now()).to_string();
                for document in &mut tables.document {
                    document.imported.clone_from(&today);
                }
                let before = all.document.clone();
                all.merge(tables);
                let gone = |one: &&DocumentInfo| !all.document.iter().any(|other| other.file == one.file);
                for one in before.iter().filter(gone) {
                    let said = lang.f("spec.gone.together", &[("name", &spec_list::named_with_file(one))]);
                    tell_wrapped(&said, out)?;
                }
            }
            Err(trouble) => {
                tell(&[trouble], lang);
                return Ok(FAILED);
            }
        }
    }
    if target.dry_run {
        writeln!(out, "{}", lang.t("spec.dry-run"))?;
        return Ok(CLEAN);
    }
    let named = target.out.as_deref().map(Path::new);
    let written = match named {
        Some(path) if path.is_dir() => write_settings(path, &all, common),
        Some(file) => {
            write_one(file, &all, lang).map(|kept| vec![Written { file: file.to_owned(), kept, gone: vec![] }])
        }
        None => match settings::tables_folder() {
            Ok(folder) => fs::create_dir_all(&folder)
                .map_err(|e| unwritten::say(&folder.display().to_string(), e.kind(), lang))
                .and_then(|()| write_settings(&folder, &all, common)),
            Err(None) => Err(lang.t("spec.no-home").to_owned()),
            Err(Some(blocked)) => Err(no_place(&blocked, common)),
        },
    };
    match written {
        Ok(files) => {
            for Written { file, kept, gone } in files {
                let file = file.display().to_string();
                writeln!(out, "{}", lang.f("spec.written", &[("file", &safe(&file))]))?;
                if !gone.is_empty() {
                    let names = gone.join(lang.t("message.comma"));
                    let said = lang.f("spec.gone", &[("file", &safe(&file)), ("names", &names)]);
                    tell_wrapped(&said, out)?;
                }
                if let Some(copy) = kept {
                    let copy = copy.display().to_string();
                    writeln!(out, "! {}", lang.f("spec.edited", &[("file", &safe(&file)), ("copy", &safe(&copy))]))?;
                }
            }
            Ok(CLEAN)
        }
        Err(sentence) => {
            message(&sentence);
            Ok(FAILED)
        }
    }
}

/// Why nothing can be written to the settings, unless that was told at the start, and what to do instead.
fn no_place(blocked: &LeftOut, common: &Common) -> String {
    let lang = common.lang;
    let told = common.spec.left_out.contains(blocked) && (blocked.wanted || !common.quiet);
    let why = if told { String::new() } else { open_error::say(&OpenError::left_out(blocked), lang) + " " };
    why + &lang.f("spec.no-place", &[("file", &safe(&blocked.file))])
}

fn read(name: &str, hints: &Hints, common: &Common) -> Result<Imported, OpenError> {
    let io = |e: io::Error| OpenError::new(name, TroubleKind::opening(&e));
    let source = match name {
        "-" => Source::stream(io::stdin(), common.max_input),
        name => Source::open(Path::new(name), common.max_input),
    };
    let source = source.map_err(io)?;
    let io = |e: io::Error| OpenError::new(name, TroubleKind::of(e.kind(), &source));
    if source.exceeds(LARGEST_DOCUMENT) {
        return Err(OpenError::new(name, TroubleKind::Document(crate::text::Message::new("spec.too-large"))));
    }
    let bytes = source.read_exact_at(0, source.len() as usize).map_err(io)?;
    let changed = changed(name);
    let given = Given { name, bytes: &bytes, changed: &changed, encoding: common.encoding, rules: Rule::names() };
    let mut imported = import::take(&given, hints, &common.spec.fields)?;
    imported.keeps_profile(&common.spec);
    match imported.tables.kinds().is_empty() {
        true => Err(OpenError::new(name, TroubleKind::Document(crate::text::Message::new("import.nothing")))),
        false => Ok(imported),
    }
}

/// What was recognised in a document, and what not.
fn say(name: &str, imported: &Imported, common: &Common, out: &mut dyn Write) -> io::Result<()> {
    const COLUMNS: usize = 78;
    let lang = common.lang;
    writeln!(out, "{}", safe(name))?;
    for document in &imported.tables.document {
        let name = document.name();
        if name != document.file {
            writeln!(out, "  {}", safe(&name))?;
        }
    }
    for (sign, sentences) in [("  ", &imported.recognised), ("! ", &imported.doubts)] {
        for sentence in sentences {
            for (i, line) in wrap(&sentence.in_words(lang), COLUMNS - 4).iter().enumerate() {
                writeln!(out, "  {}{line}", if i == 0 { sign } else { "  " })?;
            }
        }
    }
    Ok(())
}

/// What should be looked at, wrapped.
fn tell_wrapped(said: &str, out: &mut dyn Write) -> io::Result<()> {
    let lines = wrap(said, 74);
    lines.iter().enumerate().try_for_each(|(i, line)| writeln!(out, "  {}{line}", if i == 0 { "! " } else { "  " }))
}

/// A file that was written.
struct Written {
    file: PathBuf,
    /// Where what a hand had changed in the one before is kept.
    kept: Option<PathBuf>,
    /// The documents of the one before of which nothing is left.
    gone: Vec<String>,
}

/// Writes tables to a file of the user's choice. A new one is told from a folder that is missing by its ending.
fn write_one(file: &Path, tables: &Tables, lang: Lang) -> Result<Option<PathBuf>, String> {
    let name = file.display().to_string();
    if name.is_empty() {
        return Err(unwritten::say(&name, io::ErrorKind::InvalidFilename, lang));
    }
    let is_new = fs::symlink_metadata(file).is_err_and(|e| e.kind() == io::ErrorKind::NotFound);
    if is_new && file.extension().is_none_or(|ending| !ending.eq_ignore_ascii_case("toml")) {
        return Err(lang.f("spec.no-such-folder", &[("file", &safe(&name))]));
    }
    replace_own(file, tables, lang)
}

/// Writes a table to a file that is not there, or in the place of a table that this program wrote; where the copy is of what
/// a hand had changed in that.
fn replace_own(file: &Path, tables: &Tables, lang: Lang) -> Result<Option<PathBuf>, String> {
    let old = own_before(file, lang)?;
    let edited = old.filter(|old| !Tables::is_as_written(old));
    let copy = edited.map(|old| keep(file, &old, lang)).transpose()?;
    let refused = |e: io::Error| unwritten::say(&file.display().to_string(), e.kind(), lang);
    let mut new = WholeFile::replace(file, Access::Usual).map_err(refused)?;
    new.write_all(tables.to_toml().as_bytes()).and_then(|()| new.finish()).map_err(refused)?;
    Ok(copy)
}

/// Keeps what stood in a table beside it, under a name as editors give to copies, which no table has.
fn keep(file: &Path, old: &str, lang: Lang) -> Result<PathBuf, String> {
    const COPIES: u32 = 1000;
    let name = |n: u32| {
        let mut name = file.as_os_str().to_owned();
        name.push(if n == 0 { "~".to_owned() } else { format!(".{n}~") });
        PathBuf::from(name)
    };
    for copy in (0..COPIES).map(name) {
        let refused = |e: io::Error| unwritten::say(&copy.display().to_string(), e.kind(), lang);
        match WholeFile::create(&copy, Access::Usual) {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(refused(e)),
            Ok(mut new) => {
                new.write_all(old.as_bytes()).and_then(|()| new.finish()).map_err(refused)?;
                return Ok(copy);
            }
        }
    }
    Err(unwritten::say(&name(COPIES).display().to_string(), io::ErrorKind::AlreadyExists, lang))
}

/// The table of this program's own that has a name, if it is not free: nothing else of the user's is lost, nor what a link
/// leads to.
fn own_before(file: &Path, lang: Lang) -> Result<Option<String>, String> {
    let name = file.display().to_string();
    match fs::symlink_metadata(file) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(unwritten::say(&name, e.kind(), lang)),
        Ok(meta) if !meta.is_file() => return Err(lang.f("spec.not-ours", &[("file", &safe(&name))])),
        Ok(_) => {}
    }
    let old = read_small(file, settings::LARGEST_TABLE).ok().flatten();
    let old = old.and_then(|bytes| String::from_utf8(bytes).ok()).filter(|text| Tables::is_own(text));
    old.map(Some).ok_or_else(|| lang.f("spec.not-ours", &[("file", &safe(&name))]))
}

/// Writes each kind of table to its own file of a folder, over the one that is there.
fn write_settings(folder: &Path, tables: &Tables, common: &Common) -> Result<Vec<Written>, String> {
    let lang = common.lang;
    let mut files = Vec::new();
    // All or none.
    for kind in tables.kinds() {
        own_before(&settings::table_file(folder, kind), lang)?;
    }
    let known = Known { fields: &common.spec.fields, rules: Rule::names() };
    for kind in tables.kinds() {
        let file = settings::table_file(folder, kind);
        let mut new = tables.only(kind);
        let mut before = vec![];
        let stays = matches!(kind, TableKind::Fields | TableKind::Masters);
        if !stays {
            // What cannot be read is replaced as well, and was never in force.
            before = settings::read_tables(&file, known).ok().flatten().map_or(vec![], |old| old.document);
        } else if let Some(old) = settings::read_tables(&file, known).map_err(|why| {
            let left_out = LeftOut { file: file.display().to_string(), why, kind: Some(kind), wanted: true };
            open_error::say(&OpenError::left_out(&left_out), lang)
        })? {
            before = old.document.clone();
            new = over(old, new);
        }
        let left =
            |one: &DocumentInfo| new.document.iter().any(|other| other.file == one.file && other.name() == one.name());
        let gone = before.iter().filter(|one| !left(one)).map(spec_list::named_with_file).collect();
        let kept = replace_own(&file, &new, lang)?;
        files.push(Written { file, kept, gone });
    }
    Ok(files)
}

/// A new field table or new masters over old ones. What an API design says of a form of payload takes the place of all that
/// was said of that form, and the other form's stays: the two are often published apart. A few fields that a hand changed
/// are laid over what is there, and take the place of the same file's. Of masters, each kind replaces its like.
fn over(mut old: Tables, mut new: Tables) -> Tables {
    const FORMS: [Form; 2] = [Form::Registration, Form::Differential];
    for tables in [&mut old, &mut new] {
        tables.name_documents();
        tables.name_masters();
    }
    // Whoever says whether 個人番号 is required speaks of the whole record.
    let whole = |form: Form| {
        let number = new.field.iter().filter(|patch| patch.json == "myNumber" && patch.required.is_some());
        number.into_iter().any(|patch| patch.form.is_none_or(|of| of == form))
    };
    let left: Vec<Form> = FORMS.into_iter().filter(|form| !whole(*form)).collect();
    let again =
        |patch: &FieldPatch| patch.document.is_some() && new.field.iter().any(|other| other.document == patch.document);
    let mut kept = Tables { master: old.master, ..Tables::default() };
    for patch in old.field.into_iter().filter(|patch| !again(patch)) {
        match patch.form {
            _ if left.len() == 2 => kept.field.push(patch),
            Some(form) if left.contains(&form) => kept.field.push(patch),
            None if left.len() == 1 => kept.field.push(FieldPatch { form: Some(left[0]), ..patch }),
            _ => {}
        }
    }
    let masters_left = kept.master.iter().any(|table| !new.master.iter().any(|other| other.kind == table.kind));
    let speaks =
        |document: &DocumentInfo| kept.field.iter().any(|patch| patch.document.as_ref() == Some(&document.file));
    old.document.iter_mut().for_each(|document| document.lose_masters(&new.master));
    let gave_masters = |document: &DocumentInfo| masters_left && document.tables.contains(&TableKind::Masters);
    let documents: Vec<DocumentInfo> =
        old.document.into_iter().filter(|document| gave_masters(document) || speaks(document)).collect();
    kept.merge(new);
    kept.document.splice(0..0, documents);
    kept.unname_documents();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Required;

    /// What a document says: for each field its JSON name, its form, and whether it is required.
    fn says(file: &str, fields: &[(&str, Option<Form>)]) -> Tables {
        let field = |(json, form): &(&str, Option<Form>)| FieldPatch {
            json: (*json).to_owned(),
            form: *form,
            required: Some(Required::Yes),
            ..FieldPatch::default()
        };
        let document =
            DocumentInfo { tables: vec![TableKind::Fields], file: file.to_owned(), ..DocumentInfo::default() };
        Tables { document: vec![document], field: fields.iter().map(field).collect(), ..Tables::default() }
    }

    fn short(tables: &Tables) -> Vec<String> {
        let patch = |patch: &FieldPatch| {
            format!("{} {} {:?}", patch.document.as_deref().unwrap_or("-"), patch.json, patch.form)
        };
        tables.field.iter().map(patch).collect()
    }

    #[test]
    fn each_form_has_its_own_document() {
        let (registration, differential) = (Some(Form::Registration), Some(Form::Differential));
        let both = says("both", &[("myNumber", None), ("segment", None)]);
        let new = over(both, says("new", &[("myNumber", registration)]));
        assert_eq!(
            short(&new),
            ["both myNumber Some(Differential)", "both segment Some(Differential)", "new myNumber Some(Registration)"]
        );
        assert_eq!(new.document.iter().map(|document| document.file.as_str()).collect::<Vec<_>>(), ["both", "new"]);
        // When the other form comes as well, nothing is left of the first document, nor its name.
        let newest = over(new, says("newest", &[("myNumber", differential)]));
        assert_eq!(short(&newest), ["new myNumber Some(Registration)", "newest myNumber Some(Differential)"]);
        assert_eq!(newest.document.len(), 2);
    }

    #[test]
    fn a_field_changed_by_hand_costs_no_other() {
        let design = says("design", &[("myNumber", None), ("segment", None)]);
        let by_hand = || says("mine.toml", &[("segment", None)]);
        let once = over(design, by_hand());
        assert_eq!(short(&once), ["design myNumber None", "design segment None", "mine.toml segment None"]);
        assert_eq!(short(&over(once.clone(), by_hand())), short(&once), "the same file again takes its own place");
    }
}
