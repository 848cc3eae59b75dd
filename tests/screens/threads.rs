//! Where the system has no thread left for a job, it is said, and nothing is said to run for ever.

use pmh_inspector::cli::{Beside, Mask, UiOptions};
use pmh_inspector::text::Lang;
use pmh_inspector::tui::app::{App, Effects};
use pmh_inspector::workspace::{Expected, Input};

use crate::screen::{Screen, keys};

/// Refuses all jobs, and those that come of that.
fn refuse(app: &mut App, effects: Effects) -> usize {
    let mut refused = effects.jobs.len();
    for job in effects.jobs {
        let effects = app.not_begun(job);
        refused += refuse(app, effects);
    }
    refused
}

#[test]
fn nothing_runs_for_ever_that_never_began() {
    let dir = tempfile::tempdir().unwrap();
    let list = dir.path().join("list.jsonl").to_str().unwrap().to_owned();
    for lang in [Lang::En, Lang::Ja] {
        let words = if lang == Lang::En { "no thread left" } else { "スレッドが足りず" };
        let mut inputs = pmh_inspector::demo::inputs();
        let previous = inputs.iter().find(|input| input.name.ends_with("registration.json")).cloned().unwrap();
        inputs.push(Input { expected: Some(Expected::Previous), ..previous });
        let beside = Beside { worklist: Some(list.clone()), ..Beside::default() };
        let options = UiOptions { beside, ..UiOptions::default() };
        let mut screen = Screen::open_with(inputs, lang, Mask::Number, (80, 24), Some(&options));
        let app = &mut screen.app;
        assert!(!app.is_busy());
        // All anew: what was compared and replayed before counts no more.
        let opened = keys("r").into_iter().flat_map(|key| app.key(key).jobs);
        let opened: Vec<_> = opened.map(|job| job.work_off()).collect();
        let effects = opened.into_iter().map(|work| app.work(work)).fold(Effects::default(), |mut all, one| {
            all.jobs.extend(one.jobs);
            all
        });
        assert!(app.is_busy());
        assert!(refuse(app, effects) > 5);
        assert!(!app.is_busy(), "it is said to run");
        for text in ["+", "r", "/yamada", "<Esc>", "x", "<Enter>", "m", "<Enter>", "<Enter>"] {
            let mut refused = 0;
            for key in keys(text) {
                let effects = app.key(key);
                refused += refuse(app, effects);
            }
            assert!(!app.is_busy(), "{text}");
            let told = app.session.notice.as_deref().is_some_and(|notice| notice.contains(words));
            let expected = matches!(text, "+" | "r" | "/yamada") || refused > 0;
            assert_eq!(told, expected, "{text}: {refused} {:?}", app.session.notice);
        }
        // What was not checked is not called checked.
        let text = screen.text();
        assert!(!text.contains("Nothing found") && !text.contains("指摘なし"), "{text}");
    }
}
