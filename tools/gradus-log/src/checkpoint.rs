//! Prints the state of a folder's list, for paper or for a witness.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use gradus_cli::{Context as _, Error, Exit, Kind, Out};
use gradus_log::audit::unix_ns;
use gradus_seal::Hash;
use gradus_seal::checkpoint::{Checkpoint, read, to_hex};
use gradus_seal::merkle;
use gradus_seal::note::{Note, vkey};
use qrcodegen::{QrCode, QrCodeEcc};

use crate::audit::me;
use crate::keys;

/// The end of its help.
pub const AFTER_HELP: &str = "\
Examples:
  gradus-log checkpoint sessions | lp
      Paper in a locked drawer is a witness that nobody who takes the station can change.
  gradus-log checkpoint sessions > /media/stick/sessions.checkpoint
      `gradus-log verify sessions --checkpoint FILE` takes it, also typed off paper with --hex.
  gradus-log checkpoint sessions --since last.checkpoint --json
      With the proof that the list has only grown since then, for other verifiers of tlog-checkpoint.

The form is that of https://c2sp.org/tlog-checkpoint, signed with the key of today.";

/// Prints a checkpoint.
#[derive(Args)]
pub struct Print {
    /// The data folder.
    folder: PathBuf,
    /// As hexadecimal digits, to be read off paper.
    #[arg(long, conflicts_with_all = ["json", "qr"])]
    hex: bool,
    /// As a QR code of text.
    #[arg(long, conflicts_with = "json")]
    qr: bool,
    /// With keys and proofs, as JSON for programs.
    #[arg(long)]
    json: bool,
    /// An earlier checkpoint: with --json, the proof that the list has only grown since.
    #[arg(long, value_name = "FILE", requires = "json")]
    since: Option<PathBuf>,
}

/// Reads a checkpoint from a file.
pub fn read_file(file: &std::path::Path) -> Result<Note, Error> {
    let named = || format!("cannot read {}", file.display());
    let about = std::fs::metadata(file).context(Kind::BadInput, named)?;
    let text = match about.len() {
        0..=65_536 if about.is_file() => {
            std::fs::read_to_string(file).context(Kind::BadInput, named)?
        }
        _ => String::new(),
    };
    read(&text).ok_or_else(|| {
        let none = Error::new(Kind::BadInput, format!("{} holds no checkpoint", file.display()));
        none.hint("`gradus-log checkpoint FOLDER` prints one; every sign of it counts")
    })
}

/// Prints it.
pub fn run(out: &mut Out, task: &Print) -> Result<Exit, Error> {
    let since = task.since.as_deref().map(read_file).transpose()?;
    let station = keys::open(&task.folder)?;
    let (note, signer, list) = station.checkpoint(&unix_ns, &me()).kind(Kind::BadInput)?;
    if task.hex {
        write!(out, "{}", to_hex(&note))?;
    } else if task.qr {
        qr(out, &note.to_string())?;
    } else if task.json {
        let keys = station.keys();
        let since = since.as_ref().and_then(Checkpoint::of);
        let growth = since.map(|old| {
            let size = usize::try_from(old.size).unwrap_or(usize::MAX);
            let proof = merkle::consistency(list.leaves(), size);
            serde_json::json!({ "size": old.size, "root": old.root, "proof": proof })
        });
        let last = list.leaves().len().saturating_sub(1);
        let inclusion: Option<Vec<Hash>> = merkle::inclusion(list.leaves(), last);
        let shown = serde_json::json!({
            "note": note.to_string(),
            "origin": keys.list_origin(),
            "size": list.size(),
            "root": list.root(list.size()),
            "vkey": vkey(&keys.list_origin(), &signer.proof.key),
            "key": *signer.proof,
            "key_leaf": signer.proof.epoch().leaf_text(),
            "keys_note": keys.newest_signed(),
            "keys_vkey": keys.clinic_vkey(),
            "last_line": { "index": last, "proof": inclusion },
            "since": growth,
        });
        crate::json::print(out, &shown)?;
    } else {
        write!(out, "{note}")?;
    }
    Ok(Exit::Done)
}

/// Two rows of a QR code are one line of text; light on dark terminals and dark on paper alike, since
/// the light part is drawn.
fn qr(out: &mut impl Write, text: &str) -> Result<(), Error> {
    let code = QrCode::encode_text(text, QrCodeEcc::Low)
        .map_err(|error| Error::new(Kind::Failed, format!("no QR code: {error}")))?;
    const QUIET: i32 = 2;
    let light = |x, y| !code.get_module(x, y);
    let range = -QUIET..code.size() + QUIET;
    let rows: io::Result<()> = range.clone().step_by(2).try_for_each(|y| {
        let line: String = range
            .clone()
            .map(|x| match (light(x, y), light(x, y + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            })
            .collect();
        writeln!(out, "{line}")
    });
    Ok(rows?)
}
