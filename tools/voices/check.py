"""Has a speech recogniser write down the files of assets/voices: `check.py WHISPER VOICES`.

Prints each sentence with its loudness, its true peak and its length, and the words that the
recogniser heard instead of those in the index.
"""

import pathlib
import re
import subprocess
import sys

from faster_whisper import WhisperModel

ROW = re.compile(r'language: "(.*?)", seed: (\d+), text: "(.*?)", flac: include_bytes!\("(.*?)"\)')


def words(text):
    return re.sub(r"[^\w ]", "", text.lower()).split()


def wrong(want, got):
    """The fewest words that are put in, left out or exchanged."""
    row = list(range(len(got) + 1))
    for i, a in enumerate(want, 1):
        before, row = row, [i]
        for j, b in enumerate(got, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b)))
    return row[-1]


def measured(path):
    """Loudness in LUFS and true peak in dBFS, where ffmpeg is there to measure it."""
    try:
        told = subprocess.run(
            ["ffmpeg", "-nostats", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"],
            capture_output=True, text=True, check=True,
        ).stderr
    except FileNotFoundError:
        return ""
    loud = re.findall(r"I:\s+(-?[\d.]+) LUFS", told)[-1]
    peak = re.findall(r"Peak:\s+(-?[\d.]+) dBFS", told)[-1]
    return f"{loud} LUFS, {peak} dBTP"


def main():
    model = WhisperModel(sys.argv[1], device="cpu", compute_type="int8")
    folder = pathlib.Path(sys.argv[2])
    counts = {}
    for language, _, text, name in ROW.findall((folder / "index.rs").read_text()):
        heard, _ = model.transcribe(str(folder / name), language=language[:2], beam_size=5)
        heard = " ".join(part.text.strip() for part in heard)
        off = wrong(words(text), words(heard))
        before = counts.get(language, (0, 0))
        counts[language] = before[0] + off, before[1] + len(words(text))
        print(f"{name}: {measured(folder / name)}: {text}" + (f"\n    heard: {heard}" if off else ""))
    for language, (off, all_words) in counts.items():
        print(f"{language}: {off} of {all_words} words were heard wrong")


if __name__ == "__main__":
    main()
