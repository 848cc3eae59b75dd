use super::*;

/// What is told of pieces that come so many milliseconds behind one another.
fn told(pieces: &[(u64, &str)]) -> Vec<String> {
    let (mut keyboard, mut now) = (Keyboard::default(), Instant::now());
    let mut all = Vec::new();
    for (after, piece) in pieces {
        let after = Duration::from_millis(*after);
        if keyboard.waits(false).is_some_and(|waits| waits <= after) {
            all.extend(keyboard.pause());
        }
        now += after;
        all.extend(keyboard.take(piece.as_bytes(), now));
    }
    all.extend(keyboard.pause());
    let word = |key: &KeyEvent| as_text(key).map_or("?".to_owned(), |c| c.to_string());
    let one = |typed| match typed {
        Typed::Key(key) => word(&key),
        Typed::Piece(keys) => format!("[{}]", keys.iter().map(word).collect::<String>()),
        Typed::Paste(pasted) => format!("{{{}}}", pasted.text.as_str()),
        Typed::Answer(column) => format!("@{column}"),
    };
    all.into_iter().map(one).collect()
}

/// A line of a certificate list, as nobody types it.
const LINE: &str = "900000000109,ミホン タロウ,見本太郎,2026-04-01,x\r";

#[test]
fn typing_is_told_from_what_comes_in_one_piece() {
    assert_eq!(told(&[(9, "j"), (30, "j"), (60, "x"), (200, "\r")]), ["j", "j", "x", "\n"]);
    assert_eq!(told(&[(9, "x\r")]), ["[x\n]"]);
    // Cut on its way, and still one piece.
    assert_eq!(told(&[(9, "x"), (1, "\r"), (30, "j")]), ["x", "[\n]", "j"]);
    assert_eq!(told(&[(9, "山"), (30, "\x1b[200~v\r\x1b[201~"), (2, "v"), (30, "v")]), ["山", "{v\r}", "{v}", "v"]);
    // Text that holds the end of a paste: what is behind it was not typed.
    let escaped = "\x1b[200~text\x1b[201~vq\x1b[201~";
    assert_eq!(told(&[(9, escaped), (30, "j")]), ["{text}", "{v}", "{q}", "j"]);
    assert_eq!(told(&[(9, "\x1b[200~\x1b[201~"), (2, "v\x1b[201~"), (30, "j")]), ["{}", "{v}", "j"]);
    assert_eq!(told(&[(9, "\x1b[1;2R"), (30, "v")]), ["@2", "v"]);
}

#[test]
fn a_long_piece_is_a_paste_until_it_pauses() {
    assert_eq!(told(&[(9, LINE), (100, "q")]), [format!("{{{}}}", LINE.replace('\r', "\n")), "q".to_owned()]);
    assert_eq!(told(&[(9, LINE), (40, "more\r"), (40, "q"), (100, "q")])[1..], ["q"]);
    // Held down, on a line that stalled.
    let held = "j".repeat(100);
    assert_eq!(told(&[(9, &held)]), [format!("[{held}]")]);
    let short: String = LINE.chars().take(PASTE - 1).collect();
    assert_eq!(told(&[(9, &short)]), [format!("[{short}]")]);
    let long: String = LINE.chars().take(PASTE).collect();
    assert_eq!(told(&[(9, &long)]), [format!("{{{long}}}")]);
}
