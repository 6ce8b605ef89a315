#!/usr/bin/env python3
"""Makes Gradus Sans from Inter: the same letters, with tabular figures as the default ones.

egui's text shaping sets no OpenType features, so a clock in Inter would jump as its digits change.
This maps the ten digits to the glyphs of Inter's `tnum` feature and gives them one advance. It also
takes out Inter's private-use characters: the icon font has its own there.

    tabular.py FOLDER_WITH_INTER_OTF OUT_FOLDER        (needs fonttools)
"""

import sys
from pathlib import Path

from fontTools.ttLib import TTFont

DIGITS = [ord(c) for c in "0123456789"]


def tabular(font):
    """Glyph -> its tabular form, from the font's own substitutions."""
    table = font["GSUB"].table
    forms = {}
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag != "tnum":
            continue
        for index in record.Feature.LookupListIndex:
            for sub in table.LookupList.Lookup[index].SubTable:
                forms.update(getattr(sub, "ExtSubTable", sub).mapping)
    return forms


def main(source, out):
    for weight in ("Regular", "SemiBold"):
        font = TTFont(Path(source) / f"Inter-{weight}.otf")
        forms = tabular(font)
        for table in font["cmap"].tables:
            for code in DIGITS:
                if code in table.cmap:
                    table.cmap[code] = forms.get(table.cmap[code], table.cmap[code])
            for code in [c for c in table.cmap if 0xE000 <= c <= 0xF8FF]:
                del table.cmap[code]
        glyphs = [font.getBestCmap()[code] for code in DIGITS]
        width = max(font["hmtx"][glyph][0] for glyph in glyphs)
        for glyph in glyphs:
            font["hmtx"][glyph] = (width, font["hmtx"][glyph][1])
        for name in font["name"].names:
            if name.nameID in (1, 3, 4, 16, 18, 21):
                name.string = name.toUnicode().replace("Inter", "Gradus Sans")
            elif name.nameID == 6:
                name.string = name.toUnicode().replace("Inter", "GradusSans")
        font.save(Path(out) / f"GradusSans-{weight}.otf")


if __name__ == "__main__":
    main(*sys.argv[1:3])
