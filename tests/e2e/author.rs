//! The author's window under Xvfb: a saved file is shown, a faulty file keeps the last good world.

use std::process::Command;

use image::{Rgb, RgbImage};
use rustix::process::Signal;

use crate::support::program::{Running, program, scratch};
use crate::support::screen::Screen;
use crate::support::{one_at_a_time, small, wait_for};

/// The line that the window prints for each reading.
fn readings(running: &Running) -> Vec<String> {
    let said = running.said();
    said.into_iter().map(|line| line.text).filter(|text| text.contains(" ms; ")).collect()
}

/// The share of pixels that differ clearly, within the part of the window that shows the world.
fn changed(a: &RgbImage, b: &RgbImage) -> f64 {
    let world = |x: u32, y: u32| x > 400 && y < b.height() - 60;
    let (mut all, mut differ) = (0.0, 0.0);
    for (x, y, texel) in a.enumerate_pixels().filter(|(x, y, _)| world(*x, *y)) {
        let other = b.get_pixel(x, y);
        let by = texel.0.iter().zip(other.0).map(|(a, b)| a.abs_diff(b)).max().unwrap_or(0);
        all += 1.0;
        differ += f64::from(u8::from(by > 24));
    }
    differ / all
}

/// The small world from the ground: red posts under a sky of a single colour.
fn is_small_world(picture: &RgbImage) -> bool {
    let sky =
        |p: &Rgb<u8>| p.0[0] > 60 && p.0.iter().max().unwrap() - p.0.iter().min().unwrap() < 24;
    let red = |p: &Rgb<u8>| p.0[0] > 40 && p.0[0] / 3 > p.0[1].max(p.0[2]);
    let above = (420..picture.width()).all(|x| sky(picture.get_pixel(x, 100)));
    above && picture.pixels().filter(|p| red(p)).count() > 5_000
}

#[test]
fn a_saved_file_is_shown_and_a_faulty_one_keeps_the_last_good_world_under_its_faults() {
    let _alone = one_at_a_time();
    let folder = scratch();
    let file = folder.path().join("mine.ron");
    let good = std::fs::read_to_string(small()).unwrap();
    std::fs::write(&file, &good).unwrap();
    let screen = Screen::new(1280, 800);
    let mut command = Command::new(program());
    command.arg("author").arg(&file).env("DISPLAY", &screen.name).env_remove("WAYLAND_DISPLAY");
    let mut running = Running::start(command);
    // A window that was just made shows whatever was in its memory, then its background, then the
    // world as its pipelines are made: what is compared later is a world that has come to rest.
    let mut earlier = screen.picture("author-opening.png");
    let before = wait_for(
        "the author's window",
        || {
            let picture = screen.picture("author-before.png");
            let still = changed(&earlier, &picture) < 0.001;
            earlier = picture;
            (still && is_small_world(&earlier)).then(|| earlier.clone())
        },
        || running.said_text(),
    );

    // Another colour for the ground, saved as editors save: a new file is renamed over the old.
    let red = good.replace("\"#808078\"", "\"#c01818\"");
    assert_ne!(red, good);
    let beside = folder.path().join("mine.ron.new");
    std::fs::write(&beside, &red).unwrap();
    std::fs::rename(&beside, &file).unwrap();
    wait_for(
        "the saved change",
        || {
            readings(&running)
                .last()
                .is_some_and(|line| line.contains(": shown after"))
                .then_some(())
        },
        || running.said_text(),
    );
    let after = wait_for(
        "a red ground",
        || {
            let picture = screen.picture("author-after.png");
            (changed(&before, &picture) > 0.1).then_some(picture)
        },
        || running.said_text(),
    );

    std::fs::write(
        &file,
        red.replace("format: 1", "format: 1, titel: 3").replace("rate_per_s", "rate"),
    )
    .unwrap();
    // A file may be read while it is half-written: that reading has one fault, and another reading
    // follows.
    wait_for(
        "the faults",
        || {
            let lines = readings(&running);
            let all =
                |line: &String| line.contains("faults shown over") && !line.contains("; 1 fault");
            lines.last().is_some_and(all).then_some(())
        },
        || running.said_text(),
    );
    // The list of faults covers a part of the world; the rest of the world is unchanged.
    wait_for(
        "the faults over the world",
        || {
            let faulty = screen.picture("author-faults.png");
            (0.02..0.6).contains(&changed(&after, &faulty)).then_some(())
        },
        || running.said_text(),
    );

    std::fs::write(&file, &good).unwrap();
    wait_for(
        "the good world again",
        || {
            let picture = screen.picture("author-again.png");
            (changed(&before, &picture) < 0.02).then_some(())
        },
        || running.said_text(),
    );
    running.signal(Signal::TERM);
    let (code, _) = running.wait();
    assert_eq!(code, Some(0), "{}", running.said_text());
}
