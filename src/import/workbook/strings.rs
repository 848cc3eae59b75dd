//! The texts of a workbook: those that cells share, and those that stand within a cell; with the colours of their parts.

use quick_xml::events::Event;

use super::colour::{Palette, written};
use super::xml::{Xml, attribute, broken, damaged, entity, is_on};
use crate::import::sheets::harmless;
use crate::import::{ImportProblem, Rgb};

/// A text, and how its parts look where that is not as the cell does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The text, without phonetic guides.
    pub text: String,
    /// What the text says of its colour itself, by most of its characters; the outer `None` where it says nothing.
    pub font: Option<Option<Rgb>>,
    /// Whether most of its characters are struck through; `None` where the text says nothing of it.
    pub struck: Option<bool>,
}

/// How many texts a workbook may share.
const MAX_TEXTS: usize = 1_000_000;

/// Reads the texts that cells share, by the numbers that cells give.
///
/// # Errors
/// The part is no XML or is cut.
pub fn shared(xml: &mut Xml, part: &str, palette: &Palette) -> Result<Vec<Text>, ImportProblem> {
    // The count that the part declares may be a lie: nothing is set aside for it.
    let mut texts = Vec::new();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|e| broken(part, &e))? {
            Event::Start(e) if e.local_name().as_ref() == "si" => {
                texts.push(read(xml, "si", part, palette, &mut buffer)?);
                if texts.len() > MAX_TEXTS {
                    return Err(ImportProblem::new("import.too-many-cells")
                        .with("sheet", harmless(part))
                        .with("max", MAX_TEXTS));
                }
            }
            Event::End(e) if e.local_name().as_ref() == "sst" => return Ok(texts),
            Event::Eof | Event::DocType(_) => return Err(damaged(part)),
            _ => {}
        }
    }
}

/// A run of characters that look the same, as far as it was read.
#[derive(Default)]
struct Run {
    font: Option<Option<Rgb>>,
    struck: Option<bool>,
}

/// Reads a text up to the end of the element that holds it.
///
/// # Errors
/// The part is no XML or is cut.
pub fn read(
    xml: &mut Xml,
    closing: &str,
    part: &str,
    palette: &Palette,
    buffer: &mut Vec<u8>,
) -> Result<Text, ImportProblem> {
    let mut whole = String::new();
    let mut weighed: Vec<(Run, usize)> = Vec::new();
    let mut run = Run::default();
    let (mut phonetic, mut in_text, mut piece) = (false, false, String::new());
    loop {
        buffer.clear();
        match xml.read_event_into(buffer).map_err(|e| broken(part, &e))? {
            Event::Start(e) => match e.local_name().as_ref() as &str {
                "rPh" => phonetic = true,
                "t" => in_text = !phonetic,
                "r" => run = Run::default(),
                // From here on the run says for itself how it looks: without a colour it has the automatic one.
                "rPr" => run = Run { font: Some(None), struck: Some(false) },
                "color" if run.font.is_some() && !phonetic => run.font = Some(palette.font(written(&e))),
                "strike" if run.struck.is_some() && !phonetic => run.struck = Some(is_on(&e)),
                _ => {}
            },
            Event::Text(text) if in_text => piece.push_str(&text.xml10_content()),
            Event::CData(text) if in_text => piece.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) if in_text => {
                piece.push(entity(&reference).ok_or_else(|| damaged(part))?);
            }
            Event::End(e) => match e.local_name().as_ref() as &str {
                "rPh" => phonetic = false,
                "t" if in_text => {
                    let unescaped = unescaped(&piece);
                    weighed.push((std::mem::take(&mut run), unescaped.chars().filter(|c| !c.is_whitespace()).count()));
                    whole.push_str(&unescaped);
                    piece.clear();
                    in_text = false;
                }
                name if name == closing => break,
                _ => {}
            },
            Event::Eof => return Err(damaged(part)),
            _ => {}
        }
    }
    let font = heaviest(weighed.iter().map(|(run, weight)| (run.font, *weight)));
    let struck = heaviest(weighed.iter().map(|(run, weight)| (run.struck, *weight)));
    Ok(Text { text: whole, font, struck })
}

/// Of what is said, that which holds for most characters; of equals the first.
fn heaviest<T: Copy + PartialEq>(said: impl Iterator<Item = (Option<T>, usize)>) -> Option<T> {
    let mut sums: Vec<(Option<T>, usize)> = Vec::new();
    for (what, weight) in said {
        match sums.iter().position(|(known, _)| *known == what) {
            Some(at) => sums[at].1 += weight,
            // A text has few looks; one with more is not weighed to the end.
            None if sums.len() < 64 => sums.push((what, weight)),
            None => {}
        }
    }
    let most = sums.iter().map(|(_, sum)| *sum).max()?;
    sums.into_iter().find(|(_, sum)| *sum == most).and_then(|(what, _)| what)
}

/// Characters that XML cannot hold are written as `_x000D_`.
pub fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest.as_bytes().get(at + 6) == Some(&b'_'));
        let plain = code.filter(|code| code.bytes().all(|b| b.is_ascii_hexdigit()));
        let c = plain.and_then(|code| char::from_u32(u32::from_str_radix(code, 16).ok()?));
        out.push_str(&rest[..at]);
        match c {
            Some(c) => out.push(c),
            None => out.push_str("_x"),
        }
        rest = &rest[at + if c.is_some() { 7 } else { 2 }..];
    }
    out.push_str(rest);
    out
}

/// The place of a cell from its name, as `B12`, row and column counted from 1; `None` for what no sheet has.
pub fn place(name: &str) -> Option<(u32, u32)> {
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = name.split_at(digits);
    let row = row.parse().ok().filter(|row| (1..=1_048_576).contains(row))?;
    let column = (!letters.is_empty()).then(|| crate::import::column_number(letters)).flatten()?;
    (column <= 16_384).then_some((row, column))
}

/// A part of a document that names a range of cells, as `B2:C3`: its first and last place.
pub fn range(element: &quick_xml::events::BytesStart) -> Option<((u32, u32), (u32, u32))> {
    let text = attribute(element, "ref")?;
    let (first, last) = text.split_once(':').unwrap_or((&text, &text));
    let (a, b) = (place(first)?, place(last)?);
    Some(((a.0.min(b.0), a.1.min(b.1)), (a.0.max(b.0), a.1.max(b.1))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_places() {
        assert_eq!(unescaped("a_x000D_\nb_x005F_c_xZZ_"), "a\r\nb_c_xZZ_");
        assert_eq!(unescaped("_x_x0041_あ_x12"), "_xAあ_x12");
        assert_eq!(place("B12"), Some((12, 2)));
        assert_eq!(place("XFD1048576"), Some((1_048_576, 16_384)));
        for wrong in ["", "A", "1", "A0", "A1048577", "XFE1", "ZZZZ1", "A99999999999", "あ1", "A1B"] {
            assert_eq!(place(wrong), None, "{wrong}");
        }
    }
}
