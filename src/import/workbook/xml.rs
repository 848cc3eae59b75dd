//! Reading the XML of a workbook's parts.

use std::borrow::Cow;
use std::io;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart};

use crate::import::ImportProblem;
use crate::import::sheets::harmless;
use crate::import::zip_limits::{PartReader, Parts, too_large};

/// The XML of a part.
pub type Xml<'p, 'a> = Reader<PartReader<'p, 'a>>;

/// Begins to read a part; `None` where the workbook has none of this name.
///
/// # Errors
/// It is encrypted or damaged.
pub fn part<'p, 'a>(parts: &'p mut Parts<'a>, name: &str, most: u64) -> Result<Option<Xml<'p, 'a>>, ImportProblem> {
    Ok(parts.read(name, most)?.map(|reader| {
        let mut xml = Reader::from_reader(reader);
        // An element without content is then read as one with.
        xml.config_mut().expand_empty_elements = true;
        xml
    }))
}

/// The problem with a part that is no XML, or larger than any.
pub fn broken(part: &str, error: &quick_xml::Error) -> ImportProblem {
    match error {
        quick_xml::Error::Io(e) if e.kind() == io::ErrorKind::QuotaExceeded => too_large(),
        _ => damaged(part),
    }
}

/// The problem with a part that does not hold what it must.
pub fn damaged(part: &str) -> ImportProblem {
    ImportProblem::new("import.workbook-damaged").with("part", harmless(part))
}

/// An attribute by its name without prefix.
pub fn attribute<'e>(element: &'e BytesStart, name: &str) -> Option<Cow<'e, str>> {
    let found = element.attributes().with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name)?;
    if !found.value.contains('&') {
        return Some(found.value);
    }
    quick_xml::escape::unescape(&found.value).ok().map(|text| Cow::Owned(text.into_owned()))
}

/// What an attribute says that is a number.
pub fn number<T: std::str::FromStr>(element: &BytesStart, name: &str) -> Option<T> {
    attribute(element, name)?.trim().parse().ok()
}

/// What a flag such as `<strike/>` says: on unless its value says off.
pub fn is_on(element: &BytesStart) -> bool {
    !attribute(element, "val").is_some_and(|value| matches!(value.as_ref(), "0" | "false"))
}

/// The character that an entity stands for; `None` for one that XML itself does not know: a part that declares its own is
/// none that a workbook has.
pub fn entity(reference: &BytesRef) -> Option<char> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Some(c);
    }
    match reference.as_ref() as &str {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => None,
    }
}
