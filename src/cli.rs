//! Arguments as typed to decided options, in one step.

mod between;

pub use between::{Beside, Histories, Timed};

use std::ffi::OsString;

use chrono::NaiveDate;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::compare::MAX_GONE;
use crate::extract::{WrongNumbers, numbers};
use crate::generate;
use crate::import::{Hints, column_number};
use crate::preview::View;
use crate::read::Encoding;
use crate::record::{day_in_japan, parse_date};
use crate::settings::{Ambiguous, Config, Surroundings};
use crate::spec::{Spec, TableKind};
use crate::text::Lang;
use crate::text::cells::safe;
use crate::workspace::{Expected, Input};

/// Options of every command.
#[derive(Clone, Debug)]
pub struct Common {
    /// The day from which periods are seen.
    pub as_of: NaiveDate,
    /// The language.
    pub lang: Lang,
    /// The encoding of all files, where the user said so.
    pub encoding: Option<Encoding>,
    /// Whether to keep messages and progress to oneself.
    pub quiet: bool,
    /// The specification tables that are in force before any file is opened.
    pub spec: Spec,
}

/// The output formats of `check`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// JUnit XML.
    Junit,
    /// A table.
    Csv,
}

/// The output formats of `preview`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PreviewFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
    /// A picture.
    Svg,
    /// A page.
    Html,
}

/// The output formats of `compare`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
    /// A table.
    Csv,
}

/// Which records are wanted: all that any of these chooses.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Ranges of numbers, both ends included.
    pub numbers: Vec<(u32, u32)>,
    /// Records in which one of these rules finds something.
    pub rules: Vec<String>,
    /// Records with a reply of one of these codes.
    pub codes: Vec<String>,
    /// Records with any reply: replies were given, and no code.
    pub replied: bool,
    /// Records that a search for one of these texts finds.
    pub texts: Vec<String>,
    /// Records with one of these numbers: the field where one is named, and the number.
    pub values: Vec<(Option<String>, String)>,
    /// Whether the other records are wanted instead.
    pub not: bool,
}

/// What is masked on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mask {
    /// 個人番号.
    #[default]
    Number,
    /// Names, kana, addresses, birth dates and numbers as well.
    All,
}

/// Options of the UI.
#[derive(Clone, Debug, Default)]
pub struct UiOptions {
    /// A theme's name or file.
    pub theme: Option<String>,
    /// Nothing beyond ASCII in what is not data.
    pub ascii: bool,
    /// How wide ambiguous characters are.
    pub ambiguous: Ambiguous,
    /// What is masked.
    pub mask: Mask,
    /// The share of recipients, in percent, of which more must not be gone.
    pub max_gone: f64,
    /// Whether differential files are replayed on no base.
    pub replay: bool,
    /// Moment of sending, history, work list.
    pub beside: Beside,
    /// Whether values may be sent to the terminal's clipboard.
    pub osc52: bool,
    /// What the user's file says of these.
    pub config: Config,
    /// The options that the command line gives in spite of that file.
    pub given: Vec<&'static str>,
}

/// A command, decided.
#[derive(Clone, Debug)]
pub enum Task {
    /// The UI.
    Ui(Vec<Input>, UiOptions),
    /// `check`
    Check {
        /// The files.
        inputs: Vec<Input>,
        /// The format.
        format: CheckFormat,
        /// Whether warnings count as errors for the exit status.
        deny_warnings: bool,
        /// How many findings of a rule are printed at the most.
        max_findings: Option<usize>,
        /// The share of recipients, in percent, of which more must not be gone.
        max_gone: f64,
        /// What is done beside checking.
        beside: Box<Beside>,
    },
    /// `compare`
    Compare {
        /// The files: the old one before the new one.
        inputs: Vec<Input>,
        /// The share of recipients, in percent, of which more must not be gone.
        max_gone: f64,
        /// The format.
        format: CompareFormat,
        /// Histories and replies.
        histories: Box<Histories>,
    },
    /// `extract`
    Extract {
        /// The files.
        inputs: Vec<Input>,
        /// Which records.
        choice: Choice,
        /// The file for them; `-` for standard output.
        out: String,
    },
    /// `explain`
    Explain {
        /// Codes and rules; all where there are none.
        names: Vec<String>,
        /// Files with an error-code list.
        inputs: Vec<Input>,
    },
    /// `preview`
    Preview {
        /// The files.
        inputs: Vec<Input>,
        /// The record's number.
        record: u32,
        /// Which views.
        views: Vec<View>,
        /// The format.
        format: PreviewFormat,
    },
    /// `generate`
    Generate {
        /// What to make.
        plan: generate::Plan,
        /// The file for the data; standard output where this is `None`.
        out: Option<String>,
        /// The file for what must be found.
        expect: Option<String>,
    },
    /// `spec list`
    SpecList {
        /// Documents given for this run.
        inputs: Vec<Input>,
        /// Whether as JSON.
        json: bool,
    },
    /// `doctor`
    Doctor {
        /// The options of the screen.
        options: UiOptions,
        /// Whether as JSON.
        json: bool,
    },
    /// `spec import`
    SpecImport {
        /// The documents.
        files: Vec<String>,
        /// Where to write; the user's settings where this is not said.
        out: Option<String>,
        /// Whether only to show.
        dry_run: bool,
        /// What the user says of the documents.
        hints: Hints,
    },
}

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
    let common_matches = common_matches.subcommand().map_or(common_matches, |(_, inner)| inner);
    let common = Common {
        as_of: common_matches
            .get_one::<NaiveDate>("as-of")
            .copied()
            .unwrap_or_else(|| day_in_japan(std::time::SystemTime::now())),
        lang,
        encoding: match common_matches.get_one::<String>("encoding").map(String::as_str) {
            Some("utf-8") => Some(Encoding::Utf8),
            Some("cp932") => Some(Encoding::Cp932),
            _ => None,
        },
        quiet: common_matches.get_flag("quiet"),
        spec: Spec::built_in(),
    };
    let task = match sub {
        Some(("check", sub)) => Task::Check {
            inputs: inputs(sub),
            format: match text(sub, "format") {
                Some("json") => CheckFormat::Json,
                Some("sarif") => CheckFormat::Sarif,
                Some("junit") => CheckFormat::Junit,
                Some("csv") => CheckFormat::Csv,
                _ => CheckFormat::Text,
            },
            deny_warnings: text(sub, "deny") == Some("warnings"),
            max_findings: sub.get_one::<u64>("max-findings").map(|n| *n as usize),
            max_gone: max_gone(sub),
            beside: Box::new(between::beside(sub)),
        },
        Some(("compare", sub)) => Task::Compare {
            inputs: inputs(sub),
            max_gone: max_gone(sub),
            format: match text(sub, "format") {
                Some("json") => CompareFormat::Json,
                Some("csv") => CompareFormat::Csv,
                _ => CompareFormat::Text,
            },
            histories: Box::new(between::histories(sub)),
        },
        Some(("extract", sub)) => {
            Task::Extract { inputs: inputs(sub), choice: choice(sub), out: text(sub, "out").unwrap_or("-").to_owned() }
        }
        Some(("explain", sub)) => {
            Task::Explain { names: many(sub, "name").map(str::to_owned).collect(), inputs: inputs(sub) }
        }
        Some(("preview", sub)) => Task::Preview {
            inputs: inputs(sub),
            record: sub.get_one::<u32>("record").copied().unwrap_or(1),
            views: match text(sub, "view") {
                Some("clinic") => vec![View::Clinic],
                Some("portal") => vec![View::Portal],
                _ => vec![View::Clinic, View::Portal],
            },
            format: match text(sub, "format") {
                Some("json") => PreviewFormat::Json,
                Some("svg") => PreviewFormat::Svg,
                Some("html") => PreviewFormat::Html,
                _ => PreviewFormat::Text,
            },
        },
        Some(("generate", sub)) => Task::Generate {
            plan: plan(sub, common.encoding),
            out: text(sub, "out").map(str::to_owned),
            expect: text(sub, "expect").map(str::to_owned),
        },
        Some(("spec", sub)) => match sub.subcommand() {
            Some(("import", sub)) => Task::SpecImport {
                files: many(sub, "file").map(str::to_owned).collect(),
                out: text(sub, "out").map(str::to_owned),
                dry_run: sub.get_flag("dry-run"),
                hints: hints(sub),
            },
            Some((_, sub)) => Task::SpecList { inputs: inputs(sub), json: text(sub, "format") == Some("json") },
            None => Task::SpecList { inputs: inputs(sub), json: text(sub, "format") == Some("json") },
        },
        Some(("doctor", sub)) => {
            Task::Doctor { options: ui_options(sub, config), json: text(sub, "format") == Some("json") }
        }
        _ => {
            let options = UiOptions {
                max_gone: max_gone(&matches),
                replay: matches.get_flag("replay"),
                beside: between::beside(&matches),
                ..ui_options(&matches, config)
            };
            let before = many(&matches, "response-old");
            let before = before.map(|file| Input::named(file, Some(Expected::ResponseBefore)));
            Task::Ui(inputs(&matches).into_iter().chain(before).collect(), options)
        }
    };
    Ok((common, task))
}

/// The options of the screen: those of the command line over those of the user's file.
fn ui_options(matches: &ArgMatches, config: Config) -> UiOptions {
    let flag = |name| matches.try_get_one::<bool>(name).ok().flatten().copied().unwrap_or(false);
    let mask = if config.mask_all == Some(true) { Mask::All } else { Mask::Number };
    let given = ["theme", "lang", "ascii", "ambiguous", "mask", "osc52"].into_iter().filter(|name| match *name {
        "ascii" | "osc52" => flag(name),
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
        mask: match text(matches, "mask") {
            Some("all") => Mask::All,
            Some(_) => Mask::Number,
            None => mask,
        },
        osc52: flag("osc52") || config.osc52 == Some(true),
        max_gone: MAX_GONE,
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
fn language(args: &[OsString], configured: Option<Lang>) -> Lang {
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

/// The whole command line, described in the language.
pub fn command(lang: Lang) -> Command {
    let t = |key| lang.t(key);
    // The values stand in the place of the value, which speaks no language.
    let choice = |name: &'static str, key, values: &'static str| {
        let parser = clap::builder::PossibleValuesParser::new(values.split('|'));
        Arg::new(name).long(name).value_name(values).hide_possible_values(true).value_parser(parser).help(t(key))
    };
    let file_option =
        |name: &'static str, key| Arg::new(name).long(name).value_name("FILE").action(ArgAction::Append).help(t(key));
    let files = || Arg::new("file").value_name("FILE").action(ArgAction::Append).help(t("cli.file"));
    let common = |command: Command| {
        let as_of = move |text: &str| parse_date(text).ok_or_else(|| lang.t("cli.as-of.wrong").to_owned());
        command
            .next_help_heading(t("cli.heading.common"))
            .arg(Arg::new("as-of").long("as-of").value_name("YYYY-MM-DD").value_parser(as_of).help(t("cli.as-of")))
            .arg(choice("lang", "cli.lang", "ja|en"))
            .arg(choice("encoding", "cli.encoding", "auto|utf-8|cp932"))
            .arg(Arg::new("quiet").long("quiet").short('q').action(ArgAction::SetTrue).help(t("cli.quiet")))
            .arg(Arg::new("help").long("help").short('h').action(ArgAction::Help).help(t("cli.help")))
            .disable_help_flag(true)
            .help_template(format!(
                "{{about-with-newline}}\n{}: {{usage}}\n\n{{all-args}}{{after-help}}",
                lang.t("cli.heading.usage")
            ))
    };
    let sources = |command: Command| {
        command.arg(file_option("payload", "cli.payload")).arg(file_option("response", "cli.response"))
    };
    let documents = |command: Command| {
        command
            .next_help_heading(t("cli.heading.documents"))
            .arg(file_option("error-list", "cli.error-list"))
            .arg(file_option("layout", "cli.layout"))
            .arg(file_option("regional-master", "cli.regional-master"))
            .arg(file_option("spec", "cli.spec-file"))
            .arg(file_option("holidays", "cli.holidays"))
    };
    let percent = move |text: &str| {
        let share = text.trim_end_matches('%').parse().ok().filter(|share: &f64| (0.0..=100.0).contains(share));
        share.ok_or_else(|| lang.t("cli.max-gone.wrong").to_owned())
    };
    let max_gone =
        || Arg::new("max-gone").long("max-gone").value_name("PERCENT").value_parser(percent).help(t("cli.max-gone"));
    let ui = common(
        between::for_ui(
            documents(
                sources(
                    Command::new("pmh-inspector")
                        .about(t("cli.about"))
                        .after_help(t("cli.after"))
                        .version(env!("CARGO_PKG_VERSION"))
                        .disable_version_flag(true)
                        .disable_help_subcommand(true)
                        .subcommand_help_heading(t("cli.heading.commands"))
                        .subcommand_value_name("COMMAND")
                        .args_conflicts_with_subcommands(true)
                        .next_help_heading(t("cli.heading.files"))
                        .arg(files()),
                )
                .arg(file_option("previous", "cli.ui.previous"))
                .arg(file_option("response-old", "cli.ui.response-old").requires("previous")),
            ),
            lang,
        )
        .arg(max_gone())
        .next_help_heading(t("cli.heading.ui"))
        .arg(Arg::new("theme").long("theme").value_name("NAME|FILE").help(t("cli.theme")))
        .arg(Arg::new("ascii").long("ascii").action(ArgAction::SetTrue).help(t("cli.ascii")))
        .arg(choice("ambiguous", "cli.ambiguous", "auto|narrow|wide"))
        .arg(choice("mask", "cli.mask", "number|all"))
        .arg(Arg::new("osc52").long("osc52").action(ArgAction::SetTrue).help(t("cli.osc52"))),
    )
    .arg(Arg::new("version").long("version").short('V').action(ArgAction::Version).help(t("cli.version")));
    let check = common(
        between::for_check(
            documents(
                sources(
                    Command::new("check").about(t("cli.check")).next_help_heading(t("cli.heading.files")).arg(files()),
                )
                .arg(file_option("previous", "cli.previous")),
            ),
            lang,
        )
        .next_help_heading(t("cli.heading.output"))
        .arg(choice("format", "cli.check.format", "text|json|sarif|junit|csv"))
        .arg(choice("deny", "cli.check.deny", "warnings"))
        .arg(
            Arg::new("max-findings")
                .long("max-findings")
                .value_name("N")
                .value_parser(value_parser!(u64))
                .help(t("cli.check.max-findings")),
        )
        .arg(max_gone()),
    );
    let side =
        |name: &'static str, value: &'static str, key| Arg::new(name).value_name(value).required(true).help(t(key));
    let compare = common(
        between::for_compare(
            documents(
                Command::new("compare")
                    .about(t("cli.compare"))
                    .next_help_heading(t("cli.heading.files"))
                    .arg(side("old", "OLD", "cli.compare.old"))
                    .arg(
                        side("new", "NEW", "cli.compare.new")
                            .required(false)
                            .required_unless_present("replay")
                            .num_args(1..),
                    ),
            ),
            lang,
        )
        .next_help_heading(t("cli.heading.output"))
        .arg(choice("format", "cli.compare.format", "text|json|csv"))
        .arg(max_gone()),
    );
    let repeated = |name: &'static str, value: &'static str, key| {
        Arg::new(name).long(name).value_name(value).action(ArgAction::Append).help(t(key))
    };
    let extract = common(
        documents(
            Command::new("extract")
                .about(t("cli.extract"))
                .next_help_heading(t("cli.heading.files"))
                .arg(files().action(ArgAction::Set).required(true))
                .arg(file_option("response", "cli.response"))
                .next_help_heading(t("cli.heading.choice"))
                .arg(
                    repeated("record", "5,9,100-120", "cli.extract.record")
                        .value_parser(move |text: &str| record_numbers(text, lang)),
                )
                .arg(repeated("rule", "RULE", "cli.extract.rule"))
                .arg(repeated("code", "CODE", "cli.extract.code"))
                .arg(repeated("search", "TEXT", "cli.extract.search"))
                .arg(repeated("number", "NUMBER|FIELD:NUMBER", "cli.extract.number"))
                .arg(Arg::new("not").long("not").action(ArgAction::SetTrue).help(t("cli.extract.not"))),
        )
        .next_help_heading(t("cli.heading.output"))
        .arg(Arg::new("out").long("out").short('o').value_name("OUT").required(true).help(t("cli.extract.out"))),
    );
    let explain = common(documents(
        Command::new("explain")
            .about(t("cli.explain"))
            .arg(Arg::new("name").value_name("CODE|RULE").action(ArgAction::Append).help(t("cli.explain.name"))),
    ));
    let preview = common(
        documents(
            Command::new("preview")
                .about(t("cli.preview"))
                .next_help_heading(t("cli.heading.files"))
                .arg(files().action(ArgAction::Set).required(true)),
        )
        .next_help_heading(t("cli.heading.output"))
        .arg(
            Arg::new("record")
                .long("record")
                .value_name("N")
                .required(true)
                .value_parser(value_parser!(u32).range(1..))
                .help(t("cli.preview.record")),
        )
        .arg(choice("view", "cli.preview.view", "clinic|portal|both"))
        .arg(choice("format", "cli.preview.format", "text|json|svg|html")),
    );
    let generate = common(
        Command::new("generate")
            .about(t("cli.generate"))
            .next_help_heading(t("cli.heading.output"))
            .arg(
                Arg::new("records")
                    .long("records")
                    .value_name("N")
                    .required(true)
                    .value_parser(value_parser!(u32).range(1..=i64::from(generate::MOST)))
                    .help(t("cli.generate.records")),
            )
            .arg(
                Arg::new("seed")
                    .long("seed")
                    .value_name("S")
                    .value_parser(value_parser!(u64))
                    .help(t("cli.generate.seed")),
            )
            .arg(choice("format", "cli.generate.format", "json|csv|ndjson"))
            .arg(
                Arg::new("differential")
                    .long("differential")
                    .action(ArgAction::SetTrue)
                    .help(t("cli.generate.differential")),
            )
            .arg(
                Arg::new("defects")
                    .long("defects")
                    .value_name("RATE")
                    .value_parser(move |text: &str| share(text, lang))
                    .help(t("cli.generate.defects")),
            )
            .arg(Arg::new("expect").long("expect").value_name("FILE").help(t("cli.generate.expect")))
            .arg(Arg::new("out").long("out").short('o').value_name("OUT").help(t("cli.generate.out"))),
    )
    .mut_arg("encoding", |arg| arg.help(t("cli.generate.encoding")));
    let import = common(
        Command::new("import")
            .about(t("cli.spec.import"))
            .next_help_heading(t("cli.heading.files"))
            .arg(files().required(true))
            .next_help_heading(t("cli.heading.output"))
            .arg(Arg::new("out").long("out").short('o').value_name("OUT").help(t("cli.spec.out")))
            .arg(Arg::new("dry-run").long("dry-run").action(ArgAction::SetTrue).help(t("cli.spec.dry-run")))
            .next_help_heading(t("cli.heading.by-hand"))
            .arg(choice("as", "cli.spec.as", "fields|layout|error-list|masters|regional-master|holidays"))
            .arg(Arg::new("sheet").long("sheet").value_name("NAME|N").help(t("cli.spec.sheet")))
            .arg(
                Arg::new("header-row")
                    .long("header-row")
                    .value_name("N")
                    .value_parser(value_parser!(u32).range(1..))
                    .help(t("cli.spec.header-row")),
            )
            .arg(
                Arg::new("column")
                    .long("column")
                    .value_name("MEANING=B")
                    .action(ArgAction::Append)
                    .value_parser(move |text: &str| column_hint(text, lang))
                    .help(t("cli.spec.column")),
            )
            .arg(Arg::new("operation").long("operation").value_name("ID").help(t("cli.spec.operation"))),
    );
    let list = common(
        documents(Command::new("list").about(t("cli.spec.list")))
            .next_help_heading(t("cli.heading.output"))
            .arg(choice("format", "cli.spec.format", "text|json")),
    );
    let spec = common(
        documents(
            Command::new("spec")
                .about(t("cli.spec"))
                .disable_help_subcommand(true)
                .args_conflicts_with_subcommands(true)
                .subcommand_help_heading(t("cli.heading.commands"))
                .subcommand_value_name("COMMAND")
                .subcommand(list)
                .subcommand(import),
        )
        .next_help_heading(t("cli.heading.output"))
        .arg(choice("format", "cli.spec.format", "text|json")),
    );
    let doctor =
        common(Command::new("doctor").about(t("cli.doctor")).next_help_heading(t("cli.heading.output")).arg(choice(
            "format",
            "cli.spec.format",
            "text|json",
        )));
    let all = [check, explain, preview, compare, extract, generate, spec, doctor];
    ui.subcommands(all)
}

/// The share of recipients of which more must not be gone.
fn max_gone(matches: &ArgMatches) -> f64 {
    matches.get_one::<f64>("max-gone").copied().unwrap_or(MAX_GONE)
}

/// A list of record numbers.
fn record_numbers(text: &str, lang: Lang) -> Result<Vec<(u32, u32)>, String> {
    numbers(text).map_err(|wrong| match wrong {
        WrongNumbers::NoNumber(part) => lang.f("cli.extract.no-number", &[("part", &safe(&part))]),
        WrongNumbers::Zero(part) => lang.f("cli.extract.zero", &[("part", &safe(&part))]),
        WrongNumbers::Reversed(part) => lang.f("cli.extract.reversed", &[("part", &safe(&part))]),
    })
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
    }
}

/// A share from 0 to 1.
fn share(text: &str, lang: Lang) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| lang.t("cli.generate.defects.wrong").to_owned())
}

/// What `generate` is to make.
fn plan(matches: &ArgMatches, encoding: Option<Encoding>) -> generate::Plan {
    generate::Plan {
        records: matches.get_one::<u32>("records").copied().unwrap_or(1),
        seed: matches.get_one::<u64>("seed").copied().unwrap_or(1),
        format: match text(matches, "format") {
            Some("csv") => generate::Format::Csv,
            Some("ndjson") => generate::Format::Ndjson,
            _ => generate::Format::Json,
        },
        differential: matches.get_flag("differential"),
        cp932: encoding == Some(Encoding::Cp932),
        defects: matches.get_one::<f64>("defects").copied().unwrap_or(0.0),
    }
}

/// `code=B` or `code=2`.
fn column_hint(text: &str, lang: Lang) -> Result<(String, u32), String> {
    let hint = text.split_once('=').and_then(|(name, column)| Some((name.trim(), column_number(column.trim())?)));
    hint.filter(|(name, _)| !name.is_empty())
        .map(|(name, column)| (name.to_owned(), column))
        .ok_or_else(|| lang.t("cli.spec.column.wrong").to_owned())
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
mod tests {
    use super::*;

    fn decided(args: &[&str]) -> Task {
        decide(std::iter::once("pmh-inspector").chain(args.iter().copied()).map(OsString::from)).unwrap().1
    }

    #[test]
    fn the_command_line_is_sound() {
        for lang in [Lang::Ja, Lang::En] {
            command(lang).debug_assert();
        }
    }

    #[test]
    fn files_keep_what_the_user_said_of_them() {
        let Task::Check { inputs, deny_warnings, .. } =
            decided(&["check", "a.json", "--response", "b.json", "--error-list", "c.csv", "--deny", "warnings"])
        else {
            panic!("check")
        };
        let said: Vec<_> = inputs.iter().map(|input| (input.name.as_str(), input.expected)).collect();
        assert_eq!(
            said,
            [
                ("c.csv", Some(Expected::Spec(Some(TableKind::ErrorList)))),
                ("a.json", None),
                ("b.json", Some(Expected::Response))
            ]
        );
        assert!(deny_warnings);
        let Task::Ui(inputs, _) = decided(&["a.json", "--previous", "b.json", "--response-old", "c.json"]) else {
            panic!("the screen")
        };
        assert_eq!(inputs[2].expected, Some(Expected::ResponseBefore));
        assert!(
            matches!(decided(&["x.json", "--mask", "all"]), Task::Ui(inputs, ui) if inputs.len() == 1 && ui.mask == Mask::All)
        );
        assert!(matches!(decided(&[]), Task::Ui(inputs, _) if inputs.is_empty()));
    }

    #[test]
    fn wrong_arguments_are_told() {
        for args in [
            &["check", "--as-of", "2026-02-30"][..],
            &["preview", "a.json"],
            &["generate"],
            &["generate", "--records", "0"],
            &["generate", "--records", "1", "--defects", "1.1"],
            &["generate", "--records", "1", "--defects", "nan"],
            &["preview", "a.json", "--record", "0"],
            &["--lang", "fr"],
            &["compare", "a.json"],
            &["compare", "a.json", "b.json", "--response-old", "c.json"],
            &["a.json", "--response-old", "c.json"],
            &["check", "a.json", "--previous", "b.json", "--response-old", "c.json"],
            &["compare", "a.json", "--history", "same-key"],
            &["check", "a.json", "--sent-at", "2026-11-20"],
            &["check", "a.json", "--sent-at", "2026-11-20T24:00"],
            &["check", "a.json", "--history", "same-key=maybe"],
            &["compare", "a.json", "b.json", "--max-gone", "101"],
            &["check", "a.json", "--max-gone", "nan"],
            &["check", "a.json", "--max-gone", "-1"],
            &["extract", "a.json", "--record", "1"],
            &["extract", "a.json", "-o", "b.json", "--record", "0"],
            &["extract", "a.json", "-o", "b.json", "--record", "9-5"],
            &["extract", "a.json", "-o", "b.json", "--record", "five"],
        ] {
            assert!(
                decide(std::iter::once("pmh-inspector").chain(args.iter().copied()).map(OsString::from)).is_err(),
                "{args:?}"
            );
        }
    }
}
