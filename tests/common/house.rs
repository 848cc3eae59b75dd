//! The program in a folder of its own.

use std::path::PathBuf;
use std::process::Stdio;

use serde_json::Value;
use tempfile::TempDir;

use super::{AS_OF, Run, ended, lines, program};

/// A folder of files, with settings of its own.
pub struct House(pub TempDir);

impl House {
    pub fn new() -> House {
        House(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    /// Runs the program in the folder.
    pub fn run(&self, args: &[&str]) -> Run {
        let mut command = program(args);
        command.current_dir(self.0.path()).env("XDG_CONFIG_HOME", self.path("settings"));
        ended(command.stdin(Stdio::null()).output().unwrap(), args)
    }

    /// The lines of `check --format json`.
    pub fn check(&self, args: &[&str]) -> Vec<Value> {
        let told = self.run(&[&["check", "--quiet", "--format", "json", "--as-of", AS_OF], args].concat());
        assert!(told.status < 2, "{args:?}: {}", told.err);
        lines(&told.out)
    }
}
