//! Arguments as typed to decided options, in one step.

mod command;
mod history_args;
mod task;

pub use command::command;
pub use history_args::{Beside, Histories, Timed};
pub use task::{CheckFormat, Choice, Common, CompareFormat, Learning, Mask, PreviewFormat, Task, UiOptions};

use std::ffi::OsString;

use chrono::NaiveDate;
use clap::{ArgMatches, ValueEnum};

use task::{Deny, ListFormat, ReadAs, Views};

use crate::compare::Limits;
use crate::generate;
use crate::import::Hints;
use crate::read::Encoding;
use crate::record::day_in_japan;
use crate::settings::{Ambiguous, Config, Surroundings, half_of_memory};
use crate::spec::{ReplyRows, Spec, TableKind};
use crate::text::Lang;
use crate::workspace::{Expected, Input};

/// Decides from the arguments, the program's name first.
///
/// # Errors
/// What is wrong with the arguments, or the help that was asked for, ready to be printed.
pub fn decide(args: impl IntoIterator<Item = OsString>) -> Result<(Common, Task), clap::Error> {
    decide_over(args, Config::default())
}

/// The same, over what the user's file says.
///
/// # Errors
/// As for [`decide`].
pub fn decide_over(args: impl IntoIterator<Item = OsString>, config: Config) -> Result<(Common, Task), clap::Error> {
    let args: Vec<OsString> = args.into_iter().collect();
    let lang = language(&args, config.lang);
    let matches = command(lang).try_get_matches_from(args)?;
    let (sub, common_matches) = match matches.subcommand() {
        Some((name, sub)) => (Some((name, sub)), sub),
        None => (None, &matches),
    };
    let common = common(common_matches.subcommand().map_or(common_matches, |(_, inner)| inner), lang);
    let task = match sub {
        Some((name, sub)) => task(name, sub, &common, config),
        None => ui(&matches, config),
    };
    Ok((common, task))
}

/// The options of every command.
fn common(matches: &ArgMatches, lang: Lang) -> Common {
    Common {
        as_of: matches
            .get_one::<NaiveDate>("as-of")
            .copied()
            .unwrap_or_else(|| day_in_japan(std::time::SystemTime::now())),
        lang,
        encoding: one_of::<ReadAs>(matches, "encoding").said(),
        max_input: matches.get_one::<u64>("max-input").copied().unwrap_or_else(half_of_memory),
        reply_rows: text(matches, "reply-rows").and_then(ReplyRows::by_code),
        quiet: matches.get_flag("quiet"),
        spec: Spec::built_in(),
    }
}

/// A command of this name; clap knows no others.
fn task(name: &str, sub: &ArgMatches, common: &Common, config: Config) -> Task {
    match name {
        "check" => Task::Check {
            inputs: inputs(sub),
            format: one_of(sub, "format"),
            deny_warnings: sub.get_one::<Deny>("deny") == Some(&Deny::Warnings),
            messages: sub.get_flag("messages"),
            max_findings: sub.get_one::<u64>("max-findings").map(|n| *n as usize),
            limits: limits(sub),
            beside: Box::new(history_args::beside(sub)),
        },
        "compare" => Task::Compare {
            inputs: inputs(sub),
            limits: limits(sub),
            format: one_of(sub, "format"),
            histories: Box::new(history_args::histories(sub)),
        },
        "extract" => {
            Task::Extract { inputs: inputs(sub), choice: choice(sub), out: text(sub, "out").unwrap_or("-").to_owned() }
        }
        "explain" => Task::Explain { names: many(sub, "name").map(str::to_owned).collect(), inputs: inputs(sub) },
        "preview" => Task::Preview {
            inputs: inputs(sub),
            record: sub.get_one::<u32>("record").copied().unwrap_or(1),
            views: one_of::<Views>(sub, "view").all(),
            format: one_of(sub, "format"),
        },
        "generate" => Task::Generate {
            plan: plan(sub, common.encoding),
            out: text(sub, "out").map(str::to_owned),
            expect: text(sub, "expect").map(str::to_owned),
        },
        "spec" => spec(sub),
        "help" => {
            // A title has several words.
            let words: Vec<&str> = many(sub, "topic").collect();
            Task::Help { topic: (!words.is_empty()).then(|| words.join(" ")) }
        }
        "doctor" => Task::Doctor {
            options: ui_options(sub, config),
            json: one_of::<ListFormat>(sub, "format") == ListFormat::Json,
        },
        _ => ui(sub, config),
    }
}

/// What is to be done with the specification.
fn spec(sub: &ArgMatches) -> Task {
    match sub.subcommand() {
        Some(("import", sub)) => Task::SpecImport {
            files: many(sub, "file").map(str::to_owned).collect(),
            out: text(sub, "out").map(str::to_owned),
            dry_run: sub.get_flag("dry-run"),
            hints: hints(sub),
        },
        Some(("learn", sub)) => Task::SpecLearn(Learning {
            documents: inputs(sub),
            payload: text(sub, "upload").unwrap_or_default().to_owned(),
            replies: many(sub, "reply").map(str::to_owned).collect(),
            out: text(sub, "out").map(str::to_owned),
        }),
        list => {
            let sub = list.map_or(sub, |(_, list)| list);
            Task::SpecList { inputs: inputs(sub), json: one_of::<ListFormat>(sub, "format") == ListFormat::Json }
        }
    }
}

/// The screen.
fn ui(matches: &ArgMatches, config: Config) -> Task {
    let options = UiOptions {
        limits: limits(matches),
        replay: matches.get_flag("replay"),
        beside: history_args::beside(matches),
        ..ui_options(matches, config)
    };
    let before = many(matches, "response-old");
    let before = before.map(|file| Input::named(file, Some(Expected::ResponseBefore)));
    Task::Ui(inputs(matches).into_iter().chain(before).collect(), options)
}

/// Which of the values an option has; the default one where it is not given.
fn one_of<T: ValueEnum + Default + Send + Sync + 'static>(matches: &ArgMatches, name: &str) -> T {
    matches.get_one::<T>(name).cloned().unwrap_or_default()
}

/// The options of the screen: those of the command line over those of the user's file.
fn ui_options(matches: &ArgMatches, config: Config) -> UiOptions {
    let flag = |name| matches.try_get_one::<bool>(name).ok().flatten().copied().unwrap_or(false);
    let mask = if config.mask_all == Some(true) { Mask::All } else { Mask::Number };
    let given = ["theme", "lang", "ascii", "ambiguous", "mask", "osc52"].into_iter().filter(|name| match *name {
        "ascii" | "osc52" => flag(name),
        "mask" => matches.try_get_one::<Mask>(name).ok().flatten().is_some(),
        name => text(matches, name).is_some(),
    });
    UiOptions {
        theme: text(matches, "theme").map(str::to_owned),
        ascii: flag("ascii") || config.ascii == Some(true),
        ambiguous: match text(matches, "ambiguous") {
            Some("wide") => Ambiguous::Wide,
            Some("narrow") => Ambiguous::Narrow,
            Some(_) => Ambiguous::Auto,
            None => config.ambiguous.unwrap_or_default(),
        },
        mask: matches.try_get_one("mask").ok().flatten().copied().unwrap_or(mask),
        osc52: flag("osc52") || config.osc52 == Some(true),
        limits: Limits::default(),
        replay: false,
        beside: Beside::default(),
        given: given.collect(),
        config,
    }
}

fn text<'a>(matches: &'a ArgMatches, name: &str) -> Option<&'a str> {
    matches.try_get_one::<String>(name).ok().flatten().map(String::as_str)
}

fn many<'a>(matches: &'a ArgMatches, name: &str) -> impl Iterator<Item = &'a str> {
    matches.try_get_many::<String>(name).ok().flatten().into_iter().flatten().map(String::as_str)
}

fn inputs(matches: &ArgMatches) -> Vec<Input> {
    let of = |name, expected| many(matches, name).map(move |file| Input::named(file, expected));
    of("spec", Some(Expected::Spec(None)))
        .chain(of("layout", Some(Expected::Spec(Some(TableKind::Layout)))))
        .chain(of("error-list", Some(Expected::Spec(Some(TableKind::ErrorList)))))
        .chain(of("regional-master", Some(Expected::Spec(Some(TableKind::RegionalMaster)))))
        .chain(of("holidays", Some(Expected::Spec(Some(TableKind::Holidays)))))
        .chain(of("payload", Some(Expected::Payload)))
        .chain(of("file", None))
        .chain(of("old", None))
        .chain(of("new", None))
        .chain(of("response", Some(Expected::Response)))
        .chain(of("previous", Some(Expected::Previous)))
        .collect()
}

/// The language: `--lang`, else that of the user's file, else English where only ASCII is to be drawn, else the
/// environment's, else English.
pub fn language(args: &[OsString], configured: Option<Lang>) -> Lang {
    let args: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).take_while(|arg| *arg != "--").collect();
    let following = args.windows(2).rev().find(|pair| pair[0] == "--lang").map(|pair| pair[1]);
    let given = following.or_else(|| args.iter().rev().find_map(|arg| arg.strip_prefix("--lang=")));
    match given {
        Some("ja") => return Lang::Ja,
        Some("en") => return Lang::En,
        _ => {}
    }
    if let Some(lang) = configured {
        return lang;
    }
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    let japanese = set.into_iter().find(|value| !value.is_empty()).is_some_and(|locale| locale.starts_with("ja"));
    // Japanese cannot be said in ASCII. A command may write to a file; what it writes to a terminal is for that terminal.
    let bare = || std::io::IsTerminal::is_terminal(&std::io::stdout()) && Surroundings::of_process().is_ascii();
    if japanese && !args.contains(&"--ascii") && !bare() { Lang::Ja } else { Lang::En }
}

/// What is too much of a change since the previous upload.
fn limits(matches: &ArgMatches) -> Limits {
    let percent = |name, usual| matches.get_one::<f64>(name).copied().unwrap_or(usual);
    let usual = Limits::default();
    Limits { max_gone: percent("max-gone", usual.max_gone), max_changed: percent("max-changed", usual.max_changed) }
}

/// Which records `extract` is to take.
fn choice(matches: &ArgMatches) -> Choice {
    let all = |name| many(matches, name).map(str::to_owned).collect::<Vec<String>>();
    let value = |text: &str| match text.split_once(':') {
        Some((field, number)) => (Some(field.trim().to_owned()), number.trim().to_owned()),
        None => (None, text.trim().to_owned()),
    };
    let codes = all("code");
    Choice {
        numbers: matches.get_many::<Vec<(u32, u32)>>("record").into_iter().flatten().flatten().copied().collect(),
        rules: all("rule"),
        replied: codes.is_empty() && many(matches, "response").next().is_some(),
        codes,
        texts: all("search"),
        values: many(matches, "number").map(value).collect(),
        not: matches.get_flag("not"),
        allow_empty: matches.get_flag("allow-empty"),
    }
}

/// What `generate` is to make.
fn plan(matches: &ArgMatches, encoding: Option<Encoding>) -> generate::Plan {
    generate::Plan {
        records: matches.get_one::<u32>("records").copied().unwrap_or(1),
        seed: matches.get_one::<u64>("seed").copied().unwrap_or(1),
        format: matches.get_one::<generate::Format>("format").copied().unwrap_or(generate::Format::Json),
        differential: matches.get_flag("differential"),
        cp932: encoding == Some(Encoding::Cp932),
        defects: matches.get_one::<f64>("defects").copied().unwrap_or(0.0),
    }
}

/// What the user says of documents to import.
fn hints(matches: &ArgMatches) -> Hints {
    Hints {
        kind: text(matches, "as").and_then(TableKind::by_code),
        sheet: text(matches, "sheet").map(str::to_owned),
        header_row: matches.get_one::<u32>("header-row").copied(),
        columns: matches.get_many::<(String, u32)>("column").into_iter().flatten().cloned().collect(),
        operation: text(matches, "operation").map(str::to_owned),
    }
}

#[cfg(test)]
mod tests;
