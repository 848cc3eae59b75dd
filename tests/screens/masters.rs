//! Numbers and codes by their names, where masters are loaded.

use pmh_inspector::cli::Mask;
use pmh_inspector::text::Lang;
use serde_json::json;

use crate::common::{self, file, record};
use crate::screen::{Screen, assert_sound, input, squeezed};

fn screen(lang: Lang, mask: Mask, size: (u16, u16)) -> Screen {
    let conditions = json!({ "additionalConditions": "A01-1;B01-1;X-1" });
    let records = [record(1, conditions), record(2, json!({ "medicalSubsidyInsurerNumber": "89131247" }))];
    let mut screen = Screen::open(vec![input("a.json", file(&records))], lang, mask, size);
    screen.load(common::masters());
    screen
}

/// What stands on the whole page, from its first line on, without blanks, line ends and scroll bar.
fn page(screen: &mut Screen) -> String {
    plain(&screen.scrolled())
}

fn plain(text: &str) -> String {
    squeezed(text).replace('|', "")
}

#[test]
fn detail_names_numbers_and_codes() {
    let mut screen = screen(Lang::Ja, Mask::Number, (80, 24));
    let seen = page(screen.press("<Enter>g"));
    for told in [
        "地単公費マスター: 見本市子ども医療費助成事業（東京都 市区町村コード13999）ほか1件",
        "A001  子ども",
        "1  未就学児",
        "2  一般",
        "A01-1;B01-1;X-1",
        "A01-1  見本条件A01: 該当",
        "B01-1  見本条件B01: 第3子以降",
    ] {
        assert!(seen.contains(&plain(told)), "{told}");
    }
    assert!(!seen.contains("X-1見本"));
    let mut screen = self::screen(Lang::En, Mask::Number, (80, 24));
    assert!(page(screen.press("<Enter>g")).contains(&plain("(Tokyo, municipality code 13999) and 1 more")));
    // A number that is not in the master has a finding, and no name.
    let mut screen = self::screen(Lang::Ja, Mask::Number, (80, 24));
    let seen = page(screen.go(2).press("<Enter>g"));
    assert!(seen.contains("読み込んだ地単公費マスターにありません") && !seen.contains("地単公費マスター:"));
}

#[test]
fn nothing_is_named_that_is_hidden() {
    let mut screen = screen(Lang::Ja, Mask::All, (80, 24));
    for keys in ["<Enter>g", "3"] {
        assert!(!page(screen.press(keys)).contains("地単公費マスター:"), "{keys}");
    }
}

#[test]
fn the_clinic_preview_names_the_scheme() {
    let mut screen = screen(Lang::Ja, Mask::Number, (80, 24));
    let told = "地単公費マスター: 見本市子ども医療費助成事業（東京都 市区町村コード13999）ほか1件";
    assert!(plain(&screen.press("3").text()).contains(&plain(told)));
    screen.press("<Tab>").lacks("地単公費マスター");
}

#[test]
fn every_size_is_sound() {
    for size in [(80, 24), (120, 40), (160, 45), (40, 10), (1, 1)] {
        for lang in [Lang::Ja, Lang::En] {
            let mut screen = screen(lang, Mask::Number, size);
            for keys in ["<Enter>", "3", "<Tab>", "2"] {
                screen.press(keys);
                assert_sound(&screen.buffer(), &format!("{size:?} {keys}"));
            }
        }
    }
}
