//! Sentences: the speakers, their prepared sentences, and a line for a sentence of the therapist's
//! own.

use egui::{Align2, Margin, Rect, Sense, TextEdit, Ui, vec2};
use gradus_scenario::Speaker;
use gradus_session::Command;

use crate::widgets::{Kind, Press, cut_right, heading, paint_text, press};
use crate::{Cx, PanelCommand};

/// The most characters that the line takes: the limit of a sentence.
const MOST_CHARACTERS: usize = 300;

/// The speaker chosen, and the draft of the sentence.
#[derive(Default)]
pub(crate) struct State {
    speaker: usize,
    draft: String,
}

/// Draws the speakers; true when there are any.
pub(crate) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    state: &mut State,
    out: &mut Vec<PanelCommand>,
) -> bool {
    let look = &cx.look;
    let speakers = &cx.scenario.world().speakers;
    state.speaker = state.speaker.min(speakers.len().saturating_sub(1));
    if speakers.is_empty() {
        return false;
    }
    let width = ui.available_width();
    let row = |ui: &mut Ui, height: f32| {
        ui.allocate_exact_size(vec2(width, look.px(height)), Sense::hover()).0
    };
    let head = row(ui, 20.0);
    heading(ui, look, head, "SENTENCES");
    if speakers.len() > 1 {
        for (pair, two) in speakers.chunks(2).enumerate() {
            let mut rest = row(ui, 30.0);
            let half = (rest.width() - look.px(8.0)) / 2.0;
            let places = [crate::widgets::cut_left(&mut rest, half, look.px(8.0)), rest];
            for ((at, speaker), place) in two.iter().enumerate().zip(places) {
                let index = 2 * pair + at;
                if choice(ui, cx, place, speaker, state.speaker == index, index) {
                    state.speaker = index;
                }
            }
        }
    }
    let Some(speaker) = speakers.get(state.speaker) else { return true };
    for (index, sentence) in speaker.sentences.iter().enumerate() {
        let place = row(ui, 36.0);
        prepared(ui, cx, place, (speaker, sentence, index), out);
    }
    let line = row(ui, 36.0);
    own(ui, cx, line, speaker, &mut state.draft, out);
    true
}

fn say(speaker: &Speaker, text: &str) -> Command {
    Command::Say { speaker: speaker.id.clone(), text: text.to_owned() }
}

fn choice(
    ui: &mut Ui,
    cx: &Cx<'_>,
    rect: Rect,
    speaker: &Speaker,
    chosen: bool,
    index: usize,
) -> bool {
    let name = format!("Speaker: {}", speaker.label);
    let kind = if chosen { Kind::Chosen } else { Kind::Plain };
    let hint = &speaker.label;
    let button =
        Press { text: &speaker.label, name: &name, hint, kind, salt: index, ..Default::default() };
    press(ui, &cx.look, rect, &button)
}

fn prepared(
    ui: &mut Ui,
    cx: &Cx<'_>,
    rect: Rect,
    (speaker, sentence, index): (&Speaker, &str, usize),
    out: &mut Vec<PanelCommand>,
) {
    let look = &cx.look;
    let command = say(speaker, sentence);
    let why_not = cx.why_not(&command);
    let why_not = why_not.as_deref();
    let hint = format!("{}: “{sentence}”", speaker.label);
    let button = Press { name: sentence, hint: &hint, why_not, salt: index, ..Default::default() };
    let pressed = press(ui, look, rect, &button);
    let ink = if why_not.is_none() { look.p.text } else { look.p.faint };
    let inner = rect.shrink2(vec2(look.px(10.0), 0.0));
    paint_text(ui, inner, Align2::LEFT_CENTER, sentence, look.body(), ink);
    if pressed {
        out.push(PanelCommand::Session(command));
    }
}

/// Enter says the sentence and gives the keyboard back to the session. A sentence that may not be
/// said now stays in the line.
fn own(
    ui: &mut Ui,
    cx: &Cx<'_>,
    rect: Rect,
    speaker: &Speaker,
    draft: &mut String,
    out: &mut Vec<PanelCommand>,
) {
    let look = &cx.look;
    let mut rest = rect;
    let button = cut_right(&mut rest, look.px(56.0), look.px(8.0));
    let field = TextEdit::singleline(draft)
        .id(egui::Id::new("gradus-sentence"))
        .hint_text("Sentence, Enter says it")
        .char_limit(MOST_CHARACTERS)
        .margin(Margin::symmetric(look.px(8.0) as i8, look.px(8.0) as i8))
        .desired_width(rest.width());
    let response = ui.put(rest, field);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("Sentence"));
    let enter = response.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
    let text = draft.trim();
    let command = say(speaker, text);
    let why_not = cx.why_not(&command);
    let hint = format!("{} says what is written", speaker.label);
    let say_it =
        Press { text: "Say", hint: &hint, why_not: why_not.as_deref(), ..Default::default() };
    let pressed = press(ui, look, button, &say_it);
    if (pressed || enter) && why_not.is_none() {
        out.push(PanelCommand::Session(command));
        draft.clear();
    }
}
