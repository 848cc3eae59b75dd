//! A record as an audience sees it: shown or hidden and why, item by item, with each character that
//! PMH replaced. Two audiences: the staff of a clinic, on the screen of its receipt computer (レセコン),
//! and the person, in Mynaportal. Both are mock-ups: the clinic's screen differs by vendor, and the
//! labels and order of Mynaportal are not published.
//!
//! 個人番号 and items used within PMH are never part of a view. What may be one in any other
//! text is masked before anything else looks at it.

mod card;
mod tabs;

pub use card::{CardItem, CardView, Part, Replacement, Sex, Shape, View, card, staff_sees};
pub use tabs::{Tab, tabs};
