//! `extract`: chosen records, byte for byte, as a new file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal, Write};

use super::{CLEAN, FAILED, FOUND, message, tell, tell_opened, tell_torn};
use crate::check::Rule;
use crate::cli::{Choice, Common};
use crate::extract::{Chosen, Failed, NUMBERS, with_number, with_text, write};
use crate::read::{Change, Document, Trouble, TroubleKind};
use crate::record::FieldId;
use crate::spec::FieldTable;
use crate::text::Lang;
use crate::text::cells::safe;
use crate::workspace::{Input, Workspace};

/// Bytes that go to the file at once.
const AT_ONCE: usize = 1 << 20;

/// Runs `extract`; the exit status.
///
/// # Errors
/// What standard output refuses.
pub fn run(inputs: &[Input], choice: &Choice, file: &str, common: &Common, out: &mut dyn Write) -> io::Result<u8> {
    let lang = common.lang;
    let wanted = match Wanted::of(choice, inputs, &common.spec.fields, lang) {
        Ok(wanted) => wanted,
        Err(problem) => {
            message(&problem);
            return Ok(FAILED);
        }
    };
    let mut workspace = Workspace::open_with(common.spec.clone(), inputs, common.reading());
    tell_opened(&workspace, common);
    if !workspace.troubles.is_empty() {
        return Ok(FAILED);
    }
    let Some(document) = workspace.payloads.first().map(|payload| payload.document.clone()) else {
        let name = inputs.iter().find(|input| input.expected.is_none()).map_or("", |input| &input.name);
        message(&lang.f("extract.not-a-payload", &[("file", &safe(name))]));
        return Ok(FAILED);
    };
    let name = safe(&document.name).into_owned();
    if let Err(e) = document.index().wait() {
        tell(&[document.trouble(e.kind())], lang);
        return Ok(FAILED);
    }
    let count = document.len();
    let beyond = choice.numbers.iter().map(|(_, last)| *last).find(|last| *last > count);
    if let Some(number) = beyond {
        message(&lang.f("preview.no-such-record", &[("file", &name), ("record", &number), ("count", &count)]));
        return Ok(FAILED);
    }
    if !wanted.rules.is_empty()
        && let Err(troubles) = workspace.check(common.as_of)
    {
        tell(&troubles, lang);
        return Ok(FAILED);
    }
    let chosen = match wanted.choose(choice, &document, &workspace) {
        Ok(chosen) => chosen,
        Err(e) => {
            tell(&[document.trouble(e.kind())], lang);
            return Ok(FAILED);
        }
    };
    if !put(&document, &chosen, file, lang, out)? {
        return Ok(FAILED);
    }
    let changes = workspace.changes();
    if !changes.is_empty() {
        tell(&changes, lang);
        // What was written may be of neither the old file nor the new one. To standard output it went already.
        if file != "-" && fs::remove_file(file).is_err() {
            message(&lang.f("extract.left-behind", &[("file", &safe(file))]));
        }
        return Ok(FAILED);
    }
    if !common.quiet {
        let target = if file == "-" { lang.t("extract.stdout").into() } else { safe(file) };
        let (written, left) = (chosen.count(), count - chosen.count());
        message(&lang.f("extract.done", &[("file", &target), ("all", &count), ("written", &written), ("left", &left)]));
    }
    // What of the file is missing was not written.
    Ok(if tell_torn([&*document], lang) { FOUND } else { CLEAN })
}

/// What is wanted, its names understood.
struct Wanted {
    rules: Vec<Rule>,
    values: Vec<(Vec<FieldId>, String)>,
}

impl Wanted {
    /// Understands the names of a choice; what is wrong with it, in words.
    fn of(choice: &Choice, inputs: &[Input], table: &FieldTable, lang: Lang) -> Result<Wanted, String> {
        let Choice { numbers, rules, codes, replied, texts, values, .. } = choice;
        let chosen_by = [numbers.is_empty(), rules.is_empty(), codes.is_empty(), texts.is_empty(), values.is_empty()];
        if chosen_by.into_iter().all(|empty| empty) && !replied {
            return Err(lang.t("extract.nothing-chosen").to_owned());
        }
        if !codes.is_empty() && !inputs.iter().any(|input| input.expected == Some(crate::workspace::Expected::Response))
        {
            return Err(lang.t("extract.no-response").to_owned());
        }
        if texts.iter().chain(values.iter().map(|(_, value)| value)).any(|text| text.trim().is_empty()) {
            return Err(lang.t("extract.empty-text").to_owned());
        }
        let rule =
            |name: &String| Rule::by_name(name).ok_or_else(|| lang.f("extract.no-rule", &[("name", &safe(name))]));
        let value = |(field, value): &(Option<String>, String)| match field {
            None => Ok((NUMBERS.to_vec(), value.clone())),
            Some(name) => match table.by_json(name).or_else(|| table.by_heading(name)) {
                Some(id) => Ok((vec![id], value.clone())),
                None => Err(lang.f("extract.no-field", &[("name", &safe(name))])),
            },
        };
        Ok(Wanted {
            rules: rules.iter().map(rule).collect::<Result<_, _>>()?,
            values: values.iter().map(value).collect::<Result<_, _>>()?,
        })
    }

    /// The records that are wanted.
    fn choose(&self, choice: &Choice, document: &Document, workspace: &Workspace) -> io::Result<Chosen> {
        let mut chosen = Chosen::none(document.len());
        for (first, last) in &choice.numbers {
            (*first..=*last).for_each(|number| chosen.add(number));
        }
        if let Some(checked) = workspace.payloads.first().and_then(|payload| payload.checked.as_ref())
            && !self.rules.is_empty()
        {
            checked.numbers_with(&self.rules).into_iter().for_each(|number| chosen.add(number));
        }
        for (_, reply, laid) in workspace.weighing_on(0) {
            let code = reply.code.trim();
            // A bare status, such as "accepted", is no error.
            let any = choice.replied && !(code.is_empty() && reply.message.is_empty());
            if any || choice.codes.iter().any(|wanted| wanted.trim() == code) {
                laid.record.into_iter().for_each(|number| chosen.add(number));
            }
        }
        for text in &choice.texts {
            with_text(document, text, &mut chosen)?;
        }
        for (fields, value) in &self.values {
            with_number(document, fields, value, &mut chosen)?;
        }
        if choice.not {
            chosen.invert();
        }
        Ok(chosen)
    }
}

/// Why a file was not written. Of one that could not be written to its end nothing is left, unless it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotWritten {
    /// There is such a file: none is ever written over.
    Exists,
    /// It cannot be created.
    Create(io::ErrorKind),
    /// The document cannot be read any more; whether what was written is left behind.
    Read(io::ErrorKind, bool),
    /// The document changed meanwhile: what was written may be of neither the old one nor the new one.
    Changed(Change, bool),
    /// It cannot be written; whether what was written is left behind.
    Write(io::ErrorKind, bool),
}

/// Writes the chosen records to a new file, for its owner alone: it holds personal values.
///
/// # Errors
/// Why it was not written.
pub fn write_new(document: &Document, chosen: &Chosen, file: &str) -> Result<(), NotWritten> {
    let created = create(file).map_err(|e| match e.kind() {
        io::ErrorKind::AlreadyExists => NotWritten::Exists,
        kind => NotWritten::Create(kind),
    })?;
    let written = write(document, chosen, &mut BufWriter::with_capacity(AT_ONCE, created));
    let change = document.change();
    if let (Ok(()), None) = (&written, change) {
        return Ok(());
    }
    let left = fs::remove_file(file).is_err();
    Err(match (written, change) {
        (_, Some(change)) => NotWritten::Changed(change, left),
        (Err(Failed::Write(e)), None) => NotWritten::Write(e.kind(), left),
        (Err(Failed::Read(e)), None) => NotWritten::Read(e.kind(), left),
        // Told above.
        (Ok(()), None) => return Ok(()),
    })
}

/// Writes the chosen records to a new file, or to standard output for `-`; whether that was done, else the reason is told.
fn put(document: &Document, chosen: &Chosen, file: &str, lang: Lang, out: &mut dyn Write) -> io::Result<bool> {
    let unreadable = |kind| tell(&[document.trouble(kind)], lang);
    if file == "-" && io::stdout().is_terminal() {
        message(lang.t("safety.terminal"));
        return Ok(false);
    }
    if file == "-" {
        return match write(document, chosen, out) {
            Ok(()) => Ok(true),
            Err(Failed::Write(e)) => Err(e),
            Err(Failed::Read(e)) => {
                unreadable(e.kind());
                Ok(false)
            }
        };
    }
    let Err(failed) = write_new(document, chosen, file) else { return Ok(true) };
    match failed {
        NotWritten::Exists => message(&lang.f("generate.exists", &[("file", &safe(file))])),
        NotWritten::Create(kind) => tell(&[Trouble::new(file, TroubleKind::Io(kind))], lang),
        NotWritten::Read(kind, _) => unreadable(kind),
        NotWritten::Changed(change, _) => tell(&[Trouble::new(&document.name, TroubleKind::Changed(change))], lang),
        NotWritten::Write(kind, _) => {
            message(&lang.f("extract.not-written", &[("file", &safe(file)), ("reason", &kind)]));
        }
    }
    if let NotWritten::Read(_, true) | NotWritten::Changed(_, true) | NotWritten::Write(_, true) = failed {
        message(&lang.f("extract.left-behind", &[("file", &safe(file))]));
    }
    Ok(false)
}

/// Creates a file that was not there, for its owner alone: it holds personal values.
fn create(file: &str) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}
