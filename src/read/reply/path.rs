//! Paths in replies: JSON pointers, URI fragments, JSONPath and the looser forms that frameworks write.

use crate::spec::FieldTable;

/// The parts of a path: `#/2/myNumber`, `/2/certificationDetail/0`, `$[2].myNumber`, `records[2]['myNumber']`,
/// `body.2.myNumber`, `basicFiveInfo.name`.
pub fn segments(path: &str) -> Vec<String> {
    let path = path.trim();
    if let Some(fragment) = path.strip_prefix('#') {
        return pointer(&percent_decoded(fragment));
    }
    if path.starts_with('/') {
        return pointer(path);
    }
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut quote = None;
    for c in path.strip_prefix('$').unwrap_or(path).chars() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => part.push(c),
            (None, '"' | '\'') => quote = Some(c),
            (None, '.' | '/' | '[' | ']') => {
                if !part.is_empty() {
                    parts.push(std::mem::take(&mut part));
                }
            }
            (None, _) => part.push(c),
        }
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts
}

fn pointer(path: &str) -> Vec<String> {
    path.split('/').filter(|part| !part.is_empty()).map(|part| part.replace("~1", "/").replace("~0", "~")).collect()
}

/// A text with its percent-encoded bytes as they are meant, as in the fragment of an address; what is no UTF-8 becomes
/// U+FFFD.
pub fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while let Some(byte) = bytes.get(i) {
        let hex = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16));
        match (byte, hex(i + 1), hex(i + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                i += 3;
            }
            _ => {
                out.push(*byte);
                i += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A segment that is a place in an array.
pub fn array_index(segment: &str) -> Option<u32> {
    if !segment.is_empty() && segment.bytes().all(|b| b.is_ascii_digit()) { segment.parse().ok() } else { None }
}

/// Whether a segment is the name of a field, or of a member of one.
fn is_field(segment: &str, table: &FieldTable) -> bool {
    table.by_heading(segment).is_some() || table.iter().any(|(_, field)| field.key() == segment)
}

/// Which record a path means, counted from 0, and which of its segments says so: the last index before
/// the first field's name, or, where no field is named, the first index.
pub fn record_index(path: &[String], table: &FieldTable) -> Option<(u32, usize)> {
    let field = path.iter().position(|segment| array_index(segment).is_none() && is_field(segment, table));
    let mut indexes = path.iter().enumerate().filter_map(|(at, segment)| Some((array_index(segment)?, at)));
    match field {
        Some(field) => indexes.take_while(|(_, at)| *at < field).last(),
        None => indexes.next(),
    }
}

/// Whether a path names a record or a field.
pub fn tells_a_place(path: &[String], table: &FieldTable) -> bool {
    path.iter().any(|segment| array_index(segment).is_some() || is_field(segment, table))
}

/// Whether a path names a field.
pub fn names_a_field(path: &[String], table: &FieldTable) -> bool {
    path.iter().any(|segment| array_index(segment).is_none() && is_field(segment, table))
}

/// What a path says after the record: the field as this program writes it, `basicFiveInfo.name`,
/// `certificationDetail[0]`. `None` where it says nothing of a field.
pub fn field_text(path: &[String], table: &FieldTable) -> Option<String> {
    let rest = match record_index(path, table) {
        Some((_, at)) => path.get(at + 1..)?,
        None => path.get(path.iter().position(|segment| is_field(segment, table))?..)?,
    };
    let mut text = String::new();
    for segment in rest {
        if array_index(segment).is_some() && !text.is_empty() {
            text.push('[');
            text.push_str(segment);
            text.push(']');
        } else {
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(segment);
        }
    }
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_paths() {
        let table = FieldTable::built_in();
        for (path, record, field) in [
            ("#/2/myNumber", Some(2), Some("myNumber")),
            ("/2/certificationDetail/0", Some(2), Some("certificationDetail[0]")),
            ("$[2].myNumber", Some(2), Some("myNumber")),
            ("$[2]['basicFiveInfo']['name']", Some(2), Some("basicFiveInfo.name")),
            ("[2].basicFiveInfo.name", Some(2), Some("basicFiveInfo.name")),
            ("records[2].myNumber", Some(2), Some("myNumber")),
            ("body.2.myNumber", Some(2), Some("myNumber")),
            ("/api/1/records/2/myNumber", Some(2), Some("myNumber")),
            ("certificationDetail[1].value", None, Some("certificationDetail[1].value")),
            ("basicFiveInfo.name", None, Some("basicFiveInfo.name")),
            ("#/2/%E5%80%8B%E4%BA%BA%E7%95%AA%E5%8F%B7", Some(2), Some("個人番号")),
            ("#/%/%zz/%F", None, None),
            ("/2", Some(2), None),
            ("/api/v1/tasks", None, None),
            ("[[[..]]]'\"", None, None),
            ("", None, None),
            ("/99999999999999999999/myNumber", None, Some("myNumber")),
        ] {
            let parts = segments(path);
            assert_eq!(record_index(&parts, &table).map(|(index, _)| index), record, "{path}");
            assert_eq!(field_text(&parts, &table).as_deref(), field, "{path}");
        }
        assert_eq!(segments("/a~1b/~01"), ["a/b", "~1"]);
    }
}
