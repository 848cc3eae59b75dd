//! What tells who somebody is: nowhere with `--mask all`, and in no output of a command that is not asked for it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use pmh_inspector::cli::{Mask, UiOptions};
use pmh_inspector::demo;
use pmh_inspector::text::Lang;
use pmh_inspector::tui::input::action::{Action, ScreenId as Place};
use pmh_inspector::workspace::{Expected, Input};
use serde_json::{Value, json};

use crate::common::{AS_OF, file, record, run};
use crate::marked;
use crate::screen::{Screen, input, sample_numbers, squeezed};

/// A text as the program might write it: in all the ways in which blanks and hyphens are left out.
fn plain(text: &str) -> String {
    let folded = text.chars().map(|c| match c {
        '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    });
    folded.filter(|c| c.is_alphanumeric()).collect()
}

/// Names, kana, addresses, birth dates and numbers of the demonstration, in every form in which they are known.
fn personal() -> Vec<String> {
    let mut all = sample_numbers();
    let files: Vec<Value> =
        demo::inputs().iter().filter_map(|input| serde_json::from_slice(input.bytes.unwrap()).ok()).collect();
    let records: Vec<&Value> = files.iter().filter_map(Value::as_array).flatten().collect();
    // Of a newborn the certificate begins on the day of birth, and days of certificates are shown.
    let shown = |date: &str| records.iter().any(|record| record["validFrom"] == date || record["validTo"] == date);
    {
        for record in &records {
            let five = &record["basicFiveInfo"];
            for value in [&five["name"], &five["nameKana"], &five["address"], &record["medicalSubsidyRecipientNumber"]]
            {
                all.extend(value.as_str().map(str::to_owned));
            }
            if let Some(date) = five["dateOfBirth"].as_str().filter(|date| date.len() == 10 && !shown(date)) {
                all.push(date.to_owned());
                let parts: Vec<u32> = date.split('-').filter_map(|part| part.parse().ok()).collect();
                if let [year, month, day] = parts[..] {
                    all.push(format!("{year}年{month}月{day}日"));
                    let (era, first) = if (year, month, day) >= (2019, 5, 1) {
                        ("令和", 2018)
                    } else if year > 1988 {
                        ("平成", 1988)
                    } else {
                        ("昭和", 1925)
                    };
                    all.push(format!("{era}{}年{month}月{day}日", year.saturating_sub(first)));
                }
            }
        }
    }
    // What is short stands in other words by chance.
    let mut all: Vec<String> = all.iter().map(|text| plain(text)).filter(|text| text.chars().count() > 3).collect();
    all.sort();
    all.dedup();
    assert!(all.len() > 80, "{}", all.len());
    all
}

#[track_caller]
fn without(text: &str, personal: &[String], what: &str) {
    let plain = plain(&squeezed(text));
    for secret in personal {
        assert!(!plain.contains(secret.as_str()), "{what}: {secret}\n{text}");
    }
}

/// The key of an action, as it is unless the user says otherwise.
fn key_of(action: Action) -> KeyEvent {
    let name = action.default_keys()[0];
    let code = match name {
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        "Tab" => KeyCode::Tab,
        "BackTab" => KeyCode::BackTab,
        "PgDn" => KeyCode::PageDown,
        "PgUp" => KeyCode::PageUp,
        name => KeyCode::Char(name.chars().next().filter(|_| name.chars().count() == 1).expect(name)),
    };
    KeyEvent::new(code, KeyModifiers::NONE)
}

/// The actions of a screen that leave the program running.
fn actions(screen: Place) -> Vec<Action> {
    Action::ALL.iter().copied().filter(|one| one.screens().contains(&screen) && *one != Action::Quit).collect()
}

/// Goes to a screen from wherever one is, with nothing open and nothing left out.
fn reset(screen: &mut Screen, place: Place) {
    screen.press("<Esc><Esc><Esc><Esc>F");
    let nth = Place::ALL.iter().position(|one| *one == place).unwrap();
    screen.press(&(nth + 1).to_string());
}

/// Does an action and looks at what is seen. What was asked for by name, the one number of a record, is put away first.
fn act(screen: &mut Screen, action: Action, look: &mut dyn FnMut(&Screen)) {
    screen.key(key_of(action));
    if screen.app.session.revealed.take().is_some() {
        screen.app.refresh();
    }
    look(screen);
}

/// Everything that can be done on every screen, one action after another: whatever the table of actions holds, new ones too.
/// Of the pairs every `each`-th, beginning with the one of the number `part`.
fn walk(screen: &mut Screen, (part, each): (usize, usize), look: &mut dyn FnMut(&Screen, &str)) {
    let mut nth = 0;
    for place in Place::ALL {
        for first in actions(*place) {
            for second in actions(*place) {
                nth += 1;
                // What is typed for a file's name must not be taken: a file would be written.
                if nth % each != part || first == Action::Extract && second == Action::Open {
                    continue;
                }
                reset(screen, *place);
                for action in [first, second] {
                    let what = format!("{place:?}: {} {} at {:?}", first.id(), second.id(), screen.app.size);
                    act(screen, action, &mut |screen| look(screen, &what));
                }
            }
        }
    }
}

/// Every record on every screen, from its first line to its last.
fn each_record(screen: &mut Screen, look: &mut dyn FnMut(&Screen, &str)) {
    for file in 0..screen.app.session.workspace.payloads.len() {
        for number in 1..=screen.app.session.workspace.payloads[file].document.len() {
            screen.press("F").go(number);
            for keys in [
                "",
                "<Enter>",
                "<PgDn>",
                "G",
                "p",
                "<Down>",
                "<Enter>",
                "<Esc><Esc>3",
                "<PgDn>",
                "<Tab>",
                "s",
                "G",
                "s",
                "p",
                "<Esc>",
            ] {
                screen.press(keys);
                look(screen, &format!("file {file} record {number} {keys} at {:?}", screen.app.size));
            }
        }
        screen.press("<Esc><Esc><Esc>1");
        for keys in ["2", "<Tab>", "4", "<Tab>", "<Tab>"] {
            screen.press(keys);
            for step in 0..30 {
                screen.press(["j", "<Enter>", "<PgDn>", "<Esc>"][step % 4]);
                look(screen, &format!("file {file} {keys} step {step} at {:?}", screen.app.size));
            }
        }
        screen.press("<Esc><Esc><Esc>1]");
    }
}

const VIEWS: [(Lang, (u16, u16)); 3] = [(Lang::Ja, (80, 24)), (Lang::En, (120, 40)), (Lang::Ja, (160, 45))];

fn masked(inputs: Vec<Input>, lang: Lang, size: (u16, u16)) -> Screen {
    Screen::open_with(inputs, lang, Mask::All, size, Some(&UiOptions::default()))
}

fn previous(name: &str, bytes: Vec<u8>) -> Input {
    Input { expected: Some(Expected::Previous), ..input(name, bytes) }
}

#[test]
fn every_screen_with_everything_masked() {
    let personal = personal();
    for (part, (lang, size)) in VIEWS.into_iter().enumerate() {
        let before = include_bytes!("../../samples/registration-previous.json").to_vec();
        let mut inputs = demo::inputs();
        inputs.push(previous("before.json", before));
        let mut screen = masked(inputs, lang, size);
        let mut look = |screen: &Screen, what: &str| without(&screen.text(), &personal, what);
        if part == 0 {
            each_record(&mut screen, &mut look);
        }
        walk(&mut screen, (part, 11), &mut look);
        // What is typed is seen, what is found is not.
        for typed in ["/yama", "/sato", "/88", "/ナカ"] {
            reset(&mut screen, Place::Records);
            for keys in [typed, "<Down>", "<Enter>", "n"] {
                screen.press(keys);
                look(&screen, typed);
            }
        }
    }
}

/// The same over files in which everything is a marker: values of all fields, keys, labels, what replies say.
#[test]
fn every_screen_over_markers_with_everything_masked() {
    let look = &mut |screen: &Screen, what: &str| {
        let text = squeezed(&screen.text());
        // Screen 5 shows what loaded documents say: their own texts, in which only 個人番号 are masked.
        assert_eq!(marked::found(&text, screen.app.screen == Place::Spec), None, "{what}\n{}", screen.text());
    };
    for (part, (lang, size)) in VIEWS.into_iter().enumerate() {
        let sets = [
            vec![
                input("a.json", marked::registration()),
                previous("b.json", marked::before()),
                input("r.json", marked::replies()),
                input("l.xlsx", marked::error_list()),
                input("t.toml", guardian()),
            ],
            vec![input("h.json", marked::history()), previous("b.json", marked::registration())],
            vec![input("b.csv", marked::table(false)), input("r.csv", marked::reply_table())],
            vec![input("a.csv", marked::table(true)), input("w.json", marked::wrapped())],
        ];
        for (nth, inputs) in sets.into_iter().enumerate() {
            let mut screen = masked(inputs, lang, size);
            assert!(!screen.app.session.workspace.payloads.is_empty());
            if part == nth % 3 {
                each_record(&mut screen, look);
            }
            if nth < 2 {
                // Together all of them, in one view or another of one set or the other.
                walk(&mut screen, (part + nth * VIEWS.len(), 2 * VIEWS.len()), look);
            }
            for typed in ["/zqx", "/ヴ", "/07"] {
                reset(&mut screen, Place::Records);
                screen.press(typed);
                let found = screen.text().replace(&typed[1..], "");
                assert_eq!(marked::found(&squeezed(&found), false), None, "{typed}\n{found}");
            }
        }
    }
}

/// A table that puts fields of its own beside those of the program.
fn guardian() -> Vec<u8> {
    let field = |json: &str, class: &str| {
        format!("[[field]]\njson = \"{json}\"\nname = \"{json}\"\ntype = \"string\"\n{class}\n")
    };
    let classes = ["class = \"person\"", "class = \"internal\"", "class = \"billing\"", ""];
    classes.iter().enumerate().map(|(i, class)| field(&format!("added{i}"), class)).collect::<String>().into()
}

/// Fields that a loaded table adds are hidden whatever their class, since nobody knows what stands in them; a field of the
/// program's own is hidden once a table puts it into the class of the person.
#[test]
fn fields_of_loaded_tables_are_hidden() {
    let added = json!({ "added0": "秘匿一郎", "added1": "秘匿一郎", "added2": "秘匿一郎", "added3": "秘匿一郎", "segment": "S-77" });
    let open = |table: &str, mask| {
        let inputs =
            vec![input("a.json", file(&[record(1, added.clone())])), input("t.toml", table.as_bytes().to_vec())];
        let mut screen = Screen::open(inputs, Lang::Ja, mask, (120, 40));
        screen.press("<Enter>");
        screen.scrolled()
    };
    let table = String::from_utf8(guardian()).unwrap();
    assert!(open(&table, Mask::Number).matches("秘匿一郎").count() >= 4);
    let hidden = open(&table, Mask::All);
    assert!(!hidden.contains("秘匿一郎") && hidden.contains("S-77") && hidden.contains("2026-04-01"), "{hidden}");
    let person = format!("{table}[[field]]\njson = \"segment\"\nclass = \"person\"\n");
    assert!(!open(&person, Mask::All).contains("S-77") && open(&person, Mask::Number).contains("S-77"));
}

/// A value is harmless by what it looks like, and not by the field alone.
#[test]
fn what_looks_like_no_day_and_no_code_is_hidden() {
    for (field, harmless, other) in [
        ("validFrom", "2026-04-02", "令和8年4月2日"),
        ("validTo", "2027-03-30", "2027-03-30 秘匿"),
        ("segment", "S-77", "秘匿一郎"),
        ("incomeSegment", "I77", "1234567"),
        ("additionalConditions", "A77-1;B77-2", "A77-1;秘匿"),
        ("orgSpecificCertificateTypeId", "T77", "taro@example.jp"),
        ("isAlwaysReimbursement", "1", "秘匿"),
    ] {
        let text = |value: &str, mask| {
            let bytes = file(&[record(1, json!({ field: value }))]);
            let mut screen = Screen::open(vec![input("a.json", bytes)], Lang::Ja, mask, (120, 40));
            screen.press("<Enter>");
            screen.scrolled()
        };
        assert!(text(harmless, Mask::All).contains(harmless), "{field}");
        assert!(!text(other, Mask::All).contains(other) && text(other, Mask::Number).contains(other), "{field}");
    }
}

/// All else that is somebody's in the samples that the commands read, the card-face items, the people of the upload before,
/// of the history and of the CSV among them: [`personal`] has what the demonstration holds.
fn personal_in_samples() -> Vec<String> {
    fn gather(value: &Value, key: &str, all: &mut Vec<String>) {
        // Codes, days of the certificate, and what a certificate is called are no person's; what the reply says is PMH's.
        const OPEN: [&str; 12] = [
            "orgSpecificCertificateTypeId",
            "medicalSubsidyInsurerNumber",
            "certificationName",
            "certificationSubKey",
            "segment",
            "incomeSegment",
            "additionalConditions",
            "validFrom",
            "validTo",
            "historyKey",
            "itemName",
            "label",
        ];
        match value {
            Value::Object(members) => members.iter().for_each(|(key, value)| gather(value, key, all)),
            Value::Array(items) => items.iter().for_each(|item| gather(item, key, all)),
            Value::String(text) if !OPEN.contains(&key) => all.push(text.clone()),
            _ => {}
        }
    }
    let mut all = vec![];
    for name in ["registration", "registration-previous", "differential", "history-1", "history-2"] {
        let bytes = std::fs::read(format!("samples/{name}.json")).unwrap();
        gather(&serde_json::from_slice(&bytes).unwrap(), "", &mut all);
    }
    // One of its rows is short.
    let table = csv::ReaderBuilder::new().flexible(true).from_path("samples/registration-utf8.csv");
    let mut table = table.unwrap();
    let of_people =
        ["個人番号", "氏名", "氏名カナ", "住所", "生年月日", "公費受給者番号", "保護者氏名", "病名", "問合せ先"];
    let heads = table.headers().unwrap().clone();
    for row in table.records() {
        let row = row.unwrap();
        let cells = heads.iter().zip(&row).filter(|(head, _)| of_people.contains(head));
        all.extend(cells.map(|(_, cell)| cell.to_owned()));
    }
    // What is short, or no more than a number or a day of the certificate, stands in other words by chance.
    let telling = |text: &String| {
        let digits = text.chars().filter(char::is_ascii_digit).count();
        if text.chars().all(|c| c.is_ascii_alphabetic()) {
            return false;
        }
        let kanji = text.chars().all(|c| ('\u{3400}'..='\u{9FFF}').contains(&c));
        let fewest = if digits == text.len() { 7 } else { 4 };
        text.chars().count() >= fewest && !text.starts_with("令和8")
            || kanji && text.chars().count() == 3 && !text.ends_with('当')
    };
    let mut all: Vec<String> = all.iter().map(|text| plain(text)).filter(telling).collect();
    let shown: Vec<String> = ["validFrom", "validTo"]
        .into_iter()
        .flat_map(|key| demo::inputs().into_iter().map(move |input| (key, input)))
        .filter_map(|(key, input)| {
            let records: Value = serde_json::from_slice(input.bytes.unwrap()).ok()?;
            Some(records.as_array()?.iter().filter_map(|one| one[key].as_str().map(plain)).collect::<Vec<_>>())
        })
        .flatten()
        .collect();
    all.retain(|text| !shown.contains(text));
    all.sort();
    all.dedup();
    assert!(all.len() > 150, "{}", all.len());
    all
}

/// `preview` prints personal values, since that is its job, but 個人番号 never; all others print none. Each command ends as it
/// must: what fails before it comes to the data tells nothing of any.
#[test]
fn commands_print_nothing_personal() {
    let personal = [personal(), personal_in_samples()].concat();
    let dir = tempfile::tempdir().unwrap();
    let target = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (part, learned, payload, list) =
        (target("part-LANG.json"), target("learned-LANG"), target("made-LANG"), target("k"));
    std::fs::write(&list, marked::work_list()).unwrap();
    let (file, replies) = ("samples/registration.json", "samples/registration-reply.json");
    let (before, history) = ("samples/registration-previous.json", "samples/differential.json");
    let (codes, csv) = ("samples/error-codes.sample.csv", "samples/registration-utf8.csv");
    let mut commands: Vec<(Vec<&str>, i32)> = vec![
        (vec!["explain"], 0),
        (vec!["explain", "SAMPLE-0001", "--error-list", codes], 0),
        (vec!["spec", "list"], 0),
        (vec!["spec", "list", "--error-list", codes, "--format", "json"], 0),
        (vec!["spec", "learn", file, replies, "--error-list", codes], 0),
        (vec!["spec", "learn", file, replies, "-o", &learned], 0),
        (vec!["spec", "learn", history, "samples/differential-reply.csv"], 0),
        (vec!["extract", file, "--record", "99", "-o", "no/such/file"], 2),
        (vec!["extract", file, "--record", "1", "-o", "no/such/file"], 2),
        (vec!["extract", file, "--record", "1-9", "-o", &part], 0),
        (vec!["extract", file, "--search", "nakamura", "--not", "-o", "no/such/file"], 2),
        (vec!["extract", file, "--number", "900000000010", "-o", "no/such/file"], 2),
        (vec!["preview", file, "--record", "99"], 2),
        (vec!["spec", "import", file, "--dry-run"], 2),
        (vec!["generate", "--records", "3", "-o", &payload], 0),
        (vec!["doctor"], 0),
        (vec!["help"], 0),
        (vec![file], 2),
    ];
    for format in ["text", "json", "sarif", "junit", "csv"] {
        let of = ["--format", format, "--max-findings", "1000"];
        commands.push(([&["check", file, replies, history, "--error-list", codes, "--messages"][..], &of].concat(), 1));
        commands.push(([&["check", csv, "--worklist", &list][..], &of].concat(), 1));
        commands.push(([&["check", file, "--previous", before][..], &of].concat(), 1));
        commands.push(([&["check", before, "--previous", file][..], &of].concat(), 1));
    }
    for format in ["text", "json", "csv"] {
        let of = ["--format", format];
        commands.push(([&["compare", before, file][..], &of].concat(), 1));
        commands.push((
            [&["compare", file, before, "--response-old", replies, "--response-new", replies][..], &of].concat(),
            1,
        ));
        commands.push(([&["compare", file, history, "samples/history-1.json"][..], &of].concat(), 1));
        commands.push(([&["compare", file, csv][..], &of].concat(), 1));
    }
    for (args, status) in commands {
        for lang in ["ja", "en"] {
            let args: Vec<String> = args.iter().map(|arg| arg.replace("LANG", lang)).collect();
            let args: Vec<&str> = args.iter().map(String::as_str).chain(["--lang", lang, "--as-of", AS_OF]).collect();
            let run = run(&args, b"");
            assert_eq!(run.status, status, "{args:?}: {}", run.err);
            without(&(run.out + &run.err), &personal, &format!("{args:?}"));
        }
    }
    let learned = std::fs::read_to_string(learned.replace("LANG", "ja")).unwrap();
    without(&learned, &personal, "what was learned");
    let numbers: Vec<String> = sample_numbers().iter().map(|number| plain(number)).collect();
    for format in ["text", "json", "svg", "html"] {
        for record in 1..=27 {
            let run = run(&["preview", file, "--record", &record.to_string(), "--format", format], b"");
            without(&run.out, &numbers, &format!("{record} {format}"));
        }
    }
}
