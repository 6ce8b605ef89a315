//! Pictures of a scenario as the patient sees it: one picture for each step of its ladder, and one
//! picture of the safe place. They need no window and no headset.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bevy::prelude::*;
use gradus_base::{Name, SessionTime};
use gradus_live::WorldState;
use gradus_live::{Moment, Stand};
use gradus_scenario::world::Viewpoint;
use gradus_scenario::{Place, Value};
use gradus_scenario::{Scenario, StepIndex};
use gradus_slides::Deck;

use crate::world::WorldPlugin;
use crate::world::brightness::Brightness;
use crate::world::live::{LiveWorld, WorldCamera, WorldClock, WorldCost};
use crate::world::offscreen::{self, OffscreenError};
use crate::world::slides::SlidePages;
use crate::world::tier::Tier;

/// The pictures to make.
pub struct PreviewRequest {
    pub scenario: Arc<Scenario>,
    /// The index of the only step to picture; none pictures every step and the safe place.
    pub step: Option<StepIndex>,
    /// Values of parameters and settings that replace the step's values.
    pub set: Vec<(Name, Value)>,
    /// The slides for screens that show the patient's own.
    pub slides: Option<Arc<Deck>>,
    /// The folder for the pictures.
    pub out: PathBuf,
    pub size: (u32, u32),
    pub tier: Tier,
    pub seed: u64,
    /// Degrees to the left and up; none looks as each place's `preview` says.
    pub look: Option<(f32, f32)>,
}

/// Why the pictures were not made.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    #[error(transparent)]
    Offscreen(#[from] OffscreenError),
    #[error("{}: {source}", path.display())]
    Folder { path: PathBuf, source: std::io::Error },
}

/// A picture that was made.
pub struct Pictured {
    pub file: PathBuf,
    pub place: Place,
    pub brightness: Brightness,
}

/// Pictures the ladder; returns the pictures, in order.
pub fn run(args: PreviewRequest) -> Result<Vec<Pictured>, PreviewError> {
    run_steps(args, None)
}

/// Makes the `chosen` pictures: indices of steps, none for the safe place.
pub fn run_steps(
    args: PreviewRequest,
    chosen: Option<Vec<Option<StepIndex>>>,
) -> Result<Vec<Pictured>, PreviewError> {
    std::fs::create_dir_all(&args.out)
        .map_err(|source| PreviewError::Folder { path: args.out.clone(), source })?;
    let mut app = offscreen::app()?;
    app.add_plugins(WorldPlugin { tier: args.tier });
    app.insert_resource(SlidePages::of(args.slides.clone()));
    offscreen::ready(&mut app);
    let image = offscreen::target(&mut app.world_mut().resource_mut::<Assets<Image>>(), args.size)?;
    let camera = app
        .world_mut()
        .spawn((
            Camera3d::default(),
            WorldCamera,
            offscreen::looking_at_image(&image),
            Transform::default(),
        ))
        .id();
    let wanted: Vec<Option<StepIndex>> = match (chosen, args.step) {
        (Some(chosen), _) => chosen,
        (None, Some(step)) => vec![Some(step)],
        (None, None) => every_picture(&args.scenario).collect(),
    };
    // So long after a session's beginning every fade is over.
    let now = SessionTime::from_secs_f64(60.0);
    let mut files = Vec::new();
    for step in wanted {
        let state = state_at(&args.scenario, step, &args.set, args.seed);
        let place = if step.is_some() { Place::World } else { Place::Safe };
        let world = args.scenario.world_of(place);
        let moment = Moment::new(&state, now, place);
        let stand = moment.stand;
        let look = args.look.unwrap_or_else(|| {
            (world.preview.yaw_deg as f32, moment.number_f32(&world.preview.pitch_deg))
        });
        app.insert_resource(WorldClock { now });
        app.insert_resource(LiveWorld { state });
        let eyes = args.scenario.posture().eye_height_m();
        let view = &world.preview;
        place_camera(&mut app, camera, view, look, &stand, eyes, args.size);
        let began = Instant::now();
        // The spawned entities need two frames to reach the renderer.
        if files.is_empty() {
            app.update();
            app.update();
        }
        await_slides(&mut app);
        let picture = offscreen::capture(&mut app, &image)?;
        let name = match step.and_then(|i| args.scenario.step(i).map(|s| (i, s))) {
            Some((i, step)) => format!("{:02}-{}.png", i.get() + 1, step.id),
            None => "safe-place.png".to_string(),
        };
        let path = args.out.join(name);
        let brightness = Brightness::of(&offscreen::save(picture, &path)?);
        let ready = began.elapsed();
        info!("{} after {ready:.1?}", path.display());
        files.push(Pictured { file: path, place, brightness });
    }
    let cost = app.world().resource::<WorldCost>();
    info!("{cost:?}");
    Ok(files)
}

/// Draws frames until the screens show their pages.
fn await_slides(app: &mut App) {
    if !app.world().resource::<SlidePages>().are_there() {
        return;
    }
    // A page is asked for in one frame, comes in a later one, and is shown there.
    app.update();
    while !app.world().resource::<SlidePages>().have_come() {
        std::thread::sleep(Duration::from_millis(2));
        app.update();
    }
}

/// Every step of a ladder, and none for the safe place.
pub fn every_picture(scenario: &Scenario) -> impl Iterator<Item = Option<StepIndex>> {
    scenario.indexed_ladder().map(|(index, _)| Some(index)).chain([None])
}

/// The state in which a step has just been reached, with the values in `set` instead of the step's;
/// without a step, the state in the safe place.
pub fn state_at(
    scenario: &Arc<Scenario>,
    step: Option<StepIndex>,
    set: &[(Name, Value)],
    seed: u64,
) -> WorldState {
    let step = step.and_then(|index| scenario.step(index));
    let mut state = match step {
        Some(step) => WorldState::at_step(scenario, step, set, seed),
        None => WorldState::new(Arc::clone(scenario), seed),
    };
    let place = if step.is_some() { Place::World } else { Place::Safe };
    state.model_patient(place);
    state
}

pub(crate) fn place_camera(
    app: &mut App,
    camera: Entity,
    view: &Viewpoint,
    (left_deg, up_deg): (f32, f32),
    stand: &Stand,
    eyes: f32,
    size: (u32, u32),
) {
    let facing = Quat::from_rotation_y(stand.facing_deg.to_radians());
    let [x, y, z] = view.moved_m.map(|v| v as f32);
    let at = Vec3::from(stand.position_m) + facing * Vec3::new(x, y + eyes, z);
    let turn = facing
        * Quat::from_rotation_y(left_deg.to_radians())
        * Quat::from_rotation_x(up_deg.to_radians());
    let aspect = size.0 as f32 / size.1.max(1) as f32;
    let across = (view.across_deg as f32).to_radians();
    let fov = 2.0 * ((across * 0.5).tan() / aspect).atan();
    let mut entity = app.world_mut().entity_mut(camera);
    entity.insert((
        Transform::from_translation(at).with_rotation(turn),
        Projection::Perspective(PerspectiveProjection {
            fov,
            aspect_ratio: aspect,
            near: 0.05,
            far: 8000.0,
            ..default()
        }),
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The picture of the last of `steps`; one app shows all the steps in turn.
    fn picture(steps: &[Option<usize>], seed: u64) -> image::RgbImage {
        picture_of("tests/scenarios/moving.ron", steps, seed, Tier::Light)
    }

    fn picture_of(file: &str, steps: &[Option<usize>], seed: u64, tier: Tier) -> image::RgbImage {
        let scenario = crate::start::scenario(file.as_ref(), &Default::default()).unwrap().0;
        let out = tempfile::tempdir().unwrap();
        let args = PreviewRequest {
            scenario: scenario.into(),
            step: None,
            set: Vec::new(),
            slides: None,
            out: out.path().to_owned(),
            size: (160, 120),
            tier,
            seed,
            look: None,
        };
        let step = |nth: usize| args.scenario.indexed_ladder().nth(nth).unwrap().0;
        let steps = steps.iter().map(|nth| nth.map(step)).collect();
        let files = run_steps(args, Some(steps)).unwrap();
        image::open(&files.last().unwrap().file).unwrap().to_rgb8()
    }

    #[test]
    fn what_is_set_holds_instead_of_what_the_step_says() {
        let file = "tests/scenarios/followed.ron".as_ref();
        let scenario = Arc::new(crate::start::scenario(file, &Default::default()).unwrap().0);
        let near = |set: &[(Name, Value)]| {
            let state = state_at(
                &scenario,
                scenario.indexed_ladder().map(|(index, _)| index).nth(1),
                set,
                1,
            );
            state.value(&"near".into(), SessionTime::from_secs_f64(60.0)).unwrap()
        };
        assert_eq!(near(&[]), Value::Number(100.0));
        let set = [20.0, 30.0].map(|number| ("near".into(), Value::Number(number)));
        assert_eq!(near(&set), Value::Number(30.0), "the last of them");
    }

    /// Pictures of the steps of `tests/scenarios/slides.ron`, with slides of these colours.
    fn slides(steps: &[usize], pages: &[[u8; 3]], tier: Tier) -> image::RgbImage {
        let file = "tests/scenarios/slides.ron";
        let scenario = crate::start::scenario(file.as_ref(), &Default::default()).unwrap().0;
        let folder = tempfile::tempdir().unwrap();
        for (nth, page) in pages.iter().enumerate() {
            let page = image::RgbImage::from_pixel(400, 400, image::Rgb(*page));
            page.save(folder.path().join(format!("{nth}.png"))).unwrap();
        }
        let path = (!pages.is_empty()).then(|| folder.path());
        let slides = crate::start::slides(path, &scenario).unwrap();
        let out = tempfile::tempdir().unwrap();
        let args = PreviewRequest {
            scenario: scenario.into(),
            step: None,
            set: Vec::new(),
            slides,
            look: None,
            out: out.path().to_owned(),
            size: (160, 120),
            tier,
            seed: 1,
        };
        let step = |nth: &usize| args.scenario.indexed_ladder().nth(*nth).map(|(index, _)| index);
        let steps = steps.iter().map(step).collect();
        let files = run_steps(args, Some(steps)).unwrap();
        image::open(&files.last().unwrap().file).unwrap().to_rgb8()
    }

    #[test]
    fn a_screen_shows_the_page_that_its_number_says_in_the_pages_own_shape() {
        let pages = [[220, 20, 20], [20, 20, 220]];
        for tier in [Tier::Light, Tier::Full] {
            let [red, green, blue] = [0, 1, 2];
            let strongest = |steps: &[usize], pages: &[[u8; 3]], x: u32| {
                let texel = slides(steps, pages, tier).get_pixel(x, 48).0;
                (0..3).max_by_key(|channel| texel[*channel]).filter(|most| texel[*most] > 60)
            };
            let middle = |steps: &[usize], pages| strongest(steps, pages, 80);
            assert_eq!(middle(&[0], &[]), Some(green), "{tier:?}: its own words");
            assert_eq!(middle(&[0], &pages), Some(red), "{tier:?}");
            assert_eq!(middle(&[1], &pages), Some(blue), "{tier:?}");
            assert_eq!(middle(&[2], &pages), Some(blue), "{tier:?}: past the last");
            // A square page on a wide screen has black beside it.
            assert_eq!(strongest(&[0], &pages, 80 - 28), None, "{tier:?}");
            assert_eq!(strongest(&[0], &[], 80 - 28), Some(green), "{tier:?}");
            let fresh = slides(&[1], &pages, tier);
            assert_eq!(apart(&fresh, &slides(&[0, 2, 1], &pages, tier)), 0.0, "{tier:?}");
        }
    }

    #[test]
    fn a_timer_shows_its_time_and_turns_red_when_it_is_late() {
        for tier in [Tier::Light, Tier::Full] {
            let glowing = |step: usize| {
                let picture = slides(&[step], &[], tier);
                let below = picture.enumerate_pixels().filter(|(_, y, _)| *y > 80);
                let lit = |texel: [u8; 3], late| {
                    let [r, g, _] = texel.map(i32::from);
                    if late { r > g + 60 } else { g > r + 20 }
                };
                let count = |late| below.clone().filter(|(_, _, p)| lit(p.0, late)).count();
                [count(false), count(true)]
            };
            let ([green, no_red], [no_green, red]) = (glowing(0), glowing(3));
            assert!(green > 100 && red > 100, "{tier:?}: {green}, {red}");
            assert!(no_red < green / 10 && no_green < red / 10, "{tier:?}: {no_red}, {no_green}");
        }
    }

    /// The share of pixels that differ between two pictures.
    fn apart(one: &image::RgbImage, other: &image::RgbImage) -> f64 {
        let differ = one.pixels().zip(other.pixels()).filter(|(a, b)| a != b).count();
        differ as f64 / f64::from(one.width() * one.height())
    }

    #[test]
    fn two_pictures_of_one_state_are_the_same_whatever_was_shown_before() {
        let fresh = picture(&[Some(1)], 7);
        assert_eq!(apart(&fresh, &picture(&[Some(1)], 7)), 0.0);
        let after_others = picture(&[Some(0), None, Some(1)], 7);
        assert_eq!(apart(&fresh, &after_others), 0.0);
        // The picture does depend on state and seed, so the test can fail.
        for other in [picture(&[Some(0)], 7), picture(&[Some(1)], 8)] {
            assert!(apart(&fresh, &other) > 0.01, "{}", apart(&fresh, &other));
        }
    }

    #[test]
    fn a_crowd_is_where_it_is_whatever_was_shown_before() {
        let picture = |steps: &[Option<usize>]| {
            picture_of("tests/scenarios/crowd.ron", steps, 7, Tier::Light)
        };
        let fresh = picture(&[Some(1)]);
        assert_eq!(apart(&fresh, &picture(&[Some(0), None, Some(1)])), 0.0);
        assert!(apart(&fresh, &picture(&[Some(0)])) > 0.005);
    }

    #[test]
    fn the_first_picture_of_a_room_is_lit_by_its_own_lamps_and_by_none_of_the_room_before() {
        let file = "tests/scenarios/rooms.ron";
        for tier in [Tier::Light, Tier::Full] {
            let picture = |steps: &[Option<usize>]| picture_of(file, steps, 1, tier);
            let fresh = picture(&[Some(1)]);
            let [r, _, b] = fresh.get_pixel(80, 60).0;
            assert!(b > r.saturating_add(40), "a blue room, {:?}", fresh.get_pixel(80, 60));
            let after_the_other = picture(&[Some(0), Some(1)]);
            assert_eq!(apart(&fresh, &after_the_other), 0.0, "{tier:?}");
        }
    }

    /// The mean of a part of a picture.
    fn mean(
        picture: &image::RgbImage,
        x: std::ops::Range<u32>,
        y: std::ops::Range<u32>,
    ) -> [f64; 3] {
        let count = f64::from(x.len() as u32 * y.len() as u32);
        let mut sum = [0.0; 3];
        for (x, y) in y.flat_map(|y| x.clone().map(move |x| (x, y))) {
            let texel = picture.get_pixel(x, y).0;
            sum.iter_mut().zip(texel).for_each(|(sum, v)| *sum += f64::from(v) / count);
        }
        sum
    }

    #[test]
    fn what_no_lamp_reaches_is_lit_by_what_the_lamp_shines_on_and_goes_out_with_it() {
        let file = "tests/scenarios/bounce.ron";
        let scenario = crate::start::scenario(file.as_ref(), &Default::default()).unwrap().0;
        let prepared = crate::world::bounce::kept::prepare(&scenario.into(), true, &|_, _, _| {});
        assert_eq!(prepared.len(), 1);
        for tier in [Tier::Light, Tier::Full] {
            let ceiling = |steps: &[Option<usize>]| {
                let picture = picture_of(file, steps, 1, tier);
                [mean(&picture, 10..25, 6..14), mean(&picture, 135..150, 6..14)]
            };
            let [red_side, white_side] = ceiling(&[Some(0)]);
            assert!(white_side[1] > 60.0, "{tier:?}: the ceiling is lit, {white_side:?}");
            let redness = |[r, g, _]: [f64; 3]| r / g.max(1.0);
            let (near, far) = (redness(red_side), redness(white_side));
            assert!(near > 1.07 * far && far >= 1.0, "{tier:?}: {red_side:?} and {white_side:?}");
            // Half of the light, and none; a room that was dimmed is as a room that was dark.
            let [_, half] = ceiling(&[Some(0), Some(1)]);
            assert!(half[1] < 0.85 * white_side[1] && half[1] > 20.0, "{tier:?}: {half:?}");
            let [_, out] = ceiling(&[Some(0), Some(2)]);
            assert!(out[1] < 6.0, "{tier:?}: {out:?}");
            assert_eq!(ceiling(&[Some(0), Some(2), Some(1)])[1], half, "{tier:?}");
        }
    }

    #[test]
    fn a_models_map_of_normals_is_lit_from_the_suns_side_also_where_it_is_mirrored() {
        let picture = |tier| picture_of("tests/scenarios/models.ron", &[Some(0)], 1, tier);
        // The left and the right side of a stud, which lies between these columns.
        let sides = |picture: &image::RgbImage, from: u32| {
            [from..from + 8, from + 28..from + 36].map(|x| mean(picture, x, 54..66)[1])
        };
        let (full, light) = (picture(Tier::Full), picture(Tier::Light));
        for from in [22, 102] {
            let [left, right] = sides(&full, from);
            assert!(right > 1.25 * left, "{left} and {right} at {from}");
            let [left, right] = sides(&light, from);
            assert!((right - left).abs() < 6.0, "{left} and {right} at {from} without it");
        }
    }

    #[test]
    fn a_place_is_drawn_while_no_room_of_the_other_place_was_seen() {
        for tier in [Tier::Light, Tier::Full] {
            let picture = picture_of("tests/scenarios/bounce.ron", &[None], 1, tier);
            let [r, g, b] = mean(&picture, 60..100, 90..110);
            assert!(g > 8.0 && g > b, "{tier:?}: a meadow, {r} {g} {b}");
        }
    }

    #[test]
    fn every_step_of_every_shipped_scenario_is_as_bright_as_its_place_would_be() {
        let files = crate::start::shipped_scenarios();
        assert!(files.len() >= 4, "{files:?}");
        for file in files {
            let scenario = crate::start::scenario(&file, &Default::default()).unwrap().0;
            let scenario = Arc::new(scenario);
            let out = tempfile::tempdir().unwrap();
            let args = PreviewRequest {
                scenario: Arc::clone(&scenario),
                step: None,
                set: Vec::new(),
                slides: None,
                out: out.path().to_owned(),
                size: (320, 180),
                tier: Tier::Light,
                seed: 1,
                look: None,
            };
            for Pictured { file, place, brightness } in run(args).unwrap() {
                let dark = !scenario.world_of(place).night.is_empty();
                assert!(brightness.is_lit() || dark, "{}: {brightness}", file.display());
            }
        }
    }

    #[test]
    fn the_skys_tint_is_in_its_picture_and_in_its_light_and_goes_again() {
        let file = "tests/scenarios/dusk.ron";
        for tier in [Tier::Light, Tier::Full] {
            let picture = |steps: &[Option<usize>]| picture_of(file, steps, 1, tier);
            // Red divided by blue, in a row above or below the horizon.
            let red = |picture: &image::RgbImage, y: u32| {
                let [r, _, b] = picture.get_pixel(80, y).0.map(f32::from);
                r / b.max(1.0)
            };
            let (day, dusk) = (picture(&[Some(0)]), picture(&[Some(0), Some(1)]));
            for y in [10, 110] {
                let (day, dusk) = (red(&day, y), red(&dusk, y));
                assert!(dusk > 1.4 * day, "{tier:?}, row {y}: {day} and {dusk}");
            }
            // The full tier makes the sky's light anew. The new light is seen a frame later, and
            // its last bits differ.
            let again = picture(&[Some(1), Some(0), Some(0)]);
            let most = day.iter().zip(again.iter()).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(most.is_some_and(|most| most <= 8), "{tier:?}: {most:?} of 255");
        }
    }
}
