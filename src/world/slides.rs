//! The patient's own slides: decoded on a thread of their own, at most a few of them held as
//! pictures. The frame thread asks for a page and goes on; a page that is not decoded yet is shown
//! some frames later.

use std::sync::Arc;
use std::thread;

use bevy::prelude::*;
use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded};
use gradus_scenario::world::{Shape, Thing, World};
use gradus_slides::{Deck, MOST_PAGES};

use crate::world::look::textures;
use crate::world::tier::Tier;

/// Pages that may be asked for at once.
const MOST_ASKED: usize = 16;
/// Different pages that screens may show at once and be given their neighbours too.
const MOST_WANTED: usize = 4;

/// The pages of the live world's slides; empty where the patient brought none. The owner of the app
/// puts it there before the world is spawned.
#[derive(Resource, Default)]
pub struct SlidePages {
    deck: Option<Arc<Deck>>,
    decoder: Option<Decoder>,
    /// Pages that were asked for and have not come.
    asked: Vec<usize>,
    /// Pages held as pictures.
    held: Vec<Held>,
}

/// The thread that decodes.
struct Decoder {
    ask: Sender<usize>,
    made: Receiver<(usize, Option<Image>)>,
}

/// A page held as a picture; none for a page that is broken.
struct Held {
    nth: usize,
    picture: Option<Picture>,
}

/// A page's picture, and its width divided by its height.
#[derive(Clone)]
pub struct Picture {
    pub image: Handle<Image>,
    pub aspect: f32,
}

impl SlidePages {
    /// The pages of a deck.
    pub fn of(deck: Option<Arc<Deck>>) -> Self {
        Self { deck, ..default() }
    }

    /// Whether the patient brought slides.
    pub fn are_there(&self) -> bool {
        self.deck.is_some()
    }

    /// Whether every page that was asked for has come.
    pub fn have_come(&self) -> bool {
        self.asked.is_empty()
    }

    /// The index of the page that a number shows: rounded, from 1.
    pub fn index(&self, number: f32) -> usize {
        let last = self.deck.as_ref().map_or(1, |deck| deck.len()).max(1);
        // A number that is no number is the first page.
        (number.round().max(1.0) as usize).min(last) - 1
    }

    /// Takes the pages that were decoded since.
    pub fn take(&mut self, images: &mut Assets<Image>) {
        let Some(decoder) = &self.decoder else { return };
        loop {
            let (nth, image) = match decoder.made.try_recv() {
                Ok(made) => made,
                Err(TryRecvError::Empty) => return,
                // The thread is gone: what it was asked for will not come.
                Err(TryRecvError::Disconnected) => return self.asked.clear(),
            };
            self.asked.retain(|asked| *asked != nth);
            let picture = image.map(|image| {
                let aspect = image.width() as f32 / image.height().max(1) as f32;
                Picture { image: images.add(image), aspect }
            });
            self.held.push(Held { nth, picture });
        }
    }

    /// A page's picture: none while it has not come; the inner one none where the page is broken.
    pub fn picture(&self, nth: usize) -> Option<&Option<Picture>> {
        self.held.iter().find(|held| held.nth == nth).map(|held| &held.picture)
    }

    /// Asks for the pages that are shown and the pages before and behind them, and forgets all
    /// others.
    pub fn want(&mut self, shown: &[usize], tier: Tier, sharp: bool) {
        let Some(deck) = &self.deck else { return };
        let last = deck.len().saturating_sub(1);
        let decoder = match &mut self.decoder {
            Some(decoder) => decoder,
            empty => match decode(Arc::clone(deck), tier, sharp) {
                Some(decoder) => empty.insert(decoder),
                // Without a thread the screens stay dark.
                None => return,
            },
        };
        let shown = shown.get(..MOST_WANTED).unwrap_or(shown);
        let near = |nth: usize| shown.iter().any(|shown| shown.abs_diff(nth) <= 1);
        self.held.retain(|held| near(held.nth));
        let (here, beside) = (shown.iter().copied(), shown.iter().map(|nth| nth + 1));
        let before = shown.iter().filter_map(|nth| nth.checked_sub(1));
        for nth in here.chain(beside).chain(before).filter(|nth| *nth <= last) {
            let is_known = self.asked.contains(&nth) || self.held.iter().any(|h| h.nth == nth);
            if !is_known && decoder.ask.try_send(nth).is_ok() {
                self.asked.push(nth);
            }
        }
    }
}

/// Starts the thread; it ends with the resource.
fn decode(deck: Arc<Deck>, tier: Tier, sharp: bool) -> Option<Decoder> {
    let (ask, asked) = bounded::<usize>(MOST_ASKED);
    let (send, made) = bounded(MOST_ASKED);
    let work = move || {
        for nth in asked {
            let image = deck.page(nth).map(|page| textures::of_page(&page, tier, sharp));
            if send.send((nth, image)).is_err() {
                return;
            }
        }
    };
    thread::Builder::new()
        .name("slides".into())
        .spawn(work)
        .inspect_err(|error| error!("no thread for slides: {error}"))
        .ok()
        .map(|_| Decoder { ask, made })
}

/// The most pages of own slides that a world's screens show; none where no screen shows any.
pub fn most_pages(world: &World) -> Option<usize> {
    let groups = world.prefabs.0.iter().map(|prefab| &prefab.things);
    groups.chain([&world.things]).filter_map(|things| among(things)).max()
}

fn among(things: &[Thing]) -> Option<usize> {
    let of = |thing: &Thing| match &thing.shape {
        Shape::Screen { slide: Some(number), .. } => {
            Some((number.extent().1.round().max(1.0) as usize).min(MOST_PAGES))
        }
        Shape::Group { things } => among(things),
        _ => None,
    };
    things.iter().filter_map(of).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deck(pages: usize) -> Arc<Deck> {
        let folder = tempfile::tempdir().unwrap();
        for nth in 0..pages {
            let page = image::RgbImage::from_pixel(64, 36, image::Rgb([nth as u8 * 10, 0, 0]));
            page.save(folder.path().join(format!("{nth}.png"))).unwrap();
        }
        let opened = gradus_slides::open(folder.path(), "none".as_ref(), &|_, _| {}).unwrap();
        Arc::new(opened.deck)
    }

    /// Asks until the pages about `shown` have come.
    fn come(pages: &mut SlidePages, shown: &[usize], images: &mut Assets<Image>) {
        loop {
            pages.want(shown, Tier::Light, false);
            pages.take(images);
            if pages.have_come() {
                return;
            }
            thread::yield_now();
        }
    }

    #[test]
    fn the_page_shown_and_its_neighbours_are_held_and_no_others() {
        let mut pages = SlidePages::of(Some(deck(12)));
        let mut images = Assets::<Image>::default();
        let mut held = |shown: &[usize]| {
            come(&mut pages, shown, &mut images);
            (0..12).filter(|nth| pages.picture(*nth).is_some()).collect::<Vec<_>>()
        };
        assert_eq!(held(&[0]), [0, 1]);
        assert_eq!(held(&[5]), [4, 5, 6]);
        assert_eq!(held(&[11]), [10, 11]);
        assert_eq!(held(&[3, 8]), [2, 3, 4, 7, 8, 9]);
        let picture = pages.picture(3).unwrap().clone().unwrap();
        assert!((picture.aspect - 64.0 / 36.0).abs() < 1e-6);
    }

    #[test]
    fn a_number_shows_the_nearest_page_there_is() {
        let pages = SlidePages::of(Some(deck(3)));
        let numbers = [f32::NAN, -4.0, 0.0, 1.0, 1.4, 1.6, 3.0, 3.9, 1e9, f32::INFINITY];
        let indices = numbers.map(|number| pages.index(number));
        assert_eq!(indices, [0, 0, 0, 0, 0, 1, 2, 2, 2, 2]);
        assert_eq!(SlidePages::default().index(7.0), 0);
    }
}
