//! A file that could not be written, in words: which, why, and what to do.

use std::io::ErrorKind;
use std::path::Path;

use super::open_error;
use crate::extract::NotWritten;
use crate::files::is_circle;
use crate::read::Document;
use crate::text::Lang;
use crate::text::terminal_text::safe;

/// The sentence for a file that could not be written.
pub fn say(file: &str, kind: ErrorKind, lang: Lang) -> String {
    if file.is_empty() {
        return lang.t("write.no-name").to_owned();
    }
    let reason = match kind {
        ErrorKind::AlreadyExists => return lang.f("write.exists", &[("file", &safe(file))]),
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            let folder = folder_of(file);
            return lang.f("write.no-folder", &[("file", &safe(file)), ("folder", &safe(&folder))]);
        }
        ErrorKind::StorageFull => lang.t("write.full").to_owned(),
        ErrorKind::QuotaExceeded => lang.t("write.quota").to_owned(),
        ErrorKind::FileTooLarge => lang.t("write.limit").to_owned(),
        ErrorKind::PermissionDenied => lang.t("write.permission").to_owned(),
        ErrorKind::ReadOnlyFilesystem => lang.t("write.read-only").to_owned(),
        ErrorKind::InvalidFilename | ErrorKind::InvalidInput => lang.t("write.name").to_owned(),
        ErrorKind::Interrupted => lang.t("write.ended").to_owned(),
        ErrorKind::Unsupported => lang.t("write.nowhere").to_owned(),
        kind if is_circle(kind) => lang.t("write.circle").to_owned(),
        kind => lang.f("write.other", &[("reason", &kind)]),
    };
    lang.f("write.failed", &[("file", &safe(file)), ("reason", &reason)])
}

/// Why chosen records were not written to a file, in words.
pub fn extracted(why: &NotWritten, document: &Document, file: &str, lang: Lang) -> Vec<String> {
    match why {
        NotWritten::Read(kind) => vec![open_error::say(&document.trouble(*kind), lang)],
        NotWritten::Changed(changes) => changes.iter().map(|change| open_error::say(change, lang)).collect(),
        NotWritten::Write(kind) => vec![say(file, *kind, lang)],
    }
}

/// The folder that a name stands for: the one before its last part, or all of it where it ends as a folder does.
fn folder_of(file: &str) -> String {
    if file.ends_with(std::path::is_separator) {
        return file.to_owned();
    }
    let folder = Path::new(file).parent().map(|folder| folder.display().to_string());
    folder.filter(|folder| !folder.is_empty()).unwrap_or_else(|| ".".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_told_with_its_file_and_what_to_do() {
        use ErrorKind::{
            AlreadyExists, FileTooLarge, Interrupted, InvalidFilename, NotFound, Other, PermissionDenied,
            QuotaExceeded, ReadOnlyFilesystem, StorageFull,
        };
        let kinds = [
            AlreadyExists,
            FileTooLarge,
            Interrupted,
            InvalidFilename,
            NotFound,
            Other,
            PermissionDenied,
            QuotaExceeded,
            ReadOnlyFilesystem,
            StorageFull,
            ErrorKind::Unsupported,
        ];
        for lang in [Lang::Ja, Lang::En] {
            let mut said: Vec<String> = kinds.iter().map(|kind| say("a\u{1b}/b.json", *kind, lang)).collect();
            for one in &said {
                assert!(one.contains("/b.json") && !one.contains('\u{1b}') && !one.contains('{'), "{one}");
            }
            said.sort();
            said.dedup();
            assert_eq!(said.len(), kinds.len(), "each its own sentence");
        }
        assert!(say("out/", NotFound, Lang::En).contains("no folder out/"));
        assert!(say("out", NotFound, Lang::En).contains("no folder ."));
    }
}
