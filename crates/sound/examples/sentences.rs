//! Every sentence of the shipped scenarios, in each of their languages: a line `language<TAB>seed
//! <TAB>text` for each. tools/voices/render reads it.

#[path = "../tests/sound/common/mod.rs"]
mod common;

fn main() {
    for (language, seed, text) in common::sentences() {
        println!("{language}\t{seed}\t{text}");
    }
}
