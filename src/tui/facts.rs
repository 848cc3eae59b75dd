//! What `doctor` tells of the terminal, found out as the screen does.

use std::io::{self, IsTerminal};

use crate::cli::UiOptions;
use crate::report::doctor::{Facts, Width};
use crate::settings::{Ambiguous, Surroundings};
use crate::spec::Spec;
use crate::text::Lang;
use crate::tui::look::preferences::User;
use crate::tui::look::theme::Depth;
use crate::tui::terminal::width_probe;

/// Finds out; asks the terminal where there is one that would answer.
pub fn facts(options: &UiOptions, spec: &Spec, lang: Lang) -> Facts {
    let surroundings = Surroundings::of_process();
    let terminal = io::stdin().is_terminal() && io::stdout().is_terminal() && !surroundings.is_dumb();
    let mut user = User::load(options, spec);
    let depth = Depth::from_env(|name| std::env::var(name).ok());
    // For what is wrong with the theme that the configuration asks for.
    let _ = user.theme(depth);
    let width = match () {
        () if !terminal => Width::NoTerminal,
        () if surroundings.tmux || surroundings.screen => Width::Between,
        () if !surroundings.can_be_measured() => Width::NotAsked,
        () => match measure(lang) {
            Some(column) if width_probe::garbled(column) => Width::Garbled,
            column => match column.and_then(width_probe::wide) {
                Some(true) => Width::Wide,
                Some(false) => Width::Narrow,
                None => Width::NoAnswer,
            },
        },
    };
    Facts {
        terminal,
        size: terminal.then(|| crossterm::terminal::size().ok()).flatten(),
        colours: match depth {
            Depth::True => 1 << 24,
            Depth::Indexed => 256,
            Depth::Sixteen => 16,
            Depth::Mono => 0,
        },
        width,
        set: match options.ambiguous {
            Ambiguous::Auto => None,
            set => Some(set == Ambiguous::Wide),
        },
        ascii: options.ascii || surroundings.is_ascii(),
        osc52: user.osc52,
        says: user.says,
        surroundings,
    }
}

/// Asks in raw mode, on the alternate screen: the column behind the character.
fn measure(lang: Lang) -> Option<u16> {
    use crossterm::{cursor, execute, terminal};

    terminal::enable_raw_mode().ok()?;
    let entered = execute!(io::stdout(), terminal::EnterAlternateScreen, cursor::Hide);
    let measured = entered.ok().and_then(|()| width_probe::measure(lang));
    // The terminal is given back whatever came of it.
    let _ = execute!(io::stdout(), terminal::LeaveAlternateScreen, cursor::Show);
    crate::tui::terminal::forget_input();
    let _ = terminal::disable_raw_mode();
    measured
}
