//! What is heard: beds, places, events.
