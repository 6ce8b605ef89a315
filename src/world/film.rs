//! Films of a scenario as the patient sees it: a climb of its whole ladder, or one step, with
//! stimuli, picture by picture. They need no window and no headset, and take no longer or shorter
//! than the pictures take to draw: a film's time is counted in pictures.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use bevy::prelude::*;
use gradus_base::{Name, SessionTime};
use gradus_live::{Directive, Moment, Motion, WorldState};
use gradus_scenario::{Place, Scenario, StepIndex};

use crate::world::WorldPlugin;
use crate::world::live::{LiveWorld, WorldCamera, WorldClock};
use crate::world::offscreen;
use crate::world::preview::{PreviewError, place_camera, state_at};
use crate::world::tier::Tier;

/// The film to make.
pub struct FilmRequest {
    pub scenario: Arc<Scenario>,
    /// The only step to film; none films the whole ladder, step after step.
    pub step: Option<StepIndex>,
    /// The stimuli that begin one after the other once the last step is reached.
    pub stimuli: Vec<Name>,
    /// How long every step is shown, s; its parameters move to it in this time, at their rates.
    pub step_secs: f64,
    /// How long a stimulus is shown at most, s.
    pub stimulus_secs: f64,
    /// Pictures a second.
    pub rate_hz: f64,
    /// The folder for the pictures, `00001.png` and so on, and for `film.csv`.
    pub out: PathBuf,
    pub size: (u32, u32),
    pub tier: Tier,
    pub seed: u64,
}

/// Before the film begins, every fade is over.
const BEGINS_SECS: f64 = 60.0;

/// A part of a film: its name, its length and the directives it begins with.
struct Part {
    name: String,
    secs: f64,
    begins: Begins,
}

enum Begins {
    Step(StepIndex),
    Stimulus(Name),
}

/// Makes the film; `progress` hears the number of pictures made and of all. Returns the number of
/// pictures.
pub fn run(args: &FilmRequest, progress: &dyn Fn(usize, usize)) -> Result<usize, PreviewError> {
    let folder = |source| PreviewError::Folder { path: args.out.clone(), source };
    std::fs::create_dir_all(&args.out).map_err(folder)?;
    let parts = parts(args);
    let frames = |part: &Part| (part.secs * args.rate_hz).round() as usize;
    let all: usize = parts.iter().map(frames).sum();
    let mut app = offscreen::app()?;
    app.add_plugins(WorldPlugin { tier: args.tier });
    offscreen::ready(&mut app);
    let image = offscreen::target(&mut app.world_mut().resource_mut::<Assets<Image>>(), args.size)?;
    let camera = app.world_mut().spawn((
        Camera3d::default(),
        WorldCamera,
        offscreen::looking_at_image(&image),
        Transform::default(),
    ));
    let camera = camera.id();
    let first = parts.iter().find_map(|part| match part.begins {
        Begins::Step(step) => Some(step),
        Begins::Stimulus(_) => None,
    });
    let mut state = state_at(&args.scenario, first, &[], args.seed);
    let (mut made, mut table) = (0, "picture,secs,part\n".to_owned());
    let mut pictures = Pictures::default();
    for part in &parts {
        for nth in 0..frames(part) {
            let secs = made as f64 / args.rate_hz;
            let now = SessionTime::from_secs_f64(BEGINS_SECS + secs);
            if nth == 0 {
                begin(&args.scenario, &mut state, &part.begins, now);
            }
            let view = &args.scenario.world_of(Place::World).preview;
            let moment = Moment::new(&state, now, Place::World);
            let (stand, pitch_deg) = (moment.stand, moment.number_f32(&view.pitch_deg));
            let eyes = args.scenario.posture().eye_height_m();
            let look = (view.yaw_deg as f32, pitch_deg);
            place_camera(&mut app, camera, view, look, &stand, eyes, args.size);
            app.insert_resource(WorldClock { now });
            app.insert_resource(LiveWorld { state: state.clone() });
            if made == 0 {
                // The spawned entities need two frames to reach the renderer.
                app.update();
                app.update();
            }
            made += 1;
            pictures.ask(&mut app, &image, made);
            app.update();
            // Writing to a String cannot fail.
            let _ = writeln!(table, "{made},{secs:.3},{}", part.name);
            progress(pictures.save(&args.out)?, all);
        }
    }
    for _ in 0..MOST_LATE {
        if pictures.saved == made {
            break;
        }
        app.update();
        progress(pictures.save(&args.out)?, all);
    }
    if pictures.saved < made {
        return Err(offscreen::OffscreenError::NoPicture.into());
    }
    std::fs::write(args.out.join("film.csv"), table).map_err(folder)?;
    Ok(made)
}

/// A picture comes back at most so many frames after it was drawn.
const MOST_LATE: usize = 30;

/// The pictures of a film on their way back from the renderer, which goes on drawing meanwhile.
#[derive(Default)]
struct Pictures {
    come: Arc<Mutex<Vec<(usize, Image)>>>,
    saved: usize,
}

impl Pictures {
    /// Asks for the picture of the next frame, with its number.
    fn ask(&self, app: &mut App, image: &Handle<Image>, number: usize) {
        let come = self.come.clone();
        offscreen::request(&mut app.world_mut().commands(), image, move |picture| {
            if let Ok(mut come) = come.lock() {
                come.push((number, picture.clone()));
            }
        });
        app.world_mut().flush();
    }

    /// Saves the pictures that have come; returns how many are saved by now.
    fn save(&mut self, folder: &Path) -> Result<usize, offscreen::OffscreenError> {
        let come = self.come.lock().map(|mut come| std::mem::take(&mut *come)).unwrap_or_default();
        for (number, picture) in come {
            offscreen::save(picture, &folder.join(format!("{number:05}.png")))?;
            self.saved += 1;
        }
        Ok(self.saved)
    }
}

/// The parts of the film, in order.
fn parts(args: &FilmRequest) -> Vec<Part> {
    let steps = args.scenario.indexed_ladder();
    let steps = steps.filter(|(index, _)| args.step.is_none_or(|only| only == *index));
    let steps = steps.map(|(index, step)| Part {
        name: step.id.as_str().to_owned(),
        secs: args.step_secs,
        begins: Begins::Step(index),
    });
    let stimuli = args.stimuli.iter().filter_map(|name| {
        let index = args.scenario.stimulus_index(name)?;
        let stimulus = args.scenario.stimulus(index)?;
        Some(Part {
            name: name.as_str().to_owned(),
            secs: stimulus.duration_secs.min(args.stimulus_secs),
            begins: Begins::Stimulus(name.clone()),
        })
    });
    steps.chain(stimuli).collect()
}

/// Gives the state the directives that a session would give it.
fn begin(scenario: &Scenario, state: &mut WorldState, part: &Begins, now: SessionTime) {
    match part {
        Begins::Step(index) => {
            let Some(step) = scenario.step(*index) else { return };
            for parameter in scenario.parameters() {
                let to = step.value_of(parameter);
                let from = state.value(&parameter.id, now).unwrap_or_else(|| to.clone());
                let motion = Motion { from, to, start: now, rate_per_s: parameter.rate_per_s() };
                state.apply(Directive::Move { parameter: parameter.id.clone(), motion });
            }
            let stretch = step.stretch.as_ref().and_then(|name| scenario.world().stretch(name));
            let (run, from_m) = (state.ride_run() + 1, stretch.map(|stretch| stretch.from_m));
            state.apply(Directive::Ride { run, from_m, waits: false, at: now });
        }
        Begins::Stimulus(name) => {
            let index = scenario.stimulus_index(name);
            let before = index.and_then(|index| state.run(index)).map_or(0, |run| run.run);
            let (stimulus, run) = (name.clone(), before + 1);
            state.apply(Directive::Stimulus { stimulus, run, start: now });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_climbs_and_shows_what_a_stimulus_does() {
        let file = "tests/scenarios/small.ron".as_ref();
        let scenario = Arc::new(crate::start::scenario(file, &Default::default()).unwrap().0);
        let stimuli = scenario.stimuli().iter().map(|stimulus| stimulus.id.clone()).collect();
        let out = tempfile::tempdir().unwrap();
        let args = FilmRequest {
            scenario: Arc::clone(&scenario),
            step: None,
            stimuli,
            step_secs: 0.5,
            stimulus_secs: 0.5,
            rate_hz: 4.0,
            out: out.path().to_owned(),
            size: (64, 48),
            tier: Tier::Light,
            seed: 1,
        };
        let expected: usize = parts(&args).iter().map(|part| (part.secs * 4.0) as usize).sum();
        let made = run(&args, &|_, _| {}).unwrap();
        assert_eq!(made, expected);
        assert!(made > 2 * scenario.ladder().len(), "stimuli too: {made}");
        let open = |nth: usize| image::open(out.path().join(format!("{nth:05}.png"))).unwrap();
        assert_ne!(open(1).to_rgb8(), open(made).to_rgb8(), "something happened");
        let table = std::fs::read_to_string(out.path().join("film.csv")).unwrap();
        assert_eq!(table.lines().count(), made + 1);
    }
}
