//! The real program in a pseudo-terminal, by keys alone: the story of a first use, what the bytes cost, and that the terminal
//! is given back.

mod bytes;
mod ends;
mod own;
mod pasted;
mod story;
mod width;
