//! Decoding of [`Curve`]: `[(0, 0), (10, 1)]`, `Smooth([…])` or `Hold([…])`.

use crate::codes;
use crate::curve::{Curve, CurveError, Easing};
use gradus_text::{Decode, Decoder, Node, NodeKind, Reach, Shape};

/// The most points that a curve may have.
const MOST_POINTS: usize = 500;

impl Decode for Curve {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let (easing, list) = eased(node, decoder)?;
        let points = Vec::<(f64, f64)>::decode(list, decoder)?;
        through(points, easing, list, decoder)
    }

    fn shape() -> Shape {
        let points = || Shape::list(Shape::Tuple(vec![Shape::number(), Shape::number()]));
        Shape::called("curve", "[(0, 0), (10, 40)]", eased_shape(points))
    }
}

/// How points are joined, and the list of them.
pub(super) fn eased<'n>(node: &'n Node, decoder: &mut Decoder<'_>) -> Option<(Easing, &'n Node)> {
    match &node.kind {
        NodeKind::Tuple { name: Some(name), items } => {
            let easing = match name.text.as_str() {
                "Linear" => Easing::Linear,
                "Smooth" => Easing::Smooth,
                "Hold" => Easing::Hold,
                _ => return wrong(node, decoder),
            };
            let [list] = items.as_slice() else { return wrong(node, decoder) };
            Some((easing, list))
        }
        NodeKind::List(_) | NodeKind::Map(_) => Some((Easing::Linear, node)),
        _ => wrong(node, decoder),
    }
}

/// A bare list of points, or a list behind the name of an easing.
pub(super) fn eased_shape(points: impl Fn() -> Shape) -> Shape {
    let behind = |easing| Shape::Word(easing, Box::new(points()));
    Shape::Either(vec![points(), behind("Linear"), behind("Smooth"), behind("Hold")])
}

/// The curve through the points of a list.
pub(super) fn through(
    points: Vec<(f64, f64)>,
    easing: Easing,
    list: &Node,
    decoder: &mut Decoder<'_>,
) -> Option<Curve> {
    decoder.at_most(MOST_POINTS, points.len(), "points in a curve", list.span)?;
    let written = points.clone();
    let error = match Curve::new(points, easing) {
        Ok(curve) => return Some(curve),
        Err(error) => error,
    };
    let (span, message, remedy) = match error {
        CurveError::NotIncreasing { index } => {
            let at = list.items().get(index).map_or(list.span, |point| point.span);
            let x = |i: usize| written.get(i).map_or(0.0, |point| point.0);
            let (before, after) = (x(index.saturating_sub(1)), x(index));
            let message = "a curve's points must go from left to right".to_string();
            (at, message, format!("{after} must be greater than the {before} before it"))
        }
        _ => (list.span, error.to_string(), "write `[(x, y), …]`".to_string()),
    };
    decoder.faults.error(codes::BAD_CURVE, span, message, Some(remedy));
    None
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
