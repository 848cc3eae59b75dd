//! The command line as it is described to the user: its options, their help, and what their values may be.

use clap::{Arg, ArgAction, Command, ValueEnum, value_parser};

use super::history_args;
use super::task::{CheckFormat, CompareFormat, Deny, ListFormat, Mask, PreviewFormat, ReadAs, Views};
use crate::extract::{WrongNumbers, numbers};
use crate::generate;
use crate::import::column_number;
use crate::record::parse_date;
use crate::text::terminal_text::safe;
use crate::text::{Lang, parse_size};

/// The whole command line, described in the language.
pub fn command(lang: Lang) -> Command {
    let of = Commands(lang);
    let all = [
        of.check(),
        of.explain(),
        of.preview(),
        of.compare(),
        of.extract(),
        of.generate(),
        of.spec(),
        of.doctor(),
        of.help(),
    ];
    of.ui().subcommands(all)
}

/// The commands, and what several of them have, described in a language.
#[derive(Clone, Copy)]
struct Commands(Lang);

impl Commands {
    fn t(self, key: &'static str) -> &'static str {
        self.0.t(key)
    }

    /// An option with one of these values. They stand in the place of the value, which speaks no language.
    fn choice(self, name: &'static str, key: &'static str, values: &'static str) -> Arg {
        let parser = clap::builder::PossibleValuesParser::new(values.split('|'));
        Arg::new(name).long(name).value_name(values).hide_possible_values(true).value_parser(parser).help(self.t(key))
    }

    /// The same with the names of these.
    fn one_of<T: ValueEnum + Send + Sync + 'static>(self, name: &'static str, key: &'static str) -> Arg {
        let values = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let names: Vec<String> = values.map(|value| value.get_name().to_owned()).collect();
        let parser = clap::builder::EnumValueParser::<T>::new();
        Arg::new(name)
            .long(name)
            .value_name(names.join("|"))
            .hide_possible_values(true)
            .value_parser(parser)
            .help(self.t(key))
    }

    fn flag(self, name: &'static str, key: &'static str) -> Arg {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(self.t(key))
    }

    /// An option that may be given several times.
    fn repeated(self, name: &'static str, value: &'static str, key: &'static str) -> Arg {
        Arg::new(name).long(name).value_name(value).action(ArgAction::Append).help(self.t(key))
    }

    fn file_option(self, name: &'static str, key: &'static str) -> Arg {
        self.repeated(name, "FILE", key)
    }

    fn files(self) -> Arg {
        Arg::new("file").value_name("FILE").action(ArgAction::Append).help(self.t("cli.file"))
    }

    /// A file that must be named.
    fn side(self, name: &'static str, value: &'static str, key: &'static str) -> Arg {
        Arg::new(name).value_name(value).required(true).help(self.t(key))
    }

    /// The options that all commands have.
    fn common(self, command: Command) -> Command {
        let lang = self.0;
        let as_of = move |text: &str| parse_date(text).ok_or_else(|| lang.t("cli.as-of.wrong").to_owned());
        let size = move |text: &str| parse_size(text).ok_or_else(|| lang.t("cli.max-input.wrong").to_owned());
        command
            .next_help_heading(self.t("cli.heading.common"))
            .arg(Arg::new("as-of").long("as-of").value_name("YYYY-MM-DD").value_parser(as_of).help(self.t("cli.as-of")))
            .arg(self.choice("lang", "cli.lang", "ja|en"))
            .arg(self.one_of::<ReadAs>("encoding", "cli.encoding"))
            .arg(
                Arg::new("max-input")
                    .long("max-input")
                    .value_name("SIZE")
                    .value_parser(size)
                    .help(self.t("cli.max-input")),
            )
            .arg(self.flag("quiet", "cli.quiet").short('q'))
            .arg(Arg::new("help").long("help").short('h').action(ArgAction::Help).help(self.t("cli.help")))
            .disable_help_flag(true)
            .help_template(format!(
                "{{about-with-newline}}\n{}: {{usage}}\n\n{{all-args}}{{after-help}}",
                self.t("cli.heading.usage")
            ))
    }

    /// The files that are looked at, by what they are.
    fn sources(self, command: Command) -> Command {
        let command = command.arg(self.file_option("payload", "cli.payload"));
        command.arg(self.file_option("response", "cli.response")).arg(history_args::reply_rows(self.0))
    }

    /// The official documents.
    fn documents(self, command: Command) -> Command {
        command
            .next_help_heading(self.t("cli.heading.documents"))
            .arg(self.file_option("error-list", "cli.error-list"))
            .arg(self.file_option("layout", "cli.layout"))
            .arg(self.file_option("regional-master", "cli.regional-master"))
            .arg(self.file_option("spec", "cli.spec-file"))
            .arg(self.file_option("holidays", "cli.holidays"))
    }

    /// What is too much of a change between two uploads.
    fn limits(self) -> [Arg; 2] {
        let lang = self.0;
        let percent = move |text: &str| {
            let share = text.trim_end_matches('%').parse().ok().filter(|share: &f64| (0.0..=100.0).contains(share));
            share.ok_or_else(|| lang.t("cli.max-gone.wrong").to_owned())
        };
        [("max-gone", "cli.max-gone"), ("max-changed", "cli.max-changed")]
            .map(|(name, key)| Arg::new(name).long(name).value_name("PERCENT").value_parser(percent).help(self.t(key)))
    }

    fn ui(self) -> Command {
        self.common(
            history_args::for_ui(
                self.documents(
                    self.sources(
                        Command::new("pmh-inspector")
                            .about(self.t("cli.about"))
                            .after_help(self.t("cli.after"))
                            .version(env!("CARGO_PKG_VERSION"))
                            .disable_version_flag(true)
                            .disable_help_subcommand(true)
                            .subcommand_help_heading(self.t("cli.heading.commands"))
                            .subcommand_value_name("COMMAND")
                            .args_conflicts_with_subcommands(true)
                            .next_help_heading(self.t("cli.heading.files"))
                            .arg(self.files()),
                    )
                    .arg(self.file_option("previous", "cli.ui.previous"))
                    .arg(self.file_option("response-old", "cli.ui.response-old").requires("previous")),
                ),
                self.0,
            )
            .args(self.limits())
            .next_help_heading(self.t("cli.heading.ui"))
            .arg(Arg::new("theme").long("theme").value_name("NAME|FILE").help(self.t("cli.theme")))
            .arg(self.flag("ascii", "cli.ascii"))
            .arg(self.choice("ambiguous", "cli.ambiguous", "auto|narrow|wide"))
            .arg(self.one_of::<Mask>("mask", "cli.mask"))
            .arg(self.flag("osc52", "cli.osc52")),
        )
        .arg(Arg::new("version").long("version").short('V').action(ArgAction::Version).help(self.t("cli.version")))
    }

    fn check(self) -> Command {
        self.common(
            history_args::for_check(
                self.documents(
                    self.sources(
                        Command::new("check")
                            .about(self.t("cli.check"))
                            .next_help_heading(self.t("cli.heading.files"))
                            .arg(self.files()),
                    )
                    .arg(self.file_option("previous", "cli.previous")),
                ),
                self.0,
            )
            .next_help_heading(self.t("cli.heading.output"))
            .arg(self.one_of::<CheckFormat>("format", "cli.check.format"))
            .arg(self.one_of::<Deny>("deny", "cli.check.deny"))
            .arg(
                Arg::new("max-findings")
                    .long("max-findings")
                    .value_name("N")
                    .value_parser(value_parser!(u64))
                    .help(self.t("cli.check.max-findings")),
            )
            .arg(self.flag("messages", "cli.check.messages"))
            .args(self.limits()),
        )
    }

    fn compare(self) -> Command {
        self.common(
            history_args::for_compare(
                self.documents(
                    Command::new("compare")
                        .about(self.t("cli.compare"))
                        .next_help_heading(self.t("cli.heading.files"))
                        .arg(self.side("old", "OLD", "cli.compare.old"))
                        .arg(
                            self.side("new", "NEW", "cli.compare.new")
                                .required(false)
                                .required_unless_present("replay")
                                .num_args(1..),
                        ),
                ),
                self.0,
            )
            .next_help_heading(self.t("cli.heading.output"))
            .arg(self.one_of::<CompareFormat>("format", "cli.compare.format"))
            .args(self.limits()),
        )
    }

    fn extract(self) -> Command {
        let lang = self.0;
        self.common(
            self.documents(
                self.sources(
                    Command::new("extract")
                        .about(self.t("cli.extract"))
                        .next_help_heading(self.t("cli.heading.files"))
                        .arg(
                            self.files()
                                .action(ArgAction::Set)
                                .required_unless_present("payload")
                                .conflicts_with("payload"),
                        ),
                )
                .mut_arg("payload", |arg| arg.action(ArgAction::Set))
                .next_help_heading(self.t("cli.heading.choice"))
                .arg(
                    self.repeated("record", "5,9,100-120", "cli.extract.record")
                        .value_parser(move |text: &str| record_numbers(text, lang)),
                )
                .arg(self.repeated("rule", "RULE", "cli.extract.rule"))
                .arg(self.repeated("code", "CODE", "cli.extract.code"))
                .arg(self.repeated("search", "TEXT", "cli.extract.search"))
                .arg(self.repeated("number", "NUMBER|FIELD:NUMBER", "cli.extract.number"))
                .arg(self.flag("not", "cli.extract.not")),
            )
            .next_help_heading(self.t("cli.heading.output"))
            .arg(self.flag("allow-empty", "cli.extract.allow-empty"))
            .arg(
                Arg::new("out").long("out").short('o').value_name("OUT").required(true).help(self.t("cli.extract.out")),
            ),
        )
    }

    fn explain(self) -> Command {
        self.common(self.documents(
            Command::new("explain").about(self.t("cli.explain")).arg(
                Arg::new("name").value_name("CODE|RULE").action(ArgAction::Append).help(self.t("cli.explain.name")),
            ),
        ))
    }

    fn preview(self) -> Command {
        self.common(
            self.documents(
                Command::new("preview")
                    .about(self.t("cli.preview"))
                    .next_help_heading(self.t("cli.heading.files"))
                    .arg(self.files().action(ArgAction::Set).required(true)),
            )
            .next_help_heading(self.t("cli.heading.output"))
            .arg(
                Arg::new("record")
                    .long("record")
                    .value_name("N")
                    .required(true)
                    .value_parser(value_parser!(u32).range(1..))
                    .help(self.t("cli.preview.record")),
            )
            .arg(self.one_of::<Views>("view", "cli.preview.view"))
            .arg(self.one_of::<PreviewFormat>("format", "cli.preview.format")),
        )
    }

    fn generate(self) -> Command {
        let lang = self.0;
        self.common(
            Command::new("generate")
                .about(self.t("cli.generate"))
                .next_help_heading(self.t("cli.heading.output"))
                .arg(
                    Arg::new("records")
                        .long("records")
                        .value_name("N")
                        .required(true)
                        .value_parser(value_parser!(u32).range(1..=i64::from(generate::MOST)))
                        .help(self.t("cli.generate.records")),
                )
                .arg(
                    Arg::new("seed")
                        .long("seed")
                        .value_name("S")
                        .value_parser(value_parser!(u64))
                        .help(self.t("cli.generate.seed")),
                )
                .arg(self.one_of::<generate::Format>("format", "cli.generate.format"))
                .arg(self.flag("differential", "cli.generate.differential"))
                .arg(
                    Arg::new("defects")
                        .long("defects")
                        .value_name("RATE")
                        .value_parser(move |text: &str| share(text, lang))
                        .help(self.t("cli.generate.defects")),
                )
                .arg(Arg::new("expect").long("expect").value_name("FILE").help(self.t("cli.generate.expect")))
                .arg(Arg::new("out").long("out").short('o').value_name("OUT").help(self.t("cli.generate.out"))),
        )
        .mut_arg("encoding", |arg| arg.help(self.t("cli.generate.encoding")))
    }

    fn import(self) -> Command {
        let lang = self.0;
        self.common(
            Command::new("import")
                .about(self.t("cli.spec.import"))
                .next_help_heading(self.t("cli.heading.files"))
                .arg(self.files().required(true))
                .next_help_heading(self.t("cli.heading.output"))
                .arg(Arg::new("out").long("out").short('o').value_name("OUT").help(self.t("cli.spec.out")))
                .arg(self.flag("dry-run", "cli.spec.dry-run"))
                .next_help_heading(self.t("cli.heading.by-hand"))
                .arg(self.choice("as", "cli.spec.as", "fields|layout|error-list|masters|regional-master|holidays"))
                .arg(Arg::new("sheet").long("sheet").value_name("NAME|N").help(self.t("cli.spec.sheet")))
                .arg(
                    Arg::new("header-row")
                        .long("header-row")
                        .value_name("N")
                        .value_parser(value_parser!(u32).range(1..))
                        .help(self.t("cli.spec.header-row")),
                )
                .arg(
                    Arg::new("column")
                        .long("column")
                        .value_name("MEANING=B")
                        .action(ArgAction::Append)
                        .value_parser(move |text: &str| column_hint(text, lang))
                        .help(self.t("cli.spec.column")),
                )
                .arg(Arg::new("operation").long("operation").value_name("ID").help(self.t("cli.spec.operation"))),
        )
    }

    fn list(self) -> Command {
        self.common(
            self.documents(Command::new("list").about(self.t("cli.spec.list")))
                .next_help_heading(self.t("cli.heading.output"))
                .arg(self.one_of::<ListFormat>("format", "cli.spec.format")),
        )
    }

    fn learn(self) -> Command {
        self.common(
            self.documents(
                Command::new("learn")
                    .about(self.t("cli.spec.learn"))
                    .next_help_heading(self.t("cli.heading.files"))
                    .arg(self.side("upload", "PAYLOAD", "cli.spec.learn.payload"))
                    .arg(self.side("reply", "REPLY", "cli.spec.learn.replies").num_args(1..)),
            )
            .next_help_heading(self.t("cli.heading.output"))
            .arg(Arg::new("out").long("out").short('o').value_name("FILE").help(self.t("cli.spec.learn.out"))),
        )
    }

    fn spec(self) -> Command {
        self.common(
            self.documents(
                Command::new("spec")
                    .about(self.t("cli.spec"))
                    .disable_help_subcommand(true)
                    .args_conflicts_with_subcommands(true)
                    .subcommand_help_heading(self.t("cli.heading.commands"))
                    .subcommand_value_name("COMMAND")
                    .subcommand(self.list())
                    .subcommand(self.import())
                    .subcommand(self.learn()),
            )
            .next_help_heading(self.t("cli.heading.output"))
            .arg(self.one_of::<ListFormat>("format", "cli.spec.format")),
        )
    }

    fn doctor(self) -> Command {
        self.common(
            Command::new("doctor")
                .about(self.t("cli.doctor"))
                .next_help_heading(self.t("cli.heading.output"))
                .arg(self.one_of::<ListFormat>("format", "cli.spec.format")),
        )
    }

    fn help(self) -> Command {
        self.common(
            Command::new("help")
                .about(self.t("cli.manual"))
                .arg(Arg::new("topic").value_name("TOPIC").num_args(0..).help(self.t("cli.manual.topic"))),
        )
    }
}

/// A list of record numbers.
fn record_numbers(text: &str, lang: Lang) -> Result<Vec<(u32, u32)>, String> {
    numbers(text).map_err(|wrong| match wrong {
        WrongNumbers::NoNumber(part) => lang.f("cli.extract.no-number", &[("part", &safe(&part))]),
        WrongNumbers::Zero(part) => lang.f("cli.extract.zero", &[("part", &safe(&part))]),
        WrongNumbers::Reversed(part) => lang.f("cli.extract.reversed", &[("part", &safe(&part))]),
    })
}

/// A share from 0 to 1.
fn share(text: &str, lang: Lang) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| lang.t("cli.generate.defects.wrong").to_owned())
}

/// `code=B` or `code=2`.
fn column_hint(text: &str, lang: Lang) -> Result<(String, u32), String> {
    let hint = text.split_once('=').and_then(|(name, column)| Some((name.trim(), column_number(column.trim())?)));
    hint.filter(|(name, _)| !name.is_empty())
        .map(|(name, column)| (name.to_owned(), column))
        .ok_or_else(|| lang.t("cli.spec.column.wrong").to_owned())
}
