//! Makes and shows the keys of a data folder.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use gradus_cli::{Context as _, Error, Exit, Kind, Out, counted, wrapped};
use gradus_log::audit::unix_ns;
use gradus_seal::folder::{Station, read_clinic, write_clinic};
use gradus_seal::{Secret, utc_text};

use crate::audit::me;

/// What is done with keys.
#[derive(Subcommand)]
pub enum Keys {
    /// Make the keys of a data folder: one for each day, signed by the clinic's key, which does not stay
    /// on this machine. From then on every session in the folder is sealed.
    #[command(after_help = "\
Examples:
  gradus-log keys init sessions --clinic-key /media/stick/clinic.key
      Makes the clinic's key, and keys for 400 days. Keep the stick in a safe, and a copy elsewhere.
  gradus-log keys init second-station/sessions --clinic-key /media/stick/clinic.key
      The same clinic's key for another station: the file is there already, and is used.

What seals hold and what they do not: docs/privacy.md.")]
    Init {
        /// The data folder.
        folder: PathBuf,
        /// The file of the clinic's private key, outside of FOLDER: a stick. Where there is none it is
        /// made.
        #[arg(long, value_name = "OUT")]
        clinic_key: PathBuf,
        /// For so many days.
        #[arg(long, default_value_t = 400)]
        days: u32,
    },
    /// Make keys for further days.
    #[command(
        after_help = "Example:\n  gradus-log keys renew sessions --clinic-key /media/stick/clinic.key"
    )]
    Renew {
        /// The data folder.
        folder: PathBuf,
        /// The file of the clinic's private key.
        #[arg(long, value_name = "FILE")]
        clinic_key: PathBuf,
        /// For so many days.
        #[arg(long, default_value_t = 400)]
        days: u32,
    },
    /// Show until when there are keys, whose they are, and which are left.
    #[command(after_help = "Example:\n  gradus-log keys show sessions")]
    Show {
        /// The data folder.
        folder: PathBuf,
        /// As JSON, for programs.
        #[arg(long)]
        json: bool,
    },
}

/// Does it.
pub fn run(out: &mut Out, task: &Keys) -> Result<Exit, Error> {
    match task {
        Keys::Init { folder, clinic_key, days } => init(out, folder, clinic_key, *days)?,
        Keys::Renew { folder, clinic_key, days } => {
            let mut station = open(folder)?;
            let clinic = read_clinic(clinic_key, folder).kind(Kind::BadInput)?;
            if clinic.public() != station.keys().clinic {
                let path = clinic_key.clone();
                let clinic = station.keys().clinic.text();
                let other = gradus_seal::SealError::OtherClinic { path, clinic };
                return Err(Error::of(Kind::BadInput, other));
            }
            station.renew(&clinic, *days, &unix_ns, &me()).kind(Kind::BadInput)?;
            writeln!(out, "Keys for {} more, until {}.", counted(*days, "day"), until(&station))?;
            writeln!(out, "Take the clinic's private key off this machine again.")?;
        }
        Keys::Show { folder, json } => show(out, &open(folder)?, *json)?,
    }
    Ok(Exit::Done)
}

/// The keys of a folder that has to have some.
pub fn open(folder: &Path) -> Result<Station, Error> {
    if !folder.is_dir() {
        let none = Error::new(Kind::BadInput, format!("there is no folder {}", folder.display()));
        return Err(none.hint("name the folder that holds the session logs"));
    }
    let station = Station::open(folder).kind(Kind::BadInput)?;
    let path = folder.to_owned();
    station.ok_or_else(|| Error::of(Kind::Absent, gradus_seal::SealError::NoKeys { path }))
}

fn init(out: &mut Out, folder: &Path, clinic_key: &Path, days: u32) -> Result<(), Error> {
    if !folder.is_dir() {
        let none = Error::new(Kind::BadInput, format!("there is no folder {}", folder.display()));
        return Err(none.hint("make it first, or name the folder that holds the session logs"));
    }
    if Station::open(folder).kind(Kind::BadInput)?.is_some() {
        let path = folder.to_owned();
        return Err(Error::of(Kind::BadInput, gradus_seal::SealError::KeysExist { path }));
    }
    let is_there = clinic_key.symlink_metadata().is_ok();
    let clinic = if is_there {
        read_clinic(clinic_key, folder).kind(Kind::BadInput)?
    } else {
        let secret = Secret::new().kind(Kind::Failed)?;
        write_clinic(clinic_key, &secret, folder).kind(Kind::BadInput)?;
        secret
    };
    let made = Station::init(folder, &clinic, days, &unix_ns, &me());
    if made.is_err() && !is_there {
        // A key that signed nothing is of no use to anybody.
        drop(std::fs::remove_file(clinic_key));
    }
    let station = made.kind(Kind::BadInput)?;
    let keys = station.keys();
    let text = format!(
        "{} has keys for {}, until {}, one a day. Each is erased after its day. Every session in the folder \
         is sealed from now on, and {} says who did what.",
        folder.display(),
        counted(days, "day"),
        until(&station),
        gradus_seal::folder::LIST,
    );
    wrapped(out, "", &text)?;
    let which = if is_there { "was used" } else { "is" };
    writeln!(out, "\nThe clinic's private key {which} in {}", clinic_key.display())?;
    let text = "Move it off this machine now: a stick in a safe, and a copy elsewhere. Keys for further \
                days are made with it; nothing on this station needs it. Whoever has it can make keys that \
                pass for the clinic's.";
    wrapped(out, "  ", text)?;
    writeln!(out, "\nThe clinic's public key; write it down, `gradus-log verify --key` takes it:")?;
    writeln!(out, "  {}", keys.clinic_vkey())?;
    writeln!(out, "The root over the keys of all days, which it signed:\n  {}", keys.root())?;
    Ok(())
}

fn until(station: &Station) -> String {
    day(station.keys().until_s())
}

fn day(unix_s: u64) -> String {
    let text = utc_text(unix_s.saturating_mul(1_000_000_000));
    text.split('T').next().unwrap_or_default().to_owned()
}

fn show(out: &mut Out, station: &Station, json: bool) -> Result<(), Error> {
    let (keys, left) = (station.keys(), station.left());
    let now_s = unix_ns() / 1_000_000_000;
    let over = |number: &&u64| {
        let epoch = usize::try_from(**number).ok().and_then(|index| keys.epochs.get(index));
        epoch.is_some_and(|epoch| epoch.to_s <= now_s)
    };
    let stale = left.iter().filter(over).count();
    if json {
        let shown = serde_json::json!({
            "id": keys.id,
            "clinic": keys.clinic,
            "clinic_vkey": keys.clinic_vkey(),
            "keys": keys.epochs.len(),
            "root": keys.root(),
            "signed": keys.signed,
            "until_unix_s": keys.until_s(),
            "private_keys_left": left,
            "private_keys_of_days_that_are_over": stale,
        });
        return Ok(crate::json::print(out, &shown)?);
    }
    let from = keys.epochs.first().map_or(0, |epoch| epoch.from_s);
    writeln!(out, "days      {} to {} ({} keys)", day(from), until(station), keys.epochs.len())?;
    writeln!(out, "left      {} private keys", left.len())?;
    if stale > 0 {
        let text = format!(
            "{stale} of them of days that are over; they are erased when the folder is used next"
        );
        wrapped(out, "          ", &text)?;
    }
    writeln!(out, "clinic    {}", keys.clinic_vkey())?;
    writeln!(out, "root      {}", keys.root())?;
    if now_s >= keys.until_s() {
        wrapped(
            out,
            "",
            "No key is left for today: sessions are not sealed. `gradus-log keys renew`.",
        )?;
    }
    Ok(())
}
