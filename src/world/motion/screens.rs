//! Screens that show the patient's own slides, and timers.

use bevy::prelude::*;
use bevy::render::renderer::RenderAdapterInfo;
use gradus_live::Veil;
use gradus_scenario::{Number, Place};

use crate::world::live::{LiveWorld, WorldClock};
use crate::world::look::materials::{AnyMaterial, MaterialStore};
use crate::world::look::place::is_sharp;
use crate::world::slides::SlidePages;
use crate::world::tier::WorldTier;

/// A rectangle of 1 × 1 about its middle that shows a page of the patient's own slides.
#[derive(Component)]
pub struct SlideScreen {
    /// The page, from 1.
    pub number: Number,
    pub material: AnyMaterial,
    /// The room for the page, m.
    pub size_m: Vec2,
    pub place: Place,
    /// The page shown now, from 0.
    pub shows: Option<usize>,
}

/// The most different pages that are looked at in a frame.
const MOST_SHOWN: usize = 8;

/// Shows each screen's page, as soon as it has come.
#[expect(clippy::too_many_arguments, reason = "a system's arguments are what it reads")]
pub fn show_slides(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    tier: Res<WorldTier>,
    adapter: Option<Res<RenderAdapterInfo>>,
    mut pages: ResMut<SlidePages>,
    mut screens: Query<(&mut SlideScreen, &mut Transform, &mut Visibility)>,
    mut images: ResMut<Assets<Image>>,
    mut materials: MaterialStore,
) {
    if !pages.are_there() || screens.is_empty() {
        return;
    }
    let seen = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, seen);
    if !pages.have_come() {
        pages.take(&mut images);
    }
    let mut wanted = [0; MOST_SHOWN];
    let mut count = 0;
    for (mut screen, mut transform, mut visibility) in &mut screens {
        if screen.place != seen {
            continue;
        }
        let nth = pages.index(moment.number_f32(&screen.number));
        if !wanted.iter().take(count).any(|other| *other == nth)
            && let Some(slot) = wanted.get_mut(count)
        {
            *slot = nth;
            count += 1;
        }
        if screen.shows == Some(nth) {
            continue;
        }
        let Some(picture) = pages.picture(nth) else { continue };
        let shown = if let Some(picture) = picture {
            materials.set_picture(&screen.material, &picture.image);
            let [wide, high] = screen.size_m.to_array();
            let fits = Vec2::new(wide.min(high * picture.aspect), high.min(wide / picture.aspect));
            transform.scale = fits.extend(1.0);
            Visibility::Inherited
        } else {
            Visibility::Hidden
        };
        visibility.set_if_neq(shown);
        screen.shows = Some(nth);
    }
    let wanted = wanted.get(..count).unwrap_or_default();
    if !wanted.is_empty() {
        pages.want(wanted, tier.0, is_sharp(adapter.as_deref()));
    }
}

/// A timer: minutes, seconds, and the colour of its digits.
#[derive(Component)]
pub struct Timer {
    /// s.
    pub seconds: Number,
    pub late_secs: f32,
    /// The digits of minutes and seconds, from the left.
    pub digits: [Entity; 4],
    pub material: AnyMaterial,
    /// The light of the digits in time and late, cd/m².
    pub glows: [Vec3; 2],
    pub place: Place,
}

/// The meshes of the digits from 0 to 9, each of a height of 1.
#[derive(Component)]
pub struct Digits(pub [Handle<Mesh>; 10]);

/// The most that a timer shows, s.
const MOST_SECS: f64 = 99.0 * 60.0 + 59.0;

/// What a timer shows: its four digits, and whether it is late.
fn reading(seconds: f64, late_secs: f64) -> ([usize; 4], bool) {
    // No number is no time.
    let whole = seconds.clamp(0.0, MOST_SECS).ceil() as usize;
    let (minutes, secs) = (whole / 60, whole % 60);
    ([minutes / 10, minutes % 10, secs / 10, secs % 10], whole as f64 <= late_secs)
}

/// Sets the digits of timers.
pub fn count(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    timers: Query<(&Timer, &Digits)>,
    mut digits: Query<(&mut Mesh3d, &mut Visibility)>,
    mut materials: MaterialStore,
) {
    if timers.is_empty() {
        return;
    }
    let seen = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, seen);
    for (timer, meshes) in &timers {
        if timer.place != seen {
            continue;
        }
        let seconds = moment.number(&timer.seconds);
        let (shown, late) = reading(seconds, f64::from(timer.late_secs));
        for (place, (entity, digit)) in timer.digits.iter().zip(shown).enumerate() {
            let (Ok((mut mesh, mut visibility)), Some(wanted)) =
                (digits.get_mut(*entity), meshes.0.get(digit))
            else {
                continue;
            };
            if mesh.0 != *wanted {
                mesh.0 = wanted.clone();
            }
            // Nine minutes have one digit.
            let there = place > 0 || digit > 0;
            visibility.set_if_neq(if there { Visibility::Inherited } else { Visibility::Hidden });
        }
        let [in_time, too_late] = timer.glows;
        materials.set_glow(&timer.material, if late { too_late } else { in_time });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timer_counts_whole_seconds_up_to_the_end_and_stays_there() {
        let shows = |seconds| reading(seconds, 60.0);
        assert_eq!(shows(300.0), ([0, 5, 0, 0], false));
        assert_eq!(shows(299.01), ([0, 5, 0, 0], false));
        assert_eq!(shows(299.0), ([0, 4, 5, 9], false));
        assert_eq!(shows(60.5), ([0, 1, 0, 1], false));
        assert_eq!(shows(60.0), ([0, 1, 0, 0], true));
        assert_eq!(shows(0.2), ([0, 0, 0, 1], true));
        for over in [0.0, -0.1, -500.0, f64::NEG_INFINITY] {
            assert_eq!(shows(over), ([0; 4], true));
        }
        assert_eq!(shows(1e9), ([9, 9, 5, 9], false));
        assert_eq!(shows(f64::NAN), ([0; 4], true));
    }
}
