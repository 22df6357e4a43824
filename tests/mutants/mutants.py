#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Breaks a copy of the simulation, one mutant at a time (mutant_list.py), builds the file of tests
that is to notice, and demands that it turns red. Exit 1: a mutant survives, so a behaviour could be
switched off without anybody knowing; exit 2: one cannot be judged."""

import argparse
import fnmatch
import os
import shutil
import subprocess
import sys
import time

from mutant_list import ROOT, read

PLACE = ROOT / "build/mutants"
TREE = PLACE / "tree"
BUILD = PLACE / "build"
LONGEST = 600  # seconds for a run of a file of tests; a mutant that goes on for ever is killed


def copy_tree():
    """Brings the copy up to date; files that are equal keep their time, so little is rebuilt."""
    wanted = set()
    for top in ("CMakeLists.txt", "CMakePresets.json", ".ci", "sim", "tests", "scenarios",
                "web/small_language.cpp"):
        paths = [ROOT / top] if (ROOT / top).is_file() else (ROOT / top).rglob("*")
        wanted.update(p.relative_to(ROOT) for p in paths if p.is_file())
    wanted = {p for p in wanted if "__pycache__" not in p.parts}
    for path in wanted:
        source, target = ROOT / path, TREE / path
        if target.is_file() and target.read_bytes() == source.read_bytes():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    for path in list(TREE.rglob("*")):
        if path.is_file() and path.relative_to(TREE) not in wanted:
            path.unlink()


def configure():
    fetched = ROOT / "build/fetched"
    options = [f"-DSERVESCAPE_ZLIB_NG={fetched}/zlib_ng-1.1.0.tar.gz",
               f"-DSERVESCAPE_ZSTD={fetched}/zstd-1.5.7.2.tar.gz"]
    subprocess.run(["cmake", "-S", TREE, "-B", BUILD, "-G", "Ninja", "-DSERVESCAPE_UI=OFF",
                    "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_FLAGS_RELEASE=-O0 -w",
                    "-DSERVESCAPE_SINGLE_TESTS=ON", "-DSERVESCAPE_UNITY=OFF", *options], check=True,
                   stdout=subprocess.DEVNULL)


def build(targets):
    done = subprocess.run(["cmake", "--build", BUILD, "--target", *targets],
                          capture_output=True, text=True)
    return None if done.returncode == 0 else done.stdout[-3000:] + done.stderr[-1000:]


def is_green(mutant):
    folder = mutant.suite.split("/")[0]
    try:
        done = subprocess.run([BUILD / "tests" / folder / mutant.target(), "--abort-after=1"],
                              capture_output=True, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def judge(mutant):
    """killed, survived, or what went wrong."""
    path = TREE / mutant.file
    text = (ROOT / mutant.file).read_text()
    if text.count(mutant.before) != 1:
        return "the text before is not there exactly once"
    path.write_text(mutant.apply(text))
    try:
        wrong = build([mutant.target()])
        if wrong:
            print(wrong)
            return "does not compile"
        return "survived" if is_green(mutant) else "killed"
    finally:
        path.write_text(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", action="store_true", help="only name them")
    parser.add_argument("--only", metavar="PATTERN", action="append",
                        help="those whose name or file matches, such as codel* or *router.h; "
                        "may be given again")
    wishes = parser.parse_args()
    chosen = [m for m in read() if any(fnmatch.fnmatch(m.name, pattern) or
                                       fnmatch.fnmatch(m.file, pattern)
                                       for pattern in wishes.only or ["*"])]
    if wishes.list:
        for mutant in chosen:
            print(f"{mutant.name:28} {mutant.file:40} {mutant.suite}")
        return 0
    if not chosen:
        sys.exit("no mutant matches " + " ".join(wishes.only))
    os.environ.setdefault("CMAKE_BUILD_PARALLEL_LEVEL", str(os.cpu_count() or 1))
    copy_tree()
    configure()
    # What is red without any mutant would kill them all.
    wrong = build(sorted({m.target() for m in chosen}))
    if wrong:
        sys.exit("the copy does not compile:\n" + wrong)
    for mutant in {m.suite: m for m in chosen}.values():
        if not is_green(mutant):
            sys.exit(f"{mutant.suite} is red without any mutant")
    verdicts = {}
    for mutant in chosen:
        begun = time.monotonic()
        verdicts[mutant.name] = judge(mutant)
        print(f"{mutant.name:28} {verdicts[mutant.name]:10} {time.monotonic() - begun:5.0f} s  "
              f"{mutant.suite}", flush=True)
    told = list(verdicts.values())
    killed, survived = told.count("killed"), told.count("survived")
    print(f"{killed} killed, {survived} survived, {len(told) - killed - survived} not judged")
    if killed + survived < len(told):
        return 2
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
