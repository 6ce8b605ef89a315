//! Sensors in words: quiet while all is well; else the trouble, its reason, and the remedy. A press
//! unfolds the facts and counts of each sensor.

use egui::{Align2, Rect, Sense, Ui, WidgetInfo, WidgetType, vec2};
use gradus_base::SessionTime;
use gradus_base::sensor::{Carrier, SensorFacts, SensorState};
use gradus_session::snapshot::Snapshot;

use crate::bar::{State, mark};
use crate::theme::Look;
use crate::widgets::{cut_left, focus_ring, paint_text};
use crate::{Cx, layout, words};

/// A charge below this is shown, %.
const LOW_BATTERY: u8 = 20;
/// A higher share of messages that could not be read is shown.
const MANY_UNREADABLE: f64 = 0.02;
/// A source that has sent nothing for longer since it was opened is shown, s.
const LONG_CONNECTING_SECS: f64 = 15.0;

/// The state of a source in a few words, and more words on it.
pub(crate) struct Said {
    pub state: State,
    /// The trouble; empty while all is well.
    pub what: String,
    /// The reason; may be empty.
    pub why: String,
    /// The remedy; may be empty.
    pub todo: &'static str,
}

impl Said {
    fn new(state: State, what: String, why: &str, todo: &'static str) -> Self {
        Self { state, what, why: why.to_owned(), todo }
    }

    /// The reason and the remedy.
    pub fn more(&self) -> String {
        format!("{} {}", self.why, self.todo).trim().to_owned()
    }
}

/// The state of a source, in words. `by` is the way a heart's samples come; none for a signal.
pub(crate) fn said(
    state: &SensorState,
    since: SessionTime,
    facts: &SensorFacts,
    now: SessionTime,
    by: Option<Carrier>,
) -> Said {
    let secs = now.secs_since(since);
    let long = words::clock(secs);
    let todo = match by {
        Some(Carrier::Unknown | Carrier::Bluetooth) => "Check: on the skin, wet, on, near.",
        Some(Carrier::Osc) => "Check: watch worn, relay runs, its port, network.",
        Some(Carrier::Lsl) => "Check: its program, its name, network, firewall.",
        Some(Carrier::Recording | Carrier::Model) | None => "Check that it still sends.",
    };
    let attention = |what, why: &str| Said::new(State::Attention, what, why, todo);
    match state {
        SensorState::Connecting if secs < LONG_CONNECTING_SECS => {
            Said::new(State::None, "looked for".to_owned(), "", "")
        }
        SensorState::Connecting => {
            let why = "Nothing has come of it yet; the search goes on.";
            attention(format!("not found for {long}"), why)
        }
        SensorState::Silent => {
            attention(format!("silent for {long}"), "It is there and sends nothing.")
        }
        SensorState::Lost { reason } => {
            let why = format!("{}. It is looked for.", reason.trim_end_matches('.'));
            attention(format!("gone for {long}"), &why)
        }
        SensorState::Connected => connected(facts),
    }
}

/// The facts that a therapist should know of a source that sends.
fn connected(facts: &SensorFacts) -> Said {
    let attention = |what, why, todo| Said::new(State::Attention, what, why, todo);
    if facts.others > 0 {
        let what = match facts.others {
            1 => "another has its name".to_owned(),
            others => format!("{others} others have its name"),
        };
        return attention(what, "It may be another person's.", "Name it by its address.");
    }
    let all = facts.packets + facts.malformed;
    let unreadable = if all > 0 { facts.malformed as f64 / all as f64 } else { 0.0 };
    if facts.malformed > 2 && unreadable > MANY_UNREADABLE {
        let what = format!("{:.0} % unreadable", 100.0 * unreadable);
        let why = "What cannot be read is used for nothing.";
        return attention(what, why, "Bring sensor and receiver nearer.");
    }
    if let Some(percent) = facts.battery_percent.filter(|percent| *percent < LOW_BATTERY) {
        return attention(format!("battery {percent} %"), "", "Change or charge it soon.");
    }
    Said::new(State::Good, String::new(), "", "")
}

/// The facts and counts of a source, as label and value; those that do not apply are left out.
pub(crate) fn facts(facts: &SensorFacts) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    let known = |text: &str| !text.is_empty();
    if known(&facts.name) || known(&facts.address) {
        let name = [facts.name.as_str(), facts.address.as_str()];
        all.push(("device", name.into_iter().filter(|n| known(n)).collect::<Vec<_>>().join(", ")));
    }
    if let Some(percent) = facts.battery_percent {
        all.push(("battery", format!("{percent} %")));
    }
    all.push(("messages read", facts.packets.to_string()));
    let fault = facts.last_fault.as_ref().map_or(String::new(), |why| format!(" (last: {why})"));
    all.push(("not readable", format!("{}{fault}", facts.malformed)));
    let again = match facts.reconnects {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        times => format!("{times} times"),
    };
    all.push(("found again", again));
    for (count, label) in [
        (facts.patched, "read in part"),
        (facts.of_else, "of something else"),
        (facts.overrun, "came too fast, lost"),
        (facts.stamps_refused, "impossible times"),
        (facts.clock_jumps, "clock jumped"),
        (facts.others, "others of its name"),
    ] {
        if count > 0 {
            all.push((label, count.to_string()));
        }
    }
    if let Some(jitter) = facts.arrival_jitter {
        all.push(("arrives", format!("± {:.0} ms", jitter.as_secs_f64() * 1e3)));
    }
    if let Some(offset) = facts.clock_offset_secs {
        let sure = facts.clock_uncertainty_secs.map_or_else(
            || "how sure is not known".to_owned(),
            |secs| format!("± {}", milliseconds(secs)),
        );
        all.push(("its clock", format!("{} off, {sure}", milliseconds(offset))));
    }
    all
}

/// A time that may be small, in ms below a second.
fn milliseconds(secs: f64) -> String {
    if secs.abs() < 1.0 { format!("{:.1} ms", secs * 1e3) } else { format!("{secs:.3} s") }
}

/// A line with the state of a source; a press unfolds all sources.
pub(crate) fn line(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, source: &str, said: &Said) {
    let look = &cx.look;
    let name = "Sensors";
    let response = ui.interact(rect, ui.id().with("sensors"), Sense::click());
    let heard = format!("{source} {}", said.what);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, name));
    if response.hovered() {
        ui.painter().rect_filled(
            rect.expand2(vec2(look.px(4.0), 0.0)),
            look.radius(),
            look.p.hover,
        );
    }
    focus_ring(ui, look, rect, &response);
    let mut rest = rect;
    let dot = cut_left(&mut rest, look.px(10.0), look.px(6.0));
    let ink = ink(look, said.state);
    let dot_ink = if said.state == State::Good { look.p.suds } else { ink };
    mark(ui, dot.center(), look.px(5.0), said.state, dot_ink);
    let text = if said.what.is_empty() { source.to_owned() } else { heard };
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(text.as_str()));
    paint_text(ui, rest, Align2::LEFT_CENTER, &text, look.caption(), ink);
    unfold(cx, &response);
    let more = said.more();
    if !more.is_empty() {
        response.on_hover_text(format!("{text}. {more}"));
    }
}

/// The colour of words about a state.
fn ink(look: &Look, state: State) -> egui::Color32 {
    match state {
        State::Good | State::None => look.p.quiet,
        State::Attention => look.p.amber,
        State::Bad => look.p.red,
    }
}

/// A source, its state, since when, its facts, and the way its samples come where it is a heart.
type Source<'a> = (&'a str, &'a SensorState, SessionTime, &'a SensorFacts, Option<Carrier>);

/// Every source of a session, hearts first.
fn sources(snapshot: &Snapshot) -> impl Iterator<Item = Source<'_>> {
    let hearts = snapshot.sensors.iter();
    let hearts = hearts.map(|s| (s.source.as_str(), &s.state, s.since, &s.facts, Some(s.by)));
    let signals = snapshot.signals.iter();
    hearts.chain(signals.map(|s| (s.source.as_str(), &s.state, s.since, &s.facts, None)))
}

/// All sources with the facts of each, beside the control pressed.
pub(crate) fn unfold(cx: &Cx<'_>, response: &egui::Response) {
    let look = &cx.look;
    // Beside or under the control pressed, and never over the stop.
    let in_bar = response.rect.top() < look.px(56.0);
    let (align, top) = if in_bar {
        (egui::RectAlign::BOTTOM_END, response.rect.bottom())
    } else {
        (egui::RectAlign::LEFT_START, response.rect.top())
    };
    let bottom = response.ctx.content_rect().bottom() - layout::actions_height(look);
    let height = bottom - top - look.px(32.0);
    egui::Popup::from_toggle_button_response(response)
        .align(align)
        .align_alternatives(&[])
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.set_width(look.px(340.0));
            ui.spacing_mut().item_spacing.y = look.px(2.0);
            ui.spacing_mut().interact_size.y = look.px(16.0);
            egui::ScrollArea::vertical().max_height(height).show(ui, |ui| {
                for (index, source) in sources(cx.snapshot).enumerate() {
                    ui.push_id(index, |ui| one(ui, cx, source));
                    ui.add_space(look.px(8.0));
                }
                if sources(cx.snapshot).next().is_none() {
                    ui.label("There is no sensor. --heart and --signal name them.");
                }
            });
        });
}

/// A source: its state, the remedy, and its facts and counts.
fn one(ui: &mut Ui, cx: &Cx<'_>, (source, state, since, known, by): Source<'_>) {
    let look = &cx.look;
    let p = look.p;
    let how = said(state, since, known, cx.snapshot.now, by);
    let word = match (state, how.what.as_str()) {
        (SensorState::Connected, "") => {
            format!("sends, since {}", words::clock(since.as_secs_f64()))
        }
        (_, what) => what.to_owned(),
    };
    let title = egui::RichText::new(format!("{source}: {word}")).font(look.body_strong());
    ui.label(title.color(ink(look, how.state)));
    let more = how.more();
    if !more.is_empty() {
        ui.label(egui::RichText::new(more).font(look.body()).color(p.text));
    }
    let rows = egui::Grid::new("facts").num_columns(2).min_row_height(look.px(16.0));
    rows.show(ui, |ui| {
        for (label, value) in facts(known) {
            let text = |text: &str, ink| egui::RichText::new(text).font(look.caption()).color(ink);
            ui.label(text(label, p.quiet));
            ui.add(egui::Label::new(text(&value, p.text)).wrap());
            ui.end_row();
        }
    });
}

/// The worst state of all sources, and its word; none without a source.
pub(crate) fn worst(snapshot: &Snapshot) -> Option<(State, String)> {
    let now = snapshot.now;
    let rank = |state: State| match state {
        State::Bad => 3,
        State::Attention => 2,
        State::None => 1,
        State::Good => 0,
    };
    let all = sources(snapshot).map(|(source, state, since, known, by)| {
        let said = said(state, since, known, now, by);
        (
            said.state,
            format!("{source}: {}", if said.what.is_empty() { "sends" } else { &said.what }),
        )
    });
    // Of sources equally bad, the first.
    all.reduce(|worst, next| if rank(next.0) > rank(worst.0) { next } else { worst })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: f64) -> SessionTime {
        SessionTime::from_secs_f64(secs)
    }

    fn how(state: SensorState, facts: &SensorFacts) -> Said {
        said(&state, at(10.0), facts, at(42.0), Some(Carrier::Bluetooth))
    }

    #[test]
    fn a_source_that_sends_says_nothing_and_one_that_does_not_says_why_and_what_to_do() {
        let fine = how(SensorState::Connected, &SensorFacts::default());
        assert_eq!((fine.state, fine.what.as_str(), fine.more().as_str()), (State::Good, "", ""));
        let lost = SensorState::Lost { reason: "the strap has gone".to_owned() };
        for state in [SensorState::Silent, SensorState::Connecting, lost] {
            let said = how(state.clone(), &SensorFacts::default());
            assert_eq!(said.state, State::Attention, "{state:?}");
            assert!(said.what.ends_with("for 0:32"), "{state:?}: {}", said.what);
            assert!(!said.why.is_empty(), "{state:?}");
            assert!(said.todo.starts_with("Check"), "{state:?}: {}", said.todo);
        }
        let reason = "the strap has gone.".to_owned();
        let lost = how(SensorState::Lost { reason }, &SensorFacts::default());
        assert_eq!(lost.why, "the strap has gone. It is looked for.");
    }

    #[test]
    fn a_search_is_quiet_at_first() {
        let facts = SensorFacts::default();
        let said = said(&SensorState::Connecting, at(0.0), &facts, at(9.0), Some(Carrier::Osc));
        assert_eq!((said.state, said.what.as_str()), (State::None, "looked for"));
    }

    #[test]
    fn a_low_battery_what_cannot_be_read_and_another_of_its_name_are_said() {
        let with = |change: fn(&mut SensorFacts)| {
            let mut facts = SensorFacts { packets: 100, ..Default::default() };
            change(&mut facts);
            how(SensorState::Connected, &facts).what
        };
        assert_eq!(with(|f| f.battery_percent = Some(20)), "");
        assert_eq!(with(|f| f.battery_percent = Some(19)), "battery 19 %");
        assert_eq!(with(|f| f.malformed = 2), "", "one or two may happen");
        assert_eq!(with(|f| f.malformed = 25), "20 % unreadable");
        assert_eq!(with(|f| f.others = 1), "another has its name");
    }

    #[test]
    fn everything_that_is_counted_unfolds() {
        let known = SensorFacts {
            name: "Polar H10".into(),
            address: "A0:9E".into(),
            battery_percent: Some(70),
            packets: 734,
            malformed: 2,
            last_fault: Some("it is empty".into()),
            reconnects: 1,
            of_else: 5,
            overrun: 6,
            stamps_refused: 7,
            others: 3,
            patched: 8,
            arrival_jitter: Some(core::time::Duration::from_millis(18)),
            clock_offset_secs: Some(-12.25),
            clock_uncertainty_secs: Some(0.0006),
            clock_jumps: 4,
            ..SensorFacts::default()
        };
        let shown: Vec<String> =
            facts(&known).into_iter().map(|(label, value)| format!("{label}: {value}")).collect();
        assert_eq!(
            shown,
            [
                "device: Polar H10, A0:9E",
                "battery: 70 %",
                "messages read: 734",
                "not readable: 2 (last: it is empty)",
                "found again: once",
                "read in part: 8",
                "of something else: 5",
                "came too fast, lost: 6",
                "impossible times: 7",
                "clock jumped: 4",
                "others of its name: 3",
                "arrives: ± 18 ms",
                "its clock: -12.250 s off, ± 0.6 ms",
            ]
        );
    }
}
