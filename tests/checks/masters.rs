//! The regional master at its real size, and what a preview says with one loaded.

use crate::common::{self, AS_OF, clean, file, record};
use pmh_inspector::check::Rule;
use pmh_inspector::import::regional_master;
use pmh_inspector::preview::{View, card};
use pmh_inspector::record::mod10_check_digit;
use pmh_inspector::report::CardPage;
use pmh_inspector::report::{preview_html, preview_json, preview_svg, preview_text};
use pmh_inspector::spec::{RegionalMaster, Schemes, Spec};
use pmh_inspector::text::Lang;
use pmh_inspector::text::terminal_text::Ruler;
use pmh_inspector::workspace::{Input, Workspace};
use serde_json::{Value, json};

/// Different numbers of local schemes.
fn numbers(count: usize) -> Vec<String> {
    let local = (40..100).map(|scheme| format!("{scheme}")).filter(|code| Schemes::get().national(code).is_none());
    let local: Vec<String> = local.collect();
    let number = |i: usize| {
        let body = format!("{}{:02}{:03}", local[i % local.len()], i / local.len() % 47 + 1, i / local.len() / 47);
        format!("{body}{}", mod10_check_digit(&body).unwrap())
    };
    (0..count).map(number).collect()
}

/// The master as it is published: 94 columns, no heading, a byte-order mark.
fn master(numbers: &[String]) -> RegionalMaster {
    let row = |number: &String| {
        let mut cells = vec!["1"; 94];
        (cells[0], cells[1], cells[2], cells[3]) = ("見本医療費助成事業", "見本", "13", "13999");
        (cells[7], cells[9], cells[10]) = (number, "20200401", "99991231");
        format!("{}\r\n", cells.join(","))
    };
    let text: String = std::iter::once("\u{FEFF}".to_owned()).chain(numbers.iter().map(row)).collect();
    let imported = regional_master(&text).unwrap();
    assert_eq!(imported.doubts, []);
    RegionalMaster::new(imported.tables.regional)
}

fn opened(records: &[Value], regional: RegionalMaster) -> Workspace {
    let bytes: &'static [u8] = file(records).leak();
    let mut workspace = Workspace::open(&[Input { bytes: Some(bytes), ..Input::named("a.json", None) }], None);
    workspace.spec.regional = Some(regional.into());
    workspace.check(AS_OF.parse().unwrap()).unwrap();
    workspace
}

#[test]
fn every_number_of_a_master_passes_and_no_other() {
    let mut numbers = numbers(23_001);
    let absent = numbers.pop().unwrap();
    let of = |number: &String| record(1, json!({ "medicalSubsidyInsurerNumber": number }));
    let mut records: Vec<Value> = numbers.iter().map(of).collect();
    records.push(of(&absent));
    let master = master(&numbers);
    assert_eq!(master.len(), 23_000);
    let workspace = opened(&records, master);
    let checked = workspace.payloads[0].checked.as_ref().unwrap();
    let rules = [Rule::InsurerNumberNotInMaster, Rule::InsurerNumberExpiredInMaster];
    assert_eq!(checked.numbers_with(&rules), [23_001]);
    assert_eq!(checked.count(Rule::InsurerNumberNotInMaster), 1);
}

#[test]
fn the_clinics_number_has_a_note() {
    let spec = || common::spec_with(common::masters());
    let master = || master(&["88138243".to_owned()]);
    let workspace = opened(&[clean(1)], master());
    let document = &workspace.payloads[0].document;
    let text = document.text(1).unwrap();
    let record = document.parse(&text);
    let told = "地単公費マスター: 見本市子ども医療費助成事業（東京都 市区町村コード13999）ほか1件";
    for (view, spec, noted) in [
        (View::Clinic, spec(), true),
        (View::Portal, spec(), false),
        (View::Clinic, Spec::built_in(), false),
        (View::Clinic, workspace.spec.clone(), false),
    ] {
        let pages = [CardPage { card: card(&record, &spec, view, AS_OF.parse().unwrap()), tabs: None, more: 0 }];
        let line: Value = serde_json::from_str(&preview_json::render(&pages, Lang::Ja)).unwrap();
        let items = line["items"].as_array().unwrap();
        let notes: Vec<(&str, &str)> =
            items.iter().filter_map(|item| Some((item["label"].as_str()?, item["note"].as_str()?))).collect();
        assert_eq!(notes, if noted { vec![("公費負担者番号", told)] } else { vec![] });
        let squeezed = |text: String| text.replace(['\n', ' ', '|'], "");
        let drawn = [
            preview_text::render(&pages, Lang::Ja, Ruler::default()),
            preview_html::render(&pages, Lang::Ja),
            preview_svg::render(&pages, Lang::Ja),
        ];
        for text in drawn {
            assert_eq!(squeezed(text.clone()).contains(&told.replace(' ', "")), noted, "{text}");
        }
    }
}
