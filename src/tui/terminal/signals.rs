//! Signals: what ends the program gives the terminal back first, whichever signal it is.
//!
//! Each is noted by its handler, and then dealt with by a thread: a handler may do next to nothing. What the program does to
//! itself (`abort`, a fault in memory) cannot be dealt with in that way, and leaves the terminal as it is; none of this
//! program's own code does that.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Once};
use std::thread;

use signal_hook::consts::{
    SIGABRT, SIGALRM, SIGCONT, SIGHUP, SIGINT, SIGIO, SIGPIPE, SIGPROF, SIGQUIT, SIGSYS, SIGTERM, SIGTRAP, SIGTSTP,
    SIGUSR1, SIGUSR2, SIGVTALRM, SIGWINCH, SIGXCPU, SIGXFSZ,
};

/// The signals that end a program which does not listen to them, as far as one may listen: not those that tell of a fault
/// of the program itself, behind which it cannot go on.
pub const ENDING: &[i32] = &[
    SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGABRT, SIGALRM, SIGIO, SIGPIPE, SIGPROF, SIGSYS, SIGTRAP, SIGUSR1, SIGUSR2,
    SIGVTALRM, SIGXCPU,
];

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// To end; with the signal's number.
    End(i32),
    /// To stop until it is continued.
    Stop,
    /// To go on: it was stopped.
    GoOn,
    /// To look at the size of the terminal.
    Size,
}

/// The signal that asked for the end; 0 while none did. Its handler says so at once: the thread that listens may not have had
/// its turn when the program is stopped again.
static ENDED_BY: LazyLock<Arc<AtomicUsize>> = LazyLock::new(Arc::default);

/// From here on no signal ends the program before the terminal was given back.
///
/// # Errors
/// The system refuses.
pub fn note() -> io::Result<()> {
    static ONCE: Once = Once::new();
    let mut result = Ok(());
    ONCE.call_once(|| result = register());
    result
}

fn register() -> io::Result<()> {
    for signal in ENDING {
        let number = usize::try_from(*signal).unwrap_or(usize::MAX);
        signal_hook::flag::register_usize(*signal, ENDED_BY.clone(), number)?;
    }
    // A file that may not become larger is told by the write that fails.
    signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
    Ok(())
}

/// The signal that asked for the end.
pub fn ended_by() -> Option<i32> {
    i32::try_from(ENDED_BY.load(Ordering::SeqCst)).ok().filter(|signal| *signal > 0)
}

/// Tells what signals ask for until the program ends, from a thread of its own. What asked for the end before is told, too.
///
/// # Errors
/// The system refuses.
pub fn listen(tell: impl Fn(Asks) + Send + 'static) -> io::Result<()> {
    let others = [SIGTSTP, SIGCONT, SIGWINCH];
    let mut signals = signal_hook::iterator::Signals::new(ENDING.iter().chain(&others))?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        ended_by().map(Asks::End).into_iter().for_each(&tell);
        for signal in signals.forever() {
            tell(match signal {
                SIGTSTP => Asks::Stop,
                SIGCONT => Asks::GoOn,
                SIGWINCH => Asks::Size,
                signal => Asks::End(signal),
            });
        }
    })?;
    Ok(())
}
