//! A file that cannot be read, in words: which, what, and what to do.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::ErrorKind;

use crate::files::is_circle;
use crate::read::{Change, OpenError, TroubleKind};
use crate::text::terminal_text::safe;
use crate::text::{Lang, TomlFault, size_words};

/// The sentence for a trouble: the file, what is wrong with it, and what to do.
pub fn say(trouble: &OpenError, lang: Lang) -> String {
    lang.f("trouble.line", &[("file", &file(trouble, lang)), ("what", &what(trouble, lang))])
}

/// The file that cannot be read, as people are told of it.
pub fn file(trouble: &OpenError, lang: Lang) -> Cow<'_, str> {
    if trouble.file == "-" { lang.t("trouble.stdin").into() } else { safe(&trouble.file) }
}

/// What is wrong with it, and what to do.
pub fn what(trouble: &OpenError, lang: Lang) -> String {
    match &trouble.kind {
        TroubleKind::Io(ErrorKind::NotFound) => lang.t("trouble.not-found").to_owned(),
        TroubleKind::Io(ErrorKind::PermissionDenied) => lang.t("trouble.permission").to_owned(),
        TroubleKind::Io(ErrorKind::IsADirectory) => lang.t("trouble.directory").to_owned(),
        TroubleKind::Io(ErrorKind::UnexpectedEof) => lang.t("trouble.shrunk").to_owned(),
        TroubleKind::Io(ErrorKind::StaleNetworkFileHandle) => lang.t(changed(Change::Written)).to_owned(),
        TroubleKind::TooManyOpen => lang.t("trouble.too-many-open").to_owned(),
        TroubleKind::Io(kind) if is_circle(*kind) => lang.t("trouble.circle").to_owned(),
        TroubleKind::Io(kind) => lang.f("trouble.io", &[("reason", kind)]),
        TroubleKind::NoFileAnyMore => lang.t("trouble.no-file-any-more").to_owned(),
        TroubleKind::Changed(change) => lang.t(changed(*change)).to_owned(),
        TroubleKind::TooMuch(most) => lang.f("trouble.too-much", &[("size", &size_words(*most))]),
        TroubleKind::Empty => lang.t("trouble.empty").to_owned(),
        TroubleKind::Encoding(foreign) => lang.f("trouble.encoding", &[("encoding", &foreign.name())]),
        TroubleKind::Binary => lang.t("trouble.binary").to_owned(),
        TroubleKind::UnknownJson => lang.t("trouble.unknown-json").to_owned(),
        // Only how many cells were seen: what stands in them may be anybody's data.
        TroubleKind::UnknownTable(cells) => lang.f("trouble.unknown-table", &[("count", &cells.len())]),
        TroubleKind::TooDeep(line) => lang.f("trouble.too-deep", &[("line", line)]),
        TroubleKind::BadJson(line, column) => lang.f("trouble.bad-json", &[("line", line), ("column", column)]),
        TroubleKind::NotA(role) => lang.f("trouble.not-a", &[("role", &lang.t(role))]),
        TroubleKind::IsA { given, role, option } => {
            lang.f("trouble.is-a", &[("given", &lang.t(given)), ("role", &lang.t(role)), ("option", option)])
        }
        TroubleKind::Document(said) | TroubleKind::Records(said) => said.in_words(lang),
        TroubleKind::Torn(line) => lang.f("trouble.torn", &[("line", line)]),
        TroubleKind::BadTables(faults) => lang.f("trouble.bad-tables", &[("places", &places(faults, lang))]),
    }
}

/// Places of a file with what is wrong there; of many, the first.
fn places(faults: &[TomlFault], lang: Lang) -> String {
    const TOLD: usize = 5;
    let place = |fault: &TomlFault| {
        let args: &[(&str, &dyn Display)] =
            &[("line", &fault.line), ("column", &fault.column), ("reason", &fault.said.in_words(lang))];
        lang.f("trouble.bad-tables.place", args)
    };
    let mut places: Vec<String> = faults.iter().take(TOLD).map(place).collect();
    if faults.len() > TOLD {
        places.push(lang.f("trouble.bad-tables.more", &[("count", &(faults.len() - TOLD))]));
    }
    places.join(" ")
}

/// The key of the words for what happened to an open file.
pub fn changed(change: Change) -> &'static str {
    match change {
        Change::Shorter => "trouble.changed.shorter",
        Change::Written => "trouble.changed.written",
        Change::Replaced => "trouble.changed.replaced",
        Change::Gone => "trouble.changed.gone",
    }
}
