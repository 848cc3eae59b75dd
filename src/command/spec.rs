//! `spec`: which specification data is in force, and the import of official documents.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{CLEAN, FAILED, message, tell};
use crate::cli::Common;
use crate::files::{Access, WholeFile, read_small};
use crate::import::{self, Given, Hints, Imported};
use crate::read::{Source, Trouble, TroubleKind};
use crate::record::day_in_japan;
use crate::report::{spec_list, trouble, unwritten};
use crate::settings;
use crate::spec::{DocumentInfo, FieldPatch, Form, TableKind, Tables};
use crate::text::cells::safe;
use crate::text::{Lang, wrap};
use crate::workspace::{Input, LARGEST_DOCUMENT, about_tables, changed};

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
                imported.doubts.extend(about_tables(&imported.tables));
                say(name, &imported, common, out)?;
                let mut tables = imported.tables;
                let today = day_in_japan(std::time::SystemTime::now()).to_string();
                for document in &mut tables.document {
                    document.imported.clone_from(&today);
                }
                all.merge(tables);
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
        Some(path) if path.is_dir() => write_settings(path, &all, lang),
        Some(file) => write_one(file, &all, lang).map(|()| vec![file.to_owned()]),
        None => match settings::tables_folder() {
            Some(folder) => fs::create_dir_all(&folder)
                .map_err(|e| unwritten::say(&folder.display().to_string(), e.kind(), lang))
                .and_then(|()| write_settings(&folder, &all, lang)),
            None => Err(lang.t("spec.no-home").to_owned()),
        },
    };
    match written {
        Ok(files) => {
            for file in files {
                writeln!(out, "{}", lang.f("spec.written", &[("file", &safe(&file.display().to_string()))]))?;
            }
            Ok(CLEAN)
        }
        Err(sentence) => {
            message(&sentence);
            Ok(FAILED)
        }
    }
}

fn read(name: &str, hints: &Hints, common: &Common) -> Result<Imported, Trouble> {
    let io = |e: io::Error| Trouble::new(name, TroubleKind::opening(&e));
    let source = match name {
        "-" => Source::stream(io::stdin(), common.max_input),
        name => Source::open(Path::new(name), common.max_input),
    };
    let source = source.map_err(io)?;
    let io = |e: io::Error| Trouble::new(name, TroubleKind::of(e.kind(), &source));
    if source.exceeds(LARGEST_DOCUMENT) {
        return Err(Trouble::new(name, TroubleKind::Document(crate::text::Said::new("spec.too-large"))));
    }
    let bytes = source.read_exact_at(0, source.len() as usize).map_err(io)?;
    let changed = changed(name);
    let given = Given { name, bytes: &bytes, changed: &changed, encoding: common.encoding };
    let imported = import::take(&given, hints, &common.spec.fields)?;
    match imported.tables.kinds().is_empty() {
        true => Err(Trouble::new(name, TroubleKind::Document(crate::text::Said::new("import.nothing")))),
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

/// Writes tables to a file of the user's choice. A new one is told from a folder that is missing by its ending.
fn write_one(file: &Path, tables: &Tables, lang: Lang) -> Result<(), String> {
    let is_new = fs::symlink_metadata(file).is_err_and(|e| e.kind() == io::ErrorKind::NotFound);
    if is_new && file.extension().is_none_or(|ending| !ending.eq_ignore_ascii_case("toml")) {
        return Err(lang.f("spec.no-such-folder", &[("file", &safe(&file.display().to_string()))]));
    }
    replace_own(file, tables, lang)
}

/// Writes a table to a file that is not there, or in the place of a table that this program wrote.
fn replace_own(file: &Path, tables: &Tables, lang: Lang) -> Result<(), String> {
    is_free(file, lang)?;
    let refused = |e: io::Error| unwritten::say(&file.display().to_string(), e.kind(), lang);
    let mut new = WholeFile::replace(file, Access::Usual).map_err(refused)?;
    new.write_all(tables.to_toml().as_bytes()).and_then(|()| new.finish()).map_err(refused)
}

/// That a name is free, or that of a table which this program wrote: nothing of the user's own is lost, nor what a link leads
/// to.
fn is_free(file: &Path, lang: Lang) -> Result<(), String> {
    let name = file.display().to_string();
    let is_ours = match fs::symlink_metadata(file) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => true,
        Err(e) => return Err(unwritten::say(&name, e.kind(), lang)),
        Ok(meta) => {
            meta.is_file() && {
                let old = read_small(file, settings::LARGEST_TABLE).ok().flatten();
                old.is_some_and(|bytes| std::str::from_utf8(&bytes).is_ok_and(Tables::is_own))
            }
        }
    };
    if is_ours { Ok(()) } else { Err(lang.f("spec.not-ours", &[("file", &safe(&name))])) }
}

/// Writes each kind of table to its own file of a folder, over the one that is there.
fn write_settings(folder: &Path, tables: &Tables, lang: Lang) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    // All or none.
    tables.kinds().into_iter().try_for_each(|kind| is_free(&settings::table_file(folder, kind), lang))?;
    for kind in tables.kinds() {
        let file = settings::table_file(folder, kind);
        let mut new = tables.only(kind);
        if matches!(kind, TableKind::Fields | TableKind::Masters)
            && let Some(old) = settings::read_tables(&file).map_err(|why| {
                let name = file.display().to_string();
                trouble::say(&Trouble::new(&name, TroubleKind::Document(why)), lang)
            })?
        {
            new = over(old, new);
        }
        replace_own(&file, &new, lang)?;
        files.push(file);
    }
    Ok(files)
}

/// A new field table or new masters over old ones. What an API design says of a form of payload takes the place of all that
/// was said of that form, and the other form's stays: the two are often published apart. A few fields that a hand changed
/// are laid over what is there, and take the place of the same file's. Of masters, each kind replaces its like.
fn over(mut old: Tables, mut new: Tables) -> Tables {
    const FORMS: [Form; 2] = [Form::Registration, Form::Differential];
    old.name_documents();
    new.name_documents();
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
    let documents: Vec<DocumentInfo> =
        old.document.into_iter().filter(|document| masters_left || speaks(document)).collect();
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
