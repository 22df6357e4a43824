#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""single_file.py SITE OUT.html [--hash lesson=6]: the site as one HTML file.

It needs no server: learning platforms take it as a file, and it opens from a disk (file://). All
parts of the site are in it, packed as they are, and what the page would fetch comes from there.
"""
import argparse
import base64
import os
import re
import sys

# What is fetched by name, and how a browser is told what it is.
PARTS = {"servescape.wasm.lzma": "application/octet-stream", "servescape.js": "text/javascript",
         "whole.wasm.lzma": "application/octet-stream", "whole.js": "text/javascript",
         "first.txt": "text/plain", "scenarios.txt": "text/plain", "lessons.txt": "text/plain",
         "js/bridge.js": "text/javascript", "js/loader.js": "text/javascript",
         "js/worker.js": "text/javascript", "js/files.js": "text/javascript",
         "js/embed.js": "text/javascript"}

# Each part becomes an address of the browser's own (blob:) when it is first asked for.
BEGIN = """
const packed = %s;
const addresses = new Map();
function text(name) {
  return atob(packed[name][1]);
}
globalThis.servescapePart = (name) => {
  if (!packed[name]) return 'data:,';
  if (!addresses.has(name)) {
    const bytes = Uint8Array.from(text(name), (letter) => letter.charCodeAt(0));
    const words = packed[name][0] === 'text/javascript' ? new TextDecoder().decode(bytes) : null;
    // A module of a blob can name no other by its place.
    const own = words?.replace(/(from|import)(\\s*\\(?\\s*)'\\.\\/([a-z_]+\\.js)'/g,
      (all, word, gap, file) => `${word}${gap}'${globalThis.servescapePart(`js/${file}`)}'`);
    addresses.set(name, URL.createObjectURL(new Blob([own ?? bytes], { type: packed[name][0] })));
  }
  return addresses.get(name);
};
if (location.hash.length < 2 && '%s') location.hash = '%s';
import(globalThis.servescapePart('js/loader.js')).catch(pageFailed);
"""


def replaced(text, old, new, name):
    if old not in text:
        sys.exit(f"single_file.py: {name} has changed: \"{old}\" is not in it")
    return text.replace(old, new)


def part(site, name):
    with open(os.path.join(site, name), "rb") as file:
        data = file.read()
    if name == "js/loader.js":
        text = data.decode()
        text = replaced(text, "new URL('..',import.meta.url)", "location.href", name)
        text = replaced(text, "new URL(`${name}?v=${root.dataset.build}`,base).href",
                        "globalThis.servescapePart(name)", name)
        text = replaced(text, "new URL('worker.js',import.meta.url)",
                        "globalThis.servescapePart('js/worker.js')", name)
        data = text.encode()
    return base64.b64encode(data).decode()


def page(site, fragment):
    with open(os.path.join(site, "index.html"), encoding="utf-8") as file:
        html = file.read()
    with open(os.path.join(site, "servescape.css"), encoding="utf-8") as file:
        style = file.read()
    html = re.sub(r'<link rel="(?:preload|modulepreload|manifest)"[^>]*>\n', "", html)
    html = re.sub(r'<link rel="stylesheet"[^>]*>', lambda _: f"<style>\n{style}</style>", html)
    rows = ",\n".join(f"'{name}': ['{kind}', '{part(site, name)}']"
                      for name, kind in PARTS.items())
    begin = BEGIN % ("{" + rows + "}", fragment, fragment)
    return re.sub(r'<script type="module" src="js/loader\.js[^>]*></script>',
                  lambda _: f'<script type="module">{begin}</script>', html)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site")
    parser.add_argument("out")
    parser.add_argument("--hash", default="", help="what it opens, as in the page's address")
    options = parser.parse_args()
    if not re.fullmatch(r"[A-Za-z0-9=&.,_;%-]*", options.hash):
        sys.exit("single_file.py: --hash takes what an address has behind '#', such as lesson=6")
    with open(options.out, "w", encoding="utf-8") as out:
        out.write(page(options.site, options.hash))
    print(f"{options.out}: {os.path.getsize(options.out) / 1e6:.1f} MB, needs no server")


if __name__ == "__main__":
    main()
