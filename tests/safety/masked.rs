//! What tells who somebody is: nowhere with `--mask all`, and in no output of a command that is not asked for it.

use pmh_inspector::cli::{Mask, UiOptions};
use pmh_inspector::demo;
use pmh_inspector::text::Lang;
use pmh_inspector::workspace::{Expected, Input};
use serde_json::Value;

use crate::common::run;
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

#[test]
fn every_screen_with_everything_masked() {
    let personal = personal();
    for (lang, size) in [(Lang::Ja, (80, 24)), (Lang::En, (160, 45))] {
        let before = include_bytes!("../../samples/registration-previous.json").to_vec();
        let mut inputs = demo::inputs();
        inputs.push(Input { expected: Some(Expected::Previous), ..input("before.json", before) });
        let mut screen = Screen::open_with(inputs, lang, Mask::All, size, Some(&UiOptions::default()));
        for keys in [
            "4", "j", "j", "<Enter>", "<PgDn>", "<Esc>", "G", "<Enter>", "<Esc>", "<Tab>", "j", "<Enter>", "<PgDn>",
            "<Esc>", "<Tab>", "j",
        ] {
            screen.press(keys);
            without(&screen.text(), &personal, &format!("screen 4, {size:?} {keys}"));
        }
        screen.press("<Esc><Esc><Esc>1");
        for file in 0..screen.app.workspace.payloads.len() {
            let records = screen.app.workspace.payloads[file].document.len();
            for number in 1..=records {
                screen.go(number);
                let keys = [
                    "", "<Enter>", "v", "<PgDn>", "G", "<Esc>3", "v", "<PgDn>", "<Tab>", "s", "G", "s", "2", "<Tab>j",
                    "G",
                ];
                for keys in keys {
                    screen.press(keys);
                    // `v` is asked for by name, and shows the one number.
                    let shown = screen.app.revealed.map(|(number, _)| number);
                    let text = screen.text();
                    match shown {
                        Some(_) => screen.app.revealed = None,
                        None => without(&text, &personal, &format!("{size:?} {file} {number} {keys}")),
                    }
                    screen.app.refresh();
                }
            }
            screen.press("<Esc><Esc>1]");
        }
        for keys in [":", "?", "f", "d", "5", "5<Tab>", "5<Tab><Tab>", "5<Tab><Tab><Tab>", "5/0003"] {
            screen.press("<Esc><Esc><Esc>1").press(keys);
            without(&screen.text(), &personal, keys);
        }
        // What is typed is seen, what is found is not.
        for typed in ["/yama", "/sato", "/88", "/ナカ"] {
            screen.press("<Esc><Esc><Esc>1").press(typed);
            without(&screen.text(), &personal, typed);
            screen.press("<Down><Enter>n");
            without(&screen.text(), &personal, typed);
        }
    }
}

/// `preview` prints personal values, since that is its job, but 個人番号 never; all others print none.
#[test]
fn commands_print_nothing_personal() {
    let personal = personal();
    let file = "samples/registration.json";
    let mut commands: Vec<Vec<&str>> = vec![
        vec!["explain"],
        vec!["explain", "SAMPLE-0001", "--error-list", "samples/error-codes.sample.csv"],
        vec!["spec", "list"],
        vec!["extract", file, "--record", "99", "-o", "no/such/file"],
        vec!["extract", file, "--record", "1", "-o", "no/such/file"],
        vec!["preview", file, "--record", "99"],
        vec!["spec", "import", file, "--dry-run"],
        vec![file],
    ];
    for format in ["text", "json", "sarif", "junit", "csv"] {
        let replies = "samples/registration-reply.json";
        commands.push(vec!["check", file, replies, "samples/differential.json", "--format", format]);
        commands.push(vec!["check", "samples/registration-utf8.csv", "--format", format]);
        commands.push(vec!["check", file, "--previous", "samples/registration-previous.json", "--format", format]);
    }
    for format in ["text", "json", "csv"] {
        commands.push(vec!["compare", "samples/registration-previous.json", file, "--format", format]);
    }
    for args in commands {
        for lang in ["ja", "en"] {
            let run = run(&[&args[..], &["--lang", lang]].concat(), b"");
            without(&(run.out + &run.err), &personal, &format!("{args:?}"));
        }
    }
    let numbers: Vec<String> = sample_numbers().iter().map(|number| plain(number)).collect();
    for format in ["text", "json", "svg", "html"] {
        for record in 1..=27 {
            let run = run(&["preview", file, "--record", &record.to_string(), "--format", format], b"");
            without(&run.out, &numbers, &format!("{record} {format}"));
        }
    }
}
