//! Text → tree.
