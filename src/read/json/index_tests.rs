use super::*;
use crate::read::index::{LANDMARK, Span};

fn index(text: &str) -> Index {
    let index = Index::default();
    let keys = ["id".to_owned(), "myNumber".to_owned()];
    fill(&index, &Source::from(text.as_bytes().to_vec()), 0, Encoding::Utf8, keys).unwrap();
    index
}

fn indexed(text: &str) -> (Vec<String>, Vec<Fault>) {
    let index = index(text);
    let cut = |span: &Span| text[span.offset as usize..span.end() as usize].to_owned();
    let spans = index.spans(1..index.len() + 1);
    (spans.iter().map(cut).collect(), index.faults().iter().map(|(fault, _)| *fault).collect())
}

#[test]
fn forms_of_a_document() {
    use BodyForm::*;
    let right = vec![];
    let form = |form| vec![Fault::Form(form)];
    for (text, told) in [
        (r#"[{"id":1},{"id":2}]"#, right.clone()),
        ("[\n  {\"id\":1},\n  {\"id\":2}\n]\n", right.clone()),
        ("\r\n[{\"id\":1}\r\n,{\"id\":2}]", right.clone()),
        ("{\"id\":1}\n{\"id\":2}\n", form(Lines)),
        ("\n{\"id\":1}\r\n\r\n {\"id\":2}", form(Lines)),
        ("{\"id\":1}{\"id\":2}", form(Concatenated)),
        ("{\n\"id\":1}\n{\n\"id\":2}", form(Concatenated)),
        (r#"{"n":2,"data":[{"id":1},{"id":2}],"x":{"y":[]}}"#, form(Wrapped)),
        (r#" { "a" : { "data" : [ {"id":1},{"id":2} ] } } "#, form(Wrapped)),
    ] {
        let told = told.as_slice();
        assert_eq!(indexed(&text.replace("{\n", "{")).0, [r#"{"id":1}"#, r#"{"id":2}"#], "{text}");
        assert_eq!(indexed(text).1, told, "{text}");
    }
    assert_eq!(indexed("[]"), (vec![], vec![]));
    assert_eq!(indexed("{\"id\":1}"), (vec![r#"{"id":1}"#.to_owned()], form(Object)));
    let wrapped = index(r#"{"a/b":{"data":[{"id":1}]}}"#);
    assert_eq!((wrapped.path(), wrapped.in_array()), (vec!["a/b".to_owned(), "data".to_owned()], true));
}

/// Each broken record between two good ones costs itself alone.
#[test]
fn broken_records_cost_themselves_alone() {
    for broken in [
        r#"{"id":2"#,
        r#"{"id":2}}"#,
        r#"{"id":"2}"#,
        r#"{"id:2}"#,
        r#"{"id":2,"x":[{"y":1}"#,
        r#"{"id":2,"x":[{"y":1}}"#,
        r#"{"id":2,}"#,
        r#"{"id":2 "x":3}"#,
        r#"{"id":}"#,
        r#"{'id':2}"#,
        "{\"id\":\"2\n\"}",
        r#"null"#,
        r#""text""#,
        r#"[1]"#,
    ] {
        for separator in [",", ",\n  "] {
            let text = format!(r#"[{{"id":1,"x":[{{"y":0}}]}}{separator}{broken}{separator}{{"id":3}}]"#);
            let (records, _) = indexed(&text);
            assert_eq!(records.first().map(String::as_str), Some(r#"{"id":1,"x":[{"y":0}]}"#), "{text}");
            assert_eq!(records.last().map(String::as_str), Some(r#"{"id":3}"#), "{text}");
            assert_eq!(records.len(), 3, "{text}: {records:?}");
        }
    }
}

#[test]
fn a_broken_first_or_last_record() {
    let (records, faults) = indexed(r#"[{"id":1,{"id":2}]"#);
    assert_eq!(
        (records.as_slice(), faults.as_slice()),
        (&[r#"{"id":1"#.to_owned(), r#"{"id":2}"#.to_owned()][..], &[][..])
    );
    let (records, faults) = indexed("[{\"id\":1},{\"id\":}\n]\n");
    assert_eq!((records[1].as_str(), faults.as_slice()), (r#"{"id":}"#, &[][..]));
}

#[test]
fn torn_files() {
    assert_eq!(indexed(r#"[{"id":1},{"id":2,"x":"#).1, [Fault::EndsInRecord(2)]);
    assert_eq!(indexed(r#"[{"id":1},{"id":2}"#).1, [Fault::NoClosingBracket]);
    assert_eq!(indexed(r#"[{"id":1},"#).1, [Fault::NoClosingBracket]);
    assert_eq!(indexed("{\"id\":1}\n{\"id\"").1, [Fault::EndsInRecord(2), Fault::Form(BodyForm::Lines)]);
    let cut = indexed(r#"{"data":[{"id":1},{"id":2}],"x":"#);
    assert_eq!((cut.0.len(), cut.1), (2, vec![Fault::NoClosingBrace, Fault::Form(BodyForm::Wrapped)]));
    let (records, faults) = indexed(r#"[{"id":1},{"id":"2,"x":[{"id":3},{"id":4}]"#);
    assert_eq!((records.len(), faults.len()), (4, 0), "{records:?} {faults:?}");
}

#[test]
fn faults_between_records() {
    assert_eq!(indexed(r#"[{"id":1} {"id":2}]"#).1, [Fault::Comma]);
    assert_eq!(indexed(r#"[{"id":1},,{"id":2}]"#).1, [Fault::Comma]);
    assert_eq!(indexed(r#"[{"id":1},]"#).1, [Fault::Comma]);
    for text in [r#"[{"id":1},{{"id":2}},{"id":3}]"#, r#"[{"id":1},[{"id":2,"myNumber":3}],{"id":3}]"#] {
        let (records, faults) = indexed(text);
        assert_eq!((records.len(), faults), (3, vec![Fault::Stray, Fault::Stray]), "{text}");
    }
    assert_eq!(indexed(r#"[{"id":1}] x"#).1, [Fault::Stray]);
    for text in [r#"[{"id":1}],{"id":2}]"#, "[{\"id\":1}]\n[{\"id\":2}]\n", r#"[{"id":1}]{"id":2}"#] {
        let (records, faults) = indexed(text);
        assert_eq!((records.len(), faults), (2, vec![Fault::Stray]), "{text}");
    }
    // However much of it there is, it is told once.
    assert_eq!(indexed(r#"[{"id":1},,,,,,{"id":2},,,,]"#).1, [Fault::Comma, Fault::Comma]);
    assert_eq!(indexed(r#"[,,,,{"id":2}]"#).1, [Fault::Comma, Fault::Comma]);
    assert_eq!(indexed(r#"[{"id":1} ; , ; , ; {"id":2}]"#).1, [Fault::Stray]);
    // Another array of records behind the first is read, and told.
    for text in [
        r#"{"a":[{"id":1}],"b":[{"id":2,"myNumber":3}]}"#,
        r#"{"a":[{"id":1}],"b":[{"id":2}]}"#,
        r#"{"a":[{"id":1}],"b":[{"$type":"x","id":2,"myNumber":3}]}"#,
        r#"{"a":[{"id":1}]}{"a":[{"id":2}]}"#,
    ] {
        let (records, faults) = indexed(text);
        assert_eq!((records.len(), faults), (2, vec![Fault::Stray, Fault::Form(BodyForm::Wrapped)]), "{text}");
    }
}

/// An object outside the array that may be a record is told.
#[test]
fn a_record_outside_the_array_is_told() {
    for text in [
        r#"{"a":{"id":1,"myNumber":2},"data":[{"id":1}]}"#,
        r#"{"a":[{},{"id":1,"myNumber":2}],"data":[{"id":1}]}"#,
        r#"{"a":{"b":{"x":1,"id":1,"myNumber":2}},"data":[{"id":1}]}"#,
    ] {
        assert!(indexed(text).1.contains(&Fault::Stray), "{text}");
    }
    assert_eq!(indexed(r#"{"a":{"n":1},"data":[{"id":1}]}"#).1, [Fault::Form(BodyForm::Wrapped)]);
}

/// What is around the array must be JSON, each key once: else another array may be the one that is meant.
#[test]
fn the_object_around_the_array_is_looked_at() {
    for around in [
        "{:@}",
        r#"{"data":"a":@}"#,
        r#"{"data":[],@}"#,
        r#"{"a" 1 "data":@}"#,
        r#"{"a":nul,"data":@}"#,
        r#"{"\u12":1,"data":@}"#,
        "{\"a\":\"\t\",\"data\":@}",
        "{\"data\":@,\"z\":\"\0\"}",
        r#"{"data":@,"data":[]}"#,
        r#"{"data":[],"data":@}"#,
        r#"{"data":@,"z":01}"#,
    ] {
        let (records, faults) = indexed(&around.replace('@', r#"[{"id":1,"myNumber":2}]"#));
        assert_eq!((records.len(), faults.contains(&Fault::Around)), (1, true), "{around}");
    }
    for around in [r#"{"data":@}"#, r#"{"a":{"data":[]},"x":[1,{"y":"\u3042"}],"data":@,"z":null}"#] {
        let (_, faults) = indexed(&around.replace('@', r#"[{"id":1,"myNumber":2}]"#));
        assert_eq!(faults, [Fault::Form(BodyForm::Wrapped)], "{around}");
    }
}

/// Words that stand where a record may are each one; what stands behind them without a comma is text of no record.
#[test]
fn words_are_not_counted_one_by_one() {
    let (records, faults) = indexed(&format!("[{{\"id\":1}},{}{{\"id\":2}}]", "a ".repeat(1000)));
    assert_eq!((records.len(), faults), (3, vec![Fault::Stray]));
    let (records, faults) = indexed(r#"[{"id":1},null,nul,-1,"x",[2],{"id":2}]"#);
    assert_eq!((records.len(), faults), (7, vec![]));
}

/// A comment ends where it ends, also far from where it begins.
#[test]
fn comments_across_pieces() {
    for before in [0, PIECE - 3000, PIECE - 2, PIECE - 1, PIECE] {
        let filler = " ".repeat(before);
        let commented = r#"{"id":9,"myNumber":1},"#.repeat(3000);
        let (records, faults) = indexed(&format!("[{{\"id\":1}},{filler}/*{commented}*/{{\"id\":2}}]"));
        assert_eq!((records.len(), faults), (2, vec![Fault::Comment]), "{before}");
    }
}

/// What closes the body behind a broken last record is none of it.
#[test]
fn a_broken_last_record_in_a_wrapper() {
    for text in [r#"{"data":[{"id":1},{"id":2,1 "x":1}]}"#, r#"f([{"id":1},{"id":2,1 "x":1}]);"#] {
        let (records, faults) = indexed(text);
        assert_eq!((records.len(), records[1].as_str()), (2, r#"{"id":2,1 "x":1}"#), "{text}");
        assert!(!faults.iter().any(|fault| matches!(fault, Fault::NoClosingBracket | Fault::NoClosingBrace)), "{text}");
    }
    // A comment that is never closed costs no record behind it.
    let (records, faults) = indexed(r#"[{"id":1},/*{"id":2},{"id":3}]"#);
    assert_eq!((records.len(), faults), (3, vec![Fault::Comment]));
    let (_, faults) = indexed(r#"{"data":[{"id":1},#garbage]}"#);
    assert_eq!(faults, [Fault::Comment, Fault::Form(BodyForm::Wrapped)]);
}

#[test]
fn what_stands_around_json_is_named() {
    for text in [
        "// x\n[{\"id\":1},{\"id\":2}]",
        "[{\"id\":1},// {\"id\":9}\n{\"id\":2}]",
        "[{\"id\":1},# note,{\"id\":2}]",
        "[{\"id\":1},/* {\"id\":9} */{\"id\":2}]",
        "[{\"id\":1},{\"id\":2}] // end",
        "[{\"id\":1},{\"id\":2}]\n/* end */\n",
    ] {
        let (records, faults) = indexed(text);
        assert_eq!((records.len(), faults), (2, vec![Fault::Comment]), "{text}");
    }
    for text in ["f([{\"id\":1},{\"id\":2}]);", "\n a.b ( [{\"id\":1},{\"id\":2}] ) ; \n"] {
        let (records, faults) = indexed(text);
        assert_eq!((records.len(), faults), (2, vec![Fault::Call]), "{text}");
    }
    for (tail, fault) in [("\0\0\n\0", Fault::Nul), ("\u{1A}", Fault::CtrlZ), ("\n\u{1A}\0", Fault::CtrlZ)] {
        assert_eq!(indexed(&format!("[{{\"id\":1}}]{tail}")).1, [fault]);
        assert_eq!(indexed(&format!("{{\"id\":1}}{tail}")).1, [fault, Fault::Form(BodyForm::Object)]);
        assert_eq!(indexed(&format!("[{{\"id\":1}}{tail}")).1, [fault, Fault::NoClosingBracket]);
    }
    assert_eq!(indexed("[{\"id\":1}]\0x").1, [Fault::Stray]);
}

/// Where each record has a line of its own, the line is the border, whatever is broken in it.
#[test]
fn a_broken_line_costs_itself_alone() {
    let (records, _) = indexed("{\"id\":1,\"x\":2} x {\"id\":2}\n{\"id\":3}\n");
    assert_eq!(records.len(), 3, "two in a line with something between them");
    for broken in [
        r#"{"id":2"#,
        r#"{"id":2}}"#,
        r#"{"id":"2,"x":"y"}"#,
        r#"{"id":2,"x":["#,
        r#"id":2}"#,
        "]",
        "12",
        r#"{"id":2,"x":"{"#,
        r#""{"#,
    ] {
        for end in ["\n", "\r\n", "\n\n"] {
            let lines = [r#"{"id":1}"#, broken, broken, r#"{"x":3,"id":3}"#, r#"{"id":4}"#, ""].join(end);
            let (records, _) = indexed(&lines);
            assert_eq!(records.len(), 5, "{lines:?}: {records:?}");
            assert_eq!(records[4], r#"{"id":4}"#, "{lines:?}");
        }
    }
}

/// What is valid JSON is one record, also where objects within it begin as records do; a whole record within one is none.
#[test]
fn valid_records_stay_whole() {
    let item = r#"{"id":1,"x":[{"id":1},{"id":{"id":2}}]}"#;
    let text = format!("[{item},{item},{item}]");
    assert_eq!(indexed(&text), (vec![item.to_owned(); 3], vec![]));
    // An object around each is none of its keys.
    let around = r#"{"certificate":{"id":1,"myNumber":"2"}}"#;
    assert_eq!(indexed(&format!("[{around},{around}]")), (vec![around.to_owned(); 2], vec![]));
    // What was swallowed stays in it, and the parser tells; where nothing closes, it is cut.
    let swallowed = r#"[{"id":1,"x":[{"y":1},{"id":2,"myNumber":"3"},{"id":3,"myNumber":"4"}]"#;
    assert_eq!(indexed(swallowed).0.len(), 3);
    let closed = r#"{"data":[{"id":1,"x":[{"y":1},{"id":2,"myNumber":"3"},{"id":3,"myNumber":"4"}]}]}"#;
    assert_eq!(indexed(closed).0.len(), 1);
}

#[test]
fn places_are_counted_across_pieces() {
    let filler = "あ".repeat(PIECE / 3 - 5);
    let text = format!("[\n  {{\"id\":\"{filler}\"}}]");
    let records: Vec<String> = (0..LANDMARK).map(|n| format!("{{\"id\":{n}}},\n ")).collect();
    let index = index(&text.replacen("  ", &records.concat(), 1));
    let place = index.landmark(LANDMARK + 1).unwrap();
    assert_eq!((place.line, place.column), (LANDMARK + 2, 2));
    let after = format!("{{\"id\":\"{filler}\"}}");
    let index = self::index(&format!("[\n  {after},\n {after} x {{\"id\":3}}]"));
    let place = index.faults()[0].1;
    assert_eq!((place.line, place.column), (3, 3 + after.chars().count() as u32));
}

/// Guessing by pieces what stands where makes no other index, in sound files and in broken ones.
#[test]
fn guesses_change_nothing() {
    let good = ["{\"id\":1,\"x\":[{\"y\":\"あ\\\"{\"}]}", "{\n \"id\" : 2,\n \"名\":\"い\\n\"\n}", "{\"id\":3}"];
    let broken = ["{\"id\":4", "{\"id\":\"5}", "{\"id\":6}}", "{'id':7}", "{\"id\":8,\"x\":[{\"id\":9}]}", "null", "]"];
    for (separator, share) in [(",", 0), (",\n", 1000), ("\n", 300), (" ,,", 500), (",\n  ", 40)] {
        let mut text = String::from(if separator == "\n" { "" } else { "[" });
        let mut seed = 7_u32;
        while text.len() < 5 * PIECE {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (one, other) = ((seed >> 16) as usize, (seed >> 8) as usize);
            let bad = share > 0 && one % share == 0;
            text.push_str(if bad { broken[other % broken.len()] } else { good[other % good.len()] });
            text.push_str(&" ".repeat(one % 3));
            text.push_str(separator);
        }
        let source = Source::from(text.into_bytes());
        let [with, without] = [true, false].map(|guessing| {
            let (index, known) = (Index::default(), Arc::new(OnceLock::new()));
            let none = Guesser::new(|_, _| vec![]);
            let guesser = if guessing { guesser(Encoding::Utf8, &known) } else { none };
            let keys = ["id".to_owned()];
            fill_guessing(&index, &source, 0, Encoding::Utf8, keys, (&guesser, known)).unwrap();
            let last = index.len() + 1;
            let landmarks: Vec<_> = (1..last).map(|number| index.landmark(number)).collect();
            (index.spans(1..last), landmarks, index.faults())
        });
        assert!(with.0.len() > 5000, "{}", with.0.len());
        assert!(with == without, "{separator:?}");
    }
}

#[test]
fn deep_nesting_is_no_trouble() {
    let (records, faults) = indexed(&"[".repeat(200_000));
    assert_eq!((records.len(), faults), (1, vec![Fault::EndsInRecord(1)]));
}
