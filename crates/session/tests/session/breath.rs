//! The one pace to breathe with.

use gradus_live::Directive;
use gradus_session::*;

use crate::support::*;

fn pace(per_min: Option<f64>) -> Command {
    Command::SetBreathPace { per_min }
}

#[test]
fn the_pace_is_set_in_every_phase_and_while_a_stop_is_latched_but_not_once_closed() {
    let mut desk = Desk::ready();
    assert_eq!(desk.session.world().breath().per_min, None, "none is shown at first");
    desk.takes(pace(Some(6.0)));
    desk.takes(Command::BeginExposure);
    desk.takes(pace(Some(4.0)));
    desk.takes(Command::Stop);
    desk.wait(3.0);
    let outcome = desk.takes(pace(Some(12.0)));
    let at = desk.now;
    assert_eq!(outcome.directives, [Directive::BreathPace { per_min: Some(12.0), at }]);
    desk.takes(pace(None));
    desk.takes(Command::Close);
    assert_eq!(desk.refuses(pace(Some(6.0))), Refusal::WrongPhase { phase: Phase::Closed });
}

#[test]
fn a_pace_that_nobody_should_breathe_at_is_refused() {
    let mut desk = Desk::ready();
    for per_min in [3.9, 12.1, 0.0, -6.0, f64::NAN, f64::INFINITY] {
        let refusal = desk.refuses(pace(Some(per_min)));
        assert!(matches!(refusal, Refusal::OutOfRange { .. }), "{per_min}");
    }
}
