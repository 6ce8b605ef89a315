//! `gradus light`: the light that bounces in a scenario's rooms.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use gradus_cli::{Error, Kind, Out};
use gradus_scenario::Place;
use gradus_scenario::read::Options;

use crate::start;
use crate::world::bounce::kept::Prepared;

#[derive(Args)]
pub struct LightArgs {
    /// The scenario's RON file.
    scenario: PathBuf,
    /// Computes the light also where it was computed before.
    #[arg(long)]
    anew: bool,
    /// Writes the light of each room also into this folder, as SCENARIO-PLACE-NUMBER.bin; made when
    /// missing.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Computes the light of all rooms; a line for each room goes to standard output.
pub fn run(args: LightArgs, out: &mut Out) -> Result<ExitCode, Error> {
    let (scenario, _) = start::scenario(&args.scenario, &Options::default())?;
    let id = scenario.id().clone();
    let rooms = start::light(&Arc::new(scenario), args.anew);
    if rooms.is_empty() {
        writeln!(out, "{}: no rooms, so no light to compute", args.scenario.display())?;
    }
    for (nth, Prepared { place, light, took, triangles }) in rooms.iter().enumerate() {
        let place = if *place == Place::Safe { "safe-place" } else { "world" };
        let [x, y, z] = light.cells;
        let took =
            took.map_or("there already".into(), |took| format!("{:.1} s", took.as_secs_f32()));
        let sources = light.sources.len();
        writeln!(
            out,
            "{id}, {place}, room {}: {triangles} triangles, {sources} sources, {x} × {y} × {z} \
             cells, {took}",
            nth + 1
        )?;
        let Some(folder) = &args.out else { continue };
        let file = folder.join(format!("{id}-{place}-{}.bin", nth + 1));
        let written = std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&file, gradus_light::write(light)));
        written.map_err(|why| {
            let message = format!("cannot write {}: {why}", file.display());
            Error::new(Kind::Failed, message).hint("name a folder that can be written: --out DIR")
        })?;
    }
    Ok(ExitCode::SUCCESS)
}
