//! Numbers over a whole session that several pages give.

use gradus_session::Phase;

use crate::facts::Session;

/// The mean heart rate over the exposure: of the steps, each weighed by the time that its rate stands
/// for; bpm.
pub fn exposed_bpm(session: &Session) -> Option<f64> {
    let (mut beats, mut secs) = (0.0, 0.0);
    for rung in &session.rungs {
        let stands = rung.secs * rung.bpm_covered;
        if let Some(bpm) = rung.bpm {
            beats += bpm * stands;
            secs += stands;
        }
    }
    (secs > 0.0).then(|| beats / secs)
}

/// The first heart source, and the share of the exposure in which it was heard, 0 to 1.
pub fn heard(session: &Session) -> Option<(String, f64)> {
    let rows = &session.info.heart.stretches;
    let first = rows.first()?;
    let own = rows.iter().filter(|row| {
        row.phase == Phase::Exposure
            && row.source == first.source
            && row.synthetic == first.synthetic
    });
    let (mut whole, mut heard) = (0.0, 0.0);
    for row in own {
        whole += row.to_s - row.from_s;
        heard += row.heart.heard_share * (row.to_s - row.from_s);
    }
    (whole > 0.0).then(|| (first.source.clone(), (heard / whole).clamp(0.0, 1.0)))
}

/// Where the dial stood at a moment.
pub fn intensity_at(session: &Session, at_s: f64) -> Option<f64> {
    let all = &session.intensity;
    let place = all.partition_point(|(from, _)| *from <= at_s);
    all.get(place.checked_sub(1)?)?.1
}

/// The heart rate at a moment, as the chart draws it.
pub fn bpm_at(session: &Session, at_s: f64) -> Option<f64> {
    let all = &session.curve;
    let place = all.partition_point(|(from, _)| *from <= at_s);
    all.get(place.checked_sub(1)?)?.1
}
