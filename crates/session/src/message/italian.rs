//! Italian, for the messages of a proposal, as [`super::german`].

use super::{Catalogue, Key};

/// Italian proposals.
pub const ITALIAN_PROPOSALS: Catalogue = Catalogue { text, decimal_mark: ',' };

fn text(key: Key) -> &'static str {
    match key {
        Key::Proposed => "{action} (regola {rule})",
        Key::ProposedBecause => "{seen}: {action} (regola {rule})",
        Key::SeenAnd => "{seen} e {last}",
        Key::MayStepUp => "può seguire il gradino {number} ({label})",
        Key::MayStepDown => "si può tornare al gradino {number} ({label})",
        Key::MayStay => "restare su questo gradino",
        Key::MayAskSuds => "chiedere il SUDS",
        Key::MayOfferBreath => "offrire un ritmo di {per_min} respiri al minuto",
        Key::MayCheckSensor => "controllare la posizione del sensore cardiaco",
        Key::HeartAboveRest => "battito {bpm} sopra il riposo negli ultimi {window} s",
        Key::HeartBelowRest => "battito {bpm} sotto il riposo negli ultimi {window} s",
        Key::HeartSdsAboveRest => {
            "battito {sds} deviazioni standard sopra il riposo negli ultimi {window} s"
        }
        Key::HeartQuality => "qualità del segnale cardiaco {percent}% negli ultimi {window} s",
        Key::HeartMissing => "il sensore non dà il battito",
        Key::SudsPeak => "SUDS fino a {peak} qui",
        Key::SudsFell => "SUDS da {from} a {to}",
        Key::SudsNotYet => "ancora nessun SUDS su questo gradino",
        Key::SudsLast => "ultimo SUDS {ago} fa",
        Key::SudsNoneFor => "nessun SUDS da {time}",
        Key::HeadFurther => "testa {metres} m più indietro negli ultimi {window} s",
        Key::HeadNearer => "testa {metres} m più vicina negli ultimi {window} s",
        Key::AtStepFor => "{time} su questo gradino",
        Key::AtStepOf => "{time} di {planned} previsti su questo gradino",
        Key::LookedDown => "{source} in basso per il {percent}% degli ultimi {window} s",
        Key::HeadTurnedAway => "testa distolta per il {percent}% degli ultimi {window} s",
        Key::LookedOff => {
            "{source} lontano da ciò che è temuto per il {percent}% degli ultimi {window} s"
        }
        Key::ByEyes => "occhi",
        Key::ByModelledGaze => "sguardo modellato",
        Key::ByHead => "direzione della testa",
        other => other.english(),
    }
}
