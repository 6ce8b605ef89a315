//! The session log as a whole: written, killed, damaged, out of disk, read again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod advise;
mod crash;
mod damage;
mod disk_full;
mod heart;
mod included;
mod old_formats;
mod outside;
mod pack;
mod python;
mod seal;
mod support;
mod write_and_read;
