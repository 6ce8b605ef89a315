"""Looks for flashes in a folder of pictures that `gradus film` made.

look.py FOLDER            prints the parts of the film with the most flashes; code 1 when it fails
look.py --prove FOLDER    makes a film that flashes and a film that does not, and looks at both
"""

import csv
import sys
from pathlib import Path

import cv2
import numpy as np
from iris_pse_detection import Configuration
from iris_pse_detection.flash_detection import FlashDetection

RATE_HZ = 20
# A flash on a smaller share of the picture does not count.
LEAST_SHARE = 0.1


def look(pictures):
    """The worst verdict of each picture's second: 0 passes, 1 nearly too many, 2 and 3 fail."""
    detector, verdicts, areas = None, [], []
    for number, picture in enumerate(pictures):
        if detector is None:
            detector = FlashDetection(
                fps=RATE_HZ,
                frame_size=picture.shape[:2],
                config=Configuration(area_proportion=LEAST_SHARE),
            )
        detector.set_current_frame(picture)
        found = detector.analyse_frame(number)
        verdicts.append(max(int(found.luminance_frame_result), int(found.red_frame_result)))
        areas.append((int(found.luminance_transitions), int(found.red_transitions)))
    return verdicts, areas


def film(folder):
    with open(folder / "film.csv", newline="") as table:
        rows = list(csv.DictReader(table))
    pictures = (cv2.imread(str(folder / f"{int(row['picture']):05}.png")) for row in rows)
    verdicts, counts = look(pictures)
    parts = {}
    for row, verdict, (light, red) in zip(rows, verdicts, counts):
        worst = parts.setdefault(row["part"], [0, 0, 0, float(row["secs"])])
        parts[row["part"]] = [
            max(worst[0], verdict), max(worst[1], light), max(worst[2], red), worst[3],
        ]
    bad = [name for name, (verdict, *_) in parts.items() if verdict >= 2]
    print(f"{folder.name}: {len(rows)} pictures, {len(parts)} steps and stimuli")
    for name, (verdict, light, red, secs) in parts.items():
        if light or red or verdict:
            word = ["passes", "passes, nearly too many", "FAILS", "FAILS"][verdict]
            print(f"  {name} (from {secs:.0f} s): {word}; at most {light} changes of light and "
                  f"{red} of red in a second")
    print(f"  {'FAILS' if bad else 'passes'}")
    return not bad


def prove(folder):
    """A film with five flashes a second fails, and one with two passes."""
    def blinking(flashes_a_second):
        for number in range(4 * RATE_HZ):
            lit = (number * flashes_a_second * 2 // RATE_HZ) % 2
            yield np.full((96, 128, 3), 220 if lit else 20, dtype=np.uint8)
    for flashes, fails in ((5, True), (2, False)):
        verdicts, _ = look(blinking(flashes))
        if (max(verdicts) >= 2) != fails:
            sys.exit(f"the detector of flashes says {max(verdicts)} of {flashes} flashes a second")
    print("proof: five flashes a second fail, two pass")


if __name__ == "__main__":
    if sys.argv[1] == "--prove":
        prove(Path(sys.argv[2]))
    else:
        sys.exit(0 if film(Path(sys.argv[1])) else 1)
