//! `spec`: which specification data is in force, and the import of official documents.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{CLEAN, FAILED, message, tell};
use crate::cli::Common;
use crate::import::{self, Given, Hints, Imported};
use crate::read::{Source, Trouble, TroubleKind};
use crate::record::day_in_japan;
use crate::report::spec_list;
use crate::settings;
use crate::spec::{DocumentInfo, FieldPatch, Form, TableKind, Tables};
use crate::text::cells::safe;
use crate::text::wrap;
use crate::workspace::{Input, LARGEST_DOCUMENT, Workspace, about_tables, changed};

/// Runs `spec list`; the exit status.
///
/// # Errors
/// What the output refuses.
pub fn list(inputs: &[Input], json: bool, common: &Common, out: &mut dyn Write) -> io::Result<u8> {
    let workspace = Workspace::open_with(common.spec.clone(), inputs, common.reading());
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
    let written = match &target.out {
        Some(file) => write_one(&PathBuf::from(file), &all).map(|()| vec![PathBuf::from(file)]),
        None => match settings::tables_folder() {
            Some(folder) => write_settings(&folder, &all),
            None => {
                message(lang.t("spec.no-home"));
                return Ok(FAILED);
            }
        },
    };
    match written {
        Ok(files) => {
            for file in files {
                writeln!(out, "{}", lang.f("spec.written", &[("file", &safe(&file.display().to_string()))]))?;
            }
            Ok(CLEAN)
        }
        Err(trouble) => {
            tell(&[trouble], lang);
            Ok(FAILED)
        }
    }
}

fn read(name: &str, hints: &Hints, common: &Common) -> Result<Imported, Trouble> {
    let io = |e: io::Error| Trouble::new(name, TroubleKind::Io(e.kind()));
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

/// Writes tables to a file of the user's choice; over another file only where that holds tables as well.
fn write_one(file: &Path, tables: &Tables) -> Result<(), Trouble> {
    let trouble = |kind| Trouble::new(&file.display().to_string(), kind);
    if file.is_dir() {
        return write_settings(file, tables).map(|_| ());
    }
    match fs::read_to_string(file) {
        Ok(text) if Tables::parse(&text).is_err() => return Err(trouble(TroubleKind::Document(not_ours()))),
        Err(e) if !matches!(e.kind(), io::ErrorKind::NotFound) => {
            return Err(trouble(TroubleKind::Document(not_ours())));
        }
        _ => {}
    }
    write_whole(file, tables)
}

/// Writes a file whole or not at all: a table torn in writing would be worse than the old one.
fn write_whole(file: &Path, tables: &Tables) -> Result<(), Trouble> {
    // Where a name leads to another file, that is the one.
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let special = fs::metadata(&file).is_ok_and(|meta| !meta.is_file());
    let half = if special { file.clone() } else { file.with_extension("toml.new") };
    let mut written = fs::write(&half, tables.to_toml());
    if !special {
        written = written.and_then(|()| fs::rename(&half, &file));
        if written.is_err() {
            // It is of this moment; one that stays does no harm.
            let _ = fs::remove_file(&half);
        }
    }
    written.map_err(|e| {
        let said =
            crate::text::Said::new("spec.not-written").with("reason", crate::text::Plain::known(e.kind().to_string()));
        Trouble::new(&file.display().to_string(), TroubleKind::Document(said))
    })
}

fn not_ours() -> crate::text::Said {
    crate::text::Said::new("spec.not-ours")
}

/// Writes each kind of table to its own file of a folder, over the one that is there.
fn write_settings(folder: &Path, tables: &Tables) -> Result<Vec<PathBuf>, Trouble> {
    let trouble = |path: &Path, e: io::Error| Trouble::new(&path.display().to_string(), TroubleKind::Io(e.kind()));
    fs::create_dir_all(folder).map_err(|e| trouble(folder, e))?;
    let mut files = Vec::new();
    for kind in tables.kinds() {
        let file = settings::table_file(folder, kind);
        let mut new = tables.only(kind);
        if matches!(kind, TableKind::Fields | TableKind::Masters)
            && let Some(old) = settings::read_tables(&file)?
        {
            new = over(old, new);
        }
        write_whole(&file, &new)?;
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
