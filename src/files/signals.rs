//! Signals that end the program, where a file may be unfinished. The screen has its own: it must give the terminal back.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread;

use signal_hook::consts::{
    SIGABRT, SIGALRM, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGVTALRM, SIGXCPU, SIGXFSZ,
};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::unfinished::abandon;

/// All that end a program which does nothing about them, and can be caught.
const ENDING: [i32; 10] = [SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGUSR1, SIGALRM, SIGTERM, SIGUSR2, SIGXCPU, SIGVTALRM];

/// Where a file would grow beyond the limit, writing fails from here on, and can be told; it would end the program.
pub fn bear_size_limit() {
    // Where it cannot be had, the signal ends the program as it always did.
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
}

/// Takes unfinished files away when a signal ends the program, says which names will not be there, and lets the signal do
/// the rest. A signal that is ignored (`nohup`, a job in the background) stays so.
///
/// # Errors
/// A thread or a handler cannot be set up.
pub fn watch_signals(ended: impl Fn(Vec<PathBuf>) + Send + 'static) -> io::Result<()> {
    let ignored = ignored();
    let mut signals = Signals::new(ENDING.into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0))?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        let Some(signal) = signals.forever().next() else { return };
        ended(abandon());
        // The status tells of the signal, as the shell expects it.
        let _ = emulate_default_handler(signal);
        std::process::exit(128 + signal);
    })?;
    Ok(())
}

/// The signals that whoever started the program wants ignored, one bit each; none where the system does not tell.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}
