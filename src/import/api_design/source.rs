//! The OpenAPI document within a text: the text itself as JSON or YAML, or what a page (Redoc, Swagger UI) holds in one of
//! its scripts. A page is only searched; nothing of it is run.

use std::str::Chars;

use memchr::memmem::{find_iter, rfind};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use crate::import::ImportProblem;
use crate::import::sheets::harmless;
use crate::text::Message;

/// The largest document, in bytes: a design is a hundred times smaller, and its tree takes ten times its bytes.
const LARGEST: usize = 32 << 20;
/// The largest text that is searched at all, in bytes.
const LARGEST_TEXT: usize = 256 << 20;
/// The version of what is made of a JSON Schema that stands alone.
const SCHEMA: &str = "3.1 (JSON Schema)";
/// How many places in a page are tried.
const MOST_TRIES: usize = 16;
/// How deep below the top of a JSON text the document may stand.
const DEEPEST: usize = 6;

/// Whether a text may be an API design: cheap, and no promise.
pub fn looks_like_api_design(text: &str) -> bool {
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let has = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    match text.as_bytes().first() {
        Some(b'{') => {
            (has("\"openapi\"") || has("\"swagger\"")) && has("\"paths\"")
                || has("\"$schema\"") && has("json-schema.org")
        }
        Some(b'<') => has("\"openapi\"") || has("\\\"openapi\\\"") || has("edoc") || has("wagger"),
        Some(_) => {
            let schema = || top_level_key(text, "$schema") && has("json-schema.org");
            top_level_key(text, "openapi") || top_level_key(text, "swagger") || schema()
        }
        None => false,
    }
}

/// Whether a line of YAML begins with the key.
fn top_level_key(text: &str, key: &str) -> bool {
    find_iter(text.as_bytes(), key.as_bytes()).any(|at| {
        let before = text[..at].trim_end_matches(['"', '\'']);
        let after = text[at + key.len()..].trim_start_matches(['"', '\'']);
        (before.is_empty() || before.ends_with('\n')) && after.trim_start_matches(' ').starts_with(':')
    })
}

/// The OpenAPI document in a text.
///
/// # Errors
/// What was seen instead of one.
pub fn document(text: &str) -> Result<Value, ImportProblem> {
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    if text.len() > LARGEST_TEXT {
        return Err(too_large());
    }
    let found = match text.as_bytes().first() {
        Some(b'<') => in_page(text)?,
        Some(b'{') => of_schema(json(text)?).or_else(|value| in_value(value, DEEPEST).ok_or(())).ok(),
        _ => of_schema(yaml(text)?).or_else(|value| in_value(value, 1).ok_or(())).ok(),
    };
    let document = found.ok_or_else(|| ImportProblem(Message::new("import.api.no-document")))?;
    is_openapi_3(&document)?;
    Ok(document)
}

fn too_large() -> ImportProblem {
    ImportProblem(Message::new("import.api.too-large").with("megabytes", LARGEST >> 20))
}

/// The version that a document says it is written in, as text.
pub fn version(document: &Value) -> String {
    document.get("openapi").or_else(|| document.get("swagger")).map(scalar).unwrap_or_default()
}

/// A text, or a number as text; YAML reads `3.1` and `1.0` as numbers.
pub fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => String::new(),
    }
}

fn is_openapi_3(document: &Value) -> Result<(), ImportProblem> {
    let version = version(document);
    if document.get("openapi").is_none() {
        return Err(ImportProblem(Message::new("import.api.swagger").with("version", harmless(&version))));
    }
    if version != "3" && !version.starts_with("3.") {
        return Err(ImportProblem(Message::new("import.api.version").with("version", harmless(&version))));
    }
    Ok(())
}

fn json(text: &str) -> Result<Value, ImportProblem> {
    if text.len() > LARGEST {
        return Err(too_large());
    }
    serde_json::from_str(text).map_err(|e| {
        ImportProblem(Message::new("import.api.not-json").with("line", e.line()).with("column", e.column()))
    })
}

fn yaml(text: &str) -> Result<Value, ImportProblem> {
    if text.len() > LARGEST {
        return Err(too_large());
    }
    // What aliases stand for counts as often as it is used, so that these limits hold for what comes out.
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_events: 3_000_000,
            max_nodes: 1_000_000,
            max_depth: 100,
            max_total_scalar_bytes: LARGEST,
            // One anchor may be used often; what it stands for is limited already.
            enforce_alias_anchor_ratio: false,
        },
        strict_booleans: true,
        non_finite_float_policy: serde_saphyr::options::NonFiniteFloatPolicy::PassThrough,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|e| {
        let at = e.location().map_or((0, 0), |location| (location.line(), location.column()));
        ImportProblem(Message::new("import.api.not-yaml").with("line", at.0).with("column", at.1))
    })
}

/// A JSON Schema of a body as a document with one operation, so that all that is known of operations holds for it; the value
/// itself where it is none.
fn of_schema(mut value: Value) -> Result<Value, Value> {
    let says_so = value.get("$schema").is_some();
    let says_what = ["items", "properties", "$ref", "allOf"].iter().any(|keyword| value.get(keyword).is_some());
    if !says_so || !says_what || is_document(&value) {
        return Err(value);
    }
    let text = |key: &str| value.get(key).map(scalar).unwrap_or_default();
    let info = json!({ "title": text("title"), "version": text("version") });
    let body = json!({ "content": { "application/json": { "schema": value.clone() } } });
    let Some(document) = value.as_object_mut() else { return Err(value) };
    // What references lead to stays where it is.
    for (key, part) in [
        ("openapi", json!(SCHEMA)),
        ("info", info),
        ("paths", json!({ "/": { "post": { "operationId": "JSON Schema", "requestBody": body } } })),
    ] {
        document.insert(key.to_owned(), part);
    }
    Ok(value)
}

fn is_document(value: &Value) -> bool {
    value.get("paths").is_some() && (value.get("openapi").is_some() || value.get("swagger").is_some())
}

/// The first object within a value that is an OpenAPI document, the upper before the lower.
fn in_value(value: Value, deepest: usize) -> Option<Value> {
    let mut level = vec![value];
    for _ in 0..=deepest {
        if let Some(at) = level.iter().position(is_document) {
            return Some(level.swap_remove(at));
        }
        level = level
            .into_iter()
            .flat_map(|value| match value {
                Value::Object(members) => members.into_iter().map(|(_, member)| member).collect(),
                Value::Array(items) => items,
                _ => vec![],
            })
            .collect();
    }
    None
}

/// The document within a page.
fn in_page(page: &str) -> Result<Option<Value>, ImportProblem> {
    for key in ["\"openapi\"", "\"swagger\""] {
        if let Some(found) = by_key(page, key)? {
            return Ok(Some(found));
        }
    }
    // As text within a script: JSON.parse("{\"openapi\": …").
    for at in find_iter(page.as_bytes(), "\\\"openapi\\\"").take(MOST_TRIES) {
        let Some(open) = opening_quote(page, at) else { continue };
        if let Some(text) = script_text(&page[open..])
            && let Some(found) = by_key(&text, "\"openapi\"")?
        {
            return Ok(Some(found));
        }
    }
    Err(ImportProblem(match named_elsewhere(page) {
        Some(name) => Message::new("import.api.page-names").with("name", harmless(&name)),
        None => Message::new("import.api.page-empty"),
    }))
}

/// The document around one of the first places where a text has the key.
fn by_key(text: &str, key: &str) -> Result<Option<Value>, ImportProblem> {
    let versions = find_iter(text.as_bytes(), key).filter(|at| {
        let value = text[at + key.len()..].trim_start().strip_prefix(':').map(str::trim_start);
        value.is_some_and(|value| value.starts_with('"') && value[1..].starts_with(|c: char| c.is_ascii_digit()))
    });
    for at in versions.take(MOST_TRIES) {
        let before = text[..at].trim_end();
        let start = if before.ends_with('{') { Some(before.len() - 1) } else { enclosing(text, at) };
        let Some(start) = start else { continue };
        let quoted = text[..start].ends_with(['\'', '`']).then(|| script_text(&text[start - 1..])).flatten();
        let value = match quoted {
            Some(quoted) => value_at(&quoted)?,
            None => value_at(&text[start..])?,
        };
        if let Some(value) = value.filter(is_document) {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

/// The JSON value with which a text begins, whatever follows; `None` where it does not begin with one.
fn value_at(text: &str) -> Result<Option<Value>, ImportProblem> {
    // Passing over it costs no memory, and tells how long it is.
    let mut passing = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    if !matches!(passing.next(), Some(Ok(_))) {
        return Ok(None);
    }
    if passing.byte_offset() > LARGEST {
        return Err(too_large());
    }
    Ok(Value::deserialize(&mut serde_json::Deserializer::from_str(text)).ok())
}

/// Where the object begins in which a key stands that is not its first: read from the beginning of the script on.
fn enclosing(text: &str, key: usize) -> Option<usize> {
    let begin = rfind(&text.as_bytes()[..key], b"<script").unwrap_or(0);
    let mut open = Vec::new();
    let mut in_text = false;
    let mut bytes = text.as_bytes()[begin..key].iter().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' if in_text => drop(bytes.next()),
            b'"' => in_text = !in_text,
            b'{' if !in_text => open.push(begin + at),
            b'}' if !in_text => drop(open.pop()),
            _ => {}
        }
    }
    open.pop()
}

/// Where the double-quoted text of a script begins in which a place stands.
fn opening_quote(text: &str, place: usize) -> Option<usize> {
    let bytes = &text.as_bytes()[..place];
    memchr::memrchr_iter(b'"', bytes).find(|at| {
        let backslashes = bytes[..*at].iter().rev().take_while(|byte| **byte == b'\\').count();
        backslashes % 2 == 0
    })
}

/// What a quoted text of a script says, which begins with its quote; `None` where it does not end or says too much.
fn script_text(quoted: &str) -> Option<String> {
    let mut chars = quoted.chars();
    let quote = chars.next()?;
    let mut out = String::new();
    while out.len() <= LARGEST {
        match chars.next()? {
            c if c == quote => return Some(out),
            '\\' => match chars.next()? {
                'n' => out.push('\n'),
                'r' => out.push('\r'),
                't' => out.push('\t'),
                'b' => out.push('\u{8}'),
                'f' => out.push('\u{C}'),
                'x' => out.push(char::from_u32(hex(&mut chars, 2)?)?),
                'u' => out.push(unicode(&mut chars)?),
                // A line that is continued on the next.
                '\n' => {}
                c => out.push(c),
            },
            c => out.push(c),
        }
    }
    None
}

fn hex(chars: &mut Chars<'_>, digits: usize) -> Option<u32> {
    (0..digits).try_fold(0, |n, _| Some(n * 16 + chars.next()?.to_digit(16)?))
}

/// After `\u`: a character, of two halves where it is beyond the basic plane; a half alone becomes U+FFFD.
fn unicode(chars: &mut Chars<'_>) -> Option<char> {
    let first = hex(chars, 4)?;
    if !(0xD800..0xDC00).contains(&first) {
        return Some(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    let mut ahead = chars.clone();
    let second = (ahead.next() == Some('\\') && ahead.next() == Some('u')).then(|| hex(&mut ahead, 4)).flatten();
    let Some(second) = second.filter(|second| (0xDC00..0xE000).contains(second)) else {
        return Some(char::REPLACEMENT_CHARACTER);
    };
    *chars = ahead;
    char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00))
}

/// The document that a page names instead of holding it: `spec-url='openapi.yaml'`, `Redoc.init("openapi.yaml"`.
fn named_elsewhere(page: &str) -> Option<String> {
    ["spec-url=", "Redoc.init(", "url:"].into_iter().find_map(|before| {
        find_iter(page.as_bytes(), before).take(MOST_TRIES).find_map(|at| {
            let rest = page[at + before.len()..].trim_start();
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let name = rest[1..].split(quote).next()?;
            (!name.is_empty() && name.len() <= 300 && !name.contains('\n')).then(|| name.to_owned())
        })
    })
}
