//! The command line as it is described to the user: its options, their help, and what their values may be.

use clap::{Arg, ArgAction, Command, value_parser};

use super::between;
use crate::extract::{WrongNumbers, numbers};
use crate::generate;
use crate::import::column_number;
use crate::record::parse_date;
use crate::text::cells::safe;
use crate::text::{Lang, parse_size};

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
        let size = move |text: &str| parse_size(text).ok_or_else(|| lang.t("cli.max-input.wrong").to_owned());
        command
            .next_help_heading(t("cli.heading.common"))
            .arg(Arg::new("as-of").long("as-of").value_name("YYYY-MM-DD").value_parser(as_of).help(t("cli.as-of")))
            .arg(choice("lang", "cli.lang", "ja|en"))
            .arg(choice("encoding", "cli.encoding", "auto|utf-8|cp932"))
            .arg(Arg::new("max-input").long("max-input").value_name("SIZE").value_parser(size).help(t("cli.max-input")))
            .arg(Arg::new("quiet").long("quiet").short('q').action(ArgAction::SetTrue).help(t("cli.quiet")))
            .arg(Arg::new("help").long("help").short('h').action(ArgAction::Help).help(t("cli.help")))
            .disable_help_flag(true)
            .help_template(format!(
                "{{about-with-newline}}\n{}: {{usage}}\n\n{{all-args}}{{after-help}}",
                lang.t("cli.heading.usage")
            ))
    };
    let sources = |command: Command| {
        let command = command.arg(file_option("payload", "cli.payload"));
        command.arg(file_option("response", "cli.response")).arg(between::reply_rows(lang))
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
    let limit =
        |name: &'static str, key| Arg::new(name).long(name).value_name("PERCENT").value_parser(percent).help(t(key));
    let limits = || [limit("max-gone", "cli.max-gone"), limit("max-changed", "cli.max-changed")];
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
        .args(limits())
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
        .arg(Arg::new("messages").long("messages").action(ArgAction::SetTrue).help(t("cli.check.messages")))
        .args(limits()),
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
        .args(limits()),
    );
    let repeated = |name: &'static str, value: &'static str, key| {
        Arg::new(name).long(name).value_name(value).action(ArgAction::Append).help(t(key))
    };
    let extract = common(
        documents(
            sources(
                Command::new("extract")
                    .about(t("cli.extract"))
                    .next_help_heading(t("cli.heading.files"))
                    .arg(files().action(ArgAction::Set).required_unless_present("payload").conflicts_with("payload")),
            )
            .mut_arg("payload", |arg| arg.action(ArgAction::Set))
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
        .arg(Arg::new("allow-empty").long("allow-empty").action(ArgAction::SetTrue).help(t("cli.extract.allow-empty")))
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
    let learn = common(
        documents(
            Command::new("learn")
                .about(t("cli.spec.learn"))
                .next_help_heading(t("cli.heading.files"))
                .arg(side("upload", "PAYLOAD", "cli.spec.learn.payload"))
                .arg(side("reply", "REPLY", "cli.spec.learn.replies").num_args(1..)),
        )
        .next_help_heading(t("cli.heading.output"))
        .arg(Arg::new("out").long("out").short('o').value_name("FILE").help(t("cli.spec.learn.out"))),
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
                .subcommand(import)
                .subcommand(learn),
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
    let help = common(
        Command::new("help")
            .about(t("cli.manual"))
            .arg(Arg::new("topic").value_name("TOPIC").num_args(0..).help(t("cli.manual.topic"))),
    );
    let all = [check, explain, preview, compare, extract, generate, spec, doctor, help];
    ui.subcommands(all)
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
