//! Finding the region that is looked at, which happens with every frame, allocates nothing.
#![allow(clippy::unwrap_used)]

use gradus_allocations::{Counting, count};
use gradus_base::SessionTime;
use gradus_live::Directive;
use gradus_live::WorldState;
use gradus_live::gaze::region_hit;
use gradus_scenario::Place;
use gradus_scenario::read::read_bytes;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn asking_which_region_is_met_allocates_nothing_however_things_move() {
    let text = include_str!("../../../tests/scenarios/followed.ron");
    let (_, reading) = read_bytes("followed", text.as_bytes());
    let scenario = reading.scenario.unwrap();
    let mut state = WorldState::new(scenario, 7);
    state.apply(Directive::Go { place: Place::World, at: SessionTime::ZERO });
    let before = count();
    let mut met = 0;
    for i in 0..2000_u32 {
        let now = SessionTime::from_secs_f64(2.0 + f64::from(i) * 0.1);
        let turn = i as f32 * 0.37;
        let way = [turn.sin(), -0.05, turn.cos()];
        met += u32::from(region_hit(&state, now, [0.0, 1.0, 0.0], way).is_some());
    }
    assert_eq!(count() - before, 0);
    assert!(met > 20, "{met} of 2000");
    drop(vec![0_u8; 10]);
    assert!(count() > before, "the counter counts");
}
