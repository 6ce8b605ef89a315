"""Reference values for I-VT from pymovements: writes reference.json beside itself.

    python3 -m venv v && v/bin/pip install pymovements==0.28.0
    v/bin/python crates/signal/tests/eyes/reference.py

Sequences are made here and in ivt.rs by the same integer arithmetic, so that only the answers
have to be kept. recorded.csv is half a second of a reading eye with a blink, every 8 ms of the
recording at 1000 Hz that pymovements' tests carry (tests/files/raccoons.asc, MIT), in degrees by
the amplitude given in its ESACC line: 65.9 pixels a degree.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pymovements as pm

HERE = Path(__file__).parent


class Chance:
    """A linear congruential generator (Knuth's MMIX)."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n


def made(seed, hz, secs, noise, blinks):
    """Rows of (time in us, azimuth, elevation), angles in 1/1000 degree; None where missing."""
    chance = Chance(seed)
    rows, at, step = [], 0, 1_000_000 // hz
    x = y = 0
    end = secs * 1_000_000
    while at < end:
        rest = 60_000 + chance.below(500_000)
        nx, ny = chance.below(30_000) - 15_000, chance.below(16_000) - 8_000
        leap = 25_000 + chance.below(45_000)
        gone = blinks and chance.below(5) == 0
        until = at + rest
        while at < until:
            rows.append((at, x + chance.below(2 * noise + 1) - noise, y + chance.below(2 * noise + 1) - noise))
            at += step
        begun, length = at, leap if not gone else 180_000
        while at < begun + length:
            part = (at - begun) * 1000 // length
            rows.append((at, None, None) if gone else (at, x + (nx - x) * part // 1000, y + (ny - y) * part // 1000))
            at += step
        x, y = nx, ny
    return rows


def directions(rows):
    az, el = (np.radians([np.nan if r[i] is None else r[i] / 1000 for r in rows]) for i in (1, 2))
    return np.stack([np.sin(az) * np.cos(el), np.sin(el), -np.cos(az) * np.cos(el)], axis=1)


def speeds(rows):
    """Degrees per second on the sphere between the neighbours; at an end, to the only one."""
    v, t = directions(rows), np.array([r[0] for r in rows]) / 1e6
    there = ~np.isnan(v[:, 0])
    out = np.full(len(rows), np.nan)
    for i in np.flatnonzero(there):
        a = i - 1 if i > 0 and there[i - 1] else i
        b = i + 1 if i + 1 < len(rows) and there[i + 1] else i
        if a < b:
            angle = np.degrees(np.arctan2(np.linalg.norm(np.cross(v[a], v[b])), np.dot(v[a], v[b])))
            out[i] = angle / (t[b] - t[a])
    return out


def answers(name, rows, hz):
    times = np.array([r[0] for r in rows])
    speed = speeds(rows)
    events = pm.events.ivt(np.stack([speed, np.zeros(len(rows))], axis=1), timesteps=times,
                           minimum_duration=100_000)
    whole = pm.gaze.from_numpy(
        time=np.arange(len(rows)),
        position=np.array([[np.nan if r[i] is None else r[i] / 1000 for r in rows] for i in (1, 2)]),
        experiment=pm.Experiment(sampling_rate=hz),
    )
    whole.pos2vel("neighbors")
    samples = -(-hz // 10)  # 100 ms, whole samples
    whole.detect("ivt", minimum_duration=samples)
    def list_of(frame, unit):
        return [[int(on) * unit, int(off) * unit] for on, off in zip(frame["onset"], frame["offset"])]
    return {"name": name, "samples": len(rows),
            "sphere_us": list_of(events.frame, 1),
            "whole_pipeline_us": list_of(whole.events.frame, 1_000_000 // hz)}


def main():
    cases = [
        answers("90 Hz, quiet", made(1, 90, 30, 40, False), 90),
        answers("120 Hz, blinks", made(2, 120, 30, 30, True), 120),
        answers("250 Hz, noisy, blinks", made(3, 250, 20, 45, True), 250),
        answers("20 Hz", made(4, 20, 60, 40, True), 20),
    ]
    with open(HERE / "recorded.csv", newline="") as file:
        rows = [(int(r["time_ms"]) * 1000, *(None if r[k] == "" else round(float(r[k]) * 1000) for k in ("azimuth_deg", "elevation_deg")))
                for r in csv.DictReader(file)]
    cases.append(answers("recorded", rows, 125))
    text = json.dumps({"pymovements": pm.__version__, "cases": cases}, indent=None, separators=(",", ":"))
    (HERE / "reference.json").write_text(text.replace('{"name"', '\n{"name"') + "\n")


main()
