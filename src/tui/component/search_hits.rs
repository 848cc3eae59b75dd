//! What a search found, beside and above the line in which one types.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::record_list::cell;
use super::{Ctx, fill};
use crate::record::FieldId;
use crate::search::Tier;
use crate::text::terminal_text::{pad, pad_left};
use crate::tui::look::theme::Role;
use crate::tui::session::search::ROWS;

/// What was found, in words: how many, and how closely.
pub fn words(cx: Ctx<'_>) -> String {
    let (lang, state) = (cx.session.lang, &cx.session.search);
    let Some(hits) = &state.hits else { return lang.t("tui.search.hint").to_owned() };
    let another = hits.query != state.query;
    if another && state.awaited.is_some_and(|since| since.elapsed() >= crate::tui::session::SOON) {
        return lang.t("tui.search.running").to_owned();
    }
    let count = hits.numbers.len();
    if hits.alike {
        return lang.f("tui.search.alike", &[("count", &count)]);
    }
    let mut words = lang.f("tui.search.count", &[("count", &count)]);
    let checked = cx.session.checked().map_or(0, |checked| checked.done());
    if cx.session.progress().is_some() && checked > 0 {
        words = lang.f("tui.search.so-far", &[("count", &count), ("records", &hits.searched)]);
    }
    words
}

/// The key of the word for how closely a hit matches.
fn tier_word(tier: Tier) -> &'static str {
    match tier {
        Tier::Exact => "tui.search.exact",
        Tier::Prefix => "tui.search.prefix",
        Tier::Substring => "tui.search.part",
        Tier::Fuzzy => "tui.search.like",
    }
}

/// Draws the best hits above the line in which one types.
pub fn draw_best(cx: Ctx<'_>, buf: &mut Buffer, area: Rect) {
    let (Some(hits), Some(payload)) = (&cx.session.search.hits, cx.session.payload()) else { return };
    let rows = hits.best.len().min(ROWS).min(usize::from(area.height / 2));
    if hits.best.len() < 2 || rows == 0 {
        return;
    }
    let at = cx.session.search.at.min(hits.best.len() - 1);
    let first = (at + 1).saturating_sub(rows);
    let top = area.bottom() - 1 - rows as u16;
    let columns = area.width.min(COLUMNS);
    let digits = payload.document.len().to_string().len().clamp(3, 7);
    for (nth, best) in hits.best[first..].iter().take(rows).enumerate() {
        let y = top + nth as u16;
        let role = if first + nth == at { Role::Selected } else { Role::Popup };
        let row = Rect { x: area.x, y, width: columns, height: 1 };
        fill(buf, row, cx.style(role));
        let pen = cx.pen(role);
        let (tier, number) =
            (pad(cx.session.lang.t(tier_word(best.tier)), 10), pad_left(&best.number.to_string(), digits));
        let x = pen.put(buf, row.right(), row.x + 1, y, &format!("{tier}{number} "));
        for (text, width) in best_cells(cx, best.number) {
            let x = x + width.0;
            pen.put(buf, (x + width.1).min(row.right()), x, y, &text);
        }
    }
}

/// The columns of the best hits.
const COLUMNS: u16 = 80;

/// Name, kana, 公費受給者番号 and certificate of a hit, each with its column and width; of a protected person, that and
/// nothing else.
fn best_cells(cx: Ctx<'_>, number: u32) -> Vec<(String, (u16, u16))> {
    let places = [(0, 15), (16, 20), (37, 9), (47, 20)];
    let Some(payload) = cx.session.payload() else { return vec![] };
    if cx.session.is_huge(number) {
        return vec![(cx.session.huge(number), (0, 50))];
    }
    let Ok(text) = payload.document.text(number) else {
        return vec![(cx.session.lang.t("tui.row.gone").to_owned(), (0, 50))];
    };
    let record = payload.document.parse(&text);
    if let Some(veil) = cx.session.veil_over(&payload.document, number, &record) {
        return vec![(cx.session.lang.t(veil.row).to_owned(), (0, 50))];
    }
    let fields = [FieldId::NAME, FieldId::KANA, FieldId::RECIPIENT, FieldId::CERTIFICATE];
    fields.into_iter().map(|id| cell(cx, &record, id).1).zip(places).collect()
}
