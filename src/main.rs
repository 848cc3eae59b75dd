//! Arguments in, exit status out.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(pmh_inspector::run(std::env::args_os()))
}
