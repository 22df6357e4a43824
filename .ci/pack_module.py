#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Packs a WebAssembly module for the site: pack_module.py IN.wasm OUT.lzma [BEFORE.wasm].

web/js/unpack.js unpacks it. The file is a common .lzma file (`xz --format=lzma --decompress`);
with BEFORE it is packed as what follows that module, which whoever unpacks it has then.
"""
import ctypes
import lzma
import sys

# Literals depend on four bits of the byte before; code has no alignment that would help.
CONTEXT, DICTIONARY = 4, 1 << 24
LZMA1, END, EXTREME = 0x4000000000000001, 0xffffffffffffffff, 1 << 31  # of lzma/lzma12.h


class Options(ctypes.Structure):
    """lzma_options_lzma of liblzma 5, which Python's module keeps to itself."""
    _fields_ = [("dict_size", ctypes.c_uint32), ("preset_dict", ctypes.c_char_p),
                ("preset_dict_size", ctypes.c_uint32), ("lc", ctypes.c_uint32),
                ("lp", ctypes.c_uint32), ("pb", ctypes.c_uint32), ("others", ctypes.c_uint32 * 64)]


class Filter(ctypes.Structure):
    _fields_ = [("id", ctypes.c_uint64), ("options", ctypes.c_void_p)]


def pack_after(module, before):
    """The raw stream of `module` with `before` as what went before."""
    library = ctypes.CDLL("liblzma.so.5")
    options = Options()
    if library.lzma_lzma_preset(ctypes.byref(options), ctypes.c_uint32(9 | EXTREME)):
        raise RuntimeError("liblzma has no such preset")
    options.dict_size, options.lc, options.lp, options.pb = DICTIONARY, CONTEXT, 0, 0
    options.preset_dict, options.preset_dict_size = before, len(before)
    filters = (Filter * 2)(Filter(LZMA1, ctypes.addressof(options)), Filter(END, None))
    packed = ctypes.create_string_buffer(len(module) + (1 << 16))
    size = ctypes.c_size_t(0)
    failed = library.lzma_raw_buffer_encode(
        filters, None, module, ctypes.c_size_t(len(module)), packed, ctypes.byref(size),
        ctypes.c_size_t(len(packed)))
    if failed:
        raise RuntimeError(f"liblzma says {failed}")
    return packed.raw[:size.value]


def main():
    with open(sys.argv[1], "rb") as file:
        module = file.read()
    if len(sys.argv) > 3:
        with open(sys.argv[3], "rb") as file:
            stream = pack_after(module, file.read())
    else:
        stream = lzma.compress(module, format=lzma.FORMAT_ALONE, filters=[
            {"id": lzma.FILTER_LZMA1, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": DICTIONARY,
             "lc": CONTEXT, "lp": 0, "pb": 0, "nice_len": 64}])[13:]
    with open(sys.argv[2], "wb") as out:  # with the size, which the library leaves open
        out.write(bytes([CONTEXT]) + DICTIONARY.to_bytes(4, "little") +
                  len(module).to_bytes(8, "little") + stream)


if __name__ == "__main__":
    main()
