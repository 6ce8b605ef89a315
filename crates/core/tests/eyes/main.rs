//! What the eyes did: against pymovements, against a plain second way to compute it, and in
//! scenarios.

mod ivt;
mod judged;
