//! `gradus`: the therapist's desk, the patient's stage, and the commands that run without a window.

fn main() -> std::process::ExitCode {
    gradus::commands::run()
}
