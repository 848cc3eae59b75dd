//! What keeps personal values, which the memory of this program holds, from being written where nobody asked for them.
//!
//! A panic's own words may hold them: that of a text cut in the middle of a character quotes the text.
//!
//! A core dump is the whole memory in a file that nobody asked for, often sent to whoever collects crashes. The limit of
//! zero bytes stops the kernel from writing one itself; where it pipes dumps to a program (`systemd-coredump`) it does not
//! look at the limit, so on Linux the process is marked as not to be dumped as well. That mark also keeps other programs
//! of the same user from attaching to this one and from reading its memory below `/proc`.

use std::io::Write;

use crate::text::Lang;

/// From here on a panic says where it happened, and nothing of what it was about.
pub fn hide_panics(lang: Lang) {
    std::panic::set_hook(Box::new(move |info| {
        let place = info.location().map_or_else(|| "?".to_owned(), ToString::to_string);
        // Where standard error is closed there is nobody to tell.
        let _ = writeln!(std::io::stderr(), "{}", lang.f("tui.panic", &[("place", &place)]));
    }));
}

/// Sees to it that no core dump is written of this process. Where the system refuses, the program runs all the same:
/// README.md promises no more than an attempt.
pub fn forbid_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}
