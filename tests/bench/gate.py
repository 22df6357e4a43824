#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Is this tree slower than another revision? Builds both, plays the scenarios of this tree with
each in turn, and compares processor times a customer: pairs of runs beside each other, medians of
their ratios. A figure is slower where the median is beyond the limit and so are, by half of it,
three of four pairs. Exit 1: something is slower; 0: nothing is.

--prove puts old slow-downs (slowdowns.txt, in the format of the mutants) back into a copy, one at
a time, and demands that this very rule sees each: exit 1 if one goes unseen.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tarfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/bench"
PLACE = ROOT / "build/gate"
sys.path.insert(0, str(ROOT / "tests/mutants"))
from mutant_list import read  # noqa: E402 (another folder's module)

# What is played: the program, and customers (events, for the event list) of one run.
CASES = {
    "mm1": ("bench_engine", 2_000_000),
    "mm16": ("bench_engine", 2_000_000),
    "tandem": ("bench_engine", 1_000_000),
    "batch": ("bench_engine", 3_000_000),
    "routed": ("bench_engine", 1_000_000),
    "mm1_detail": ("bench_engine", 1_000_000),
    "forkjoin": ("bench_engine", 400_000),
    "recommender": ("bench_engine", 200_000),
    "llm": ("bench_engine", 400_000),
    "lru": ("bench_cache", 8_000_000),
    "events": ("bench_hold", 2_000_000),
}
PENDING = 100_000  # events of the list alone


def commit_of(revision):
    done = subprocess.run(["git", "rev-parse", "--verify", "--quiet", revision + "^{commit}"],
                          cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"gate: there is no revision {revision}")
    return done.stdout.strip()


def default_revision():
    """What is committed, where something is not; else the commit before."""
    changed = subprocess.run(["git", "status", "--porcelain", "--untracked-files=no"], cwd=ROOT,
                             stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    return "HEAD" if changed else "HEAD~1"


def replace_tree(folder, files):
    """Makes the folder hold these files (path -> bytes); equal ones keep their times."""
    for path, data in files.items():
        target = folder / path
        if target.is_file() and target.read_bytes() == data:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    for path in list(folder.rglob("*")):
        if path.is_file() and str(path.relative_to(folder)) not in files:
            path.unlink()


def files_of(revision):
    done = subprocess.Popen(["git", "archive", revision], cwd=ROOT, stdout=subprocess.PIPE)
    files = {}
    with tarfile.open(fileobj=done.stdout, mode="r|") as archive:
        for member in archive:
            if member.isfile():
                files[member.name] = archive.extractfile(member).read()
    if done.wait():
        sys.exit(f"gate: git cannot hand out {revision}")
    return files


def files_here():
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                           cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout.split(b"\0")
    paths = [name.decode() for name in names if name]
    return {path: (ROOT / path).read_bytes() for path in paths if (ROOT / path).is_file()}


def build(name, files):
    """The folder of the programs."""
    tree, folder = PLACE / name / "tree", PLACE / name / "build"
    replace_tree(tree, files)
    fetched = ROOT / "build/fetched"
    options = [f"-DSERVESCAPE_ZLIB_NG={fetched}/zlib_ng-1.1.0.tar.gz",
               f"-DSERVESCAPE_ZSTD={fetched}/zstd-1.5.7.2.tar.gz", "-DSERVESCAPE_BENCH=ON",
               "-DSERVESCAPE_UI=OFF", "-DSERVESCAPE_TESTS=OFF", "-DCMAKE_BUILD_TYPE=Release"]
    targets = sorted({program for program, _ in CASES.values()})
    print(f"building: {name}", file=sys.stderr, flush=True)
    for command in (["cmake", "-S", tree, "-B", folder, "-G", "Ninja", *options],
                    ["cmake", "--build", folder, "--target", *targets]):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)
        if done.returncode:
            sys.exit(f"gate: building {name} failed:\n{done.stdout[-4000:]}")
    return folder / "bench"


def scenarios():
    """Case -> file, with the one that is played in detail beside the others."""
    folder = PLACE / "scenarios"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(HERE / "scenarios", folder)
    text = (folder / "mm1.toml").read_text(encoding="utf-8")
    if "[run]\n" not in text:
        sys.exit("gate: mm1.toml has no [run]")
    (folder / "mm1_detail.toml").write_text(text.replace("[run]\n", "[run]\ndetail = true\n"),
                                            encoding="utf-8")
    return {case: folder / f"{case}.toml" for case in CASES}


def seconds(programs, case, files):
    """Processor seconds of one run; None where this revision cannot play it."""
    program, customers = CASES[case]
    if program == "bench_hold":
        arguments = [str(PENDING), str(customers)]
    elif program == "bench_engine":
        arguments = [str(files[case]), str(customers)]
    else:
        arguments = [str(customers)]
    done = subprocess.run([programs / program, *arguments], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    if done.returncode:
        return None
    result = json.loads(done.stdout)
    return customers / result["rate"] if "rate" in result else result["seconds"]


def ratios(before, now, cases, rounds):
    """Case -> ratios of processor time, now over before, of runs beside each other."""
    files = scenarios()
    found = {case: [] for case in cases}
    for turn in range(rounds):
        for case in cases:
            order = (before, now) if turn % 2 == 0 else (now, before)
            times = {programs: seconds(programs, case, files) for programs in order}
            if times[now] is None:
                sys.exit(f"gate: this tree cannot play {case}")
            if times[before] is not None:
                found[case].append(times[now] / times[before])
    return found


def is_slower(pairs, limit):
    beyond = sum(ratio > 1 + limit / 2 for ratio in pairs)
    return statistics.median(pairs) > 1 + limit and beyond >= 0.75 * len(pairs)


def table(found, limit):
    """Prints it; whether something is slower."""
    slower = False
    print(f"{'processor time, now / before':<30}{'median':>8}{'least':>8}{'most':>8}")
    for case, pairs in found.items():
        if not pairs:
            print(f"{case:<30}{'-':>8}  not played by the revision before")
            continue
        bad = is_slower(pairs, limit)
        slower = slower or bad
        print(f"{case:<30}{statistics.median(pairs):>8.3f}{min(pairs):>8.3f}{max(pairs):>8.3f}"
              f"{'  slower' if bad else ''}", flush=True)
    return slower


def prove(options):
    here = files_here()
    before = build("before", here)
    unseen = []
    for change in read(HERE / "slowdowns.txt"):
        text = here[change.file].decode()
        if text.count(change.before) != 1:
            sys.exit(f"gate: {change.name}: the text before is not in {change.file} exactly once")
        now = build("now", here | {change.file: change.apply(text).encode()})
        print(f"\nput back: {change.name}")
        if not table(ratios(before, now, [change.suite], options.rounds), options.limit / 100):
            unseen.append(change.name)
    print(f"\nunseen: {', '.join(unseen)}" if unseen else "\nall seen")
    return 1 if unseen else 0


def main():
    parser = argparse.ArgumentParser(prog="./dev gate", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("revision", nargs="?", help="to compare with; default: what is committed, "
                        "or the commit before where nothing is changed")
    parser.add_argument("--limit", type=float, default=5, help="per cent (5)")
    parser.add_argument("--rounds", type=int, default=9, help="pairs of runs (9)")
    parser.add_argument("--only", action="append", choices=list(CASES), help="may be given again")
    parser.add_argument("--prove", action="store_true", help="see that old slow-downs are seen")
    options = parser.parse_args()
    os.environ.setdefault("CMAKE_BUILD_PARALLEL_LEVEL", str(os.cpu_count() or 1))
    if options.prove:
        return prove(options)
    revision = options.revision or default_revision()
    before = build("before", files_of(commit_of(revision)))
    now = build("now", files_here())
    return 1 if table(ratios(before, now, options.only or list(CASES), options.rounds),
                      options.limit / 100) else 0


if __name__ == "__main__":
    sys.exit(main())
