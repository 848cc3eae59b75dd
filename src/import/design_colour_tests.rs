use super::*;

const RED: Rgb = Rgb(0xC0, 0, 0);
const BLUE: Rgb = Rgb(0, 0x70, 0xC0);
const GREEN: Rgb = Rgb(0, 0xB0, 0x50);
const PALE: Rgb = Rgb(0xE2, 0xEF, 0xDA);
const YELLOW: Rgb = Rgb(0xFF, 0xFF, 0);

fn rgb(text: &str) -> Rgb {
    let part = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    Rgb(part(0), part(2), part(4))
}

fn cell(text: &str, font: Option<Rgb>, fill: Option<Rgb>) -> Cell {
    Cell { font, fill, ..Cell { text: text.into(), ..Cell::default() } }
}

/// The classes of items of which only the name has colours.
fn of(colours: &[(Option<Rgb>, Option<Rgb>)], legend: &Legend) -> Classes {
    let cells: Vec<Cell> = colours.iter().map(|(font, fill)| cell("x", *font, *fill)).collect();
    let items: Vec<Painted> = cells.iter().map(|cell| Painted { name: cell, row: vec![cell] }).collect();
    classes(&items, legend)
}

fn legend(lines: &[&str]) -> Legend {
    Legend::of(&[Grid::from_rows("凡例", &lines.iter().map(|line| [*line]).collect::<Vec<_>>())])
}

#[test]
fn hues() {
    for (hue_is, colours) in [
        (Hue::Green, &["E2EFDA", "00B050", "008000", "92D050", "C6EFCE", "70AD47", "EBF1DE", "375623", "00FF00"][..]),
        (Hue::Blue, &["1F3864", "0070C0", "0000FF", "DDEBF7", "4472C4", "002060", "00B0F0", "333399"]),
        (Hue::Red, &["C00000", "FF0000", "FFC7CE", "F2DCDB", "9C0006", "C0504D"]),
        (Hue::None, &["000000", "FFFFFF", "808080", "F2F2F2", "44546A", "0A0A14", "FEFFFE"]),
        (Hue::Other, &["FFC000", "FFFF00", "7030A0", "ED7D31", "FF6600", "FFF2CC", "008080", "FF99CC", "833C0B"]),
    ] {
        for colour in colours {
            assert_eq!(hue(rgb(colour)), hue_is, "{colour}");
        }
    }
    assert_eq!(hex(RED), "C00000");
}

#[test]
fn text_goes_before_ground() {
    use ColourClass::{Billing, Card, Internal, Person};
    let found = of(
        &[
            (None, None),
            (Some(BLUE), None),
            (Some(RED), None),
            (Some(Rgb(0, 0, 0)), Some(PALE)),
            (Some(RED), Some(PALE)),
            (Some(BLUE), Some(YELLOW)),
            (None, Some(YELLOW)),
            (Some(rgb("7030A0")), Some(PALE)),
        ],
        &Legend::default(),
    );
    let is = [Some(Internal), Some(Person), Some(Billing), Some(Card), Some(Billing), Some(Person), None, None];
    assert_eq!(found.class, is);
    assert_eq!(found.contradictory, [4]);
    assert_eq!(found.odd, [(6, YELLOW), (7, rgb("7030A0"))]);
    assert_eq!((found.by, found.ground, found.of_rows, found.uniform), ((4, 1), false, false, false));
}

#[test]
fn a_ground_of_all_rows_or_of_every_other_one_says_nothing() {
    use ColourClass::{Internal, Person};
    let striped: Vec<_> = (0..8).map(|i| ((i < 2).then_some(BLUE), (i % 2 == 0).then_some(PALE))).collect();
    let found = of(&striped, &Legend::default());
    assert!(found.ground && found.contradictory.is_empty());
    assert_eq!(found.class[1..4], [Some(Person), Some(Internal), Some(Internal)]);
    let all: Vec<_> = (0..8).map(|i| ((i < 2).then_some(BLUE), Some(PALE))).collect();
    assert_eq!(of(&all, &Legend::default()).class[1..3], [Some(Person), Some(Internal)]);
    // Blocks of one ground are no stripes.
    let blocks: Vec<_> = (0..8).map(|i| (None, (i < 4).then_some(PALE))).collect();
    let found = of(&blocks, &Legend::default());
    assert!(!found.ground);
    assert_eq!(found.class[3..5], [Some(ColourClass::Card), Some(Internal)]);
}

#[test]
fn one_colour_throughout_says_nothing() {
    for colours in [vec![(None, None); 4], vec![(Some(BLUE), None); 4], vec![]] {
        let found = of(&colours, &Legend::default());
        assert!(found.uniform && found.class.iter().all(Option::is_none), "{colours:?}");
    }
}

#[test]
fn rows_are_asked_where_names_have_no_colour() {
    let (name, red, green) = (cell("x", None, None), cell("y", Some(RED), None), cell("z", None, Some(PALE)));
    let rows = [vec![&name, &red], vec![&name, &green], vec![&name, &name, &red], vec![&name]];
    let items: Vec<Painted> = rows.iter().map(|row| Painted { name: row[0], row: row.clone() }).collect();
    let found = classes(&items, &Legend::default());
    use ColourClass::{Billing, Card, Internal};
    assert_eq!(
        found.class,
        [Some(Billing), Some(Card), Some(Internal), Some(Internal)],
        "one red remark is no red row"
    );
    assert!(found.of_rows);
    // A coloured remark does not count where names have colours.
    let blue = cell("x", Some(BLUE), None);
    let items = [Painted { name: &blue, row: vec![&blue] }, Painted { name: &name, row: vec![&name, &red] }];
    assert_eq!(classes(&items, &Legend::default()).class, [Some(ColourClass::Person), Some(Internal)]);
}

#[test]
fn legends_as_they_are_written() {
    use ColourClass::{Billing, Card, Internal, Person};
    let usual = [(Hue::None, Internal), (Hue::Blue, Person), (Hue::Red, Billing), (Hue::Green, Card)];
    for lines in [
        &[
            "黒字：PMH内処理用",
            "青字：対象者個人の項目",
            "赤字…従来レセコンへ転記していた項目",
            "緑…券面項目（自治体ごとに追加・変更・削除可）",
        ][..],
        &["黒字＝ＰＭＨ内処理用　青字＝対象者個人　赤字＝支払計算に使う項目　緑字＝券面項目"],
        &["※黒字はPMH内処理用\n青字は対象者\n赤字はレセコンへ転記\n緑色は券面項目"],
    ] {
        let found = legend(lines);
        for (hue, class) in usual {
            assert_eq!(found.hues.get(&hue), Some(&Some(class)), "{lines:?} {hue:?}");
        }
        assert!(!found.contradicts_itself);
    }
    let beside = Legend::of(&[Grid::from_rows("", &[["【青字】", "券面項目"], ["緑", "対象者個人"]])]);
    let found = of(&[(Some(BLUE), None), (Some(GREEN), None), (Some(RED), None)], &beside);
    assert_eq!(found.class, [Some(Card), Some(Person), Some(Billing)]);
    assert!(legend(&["青色申告の対象者", "緑", "赤十字病院の個人", "氏名"]).is_empty());
}

#[test]
fn legends_that_say_something_else() {
    // Red for changes is no red for billing.
    let found = of(&[(Some(RED), None), (Some(BLUE), None), (None, None)], &legend(&["赤字は今回の変更箇所"]));
    assert_eq!(found.class, [None, Some(ColourClass::Person), Some(ColourClass::Internal)]);
    assert_eq!(found.odd, [(0, RED)]);
    // The legend's own purple is called blue.
    let mut grid = Grid::named("凡例");
    let purple = rgb("7030A0");
    grid.put(1, 1, cell("青字：対象者", Some(purple), None));
    let found = of(&[(Some(purple), None), (Some(RED), None)], &Legend::of(&[grid]));
    assert_eq!(found.class, [Some(ColourClass::Person), Some(ColourClass::Billing)]);
    // What the legend gives to another colour, the usual one does not have as well.
    let found = of(&[(Some(RED), None), (Some(GREEN), None)], &legend(&["赤字：券面項目"]));
    assert_eq!(found.class, [Some(ColourClass::Card), None]);
    for lines in [["赤字：券面項目", "赤字：対象者個人"], ["赤字：券面項目", "緑字：券面項目"]]
    {
        let found = legend(&lines);
        assert!(found.contradicts_itself && found.is_empty(), "{lines:?}");
    }
}
