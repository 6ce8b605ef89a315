//! Prints how a session moved the patient's view.

use std::io::Write as _;

use gradus_cli::{Error, Kind, Out, wrapped};
use gradus_log::read::LogFile;
use gradus_log::view_motion::{ViewMotion, view_motion};

use crate::json;

pub fn print(out: &mut Out, log: &LogFile, as_json: bool) -> Result<(), Error> {
    let motion = view_motion(log).map_err(|error| Error::new(Kind::BadInput, error.to_string()))?;
    if as_json {
        json::print(out, &motion)?;
        return Ok(());
    }
    let ViewMotion { seen_s, moved_s, way_m, fastest_mps, climbs_mps, .. } = motion;
    writeln!(
        out,
        "view      moved {way_m:.1} m in {moved_s:.1} s of {seen_s:.1} s that were seen"
    )?;
    writeln!(out, "speed     at most {fastest_mps:.2} m/s, {climbs_mps:.2} m/s up or down")?;
    let turns = motion.turns_deg_per_s;
    writeln!(out, "turns     at most {turns:.1} degrees each second, about the vertical alone")?;
    let gathers = motion.gathers_s;
    writeln!(out, "gathers   speed for at most {gathers:.2} s at a time")?;
    let jumps = match motion.jumps {
        0 => "none in the patient's sight".to_owned(),
        1 => "1 in the patient's sight".to_owned(),
        more => format!("{more} in the patient's sight"),
    };
    writeln!(out, "jumps     {jumps}")?;
    if let Some(from_s) = motion.unknown_from_s {
        let text = format!(
            "from {from_s:.1} s on the log does not follow from its inputs; that part is left out"
        );
        wrapped(out, "unknown   ", &text)?;
    }
    Ok(())
}
