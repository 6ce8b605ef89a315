//! The program's help.

use crate::support::program::{gradus, run};

fn help_of(args: &[&str]) -> String {
    let said = run(gradus(args.iter().chain(&["--help"])));
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    said.stdout
}

#[test]
fn help_tells_what_there_is_and_how_the_program_ends() {
    let help = help_of(&[]);
    for wanted in ["desk", "session", "stage", "preview", "Examples:", "Not a medical device"] {
        assert!(help.contains(wanted), "no {wanted:?} in:\n{help}");
    }
}

#[test]
fn every_command_tells_what_it_does_and_its_exit_codes() {
    let commands = [
        ("desk", "therapist's window"),
        ("session", "whole session from a script"),
        ("stage", "patient's process"),
        ("preview", "picture of each ladder step"),
    ];
    for help in commands
        .map(|(command, does)| {
            let help = help_of(&[command]);
            assert!(help.contains(does), "no {does:?} in:\n{help}");
            help
        })
        .iter()
        .chain(&[help_of(&[])])
    {
        assert!(help.contains("Exit codes:"), "{help}");
        for code in ["0  done", "2  ", "3  ", "4  "] {
            assert!(help.contains(code), "no {code:?} in:\n{help}");
        }
    }
}

#[test]
fn every_argument_of_a_session_says_what_it_is() {
    let help = help_of(&["session"]);
    for argument in [
        "--script",
        "--data",
        "--heart",
        "--patient",
        "--display",
        "--tier",
        "--seed",
        "--linger-secs",
    ] {
        assert!(help.contains(argument), "no {argument} in:\n{help}");
    }
    for display in ["openxr", "window", "offscreen", "auto"] {
        assert!(help.contains(display), "no {display} in:\n{help}");
    }
}
