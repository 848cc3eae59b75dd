//! Tests over all formats of a preview.

use serde_json::Value as Json;

use super::preview::CardPage;
use super::{preview_html, preview_json, preview_svg, preview_text};
use crate::check::Rule;
use crate::preview::{CardView, Part, Replacement, Tab, View, card, tabs};
use crate::record::{Date, FieldId, Item, Kind, Record, Value, parse_date};
use crate::spec::Spec;
use crate::text::Lang;
use crate::text::terminal_text::{Ruler, is_hostile, width};

fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

fn text(text: &str) -> Value<'static> {
    Value { kind: Kind::Text(text.to_owned().into()), ..Value::default() }
}

fn item(label: &str, value: &str) -> Item<'static> {
    Item { label: label.to_owned().into(), value: value.to_owned().into(), ..Item::default() }
}

fn flag(on: bool) -> Value<'static> {
    Value { kind: Kind::Flag(on), ..Value::default() }
}

/// A record with these texts over a whole one.
fn record(changes: &[(FieldId, Value<'static>)]) -> Record<'static> {
    let mut values = vec![Value::default(); FieldId::KNOWN.len()];
    let plain = [
        (FieldId::TYPE_ID, "TYPE001"),
        (FieldId::MY_NUMBER, "123456789018"),
        (FieldId::NAME, "山田花子"),
        (FieldId::KANA, "ヤマダハナコ"),
        (FieldId::ADDRESS, "見本県見本市中央1-2-3"),
        (FieldId::BIRTH, "2018-05-06"),
        (FieldId::SEX, "2"),
        (FieldId::INSURER, "81136244"),
        (FieldId::CERTIFICATE, "子ども医療費受給者証"),
        (FieldId::RECIPIENT, "9999996"),
        (FieldId::SUB_KEY, "SUBKEY-77"),
        (FieldId::SEGMENT, "01"),
        (FieldId::INCOME, "02"),
        (FieldId::CONDITIONS, "01-02"),
        (FieldId::INSTITUTIONS, "見本市立病院、見本調剤薬局"),
        (FieldId::REIMBURSEMENT, "1"),
        (FieldId::VALID_FROM, "2026-04-01"),
        (FieldId::VALID_TO, "2027-03-31"),
        (FieldId::HISTORY_KEY, "HISTORY-77"),
    ];
    values[FieldId::NOT_DISCLOSED.index()] = flag(false);
    for (id, value) in plain {
        values[id.index()] = text(value);
    }
    for (id, value) in changes {
        values[id.index()] = value.clone();
    }
    Record {
        number: 1,
        values,
        copayments: vec![item("通院", "200円（1回）"), item("入院", "0円")],
        card_items: vec![
            item("保護者氏名", "\u{9AD9}橋太郎"),
            item(
                "",
                "受給者証は、健康保険証とともに窓口へ提示してください。\n住所や保険が変わったときは届け出てください。",
            ),
            item("問合せ先", "見本市役所 子育て支援課 医療助成係 電話 000-000-0000（平日 8時30分から17時15分まで）"),
        ],
        ..Record::default()
    }
}

fn seen(record: &Record, view: View, as_of: &str) -> CardView {
    card(record, &Spec::built_in(), view, day(as_of))
}

fn pages(record: &Record, as_of: &str) -> Vec<CardPage> {
    let tab = |title: &str, records: &[u32]| Tab { title: title.to_owned(), records: records.to_vec() };
    let several =
        vec![tab("子ども医療費受給者証", &[1]), tab("精神通院医療", &[4]), tab("小児慢性特定疾病医療", &[5, 6])];
    vec![
        CardPage { card: seen(record, View::Clinic, as_of), tabs: None, more: 0 },
        CardPage { card: seen(record, View::Portal, as_of), tabs: Some(several), more: 0 },
    ]
}

/// Every format, in both languages.
fn all_formats(pages: &[CardPage]) -> Vec<(&'static str, String)> {
    let mut all = vec![];
    for lang in [Lang::Ja, Lang::En] {
        all.push(("json", preview_json::render(pages, lang)));
        all.push(("svg", preview_svg::render(pages, lang)));
        all.push(("html", preview_html::render(pages, lang)));
        all.push(("text", preview_text::render(pages, lang, Ruler::default())));
        all.push(("wide text", preview_text::render(pages, lang, Ruler { wide: true })));
    }
    all
}

#[test]
fn hidden_for_every_reason() {
    type Case<'c> = (&'c [(FieldId, Value<'static>)], &'c str, &'c [Rule]);
    let cases: [Case; 15] = [
        // What may be a certificate that must not be disclosed is not shown.
        (&[(FieldId::NOT_DISCLOSED, text("true"))], "2026-11-22", &[Rule::WrongType]),
        (&[(FieldId::NOT_DISCLOSED, text("no"))], "2027-04-01", &[Rule::WrongType, Rule::PeriodEnded]),
        (&[(FieldId::NOT_DISCLOSED, text(""))], "2026-11-22", &[Rule::RequiredMissing]),
        (&[(FieldId::NOT_DISCLOSED, Value::default())], "2026-11-22", &[Rule::RequiredMissing]),
        (&[], "2026-11-22", &[]),
        (&[], "2027-03-31", &[]),
        (&[], "2027-04-01", &[Rule::PeriodEnded]),
        (&[], "2026-03-31", &[Rule::PeriodNotStarted]),
        (&[(FieldId::NOT_DISCLOSED, flag(true))], "2026-11-22", &[Rule::NotDisclosed]),
        (&[(FieldId::NOT_DISCLOSED, flag(true))], "2027-11-22", &[Rule::NotDisclosed, Rule::PeriodEnded]),
        (&[(FieldId::VALID_TO, text("2026-03-31"))], "2026-11-22", &[Rule::PeriodReversed]),
        (&[(FieldId::VALID_TO, text("2027-02-29"))], "2026-11-22", &[Rule::WrongDate]),
        (&[(FieldId::VALID_FROM, Value::default())], "2026-11-22", &[Rule::RequiredMissing]),
        (&[(FieldId::VALID_FROM, text(""))], "2027-11-22", &[Rule::RequiredMissing, Rule::PeriodEnded]),
        (
            &[(FieldId::VALID_FROM, flag(true)), (FieldId::VALID_TO, text("x"))],
            "2026-11-22",
            &[Rule::WrongType, Rule::WrongDate],
        ),
    ];
    for (changes, as_of, because) in cases {
        for view in [View::Clinic, View::Portal] {
            let card = seen(&record(changes), view, as_of);
            assert_eq!(card.because, because, "{as_of} {view:?}");
            assert_eq!(card.shown, because.is_empty());
            assert!(!card.items.is_empty(), "what would be seen is told all the same");
        }
    }
    let deleted = seen(&record(&[(FieldId::DELETED, flag(true))]), View::Clinic, "2026-11-22");
    assert_eq!((deleted.shown, deleted.deleted, deleted.because), (false, true, vec![]));
    let unreadable = Record { number: 9, unreadable: true, ..Record::default() };
    let card = seen(&unreadable, View::Clinic, "2026-11-22");
    assert_eq!((card.because.as_slice(), card.items.len()), ([Rule::UnreadableRecord].as_slice(), 0));
}

#[test]
fn views_hold_their_items_and_no_internal_one() {
    let labels =
        |view| -> Vec<String> { seen(&record(&[]), view, "2026-11-22").items.into_iter().map(|i| i.label).collect() };
    let shared_front = [
        "受給者証名",
        "公費負担者番号",
        "公費受給者番号",
        "医療費助成資格有効期間開始日",
        "医療費助成資格有効期間終了日",
    ];
    let shared_back = ["自己負担上限額 通院", "自己負担上限額 入院", "保護者氏名", "", "問合せ先"];
    let clinic = ["区分", "所得区分", "追加条件", "指定医療機関情報", "常に償還払い"];
    let person = ["氏名", "氏名カナ", "生年月日", "性別"];
    assert_eq!(labels(View::Clinic), [&shared_front[..], &clinic, &shared_back, &person].concat());
    assert_eq!(labels(View::Portal), [&person[..], &["住所"], &shared_front, &shared_back].concat());
    for (format, out) in all_formats(&pages(&record(&[]), "2026-11-22")) {
        for internal in ["TYPE001", "SUBKEY-77", "HISTORY-77"] {
            assert!(!out.contains(internal), "{format}");
        }
    }
}

#[test]
fn absent_numbers_are_said_to_the_clinic_alone() {
    let bare = record(&[(FieldId::INSURER, Value::default()), (FieldId::RECIPIENT, text(""))]);
    let card = seen(&bare, View::Clinic, "2026-11-22");
    assert_eq!(card.item(FieldId::INSURER).map(|item| item.value.as_str()), Some(""));
    assert!(seen(&bare, View::Portal, "2026-11-22").item(FieldId::RECIPIENT).is_none());
    let out = preview_text::render(&[CardPage { card, tabs: None, more: 0 }], Lang::Ja, Ruler::default());
    assert_eq!(out.matches("送信されていません。").count(), 2);
}

#[test]
fn dots_are_counted_and_explained() {
    let sent = "\u{20BB7}野●\u{9AD9}";
    let mut record = record(&[(FieldId::NAME, text(sent))]);
    record.card_items.push(item("\u{9AD9}額", "\u{E000}"));
    let card = seen(&record, View::Clinic, "2026-11-22");
    let name = card.items.iter().position(|item| item.label == "氏名").unwrap();
    assert_eq!(
        (card.items[name].value.as_str(), card.items[name].sent.as_str(), card.items[name].replaced),
        ("●野●●", sent, 2)
    );
    let dots: Vec<_> = card.replacements.iter().filter(|dot| dot.item == name).collect();
    let dot = |c, position| Replacement { item: name, part: Part::Value, c, position };
    assert_eq!(dots, [&dot('\u{20BB7}', 1), &dot('●', 3), &dot('\u{9AD9}', 4)]);
    let last = card.items.iter().find(|item| item.label == "●額").unwrap();
    assert_eq!((last.value.as_str(), last.replaced), ("●", 2));
    for (format, out) in all_formats(&[CardPage { card, tabs: None, more: 0 }]) {
        if format != "json" {
            for point in ["U+20BB7", "U+9AD9", "U+E000"] {
                assert!(out.contains(point), "{format} does not explain {point}");
            }
        }
    }
}

#[test]
fn json_has_the_promised_shape() {
    let mut pages = pages(&record(&[(FieldId::NOT_DISCLOSED, flag(true))]), "2026-11-22");
    pages[1].tabs =
        tabs([(1, "子ども医療費受給者証".to_owned(), true), (4, "子ども医療費受給者証".to_owned(), true)].into_iter());
    let out = preview_json::render(&pages, Lang::Ja);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 2);
    let start = "{\"record\":1,\"view\":\"clinic\",\"as_of\":\"2026-11-22\",\"shown\":false,\"because\":[\"not-disclosed\"],\
                 \"title\":\"子ども医療費受給者証\",\"items\":[{\"label\":\"受給者証名\",\"value\":\"子ども医療費受給者証\",\
                 \"kind\":\"billing\",\"sent\":\"子ども医療費受給者証\",\"replaced\":0},{\"label\":\"公費負担者番号\",\
                 \"value\":\"81136244\",\"kind\":\"billing\",\"sent\":\"81136244\",\"replaced\":0}";
    assert!(lines[0].starts_with(start), "{}", lines[0]);
    let [clinic, portal] = [0, 1].map(|i| serde_json::from_str::<Json>(lines[i]).unwrap());
    assert!(clinic.get("tabs").is_none());
    assert_eq!(portal["tabs"].to_string(), "[{\"title\":\"子ども医療費受給者証\",\"records\":[1,4]}]");
    let of =
        |label: &str| clinic["items"].as_array().unwrap().iter().find(|item| item["label"] == label).cloned().unwrap();
    assert_eq!((&of("性別")["value"], &of("性別")["sent"]), (&Json::from("女（2）"), &Json::from("2")));
    assert_eq!(of("常に償還払い")["value"], "はい（窓口で支払い、後日払い戻し）");
    assert_eq!(of("保護者氏名")["value"], "●橋太郎");
    assert_eq!((of("保護者氏名")["kind"].as_str(), of("氏名")["kind"].as_str()), (Some("card"), Some("person")));
}

#[test]
fn my_number_is_in_no_output() {
    let number = "123456789018";
    let mut record = record(&[]);
    for id in (0..FieldId::KNOWN.len()).map(|i| FieldId(i as u16)) {
        if id != FieldId::MY_NUMBER && matches!(record.value(id).kind, Kind::Text(_)) {
            record.values[id.index()] = text(&format!("9{number}"));
        }
    }
    record.card_items.push(item(number, "控え 1234-5678-9018／１２３４５６７８９０１８"));
    record.copayments.push(item(number, number));
    for (format, out) in all_formats(&pages(&record, "2026-11-22")) {
        for written in [number, "1234-5678-9018", "１２３４５６７８９０１８"] {
            assert!(!out.contains(written), "{format}");
        }
        assert!(
            format == "json" || out.contains("個人番号") || out.contains("My Number"),
            "{format} says why it is masked"
        );
        let boxed = ["[1][2][3][4][5]", "<span>1</span><span>2</span><span>3</span><span>4</span>"];
        assert!(boxed.iter().all(|boxed| !out.contains(boxed)), "{format}");
    }
}

/// A guardian's number, in whatever form, in items, names and labels; and whatever stands under a label that says so.
#[test]
fn nobody_elses_number_is_in_any_output_either() {
    let written =
        ["900000000168", "9000-0000-0168", "９０００　００００　０１６８", "9000.0000\u{200B}/0168", "٩٠٠٠٠٠٠٠٠١٦٨"];
    let mut record = record(&[(FieldId::NAME, text("見本900000000168")), (FieldId::SEGMENT, text(written[2]))]);
    for (i, number) in written.into_iter().enumerate() {
        record
            .card_items
            .push(item(&format!("備考{}", "あ".repeat(i)), &format!("{}（{number}）", "長".repeat(37 + i))));
    }
    record.card_items.push(item("900000000168", "なし"));
    record.card_items.push(item("ﾏｲﾅﾝﾊﾞｰ", "秘 密"));
    record.copayments.push(item("個人番号", "秘密"));
    for (format, out) in all_formats(&pages(&record, "2026-11-22")) {
        let squeezed: String = out.chars().filter(|c| !c.is_whitespace()).collect();
        for number in written.into_iter().chain(["秘密", "90000000"]) {
            assert!(!out.contains(number) && !squeezed.contains(number), "{format} {number}");
        }
        let said = [Lang::Ja, Lang::En].map(|lang| lang.f("preview.masked", &[("label", &"ﾏｲﾅﾝﾊﾞｰ")]));
        let plain = squeezed.replace("<br/>", "");
        assert!(
            said.iter().any(|said| {
                let start: String = said.chars().filter(|c| !c.is_whitespace()).take(20).collect();
                plain.contains(&start)
            }),
            "{format} says that PMH would show it"
        );
        // What is none is shown.
        assert!(out.contains("2027") && out.contains("橋太郎"), "{format}");
    }
    let json = preview_json::render(&pages(&record, "2026-11-22"), Lang::Ja);
    let clinic: Json = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    for item in clinic["items"].as_array().unwrap() {
        let masked = item["masked"] == true;
        let stars = item["value"].as_str().unwrap().contains('*') || item["label"].as_str().unwrap().contains('*');
        assert!(masked == stars && masked == item["note"].is_string(), "{item}");
    }
}

/// Enough of an XML reader to notice what a browser would refuse.
fn check_xml(text: &str) {
    let mut open: Vec<&str> = vec![];
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (data, tag) = rest.split_at(at);
        assert!(
            !data.contains("]]>")
                && data
                    .split('&')
                    .skip(1)
                    .all(|e| ["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|k| e.starts_with(k)))
        );
        let end = tag.find('>').unwrap();
        let inner = &tag[1..end];
        assert!(inner.matches('"').count() % 2 == 0, "{inner}");
        match inner.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name)),
            None if inner.ends_with('/') => {}
            None => open.push(inner.split_whitespace().next().unwrap()),
        }
        rest = &tag[end + 1..];
    }
    assert!(open.is_empty(), "{open:?}");
    let allowed = |c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    assert!(text.chars().all(allowed));
}

#[test]
fn hostile_texts_do_no_harm() {
    let long = "\u{9AD9}".repeat(100_000);
    let hostile = [
        "\u{1b}[31m\u{9b}2J\0\u{7f}",
        "a\u{202E}b\u{200B}\u{FEFF}",
        "</text><script>alert(1)</script>",
        "]]>&amp;\"'",
        "\u{FFFE}\u{E000}",
        "",
        "\n\n",
        "ﾞﾞ\u{3099}",
        &long,
    ];
    for bad in hostile {
        let mut record = record(&[]);
        for id in (0..FieldId::KNOWN.len()).map(|i| FieldId(i as u16)) {
            if matches!(record.value(id).kind, Kind::Text(_)) {
                record.values[id.index()] = text(bad);
            }
        }
        record.card_items.push(item(bad, bad));
        record.copayments.push(item(bad, bad));
        let mut pages = pages(&record, "2026-11-22");
        pages[1].tabs = Some(vec![Tab { title: bad.to_owned(), records: vec![1, 2] }]);
        for (format, out) in all_formats(&pages) {
            assert!(!out.chars().any(|c| c != '\n' && is_hostile(c)), "{format} {bad:.20}");
            assert!(format == "json" || !out.contains("<script>") || format.ends_with("text"), "{format}");
            match format {
                "json" => assert!(out.lines().all(|line| serde_json::from_str::<Json>(line).is_ok())),
                "svg" => check_xml(&out),
                "text" => assert!(out.lines().all(|line| line.is_empty() || width(line) == 78), "{bad:.20}"),
                "wide text" => {
                    assert!(out.lines().all(|line| line.is_empty() || Ruler { wide: true }.width(line) == 78))
                }
                _ => {}
            }
            assert!(
                bad.len() < 1000 || out.len() < 300_000 || matches!(format, "json" | "html"),
                "{format} is {} bytes",
                out.len()
            );
        }
    }
}

#[test]
fn text_draws_a_card() {
    let out = preview_text::render(&pages(&record(&[]), "2026-11-22"), Lang::Ja, Ruler::default());
    for part in [
        "請求 公費負担者番号",
        "[8][1][1][3][6][2][4][4]",
        "[9][9][9][9][9][9][6]",
        "2026-04-01（令和8年4月1日）から",
        "2027-03-31（令和9年3月31日）まで",
        "2018-05-06（平成30年5月6日）",
        "製品により異なります",
        "今後変更になる可能性があります",
        "[ 子ども医療費受給者証 ]|  精神通院医療  |  小児慢性特定疾病医療",
        "送信した値：\u{9AD9}橋太郎",
    ] {
        assert!(out.contains(part), "{part} is not in\n{out}");
    }
    let hidden = preview_text::render(&pages(&record(&[]), "2028-01-01"), Lang::Ja, Ruler::default());
    assert!(hidden.contains("! 医療機関・薬局には表示されません。") && hidden.contains("終了日 2027-03-31"));
    assert!(hidden.contains("失効している可能性があります"), "{hidden}");
    let open = preview_text::render(
        &pages(&record(&[(FieldId::VALID_TO, text("9999-12-31"))]), "2028-01-01"),
        Lang::Ja,
        Ruler::default(),
    );
    assert!(open.contains("9999-12-31（期限なし"), "{open}");
}

#[test]
fn html_stands_alone() {
    let out = preview_html::render(&pages(&record(&[]), "2026-11-22"), Lang::En);
    assert!(
        out.starts_with("<!DOCTYPE html>\n<html lang=\"en\">")
            && out.contains("default-src 'none'; style-src 'unsafe-inline'")
    );
    for foreign in ["http://", "https://", "<script", "url(", "@import"] {
        assert!(!out.contains(foreign), "{foreign}");
    }
}

#[test]
fn every_word_of_the_preview_is_used() {
    let code = [
        include_str!("preview.rs"),
        include_str!("preview_text.rs"),
        include_str!("preview_svg.rs"),
        include_str!("preview_html.rs"),
        include_str!("../preview/card.rs"),
    ]
    .concat();
    for line in include_str!("../text/words/preview.toml").lines().filter(|line| line.starts_with('[')) {
        let key = line.trim_matches(['[', ']']);
        assert!(code.contains(key), "{key} is not used");
    }
}

/// Writes samples to look at: `PREVIEW_OUT=dir cargo test --lib look -- --ignored`.
#[test]
#[ignore = "writes files to look at"]
fn look() {
    let Ok(dir) = std::env::var("PREVIEW_OUT") else { return };
    let mut long =
        record(&[(FieldId::RECIPIENT, text("A-2026-0000123456789012345678")), (FieldId::INSURER, Value::default())]);
    long.card_items[1].label = "とても長い見出しの券面項目です。二行にわたります".into();
    let sets = [
        ("shown", record(&[]), "2026-11-22"),
        ("ended", record(&[(FieldId::NOT_DISCLOSED, flag(true))]), "2028-01-01"),
        ("long", long, "2026-11-22"),
    ];
    for (name, record, as_of) in sets {
        let pages = pages(&record, as_of);
        for lang in [Lang::Ja, Lang::En] {
            let base = format!("{dir}/{name}-{}", lang.code());
            std::fs::write(format!("{base}.svg"), preview_svg::render(&pages, lang)).unwrap();
            std::fs::write(format!("{base}.html"), preview_html::render(&pages, lang)).unwrap();
            std::fs::write(format!("{base}.txt"), preview_text::render(&pages, lang, Ruler::default())).unwrap();
        }
    }
}
