use super::*;

fn decided(args: &[&str]) -> Task {
    decide(std::iter::once("pmh-inspector").chain(args.iter().copied()).map(OsString::from)).unwrap().1
}

#[test]
fn the_command_line_is_sound() {
    for lang in [Lang::Ja, Lang::En] {
        command(lang).debug_assert();
    }
}

#[test]
fn files_keep_what_the_user_said_of_them() {
    let Task::Check { inputs, deny_warnings, .. } =
        decided(&["check", "a.json", "--response", "b.json", "--error-list", "c.csv", "--deny", "warnings"])
    else {
        panic!("check")
    };
    let said: Vec<_> = inputs.iter().map(|input| (input.name.as_str(), input.expected)).collect();
    assert_eq!(
        said,
        [
            ("c.csv", Some(Expected::Spec(Some(TableKind::ErrorList)))),
            ("a.json", None),
            ("b.json", Some(Expected::Response))
        ]
    );
    assert!(deny_warnings);
    let Task::Ui(inputs, _) = decided(&["a.json", "--previous", "b.json", "--response-old", "c.json"]) else {
        panic!("the screen")
    };
    assert_eq!(inputs[2].expected, Some(Expected::ResponseBefore));
    assert!(
        matches!(decided(&["x.json", "--mask", "all"]), Task::Ui(inputs, ui) if inputs.len() == 1 && ui.mask == Mask::All)
    );
    assert!(matches!(decided(&[]), Task::Ui(inputs, _) if inputs.is_empty()));
}

#[test]
fn wrong_arguments_are_told() {
    for args in [
        &["check", "--as-of", "2026-02-30"][..],
        &["preview", "a.json"],
        &["generate"],
        &["generate", "--records", "0"],
        &["generate", "--records", "1", "--defects", "1.1"],
        &["generate", "--records", "1", "--defects", "nan"],
        &["preview", "a.json", "--record", "0"],
        &["--lang", "fr"],
        &["compare", "a.json"],
        &["compare", "a.json", "b.json", "--response-old", "c.json"],
        &["a.json", "--response-old", "c.json"],
        &["check", "a.json", "--previous", "b.json", "--response-old", "c.json"],
        &["compare", "a.json", "--history", "same-key"],
        &["check", "a.json", "--sent-at", "2026-11-20"],
        &["check", "a.json", "--sent-at", "2026-11-20T24:00"],
        &["check", "a.json", "--history", "same-key=maybe"],
        &["compare", "a.json", "b.json", "--max-gone", "101"],
        &["check", "a.json", "--max-gone", "nan"],
        &["check", "a.json", "--max-gone", "-1"],
        &["extract", "a.json", "--record", "1"],
        &["extract", "a.json", "-o", "b.json", "--record", "0"],
        &["extract", "a.json", "-o", "b.json", "--record", "9-5"],
        &["extract", "a.json", "-o", "b.json", "--record", "five"],
    ] {
        assert!(
            decide(std::iter::once("pmh-inspector").chain(args.iter().copied()).map(OsString::from)).is_err(),
            "{args:?}"
        );
    }
}
