//! People: the sounds they make without words, and with their hands, feet and belongings.

mod applause;
mod calls;
mod chair;
mod cough;
mod crowd;
mod footsteps;
mod laugh;
mod paper;
mod phone;
mod prayer;
mod talk;
mod talker;

pub(crate) use applause::Applause;
pub(crate) use calls::{Children, Shouts};
pub(crate) use chair::ChairScrape;
pub(crate) use cough::Cough;
pub(crate) use crowd::Crowd;
pub(crate) use footsteps::Footsteps;
pub(crate) use laugh::Laugh;
pub(crate) use paper::PaperRustle;
pub(crate) use phone::PhoneBuzz;
pub(crate) use prayer::PrayerCall;
pub(crate) use talker::Talker;
