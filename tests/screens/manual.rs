//! `?`: the keys of the screen, and below them its topic of the manual.

use pmh_inspector::manual::find;
use pmh_inspector::text::Lang;
use pmh_inspector::tui::look::glyphs::Glyphs;

use crate::screen::{Screen, squeezed};

/// The key of each screen, and its topic.
const TOPICS: [(&str, &str); 5] =
    [("1", "checking"), ("2", "checking"), ("3", "preview"), ("4", "uploads"), ("5", "documents")];

/// Everything that is seen from here to the end of a page, without blanks.
fn paged(screen: &mut Screen) -> String {
    let mut all = squeezed(&screen.text());
    loop {
        let now = squeezed(&screen.press("<PgDn>").text());
        if all.ends_with(&now) {
            return all;
        }
        all.push_str(&now);
    }
}

#[test]
fn help_leads_to_the_topic_of_the_screen() {
    for (lang, (key, name)) in [Lang::Ja, Lang::En].into_iter().flat_map(|lang| TOPICS.map(|of| (lang, of))) {
        let topic = find(name).unwrap();
        for size in [(80, 24), (120, 40)] {
            let mut screen = Screen::demo(lang, size);
            screen.press(key).press("?");
            let top = squeezed(&screen.text().lines().take(10).collect::<String>());
            assert!(top.contains("pmh-inspector") && top.contains(name), "{key} {size:?}: {top}");
            let all = paged(&mut screen);
            let mut last = 0;
            for heading in topic.text(lang).lines().filter_map(|line| line.strip_prefix("## ")) {
                let at = all[last..].find(&squeezed(heading));
                last += at.unwrap_or_else(|| panic!("{key} {size:?}: {heading} in\n{all}"));
            }
            // A key that moves nothing closes it, as before.
            screen.press("<Esc>");
            assert!(screen.app.overlay.is_none());
        }
    }
}

/// The manual names official things in Japanese, which not every terminal has.
#[test]
fn where_only_ascii_can_be_shown_help_says_where_the_topic_is() {
    let mut screen = Screen::demo(Lang::En, (80, 24));
    screen.app.look.glyphs = Glyphs::Ascii;
    screen.press("3?").sees("pmh-inspector help preview");
    let all = paged(&mut screen);
    assert!(!all.contains("billingsystem("), "{all}");
    // Where ambiguous characters are avoided, the manual does without its own.
    screen.app.look.glyphs = Glyphs::Sure;
    screen.press("<Esc>?");
    assert!(!paged(&mut screen).rsplit("Lookatacertificate").next().unwrap().contains('●'));
}
