//! Spanish, for the messages of a proposal, as [`super::german`].

use super::{Catalogue, Key};

/// Spanish proposals.
pub const SPANISH_PROPOSALS: Catalogue = Catalogue { text, decimal_mark: ',' };

fn text(key: Key) -> &'static str {
    match key {
        Key::Proposed => "{action} (regla {rule})",
        Key::ProposedBecause => "{seen}: {action} (regla {rule})",
        Key::SeenAnd => "{seen} y {last}",
        Key::MayStepUp => "puede seguir el paso {number} ({label})",
        Key::MayStepDown => "se puede volver al paso {number} ({label})",
        Key::MayStay => "quedarse en este paso",
        Key::MayAskSuds => "preguntar el SUDS",
        Key::MayOfferBreath => "ofrecer un ritmo de {per_min} respiraciones por minuto",
        Key::MayCheckSensor => "revisar cómo está puesto el sensor cardíaco",
        Key::HeartAboveRest => "pulso {bpm} por encima del reposo en los últimos {window} s",
        Key::HeartBelowRest => "pulso {bpm} por debajo del reposo en los últimos {window} s",
        Key::HeartSdsAboveRest => {
            "pulso {sds} desviaciones estándar por encima del reposo en los últimos {window} s"
        }
        Key::HeartQuality => {
            "calidad de la señal cardíaca {percent}\u{a0}% en los últimos {window} s"
        }
        Key::HeartMissing => "el sensor no da pulso",
        Key::SudsPeak => "SUDS hasta {peak} aquí",
        Key::SudsFell => "SUDS de {from} a {to}",
        Key::SudsNotYet => "todavía sin SUDS en este paso",
        Key::SudsLast => "último SUDS hace {ago}",
        Key::SudsNoneFor => "sin SUDS desde hace {time}",
        Key::HeadFurther => "cabeza {metres} m más atrás en los últimos {window} s",
        Key::HeadNearer => "cabeza {metres} m más cerca en los últimos {window} s",
        Key::AtStepFor => "{time} en este paso",
        Key::AtStepOf => "{time} de {planned} previstos en este paso",
        Key::LookedDown => "{source} hacia abajo el {percent}\u{a0}% de los últimos {window} s",
        Key::HeadTurnedAway => "cabeza apartada el {percent}\u{a0}% de los últimos {window} s",
        Key::LookedOff => {
            "{source} fuera de lo temido el {percent}\u{a0}% de los últimos {window} s"
        }
        Key::ByEyes => "ojos",
        Key::ByModelledGaze => "mirada modelada",
        Key::ByHead => "dirección de la cabeza",
        other => other.english(),
    }
}
