//! Decoding of [`Curve`]: `[(0, 0), (10, 1)]`, `Smooth([…])` or `Hold([…])`.

use super::{Decode, Decoder, Node, NodeKind, Reach};
use crate::curve::{Curve, CurveError, Easing};

/// Points of one curve at most.
const MOST_POINTS: usize = 500;

impl Decode for Curve {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let (easing, list) = match &node.kind {
            NodeKind::Tuple { name: Some(name), items } => {
                let easing = match name.text.as_str() {
                    "Linear" => Easing::Linear,
                    "Smooth" => Easing::Smooth,
                    "Hold" => Easing::Hold,
                    _ => return wrong(node, decoder),
                };
                let [list] = items.as_slice() else { return wrong(node, decoder) };
                (easing, list)
            }
            NodeKind::List(_) | NodeKind::Map(_) => (Easing::Linear, node),
            _ => return wrong(node, decoder),
        };
        let points = Vec::<(f64, f64)>::decode(list, decoder)?;
        decoder.at_most(MOST_POINTS, points.len(), "points in a curve", list.span)?;
        let written = points.clone();
        match Curve::new(points, easing) {
            Ok(curve) => Some(curve),
            Err(error) => {
                let (span, remedy) = match error {
                    CurveError::NotIncreasing { index } => {
                        let at = list.items().get(index).map_or(list.span, |point| point.span);
                        let x = |i: usize| written.get(i).map_or(0.0, |point| point.0);
                        let before = x(index.saturating_sub(1));
                        let after = x(index);
                        (at, Some(format!("{after} must be greater than the {before} before it")))
                    }
                    _ => (list.span, Some("write `[(x, y), …]`".to_string())),
                };
                let message = match error {
                    CurveError::NotIncreasing { .. } => {
                        "a curve's points must go from left to right".to_string()
                    }
                    _ => error.to_string(),
                };
                decoder.faults.error("bad-curve", span, message, remedy);
                None
            }
        }
    }

    fn spelling() -> String {
        "curve".into()
    }
}

fn wrong<T>(node: &Node, decoder: &mut Decoder<'_>) -> Option<T> {
    decoder.wrong_kind(node, "a curve: `[(x, y), …]`, `Smooth([…])` or `Hold([…])`");
    None
}

impl Reach for Curve {
    fn reach(&self) -> Option<(f64, f64)> {
        Some(self.extent())
    }
    fn moves(&self) -> bool {
        self.points().len() > 1
    }
}
