//! The modelled patient of a picture and of the author's window, where there is no patient.

use gradus_scenario::Place;

use crate::WorldState;
use crate::feet::Feet;
use crate::hand::resting;

impl WorldState {
    /// Puts in the hand that a place's pictures show, and feet below where the pictures look from.
    pub fn model_patient(&mut self, place: Place) {
        let scenario = std::sync::Arc::clone(self.shared_scenario());
        let view = &scenario.world_of(place).preview;
        if let Some(hand) = &view.hand {
            self.set_hands(resting(hand));
        }
        let [x, _, z] = view.moved_m.map(|v| v as f32);
        self.set_feet(Feet::below([x, z], 0.0, scenario.posture()));
    }
}
