"""A lab's recorder: reads streams of Lab Streaming Layer with pylsl until its standard input ends.

Usage: python3 recorder.py TYPE=SOURCE_ID ...
Says `recording` once it reads all of them, and at the end one line of JSON: for each stream how it
is described, the offset to its clock with what liblsl states of it, and every sample. What is not a
number is null. Beside each stream it publishes another of the same name and type, of which nothing
may be in a recording.
"""

import ctypes
import json
import math
import os
import sys
import threading

import pylsl
from pylsl.lib import lib

wanted = [text.split("=", 1) for text in sys.argv[1:]]


def channels_of(info):
    channel = info.desc().child("channels").child("channel")
    while not channel.empty():
        yield [channel.child_value(name) for name in ("label", "unit", "type")]
        channel = channel.next_sibling()


def about_of(info):
    field, about = info.desc().first_child(), {}
    while not field.empty():
        if field.name() != "channels":
            about[field.name()] = field.child_value()
        field = field.next_sibling()
    return about


class Stream:
    def __init__(self, kind, source):
        found = pylsl.resolve_bypred(f"type='{kind}' and source_id='{source}'", 1, 60)
        assert len(found) == 1, (kind, source, [one.name() for one in found])
        self.inlet = pylsl.StreamInlet(found[0], max_buflen=360)
        self.info = self.inlet.info(30)
        self.samples = []
        # Somebody else's, of the same name and type.
        decoy = pylsl.StreamInfo(
            self.info.name(), kind, self.info.channel_count(), 0, self.info.channel_format(),
            f"somebody-else-{os.getpid()}",
        )
        self.decoy = pylsl.StreamOutlet(decoy)
        self.inlet.open_stream(30)
        remote, unsure, error = ctypes.c_double(), ctypes.c_double(), ctypes.c_int()
        lib.lsl_time_correction_ex.restype = ctypes.c_double
        self.offset = lib.lsl_time_correction_ex(
            self.inlet.obj, ctypes.byref(remote), ctypes.byref(unsure), ctypes.c_double(30),
            ctypes.byref(error),
        )
        assert error.value == 0, error.value
        self.unsure = unsure.value

    def pull(self):
        """What has come; whether there was anything."""
        samples, stamps = self.inlet.pull_chunk(timeout=0.0, max_samples=4096)
        if samples:
            self.decoy.push_sample(samples[-1])
        self.samples += [[list(values), at] for values, at in zip(samples, stamps)]
        return bool(stamps)

    def told(self):
        number = lambda v: None if isinstance(v, float) and not math.isfinite(v) else v
        return {
            "name": self.info.name(),
            "type": self.info.type(),
            "source_id": self.info.source_id(),
            "nominal_rate_hz": self.info.nominal_srate(),
            "channels": list(channels_of(self.info)),
            "about": about_of(self.info),
            "offset_s": self.offset,
            "uncertainty_s": self.unsure,
            "samples": [[[number(v) for v in values], at] for values, at in self.samples],
        }


streams = [Stream(*one) for one in wanted]
print("recording", flush=True)
ending = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ending.set()), daemon=True).start()
idle = 0
while idle < 10:
    any_came = any([stream.pull() for stream in streams])
    idle = 0 if any_came or not ending.wait(0.05) else idle + 1
print(json.dumps([stream.told() for stream in streams]), flush=True)
