//! pmh-inspector: a terminal program for looking at uploads of medical-subsidy certificates (受給者証) to PMH (Public
//! Medical Hub) before they are sent, and at PMH's replies. This is the map of the crate.
//!
//! # The way data goes
//!
//! ```text
//! bytes --read--> records, replies --check--> findings --+
//!                    |                                   +--report--> standard output, files
//!                    +--preview--> what a clinic and     |
//!                    |             Mynaportal show ------+
//!                    +--compare--> what changes ---------+
//!                    |                                   +--tui-----> the screen
//!                    +--search---> records by name ------+
//!
//! spec (what is published: fields, character set, schemes, error-code list) serves read, check and preview
//! ```
//!
//! One direction, no way back. Files are only read, and nothing is sent anywhere. A record is read again from its file
//! when it is looked at: what stays in memory is where each record begins, what search needs, and the keys of the rules
//! that compare records.
//!
//! # Rooms
//!
//! A room knows only rooms named before it, and `tests/house.rs` holds that.
//!
//! - [`guard`]: keeps personal values out of core dumps and panics.
//! - [`record`]: what is sent: records, their values, where each stands in its file; numbers and their check digits; names
//!   that a file gives, whose text is had only where it may be.
//! - [`text`]: text on its way to people: the words of both languages, made safe, measured and cut; folding for search.
//! - [`spec`]: what is published; the program's own tables, and the user's documents over them.
//! - [`read`]: bytes to records and replies: what a file is, its encoding, where each record stands.
//! - [`import`]: official documents (workbooks, API designs, archives) to tables of the specification.
//! - [`settings`]: where the user's settings are kept: configuration, keys, tables; and what the environment says.
//! - [`search`]: records by name, kana or number, in romaji too.
//! - [`check`]: records to findings: the catalogue of rules, one file a family of rules, and the engine.
//! - [`compare`]: two uploads by recipient: who is gone, what changed, and which findings are fixed.
//! - [`history`]: a base and the differential files after it, applied in order: what each record does, what is held at the
//!   end, and a person's certificates over time.
//! - [`extract`]: chosen records, byte for byte, as a file of their own.
//! - [`preview`]: a record as an audience sees it: shown or hidden and why, with each character that PMH replaces.
//! - [`generate`]: synthetic payloads with planted defects, and what must be found in them.
//! - [`worklist`]: marks on records and groups of findings, in a file that survives the next upload and holds no value.
//! - [`workspace`]: everything that is open in a run, and which reply belongs to which record.
//! - [`demo`]: the files of the built-in demonstration.
//! - [`report`]: what is said to people outside the screen; one file a format.
//! - [`cli`]: arguments as typed, decided in one step.
//! - [`command`]: `check`, `explain`, `preview`, `compare`, `extract`, `generate`, `spec`, `doctor`; one file each.
//! - [`tui`]: the screen: state, update, draw. Only this room names ratatui and crossterm.
//!
//! # Where things are said
//!
//! A finding is a [`check::Rule`] with parameters; its words stand in `src/check/rules.toml`, those of everything else in
//! `src/text/words/*.toml`, each in Japanese and English. What a key does stands in one table, [`tui::action`], from which
//! footer, help, palette and README are made. No finding's message ever holds a personal value.

pub mod check;
pub mod cli;
pub mod command;
pub mod compare;
pub mod demo;
pub mod extract;
pub mod generate;
pub mod guard;
pub mod history;
pub mod import;
pub mod preview;
pub mod read;
pub mod record;
pub mod report;
pub mod search;
pub mod settings;
pub mod spec;
pub mod text;
pub mod tui;
pub mod worklist;
pub mod workspace;

use std::ffi::OsString;

use cli::{Common, Task, UiOptions};
use command::{CLEAN, FAILED, with_output};
use workspace::Input;

/// Runs the program with its arguments, the program's name first; the exit status.
pub fn run(args: impl IntoIterator<Item = OsString>) -> u8 {
    guard::forbid_core_dumps();
    let config = settings::Config::load();
    let faults = config.faults.clone();
    let args: Vec<OsString> = args.into_iter().collect();
    if let Some(wrong) = args.iter().skip(1).find(|arg| arg.to_str().is_none()) {
        let name = format!("{}", wrong.as_encoded_bytes().escape_ascii());
        command::message(&cli::language(&args, config.lang).f("args.not-utf8", &[("name", &name)]));
        return FAILED;
    }
    let configured = config.lang;
    let (common, task) = match cli::decide_over(args.iter().cloned(), config) {
        Ok(decided) => decided,
        Err(e) if e.use_stderr() => {
            // The message repeats the argument, and arguments may come from elsewhere: names of files, for one.
            command::plain(&e.render().to_string());
            return FAILED;
        }
        Err(help) => {
            let lang = cli::language(&args, configured);
            return with_output(false, lang, |_| help.print().map(|()| CLEAN));
        }
    };
    if !common.quiet && !matches!(task, Task::Ui(..) | Task::Doctor { .. }) {
        // The screen and `doctor` tell of them in their place.
        faults.iter().for_each(|fault| command::message(&fault.text(common.lang)));
    }
    guard::hide_panics(common.lang);
    let mut common = common;
    match settings::spec() {
        Ok(spec) => common.spec = spec,
        Err(trouble) => {
            command::tell(&[trouble], common.lang);
            return FAILED;
        }
    }
    match task {
        Task::Ui(files, _) if !command::demo::has_terminal(&files) => {
            with_output(common.quiet, common.lang, |out| command::demo::without_terminal(&files, &common, out))
        }
        Task::Ui(files, options) => ui(files, &options, &common),
        Task::Check { inputs, format, deny_warnings, max_findings, max_gone, beside } => {
            let options = command::check::Options { format, deny_warnings, max_findings };
            with_output(common.quiet, common.lang, |out| {
                command::check::run(&inputs, max_gone, options, &beside, &common, out)
            })
        }
        Task::Explain { names, inputs } => {
            with_output(common.quiet, common.lang, |out| command::explain::run(&names, &inputs, &common, out))
        }
        Task::Preview { inputs, record, views, format } => with_output(common.quiet, common.lang, |out| {
            command::preview::run(&inputs, record, &views, format, &common, out)
        }),
        Task::Compare { inputs, max_gone, format, histories } => {
            let wanted = command::compare::Wanted { max_gone, format, histories: &histories };
            with_output(common.quiet, common.lang, |out| command::compare::run(&inputs, &wanted, &common, out))
        }
        Task::Extract { inputs, choice, out: file } => {
            with_output(common.quiet, common.lang, |out| command::extract::run(&inputs, &choice, &file, &common, out))
        }
        Task::Generate { plan, out: file, expect } => {
            let target = command::generate::Target { out: file, expect };
            with_output(common.quiet, common.lang, |out| command::generate::run(&plan, &target, &common, out))
        }
        Task::Doctor { options, json } => {
            let facts = tui::facts(&options);
            with_output(common.quiet, common.lang, |out| command::doctor::run(&facts, json, &common, out))
        }
        Task::SpecList { inputs, json } => {
            with_output(common.quiet, common.lang, |out| command::spec::list(&inputs, json, &common, out))
        }
        Task::SpecImport { files, out: target, dry_run, hints } => {
            let target = command::spec::Target { out: target, dry_run };
            with_output(common.quiet, common.lang, |out| command::spec::import(&files, &target, &hints, &common, out))
        }
    }
}

/// Opens the screen: the files, or the demonstration.
fn ui(files: Vec<Input>, options: &UiOptions, common: &Common) -> u8 {
    let demo = files.is_empty();
    let inputs = if demo { demo::inputs() } else { files };
    match tui::run(inputs, demo, options, common) {
        Ok((status, troubles)) => {
            command::tell(&troubles, common.lang);
            status
        }
        Err(tui::Failure::Files(troubles)) => {
            command::tell(&troubles, common.lang);
            FAILED
        }
        Err(tui::Failure::Theme(fault)) => {
            command::message(&fault.text(common.lang));
            FAILED
        }
        Err(tui::Failure::Terminal(e)) => {
            command::message(&common.lang.f("ui.terminal", &[("reason", &e.kind())]));
            FAILED
        }
    }
}
