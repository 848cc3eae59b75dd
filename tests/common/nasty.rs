//! Texts that an attacker, or a careless system, may put wherever text can stand; each with a name for failures.

/// Hostile texts, all of them valid Unicode.
pub fn texts() -> Vec<(&'static str, String)> {
    let mut all: Vec<(&'static str, String)> = [
        // what terminals obey
        ("red", "\u{1b}[31mred"),
        ("clear", "\u{1b}[2J\u{1b}[H"),
        ("cursor up", "\u{1b}[9Aup"),
        ("scroll region", "\u{1b}[3;5r"),
        ("insert mode", "\u{1b}[4h"),
        ("alternate screen", "\u{1b}[?1049l"),
        ("mouse on", "\u{1b}[?1003h\u{1b}[?1006h"),
        ("bracketed paste", "\u{1b}[200~rm -rf\u{1b}[201~"),
        ("report the cursor", "\u{1b}[6n"),
        ("report attributes", "\u{1b}[c\u{1b}[>c\u{1b}Z"),
        ("report the title", "\u{1b}[21t"),
        ("resize", "\u{1b}[8;1;1t"),
        ("reset", "\u{1b}c"),
        ("soft reset", "\u{1b}[!p"),
        ("line drawing", "\u{1b}(0lqk"),
        ("iso-2022-jp", "\u{1b}$B;3ED\u{1b}(B"),
        ("title", "\u{1b}]0;title\u{7}"),
        ("title by ST", "\u{1b}]2;title\u{1b}\\"),
        ("clipboard", "\u{1b}]52;c;cm0gLXJmIH4K\u{7}"),
        ("read the clipboard", "\u{1b}]52;c;?\u{7}"),
        ("hyperlink", "\u{1b}]8;;http://attacker.invalid/\u{1b}\\click\u{1b}]8;;\u{1b}\\"),
        ("palette", "\u{1b}]4;1;rgb:00/00/00\u{7}"),
        ("notification", "\u{1b}]9;hello\u{7}"),
        ("file transfer", "\u{1b}]1337;File=name=eA==;inline=1:AAAA\u{7}"),
        ("device control", "\u{1b}P$q\"p\u{1b}\\"),
        ("sixel", "\u{1b}Pq#0;2;0;0;0~~\u{1b}\\"),
        ("tmux passthrough", "\u{1b}Ptmux;\u{1b}\u{1b}]52;c;AA==\u{7}\u{1b}\\"),
        ("application command", "\u{1b}_Gf=24;AAAA\u{1b}\\"),
        ("privacy message", "\u{1b}^x\u{1b}\\"),
        ("start of string", "\u{1b}Xx\u{1b}\\"),
        ("unfinished", "\u{1b}]0;never ends"),
        ("escape alone", "\u{1b}"),
        ("csi in one", "\u{9b}31m"),
        ("osc in one", "\u{9d}52;c;AA==\u{9c}"),
        ("dcs in one", "\u{90}q\u{9c}"),
        ("apc, pm, sos in one", "\u{9f}x\u{9c}\u{9e}x\u{9c}\u{98}x\u{9c}"),
        ("next line, index", "a\u{85}b\u{84}c\u{8d}"),
        ("padding and single shifts", "\u{80}\u{81}\u{8e}\u{8f}"),
        ("nul", "a\0b"),
        ("bell", "\u{7}\u{7}"),
        ("backspace", "safe\u{8}\u{8}\u{8}\u{8}evil"),
        ("tab, vertical tab, form feed", "a\tb\u{b}c\u{c}d"),
        ("line feed", "a\nb"),
        ("carriage return", "shown\rhidden"),
        ("both line ends", "a\r\nb\r\n"),
        ("shift out, shift in", "\u{e}lqk\u{f}"),
        ("xon, xoff, enq, can, sub", "\u{11}\u{13}\u{5}\u{18}\u{1a}"),
        ("delete", "a\u{7f}b"),
        // what deceives the eye
        ("right to left", "abc\u{202e}fdp.exe"),
        ("left to right, embeddings", "\u{202a}a\u{202b}b\u{202c}c\u{202d}d\u{202c}"),
        ("isolates", "\u{2066}a\u{2067}b\u{2068}c\u{2069}"),
        ("direction marks", "a\u{200e}b\u{200f}c\u{61c}d"),
        ("zero width", "1\u{200b}2\u{200c}3\u{200d}4\u{2060}5"),
        ("invisible operators", "\u{2061}\u{2062}\u{2063}\u{2064}\u{206a}\u{206f}"),
        ("byte-order mark within", "a\u{feff}b"),
        ("soft hyphen", "a\u{ad}b"),
        ("separators", "a\u{2028}b\u{2029}c"),
        ("no-break spaces", "a\u{a0}b\u{202f}c"),
        ("tags", "x\u{e0001}\u{e0041}\u{e0042}\u{e007f}"),
        ("flag by tags", "\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}"),
        ("variation selectors", "葛\u{e0100}\u{fe0f}\u{fe00}\u{e01ef}"),
        ("mongolian selectors", "\u{180b}\u{180e}\u{180f}"),
        ("grapheme joiner", "a\u{34f}b"),
        ("hangul fillers", "\u{115f}\u{1160}\u{3164}\u{ffa0}"),
        ("khmer vowels", "\u{17b4}\u{17b5}"),
        ("annotation", "\u{fff9}a\u{fffa}b\u{fffb}"),
        ("replacement, object", "\u{fffd}\u{fffc}"),
        ("noncharacters", "\u{fffe}\u{ffff}\u{fdd0}\u{1fffe}\u{10ffff}"),
        ("private use", "\u{e000}\u{f8ff}\u{f0000}\u{10fffd}"),
        ("combining alone", "\u{301}\u{3099}\u{20dd}"),
        ("voiced marks", "\u{ff9e}\u{ff9f}ﾊ\u{ff9f}\u{ff9e}\u{ff9e}"),
        ("family", "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}\u{200d}\u{1f466}"),
        ("skin and flags", "\u{1f44d}\u{1f3ff}\u{1f1ef}\u{1f1f5}\u{1f1ef}"),
        ("keycap", "1\u{fe0f}\u{20e3}"),
        ("widest", "\u{fdfd}\u{12031}\u{a9c5}"),
        ("hangul pieces", "\u{1100}\u{1161}\u{11a8}\u{1161}"),
        ("musical controls", "\u{1d173}\u{1d17a}"),
        ("shorthand controls", "\u{1bca0}\u{1bca3}"),
        ("egyptian controls", "\u{13430}\u{13438}"),
        // what breaks formats
        ("markup", "</text><script>alert(1)</script>&#27;]]>"),
        ("quotes", "\"',\\\",;=|\u{1b}"),
        ("formula", "=cmd|' /C calc'!A0\u{1b}[m"),
        ("holes", "{file} {n} {} %s %n $(id) `id`\u{1b}"),
        ("another line", "x\npmh-inspector: all is well\u{1b}"),
        ("path", "../../\u{1b}]0;x\u{7}/~0~1"),
    ]
    .into_iter()
    .map(|(name, text)| (name, text.to_owned()))
    .collect();
    all.push(("pile-up", format!("e{}", "\u{301}".repeat(3_000))));
    all.push(("selectors piled up", format!("葛{}", "\u{e0100}".repeat(2_000))));
    all.push(("joined without end", "\u{1f468}\u{200d}".repeat(1_500)));
    all.push(("marks without end", "\u{200b}".repeat(3_000)));
    all
}

/// A value of a hundred thousand characters.
pub fn long() -> String {
    "髙\u{1b}[2J".repeat(20_000)
}

/// Bytes that are no text in UTF-8, in CP932 or in either.
pub const BYTES: &[(&str, &[u8])] = &[
    ("csi in eight bits", b"\x9b31m"),
    ("osc in eight bits", b"\x9d52;c;AA==\x9c"),
    ("next line in eight bits", b"a\x85b"),
    ("overlong slash", b"\xc0\xaf"),
    ("overlong escape", b"\xc0\x9b[31m"),
    ("overlong in three", b"\xe0\x80\x9b[31m"),
    ("overlong in four", b"\xf0\x80\x80\x9b[31m"),
    ("overlong nul", b"\xc0\x80"),
    ("surrogate", b"\xed\xa0\x80\xed\xb0\x80"),
    ("beyond the last", b"\xf4\x90\x80\x80"),
    ("five bytes", b"\xf8\x88\x80\x80\x80"),
    ("cut short", b"\xe3\x81"),
    ("cp932 lead alone", b"\x81"),
    ("cp932 lead before escape", b"\x81\x1b[31m"),
    ("cp932 bad trail", b"\xfc\xfc\xfd\xfe\xff"),
    ("nul", b"\0"),
    ("utf-16 mark", b"\xff\xfe"),
];

/// Escapes within a JSON string for what no UTF-8 can say or what is easily said so.
pub const ESCAPES: &[&str] = &[
    r"\ud800",
    r"\udfff",
    r"\udc00\ud800",
    r"\ud83d\u001b",
    r"\u001b[31m\u009b2J\u0000\u007f",
    r"\u202e\u200b\ufeff\u2028",
    r"\udb40\udc01",
    r"\b\f\r\t\n",
];

/// The first character that must never reach a terminal, a screen or another program as it is; a line feed may.
pub fn raw(text: &str) -> Option<char> {
    text.chars().find(|c| {
        matches!(c, '\0'..='\x09' | '\x0b'..='\x1f' | '\x7f'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}'
            | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e00ff}')
            || u32::from(*c) & 0xfffe == 0xfffe
            || ('\u{fdd0}'..='\u{fdef}').contains(c)
    })
}

#[test]
fn the_list_is_as_long_as_promised() {
    let texts = texts();
    assert!(texts.len() >= 60, "{}", texts.len());
    let mut names: Vec<&str> = texts.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), texts.len());
    assert!(long().chars().count() >= 100_000 && BYTES.len() + ESCAPES.len() > 20);
}
