//! How cells look: `styles.xml`, as far as it carries meaning.

use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};

use super::colour::{Palette, Written, hexadecimal, written};
use super::numbers::Format;
use super::xml::{Xml, attribute, broken, damaged, is_on, number};
use crate::import::{ImportProblem, Rgb};

/// How a cell looks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Style {
    /// The colour of its text.
    pub font: Option<Rgb>,
    /// The colour of its ground.
    pub fill: Option<Rgb>,
    /// Whether its text is struck through.
    pub struck: bool,
    /// How its numbers are shown.
    pub format: Format,
}

/// How many styles a workbook may have: Excel itself takes 65,490.
const MAX_STYLES: usize = 100_000;

/// What was read of the part before colours can be resolved.
#[derive(Default)]
struct Raw {
    formats: HashMap<u32, Format>,
    fonts: Vec<(Written, bool)>,
    fills: Vec<Option<Written>>,
    /// Number format, font and fill of each style.
    styles: Vec<(u32, usize, usize)>,
    indexed: Vec<Rgb>,
}

/// Reads the styles, by the numbers that cells give; the palette takes over the workbook's own numbered colours.
///
/// # Errors
/// The part is no XML or is cut.
pub fn read(xml: &mut Xml, part: &str, palette: &mut Palette) -> Result<Vec<Style>, ImportProblem> {
    let mut raw = Raw::default();
    let mut buffer = Vec::new();
    // The table that is read: fonts also stand among the styles that conditions put on, which do not count.
    let mut table = String::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|e| broken(part, &e))? {
            Event::Start(e) => {
                let name = e.local_name();
                let name: &str = name.as_ref();
                if matches!(name, "numFmts" | "fonts" | "fills" | "cellXfs" | "indexedColors" | "dxfs" | "cellStyleXfs")
                {
                    name.clone_into(&mut table);
                } else {
                    raw.take(&table, name, &e);
                }
            }
            Event::End(e) if e.local_name().as_ref() == table => table.clear(),
            Event::End(e) if e.local_name().as_ref() == "styleSheet" => break,
            Event::Eof | Event::DocType(_) => return Err(damaged(part)),
            _ => {}
        }
        if raw.styles.len().max(raw.fonts.len()).max(raw.fills.len()) > MAX_STYLES {
            return Err(damaged(part));
        }
    }
    for (place, colour) in palette.indexed.iter_mut().zip(&raw.indexed) {
        *place = *colour;
    }
    Ok(raw.styles(palette))
}

impl Raw {
    fn take(&mut self, table: &str, name: &str, e: &BytesStart) {
        match (table, name) {
            ("numFmts", "numFmt") => {
                if let (Some(id), Some(code)) = (number(e, "numFmtId"), attribute(e, "formatCode")) {
                    self.formats.insert(id, Format::of(&code));
                }
            }
            ("fonts", "font") => self.fonts.push((Written::default(), false)),
            ("fonts", "color") => self.fonts.last_mut().into_iter().for_each(|font| font.0 = written(e)),
            ("fonts", "strike") => self.fonts.last_mut().into_iter().for_each(|font| font.1 = is_on(e)),
            ("fills", "fill") => self.fills.push(None),
            ("fills", "patternFill") if attribute(e, "patternType").as_deref() == Some("solid") => {
                self.fills.last_mut().into_iter().for_each(|fill| *fill = Some(Written::default()));
            }
            ("fills", "fgColor") => {
                self.fills.last_mut().into_iter().flatten().for_each(|fill| *fill = written(e));
            }
            ("cellXfs", "xf") => self.styles.push((
                number(e, "numFmtId").unwrap_or(0),
                number(e, "fontId").unwrap_or(0),
                number(e, "fillId").unwrap_or(0),
            )),
            ("indexedColors", "rgbColor") => {
                self.indexed.push(attribute(e, "rgb").and_then(|text| hexadecimal(&text)).unwrap_or(Rgb(0, 0, 0)));
            }
            _ => {}
        }
    }

    fn styles(self, palette: &Palette) -> Vec<Style> {
        let style = |(format, font, fill): &(u32, usize, usize)| {
            let (colour, struck) = self.fonts.get(*font).copied().unwrap_or_default();
            Style {
                font: palette.font(colour),
                fill: self.fills.get(*fill).copied().flatten().and_then(|fill| palette.resolve(fill)),
                struck,
                format: self.formats.get(format).cloned().unwrap_or_else(|| Format::built_in(*format)),
            }
        };
        self.styles.iter().map(style).collect()
    }
}
