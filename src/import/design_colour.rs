//! What the colours of a file design mean: by its legend where it has one, else by their hue, as the briefing of
//! 2026-01-28 gives them (black: within PMH, blue: the person, red: for billing, green: card-face items).

use std::collections::HashMap;
use std::sync::OnceLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::{Cell, Grid, Rgb};
use crate::spec::ColourClass;

/// What a colour is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Hue {
    /// Black, grey or white.
    None,
    Blue,
    Red,
    Green,
    /// Any other.
    Other,
}

/// The hue of a colour, of pale tints and dark shades as well.
pub(super) fn hue(Rgb(r, g, b): Rgb) -> Hue {
    let [r, g, b] = [r, g, b].map(f64::from);
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    let chroma = most - least;
    let saturation = chroma / (255.0 - (most + least - 255.0).abs()).max(1.0);
    // Blue-greys of the usual themes have a saturation of 0.22, their palest green one of 0.4 with a chroma of 19.
    if chroma < 16.0 || saturation < 0.25 {
        return Hue::None;
    }
    let angle = if most == r {
        ((g - b) / chroma).rem_euclid(6.0)
    } else if most == g {
        (b - r) / chroma + 2.0
    } else {
        (r - g) / chroma + 4.0
    } * 60.0;
    match angle {
        a if !(13.0..345.0).contains(&a) => Hue::Red,
        a if (72.0..=165.0).contains(&a) => Hue::Green,
        a if (190.0..=255.0).contains(&a) => Hue::Blue,
        _ => Hue::Other,
    }
}

/// A colour as it is written in documents: `FF0000`.
pub(super) fn hex(Rgb(r, g, b): Rgb) -> String {
    format!("{r:02X}{g:02X}{b:02X}")
}

/// The meaning that the document gives to colours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Legend {
    /// By hue; no class where the colour marks a change.
    hues: HashMap<Hue, Option<ColourClass>>,
    /// Colours of the legend's own cells, where these are not what their words call them.
    exact: HashMap<Rgb, ColourClass>,
    /// Whether it says two things of one colour, or one thing of two: it is not used.
    pub(super) contradicts_itself: bool,
}

/// What a colour means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    /// It is no colour.
    Nothing,
    Class(ColourClass),
    NotUnderstood,
}

impl Legend {
    /// Whether the document has none that can be used.
    pub(super) fn is_empty(&self) -> bool {
        self.hues.is_empty() && self.exact.is_empty()
    }

    /// Reads the legend of a document.
    pub(super) fn of(grids: &[Grid]) -> Legend {
        let mut legend = Legend::default();
        for grid in grids {
            for row in grid.rows().take(5_000) {
                for (column, cell) in grid.row(row).take(200) {
                    legend.read(cell, grid.text(row, column.saturating_add(1)));
                }
            }
        }
        let classes: Vec<ColourClass> = legend.hues.values().filter_map(|class| *class).collect();
        let twice = classes.iter().enumerate().any(|(i, class)| classes[..i].contains(class));
        if legend.contradicts_itself || twice {
            return Legend { contradicts_itself: true, ..Legend::default() };
        }
        legend
    }

    fn read(&mut self, cell: &Cell, right: &str) {
        if cell.text.len() > 3_000 || !cell.text.contains(['黒', '青', '赤', '緑']) {
            return;
        }
        let segments = segments(&cell.text);
        for (word, text) in &segments {
            // The name of a colour alone: what it means stands to the right.
            let about = if text.is_empty() && segments.len() == 1 { right } else { text.as_str() };
            let Some(class) = class_in_words(about) else { continue };
            if *self.hues.entry(*word).or_insert(class) != class {
                self.contradicts_itself = true;
            }
            let own = own_colour(cell).filter(|rgb| segments.len() == 1 && hue(*rgb) != *word);
            if let (Some(rgb), Some(class)) = (own, class) {
                self.exact.insert(rgb, class);
            }
        }
    }

    fn meaning(&self, colour: Option<Rgb>) -> Meaning {
        let Some(rgb) = colour else { return Meaning::Nothing };
        if let Some(class) = self.exact.get(&rgb) {
            return Meaning::Class(*class);
        }
        let hue = hue(rgb);
        let usual = match hue {
            Hue::None => return Meaning::Nothing,
            Hue::Other => return Meaning::NotUnderstood,
            Hue::Blue => ColourClass::Person,
            Hue::Red => ColourClass::Billing,
            Hue::Green => ColourClass::Card,
        };
        match self.hues.get(&hue) {
            Some(Some(class)) => Meaning::Class(*class),
            Some(None) => Meaning::NotUnderstood,
            // What the legend calls by another colour does not have its usual one as well.
            None if self.hues.values().any(|class| *class == Some(usual)) => Meaning::NotUnderstood,
            None => Meaning::Class(usual),
        }
    }

    /// The class of an item without colour.
    fn uncoloured(&self) -> Option<ColourClass> {
        self.hues.get(&Hue::None).copied().unwrap_or(Some(ColourClass::Internal))
    }
}

fn own_colour(cell: &Cell) -> Option<Rgb> {
    [cell.font, cell.fill].into_iter().flatten().find(|rgb| hue(*rgb) != Hue::None)
}

/// The parts of a text that each begin with the word for a colour, with what is said of it.
fn segments(text: &str) -> Vec<(Hue, String)> {
    static WORD: OnceLock<Option<Regex>> = OnceLock::new();
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let form = "([黒青赤緑])(?:色の文字|色文字|色字|文字|字|色)?[】\\])」』]*(?:[:=.\u{2025}\u{2192}・\u{2010}-\u{2015}\u{30FC}-]+|は|が|の|で|に|$)";
    let Some(word) = WORD.get_or_init(|| Regex::new(form).ok()) else { return vec![] };
    let found: Vec<(usize, usize, Hue)> = word
        .captures_iter(&text)
        .filter_map(|found| {
            let whole = found.get(0)?;
            let hue = match found.get(1)?.as_str() {
                "青" => Hue::Blue,
                "赤" => Hue::Red,
                "緑" => Hue::Green,
                _ => Hue::None,
            };
            Some((whole.start(), whole.end(), hue))
        })
        .collect();
    let ends = found.iter().skip(1).map(|(start, ..)| *start).chain([text.len()]);
    found.iter().zip(ends).map(|((_, start, hue), end)| (*hue, text[*start..end].to_owned())).collect()
}

/// The class that words speak of; `Some(None)` for marks of changes, `None` for anything else.
fn class_in_words(text: &str) -> Option<Option<ColourClass>> {
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let any = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if any(&["レセコン", "転記", "支払", "請求"]) {
        Some(Some(ColourClass::Billing))
    } else if any(&["PMH内", "内処理", "内部"]) {
        Some(Some(ColourClass::Internal))
    } else if any(&["券面"]) {
        Some(Some(ColourClass::Card))
    } else if any(&["対象者", "個人", "本人"]) {
        Some(Some(ColourClass::Person))
    } else if any(&["変更", "追加", "修正", "更新", "改訂", "改版"]) {
        Some(None)
    } else {
        None
    }
}

/// An item with its colours.
pub(super) struct Painted<'a> {
    /// The cell of its name.
    pub(super) name: &'a Cell,
    /// All cells of its row, the name too.
    pub(super) row: Vec<&'a Cell>,
}

/// What the colours of the items say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Classes {
    /// Of each item.
    pub(super) class: Vec<Option<ColourClass>>,
    /// Items whose colour is not understood, with the colour.
    pub(super) odd: Vec<(usize, Rgb)>,
    /// Items whose text and ground say different things; the text was believed.
    pub(super) contradictory: Vec<usize>,
    /// Whether a ground was left out of account because nearly all rows have it, or every other one.
    pub(super) ground: bool,
    /// How many were told by the colour of the text, and how many by that of the ground.
    pub(super) by: (usize, usize),
    /// Whether the colours are those of whole rows, not of the names alone.
    pub(super) of_rows: bool,
    /// Whether all items have one colour, or none: that says nothing of any.
    pub(super) uniform: bool,
}

/// The classes of the items of a list.
pub(super) fn classes(items: &[Painted], legend: &Legend) -> Classes {
    let own = judge(&items.iter().map(|item| (item.name.font, item.name.fill)).collect::<Vec<_>>(), legend);
    if own.by != (0, 0) || !own.odd.is_empty() {
        return own;
    }
    let colours: Vec<_> = items
        .iter()
        .map(|item| (shared(item.row.iter().map(|cell| cell.font)), shared(item.row.iter().map(|cell| cell.fill))))
        .collect();
    let rows = judge(&colours, legend);
    let of_rows = rows.by != (0, 0) || !rows.odd.is_empty();
    Classes { of_rows, ground: rows.ground || own.ground, ..rows }
}

/// The colour that at least half of the cells of a row have.
fn shared(colours: impl Iterator<Item = Option<Rgb>>) -> Option<Rgb> {
    let colours: Vec<Option<Rgb>> = colours.collect();
    let coloured = colours.iter().flatten().find(|rgb| hue(**rgb) != Hue::None)?;
    (colours.iter().filter(|colour| **colour == Some(*coloured)).count() * 2 >= colours.len()).then_some(*coloured)
}

/// Judges text and ground of each item.
fn judge(items: &[(Option<Rgb>, Option<Rgb>)], legend: &Legend) -> Classes {
    let fills: Vec<Option<Rgb>> = items.iter().map(|(_, fill)| *fill).collect();
    let striped = is_striped(&fills);
    let common = common(&fills);
    let mut found = Classes::default();
    for (i, (font, fill)) in items.iter().enumerate() {
        let is_ground = fill.is_some_and(|rgb| hue(rgb) != Hue::None) && (striped || *fill == common);
        found.ground |= is_ground;
        let fill = fill.filter(|_| !is_ground);
        let class = match (legend.meaning(*font), legend.meaning(fill)) {
            (Meaning::Class(text), ground) => {
                found.by.0 += 1;
                if matches!(ground, Meaning::Class(ground) if ground != text) {
                    found.contradictory.push(i);
                }
                Some(text)
            }
            (Meaning::Nothing, Meaning::Class(ground)) => {
                found.by.1 += 1;
                Some(ground)
            }
            (Meaning::Nothing, Meaning::Nothing) => legend.uncoloured(),
            (text, _) => {
                let colour = if text == Meaning::NotUnderstood { *font } else { fill };
                found.odd.extend(colour.map(|rgb| (i, rgb)));
                None
            }
        };
        found.class.push(class);
    }
    let coloured = found.by.0 + found.by.1;
    let same = found.class.iter().all(|class| *class == found.class[0]);
    found.uniform = coloured == 0 || same && items.len() >= 3;
    if found.uniform {
        found.class.fill(None);
    }
    found
}

/// The ground that nearly every row has.
fn common(fills: &[Option<Rgb>]) -> Option<Rgb> {
    let mut counts: HashMap<Rgb, usize> = HashMap::new();
    for rgb in fills.iter().flatten() {
        *counts.entry(*rgb).or_default() += 1;
    }
    let (rgb, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (fills.len() >= 3 && count * 10 >= fills.len() * 9).then_some(rgb)
}

/// Whether the grounds alternate from row to row.
fn is_striped(fills: &[Option<Rgb>]) -> bool {
    let alternating = fills.windows(3).filter(|three| three[0] == three[2] && three[0] != three[1]).count();
    fills.len() >= 6 && alternating * 10 >= (fills.len() - 2) * 9
}

#[cfg(test)]
#[path = "design_colour_tests.rs"]
mod tests;
