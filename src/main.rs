//! `gradus`: the therapist's desk, the patient's stage, and what runs without either's window.

fn main() -> std::process::ExitCode {
    gradus::commands::run()
}
