//! Screen 5 with official documents loaded: which edition is in force, what it changes, and the masters, to be searched.

use pmh_inspector::cli::Mask;
use pmh_inspector::text::Lang;

use crate::screen::{Screen, assert_sound, input};

const FILES: [(&str, &[u8]); 6] = [
    ("registration.json", include_bytes!("../../samples/registration.json")),
    ("error-codes.sample.csv", include_bytes!("../../samples/error-codes.sample.csv")),
    ("api-design.sample.yaml", include_bytes!("../../samples/api-design.sample.yaml")),
    ("tables.sample.toml", include_bytes!("../../samples/tables.sample.toml")),
    ("masters.sample.csv", include_bytes!("../../samples/masters.sample.csv")),
    ("regional-master.sample.csv", include_bytes!("../../samples/regional-master.sample.csv")),
];

fn screen(lang: Lang, size: (u16, u16)) -> Screen {
    let inputs = FILES.iter().map(|(name, bytes)| input(name, bytes.to_vec())).collect();
    Screen::open(inputs, lang, Mask::Number, size)
}

#[test]
fn every_part_is_sound_at_every_size() {
    for size in [(80, 24), (120, 40), (160, 45), (40, 10), (1, 1)] {
        for lang in [Lang::Ja, Lang::En] {
            let mut screen = screen(lang, size);
            screen.press("5");
            for part in 0..5 {
                for keys in ["", "G", "<Enter>", "G", "<Esc>", "<Tab>"] {
                    screen.press(keys);
                    assert_sound(&screen.buffer(), &format!("{size:?} {lang:?} part {part} {keys}"));
                }
            }
        }
    }
}

#[test]
fn the_edition_in_force_and_what_it_changes() {
    let mut screen = screen(Lang::Ja, (80, 24));
    // Of two documents about fields, the one laid over last tells what is changed.
    screen
        .press("5<Tab><Tab><Tab><Tab>")
        .sees("使う版")
        .sees("見本のAPI設計書（公式の設計書ではない）")
        .sees("SHA-256");
    screen.press("j<Enter>").sees("tables.sample.toml").sees("変更点");
    let changes = screen.press("G").text();
    assert!(changes.contains("designatedMedicalInstitutions") || changes.contains("実際のPMH"), "{changes}");
    screen.press("<Esc>").sees("地単公費マスター");
}

#[test]
fn masters_are_searched() {
    let mut screen = screen(Lang::Ja, (80, 24));
    screen.press("5<Tab><Tab><Tab>").sees("HITORIOYA01").press("G").sees("88319009");
    screen.press("/").press("ひとり親<Enter>").sees("81319006").lacks("88319009");
    screen
        .press("G")
        .sees("みほん市ひとり親家庭等医療費助成事業")
        .sees("2024-03-31")
        .sees("regional-master.sample.csv");
    screen.press("<Esc>G").sees("88319009");
    // Without any, it is said how to load one.
    Screen::demo(Lang::Ja, (80, 24)).press("5<Tab><Tab><Tab>").sees("--regional-master");
}

#[test]
fn a_finding_names_its_edition_and_the_code_to_come() {
    let mut screen = screen(Lang::Ja, (80, 24));
    screen.go(5).press("<Enter>");
    let seen = screen.scrolled();
    assert!(seen.contains("SAMPLE-0003"), "{seen}");
    assert!(seen.contains("見本のAPI設計書"), "{seen}");
}
