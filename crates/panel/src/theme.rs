//! Colours, type and spacing: the whole look of the desk, in one place.
//!
//! Neutral warm greys; one accent for controls that can be pressed; amber for attention; red for
//! stop and alarms alone. Heart, SUDS and intensity keep one colour and one shape each. Four type
//! sizes.

use std::sync::Arc;

use egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Stroke, Vec2,
};
use serde::{Deserialize, Serialize};

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// The system's theme; dark where the system names none.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// What a button that changes the theme says.
    pub fn label(self) -> &'static str {
        match self {
            Self::System => "Theme: as the system",
            Self::Light => "Theme: light",
            Self::Dark => "Theme: dark",
        }
    }

    /// The theme that such a button chooses next.
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }
}

/// The colours of one theme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Palette {
    /// Behind all surfaces.
    pub window: Color32,
    /// Surfaces under the views.
    pub surface: Color32,
    /// Controls that can be pressed, at rest.
    pub raised: Color32,
    /// Controls that can be pressed, under the pointer.
    pub hover: Color32,
    /// Thin lines and empty tracks.
    pub line: Color32,
    /// First voice: text to read.
    pub text: Color32,
    /// Second voice: captions, units.
    pub quiet: Color32,
    /// Controls that cannot be pressed now.
    pub faint: Color32,
    /// The control pressed first, or chosen.
    pub accent: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// Attention.
    pub amber: Color32,
    /// Behind an amber line.
    pub amber_surface: Color32,
    /// Alarms.
    pub red: Color32,
    /// Behind a red line.
    pub red_surface: Color32,
    /// The stop button, at rest.
    pub stop: Color32,
    /// The stop button, under the pointer.
    pub stop_hover: Color32,
    /// Text on the stop button.
    pub on_stop: Color32,
    /// The heart's line and symbol.
    pub heart: Color32,
    /// The diamond of SUDS.
    pub suds: Color32,
    /// The stair of the intensity.
    pub intensity: Color32,
}

const fn grey(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// For a dim room.
pub const DARK: Palette = Palette {
    window: grey(0x171614),
    surface: grey(0x201e1c),
    raised: grey(0x302d2a),
    hover: grey(0x3d3935),
    line: grey(0x45403b),
    text: grey(0xede9e2),
    quiet: grey(0xb3aca1),
    faint: grey(0x8f887e),
    accent: grey(0x86b8f2),
    on_accent: grey(0x10202f),
    amber: grey(0xf3b24a),
    amber_surface: grey(0x3a2d17),
    red: grey(0xff9a8f),
    red_surface: grey(0x471d1a),
    stop: grey(0xc62828),
    stop_hover: grey(0xd32f2f),
    on_stop: grey(0xffffff),
    heart: grey(0xf28fb5),
    suds: grey(0x4fc9a8),
    intensity: grey(0xcfc3a3),
};

/// For a bright room.
pub const LIGHT: Palette = Palette {
    window: grey(0xebe7e1),
    surface: grey(0xf8f6f2),
    raised: grey(0xe4dfd7),
    hover: grey(0xd8d2c8),
    line: grey(0xcdc6bb),
    text: grey(0x23201d),
    quiet: grey(0x5a544c),
    faint: grey(0x655e56),
    accent: grey(0x1c5a9e),
    on_accent: grey(0xffffff),
    amber: grey(0x7d4c00),
    amber_surface: grey(0xfae8c5),
    red: grey(0xa61b1b),
    red_surface: grey(0xfbe0dc),
    stop: grey(0xc62828),
    stop_hover: grey(0xb71c1c),
    on_stop: grey(0xffffff),
    heart: grey(0xab2464),
    suds: grey(0x00705a),
    intensity: grey(0x6b5d3c),
};

/// The look of the desk in this frame: colours and scale.
/// The desk's look on a context: the theme chosen, and the sizes for its window.
#[derive(Debug, Default)]
pub struct Dress {
    /// The theme chosen.
    pub theme: Theme,
    /// The look that the context has.
    applied: Option<(bool, f32)>,
}

impl Dress {
    /// Gives the context the look for a window of `size`, in points; returns its colours.
    pub fn put_on(&mut self, ctx: &Context, size: Vec2) -> Palette {
        self.look(ctx, size).p
    }

    pub(crate) fn look(&mut self, ctx: &Context, size: Vec2) -> Look {
        ctx.set_theme(match self.theme {
            Theme::System => egui::ThemePreference::System,
            Theme::Light => egui::ThemePreference::Light,
            Theme::Dark => egui::ThemePreference::Dark,
        });
        let dark = ctx.theme() == egui::Theme::Dark;
        let look = Look::new(dark, size, ctx.pixels_per_point());
        // Naming a font that has not taken effect yet would panic.
        if self.applied != Some((look.dark, look.scale)) && fonts_are_there(ctx) {
            look.apply(ctx);
            look.lay_glyphs_ready(ctx);
            self.applied = Some((look.dark, look.scale));
        }
        look
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Look {
    pub p: Palette,
    pub dark: bool,
    pub scale: f32,
}

impl Look {
    /// Sizes grow with the window, more slowly than the window, so that a large screen shows both
    /// larger figures and more of them. `size` is in points, of which the screen gives each
    /// `pixels_per_point`: no letter is smaller than on a screen of 1024 by 600 pixels.
    pub fn new(dark: bool, size: Vec2, pixels_per_point: f32) -> Self {
        let least = 0.9 / pixels_per_point.max(1.0);
        let of_reference = (size.x / 1280.0).min(size.y / 720.0);
        let slowly = if of_reference < 1.0 { 0.8 } else { 0.6 };
        let scale = of_reference.max(0.1).powf(slowly).clamp(least, 2.4);
        let scale = (scale * 20.0).round() / 20.0;
        Self { p: if dark { DARK } else { LIGHT }, dark, scale }
    }

    /// A length in points at 720 points of window height.
    pub fn px(&self, length: f32) -> f32 {
        (length * self.scale).round()
    }

    pub fn caption(&self) -> FontId {
        FontId::new(self.scale * 12.0, FontFamily::Proportional)
    }

    pub fn body(&self) -> FontId {
        FontId::new(self.scale * 14.0, FontFamily::Proportional)
    }

    pub fn body_strong(&self) -> FontId {
        FontId::new(self.scale * 14.0, strong())
    }

    pub fn caption_strong(&self) -> FontId {
        FontId::new(self.scale * 12.0, strong())
    }

    pub fn value(&self) -> FontId {
        FontId::new(self.scale * 20.0, strong())
    }

    pub fn large(&self) -> FontId {
        FontId::new(self.scale * 44.0, strong())
    }

    /// An icon as large as a value.
    pub fn icon(&self) -> FontId {
        FontId::new(self.scale * 20.0, FontFamily::Proportional)
    }

    /// Draws every letter and figure of every size into the font's texture, ahead of need: a letter
    /// drawn later can miss the frame in which it first shows.
    pub fn lay_glyphs_ready(&self, ctx: &Context) {
        let letters: String = (' '..='~').chain("äöüéèàçñß·×–—…°′″←→✓".chars()).collect();
        let sizes =
            [self.caption(), self.body(), self.body_strong(), self.caption_strong(), self.value()];
        ctx.fonts_mut(|fonts| {
            for size in sizes {
                let _ = fonts.layout_no_wrap(letters.clone(), size, Color32::WHITE);
            }
            let _ = fonts.layout_no_wrap("0123456789:.-–".to_owned(), self.large(), Color32::WHITE);
        });
    }

    pub fn radius(&self) -> CornerRadius {
        CornerRadius::same(self.px(6.0) as u8)
    }

    /// Gives egui's own widgets this look.
    pub fn apply(&self, ctx: &Context) {
        let theme = if self.dark { egui::Theme::Dark } else { egui::Theme::Light };
        let (p, look) = (self.p, *self);
        ctx.style_mut_of(theme, |style| {
            use egui::TextStyle::{Body, Button, Heading, Monospace, Small};
            style.text_styles = [
                (Small, look.caption()),
                (Body, look.body()),
                (Button, look.body()),
                (Monospace, look.body()),
                (Heading, look.value()),
            ]
            .into();
            style.animation_time = 0.0;
            style.interaction.selectable_labels = false;
            style.interaction.tooltip_delay = 0.25;
            let spacing = &mut style.spacing;
            spacing.item_spacing = egui::vec2(look.px(8.0), look.px(8.0));
            spacing.button_padding = egui::vec2(look.px(12.0), look.px(6.0));
            spacing.interact_size.y = look.px(32.0);
            spacing.tooltip_width = look.px(320.0);
            spacing.scroll = egui::style::ScrollStyle::solid();
            spacing.scroll.bar_width = look.px(6.0);
            spacing.scroll.bar_inner_margin = look.px(2.0);

            let v = &mut style.visuals;
            v.dark_mode = look.dark;
            v.override_text_color = None;
            v.weak_text_color = Some(p.quiet);
            v.panel_fill = p.window;
            v.window_fill = p.surface;
            v.window_stroke = Stroke::new(1.0, p.line);
            v.window_corner_radius = look.radius();
            v.menu_corner_radius = look.radius();
            v.extreme_bg_color = p.window;
            v.text_edit_bg_color = Some(p.window);
            v.faint_bg_color = p.raised;
            v.hyperlink_color = p.accent;
            v.warn_fg_color = p.amber;
            v.error_fg_color = p.red;
            v.selection.bg_fill = p.accent.gamma_multiply(0.4);
            v.selection.stroke = Stroke::new(1.5, p.accent);
            let widgets = &mut v.widgets;
            for (w, fill, ink) in [
                (&mut widgets.noninteractive, p.surface, p.text),
                (&mut widgets.inactive, p.raised, p.text),
                (&mut widgets.hovered, p.hover, p.text),
                (&mut widgets.active, p.hover, p.text),
                (&mut widgets.open, p.raised, p.text),
            ] {
                w.bg_fill = fill;
                w.weak_bg_fill = fill;
                w.bg_stroke = Stroke::new(1.0, p.line);
                w.fg_stroke = Stroke::new(1.0, ink);
                w.corner_radius = look.radius();
                w.expansion = 0.0;
            }
        });
    }
}

fn strong() -> FontFamily {
    FontFamily::Name(Arc::from("gradus-strong"))
}

/// The fonts of the desk: Gradus Sans (Inter with tabular figures) in two weights, and icons.
pub(crate) fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let add = |fonts: &mut FontDefinitions, name: &str, bytes: &'static [u8]| {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    };
    add(
        &mut fonts,
        "gradus-regular",
        include_bytes!("../../../assets/fonts/GradusSans-Regular.otf"),
    );
    add(
        &mut fonts,
        "gradus-semibold",
        include_bytes!("../../../assets/fonts/GradusSans-SemiBold.otf"),
    );
    let icons = egui_phosphor::Variant::Regular.font_bytes();
    add(&mut fonts, "phosphor", icons);
    let others = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    for (family, first) in [
        (FontFamily::Proportional, "gradus-regular"),
        (FontFamily::Monospace, "gradus-regular"),
        (strong(), "gradus-semibold"),
    ] {
        let names = [first.to_owned(), "phosphor".to_owned()].into_iter().chain(others.clone());
        fonts.families.insert(family, names.collect());
    }
    fonts
}

/// Whether [`fonts`] have taken effect; naming a font before that would panic.
pub(crate) fn fonts_are_there(ctx: &Context) -> bool {
    ctx.fonts(|fonts| fonts.definitions().families.contains_key(&strong()))
}

/// Contrast of two opaque colours, 1 to 21, as WCAG 2 defines it.
pub fn contrast(a: Color32, b: Color32) -> f32 {
    let luminance = |c: Color32| {
        let [r, g, b, _] = egui::Rgba::from(c).to_array();
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_can_be_read_on_what_it_stands_on() {
        for (name, p) in [("dark", DARK), ("light", LIGHT)] {
            let grounds = [("window", p.window), ("surface", p.surface), ("raised", p.raised)];
            let inks = [
                ("text", p.text),
                ("quiet", p.quiet),
                ("accent", p.accent),
                ("amber", p.amber),
                ("red", p.red),
                ("heart", p.heart),
                ("suds", p.suds),
                ("intensity", p.intensity),
            ];
            for (g, ground) in grounds {
                for (i, ink) in inks {
                    let c = contrast(ink, ground);
                    assert!(c >= 4.5, "{name}: {i} on {g} has a contrast of {c:.2}");
                }
            }
            for (pair, ink, ground) in [
                ("text on hover", p.text, p.hover),
                ("on accent", p.on_accent, p.accent),
                ("on stop", p.on_stop, p.stop),
                ("on stop under the pointer", p.on_stop, p.stop_hover),
                ("amber line", p.text, p.amber_surface),
                ("amber mark", p.amber, p.amber_surface),
                ("red line", p.text, p.red_surface),
                ("red mark", p.red, p.red_surface),
                ("faint on surface", p.faint, p.surface),
                ("faint on window", p.faint, p.window),
                ("quiet on hover", p.quiet, p.hover),
                ("quiet on amber", p.quiet, p.amber_surface),
                ("quiet on red", p.quiet, p.red_surface),
                ("reversed", p.window, p.text),
            ] {
                let c = contrast(ink, ground);
                assert!(c >= 4.5, "{name}: {pair} has a contrast of {c:.2}");
            }
        }
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 0.01);
        assert!((contrast(Color32::from_gray(0x77), Color32::WHITE) - 4.48).abs() < 0.02);
    }

    #[test]
    fn figures_are_of_one_width() {
        let ctx = Context::default();
        ctx.set_fonts(fonts());
        let mut widths = Vec::new();
        ctx.run_ui(egui::RawInput::default(), |ui| {
            for family in [FontFamily::Proportional, strong()] {
                for text in ["0:11:11", "0:48:08", "9:57:36"] {
                    let font = FontId::new(44.0, family.clone());
                    let galley =
                        ui.fonts_mut(|f| f.layout_no_wrap(text.to_owned(), font, Color32::WHITE));
                    widths.push(galley.size().x);
                }
            }
        })
        .drop_without_applying_deltas();
        for same in widths.chunks(3) {
            assert!(same.iter().all(|w| (w - same[0]).abs() < 0.5), "{widths:?}");
        }
    }

    #[test]
    fn sizes_follow_the_window() {
        let scale = |x: f32, y: f32, each: f32| Look::new(true, Vec2::new(x, y), each).scale;
        assert_eq!(scale(1280.0, 720.0, 1.0), 1.0);
        assert!((1.4..1.8).contains(&scale(2560.0, 1440.0, 1.0)));
        assert_eq!(scale(1280.0, 1440.0, 1.0), 1.0, "a narrow window has no room for more");
        assert_eq!(scale(640.0, 360.0, 1.0), 0.9);
        // As many pixels, with 1.5 for each point: letters are a little larger, and not cut.
        let dense = scale(1280.0 / 1.5, 720.0 / 1.5, 1.5) * 1.5;
        assert!((1.0..1.3).contains(&dense), "{dense}");
    }
}
