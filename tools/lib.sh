# shellcheck shell=bash
# Functions and settings that the scripts in this folder share. Sourced, never run.
#
# Every script starts with
#     set -euo pipefail
#     source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"
# and then has: $repo, $gradus_cache, $CARGO_TARGET_DIR, say, die, have, as_root,
# ensure_packages, ensure_build_packages, ensure_bus_packages, ensure_drawing_packages,
# ensure_screen_packages, ensure_sound_packages, want_speech, want_python,
# ensure_rust, claim_target, build_all (a command).

repo=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
gradus_cache="${XDG_CACHE_HOME:-$HOME/.cache}/gradus"

# All checkouts of one person share one target folder: Bevy takes too long to build twice.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$gradus_cache/target}"

# say TEXT…: prints TEXT for the person, on standard error, so that standard output stays the
# command's own.
say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

# die TEXT…: says TEXT, and ends the script with code 1.
die() {
    say "$*"
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# as_root CMD…: runs CMD as root, through sudo where the user is not root.
as_root() {
    if [[ $EUID -eq 0 ]]; then
        "$@"
    elif have sudo; then
        sudo "$@"
    else
        die "this needs root and there is no sudo: $*"
    fi
}

# missing_packages PKG…: prints the packages that are not installed, one a line.
missing_packages() {
    local package
    for package in "$@"; do
        # shellcheck disable=SC2016 # ${Status} is for dpkg-query, not for the shell
        if [[ $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) != 'install ok installed' ]]; then
            printf '%s\n' "$package"
        fi
    done
}

# ensure_packages WHY PKG…: installs the Debian packages that are missing, and says why. Costs
# nothing where all packages are there. On a system without apt, it lists the packages that are
# needed.
ensure_packages() {
    local why=$1 missing
    shift
    if ! have apt-get || ! have dpkg-query; then
        say "no apt here, so nothing is checked or installed; for $why these Debian packages (or their like) are needed: $*"
        return 0
    fi
    mapfile -t missing < <(missing_packages "$@")
    if [[ ${#missing[@]} -eq 0 ]]; then
        return 0
    fi
    say "installing for $why: ${missing[*]}"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update >&2 ||
        say "apt-get update failed; trying with the package lists that are there"
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -y --no-install-recommends install "${missing[@]}" >&2 ||
        die "could not install ${missing[*]} (needed for $why)"
}

ensure_build_packages() {
    ensure_packages "building (C compiler, sound, devices, windows)" \
        gcc libc6-dev pkg-config libasound2-dev libudev-dev libwayland-dev libxkbcommon-dev
}

ensure_drawing_packages() {
    ensure_packages "drawing, also without a graphics card" mesa-vulkan-drivers libvulkan1
}

ensure_screen_packages() {
    ensure_packages "windows, also on a screen that is not there" \
        xvfb xauth libx11-xcb1 libxcursor1 libxi6 libxkbcommon-x11-0 libxrandr2
}

ensure_sound_packages() {
    ensure_packages "a sound device that goes and comes back (PulseAudio)" \
        pulseaudio pulseaudio-utils libasound2-plugins
}

ensure_bus_packages() {
    ensure_packages "Bluetooth against a stand-in for BlueZ (dbus-daemon)" dbus
}

# want_speech: installs the program that speaks sentences, where apt can. Nothing fails without it.
want_speech() {
    if have espeak-ng || ! have apt-get || ! have dpkg-query; then
        return 0
    fi
    say "installing for spoken sentences (optional): espeak-ng"
    # In a subshell, so that a missing sudo does not end the script.
    (as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -y --no-install-recommends install espeak-ng >&2) ||
        say "espeak-ng could not be installed: sentences are silent, all else works"
}

# want_python: installs other people's readers of logs and streams, in a Python of the project's
# own, which GRADUS_PYTHON then names. Where pip reaches no package index, the tests that need the
# readers report that and are skipped.
want_python() {
    local python="$gradus_cache/python"
    if [[ -n ${GRADUS_PYTHON:-} ]]; then
        return 0
    fi
    if ! have python3; then
        say "no python3 here: tests against other people's readers are skipped"
        return 0
    fi
    if ! "$python/bin/python3" -c 'import mcap, pylsl, pypdf' 2>/dev/null; then
        say "installing for tests against other people's readers (optional): mcap, pylsl, pypdf"
        if ! { python3 -m venv "$python" && "$python/bin/python3" -m pip -q install mcap pylsl pypdf==6.14.2; } >&2; then
            say "they could not be installed: those tests are skipped"
            return 0
        fi
    fi
    # Verifies checkpoints. It asks for Python 3.12, and runs on 3.11 as well; pinned, since a verifier
    # that changes is no oracle.
    if ! "$python/bin/python3" -c 'import aics_tlog' 2>/dev/null; then
        say "installing for tests against other people's readers (optional): aics-tlog"
        "$python/bin/python3" -m pip -q install --ignore-requires-python aics-tlog==0.2.1 >&2 ||
            say "aics-tlog could not be installed: its test is skipped"
    fi
    export GRADUS_PYTHON="$python/bin/python3"
}

# The project's only build, for running, tests and demo; see docs/decisions/one-build.md.
# Call claim_target before it.
# shellcheck disable=SC2034 # used by the scripts
build_all=(cargo build ${CI:+--locked} --workspace --all-targets)

# lint_while_building: from here on clippy's compiler builds the project's own crates, and its
# warnings are errors. Other people's crates are built as without clippy.
lint_while_building() {
    RUSTC_WORKSPACE_WRAPPER=$(rustup which clippy-driver 2>/dev/null || command -v clippy-driver) ||
        die "clippy is missing: rustup component add clippy (Debian's own Rust: apt-get install rust-clippy)"
    export RUSTC_WORKSPACE_WRAPPER CLIPPY_ARGS=-Dwarnings__CLIPPY_HACKERY__
}

# claim_target: cargo takes the crates of two checkouts in one target folder for the same crates and
# goes by the age of files, so it can run programs that were built from another checkout. When
# another checkout built here last, this function touches the project's own files, so that only they
# are built again.
claim_target() {
    local mark="$CARGO_TARGET_DIR/.gradus-checkout"
    if [[ $(cat "$mark" 2>/dev/null) != "$repo" ]]; then
        find "$repo"/{src,crates,tools,tests,examples} -type f -name '*.rs' -exec touch {} +
        mkdir -p "$CARGO_TARGET_DIR"
        printf '%s\n' "$repo" >"$mark"
    fi
}

# ensure_rust: stops with advice where there is no Rust, or a Rust older than Cargo.toml asks for.
ensure_rust() {
    local wanted found
    wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$repo/Cargo.toml" | head -n 1)
    if ! have cargo && [[ -x $HOME/.cargo/bin/cargo ]]; then
        PATH="$HOME/.cargo/bin:$PATH" # where rustup puts it before the next login
    fi
    if ! have cargo || ! have rustc; then
        die "no Rust here, and $wanted or newer is needed. Debian 13, Ubuntu 24.04 and later:" \
            "apt-get install rustup; elsewhere: https://rustup.rs. Then: rustup toolchain install stable"
    fi
    found=$(rustc --version | sed 's/^rustc \([0-9.]*\).*/\1/')
    if [[ $(printf '%s\n%s\n' "$wanted" "$found" | sort -V | head -n 1) != "$wanted" ]]; then
        die "Rust $found is too old, $wanted or newer is needed. With rustup: rustup update stable." \
            "A Rust from the distribution: remove it, and take rustup's (https://rustup.rs)"
    fi
}
