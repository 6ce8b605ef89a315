//! German, for the messages of a proposal: a proposal is said in the scenario's language.
//!
//! Every other message is English here too, until the desk itself speaks German.

use super::{Catalogue, Key};

/// German proposals.
pub const GERMAN_PROPOSALS: Catalogue = Catalogue { text, decimal_mark: ',' };

fn text(key: Key) -> &'static str {
    match key {
        Key::Proposed => "{action} (Regel {rule})",
        Key::ProposedBecause => "{seen}: {action} (Regel {rule})",
        Key::SeenAnd => "{seen} und {last}",
        Key::MayStepUp => "Stufe {number} ({label}) kann folgen",
        Key::MayStepDown => "zurück zu Stufe {number} ({label}) ist möglich",
        Key::MayStay => "auf dieser Stufe bleiben",
        Key::MayAskSuds => "nach SUDS fragen",
        Key::MayOfferBreath => "einen Takt von {per_min} Atemzügen in der Minute anbieten",
        Key::MayCheckSensor => "den Sitz des Herzsensors prüfen",
        Key::HeartAboveRest => "Puls über {window} s um {bpm} über dem in Ruhe",
        Key::HeartBelowRest => "Puls über {window} s um {bpm} unter dem in Ruhe",
        Key::HeartSdsAboveRest => {
            "Puls über {window} s {sds} Standardabweichungen über dem in Ruhe"
        }
        Key::HeartQuality => "Güte des Herzsignals {percent} % über {window} s",
        Key::HeartMissing => "kein Puls vom Sensor",
        Key::SudsPeak => "SUDS hier bis {peak}",
        Key::SudsFell => "SUDS von {from} auf {to}",
        Key::SudsNotYet => "auf dieser Stufe noch kein SUDS",
        Key::SudsLast => "letztes SUDS vor {ago}",
        Key::SudsNoneFor => "seit {time} kein SUDS",
        Key::HeadFurther => "Kopf über {window} s {metres} m weiter zurück",
        Key::HeadNearer => "Kopf über {window} s {metres} m näher",
        Key::AtStepFor => "{time} auf dieser Stufe",
        Key::AtStepOf => "{time} von geplanten {planned} auf dieser Stufe",
        Key::LookedDown => "{source} {percent} % von {window} s nach unten",
        Key::HeadTurnedAway => "Kopf {percent} % von {window} s abgewandt",
        Key::LookedOff => "{source} {percent} % von {window} s neben dem Gefürchteten",
        Key::ByEyes => "Augen",
        Key::ByModelledGaze => "modellierter Blick",
        Key::ByHead => "Kopfrichtung",
        other => other.english(),
    }
}
