//! Session scripts: commands at times, in RON.
