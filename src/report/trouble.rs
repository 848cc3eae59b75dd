//! A file that cannot be read, in words: which, what, and what to do.

use std::io::ErrorKind;

use crate::read::{Change, Trouble, TroubleKind};
use crate::text::Lang;
use crate::text::cells::safe;

/// The sentence for a trouble: the file, what is wrong with it, and what to do.
pub fn say(trouble: &Trouble, lang: Lang) -> String {
    let name = if trouble.file == "-" { lang.t("trouble.stdin").into() } else { safe(&trouble.file) };
    let what = match &trouble.kind {
        TroubleKind::Io(ErrorKind::NotFound) => lang.t("trouble.not-found").to_owned(),
        TroubleKind::Io(ErrorKind::PermissionDenied) => lang.t("trouble.permission").to_owned(),
        TroubleKind::Io(ErrorKind::IsADirectory) => lang.t("trouble.directory").to_owned(),
        TroubleKind::Io(ErrorKind::UnexpectedEof) => lang.t("trouble.shrunk").to_owned(),
        TroubleKind::Io(kind) => lang.f("trouble.io", &[("reason", kind)]),
        TroubleKind::Changed(change) => lang.t(changed(*change)).to_owned(),
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
        TroubleKind::BadTables(problem) => lang.f("trouble.bad-tables", &[("problem", &safe(problem))]),
    };
    lang.f("trouble.line", &[("file", &name), ("what", &what)])
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
