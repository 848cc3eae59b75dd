//! What a file is, by its bytes: a workbook, an archive of documents, or plain text; all else is refused with its name.

use super::ImportProblem;
use super::parts::Parts;

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Container {
    /// A workbook (.xlsx, .xlsm).
    Workbook,
    /// An archive (.zip) of documents.
    Archive {
        /// The documents, in the archive's order.
        members: Vec<Member>,
        /// The names of the files in it that no importer reads: PDFs, pictures.
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
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// How the names of documents end that an importer may read.
const DOCUMENTS: [&str; 8] = [".xlsx", ".xlsm", ".csv", ".json", ".yaml", ".yml", ".html", ".htm"];

/// Finds out what a file is, and takes the documents out of an archive.
///
/// # Errors
/// It is a kind of file that cannot be read (old .xls, password-protected, another program's), it is damaged, it is larger
/// than any document, or it is an archive without documents.
pub fn open(bytes: &[u8]) -> Result<Container, ImportProblem> {
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        let named = |name: &str| {
            let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            memchr::memmem::find(bytes, &name).is_some()
        };
        let protected = named("EncryptedPackage") || named("EncryptionInfo");
        return Err(ImportProblem::new(if protected { "import.password" } else { "import.old-office" }));
    }
    if bytes.starts_with(b"%PDF") {
        return Err(ImportProblem::new("import.pdf"));
    }
    if !bytes.starts_with(b"PK\x03\x04") && !bytes.starts_with(b"PK\x05\x06") {
        return Ok(Container::Plain);
    }
    let mut parts = Parts::open(bytes)?;
    if is_workbook(&parts) {
        return Ok(Container::Workbook);
    }
    if let Some(kind) = other_office(&parts) {
        return Err(ImportProblem::new("import.other-office").with("kind", kind));
    }
    let (mut members, mut skipped) = (Vec::new(), Vec::new());
    take(&mut parts, "", &mut members, &mut skipped)?;
    if members.is_empty() {
        return Err(ImportProblem::new("import.zip-no-documents").with("seen", listed(&skipped)));
    }
    Ok(Container::Archive { members, skipped })
}

fn is_workbook(parts: &Parts) -> bool {
    parts.has("xl/workbook.xml")
}

/// The kind of another office document, as its files are named.
fn other_office(parts: &Parts) -> Option<&'static str> {
    let kinds = [
        ("xl/workbook.bin", ".xlsb"),
        ("word/document.xml", ".docx"),
        ("ppt/presentation.xml", ".pptx"),
        ("content.xml", ".ods / .odt"),
    ];
    kinds.into_iter().find(|(part, _)| parts.has(part)).map(|(_, kind)| kind)
}

/// Takes the documents of an archive; an archive within it is opened, one within that is not.
fn take(
    parts: &mut Parts,
    within: &str,
    members: &mut Vec<Member>,
    skipped: &mut Vec<String>,
) -> Result<(), ImportProblem> {
    for (index, name) in parts.names().into_iter().enumerate() {
        let lower = name.replace('\\', "/").to_lowercase();
        let hidden = lower.split('/').any(|part| part.starts_with('.') || part == "__macosx" || part.starts_with("~$"));
        if hidden || lower.ends_with('/') {
            continue;
        }
        let nested = within.is_empty() && lower.ends_with(".zip");
        let name = format!("{within}{name}");
        if !nested && !DOCUMENTS.iter().any(|end| lower.ends_with(end)) {
            skipped.push(name);
            continue;
        }
        let bytes = parts.whole(index)?;
        if !nested {
            members.push(Member { name, bytes });
            continue;
        }
        let mut inner = Parts::open(&bytes)?;
        inner.limit(parts.left());
        take(&mut inner, &format!("{name}/"), members, skipped)?;
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
