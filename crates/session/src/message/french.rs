//! French, for the messages of a proposal, as [`super::german`].

use super::{Catalogue, Key};

/// French proposals.
pub const FRENCH_PROPOSALS: Catalogue = Catalogue { text, decimal_mark: ',' };

fn text(key: Key) -> &'static str {
    match key {
        Key::Proposed => "{action} (règle {rule})",
        Key::ProposedBecause => "{seen}\u{a0}: {action} (règle {rule})",
        Key::SeenAnd => "{seen} et {last}",
        Key::MayStepUp => "l'étape {number} ({label}) peut suivre",
        Key::MayStepDown => "retour possible à l'étape {number} ({label})",
        Key::MayStay => "rester à cette étape",
        Key::MayAskSuds => "demander le SUDS",
        Key::MayOfferBreath => "proposer un rythme de {per_min} respirations par minute",
        Key::MayCheckSensor => "vérifier la position du capteur cardiaque",
        Key::HeartAboveRest => "pouls {bpm} au-dessus du repos sur les {window} dernières s",
        Key::HeartBelowRest => "pouls {bpm} au-dessous du repos sur les {window} dernières s",
        Key::HeartSdsAboveRest => {
            "pouls {sds} écarts types au-dessus du repos sur les {window} dernières s"
        }
        Key::HeartQuality => {
            "qualité du signal cardiaque {percent}\u{a0}% sur les {window} dernières s"
        }
        Key::HeartMissing => "le capteur ne donne pas de pouls",
        Key::SudsPeak => "SUDS jusqu'à {peak} ici",
        Key::SudsFell => "SUDS de {from} à {to}",
        Key::SudsNotYet => "pas encore de SUDS à cette étape",
        Key::SudsLast => "dernier SUDS il y a {ago}",
        Key::SudsNoneFor => "pas de SUDS depuis {time}",
        Key::HeadFurther => "tête {metres} m plus en arrière sur les {window} dernières s",
        Key::HeadNearer => "tête {metres} m plus près sur les {window} dernières s",
        Key::AtStepFor => "{time} à cette étape",
        Key::AtStepOf => "{time} sur {planned} prévues à cette étape",
        Key::LookedDown => "{source} vers le bas {percent}\u{a0}% des {window} dernières s",
        Key::HeadTurnedAway => "tête détournée {percent}\u{a0}% des {window} dernières s",
        Key::LookedOff => {
            "{source} hors de ce qui est redouté {percent}\u{a0}% des {window} dernières s"
        }
        Key::ByEyes => "yeux",
        Key::ByModelledGaze => "regard modélisé",
        Key::ByHead => "direction de la tête",
        other => other.english(),
    }
}
