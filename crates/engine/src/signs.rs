//! What the rules are told once a second: heart and looking, summed up.

use gradus_base::SessionTime;
use gradus_log::Entry;
use gradus_session::Input;
use gradus_session::advice::{LoggedSigns, Signs};

use crate::run::Running;

impl Running {
    /// Tells the session, and the log what it was told and after which record.
    pub(crate) fn tell_signs(&mut self, at: SessionTime) {
        let signs = self.signs(at).sound();
        let after_records = self.session.records_made();
        let at = at.max(self.session.now());
        let logged = LoggedSigns { after_records, signs: signs.clone() };
        self.log.push(at, Entry::Signs(Box::new(logged)));
        self.handle(&Input::Signs(Box::new(signs)), at);
    }

    /// Heart and looking now; no heart where none is measured.
    fn signs(&mut self, now: SessionTime) -> Signs {
        let heart = self.heart.is_some().then(|| self.heart_signs(now));
        Signs { heart, look: Some(self.stage.look_signs(now)) }
    }
}
