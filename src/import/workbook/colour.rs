//! Colours as a workbook writes them: as such, by the theme, or by a number of the palette; lighter or darker by a tint.

use quick_xml::events::{BytesStart, Event};

use super::xml::{self, Xml, attribute, broken};
use crate::import::{ImportProblem, Rgb};

/// A colour as it is written.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Written {
    base: Base,
    tint: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Base {
    #[default]
    Automatic,
    Rgb(Rgb),
    Theme(usize),
    Indexed(usize),
}

/// What colours are written by.
#[derive(Clone, Debug)]
pub struct Palette {
    /// In the order of the numbers that cells use: light 1, dark 1, light 2, dark 2, six accents, two links.
    theme: Vec<Rgb>,
    /// The numbered colours.
    pub indexed: Vec<Rgb>,
}

impl Default for Palette {
    fn default() -> Palette {
        Palette { theme: THEME.map(rgb).to_vec(), indexed: INDEXED.map(rgb).to_vec() }
    }
}

fn rgb(value: u32) -> Rgb {
    let [_, red, green, blue] = value.to_be_bytes();
    Rgb(red, green, blue)
}

/// A colour of six hexadecimal digits, or eight of which the first two are its transparency: Excel writes FF there,
/// other programs 00, and neither means it.
pub fn hexadecimal(text: &str) -> Option<Rgb> {
    let digits = if text.len() == 8 { text.get(2..)? } else { text };
    let plain = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    plain.then(|| u32::from_str_radix(digits, 16).ok().map(rgb)).flatten()
}

/// A colour element.
pub fn written(element: &BytesStart) -> Written {
    let base = attribute(element, "rgb").and_then(|text| hexadecimal(&text)).map(Base::Rgb);
    let base = base.or_else(|| xml::number(element, "theme").map(Base::Theme));
    let base = base.or_else(|| xml::number(element, "indexed").map(Base::Indexed));
    Written { base: base.unwrap_or_default(), tint: xml::number(element, "tint").unwrap_or(0.0) }
}

impl Palette {
    /// The colour itself; `None` for the automatic one.
    pub fn resolve(&self, written: Written) -> Option<Rgb> {
        let base = match written.base {
            Base::Automatic => None,
            Base::Rgb(rgb) => Some(rgb),
            Base::Theme(n) => self.theme.get(n).copied(),
            // 64 and 65 are the colours of the system: automatic.
            Base::Indexed(n) => self.indexed.get(n).copied(),
        };
        base.map(|base| tinted(base, written.tint))
    }

    /// The same for text, where black is the automatic colour too.
    pub fn font(&self, written: Written) -> Option<Rgb> {
        self.resolve(written).filter(|rgb| *rgb != Rgb(0, 0, 0))
    }

    /// Takes over the colours of the theme.
    ///
    /// # Errors
    /// The part is no XML.
    pub fn read_theme(&mut self, xml: &mut Xml, part: &str) -> Result<(), ImportProblem> {
        const SLOTS: [&str; 12] = [
            "lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink",
            "folHlink",
        ];
        let mut buffer = Vec::new();
        let mut slot = None;
        loop {
            buffer.clear();
            match xml.read_event_into(&mut buffer).map_err(|e| broken(part, &e))? {
                Event::Start(e) => {
                    let name = e.local_name();
                    if let Some(at) = SLOTS.iter().position(|slot| *slot == name.as_ref()) {
                        slot = Some(at);
                    } else if let Some(at) = slot {
                        let said = ["lastClr", "val"].iter().find_map(|name| hexadecimal(&attribute(&e, name)?));
                        if let (Some(colour), Some(place)) = (said, self.theme.get_mut(at)) {
                            *place = colour;
                            slot = None;
                        }
                    }
                }
                Event::End(e) if e.local_name().as_ref() == "clrScheme" => return Ok(()),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

/// Lighter (above 0) or darker (below) by its luminance, keeping its hue (ECMA-376, 18.8.19).
fn tinted(colour: Rgb, tint: f64) -> Rgb {
    if tint == 0.0 || !tint.is_finite() {
        return colour;
    }
    let tint = tint.clamp(-1.0, 1.0);
    let channels = [colour.0, colour.1, colour.2].map(|channel| f64::from(channel) / 255.0);
    let most = channels.iter().copied().fold(0.0, f64::max);
    let least = channels.iter().copied().fold(1.0, f64::min);
    let light = f64::midpoint(most, least);
    let lighter = if tint < 0.0 { light * (1.0 + tint) } else { light * (1.0 - tint) + tint };
    // With hue and saturation kept, a channel's distance from the luminance grows as the room around the luminance does.
    let room = |light: f64| 1.0 - (2.0 * light - 1.0).abs();
    let scale = if room(light) > 0.0 { room(lighter) / room(light) } else { 0.0 };
    let [red, green, blue] =
        channels.map(|c| ((lighter + (c - light) * scale) * 255.0).round().clamp(0.0, 255.0) as u8);
    Rgb(red, green, blue)
}

/// The colours of a theme where the workbook has none.
const THEME: [u32; 12] = [
    0xFFFFFF, 0x000000, 0xE7E6E6, 0x44546A, 0x4472C4, 0xED7D31, 0xA5A5A5, 0xFFC000, 0x5B9BD5, 0x70AD47, 0x0563C1,
    0x954F72,
];

/// The numbered colours (ECMA-376, 18.8.27).
const INDEXED: [u32; 64] = [
    0x000000, 0xFFFFFF, 0xFF0000, 0x00FF00, 0x0000FF, 0xFFFF00, 0xFF00FF, 0x00FFFF, 0x000000, 0xFFFFFF, 0xFF0000,
    0x00FF00, 0x0000FF, 0xFFFF00, 0xFF00FF, 0x00FFFF, 0x800000, 0x008000, 0x000080, 0x808000, 0x800080, 0x008080,
    0xC0C0C0, 0x808080, 0x9999FF, 0x993366, 0xFFFFCC, 0xCCFFFF, 0x660066, 0xFF8080, 0x0066CC, 0xCCCCFF, 0x000080,
    0xFF00FF, 0xFFFF00, 0x00FFFF, 0x800080, 0x800000, 0x008080, 0x0000FF, 0x00CCFF, 0xCCFFFF, 0xCCFFCC, 0xFFFF99,
    0x99CCFF, 0xFF99CC, 0xCC99FF, 0xFFCC99, 0x3366FF, 0x33CCCC, 0x99CC00, 0xFFCC00, 0xFF9900, 0xFF6600, 0x666699,
    0x969696, 0x003366, 0x339966, 0x003300, 0x333300, 0x993300, 0x993366, 0x333399, 0x333333,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_resolved() {
        let palette = Palette::default();
        let of = |base, tint| palette.resolve(Written { base, tint });
        assert_eq!(of(Base::Automatic, 0.0), None);
        assert_eq!(of(Base::Rgb(Rgb(1, 2, 3)), 0.0), Some(Rgb(1, 2, 3)));
        assert_eq!(of(Base::Theme(4), 0.0), Some(Rgb(0x44, 0x72, 0xC4)));
        assert_eq!((of(Base::Indexed(10), 0.0), of(Base::Indexed(64), 0.0)), (Some(Rgb(255, 0, 0)), None));
        assert_eq!(of(Base::Theme(99), 0.5), None);
        // As Excel's own palette shows them: accent 6 lighter 80 %, darker 50 %; white darker 15 %.
        let near = |a: Option<Rgb>, b: Rgb| {
            let a = a.unwrap();
            [(a.0, b.0), (a.1, b.1), (a.2, b.2)].into_iter().all(|(a, b)| a.abs_diff(b) <= 1)
        };
        assert!(near(of(Base::Theme(9), 0.799_981_688_894_314), Rgb(0xE2, 0xEF, 0xDA)));
        assert!(near(of(Base::Theme(9), -0.499_984_740_745_262), Rgb(0x37, 0x56, 0x23)));
        assert!(near(of(Base::Theme(0), -0.149_998_474_074_526), Rgb(0xD9, 0xD9, 0xD9)));
        assert_eq!(palette.font(Written { base: Base::Theme(1), tint: 0.0 }), None, "black");
        assert_eq!((hexadecimal("00FF8000"), hexadecimal("FF80")), (Some(Rgb(255, 128, 0)), None));
        assert_eq!(hexadecimal("あああ"), None);
    }
}
