//! What is written in tables as tables are, and cannot work all the same: a field that nobody knows, a pattern that is none,
//! a rule that this tool has not. A hand makes such mistakes; what an import wrote was told when it was imported.

use std::collections::HashSet;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{
    FieldPatch, FieldTable, HolidayRow, Keyword, Prediction, RegionalRow, Tables, Types, compile_pattern, keyword,
    keywords, master_day, near,
};
use crate::record::{InsurerNumber, parse_date};
use crate::text::{Message, Plain, TomlFault, name_shown};

/// More mistakes than these are not told: it is another file.
const MOST: usize = 20;

/// What names in tables are looked up in.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The fields in force.
    pub fields: &'a FieldTable,
    /// The names of this tool's rules.
    pub rules: &'a [&'static str],
}

/// A step to a place in TOML.
#[derive(Clone, Copy)]
enum Step {
    Key(&'static str),
    Item(usize),
}

use Step::{Item, Key};

/// What cannot work in tables that were read from a text, in the order of the text.
pub(super) fn faults(text: &str, tables: &Tables, known: Known<'_>) -> Vec<TomlFault> {
    let as_written = Tables::is_as_written(text);
    if as_written && tables.predict.is_empty() {
        return vec![];
    }
    let mut faults = Faults { text, root: DeTable::parse(text).ok().map(Spanned::into_inner), found: vec![] };
    faults.predictions(&tables.predict, known);
    if !as_written {
        faults.fields(&tables.field, known.fields);
        faults.columns(tables, known.fields);
        faults.codes(tables);
        faults.bodies(tables, known.fields);
        faults.rows(&tables.regional, &tables.holiday);
        faults.profile(tables);
    }
    faults.found.sort_by_key(|fault| (fault.line, fault.column));
    faults.found.truncate(MOST);
    faults.found
}

struct Faults<'t> {
    text: &'t str,
    root: Option<DeTable<'t>>,
    found: Vec<TomlFault>,
}

impl Faults<'_> {
    fn add(&mut self, place: &[Step], said: Message) {
        let at = self.root.as_ref().map_or(0, |root| start(root, place));
        self.found.push(TomlFault::at(self.text, at, said));
    }

    /// A name that is not among those that there are.
    fn unknown<'n>(
        &mut self,
        place: &[Step],
        name: &str,
        names: impl Iterator<Item = &'n str>,
        [alone, beside]: [&'static str; 2],
    ) {
        self.add(place, unknown(name, names, [alone, beside]));
    }

    fn unknown_field(&mut self, place: &[Step], name: &str, fields: &FieldTable) {
        let names = fields.iter().filter(|(_, field)| !field.column_only).map(|(_, field)| field.json.as_str());
        self.unknown(place, name, names, ["table.unknown-field", "table.unknown-field-near"]);
    }

    fn fields(&mut self, patches: &[FieldPatch], fields: &FieldTable) {
        for (i, patch) in patches.iter().enumerate() {
            let named = patch.stands_for.iter().any(|name| fields.by_json(name).is_some());
            if patch.json.is_empty() {
                self.add(&[Key("field"), Item(i)], Message::new("toml.missing-key").with("key", "json"));
            } else if !named && fields.by_json(&patch.json).is_none() && !is_new(patch, patches) {
                self.unknown_field(&[Key("field"), Item(i), Key("json")], &patch.json, fields);
            }
            let pattern = patch.pattern.as_ref().and_then(|pattern| pattern.get());
            if pattern.is_some_and(|pattern| compile_pattern(pattern).is_none()) {
                self.add(&[Key("field"), Item(i), Key("pattern")], Message::new("table.pattern"));
            }
        }
    }

    fn columns(&mut self, tables: &Tables, fields: &FieldTable) {
        for (i, column) in tables.column.iter().enumerate() {
            if let Some(json) = column.json.as_deref().filter(|json| !holds(json, tables, fields)) {
                self.unknown_field(&[Key("column"), Item(i), Key("json")], json, fields);
            }
        }
    }

    fn codes(&mut self, tables: &Tables) {
        for (i, _) in tables.code.iter().enumerate().filter(|(_, code)| code.code.trim().is_empty()) {
            self.add(&[Key("code"), Item(i)], Message::new("toml.missing-key").with("key", "code"));
        }
    }

    fn predictions(&mut self, predictions: &[Prediction], known: Known<'_>) {
        for (i, Prediction { rule, field, code }) in predictions.iter().enumerate() {
            // The section has two names.
            let at = |key| [Key("predict"), Item(i), Key(key)];
            if !known.rules.contains(&rule.as_str()) {
                let keys = ["table.unknown-rule", "table.unknown-rule-near"];
                self.unknown(&at("rule"), rule, known.rules.iter().copied(), keys);
            }
            if let Some(field) = field.as_deref().filter(|field| known.fields.by_json(field).is_none()) {
                self.unknown_field(&at("field"), field, known.fields);
            }
            if code.trim().is_empty() {
                self.add(&at("code"), Message::new("toml.missing-key").with("key", "code"));
            }
        }
    }

    /// Words in the schemas of records that mean nothing, and names of fields that nobody knows.
    fn bodies(&mut self, tables: &Tables, fields: &FieldTable) {
        for (i, body) in tables.body.iter().enumerate() {
            let Ok(schema) = serde_json::from_str::<Value>(&body.record) else { continue };
            let own = |json: &str| holds(json, tables, fields);
            let names = fields.iter().filter(|(_, field)| !field.column_only).map(|(_, field)| field.json.as_str());
            let mut all = HashSet::new();
            members(&schema, &mut all);
            let (names, defs) = (names.collect(), schema.get("$defs"));
            let mut words = Words { found: vec![], own: &own, names, defs, all };
            words.schema(&schema, Some(""), 0);
            words.found.dedup();
            let place = [Key("body"), Item(i), Key("record")];
            let from = self.root.as_ref().map_or(0, |root| start(root, &place));
            for (word, said) in words.found {
                // Where it is written, in whatever quotes; the schema itself is a text of the table.
                let text = self.text.get(from..).unwrap_or_default();
                let quoted = [format!("\"{word}\""), format!("\\\"{word}\\\"")];
                let at = quoted.iter().filter_map(|word| text.find(word.as_str())).min().map_or(from, |at| from + at);
                self.found.push(TomlFault::at(self.text, at, said));
            }
        }
    }

    fn rows(&mut self, regional: &[RegionalRow], holidays: &[HolidayRow]) {
        for (i, row) in regional.iter().enumerate() {
            let days = [&row.5, &row.6].iter().all(|day| master_day(day.trim()).is_some());
            if InsurerNumber::new(&row.0).is_none() || !days {
                self.add(&[Key("regional"), Item(i)], Message::new("table.regional-row"));
            }
            if self.found.len() > MOST {
                return;
            }
        }
        for (i, _) in holidays.iter().enumerate().filter(|(_, row)| parse_date(&row.0).is_none()) {
            self.add(&[Key("holiday"), Item(i)], Message::new("table.holiday-row"));
        }
    }

    fn profile(&mut self, tables: &Tables) {
        let problems = tables.reply.iter().flat_map(super::ReplyProfile::found).filter(|problem| problem.is_fatal);
        for problem in problems {
            let place = [Key("reply"), Key(problem.part), Item(problem.entry)];
            self.add(&place, problem.said);
        }
    }
}

/// What is said of a name that is not among those that there are: alone, or beside those that come near.
fn unknown<'n>(name: &str, names: impl Iterator<Item = &'n str>, [alone, beside]: [&'static str; 2]) -> Message {
    let found = near(name, names);
    let said = |key| Message::new(key).with("name", name_shown(name));
    match found.is_empty() {
        true => said(alone),
        false => said(beside).with("names", Plain::known(found.join(", "))),
    }
}

/// The words of a JSON Schema that a hand wrote.
struct Words<'w> {
    /// Those that are none, with what is to be said of them.
    found: Vec<(String, Message)>,
    /// Whether a field is known by its JSON name.
    own: &'w dyn Fn(&str) -> bool,
    names: Vec<&'w str>,
    defs: Option<&'w Value>,
    /// The names of all members, wherever they stand.
    all: HashSet<&'w str>,
}

/// The names of all members that a schema and those within it give.
fn members<'v>(schema: &'v Value, names: &mut HashSet<&'v str>) {
    if let Some(map) = schema.as_object() {
        let own = map.get("properties").and_then(Value::as_object).into_iter().flatten();
        names.extend(own.map(|(name, _)| name.as_str()));
        map.values().for_each(|value| members(value, names));
    }
    schema.as_array().into_iter().flatten().for_each(|value| members(value, names));
}

impl<'w> Words<'w> {
    fn unknown(&mut self, word: &str, names: &[&str], [alone, beside]: [&'static str; 2]) {
        self.found.push((word.to_owned(), unknown(word, names.iter().copied(), [alone, beside])));
    }

    /// A schema; `place` is the field that it describes, and `None` where that is none of the record's.
    fn schema(&mut self, schema: &'w Value, place: Option<&str>, depth: usize) {
        const DEEPEST: usize = 50;
        let Some(map) = schema.as_object().filter(|_| depth < DEEPEST && self.found.len() <= MOST) else { return };
        for (word, value) in map {
            match keyword(word) {
                None => self.unknown(word, &keywords(), ["table.schema-word", "table.schema-word-near"]),
                Some(Keyword::Schema) if word == "items" => self.below(value, None, depth),
                Some(Keyword::Schema) => self.below(value, place.filter(|_| word != "additionalProperties"), depth),
                Some(Keyword::Schemas) => self.below(value, place, depth),
                Some(Keyword::Named) if word == "properties" => self.properties(value, place, depth),
                Some(Keyword::Named) => {
                    value.as_object().into_iter().flatten().for_each(|(_, schema)| self.below(schema, None, depth));
                }
                _ if word == "$defs" => {
                    value.as_object().into_iter().flatten().for_each(|(_, schema)| self.below(schema, None, depth));
                }
                _ => self.value(word, value),
            }
        }
        self.required(map, place);
    }

    /// One schema or several.
    fn below(&mut self, value: &'w Value, place: Option<&str>, depth: usize) {
        let schemas = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        schemas.iter().for_each(|schema| self.schema(schema, place, depth + 1));
    }

    /// What stands behind a word that holds no schema.
    fn value(&mut self, word: &str, value: &'w Value) {
        let texts =
            value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice).iter().filter_map(Value::as_str);
        for text in texts {
            match word {
                "type" if !Types::NAMES.contains(&text) => {
                    self.unknown(text, &Types::NAMES, ["table.schema-type", "table.schema-type-near"]);
                }
                "pattern" if compile_pattern(text).is_none() => {
                    self.found.push((word.to_owned(), Message::new("table.pattern")));
                }
                "$ref" if text != "#" => {
                    let name = text.strip_prefix("#/$defs/");
                    if name.is_none_or(|name| self.defs.is_none_or(|defs| defs.get(name).is_none())) {
                        self.found.push((text.to_owned(), Message::new("table.schema-ref")));
                    }
                }
                _ => {}
            }
        }
    }

    /// The members of an object. One that is new is a member as good as any; one that comes near to a field which is not
    /// among them is a slip.
    fn properties(&mut self, value: &'w Value, place: Option<&str>, depth: usize) {
        let Some(members) = value.as_object() else { return };
        for (name, schema) in members {
            let json = place.map(|place| joined(place, name));
            if let Some(json) = &json {
                self.member(name, json, |known| members.contains_key(known));
            }
            self.schema(schema, json.as_deref(), depth + 1);
        }
    }

    /// What is required and is neither a member nor a field.
    fn required(&mut self, map: &'w serde_json::Map<String, Value>, place: Option<&str>) {
        let Some(place) = place else { return };
        let names = map.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        for name in names.filter(|name| !self.all.contains(name)).collect::<Vec<_>>() {
            self.member(name, &joined(place, name), |_| false);
        }
    }

    fn member(&mut self, name: &str, json: &str, is_there: impl Fn(&str) -> bool) {
        if (self.own)(json) {
            return;
        }
        let last = |json: &str| json.rsplit('.').next().unwrap_or_default().to_owned();
        let parent = |json: &str| json.rsplit_once('.').map(|(parent, _)| parent.to_owned());
        let beside = self.names.iter().filter(|known| parent(known) == parent(json) && !is_there(&last(known)));
        let found = near(json, beside.copied());
        if !found.is_empty() {
            let said = Message::new("table.unknown-field-near").with("name", name_shown(json));
            self.found.push((name.to_owned(), said.with("names", Plain::known(found.join(", ")))));
        }
    }
}

fn joined(place: &str, name: &str) -> String {
    if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") }
}

/// Whether a patch brings a field of its own: one that says no more than limits must speak of a field that there is. What
/// stands below a field that is new is new as well.
fn is_new(patch: &FieldPatch, patches: &[FieldPatch]) -> bool {
    let brings = |patch: &FieldPatch| patch.kind.is_some() || patch.name.is_some();
    brings(patch) || patches.iter().any(|other| other.json == patch.json && brings(other))
}

/// Whether a field is in force, or brought by the same tables.
fn holds(json: &str, tables: &Tables, fields: &FieldTable) -> bool {
    fields.by_json(json).is_some() || tables.field.iter().any(|patch| patch.json == json)
}

/// Where a place of a text begins, in bytes; of a place that is not there, what is nearest above it.
fn start(root: &DeTable<'_>, place: &[Step]) -> usize {
    let Some((Key(first), rest)) = place.split_first() else { return 0 };
    // The section of predictions has a second name.
    let named = |name: &str| name == *first || *first == "predict" && name == "predicts";
    let Some((key, value)) = root.iter().find(|(name, _)| named(name.get_ref())) else { return 0 };
    let (mut at, mut value) = (key.span().start, value);
    for step in rest {
        let next = match (step, value.get_ref()) {
            (Item(i), DeValue::Array(items)) => items.get(*i).map(|item| (item.span().start, item)),
            (Key(key), DeValue::Table(table)) => {
                table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| (value.span().start, value))
            }
            _ => None,
        };
        let Some(next) = next else { break };
        (at, value) = next;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: [&str; 3] = ["wrong-length", "wrong-date", "required-missing"];

    fn read(text: &str) -> Result<Tables, Vec<TomlFault>> {
        Tables::read(text, Known { fields: &FieldTable::built_in(), rules: &RULES })
    }

    /// Each mistake with a table in which the same place is right: both sides of each rule.
    #[test]
    fn what_cannot_work_is_told_with_its_line() {
        let field = |rest: &str| format!("# by hand\n[[field]]\njson = \"segment\"\n{rest}\n");
        let reply = |rest: &str| format!("[reply]\ncode = [\"x1\"]\n{rest}\n");
        let body = |rest: &str| {
            format!(
                "[[body]]\nrecord = '''\n{{\"type\": \"object\", \"properties\":\n {{\"validFrom\": {{}}, \"validTo\": {{{rest}}}}}}}\n'''\n"
            )
        };
        for (good, bad, place, key, names) in [
            (field("pattern = \"^[A-Z]+$\""), field("pattern = \"^([\""), (4, 11), "table.pattern", ""),
            (field("pattern = \"none\""), field("pattern = \"(?=a)b\""), (4, 11), "table.pattern", ""),
            (
                "[[field]]\njson = \"segment\"\nrequired = \"yes\"".into(),
                "[[field]]\njson = \"segmnet\"\nrequired = \"yes\"".into(),
                (2, 8),
                "table.unknown-field-near",
                "segment",
            ),
            // A field of its own says what it is.
            (
                "[[field]]\njson = \"guardian\"\nname = \"保護者\"".into(),
                "[[field]]\njson = \"guardian\"\nrequired = \"yes\"".into(),
                (2, 8),
                "table.unknown-field",
                "",
            ),
            (
                "[[field]]\njson = \"basicFiveInfo.name\"".into(),
                "[[field]]\n\njson = \"basicFiveInfo.nmae\"".into(),
                (3, 8),
                "table.unknown-field-near",
                "basicFiveInfo.name",
            ),
            (
                "[[field]]\njson = \"segment\"".into(),
                "[[field]]\nrequired = \"yes\"".into(),
                (1, 1),
                "toml.missing-key",
                "",
            ),
            (
                "[[column]]\nname = \"区分\"\njson = \"segment\"".into(),
                "[[column]]\nname = \"区分\"\njson = \"segmant\"".into(),
                (3, 8),
                "table.unknown-field-near",
                "segment",
            ),
            ("[[code]]\ncode = \"A\"".into(), "[[code]]\ncode = \" \"".into(), (1, 1), "toml.missing-key", ""),
            (
                "[[predict]]\nrule = \"wrong-length\"\ncode = \"A\"".into(),
                "[[predict]]\nrule = \"wrong-lenght\"\ncode = \"A\"".into(),
                (2, 8),
                "table.unknown-rule-near",
                "wrong-length",
            ),
            (
                "[[predicts]]\nrule = \"wrong-length\"\ncode = \"A\"".into(),
                "[[predicts]]\nrule = \"見本太郎\"\ncode = \"A\"".into(),
                (2, 8),
                "table.unknown-rule",
                "",
            ),
            (
                "[[predict]]\nrule = \"wrong-date\"\ncode = \"A\"\nfield = \"validTo\"".into(),
                "[[predict]]\nrule = \"wrong-date\"\ncode = \"A\"\nfield = \"validTi\"".into(),
                (4, 9),
                "table.unknown-field-near",
                "validTo",
            ),
            (
                "[[predict]]\nrule = \"wrong-date\"\ncode = \"A\"".into(),
                "[[predict]]\nrule = \"wrong-date\"\ncode = \"\"".into(),
                (3, 8),
                "toml.missing-key",
                "",
            ),
            (
                "regional = [\n[\"81136244\", \"a\", \"a\", \"13\", \"131016\", \"20260401\", \"99991231\"],\n]".into(),
                "regional = [\n[\"8113624\", \"a\", \"a\", \"13\", \"131016\", \"20260401\", \"99991231\"],\n]".into(),
                (2, 1),
                "table.regional-row",
                "",
            ),
            (
                "holiday = [\n[\"2026-01-01\", \"元日\"],\n]".into(),
                "holiday = [\n[\"2026-01-01\", \"元日\"],\n[\"2026-02-30\", \"x\"],\n]".into(),
                (3, 1),
                "table.holiday-row",
                "",
            ),
            (body("\"maxLength\": 3"), body("\"maxLenght\": 3"), (4, 32), "table.schema-word-near", "maxLength"),
            (body("\"x-note\": 3"), body("\"gadzooks\": 3"), (4, 32), "table.schema-word", ""),
            (body("\"type\": \"string\""), body("\"type\": \"strnig\""), (4, 40), "table.schema-type-near", "string"),
            (body("\"pattern\": \"^a\""), body("\"pattern\": \"(\""), (4, 32), "table.pattern", ""),
            (body("\"$ref\": \"#\""), body("\"$ref\": \"#/$defs/no\""), (4, 40), "table.schema-ref", ""),
            (body("}, \"another\": {"), body("}, \"segmnet\": {"), (4, 35), "table.unknown-field-near", "segment"),
            (
                "[[body]]\nrecord = '{\"required\": [\"segment\"]}'".into(),
                "[[body]]\nrecord = \"{\\\"required\\\": [\\\"segmnet\\\"]}\"".into(),
                (2, 27),
                "table.unknown-field-near",
                "segment",
            ),
            (reply("pointer = [\"/e/*/w\"]"), reply("pointer = [\"e/*/w\"]"), (3, 12), "profile.problem.no-slash", ""),
            (
                reply("field = [\"f\", \"/a~1b\"]"),
                reply("field = [\"f\", \"/a~b\"]"),
                (3, 15),
                "profile.problem.tilde",
                "",
            ),
            (reply("field = [\"f\"]"), reply("field = [\"\"]"), (3, 10), "profile.problem.empty", ""),
            (reply("record-from = 1"), reply("record-from = 2"), (3, 15), "profile.problem.record-from", ""),
        ] {
            assert!(read(&good).is_ok(), "{good}: {:?}", read(&good));
            let faults = read(&bad).unwrap_err();
            let [fault] = faults.as_slice() else { panic!("{bad}: {faults:?}") };
            assert_eq!((fault.said.key, (fault.line, fault.column)), (key, place), "{bad}");
            let told = fault.said.args.iter().find(|(name, _)| *name == "names").map_or("", |(_, names)| names);
            assert!(told.split(", ").next() == Some(names), "{bad}: {told}");
            for lang in [crate::text::Lang::Ja, crate::text::Lang::En] {
                let words = fault.said.in_words(lang);
                assert!(!words.contains(['{', '見']), "{bad}: {words}");
            }
        }
    }

    #[test]
    fn all_mistakes_of_a_file_are_told_in_its_order() {
        let text = "[[predict]]\nrule = \"x\"\ncode = \"A\"\n[[field]]\njson = \"nothing\"\npattern = \"[\"\n";
        let faults = read(text).unwrap_err();
        assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2, 5, 6]);
        let many = "[[predict]]\nrule = \"x\"\ncode = \"A\"\n".repeat(MOST + 5);
        assert_eq!(read(&many).unwrap_err().len(), MOST);
    }

    /// What an import keeps of a document and cannot check was told then; once a hand was in the file, it is told.
    #[test]
    fn what_an_import_wrote_is_told_only_after_a_hand_was_in_it() {
        let patch = FieldPatch {
            json: "segment".into(),
            pattern: Some(super::super::Limit::Is("(?=a)b".into())),
            ..FieldPatch::default()
        };
        let text = Tables { field: vec![patch], ..Tables::default() }.to_toml();
        assert!(read(&text).is_ok(), "{text}");
        assert!(read(&format!("{text}# changed\n")).is_err());
        assert!(read(&text.replace('\n', "\r\n")).is_ok(), "what an editor does to line ends is no change");
    }
}
