//! Who uses whom in src/, read from `use` lines and qualified paths. Text is read, not compiled: an arrow through a macro can
//! be missed. Unit tests do not count.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

/// The path of a module in the crate.
pub type Module = Vec<String>;

/// The sources, by module: the name of the file, and the code in front of its tests, without comments.
pub struct Sources {
    by_module: BTreeMap<Module, (String, String)>,
}

/// The module that a file holds.
fn module(file: &str) -> Module {
    let parts: Vec<String> = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    match parts.last().map(String::as_str) {
        Some("mod" | "lib" | "main") => parts[..parts.len() - 1].to_vec(),
        _ => parts,
    }
}

/// The paths that a `use` names: `a::{b, c::{d}}` is `a::b` and `a::c::d`.
fn expand(used: &str, prefix: &str) -> Vec<String> {
    let Some(open) = used.find('{') else { return vec![format!("{prefix}{}", used.trim())] };
    let prefix = format!("{prefix}{}", used[..open].trim());
    let inner = &used[open + 1..used.rfind('}').unwrap()];
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&inner[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&inner[start..]);
    parts.into_iter().filter(|part| !part.trim().is_empty()).flat_map(|part| expand(part.trim(), &prefix)).collect()
}

impl Sources {
    /// Of these files, each with its text.
    pub fn new(files: impl IntoIterator<Item = (String, String)>) -> Sources {
        let is_test = Regex::new(r"(^|/|_)tests?(\.rs|/|_)").unwrap();
        let comment = Regex::new(r"//[^\n]*").unwrap();
        let files = files.into_iter().filter(|(name, _)| !is_test.is_match(name) && name != "main.rs");
        let code = |text: &str| comment.replace_all(text.split("#[cfg(test)]").next().unwrap(), "").into_owned();
        Sources { by_module: files.map(|(name, text)| (module(&name), (name, code(&text)))).collect() }
    }

    /// Whether there is such a module.
    pub fn holds(&self, module: &[&str]) -> bool {
        self.by_module.keys().any(|other| other.iter().eq(module))
    }

    /// A path as it stands in a module, from the root of the crate; `None` for those of other crates.
    fn resolve(&self, me: &Module, path: &str) -> Option<Module> {
        let path = path.split(" as ").next().unwrap().replace(' ', "");
        let mut parts: Vec<&str> = path.split("::").collect();
        let mut from = match parts[0] {
            "crate" => vec![],
            "self" | "super" => me.clone(),
            first => {
                let child: Module = me.iter().cloned().chain([first.to_owned()]).collect();
                self.by_module.contains_key(&child).then_some(())?;
                me.clone()
            }
        };
        if ["crate", "self"].contains(&parts[0]) {
            parts.remove(0);
        }
        while parts.first() == Some(&"super") {
            parts.remove(0);
            from.pop();
        }
        from.extend(parts.into_iter().map(str::to_owned));
        Some(from)
    }

    /// What each file names of this crate: the file, its module, and the paths from the root of the crate.
    pub fn named(&self) -> Vec<(&str, &Module, BTreeSet<Module>)> {
        let (used, qualified) =
            (Regex::new(r"\buse ([^;]+);").unwrap(), Regex::new(r"\b(?:crate|super)(?:::\w+)+").unwrap());
        let of_file = |me: &Module, code: &str| {
            let uses = used.captures_iter(code).flat_map(|found| expand(&found[1].replace('\n', " "), ""));
            let paths = uses.chain(qualified.find_iter(code).map(|found| found.as_str().to_owned()));
            paths.filter_map(|path| self.resolve(me, &path)).collect::<BTreeSet<_>>()
        };
        self.by_module.iter().map(|(me, file)| (file.0.as_str(), me, of_file(me, &file.1))).collect()
    }

    /// The files that use one another in a circle, parents and their own children left out; each with one file of it that
    /// leads on.
    pub fn circles(&self) -> Vec<String> {
        let mut arrows: BTreeMap<&Module, BTreeSet<&Module>> = BTreeMap::new();
        for (_, me, paths) in self.named() {
            for path in paths {
                let target = (1..=path.len()).rev().find_map(|n| self.by_module.get_key_value(&path[..n]));
                let Some((them, _)) = target else { continue };
                if !me.starts_with(them) && !them.starts_with(me) {
                    arrows.entry(me).or_default().insert(them);
                }
            }
        }
        // What leads nowhere, or is led to from nowhere, is in no circle: what is left when all of these are taken away is.
        loop {
            let led_to: BTreeSet<&Module> = arrows.values().flatten().copied().collect();
            let before = arrows.values().map(BTreeSet::len).sum::<usize>();
            let leads: BTreeSet<&Module> = arrows.keys().copied().collect();
            arrows.retain(|from, _| led_to.contains(from));
            arrows.values_mut().for_each(|to| to.retain(|to| leads.contains(to)));
            arrows.retain(|_, to| !to.is_empty());
            if arrows.values().map(BTreeSet::len).sum::<usize>() == before {
                break;
            }
        }
        let name = |module: &Module| self.by_module[module].0.as_str();
        arrows.iter().flat_map(|(from, to)| to.iter().map(|to| format!("{} -> {}", name(from), name(to)))).collect()
    }
}
