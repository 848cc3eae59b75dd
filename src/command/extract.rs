//! `extract`: chosen records, byte for byte, as a new file.

use std::io::{self, IsTerminal, Write};

use super::{CLEAN, FAILED, FOUND, message, tell, tell_opened, tell_torn};
use crate::check::Rule;
use crate::cli::{Choice, Common};
use crate::extract::{Failed, NUMBERS, NotWritten, Selection, unchanged, with_number, with_text, write, write_new};
use crate::read::Document;
use crate::record::FieldId;
use crate::report::unwritten;
use crate::spec::{ErrorList, FieldTable, Form};
use crate::text::Lang;
use crate::text::terminal_text::safe;
use crate::workspace::{Input, Workspace};

/// Runs `extract`; the exit status.
///
/// # Errors
/// What standard output refuses.
pub fn run(inputs: &[Input], choice: &Choice, file: &str, common: &Common, out: &mut dyn Write) -> io::Result<u8> {
    let lang = common.lang;
    if file == "-" && io::stdout().is_terminal() {
        message(lang.t("safety.terminal"));
        return Ok(FAILED);
    }
    let wanted = match Wanted::of(choice, inputs, &common.spec.fields, lang) {
        Ok(wanted) => wanted,
        Err(problem) => {
            message(&problem);
            return Ok(FAILED);
        }
    };
    let mut workspace = super::open(inputs, common);
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
    if chosen.count() == 0 && !choice.allow_empty {
        message(&lang.f("extract.nothing-found", &[("file", &name), ("all", &count)]));
        return Ok(FOUND);
    }
    let written = match file {
        "-" => put(&document, &chosen, out)?.and_then(|()| unchanged(workspace.changes())),
        file => write_new(&document, &chosen, file, || workspace.changes()),
    };
    if let Err(failed) = written {
        unwritten::extracted(&failed, &document, file, lang).iter().for_each(|sentence| message(sentence));
        return Ok(FAILED);
    }
    if !common.quiet {
        let target = if file == "-" { lang.t("extract.stdout").into() } else { safe(file) };
        let (written, left) = (chosen.count(), count - chosen.count());
        message(&lang.f("extract.done", &[("file", &target), ("all", &count), ("written", &written), ("left", &left)]));
        // A history names only what changed: a part of it takes nobody away.
        if left > 0 && document.form == Form::Registration {
            message(&lang.f("extract.partial", &[("left", &left)]));
        }
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
    fn choose(&self, choice: &Choice, document: &Document, workspace: &Workspace) -> io::Result<Selection> {
        let mut chosen = Selection::none(document.len());
        for (first, last) in &choice.numbers {
            (*first..=*last).for_each(|number| chosen.add(number));
        }
        if let Some(checked) = workspace.payloads.first().and_then(|payload| payload.checked.as_ref())
            && !self.rules.is_empty()
        {
            checked.numbers_with(&self.rules).into_iter().for_each(|number| chosen.add(number));
        }
        let list = workspace.spec.errors.as_deref();
        for (_, reply, laid) in workspace.weighing_on(0) {
            let code = reply.code.trim();
            // A bare status, such as "accepted", is no error.
            let any = choice.replied && !(code.is_empty() && reply.message.is_empty());
            if any || choice.codes.iter().any(|wanted| ErrorList::same(list, wanted, code)) {
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

/// Writes the chosen records to standard output; why the document could not be read to their end.
fn put(document: &Document, chosen: &Selection, out: &mut dyn Write) -> io::Result<Result<(), NotWritten>> {
    match write(document, chosen, out) {
        Ok(()) => Ok(Ok(())),
        Err(Failed::Write(e)) => Err(e),
        Err(Failed::Read(e)) => Ok(Err(NotWritten::Read(e.kind()))),
    }
}
