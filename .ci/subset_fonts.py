#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Subsets one font for the app and writes it as a C++ array.

    subset_fonts.py FONT NAME OUT.cpp

The result keeps outlines and widths only (Dear ImGui reads neither kerning nor features). Digits
are mapped to their tabular forms, so that changing numbers do not dance.
"""
import io
import sys

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

# Beside Latin-1: what the app writes, and what titles and questions are likely to hold. Anything
# else is a question mark; all of Greek, arrows and shapes would be a third of the font.
EXTRA = "≤≥≈≠→…–—−•‘’“”„‹›€λρ√"


# Units of the em square, instead of Inter's 2816: a fifth less to download, and at the largest
# text on the densest screen (60 pixels an em) the outlines move by at most a thirtieth of a pixel.
UNITS = 1024


def tabular_digits(font):
    """Digit -> glyph name of its tabular form, from the font's own tnum feature."""
    table = font["GSUB"].table
    mapping = {}
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for subtable in table.LookupList.Lookup[index].SubTable:
                    mapping.update(getattr(subtable, "mapping", {}))
    return mapping


def subset(path):
    font = TTFont(path)
    tabular = tabular_digits(font)
    for table in font["cmap"].tables:
        for digit in range(0x30, 0x3A):
            glyph = table.cmap.get(digit)
            if glyph in tabular:
                table.cmap[digit] = tabular[glyph]
    wanted = list(range(0x20, 0x7F)) + list(range(0xA0, 0x100)) + [ord(c) for c in EXTRA]

    options = Options()
    options.layout_features = []
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "STAT", "DSIG", "kern"]
    options.hinting = False
    options.name_IDs = [0, 13, 14]  # copyright, licence, its address: the licence asks to keep them
    options.glyph_names = False
    options.notdef_outline = True
    options.recalc_timestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    scale_upem(font, UNITS)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def main():
    path, name, target = sys.argv[1:4]
    data = subset(path)
    with open(target, "w", encoding="ascii") as out:
        out.write("// SPDX-License-Identifier: OFL-1.1\n")
        out.write("// A subset of Inter, generated; the licence stands in licenses/inter.txt.\n")
        out.write('#include "generated/fonts.h"\n\nnamespace servescape {\n\n')
        out.write(f"extern const unsigned {name}Size = {len(data)};\n")
        out.write(f"extern const unsigned char {name}[] = {{\n")
        for at in range(0, len(data), 20):
            out.write(",".join(str(byte) for byte in data[at : at + 20]) + ",\n")
        out.write("};\n\n}  // namespace servescape\n")
    print(f"{name}: {len(data)} bytes")


if __name__ == "__main__":
    main()
