#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Gathers what people without a compiler install, with its checksums: package.py OUT [PART..]

PROGRAM is a folder with cpack's .tar.gz and .deb, SITE the site, NPM the npm package's folder,
WHEEL a folder with the wheel. Zip files have no dates: the same content has the same checksum.
"""
import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile

FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def zip_folder(folder, prefix, out):
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for root, folders, files in os.walk(folder):
            folders.sort()
            for name in sorted(files):
                path = os.path.join(root, name)
                inside = os.path.join(prefix, os.path.relpath(path, folder))
                with open(path, "rb") as file:
                    info = zipfile.ZipInfo(inside, FIRST_DAY)
                    info.external_attr = 0o644 << 16
                    info.compress_type = zipfile.ZIP_DEFLATED
                    archive.writestr(info, file.read())


def checksums(folder):
    lines = []
    for name in sorted(os.listdir(folder)):
        if name == "SHA256SUMS":
            continue
        with open(os.path.join(folder, name), "rb") as file:
            lines.append(f"{hashlib.sha256(file.read()).hexdigest()}  {name}\n")
    with open(os.path.join(folder, "SHA256SUMS"), "w", encoding="utf-8") as file:
        file.writelines(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("out")
    for option in ("--program", "--site", "--npm", "--wheel", "--version"):
        parser.add_argument(option, required=True)
    options = parser.parse_args()
    shutil.rmtree(options.out, ignore_errors=True)
    os.makedirs(options.out)
    for folder, endings in ((options.program, (".tar.gz", ".deb")), (options.wheel, (".whl",))):
        found = [name for name in os.listdir(folder) if name.endswith(endings)]
        if len(found) != len(endings):
            sys.exit(f"{folder}: expected {' and '.join(endings)}, found {found}")
        for name in found:
            shutil.copy(os.path.join(folder, name), options.out)
    zip_folder(options.site, f"servescape-site-{options.version}",
               os.path.join(options.out, f"servescape-site-{options.version}.zip"))
    subprocess.run(["npm", "pack", "--silent", "--pack-destination", os.path.abspath(options.out)],
                   cwd=options.npm, check=True, stdout=subprocess.DEVNULL)
    checksums(options.out)
    for name in sorted(os.listdir(options.out)):
        print(f"{os.path.getsize(os.path.join(options.out, name)):>12,}  {name}")


if __name__ == "__main__":
    main()
