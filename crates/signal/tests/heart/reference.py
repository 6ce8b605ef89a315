"""Makes reference.json: what NeuroKit2 finds in recorded and generated intervals.

    python3 -m venv venv && venv/bin/pip install neurokit2==0.2.13 pyhrv==0.5.0
    venv/bin/python reference.py > reference.json

The recorded series is SampleNNISeriesShort.npy of pyhrv (BSD-3, LICENSE-pyhrv.txt). The generated
series are sums of waves and noise on whole milliseconds. Artefacts are put in at places that the
file names. NeuroKit2 is asked for artefacts once (iterative=False), as the paper has it.

NeuroKit2 0.2.13 counts places wrongly where an artefact follows an extra beat and two more were
taken out before: each removal is compared with places that earlier removals moved already. Here
NeuroKit2 is given the places from the last to the first, which is right.
"""

import json
import sys
import warnings
from importlib.metadata import distribution

import neurokit2 as nk
import numpy as np
import scipy.interpolate
import scipy.signal

warnings.simplefilter("ignore")

FIXPEAKS = sys.modules["neurokit2.signal.signal_fixpeaks"]
UPDATE = FIXPEAKS._update_indices
FIXPEAKS._update_indices = lambda source, update, by: UPDATE(sorted(source, reverse=True), update, by)


def generated(rng, beats, mean_ms, rsa_ms, lf_ms, noise_ms, hf_hz=0.25):
    at, rr = 0.0, []
    for _ in range(beats):
        ms = mean_ms + rsa_ms * np.sin(2 * np.pi * hf_hz * at) + lf_ms * np.sin(2 * np.pi * 0.095 * at)
        ms = round(ms + rng.normal(0, noise_ms))
        rr.append(ms)
        at += ms / 1000
    return rr


def put_in(rng, rr, kinds, apart=25):
    """Puts in one artefact of each kind, about every `apart` beats; returns intervals, places."""
    beats = list(np.concatenate([[0], np.cumsum(rr)]).astype(int))
    places = []
    at = apart
    for kind in kinds:
        at += int(rng.integers(0, 8))
        if at >= len(beats) - 6:
            break
        before = beats[at] - beats[at - 1]
        if kind == "ectopic":
            beats[at] -= int(before * rng.uniform(0.28, 0.4))
            places.append([kind, at - 1])
        elif kind == "missed":
            del beats[at]
            places.append([kind, at - 1])
        elif kind == "extra":
            beats.insert(at, beats[at - 1] + int(before * rng.uniform(0.35, 0.6)))
            places.append([kind, at - 1])
        elif kind in ("long", "short"):
            shift = int(before * rng.uniform(0.5, 0.7)) * (1 if kind == "long" else -1)
            beats[at:] = [b + shift for b in beats[at:]]
            places.append([kind, at - 1])
        at += apart
    return [int(x) for x in np.diff(beats)], places


def ours(rr):
    """LF and HF as docs/heart.md has them, by scipy."""
    rr = np.asarray(rr, float)
    at = np.cumsum(rr) / 1000
    if at[-1] - at[0] < 120:
        return None
    times = at[0] + np.arange(int(np.floor((at[-1] - at[0]) * 4 + 1e-9)) + 1) / 4
    samples = scipy.interpolate.CubicSpline(at, rr, bc_type="natural")(times)
    samples = scipy.signal.detrend(samples, type="linear")
    length = min(len(samples) // 2, 600)
    hz, power = scipy.signal.welch(
        samples, fs=4, window="hann", nperseg=length, noverlap=length // 2, nfft=2 * length, detrend=False
    )
    band = lambda low, high: float(np.trapezoid(power[(hz >= low) & (hz < high)], hz[(hz >= low) & (hz < high)]))
    return {"lf_ms2": band(0.04, 0.15), "hf_ms2": band(0.15, 0.4)}


def measures(rr):
    rr = np.asarray(rr, float)
    intervals = {"RRI": rr, "RRI_Time": np.cumsum(rr) / 1000}
    time = nk.hrv_time(intervals)
    found = {
        "rmssd_ms": float(time["HRV_RMSSD"].iloc[0]),
        "sdnn_ms": float(time["HRV_SDNN"].iloc[0]),
        "mean_nn_ms": float(time["HRV_MeanNN"].iloc[0]),
        "pnn50_of_intervals_percent": float(time["HRV_pNN50"].iloc[0]),
        "pnn50_of_differences_percent": float(100 * np.mean(np.abs(np.diff(rr)) > 50)),
    }
    if (spectrum := ours(rr)) is not None:
        found["scipy"] = spectrum
        at_100_hz = nk.hrv_frequency(intervals, silent=True)
        found["neurokit_lf_hf_100_hz"] = float(at_100_hz["HRV_LFHF"].iloc[0])
        at_4_hz = nk.hrv_frequency(intervals, silent=True, interpolation_rate=4)
        found["neurokit_lf_hf_4_hz"] = float(at_4_hz["HRV_LFHF"].iloc[0])
    return found


def series(name, rr, places):
    peaks = np.concatenate([[0], np.cumsum(np.round(rr))]).astype(int)
    info, fixed = nk.signal_fixpeaks(peaks, sampling_rate=1000, iterative=False, method="kubios")
    classes = {kind: [int(i) - 1 for i in info[kind]] for kind in ("ectopic", "missed", "extra", "longshort")}
    return {
        "name": name,
        "rr_ms": [float(x) for x in rr],
        "put_in": places,
        "raw": measures(rr),
        "classes": classes,
        "corrected_rr_ms": [float(x) for x in np.diff(fixed)],
        "corrected": measures(np.diff(fixed)),
    }


def main():
    rng = np.random.default_rng(2019)
    # The package pyhrv need not be imported: importing it needs further packages.
    recorded = np.load(distribution("pyhrv").locate_file("pyhrv/files/SampleNNISeriesShort.npy")).ravel()
    recorded = [float(x) for x in recorded]
    all_kinds = ["ectopic", "missed", "extra", "long", "short"]
    found = [series("recorded", recorded, [])]
    found.append(series("recorded, artefacts put in", *put_in(rng, np.round(recorded), all_kinds * 2)))
    rest = generated(rng, 500, 850, 35, 25, 8)
    found.append(series("rest", rest, []))
    found.append(series("rest, artefacts put in", *put_in(rng, rest, all_kinds * 4)))
    fear = generated(rng, 700, 560, 6, 9, 3)
    found.append(series("fear", fear, []))
    found.append(series("fear, artefacts put in", *put_in(rng, fear, all_kinds * 5)))
    for number in range(12):
        mean = rng.uniform(500, 1100)
        clean = generated(rng, int(rng.integers(60, 260)), mean, mean * rng.uniform(0.005, 0.05),
                          mean * rng.uniform(0.005, 0.04), mean * rng.uniform(0.003, 0.02))
        kinds = list(rng.choice(all_kinds, 40))
        found.append(series(f"generated {number}", *put_in(rng, clean, kinds, int(rng.integers(4, 30)))))
    print(json.dumps({"neurokit2": nk.__version__, "series": found}, separators=(",", ":")).replace('},{"name"', '},\n{"name"'))


main()
