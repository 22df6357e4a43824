#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Packs the WebAssembly module for the site: pack_module.py IN.wasm OUT.lzma.

web/js/unpack.js unpacks it. The file is a common .lzma file (`xz --format=lzma --decompress`).
"""
import lzma
import sys

# Literals depend on four bits of the byte before; code has no alignment that would help.
FILTER = {"id": lzma.FILTER_LZMA1, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 1 << 24,
          "lc": 4, "lp": 0, "pb": 0}


def main():
    with open(sys.argv[1], "rb") as file:
        module = file.read()
    packed = lzma.compress(module, format=lzma.FORMAT_ALONE, filters=[FILTER])
    with open(sys.argv[2], "wb") as out:  # with the size, which the library leaves open
        out.write(packed[:5] + len(module).to_bytes(8, "little") + packed[13:])


if __name__ == "__main__":
    main()
