//! How soon after a stimulus the patient first looked at something feared.

use core::time::Duration;

use super::ABSENT;
use super::look::Look;
use gradus_base::SessionTime;

/// A look that comes later than this is no answer to the stimulus.
pub const WITHIN: Duration = Duration::from_secs(30);

/// The first look after a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FirstLook {
    /// Time from that moment to the look, s; none without such a look.
    pub after_secs: Option<f64>,
    /// The region that was looked at, by index.
    pub region: Option<u16>,
    /// The patient was already looking at something feared when the moment came.
    pub already: bool,
    /// Share of the time up to the look (or the end) with a line of sight; none where that time is
    /// zero. A low share means that an earlier look may have been missed.
    pub tracked_share: Option<f64>,
}

/// The first look at something feared from `since` on and before `until`, among looks in order of
/// time; at most [`WITHIN`] later.
pub fn first_look<'a>(
    looks: impl IntoIterator<Item = &'a Look>,
    since: SessionTime,
    until: SessionTime,
) -> FirstLook {
    let until = until.min(since + WITHIN);
    let mut found = FirstLook::default();
    let mut tracked = Duration::ZERO;
    let (mut end, mut before): (SessionTime, Option<&Look>) = (since, None);
    for look in looks {
        let met = look.feared.is_some_and(|feared| feared.met);
        if look.at < since {
            found.already = met && since.since(look.at) <= ABSENT;
            before = Some(look);
            continue;
        }
        if let Some(before) = before.filter(|before| before.direction.is_some()) {
            let from = before.at.max(since);
            tracked += look.at.min(until).since(from).min(ABSENT);
        }
        end = look.at.min(until);
        if look.at >= until {
            break;
        }
        if met {
            found.after_secs = Some(look.at.secs_since(since));
            found.region = look.region;
            break;
        }
        before = Some(look);
    }
    let whole = end.secs_since(since);
    found.tracked_share = (whole > 0.0).then(|| (tracked.as_secs_f64() / whole).min(1.0));
    found
}
