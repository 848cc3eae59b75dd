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
//! - [`process_hardening`]: keeps personal values out of core dumps and panics.
//! - [`files`]: the program's own files: what is written is whole or not there; what is read holds nothing up.
//! - [`record`]: what is sent: records, their values, where each stands in its file; numbers and their check digits; names
//!   that a file gives, whose text is had only where it may be.
//! - [`text`]: text on its way to people: the words of both languages, made safe, measured and cut; folding for search.
//! - [`spec`]: what is published; the program's own tables, and the user's documents over them.
//! - [`manual`]: the manual, a Markdown file a topic, and which topic is meant by a name.
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
//! - [`learn`]: what an upload and PMH's replies to it teach: where a reply's parts stand, which code comes with which rule.
//! - [`demo`]: the files of the built-in demonstration.
//! - [`report`]: what is said to people outside the screen; one file a format.
//! - [`cli`]: arguments as typed, decided in one step.
//! - [`command`]: `check`, `explain`, `preview`, `compare`, `extract`, `generate`, `spec`, `doctor`, `help`; one file each.
//! - [`tui`]: the screen: state, update, draw. Only this room names ratatui and crossterm.
//!
//! # Where things are said
//!
//! A finding is a [`check::Rule`] with parameters; its words stand in `src/check/rules.toml`, those of everything else in
//! `src/text/words/*.toml`, each in Japanese and English. What a key does stands in one table, [`tui::input::action`], from which
//! footer, help, palette and manual are made. What is explained at length stands in the manual, `src/manual/ja` and `en`. No finding's message ever holds a personal value.
//!
//! # Glossary
//!
//! The words of the field, as people, files and this code have them.
//!
//! | Japanese | in JSON, or option | in the code | meaning |
//! |---|---|---|---|
//! | 送信データ |  | [`read::Document`] | a file that is sent to PMH, JSON or CSV |
//! | 登録データ、差分履歴データ |  | [`spec::Form`] | a full upload of recipients, or the changes since one |
//! | レコード |  | [`record::Record`] | one certificate of one person in a file |
//! | 受給者証 |  | [`preview::CardView`] | what the person shows at the clinic, as an audience sees it |
//! | 券面項目 | `certificationDetail` | [`record::FieldId::CARD_ITEMS`] | a label and a value on the certificate (`card_items`) |
//! | 個人番号 | `myNumber` | [`record::FieldId::MY_NUMBER`] | 12 digits that identify a person; hidden by [`text::NumberMask`] |
//! | 公費負担者番号 | `medicalSubsidyInsurerNumber` | [`record::InsurerNumber`] | 8 digits: scheme, prefecture, insurer, check digit |
//! | 公費受給者番号 | `medicalSubsidyRecipientNumber` | [`record::FieldId::RECIPIENT`] | the number of the person in the scheme |
//! | 法別番号 |  | [`spec::Scheme`] | the first two digits of the insurer number |
//! | 機関別受給者証種別ID | `orgSpecificCertificateTypeId` | [`record::FieldId::TYPE_ID`] | which certificate of the municipality it is |
//! | 受給者証サブキー | `certificationSubKey` | [`record::FieldId::SUB_KEY`] | tells certificates of one type and person apart |
//! | 履歴キー | `historyKey` | [`record::FieldId::HISTORY_KEY`] | names an entry of a differential history |
//! | 削除フラグ | `isDeleted` | [`record::FieldId::DELETED`] | the entry is to be deleted |
//! | 不開示フラグ | `isNotDisclosed` | [`record::FieldId::NOT_DISCLOSED`] | not shown anywhere, for the safety of the person; what it says is a [`record::Protection`] |
//! | 常に償還払い | `isAlwaysReimbursement` | [`record::FieldId::REIMBURSEMENT`] | the person pays and claims the money later |
//! | 自己負担上限額 | `maxCopaymentAmount` | [`record::FieldId::COPAYMENT`] | the most that the person pays (`copayments`) |
//! | 有効期間 | `validFrom`, `validTo` | [`record::Period`] | the days on which the certificate counts |
//! | 指摘 | `finding` | [`check::Finding`] | what a rule found, with its place |
//! | 点検ルール | `rule` | [`check::Rule`] | one thing that is checked |
//! | 応答 | `reply` | [`read::reply::Reply`] | what PMH answers of a record |
//! | 応答プロファイル | `[reply]` | [`spec::ReplyProfile`] | where everything stands in a reply |
//! | エラーコード一覧 |  | [`spec::ErrorList`] | what PMH's codes mean, as loaded |
//! | 地単公費マスター |  | [`spec::RegionalMaster`] | insurer numbers of local schemes, as loaded |
//! | 作業リスト | `--worklist` | [`worklist::Worklist`] | marks on records and findings |
//! | 前回のデータ | `--previous` | [`compare::Comparison`] | the baseline of an upload, and what became of it |
//! | 書き出し | `extract` | [`extract::Selection`] | records that are copied byte for byte |
//! | ● | `gaiji-replaced` | [`spec::Fate`] | what PMH makes of a character that it cannot show |

pub mod check;
pub mod cli;
pub mod command;
pub mod compare;
pub mod demo;
pub mod extract;
pub mod files;
pub mod generate;
pub mod history;
pub mod import;
pub mod learn;
pub mod manual;
pub mod preview;
pub mod process_hardening;
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
    process_hardening::forbid_core_dumps();
    #[cfg(unix)]
    {
        files::bear_size_limit();
        allow_many_files();
    }
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
    if !common.quiet && !matches!(task, Task::Ui(..) | Task::Doctor { .. } | Task::Help { .. }) {
        // The screen and `doctor` tell of them in their place.
        faults.iter().for_each(|fault| command::message(&fault.text(common.lang)));
    }
    process_hardening::hide_panics(common.lang);
    let mut common = common;
    common.spec = settings::spec(check::Rule::names());
    tell_left_out(&task, &common);
    if matches!(task, Task::Extract { .. } | Task::Generate { .. } | Task::SpecImport { .. }) {
        command::tell_interruption(common.lang);
    }
    let status = perform(task, &common);
    // The screen may be left while something is written: what takes but a moment is not lost.
    files::settle();
    let lost = files::abandon();
    command::tell_unfinished(&lost, common.lang);
    if lost.is_empty() { status } else { status.max(FAILED) }
}

/// Does what is asked for; the exit status.
fn perform(task: Task, common: &Common) -> u8 {
    match task {
        Task::Ui(files, _) if !command::demo::has_terminal(&files) => {
            with_output(common.quiet, common.lang, |out| command::demo::without_terminal(&files, common, out))
        }
        Task::Ui(files, options) => ui(files, &options, common),
        Task::Check { inputs, format, deny_warnings, max_findings, messages, limits, beside } => {
            let options = command::check::Options { format, deny_warnings, max_findings, messages };
            with_output(common.quiet, common.lang, |out| {
                command::check::run(&inputs, limits, options, &beside, common, out)
            })
        }
        Task::Explain { names, inputs } => {
            with_output(common.quiet, common.lang, |out| command::explain::run(&names, &inputs, common, out))
        }
        Task::Preview { inputs, record, views, format } => with_output(common.quiet, common.lang, |out| {
            command::preview::run(&inputs, record, &views, format, common, out)
        }),
        Task::Compare { inputs, limits, format, histories } => {
            let wanted = command::compare::Wanted { limits, format, histories: &histories };
            with_output(common.quiet, common.lang, |out| command::compare::run(&inputs, &wanted, common, out))
        }
        Task::Extract { inputs, choice, out: file } => {
            with_output(common.quiet, common.lang, |out| command::extract::run(&inputs, &choice, &file, common, out))
        }
        Task::Generate { plan, out: file, expect } => {
            let target = command::generate::Target { out: file, expect };
            with_output(common.quiet, common.lang, |out| command::generate::run(&plan, &target, common, out))
        }
        Task::Doctor { options, json } => {
            let facts = tui::facts(&options, &common.spec, common.lang);
            with_output(common.quiet, common.lang, |out| command::doctor::run(&facts, json, common, out))
        }
        Task::Help { topic } => command::help::run(topic.as_deref(), tui::size(), common),
        Task::SpecList { inputs, json } => {
            with_output(common.quiet, common.lang, |out| command::spec::list(&inputs, json, common, out))
        }
        Task::SpecLearn(learning) => {
            with_output(common.quiet, common.lang, |out| command::learn::run(&learning, common, out))
        }
        Task::SpecImport { files, out: target, dry_run, hints } => {
            let target = command::spec::Target { out: target, dry_run };
            with_output(common.quiet, common.lang, |out| command::spec::import(&files, &target, &hints, common, out))
        }
    }
}

/// Tells which of the user's tables are left out, where nothing else of the task does. No `--quiet` keeps back what the user
/// put in force.
fn tell_left_out(task: &Task, common: &Common) {
    match task {
        Task::Doctor { .. } | Task::Generate { .. } | Task::Help { .. } => return,
        Task::Ui(files, _) if command::demo::has_terminal(files) => return,
        _ => {}
    }
    let told_there = matches!(task, Task::Check { .. });
    for left_out in &common.spec.left_out {
        if left_out.wanted && !told_there || !left_out.wanted && !common.quiet {
            command::tell(&[read::OpenError::left_out(left_out)], common.lang);
        }
    }
}

/// Many more files than usual may be named at once: as many are allowed to be open as this user may have.
#[cfg(unix)]
fn allow_many_files() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    // Where it stays as it is, too many files are told.
    let _ = setrlimit(Resource::Nofile, rustix::process::Rlimit { current: limit.maximum, ..limit });
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
