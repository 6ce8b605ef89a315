//! `gradus-log gaze`: fixations, dwell and avoidance of a session, by step.

mod heatmap;
mod report;
mod text;

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use gradus_base::SessionTime;
use gradus_cli::{Context as _, Error, Exit, Kind};
use gradus_log::looks::looks;

#[derive(Args)]
pub struct Gaze {
    /// The log.
    file: PathBuf,
    /// Begin here: seconds of session time, or minutes:seconds.
    #[arg(long, value_name = "TIME", value_parser = time, allow_hyphen_values = true)]
    from: Option<f64>,
    /// End here, as --from.
    #[arg(long, value_name = "TIME", value_parser = time, allow_hyphen_values = true)]
    to: Option<f64>,
    /// As JSON, for programs: also each fixation, blink and loss, and windows of a minute.
    #[arg(long)]
    json: bool,
    /// Fixations by whose defaults: tobii-xr (30°/s, gaps filled, merged) or pymovements (20°/s).
    #[arg(long, value_enum, default_value = "tobii-xr")]
    preset: crate::fixations::Preset,
    /// Length of the windows in the JSON, seconds.
    #[arg(long, default_value_t = 60.0, value_parser = window)]
    window: f64,
    /// Also draw where on the sphere the time went, into this SVG file.
    #[arg(long, value_name = "FILE.svg")]
    heatmap: Option<PathBuf>,
}

pub fn run(out: &mut impl Write, gaze: &Gaze) -> Result<Exit, Error> {
    let looks = looks(&crate::open::open_to_read(&gaze.file, "gaze")?).kind(Kind::BadInput)?;
    let from = SessionTime::from_secs_f64(gaze.from.unwrap_or(0.0));
    let to = gaze.to.map(SessionTime::from_secs_f64);
    let end = looks.looks.last().map(|look| look.at).max(looks.records.last().map(|r| r.at));
    let to = to.or(end).unwrap_or(from);
    if to <= from {
        let (from, to) = (from.as_secs_f64(), to.as_secs_f64());
        let nothing = format!("nothing lies between {from:.1} s and {to:.1} s");
        return Err(
            Error::new(Kind::BadInput, nothing).hint("`gradus-log info` shows what the log covers")
        );
    }
    let range = report::Range { from, to };
    if let Some(path) = &gaze.heatmap {
        let picture = heatmap::picture(&looks, range);
        std::fs::write(path, picture).context(Kind::BadInput, || path.display().to_string())?;
    }
    let report = report::report(&looks, range, gaze.preset.settings(), gaze.window);
    if gaze.json {
        crate::json::print(out, &report)?;
    } else {
        text::print(out, &gaze.file, &report)?;
    }
    Ok(Exit::Done)
}

fn time(text: &str) -> Result<f64, String> {
    let parts: Option<Vec<f64>> = text.split(':').map(|part| part.parse().ok()).collect();
    let secs = match parts.as_deref() {
        Some([secs]) => *secs,
        Some([minutes, secs]) => minutes * 60.0 + secs,
        _ => f64::NAN,
    };
    if secs.is_finite() && secs >= 0.0 {
        Ok(secs)
    } else {
        Err("write seconds (95.5) or minutes and seconds (1:35.5)".to_owned())
    }
}

fn window(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(secs) if (1.0..=36_000.0).contains(&secs) => Ok(secs),
        _ => Err("write seconds, 1 to 36000".to_owned()),
    }
}
