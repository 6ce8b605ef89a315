//! The keyboard.

use egui::{Context, Event, Key, Modifiers};
use gradus_session::{Command, Phase};

use crate::dialogs::Dialog;
use crate::{Cx, PanelCommand, ladder, suds};

/// The keys and their effects, for the help.
pub(crate) const KEYS: &[(&str, &str)] = &[
    ("Escape", "Stop. Always, also while typing"),
    ("Space", "Pause, resume"),
    ("Page up", "One step up the ladder"),
    ("Page down", "One step down"),
    ("Arrow up", "Intensity + 0.5"),
    ("Arrow down", "Intensity − 0.5"),
    ("S", "Ask for SUDS"),
    ("A", "Accept the proposal"),
    ("D", "Dismiss the proposal"),
    ("R", "Recentre the patient"),
    ("N", "Write a note; Enter adds it"),
    ("F1 or ?", "These keys"),
];

/// The id by which a key finds the note line.
pub(crate) fn note_id() -> egui::Id {
    egui::Id::new("gradus-note")
}

/// Escape stops, before any widget sees it: with any modifier, in any field, over any dialog.
pub(crate) fn stop(ctx: &Context, out: &mut Vec<PanelCommand>) {
    let mut stop = false;
    ctx.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Key { key: Key::Escape, pressed, repeat, .. } => {
                stop |= *pressed && !*repeat;
                false
            }
            _ => true,
        });
    });
    if stop {
        out.push(PanelCommand::Session(Command::Stop));
    }
}

/// The other keys: only while nobody types and no widget has the keyboard. `answerable` is the
/// proposal that a key may answer.
pub(crate) fn rest(
    ctx: &Context,
    cx: &Cx<'_>,
    answerable: Option<u32>,
    dialog: &mut Option<Dialog>,
    out: &mut Vec<PanelCommand>,
) {
    let typed = |ctx: &Context, key| {
        ctx.input_mut(|i| {
            i.consume_key(Modifiers::NONE, key) || i.consume_key(Modifiers::SHIFT, key)
        })
    };
    if ctx.input_mut(|i| i.consume_key(Modifiers::NONE, Key::F1)) {
        *dialog = if dialog.is_some() { None } else { Some(Dialog::Keys) };
    }
    if dialog.is_some() || ctx.memory(|m| m.focused()).is_some() {
        return;
    }
    let pressed = |key| ctx.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    let mut say = |command| out.push(PanelCommand::Session(command));
    let snapshot = cx.snapshot;
    if typed(ctx, Key::Questionmark) {
        *dialog = Some(Dialog::Keys);
    }
    if pressed(Key::Space) {
        match snapshot.phase {
            Phase::Exposure => say(Command::Pause),
            Phase::Paused => say(Command::Resume),
            _ => {}
        }
    }
    if pressed(Key::S) && suds::why_not_ask(cx).is_none() {
        say(Command::AskSuds);
    }
    if pressed(Key::R) && cx.may(&Command::Recentre).is_ok() {
        say(Command::Recentre);
    }
    if let Some(id) = answerable {
        if pressed(Key::A) {
            say(Command::Accept { id });
        } else if pressed(Key::D) {
            say(Command::Dismiss { id });
        }
    }
    if pressed(Key::N) {
        ctx.memory_mut(|m| m.request_focus(note_id()));
        // The letter itself must not land in the note.
        ctx.input_mut(|i| i.events.retain(|event| !matches!(event, Event::Text(_))));
    }
    for (key, by) in [(Key::PageUp, 1), (Key::PageDown, -1)] {
        if let Some(step) = ladder::neighbour(cx, by) {
            let command = Command::GoToStep { step };
            if cx.may(&command).is_ok() && pressed(key) {
                say(command);
            }
        }
    }
    for (key, by) in [(Key::ArrowUp, 0.5), (Key::ArrowDown, -0.5)] {
        if let Some(intensity) = crate::intensity::nudged(cx, by) {
            let command = Command::SetIntensity { intensity };
            if cx.may(&command).is_ok() && pressed(key) {
                say(command);
            }
        }
    }
}
