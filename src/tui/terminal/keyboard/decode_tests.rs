use super::*;

/// Meanings as a person would write them down.
fn told(meanings: Vec<Meaning>) -> String {
    let one = |meaning| match meaning {
        Meaning::Key(key) => {
            let code = match key.code {
                KeyCode::Char(c) => c.to_string(),
                other => format!("<{other:?}>"),
            };
            let held = key.modifiers - KeyModifiers::SHIFT;
            format!("{}{code}", if held.is_empty() { String::new() } else { format!("{held:?}-") })
        }
        Meaning::Paste(pasted) => format!("{{{}{}}}", pasted.text.as_str(), if pasted.cut { "..." } else { "" }),
        Meaning::Answer(column) => format!("@{column}"),
    };
    meanings.into_iter().map(one).collect()
}

const VECTORS: &[(&str, &str)] = &[
    ("aN山", "aN山"),
    ("\x03\t\x7f\r\n", "KeyModifiers(CONTROL)-c<Tab><Backspace><Enter><Enter>"),
    ("\x1b[A\x1bOB\x1b[C\x1b[D", "<Up><Down><Right><Left>"),
    ("\x1b[H\x1b[4~\x1b[5~\x1b[6~\x1b[3~\x1b[2~", "<Home><End><PageUp><PageDown><Delete><Insert>"),
    ("\x1b[1;5Cx", "KeyModifiers(CONTROL)-<Right>x"),
    ("\x1b[Z\x1bOP\x1b[15~\x1b[24~\x1b[[A", "<BackTab><F(1)><F(5)><F(12)><F(1)>"),
    ("\x1bx\x1b山", "KeyModifiers(ALT)-xKeyModifiers(ALT)-山"),
    ("\x1b\x1b[A", "<Esc><Up>"),
    ("\x1b\x03\x1b\r", "<Esc>KeyModifiers(CONTROL)-c<Esc><Enter>"),
    ("\x1b[97u\x1b[27u", "a<Esc>"),
    ("j\x1b[1;2Rk\x1b[24;80R", "j@2k@80"),
    // Not known, and none of our keys.
    ("\x1b[?1;2c\x1b[200zq\x1b[I", "q"),
    // Cut short by what was typed.
    ("\x1b[1\x03", "KeyModifiers(CONTROL)-c"),
    ("a\x1b[200~one\r\ntwo\x1b[A\x03\x1b[201~b", "a{one\r\ntwo\x1b[A\x03}b"),
    ("\x1b[200~\x1b[201~\x1b[200~x\x1b[201~\x1b[201~y", "{}{x}y"),
];

/// However the bytes are cut on their way, they mean the same.
#[test]
fn bytes_mean_what_terminals_mean_by_them() {
    for (bytes, meant) in VECTORS {
        let mut decoder = Decoder::default();
        assert_eq!(told(decoder.take(bytes.as_bytes())), *meant, "{bytes:?}");
        assert_eq!(decoder.waits(false), None, "{bytes:?}");
        for size in 1..bytes.len() {
            let mut decoder = Decoder::default();
            let all = bytes.as_bytes().chunks(size).flat_map(|piece| decoder.take(piece)).collect();
            assert_eq!(told(all), *meant, "{bytes:?} by {size}");
        }
    }
    let mut decoder = Decoder::default();
    assert_eq!(told(decoder.take(b"\xff\xe5x\xe5\xb1\xb1\xc3")), "x山");
    assert_eq!(told(decoder.give_up()), "");
}

#[test]
fn what_is_begun_is_what_it_looks_like_when_no_more_comes() {
    for (bytes, meant) in [("\x1b", "<Esc>"), ("a\x1b[", "a<Esc>["), ("\x1bO", "<Esc>O"), ("\x1b[1~\x1b[?2", "<Home>")]
    {
        let mut decoder = Decoder::default();
        let mut all = decoder.take(bytes.as_bytes());
        assert!(decoder.waits(false) < decoder.waits(true), "longer while an answer is owed");
        all.extend(decoder.give_up());
        assert_eq!(told(all), meant, "{bytes:?}");
        assert_eq!(decoder.waits(true), None);
    }
}

#[test]
fn an_answer_may_come_late_and_in_parts() {
    for (later, meant) in [("2R", "@2"), ("2Rj", "@2j"), ("j", "j"), ("\x1b[A", "<Up>"), ("", "")] {
        let mut decoder = Decoder::default();
        assert_eq!(told(decoder.take(b"\x1b[1;")), "");
        assert_eq!(told(decoder.give_up()), "");
        assert_eq!(decoder.waits(false), Some(REST_OF_ANSWER));
        let mut all = decoder.take(later.as_bytes());
        all.extend(decoder.give_up());
        all.extend(decoder.take(b"3"));
        assert_eq!(told(all), format!("{meant}3"), "{later:?}");
    }
}

/// A paste whose end is lost ends by itself, and one that is long beyond all measure is cut; what comes behind it are keys.
#[test]
fn a_paste_never_swallows_what_is_typed() {
    let mut decoder = Decoder::default();
    assert_eq!(told(decoder.take(b"\x1b[200~abc\x1b[20")), "");
    assert_eq!(decoder.waits(false), Some(REST_OF_PASTE));
    assert_eq!(told(decoder.give_up()), "{abc\u{1b}[20}");
    assert_eq!(told(decoder.take(b"q")), "q");
    for length in [KEPT - 1, KEPT, KEPT + 1, KEPT + 7, 3 * KEPT, 1 << 20] {
        for size in [1000, 4096, 1 << 21] {
            let bytes = ["\x1b[200~", &"é".repeat(length / 2), &"x".repeat(length % 2), "\x1b[201~k"].concat();
            let mut decoder = Decoder::default();
            let mut all: Vec<Meaning> = bytes.as_bytes().chunks(size).flat_map(|piece| decoder.take(piece)).collect();
            assert_eq!(told(all.split_off(1)), "k", "{length} by {size}");
            let [Meaning::Paste(pasted)] = &all[..] else { panic!("{all:?}") };
            assert_eq!((pasted.text.len(), pasted.cut), (length.min(KEPT), length > KEPT), "{length} by {size}");
        }
    }
}

#[test]
fn what_was_pasted_is_not_told_by_mistake() {
    let mut pasted = Pasted::default();
    pasted.push("秘密");
    assert!(!format!("{pasted:?}").contains("秘密"));
}
