//! Arguments about what lies between uploads: history, moment of sending, replies before and after, the work list.

use chrono::NaiveDateTime;
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::history::Readings;
use crate::record::{Date, moment_in_japan, parse_date};
use crate::spec::ReplyRows;
use crate::text::Lang;
use crate::workspace::{Expected, Input};

/// What `check` does beside checking.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// When the files are sent, in Japan's time.
    pub sent_at: NaiveDateTime,
    /// The day on which they are sent, where the user said when.
    pub sent_on: Option<Date>,
    /// Whether the user asked when the upload shows: else it is told to people only, and only of the present moment.
    pub timing: Timed,
    /// Whether 29 December to 3 January count as closed.
    pub year_end: bool,
    /// The day from which a change of PMH's masters is to hold.
    pub master_day: Option<Date>,
    /// What is assumed of history keys and deletions.
    pub readings: Readings,
    /// The file of the work list.
    pub worklist: Option<String>,
}

/// Whether it is told when an upload shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Timed {
    /// It was asked for: in every format that has a place for it.
    Asked,
    /// To people.
    ForPeople,
    /// Not at all: the day of the check is another than today.
    #[default]
    No,
}

/// What `compare` compares beside two uploads.
#[derive(Clone, Debug, Default)]
pub struct Histories {
    /// Whether all files are differential histories on no base.
    pub replay: bool,
    /// What is assumed of history keys and deletions.
    pub readings: Readings,
    /// The reply to the old upload and the one to the new.
    pub replies: Option<(Input, Input)>,
}

fn readings(matches: &ArgMatches) -> Readings {
    let mut readings = Readings::default();
    for text in matches.get_many::<String>("history").into_iter().flatten() {
        // The parser has seen to it that each is one.
        let _ = readings.set(text);
    }
    readings
}

fn history_option(lang: Lang) -> Arg {
    let parser = move |text: &str| match Readings::default().set(text) {
        true => Ok(text.to_owned()),
        false => Err(lang.t("cli.history.wrong").to_owned()),
    };
    Arg::new("history")
        .long("history")
        .value_name("NAME=READING")
        .action(ArgAction::Append)
        .value_parser(parser)
        .help(lang.t("cli.history"))
}

/// The options of `check`.
pub(super) fn for_check(command: Command, lang: Lang) -> Command {
    let moment = move |text: &str| {
        let moment = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").ok();
        moment.filter(|_| text.len() == 16).ok_or_else(|| lang.t("cli.sent-at.wrong").to_owned())
    };
    let day = move |text: &str| parse_date(text).ok_or_else(|| lang.t("cli.as-of.wrong").to_owned());
    command
        .next_help_heading(lang.t("cli.heading.between"))
        .arg(history_option(lang))
        .arg(
            Arg::new("sent-at")
                .long("sent-at")
                .value_name("YYYY-MM-DDTHH:MM")
                .value_parser(moment)
                .help(lang.t("cli.sent-at")),
        )
        .arg(
            Arg::new("year-end-closing")
                .long("year-end-closing")
                .action(ArgAction::SetTrue)
                .help(lang.t("cli.year-end-closing")),
        )
        .arg(
            Arg::new("master-day")
                .long("master-day")
                .value_name("YYYY-MM-DD")
                .value_parser(day)
                .help(lang.t("cli.master-day")),
        )
        .arg(Arg::new("worklist").long("worklist").value_name("FILE").help(lang.t("cli.worklist")))
}

/// The options of the screen.
pub(super) fn for_ui(command: Command, lang: Lang) -> Command {
    let replay = Arg::new("replay").long("replay").action(ArgAction::SetTrue).help(lang.t("cli.ui.replay"));
    for_check(command, lang).arg(replay)
}

/// The options of `compare`.
pub(super) fn for_compare(command: Command, lang: Lang) -> Command {
    let reply = |name: &'static str, other: &'static str, key| {
        Arg::new(name).long(name).value_name("FILE").requires(other).conflicts_with("replay").help(lang.t(key))
    };
    command
        .next_help_heading(lang.t("cli.heading.between"))
        .arg(Arg::new("replay").long("replay").action(ArgAction::SetTrue).help(lang.t("cli.compare.replay")))
        .arg(history_option(lang))
        .arg(reply("response-old", "response-new", "cli.compare.response-old"))
        .arg(reply("response-new", "response-old", "cli.compare.response-new"))
        .arg(reply_rows(lang).requires("response-old"))
}

/// How row numbers in replies count.
pub(super) fn reply_rows(lang: Lang) -> Arg {
    let values = clap::builder::PossibleValuesParser::new(ReplyRows::ALL.map(ReplyRows::code));
    let arg = Arg::new("reply-rows").long("reply-rows").value_name("data|sheet|physical").hide_possible_values(true);
    arg.value_parser(values).help(lang.t("cli.reply-rows"))
}

/// Decides what `check` does beside checking.
pub(super) fn beside(matches: &ArgMatches) -> Beside {
    let sent_at = matches.get_one::<NaiveDateTime>("sent-at").copied();
    let there = |name: &str| matches.value_source(name) == Some(clap::parser::ValueSource::CommandLine);
    let timing = if ["sent-at", "master-day"].into_iter().any(there) || there("previous") && !there("as-of") {
        Timed::Asked
    } else if there("as-of") {
        // Who asks for another day looks at something else than sending now, and wants the same answer at any time.
        Timed::No
    } else {
        Timed::ForPeople
    };
    Beside {
        sent_at: sent_at.unwrap_or_else(|| moment_in_japan(std::time::SystemTime::now())),
        sent_on: sent_at.map(|sent| sent.date()),
        timing,
        year_end: matches.get_flag("year-end-closing"),
        master_day: matches.get_one::<Date>("master-day").copied(),
        readings: readings(matches),
        worklist: matches.get_one::<String>("worklist").cloned(),
    }
}

/// Decides what `compare` compares.
pub(super) fn histories(matches: &ArgMatches) -> Histories {
    let reply =
        |name: &str| matches.get_one::<String>(name).map(|file| Input::named(file.as_str(), Some(Expected::Response)));
    Histories {
        replay: matches.get_flag("replay"),
        readings: readings(matches),
        replies: reply("response-old").zip(reply("response-new")),
    }
}
