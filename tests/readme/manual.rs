//! `help`: topics found by any of their names, laid out for the terminal, and paged only where that is safe.

use crate::common::{self, run};
use pmh_inspector::manual::TOPICS;
use pmh_inspector::manual::markdown::{Span, spans};
use pmh_inspector::text::Lang;
use pmh_inspector::text::terminal_text::width;

fn help(words: &[&str], lang: Lang) -> common::Run {
    run(&[&["help", "--lang", lang.code()], words].concat(), b"")
}

#[test]
fn without_a_topic_all_are_listed() {
    for lang in [Lang::Ja, Lang::En] {
        let run = help(&[], lang);
        assert_eq!((run.status, run.err.as_str()), (0, ""));
        for topic in TOPICS {
            let line = run.out.lines().find(|line| line.trim_start().starts_with(topic.name));
            assert!(line.is_some_and(|line| line.ends_with(topic.title(lang))), "{}", topic.name);
        }
    }
}

#[test]
fn a_topic_is_shown_whole_in_each_language() {
    for (topic, lang) in TOPICS.iter().flat_map(|topic| [(topic, Lang::Ja), (topic, Lang::En)]) {
        let run = help(&[topic.name], lang);
        assert_eq!((run.status, run.err.as_str()), (0, ""), "{}", topic.name);
        assert!(run.out.starts_with(topic.title(lang)) && !run.out.contains('\u{1b}'), "{}", topic.name);
        for heading in topic.text(lang).lines().filter_map(|line| line.strip_prefix("## ")) {
            assert!(run.out.lines().any(|line| line == heading), "{}: {heading}", topic.name);
        }
        // What only Markdown needs does not come out: marks of code, links and comments.
        for mark in ["<!--", "](", "```", "|---"] {
            assert!(!run.out.contains(mark), "{}: {mark}", topic.name);
        }
        // And nothing else is lost: each sentence is there, wherever its lines are broken.
        let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '\\').collect::<String>();
        let out = squeezed(&run.out);
        for line in topic.text(lang).lines().filter(|line| !line.starts_with(['|', '<', '`', '#'])) {
            let text = line.trim_start().trim_start_matches("- ");
            for span in spans(text) {
                let (Span::Plain(text) | Span::Code(text) | Span::Strong(text) | Span::Link(text, _)) = span;
                assert!(out.contains(&squeezed(text)), "{}: {line}", topic.name);
            }
        }
    }
}

/// Whoever asks for help with a command means the topic in which it is.
#[test]
fn every_command_and_screen_leads_to_a_topic() {
    let program = pmh_inspector::cli::command(Lang::En);
    let commands = program.get_subcommands().map(|command| command.get_name().to_owned());
    let screens = ["records", "findings", "preview", "changes", "spec"].map(str::to_owned);
    for name in commands.chain(screens) {
        let topic = pmh_inspector::manual::find(&name).unwrap_or_else(|near| panic!("{name}: {near:?}"));
        assert!(help(&[&name], Lang::En).out.starts_with(topic.title(Lang::En)), "{name}");
    }
    assert!(help(&["Privacy", "and", "security"], Lang::Ja).out.starts_with("個人情報と安全"));
}

#[test]
fn an_unknown_topic_is_told_with_what_to_do() {
    for (word, said) in [
        ("privcy", "Near names: privacy"),
        ("glosary", "Near names: glossary"),
        ("gaiji-replaced", "pmh-inspector explain gaiji-replaced"),
        ("zzzzz", "run pmh-inspector help"),
        ("a\u{1b}[31mb", "a<U+001B>[31mb"),
    ] {
        let run = help(&[word], Lang::En);
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{word}");
        assert!(run.err.contains(said) && run.err.lines().count() == 1, "{word}: {}", run.err);
    }
}

/// A pager is another program: it is started for eyes at a terminal alone.
#[cfg(unix)]
mod paging {
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::pty::Pty;

    /// A pager that says that it was there.
    fn pager(folder: &Path, name: &str) -> PathBuf {
        let path = folder.join(name);
        let script = "#!/bin/sh\nread -r first\necho \"PAGED ${LESSSECURE} ${LESSHISTFILE} $# $first\"\ncat\n";
        std::fs::write(&path, script).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
        path
    }

    /// What comes of a topic on a terminal of this size.
    fn shown(topic: &str, env: &[(&str, &str)], size: (u16, u16)) -> String {
        let pty = Pty::with(&["help", topic, "--lang", "en"], env, size);
        assert_eq!(pty.end(), 0);
        let bytes = pty.bytes();
        String::from_utf8_lossy(&bytes).replace('\r', "")
    }

    #[test]
    fn a_long_topic_is_paged_securely() {
        let folder = tempfile::tempdir().unwrap();
        let named = pager(folder.path(), "less");
        let path = format!("{}:/usr/bin:/bin", folder.path().display());
        for (pager, args) in [("", 0), ("less", 0), ("less -S", 1), (named.to_str().unwrap(), 0)] {
            let text = shown("privacy", &[("PAGER", pager), ("PATH", &path)], (80, 24));
            assert!(text.contains(&format!("PAGED 1 - {args} ")), "{pager}: {text}");
            assert_eq!(text.matches("What is not protected").count(), 1, "{pager}: shown once");
        }
    }

    #[test]
    fn where_paging_is_not_safe_the_text_is_written_out() {
        let folder = tempfile::tempdir().unwrap();
        pager(folder.path(), "less");
        pager(folder.path(), "pages");
        let here = folder.path().to_str().unwrap();
        let path = format!("{here}:/usr/bin:/bin");
        let relative = [("FOLDER", here), ("PAGER", "./pages"), ("PATH", "/usr/bin:/bin")];
        let current = [("FOLDER", here), ("PAGER", "pages"), ("PATH", ".:/usr/bin:/bin")];
        let missing = [("PAGER", "no-such-pager"), ("PATH", path.as_str())];
        let dumb = [("TERM", "dumb"), ("PAGER", "less"), ("PATH", path.as_str())];
        let unpaged = [("PAGER", "cat"), ("PATH", path.as_str())];
        for env in [&relative[..], &current, &missing, &dumb, &unpaged] {
            let text = shown("privacy", env, (80, 24));
            assert!(!text.contains("PAGED") && text.contains("What is not protected"), "{env:?}: {text}");
        }
        // What fits needs no pager.
        let text = shown("privacy", &[("PAGER", "less"), ("PATH", &path)], (80, 200));
        assert!(!text.contains("PAGED") && text.contains("What is not protected"));
        // Nor does what is not for a terminal.
        let mut command = common::program(&["help", "privacy", "--lang", "en"]);
        let output = command.env("PAGER", folder.path().join("less")).output().unwrap();
        assert!(!String::from_utf8_lossy(&output.stdout).contains("PAGED"));
    }

    #[test]
    fn lines_are_as_long_as_the_terminal_is_wide() {
        for columns in [40, 60, 100, 180] {
            let text = shown("checking", &[("PAGER", "cat"), ("TERM", "dumb")], (columns, 24));
            let text = text.split("STATUS=").next().unwrap();
            let longest = text.lines().map(width).max().unwrap();
            let room = usize::from(columns.min(100));
            assert!(longest <= room && longest + 12 >= room, "{columns}: {longest}");
        }
    }
}
