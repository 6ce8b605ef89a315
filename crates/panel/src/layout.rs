//! The places of the desk. Every place is fixed by the window's size alone: no event in a session
//! moves a place.

use egui::{Rect, Ui};

use crate::theme::Look;
use crate::widgets::{cut_bottom, cut_left, cut_right, cut_top};

/// The places of the desk.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Places {
    pub bar: Rect,
    pub left: Rect,
    pub right: Rect,
    pub view: Rect,
    pub suds: Rect,
    pub timeline: Rect,
    pub actions: Rect,
}

impl Places {
    pub fn new(look: &Look, window: Rect) -> Self {
        let mut rest = window;
        let bar = cut_top(&mut rest, look.px(56.0), 0.0);
        let actions = cut_bottom(&mut rest, actions_height(look), 0.0);
        let gap = look.px(8.0);
        rest = rest.shrink2(egui::vec2(gap, 0.0));
        let side = (window.width() * 0.22).clamp(look.px(240.0), look.px(340.0));
        let left = cut_left(&mut rest, side + look.px(20.0), gap);
        let right = cut_right(&mut rest, side, gap);
        let timeline_height = (rest.height() * 0.33).max(look.px(160.0));
        let timeline = cut_bottom(&mut rest, timeline_height, gap);
        let suds = cut_bottom(&mut rest, look.px(48.0), gap);
        Self { bar, left, right, view: rest, suds, timeline, actions }
    }
}

/// The height of the bar with the stop.
pub(crate) fn actions_height(look: &Look) -> f32 {
    look.px(104.0)
}

/// A surface under a group of views.
pub(crate) fn surface(ui: &Ui, look: &Look, rect: Rect) {
    ui.painter().rect_filled(rect, look.radius(), look.p.surface);
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{pos2, vec2};

    #[test]
    fn places_do_not_overlap_and_stay_inside() {
        let pixels = [(1024, 600), (1280, 720), (1366, 768), (1920, 1080), (2560, 1440)];
        for ((w, h), each) in pixels.iter().flat_map(|size| [(size, 1.0), (size, 1.5)]) {
            let (w, h) = (*w as f32 / each, *h as f32 / each);
            let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(w, h));
            let look = Look::new(true, window.size(), each);
            let p = Places::new(&look, window);
            let all = [p.bar, p.left, p.right, p.view, p.suds, p.timeline, p.actions];
            for (i, a) in all.iter().enumerate() {
                assert!(window.contains_rect(*a), "{w}x{h}: place {i} leaves the window");
                assert!(a.width() > 0.0 && a.height() > 0.0, "{w}x{h}: place {i} is empty");
                for b in all.iter().skip(i + 1) {
                    let both = a.intersect(*b);
                    assert!(both.width() <= 0.0 || both.height() <= 0.0, "{w}x{h}: {a} over {b}");
                }
            }
            assert!(p.view.width() > 0.4 * w);
        }
    }
}
