//! What a file is, by its bytes: a workbook, an archive of documents, or plain text; all else is refused with its name.

use super::ImportProblem;
use super::sheets::shown_entry;
use super::zip_limits::Parts;
use crate::text::Plain;

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Container {
    /// A workbook (.xlsx, .xlsm).
    Workbook,
    /// An archive (.zip) of documents.
    Archive {
        /// The documents, in the archive's order.
        members: Vec<Member>,
        /// The files in it that no importer reads, PDFs or pictures, as they may be shown.
        skipped: Vec<String>,
    },
    /// Anything else: text, by what stands in it.
    Plain,
}

/// A document within an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name with its folders, for people; within an archive in the archive `inner.zip/name`.
    pub name: String,
    /// The same as it may be shown where nobody knows yet what the file is: a name may be somebody's.
    pub shown: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What an archive holds.
#[derive(Debug, Default)]
pub(super) struct Unpacked {
    /// The documents, in the archive's order.
    pub(super) members: Vec<Member>,
    /// The other files: as they may be shown, and their first bytes, which tell whether they are payloads.
    pub(super) others: Vec<(String, Vec<u8>)>,
    /// Whether all files are taken for documents.
    all: bool,
}

/// What a file is, with all that is needed of an archive.
pub(super) enum Held {
    Workbook,
    Archive(Unpacked),
    Plain,
}

/// How the names of documents end that an importer may read.
const DOCUMENTS: [&str; 8] = [".xlsx", ".xlsm", ".csv", ".json", ".yaml", ".yml", ".html", ".htm"];

/// How much of a file is looked at that is no document, to tell whether it is a payload.
const HEAD: u64 = 64 << 10;

/// How the bytes of files begin that are neither text nor a workbook nor an archive that is opened: where, with which bytes,
/// the words for it, and its name.
const OTHERS: [(usize, &[u8], &str, &str); 22] = [
    (0, b"%PDF", "import.pdf", "PDF"),
    (0, b"{\\rtf", "import.other-file", "RTF (.rtf)"),
    (0, b"\x89PNG\r\n", "import.other-file", "PNG"),
    (0, b"\xFF\xD8\xFF", "import.other-file", "JPEG"),
    (0, b"GIF8", "import.other-file", "GIF"),
    (0, b"II*\0", "import.other-file", "TIFF"),
    (0, b"MM\0*", "import.other-file", "TIFF"),
    (4, b"Standard Jet DB\0", "import.other-file", "Access (.mdb)"),
    (4, b"Standard ACE DB\0", "import.other-file", "Access (.accdb)"),
    (0, b"SQLite format 3\0", "import.other-file", "SQLite"),
    (0, b"\x7FELF", "import.other-file", "ELF"),
    (0, b"\x1F\x8B\x08", "import.compressed", "gzip (.gz)"),
    (0, b"7z\xBC\xAF\x27\x1C", "import.compressed", "7-Zip (.7z)"),
    (0, b"Rar!\x1A\x07", "import.compressed", "RAR (.rar)"),
    (257, b"ustar", "import.compressed", "tar (.tar)"),
    (0, b"\xFD7zXZ\0", "import.compressed", "XZ (.xz)"),
    (0, b"\x28\xB5\x2F\xFD", "import.compressed", "Zstandard (.zst)"),
    (0, b"MSCF\0\0\0\0", "import.compressed", "CAB (.cab)"),
    (2, b"-lh5-", "import.compressed", "LHA (.lzh)"),
    (2, b"-lh0-", "import.compressed", "LHA (.lzh)"),
    (2, b"-lh7-", "import.compressed", "LHA (.lzh)"),
    (0, b"PK\x07\x08PK\x03\x04", "import.compressed", "ZIP (1/n)"),
];

/// How many bytes of a file tell what [`other`] and [`is_office`] tell.
pub const TELLING: usize = 512;

/// What a file is by its first bytes, where it is of a kind that is not read.
pub fn other(start: &[u8]) -> Option<ImportProblem> {
    let begins = |at: usize, sign: &[u8]| start.get(at..).is_some_and(|from| from.starts_with(sign));
    // A text may begin so: what follows is nothing that a text holds.
    let bzip = begins(0, b"BZh") && begins(4, b"1AY&SY");
    let found = OTHERS.iter().find(|(at, sign, ..)| begins(*at, sign)).map(|(.., key, kind)| (*key, *kind));
    let found = found.or(bzip.then_some(("import.compressed", "bzip2 (.bz2)")));
    found.map(|(key, kind)| ImportProblem::new(key).with("kind", kind))
}

/// What a text is by its beginning that is written as a page or as XML: also what programs call an Excel file.
pub fn markup(head: &str) -> Option<ImportProblem> {
    let start: String = head.trim_start().chars().take(2_000).flat_map(char::to_lowercase).collect();
    let begins = |signs: &[&str]| signs.iter().any(|sign| start.starts_with(sign));
    let kind = match start.contains("schemas-microsoft-com:office") {
        _ if !start.starts_with('<') => return None,
        true => "Excel XML / HTML (.xml, .xls)",
        false if begins(&["<!doctype html", "<html", "<table"]) => "HTML",
        false if begins(&["<?xml"]) => "XML",
        false => return None,
    };
    Some(ImportProblem::new("import.other-file").with("kind", kind))
}

/// Whether a file is a zip or a compound file of old Office programs by its first bytes.
pub fn is_office(start: &[u8]) -> bool {
    [&b"PK\x03\x04"[..], b"PK\x05\x06", COMPOUND].iter().any(|sign| start.starts_with(sign))
}

/// How a compound file begins.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Finds out what a file is, and takes the documents out of an archive.
///
/// # Errors
/// It is a kind of file that cannot be read (old .xls, password-protected, another program's), it is damaged, it is larger
/// than any document, or it is an archive without documents.
pub fn open(bytes: &[u8]) -> Result<Container, ImportProblem> {
    match held(bytes)? {
        Held::Workbook => Ok(Container::Workbook),
        Held::Plain => Ok(Container::Plain),
        Held::Archive(Unpacked { members, others, .. }) => {
            let skipped: Vec<String> = others.into_iter().map(|(shown, _)| shown).collect();
            match members.is_empty() {
                true => Err(no_documents(&skipped)),
                false => Ok(Container::Archive { members, skipped }),
            }
        }
    }
}

/// Whether a file that [`is_office`] tells is a workbook; else it is an archive.
///
/// # Errors
/// It is a kind of office file that cannot be read, or it is damaged.
pub fn is_workbook(bytes: &[u8]) -> Result<bool, ImportProblem> {
    if bytes.starts_with(COMPOUND) {
        return Err(compound(bytes));
    }
    let mut parts = Parts::open(bytes)?;
    if has_workbook(&parts) {
        return Ok(true);
    }
    match other_office(&mut parts) {
        Some(kind) => Err(ImportProblem::new("import.other-office").with("kind", kind)),
        None => Ok(false),
    }
}

/// All files of an archive, whatever their names.
///
/// # Errors
/// It is damaged, or larger than any document.
pub fn files(bytes: &[u8]) -> Result<Vec<Member>, ImportProblem> {
    let mut unpacked = Unpacked { all: true, ..Unpacked::default() };
    unpack(&mut Parts::open(bytes)?, ("", ""), &mut unpacked)?;
    Ok(unpacked.members)
}

/// The problem that an archive holds no document, with what it holds.
pub(super) fn no_documents(seen: &[String]) -> ImportProblem {
    ImportProblem::new("import.zip-no-documents").with("seen", Plain::known(listed(seen)))
}

/// As [`open`], with the beginnings of the files that are no documents.
pub(super) fn held(bytes: &[u8]) -> Result<Held, ImportProblem> {
    if bytes.starts_with(COMPOUND) {
        return Err(compound(bytes));
    }
    if let Some(problem) = other(bytes) {
        return Err(problem);
    }
    if !is_office(bytes) {
        return Ok(Held::Plain);
    }
    let mut parts = Parts::open(bytes)?;
    if has_workbook(&parts) {
        return Ok(Held::Workbook);
    }
    if let Some(kind) = other_office(&mut parts) {
        return Err(ImportProblem::new("import.other-office").with("kind", kind));
    }
    let mut unpacked = Unpacked::default();
    unpack(&mut parts, ("", ""), &mut unpacked)?;
    Ok(Held::Archive(unpacked))
}

/// What a compound file is, by the names in its directory.
fn compound(bytes: &[u8]) -> ImportProblem {
    let named = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(bytes, &name).is_some()
    };
    if named("EncryptedPackage") || named("EncryptionInfo") {
        return ImportProblem::new("import.password");
    }
    let kinds = [("Workbook", "Excel .xls"), ("WordDocument", "Word .doc"), ("PowerPoint Document", "PowerPoint .ppt")];
    let kind = kinds.into_iter().find(|(name, _)| named(name)).map_or(".xls, .doc, .msg …", |(_, kind)| kind);
    ImportProblem::new("import.old-office").with("kind", kind)
}

fn has_workbook(parts: &Parts) -> bool {
    parts.has("xl/workbook.xml")
}

/// The kind of another office document, as its files are named.
fn other_office(parts: &mut Parts) -> Option<&'static str> {
    let kinds = [
        ("xl/workbook.bin", "Excel .xlsb"),
        ("word/document.xml", "Word .docx"),
        ("ppt/presentation.xml", "PowerPoint .pptx"),
        ("Index/Document.iwa", "Numbers .numbers / Pages .pages"),
    ];
    if let Some((_, kind)) = kinds.into_iter().find(|(part, _)| parts.has(part)) {
        return Some(kind);
    }
    let open = parts.has("content.xml");
    let said = parts.start_of("mimetype", 100).unwrap_or_default();
    let ends = |end: &str| String::from_utf8_lossy(&said).trim().ends_with(end);
    match open {
        true if ends("opendocument.spreadsheet") => Some("OpenDocument .ods"),
        true if ends("opendocument.text") => Some("OpenDocument .odt"),
        true => Some("OpenDocument .ods / .odt"),
        false => None,
    }
}

/// Takes the files of an archive; an archive within it is opened, one within that is not. `within` is the name of the archive
/// around it, and that as it may be shown.
fn unpack(parts: &mut Parts, within: (&str, &str), into: &mut Unpacked) -> Result<(), ImportProblem> {
    for (index, name) in parts.names().into_iter().enumerate() {
        let lower = name.replace('\\', "/").to_lowercase();
        let hidden = lower.split('/').any(|part| part.starts_with('.') || part == "__macosx" || part.starts_with("~$"));
        if hidden || lower.ends_with('/') {
            continue;
        }
        let nested = within.0.is_empty() && lower.ends_with(".zip");
        let shown = format!("{}{}", within.1, shown_entry(&name, index + 1));
        let name = format!("{}{name}", within.0);
        if !nested && !into.all && !DOCUMENTS.iter().any(|end| lower.ends_with(end)) {
            // What cannot be unpacked is not read, and not missed.
            into.others.push((shown, parts.start_at(index, HEAD).unwrap_or_default()));
            continue;
        }
        let bytes = parts.whole(index)?;
        if !nested {
            into.members.push(Member { name, shown, bytes });
            continue;
        }
        let mut inner = Parts::open(&bytes)?;
        inner.limit(parts.left());
        unpack(&mut inner, (&format!("{name}/"), &format!("{shown}/")), into)?;
        parts.limit(inner.left());
    }
    Ok(())
}

/// The first names of several.
fn listed(names: &[String]) -> String {
    let first: Vec<&str> = names.iter().take(10).map(String::as_str).collect();
    let more = if names.len() > first.len() { " …" } else { "" };
    if first.is_empty() { "-".to_owned() } else { format!("{}{more}", first.join(", ")) }
}
