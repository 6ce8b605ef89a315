"""Speaks sentences with Kokoro-82M on the processor, offline: `speak.py MODEL_FOLDER OUT_FOLDER`.

Reads lines `language<TAB>seed<TAB>text` from standard input. Writes a FLAC file for each that is
not there, removes what no line asks for, and writes `index.rs`, which gradus_sound includes.
tools/voices/render installs what this needs, and calls it.
"""

import hashlib
import json
import pathlib
import re
import subprocess
import sys

import numpy as np
import onnxruntime
import soundfile

RATE = 24_000
# The pause between two sentences of one text, s.
PAUSE = 0.28
# Of each language: the voice of espeak-ng that gives the phonemes, and the people. A speaker's seed
# picks the person, so that it stays the same person in every sentence; women and men as with
# espeak-ng, whose variants are m f m f m f m f by seed.
# No voice of Kokoro was made for German. A blend of an Italian and another voice, with letters that it
# knows for the German sounds it does not, is understood as well as its English; an accent stays.
# No man's voice was made for French: an Italian man with a fifth of the French woman.
LANGUAGES = {
    "de": ("de", [
        "0.5 im_nicola 0.5 bm_george", "0.6 if_sara 0.4 ff_siwis",
        "0.7 im_nicola 0.3 bm_george", "0.6 if_sara 0.4 bf_isabella",
    ]),
    "en": ("en-gb", ["bm_george", "bf_isabella", "bm_fable", "bf_emma"]),
    "es": ("es", ["em_alex", "ef_dora"]),
    "fr": ("fr-fr", ["0.8 im_nicola 0.2 ff_siwis", "ff_siwis"]),
    "it": ("it", ["im_nicola", "if_sara"]),
}
# Kokoro's own letters for what espeak-ng writes with two.
TIED = {
    "a^ɪ": "I", "a^ʊ": "W", "d^ʒ": "ʤ", "e^ɪ": "A", "t^ʃ": "ʧ", "ɔ^ɪ": "Y", "ə^ʊ": "Q",
    "o^ʊ": "O", "t^s": "ʦ", "d^z": "ʣ",
}
GERMAN = {
    "ɔø": "Y", "ɔʏ": "Y", "ɜ": "ɐ", "œ": "ɜ", "ø": "ɜ", "ʏ": "y", "ɑː": "aː", "ɾ": "ʁ", "r": "ʁ",
}
ENGLISH = {"e^ə": "ɛː", "i^ə": "ɪə", "ɐ": "ə", "r": "ɹ", "x": "k", "ç": "k", "ɬ": "l"}


def phonemes(text, language, voice):
    """The phonemes of a text, with its own marks between them."""
    parts = re.split(r"([.,!?;:—…]+)", text)
    said = []
    for words, mark in zip(parts[0::2], parts[1::2] + [""]):
        if words.strip():
            spoken = subprocess.run(
                ["espeak-ng", "-q", "--ipa", "--tie=^", "-v", voice],
                input=words, capture_output=True, text=True, check=True,
            ).stdout
            spoken = " ".join(spoken.split())
            # Marks of another language within a text.
            said.append(re.sub(r"\([a-z-]+\)", "", spoken) + mark)
    line = " ".join(said)
    changes = dict(TIED)
    changes |= {"de": GERMAN, "en": ENGLISH}.get(language, {})
    for old, new in changes.items():
        line = line.replace(old, new)
    return line.replace("^", "").replace("-", "")


class Kokoro:
    def __init__(self, folder):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        path = str(folder / "kokoro.onnx")
        self.session = onnxruntime.InferenceSession(
            path, sess_options=options, providers=["CPUExecutionProvider"]
        )
        self.letters = json.loads((folder / "vocab.json").read_text())["vocab"]
        self.folder = folder

    def style(self, person):
        """The styles of a person, one for each number of letters: `bf_emma`, or a blend of parts."""
        parts = person.split()
        if len(parts) == 1:
            parts = ["1", person]
        read = lambda name: np.fromfile(self.folder / "voices" / f"{name}.bin", np.float32)
        blend = sum(float(part) * read(name) for part, name in zip(parts[0::2], parts[1::2]))
        return blend.astype(np.float32).reshape(-1, 1, 256)

    def say(self, line, person, speed=1.0):
        tokens = [self.letters[c] for c in line if c in self.letters]
        style = self.style(person)[len(tokens)]
        given = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": style,
            "speed": np.array([speed], np.float32),
        }
        return self.session.run(None, given)[0].ravel()


def trimmed(sound):
    """Without the silence before and after, and with short fades."""
    loud = np.flatnonzero(np.abs(sound) > 0.004 * np.abs(sound).max())
    pad = RATE // 40
    sound = sound[max(0, loud[0] - pad): loud[-1] + 2 * pad].copy()
    ramp = np.linspace(0, 1, pad, dtype=np.float32)
    sound[:pad] *= ramp
    sound[-pad:] *= ramp[::-1]
    return sound


def spoken(kokoro, text, language, person):
    voice, _ = LANGUAGES[language]
    parts = re.split(r"(?<=[.!?])\s+", text)
    gap = np.zeros(int(PAUSE * RATE), np.float32)
    sounds = []
    for part in parts:
        sounds += [trimmed(kokoro.say(phonemes(part, language, voice), person)), gap]
    sound = np.concatenate(sounds[:-1])
    # Not loudness, which the player sets: only no sample out of reach.
    return 0.5 * sound / np.abs(sound).max()


def main():
    folder, out = map(pathlib.Path, sys.argv[1:3])
    kokoro = Kokoro(folder)
    entries, without = [], []
    for line in sys.stdin.read().splitlines():
        language, seed, text = line.split("\t")
        # The program knows a sentence with plain spaces.
        text = " ".join(text.split())
        if language not in LANGUAGES:
            without.append((language, text))
            continue
        _, people = LANGUAGES[language]
        person = people[int(seed) % len(people)]
        name = hashlib.sha256(line.encode()).hexdigest()[:10]
        who = re.sub(r"[\d. ]+", "-", person).strip("-")
        name = f"{language}-{who}-{name}.flac"
        entries.append((language, int(seed), text, name))
        if (out / name).exists():
            continue
        sound = spoken(kokoro, text, language, person)
        soundfile.write(out / name, sound, RATE, subtype="PCM_16")
        print(f"{len(sound) / RATE:5.2f} s  {who:22} {text}", flush=True)
    for path in set(out.glob("*.flac")) - {out / name for *_, name in entries}:
        path.unlink()
    rust = lambda text: json.dumps(text, ensure_ascii=False)
    rows = [
        f"    Prepared {{ language: {rust(l)}, seed: {s}, text: {rust(t)}, "
        f"flac: include_bytes!({rust(n)}) }},\n"
        for l, s, t, n in entries
    ]
    (out / "index.rs").write_text(
        "&[\n    // Written by tools/voices/render.\n" + "".join(rows) + "]\n"
    )
    for language, text in without:
        print(f"no voice for {language}: {text}")


if __name__ == "__main__":
    main()
